"""Messages as programs read them: one object a message (`cpom envois`, `cpom relances`)."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from cpom_workflow.domain.bounces import Bounce
from cpom_workflow.domain.delivery import Delivery, DeliveryState, Draft, ReminderKey
from cpom_workflow.domain.journal import Plain

NUMBER_LENGTH = 12


def mark_of(key: str) -> str:
    """Give a delivery's name in addresses: its key may hold anything."""
    return sha256(key.encode()).hexdigest()


def number_of(key: str) -> str:
    """Give a delivery's short number, the beginning of its mark: what a person copies instead of a long key."""
    return mark_of(key)[:NUMBER_LENGTH]


def delivery_page(address: str | None, key: str) -> str | None:
    """Give the address of a delivery's page; None when the program has no public address."""
    return None if address is None else f"{address.rstrip('/')}/envois/{mark_of(key)}"


def delivery_record(delivery: Delivery, bounces: Iterable[Bounce] = ()) -> dict[str, Plain]:
    """Tell a delivery and what came back of it (`bounces` may be about others too); moments are in UTC."""
    return {
        **draft_record(delivery.draft),
        "state": str(delivery.state),
        "planned_at": _moment(delivery.planned_at),
        "sent_at": _moment(delivery.sent_at),
        "attempts": delivery.attempts,
        "error": delivery.error,
        "returned": [_returned(each) for each in bounces if each.key == delivery.draft.key],
    }


def draft_record(draft: Draft) -> dict[str, Plain]:
    """Tell a message that would leave, with the same keys."""
    return {
        "key": draft.key,
        "cpom": draft.cpom,
        "items": [_item(item) for item in draft.items],
        "recipient": draft.recipient,
        "channel": draft.channel,
        "state": str(DeliveryState.PLANNED),
        "message_id": draft.message_id,
        "subject": draft.subject,
        "not_before": _moment(draft.not_before),
        "planned_at": None,
        "sent_at": None,
        "attempts": 0,
        "error": None,
        "returned": [],
    }


def _returned(bounce: Bounce) -> dict[str, Plain]:
    return {"at": _moment(bounce.at), "permanent": bounce.permanent, "why": bounce.why}


def _item(key: ReminderKey) -> dict[str, Plain]:
    return {"cpom": key.cpom, "milestone": key.milestone, "step": key.step}


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
