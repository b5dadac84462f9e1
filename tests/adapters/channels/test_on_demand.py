"""A channel whose library is heavy is opened by its first use, once, and its absence is said at the start."""

import pytest

from cpom_workflow.adapters.channels.on_demand import OnDemand
from cpom_workflow.adapters.memory import MemoryChannel
from cpom_workflow.domain.delivery import Delivery, DeliveryState, Found
from cpom_workflow.domain.errors import Misconfigured
from cpom_workflow.services.ports import Channel
from tests.deliveries import NOW, draft


def test_the_channel_is_opened_by_its_first_use_and_serves_all() -> None:
    opened: list[MemoryChannel] = []

    def opening() -> Channel:
        opened.append(MemoryChannel(found=Found.NOT_SENT))
        return opened[0]

    channel: Channel = OnDemand("memoire", "json", opening)
    assert opened == []
    delivery = Delivery(draft=draft(), state=DeliveryState.SENDING, planned_at=NOW)
    assert channel.send(delivery, lambda: None).reference == "memoire-1"
    assert channel.reconcile(delivery) is Found.NOT_SENT
    assert [each.fault for each in channel.check()] == [None]
    assert len(opened) == 1


def test_a_missing_library_is_named_with_what_to_install() -> None:
    with pytest.raises(Misconfigured, match="Le canal « slack » est réglé") as refusal:
        OnDemand("slack", "bibliotheque_absente", MemoryChannel)
    assert "cpom-workflow[slack]" in refusal.value.remedy
