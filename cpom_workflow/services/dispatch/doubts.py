"""What may have left: the channel looks, then the policy decides, else a person."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from cpom_workflow.domain.delivery import RESENT_ONCE, Delivery, DeliveryState, Found
from cpom_workflow.domain.errors import LostLease
from cpom_workflow.services.dispatch.manner import DoubtPolicy
from cpom_workflow.services.ports import Channel, Ledger

_AFTER_A_LOOK = {Found.SENT: DeliveryState.SENT, Found.NOT_SENT: DeliveryState.PLANNED}
_LOOKED = "vérifié auprès du canal"


def resolve_doubts(
    ledger: Ledger, channels: Mapping[str, Channel], now: datetime, policy: DoubtPolicy = DoubtPolicy.ASK
) -> int:
    """Let each channel look for what may have left; give the number of messages that are to be sent anew.

    What a channel cannot tell stays `unknown` for a person to decide, unless the policy sends it once more. Words
    whose day went by are never sent again.
    """
    anew = 0
    for delivery in ledger.deliveries({DeliveryState.UNKNOWN}):
        state, why = _AFTER_A_LOOK.get(_look(channels, delivery)), _LOOKED
        if state is None and policy is DoubtPolicy.RESEND_ONCE and _worth_it(ledger, delivery, now):
            state, why = DeliveryState.PLANNED, RESENT_ONCE
        if state is not None:
            with suppress(LostLease):  # somebody has decided meanwhile
                ledger.resolve(delivery.draft.key, state, now, why)
                anew += state is DeliveryState.PLANNED
    return anew


def _look(channels: Mapping[str, Channel], delivery: Delivery) -> Found:
    channel = channels.get(delivery.draft.channel)
    if channel is None:
        return Found.CANNOT_TELL
    try:
        return channel.reconcile(delivery)
    except Exception:  # noqa: BLE001 - a look that fails tells nothing, and must keep no other message from leaving
        return Found.CANNOT_TELL


def _worth_it(ledger: Ledger, delivery: Delivery, now: datetime) -> bool:
    # Asked for each, at the last moment: a look takes time, and another dispatch may have been quicker.
    return not delivery.draft.expired(now) and delivery.draft.key not in ledger.resent()
