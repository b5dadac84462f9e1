"""One nudge: about what, to whom, from which day, and why to this person."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cpom_workflow.domain.calendar import Kind, Milestone
from cpom_workflow.domain.committee import Recipient
from cpom_workflow.domain.delivery import MessageKind, ReminderKey

OPENING = "J0"
"""The step at which a window opens: the turn to write, a clock that starts."""

REOPENING = "R"
"""Begins the step at which a refused draft goes back to whoever writes, followed by the day of the refusal."""


class Purpose(StrEnum):
    """What a nudge is for."""

    ACT = "act"
    ESCALATION = "escalation"
    RECEIPT = "receipt"
    CERTIFICATE = "certificate"


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """One nudge to one person about one milestone; `on` is the first day on which it may be said.

    `missed` holds the earlier steps that were never said and are settled with this one, `missed_on` their days.
    `last_on` is the day on which this person was last reminded of it, None when nobody looked or it is the first time.
    """

    key: ReminderKey
    on: date
    milestone: Milestone
    recipient: Recipient
    purpose: Purpose = Purpose.ACT
    missed: tuple[ReminderKey, ...] = ()
    missed_on: tuple[date, ...] = ()
    last_on: date | None = None

    @property
    def message(self) -> MessageKind:
        """Say in which message it goes: the turn to write has its own, the rest shares one a day."""
        opens = self.key.step == OPENING or self.key.step.startswith(REOPENING)
        writes = self.milestone.kind is Kind.COMPTE_RENDU_DRAFT and opens and self.purpose is Purpose.ACT
        return MessageKind.DRAFTING if writes else MessageKind.REMINDERS

    @property
    def settles(self) -> tuple[ReminderKey, ...]:
        """Give every key that is settled when this reminder is sent."""
        return (*self.missed, self.key)
