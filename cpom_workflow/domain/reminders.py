"""Reminders: every nudge that should exist for a contract, and those due today.

Nothing is triggered by a date being equal to today. A step is due when its day has come and it is not
settled; when several steps of one milestone are due for one person, only the latest is said, and the
earlier ones are settled with it: after a month of silence one message says all.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby

from cpom_workflow.domain.calendar import Calendar, Kind, Milestone, Nature, State
from cpom_workflow.domain.committee import Letter, Recipient, recipients, side_of
from cpom_workflow.domain.contract import Contract, Status
from cpom_workflow.domain.delivery import MessageKind, ReminderKey
from cpom_workflow.domain.law import Force

OPENING = "J0"
"""The step at which a window opens: the turn to write, a clock that starts."""

NEVER_BEFORE: Mapping[str, date] = {}
"""For contracts that have always been recorded."""

_WAITING_FOR_ANSWERS = frozenset({Kind.PROROGATION_NOTICE, Kind.RENEWAL_START, Kind.RENEWAL_START_ADVISED})


@dataclass(frozen=True, kw_only=True)
class Steps:
    """When to speak of a milestone: days before the safe working day, days after the last one."""

    opening: bool = False
    before: tuple[int, ...] = ()
    after: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReminderPolicy:
    """How often to speak: of what a law or the arrêté demands, of the rest, and of some kinds apart."""

    obligations: Steps
    recommendations: Steps
    of_kind: Mapping[Kind, Steps] = field(default_factory=dict)

    def steps_for(self, milestone: Milestone) -> Steps:
        """Give the steps of a milestone; an option or a landmark is never chased once it is past."""
        steps = self.of_kind.get(milestone.kind)
        if steps is None:
            binding = milestone.force >= Force.CONTRACT_MODEL
            steps = self.obligations if binding else self.recommendations
        if milestone.nature is Nature.DUTY:
            return steps
        return Steps(opening=steps.opening, before=steps.before)


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """One nudge to one person about one milestone; `on` is the first day on which it may be said.

    `missed` holds the earlier steps that were never said and are settled with this one.
    """

    key: ReminderKey
    on: date
    milestone: Milestone
    recipient: Recipient
    missed: tuple[ReminderKey, ...] = ()

    @property
    def message(self) -> MessageKind:
        """Say in which message it goes: the turn to write has its own, the rest shares one a day."""
        opens_minutes = self.milestone.kind is Kind.COMPTE_RENDU_DRAFT and self.key.step == OPENING
        return MessageKind.DRAFTING if opens_minutes else MessageKind.REMINDERS

    @property
    def settles(self) -> tuple[ReminderKey, ...]:
        """Give every key that is settled when this reminder is sent."""
        return (*self.missed, self.key)


def plan_reminders(contract: Contract, calendar: Calendar, policy: ReminderPolicy) -> tuple[Reminder, ...]:
    """Plan every nudge that should ever exist for the contract as it stands, ordered by day.

    What is done, declared or waits for the other side's answer is not spoken of; nor is a contract
    that another one has replaced.
    """
    if contract.status is Status.RENEWED:
        return ()
    planned = (
        reminder
        for milestone in calendar.milestones
        if _speaks(contract, milestone)
        for reminder in _of_milestone(contract, milestone, policy.steps_for(milestone))
    )
    return tuple(sorted(planned, key=lambda reminder: (reminder.on, reminder.key)))


def due_reminders(
    plan: Iterable[Reminder], on: date, settled: Collection[ReminderKey], since: Mapping[str, date] = NEVER_BEFORE
) -> tuple[Reminder, ...]:
    """Give what must be said on a day: for each person and milestone the latest step that has come.

    `since` gives the day on which each contract was first recorded: no reminder was missed before it.
    """
    come = sorted((each for each in plan if each.on <= on), key=lambda each: (_subject(each), each.on))
    due: list[Reminder] = []
    for _, steps in groupby(come, key=_subject):
        *earlier, latest = steps
        if latest.key not in settled:
            first = since.get(latest.key.cpom, date.min)
            due.append(replace(latest, missed=tuple(e.key for e in earlier if e.on >= first and e.key not in settled)))
    return tuple(due)


def _speaks(contract: Contract, milestone: Milestone) -> bool:
    if milestone.state.settled or milestone.state is State.DECLARED:
        return False
    if milestone.nature is not Nature.DUTY and contract.over:
        return False
    if milestone.kind is Kind.PROROGATION_REPLY:
        return any(each.awaited and str(milestone.key).startswith(f"{each.id}:") for each in contract.prorogations)
    return not (contract.prorogation_pending and milestone.kind in _WAITING_FOR_ANSWERS)


def _of_milestone(contract: Contract, milestone: Milestone, steps: Steps) -> Iterator[Reminder]:
    days = list(_days(milestone, steps))
    for recipient in _recipients(contract, milestone):
        kept = days if recipient.letter.acts else days[:1]
        for step, day in kept:
            key = ReminderKey(
                cpom=contract.cpom,
                milestone=milestone.id,
                due_on=milestone.due_on,
                step=step,
                person=recipient.person,
            )
            yield Reminder(key=key, on=day, milestone=milestone, recipient=recipient)


def _days(milestone: Milestone, steps: Steps) -> Iterator[tuple[str, date]]:
    """Give each step with its day; nothing is said of a window before it opens."""
    if steps.opening and milestone.opens_on is not None:
        yield OPENING, milestone.opens_on
    for before in sorted(steps.before, reverse=True):
        day = milestone.act_by - timedelta(days=before)
        if milestone.opens_on is None or day > milestone.opens_on:
            yield f"J-{before}", day
    for after in sorted(steps.after):
        yield f"J+{after}", milestone.due_on + timedelta(days=after)


def _recipients(contract: Contract, milestone: Milestone) -> tuple[Recipient, ...]:
    """Address each side that answers for the milestone, each person once, by the strongest letter."""
    sides = dict.fromkeys(side_of(each) for each in milestone.responsible)
    told: dict[str, Recipient] = {}
    for side in sides:
        for recipient in recipients(contract.seats, side, milestone.step, contract.on):
            known = told.get(recipient.person)
            if known is None or _rank(recipient) < _rank(known):
                told[recipient.person] = recipient
    return tuple(told.values())


def _rank(recipient: Recipient) -> int:
    return list(Letter).index(recipient.letter)


def _subject(reminder: Reminder) -> tuple[str, str, date, str]:
    return reminder.key.cpom, reminder.key.milestone, reminder.key.due_on, reminder.key.person
