"""Who answered what to the meetings to come, as both sides may see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.committee import MeetingState
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.events import Answer
from cpom_workflow.domain.hours import local_day
from cpom_workflow.services.answers import Invitee, invitees
from cpom_workflow.services.office import Office
from cpom_workflow.services.returned import CameBack
from cpom_workflow.services.wording.returned import absence_said
from cpom_workflow.web.committee import own_meetings

ANSWERS: Mapping[Answer, str] = {
    Answer.NEEDS_ACTION: "pas encore de réponse",
    Answer.ACCEPTED: "accepte",
    Answer.DECLINED: "décline",
    Answer.TENTATIVE: "peut-être",
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One invitee of one meeting, and what they answered; `since` is the day of the answer."""

    on: date
    name: str
    answer: str
    comment: str
    since: date | None


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The answers to the meetings to come, and the alerts that they raise (ELA-4)."""

    invitees: tuple[Asked, ...]
    alerts: tuple[str, ...]


def answers_shown(office: Office, contract: Contract) -> Answers:
    """Gather the answers to the common meetings planned for the contract's day or later."""
    hidden = own_meetings(contract)
    shown = [
        each
        for each in contract.meetings
        if each.state is MeetingState.PLANNED and each.on >= contract.on and each.code not in hidden
    ]
    told = invitees(office, [contract])
    missing = [each for each in CameBack(office).absences(contract) if each.meeting.code not in hidden]
    return Answers(
        invitees=tuple(
            _asked(each, meeting.on, contract)
            for meeting in shown
            for each in told.get(office.organiser.uid(contract.cpom, f"reunion:{meeting.code}"), ())
        ),
        alerts=tuple(absence_said(contract, each) for each in missing),
    )


def _asked(invitee: Invitee, on: date, contract: Contract) -> Asked:
    answered = invitee.answered_at
    return Asked(
        on=on,
        name=invitee.attendee.name,
        answer=ANSWERS[invitee.attendee.answer],
        comment=invitee.comment or "",
        since=local_day(contract, answered) if answered else None,
    )
