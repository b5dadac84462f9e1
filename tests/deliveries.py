"""Drafts and moments for the tests of what is sent."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cpom_workflow.domain.delivery import Draft, MessageKind, ReminderKey

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def later(**delay: float) -> datetime:
    return NOW + timedelta(**delay)


def reminder(milestone: str = "bilan:2026", person: str = "p-1", **changes: Any) -> ReminderKey:  # noqa: ANN401 - fields
    usual = ReminderKey(cpom="bretagne-1", milestone=milestone, due_on=date(2027, 4, 30), step="J-30", person=person)
    return replace(usual, **changes)


def draft(key: str = "k-1", *items: ReminderKey, **changes: Any) -> Draft:  # noqa: ANN401 - fields
    usual = Draft(
        key=key,
        kind=MessageKind.REMINDERS,
        cpom="bretagne-1",
        person="p-1",
        recipient="anne.le-goff@dreets.example",
        channel="boite",
        subject="À faire : le bilan 2026",
        message_id=f"<{key}@cpom.example>",
        content=f"Subject: {key}\r\n\r\nBonjour".encode(),
        not_before=NOW,
        items=items,
    )
    return replace(usual, **changes)
