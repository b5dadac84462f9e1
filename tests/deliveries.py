"""Drafts and moments for the tests of what is sent."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from cpom_workflow.domain.delivery import Draft, MessageKind, ReminderKey

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def later(**delay: float) -> datetime:
    return NOW + timedelta(**delay)


def reminder(milestone: str = "bilan:2026", person: str = "p-1", **changes: Any) -> ReminderKey:
    fields = {"cpom": "bretagne-1", "due_on": date(2027, 4, 30), "step": "J-30"} | changes
    return ReminderKey(milestone=milestone, person=person, **fields)


def draft(key: str = "k-1", *items: ReminderKey, **changes: Any) -> Draft:
    fields = {
        "kind": MessageKind.REMINDERS,
        "cpom": "bretagne-1",
        "person": "p-1",
        "recipient": "anne.le-goff@dreets.example",
        "channel": "boite",
        "subject": "À faire : le bilan 2026",
        "message_id": f"<{key}@cpom.example>",
        "content": f"Subject: {key}\r\n\r\nBonjour".encode(),
        "not_before": NOW,
    } | changes
    return Draft(key=key, items=items, **fields)
