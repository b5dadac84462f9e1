"""The Slack channel against an emulator that somebody else wrote, which refuses what the rights do not allow."""

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient

from cpom_workflow.adapters.channels.slack import SCOPES, Slack, digest
from cpom_workflow.adapters.chat import ChatComposer
from cpom_workflow.domain.delivery import Delivery, DeliveryState, Draft, Found
from cpom_workflow.domain.dossier import Person
from cpom_workflow.domain.errors import Closed, Refused
from cpom_workflow.services.ports import Channel, Envelope, Written
from tests.adapters.channels.casebook import Case, Trouble, cases
from tests.deliveries import NOW, draft
from tests.peers.slack_emulator import TOKEN, slack_emulator

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("slack-emulator"), pytest.mark.timeout(360)]

ANNE = "anne@dreets.example"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with slack_emulator(tmp_path_factory.mktemp("slack"), [ANNE], list(SCOPES)) as running:
        yield running


@pytest.fixture
def emptied(address: str) -> str:
    """Give the workspace with nothing said in it."""
    client = WebClient(token=TOKEN, base_url=address)
    for message in history(address):
        client.chat_delete(channel=room(client), ts=message["ts"])
    return address


def room(client: WebClient) -> str:
    member = client.users_lookupByEmail(email=ANNE)["user"]["id"]
    return str(client.conversations_open(users=member)["channel"]["id"])


def history(address: str) -> list[dict[str, Any]]:
    client = WebClient(token=TOKEN, base_url=address)
    page = client.conversations_history(channel=room(client), include_all_metadata=True)
    said: list[dict[str, Any]] = page["messages"]
    return said


def told(key: str, recipient: str = ANNE) -> Draft:
    envelope = Envelope(key=key, to=Person(id="p", name="Anne", email=recipient), written_at=NOW, thread=None)
    chat = "*Bilan* & <Vergers>\n\nDemain.\n[Ouvrir le contrat](https://cpom.example/1)"
    content = ChatComposer().compose(Written(subject="Rappel", text="", html="", chat=chat), envelope)
    return draft(key, content=content, channel="slack", recipient=recipient)


class EmulatorPeer:
    """An emulator without troubles on demand: only deaths are played."""

    troubles: frozenset[Trouble] = frozenset()

    def __init__(self, address: str) -> None:
        self.address = address

    def channel(self) -> Channel:
        return Slack(TOKEN, address=self.address)

    def draft(self, key: str) -> Draft:
        return told(key)

    def arrange(self, trouble: Trouble) -> None:
        raise NotImplementedError(trouble)

    def held(self, key: str) -> int:
        found = [each.get("metadata", {}).get("event_payload", {}).get("cle") for each in history(self.address)]
        return found.count(digest(key))


@pytest.mark.parametrize("case", cases(EmulatorPeer.troubles), ids=str)
def test_the_case_book(case: Case, emptied: str) -> None:
    case.run(EmulatorPeer(emptied))


def test_somebody_who_is_not_there_is_refused(address: str) -> None:
    delivery = Delivery(draft=told("k", "absent@dreets.example"), state=DeliveryState.SENDING, planned_at=NOW)
    with pytest.raises(Refused, match="users_not_found"):
        Slack(TOKEN, address=address).send(delivery, lambda: None)


def test_what_was_sent_is_found_and_nothing_else(emptied: str) -> None:
    channel = Slack(TOKEN, address=emptied)
    sent, other = (
        Delivery(draft=told(key), state=DeliveryState.SENDING, planned_at=NOW.replace(year=2025))
        for key in ("k-1", "k-2")
    )
    channel.send(sent, lambda: None)
    assert channel.reconcile(sent) is Found.SENT
    assert channel.reconcile(other) is Found.NOT_SENT


def test_without_a_right_the_message_is_refused_with_what_to_give(tmp_path_factory: pytest.TempPathFactory) -> None:
    less = [each for each in SCOPES if each != "im:write"]
    delivery = Delivery(draft=told("k"), state=DeliveryState.SENDING, planned_at=NOW)
    with (
        slack_emulator(tmp_path_factory.mktemp("slack"), [ANNE], less) as running,
        pytest.raises(Closed, match="missing_scope") as refusal,
    ):
        Slack(TOKEN, address=running).send(delivery, lambda: None)
    assert "im:write" in refusal.value.remedy
