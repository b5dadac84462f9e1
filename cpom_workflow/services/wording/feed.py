"""Events as feeds show them: title, date, one line of reason, and the way to the contract's page; no person."""

from collections.abc import Iterator
from dataclasses import replace

from cpom_workflow.domain.calendar import Calendar, Milestone, State
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french, french_with_weekday
from cpom_workflow.domain.events import Event, Organiser, meeting_event, whole_day
from cpom_workflow.domain.feeds import (
    Sheet,
    Shown,
    invited_by_mail,
    is_late,
    shown_meetings,
    shown_milestones,
    visibility_of,
)
from cpom_workflow.services.wording.french import cited

_MARKS = {
    State.DONE: " (fait)",
    State.DONE_LATE: " (fait)",
    State.DECLARED: " (envoi déclaré)",
}


def sheet_of(contract: Contract, calendar: Calendar, organiser: Organiser, page: str | None) -> Sheet:
    """Write everything that feeds may show of a contract on its day; `page` is the contract's address."""
    milestones = (
        Shown(event=milestone_line(contract, milestone, organiser, page))
        for milestone in shown_milestones(contract, calendar)
    )
    meetings = (
        Shown(
            event=_bare(meeting_event(contract, meeting, organiser, page), meeting.place),
            visibility=visibility_of(contract, meeting),
            invited=invited_by_mail(contract, meeting),
        )
        for meeting in shown_meetings(contract)
    )
    departements = contract.header.departements
    return Sheet(
        on=contract.on,
        cpom=contract.cpom,
        title=contract.header.title,
        region=contract.law.region_of(departements[0]).name,
        departements=departements,
        seats=contract.seats,
        shown=(*milestones, *meetings),
    )


def milestone_line(contract: Contract, milestone: Milestone, organiser: Organiser, page: str | None) -> Event:
    """Write a milestone as an event of its last day; whatever is late or done says so in its title."""
    starts_at, ends_at = whole_day(contract, milestone.due_on)
    mark = " (en retard)" if is_late(contract, milestone) else _MARKS.get(milestone.state, "")
    return Event(
        uid=organiser.uid(contract.cpom, milestone.id),
        cpom=contract.cpom,
        summary=f"CPOM {contract.header.gestionnaire.name} — {milestone.label}{mark}",
        description="\n".join(_lines(milestone, page)),
        location=None,
        starts_at=starts_at,
        ends_at=ends_at,
        day=milestone.due_on,
        url=page,
    )


def _lines(milestone: Milestone, page: str | None) -> Iterator[str]:
    if milestone.opens_on is not None:
        yield f"Ouvert à partir du {french(milestone.opens_on)}."
    if milestone.satisfied_on is None:
        yield f"À faire au plus tard le {french_with_weekday(milestone.act_by)}."
    else:
        yield f"Fait le {french(milestone.satisfied_on)}."
    yield f"Fondement : {cited(milestone.because[0].rule)}."
    if page is not None:
        yield f"Page du contrat : {page}"


def _bare(event: Event, place: str | None) -> Event:
    """Keep what, when and where: the agenda and the video link are for those invited."""
    described = "" if event.url is None else f"Page du contrat : {event.url}"
    return replace(event, description=described, location=place, video_link=None)
