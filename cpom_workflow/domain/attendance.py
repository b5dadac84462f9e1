"""Who will be missing where a decision-maker of each side must be (ELA-4)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from cpom_workflow.domain.committee import VALIDATION_PURPOSES, VALIDATORS, Meeting, MeetingState
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.facts import Party


@dataclass(frozen=True, kw_only=True)
class Absence:
    """A decision-maker who declined a meeting that validates; `alone` when nobody else of their side decides there."""

    meeting: Meeting
    person: str
    party: Party
    alone: bool


def absences(contract: Contract, meeting: Meeting, declined: Collection[str]) -> Iterator[Absence]:
    """Give the decision-makers who declined a meeting still to come; `declined` are persons."""
    if meeting.purpose not in VALIDATION_PURPOSES or meeting.state is not MeetingState.PLANNED:
        return
    for party in VALIDATORS:
        deciding = dict.fromkeys(
            seat.person
            for seat in contract.seats
            if seat.party is party and seat.decision_maker and seat.held_on(meeting.on)
            if meeting.invited is None or seat.person in meeting.invited
        )
        remaining = [person for person in deciding if person not in declined]
        for person in deciding:
            if person in declined:
                yield Absence(meeting=meeting, person=person, party=party, alone=not remaining)
