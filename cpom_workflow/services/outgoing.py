"""Messages as programs read them: one object a message (`cpom envois`, `cpom relances`)."""

from datetime import datetime

from cpom_workflow.domain.delivery import Delivery, DeliveryState, Draft, ReminderKey
from cpom_workflow.domain.journal import Plain


def delivery_record(delivery: Delivery) -> dict[str, Plain]:
    """Tell a delivery; moments are in UTC."""
    return {
        **draft_record(delivery.draft),
        "state": str(delivery.state),
        "planned_at": _moment(delivery.planned_at),
        "sent_at": _moment(delivery.sent_at),
        "attempts": delivery.attempts,
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
    }


def _item(key: ReminderKey) -> dict[str, Plain]:
    return {"cpom": key.cpom, "milestone": key.milestone, "step": key.step}


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
