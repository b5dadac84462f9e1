"""Links by which members who never log in act: what each one says, who may use it, until when, and about what.

A link is bound to one person, and to what its reader was shown: the due day of a milestone, the day of a meeting,
the version of a compte rendu.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cpom_workflow.domain.calendar import Kind, Milestone, Nature
from cpom_workflow.domain.committee import VALIDATORS, Meeting, MeetingState
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.facts import Party, TakenInCharge, Visibility
from cpom_workflow.domain.feeds import visibility_of
from cpom_workflow.domain.reminders import Purpose, Reminder

GRACE = timedelta(days=90)
"""How long a link may still be used after the day it is about, or after it was given when that is later."""

SENT_ON = frozenset(
    {
        Kind.BILAN_ETAPE,
        Kind.COMPTE_ADMINISTRATIF,
        Kind.PROPOSITIONS_BUDGETAIRES,
        Kind.BUDGET_DOCUMENT,
        Kind.COMPTE_RENDU_FINANCIER,
        Kind.EXECUTION_REPORT,
    }
)
"""What is a document that one side sends, and the other records once it is received."""


class Action(StrEnum):
    """What a link does."""

    TAKE_CHARGE = "take_charge"
    DECLARE_SENT = "declare_sent"
    VALIDATE_MINUTES = "validate_minutes"
    REFUSE_MINUTES = "refuse_minutes"
    PROPOSE_DATE = "propose_date"
    ASK_MEETING = "ask_meeting"
    UNSUBSCRIBE = "unsubscribe"

    @property
    def asks(self) -> bool:
        """Tell whether words must be typed before it does anything."""
        return self in {Action.REFUSE_MINUTES, Action.PROPOSE_DATE, Action.ASK_MEETING}


@dataclass(frozen=True, kw_only=True)
class Link:
    """One action of one person; `until` is the last day (included) on which it may be done, None for ever.

    `about` names milestones, or one meeting; `on` is the day that its reader was shown: when they were due, when
    the meeting was to be, when the compte rendu was written. An `UNSUBSCRIBE` is about no contract.
    """

    action: Action
    person: str
    cpom: str = ""
    party: Party | None = None
    about: tuple[str, ...] = ()
    on: date | None = None
    until: date | None = None


def links_of(reminders: Sequence[Reminder], contract: Contract) -> Iterator[Link]:
    """Give what the reader of one item may do, the main action first; nothing to whoever need not act.

    The item is about these reminders, which say one day to one person.
    """
    first = reminders[0]
    done = first.milestone.nature is not Nature.DUTY and contract.on > first.milestone.due_on
    if first.purpose is Purpose.ACT and first.recipient.letter.acts and not done:
        milestones = [each.milestone for each in reminders]
        for action in _offered(milestones, contract, first.key.person, first.recipient.party):
            yield _link(action, milestones, contract, first)


def meeting_request(reminder: Reminder, contract: Contract) -> Link | None:
    """Give whoever acts the way to ask for a meeting, as either side may at any time (SUI-1)."""
    if not reminder.recipient.letter.acts:
        return None
    return Link(
        action=Action.ASK_MEETING,
        cpom=contract.cpom,
        person=reminder.key.person,
        party=reminder.recipient.party,
        until=contract.on + GRACE,
    )


def other_date(contract: Contract, meeting: Meeting, person: str) -> Link | None:
    """Give an invitee the way to propose another date, until the meeting's own day.

    None for one side's own meeting, which the other must not hear of, and for whoever holds no seat.
    """
    seat = next((each for each in contract.seats if each.person == person and each.held_on(contract.on)), None)
    common = visibility_of(contract, meeting) is Visibility.COMMUNE
    if seat is None or not common or meeting.state is not MeetingState.PLANNED:
        return None
    return Link(
        action=Action.PROPOSE_DATE,
        cpom=contract.cpom,
        person=person,
        party=seat.party,
        about=(meeting.code,),
        on=meeting.on,
        until=meeting.on,
    )


def unsubscription(person: str) -> Link:
    """Give a person the way to stop, and to have again, the reminders that no text demands."""
    return Link(action=Action.UNSUBSCRIBE, person=person)


def _offered(milestones: Sequence[Milestone], contract: Contract, person: str, party: Party) -> Iterator[Action]:
    first = milestones[0]
    if first.nature is Nature.LANDMARK:
        return
    if first.kind is Kind.COMPTE_RENDU_VALIDATION:
        if party in VALIDATORS:
            yield Action.VALIDATE_MINUTES
            yield Action.REFUSE_MINUTES
        return
    if first.kind in SENT_ON:
        yield Action.DECLARE_SENT
    taken = {each.milestone for each in contract.all_of(TakenInCharge) if each.person == person}
    if not taken.issuperset(each.id for each in milestones):
        yield Action.TAKE_CHARGE


def _link(action: Action, milestones: Sequence[Milestone], contract: Contract, reminder: Reminder) -> Link:
    first = milestones[0]
    of_minutes = first.kind is Kind.COMPTE_RENDU_VALIDATION
    return Link(
        action=action,
        cpom=contract.cpom,
        person=reminder.key.person,
        party=reminder.recipient.party,
        about=(str(first.key),) if of_minutes else tuple(each.id for each in milestones),
        on=first.opens_on if of_minutes else first.due_on,
        until=max(first.due_on, contract.on) + GRACE,
    )
