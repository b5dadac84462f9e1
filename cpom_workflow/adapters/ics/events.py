"""Calendars to read or subscribe to: feeds, the file of one contract, a rétro-planning (RFC 5545, 7986)."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta

from cpom_workflow.adapters.ics.writing import END, opening, vevent_of, written
from cpom_workflow.domain.calendar import Calendar, Milestone, Nature, State
from cpom_workflow.domain.committee import Meeting, MeetingState
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import ONE_DAY, french, french_with_weekday
from cpom_workflow.domain.events import Event, Organiser, meeting_event, whole_day
from cpom_workflow.domain.facts import Visibility
from cpom_workflow.services.backplan import Planning
from cpom_workflow.services.wording.french import cited

REFRESH = timedelta(hours=6)
"""How often a feed asks to be read again; many calendars come less often."""

_BEHIND = {Nature.OPTION: "délai passé", Nature.LANDMARK: "date passée"}


def calendar_event(event: Event, stamp: datetime, sequence: int = 0) -> bytes:
    """Write one event for a feed: nobody is named, nothing is asked. Build it once a revision, then join."""
    return written(vevent_of(event, sequence, stamp))


def feed(name: str, events: Iterable[bytes], source: str | None = None, refresh: timedelta = REFRESH) -> bytes:
    """Join events that `calendar_event` wrote into one calendar to subscribe to; `source` is its own address."""
    return b"".join((opening(name=name, refresh=refresh, source=source), *events, END))


def contracts_calendar(
    name: str, contracts: Iterable[tuple[Contract, Calendar]], stamp: datetime, organiser: Organiser
) -> bytes:
    """Write the calendar of several contracts as one file: their milestones and common meetings."""
    events = (
        event
        for contract, calendar in contracts
        for event in _events(contract, calendar, organiser, Visibility.COMMUNE)
    )
    return b"".join((opening(name=name), *(calendar_event(each, stamp) for each in events), END))


def contract_calendar(
    contract: Contract,
    calendar: Calendar,
    stamp: datetime,
    organiser: Organiser,
    audience: Visibility = Visibility.COMMUNE,
) -> bytes:
    """Write the calendar of one contract: its milestones, and the meetings planned or held that an audience may see.

    Only what is common, unless `audience` is one side: its own meetings are then added.
    """
    events = (calendar_event(each, stamp) for each in _events(contract, calendar, organiser, audience))
    return b"".join((opening(name=contract.header.title), *events, END))


def planning_calendar(planning: Planning, stamp: datetime, organiser: Organiser) -> bytes:
    """Write a rétro-planning as whole days, one a step; two plannings share no event."""
    name = f"Rétroplanning d'un CPOM — signature le {french(planning.signature_on)}"
    events = (
        Event(
            uid=organiser.uid(f"retroplanning-{planning.signature_on}", step.kind),
            cpom="",
            summary=step.label,
            description=step.computation,
            location=None,
            starts_at=datetime.combine(step.due_on, time.min, UTC),
            ends_at=datetime.combine(step.due_on + ONE_DAY, time.min, UTC),
            day=step.due_on,
        )
        for step in planning.steps
    )
    return b"".join((opening(name=name), *(calendar_event(each, stamp) for each in events), END))


def milestone_event(contract: Contract, milestone: Milestone, organiser: Organiser, page: str | None = None) -> Event:
    """Write a milestone as an event of its last day, with its reasons; `page` is the contract's address."""
    starts_at, ends_at = whole_day(contract, milestone.due_on)
    return Event(
        uid=organiser.uid(contract.cpom, milestone.id),
        cpom=contract.cpom,
        summary=f"CPOM {contract.header.gestionnaire.name} — {milestone.label}",
        description="\n".join(_reasons(milestone)),
        location=None,
        starts_at=starts_at,
        ends_at=ends_at,
        day=milestone.due_on,
        url=page,
    )


def _events(contract: Contract, calendar: Calendar, organiser: Organiser, audience: Visibility) -> Iterator[Event]:
    yield from (milestone_event(contract, each, organiser) for each in calendar.milestones)
    yield from (meeting_event(contract, each, organiser) for each in _shown(contract, audience))


def _reasons(milestone: Milestone) -> Iterator[str]:
    if milestone.opens_on is not None:
        yield f"Du {french(milestone.opens_on)} au {french(milestone.due_on)}."
    if milestone.target_on is not None:
        yield f"Date visée : {french(milestone.target_on)}."
    yield f"Agir au plus tard le {french_with_weekday(milestone.act_by)}."
    yield f"État : {_state(milestone)}."
    if milestone.after_term:
        yield "Cette date tombe après le terme du contrat."
    yield from dict.fromkeys(f"Calcul : {each.computation}." for each in milestone.because)
    yield from (f"{each.rule.id} : {each.rule.label} ({cited(each.rule)})" for each in milestone.because)


def _state(milestone: Milestone) -> str:
    if milestone.satisfied_on is not None:
        return f"{milestone.state.french} (le {french(milestone.satisfied_on)})"
    behind = milestone.state is State.OVERDUE and milestone.nature in _BEHIND
    return _BEHIND[milestone.nature] if behind else milestone.state.french


def _shown(contract: Contract, audience: Visibility) -> Iterator[Meeting]:
    for meeting in contract.meetings:
        visibility = meeting.visibility or contract.header.visibility
        if meeting.state is not MeetingState.CANCELLED and visibility in {Visibility.COMMUNE, audience}:
            yield meeting
