"""Every nudge that should exist for a contract, and those due today."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import groupby

from cpom_workflow.domain.calendar import Calendar, Kind, Milestone, Nature, State
from cpom_workflow.domain.committee import Letter, Recipient, recipients, side_of
from cpom_workflow.domain.contract import Contract, Status
from cpom_workflow.domain.delivery import ReminderKey
from cpom_workflow.domain.reminders.higher import certificates, escalations, receipts
from cpom_workflow.domain.reminders.policy import ReminderPolicy
from cpom_workflow.domain.reminders.reminder import Reminder
from cpom_workflow.domain.reminders.steps import kept_by, steps_of

NEVER_BEFORE: Mapping[str, date] = {}
"""For contracts that have always been recorded."""

_WAITING_FOR_ANSWERS = frozenset({Kind.PROROGATION_NOTICE, Kind.RENEWAL_START, Kind.RENEWAL_START_ADVISED})


def plan_reminders(contract: Contract, calendar: Calendar, policy: ReminderPolicy) -> tuple[Reminder, ...]:
    """Plan every nudge that should ever exist for the contract as it stands, ordered by day.

    What is done, declared or waits for the other side's answer is not asked for again; nor is anything of
    a contract that another one has replaced.
    """
    if contract.status is Status.RENEWED:
        return ()
    planned = [
        *(each for milestone in calendar.milestones for each in _of_milestone(contract, milestone, policy)),
        *certificates(contract, calendar),
    ]
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
            missed = [each for each in earlier if each.on >= first and each.key not in settled]
            days = tuple(sorted(each.on for each in missed))
            due.append(replace(latest, missed=tuple(each.key for each in missed), missed_on=days))
    return tuple(due)


def _of_milestone(contract: Contract, milestone: Milestone, policy: ReminderPolicy) -> Iterator[Reminder]:
    if milestone.state is State.DECLARED:
        yield from receipts(contract, milestone, policy.receipts)
    elif _speaks(contract, milestone):
        told = _recipients(contract, milestone)
        steps = steps_of(contract, milestone, policy.steps_for(milestone))
        for recipient in told:
            for step in kept_by(recipient, steps, milestone, contract):
                key = ReminderKey(
                    cpom=contract.cpom,
                    milestone=milestone.id,
                    due_on=milestone.due_on,
                    step=step.name,
                    person=recipient.person,
                )
                yield Reminder(key=key, on=step.on, milestone=milestone, recipient=recipient)
        yield from escalations(contract, milestone, policy.escalation, told)


def _speaks(contract: Contract, milestone: Milestone) -> bool:
    if milestone.state.settled or (milestone.nature is not Nature.DUTY and contract.over):
        return False
    if milestone.kind is Kind.PROROGATION_REPLY:
        return any(each.awaited and str(milestone.key).startswith(f"{each.id}:") for each in contract.prorogations)
    return not (contract.prorogation_pending and milestone.kind in _WAITING_FOR_ANSWERS)


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
