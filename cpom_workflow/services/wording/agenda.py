"""Dates in a list, as the week, the year, a welcome and a handover show them: one line each, and why in a few words."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from cpom_workflow.domain.calendar import Calendar, Kind, Milestone, Nature, State
from cpom_workflow.domain.committee import Meeting, MeetingState, side_of
from cpom_workflow.domain.contract import Contract, Status
from cpom_workflow.domain.dates import french_with_weekday
from cpom_workflow.domain.facts import Party, Visibility
from cpom_workflow.domain.feeds import is_late, visibility_of
from cpom_workflow.domain.reminders import CHOICE
from cpom_workflow.services.wording.frame import LineView, MessageView
from cpom_workflow.services.wording.french import capital, cited, distance, hour, listed, party_name, small
from cpom_workflow.services.wording.names import PURPOSES, plain_word

_TOGETHER = (frozenset({Kind.BILAN_ETAPE, Kind.COMPTE_ADMINISTRATIF}), CHOICE)
_MARKS = {State.DONE: "fait", State.DONE_LATE: "fait", State.DECLARED: "envoi déclaré"}


@dataclass(frozen=True, kw_only=True)
class DateView:
    """One date: its day, what falls on it, who acts, why; `tone` is `late`, `soon` or `calm`, `mark` its state."""

    day: str
    what: str
    tone: str
    mark: str | None
    who: str | None
    why: str | None


@dataclass(frozen=True, kw_only=True)
class GroupView:
    """Some dates under one heading: a month, a week, what is late."""

    name: str
    dates: tuple[DateView, ...]


@dataclass(frozen=True, kw_only=True)
class SectionView:
    """One contract and its dates; `page` is its address, None when there is none to give."""

    title: str
    groups: tuple[GroupView, ...]
    page: str | None


@dataclass(frozen=True, kw_only=True)
class AgendaView(MessageView):
    """What to know first (`lines`), then dates contract by contract, then what to do."""

    lines: tuple[LineView, ...]
    sections: tuple[SectionView, ...]
    action: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One date of a contract as somebody may see it; `open` tells whether something is still to be done."""

    on: date
    late: bool
    open: bool
    view: DateView


def entries_for(contract: Contract, calendar: Calendar, person: str) -> tuple[Entry, ...]:
    """Give the dates of a contract that a person may see, in order; none once another contract has replaced it.

    What one side keeps to itself is told to its own members alone; so is its time to answer a prorogation.
    """
    if contract.status is Status.RENEWED:
        return ()
    sides = {seat.party for seat in contract.seats if seat.person == person and seat.held_on(contract.on)}
    found = [*_said_once(_milestones(contract, calendar, sides)), *_meetings(contract, sides)]
    return tuple(sorted(found, key=lambda each: (each.on, each.view.what)))


def _said_once(entries: Iterable[tuple[Milestone, Entry]]) -> Iterable[Entry]:
    """Say once what belongs together: accounts with their bilan, the renewal with the request to extend."""
    found: dict[tuple[object, ...], Entry] = {}
    for milestone, entry in sorted(entries, key=lambda each: each[0].kind):
        together = next((kinds for kinds in _TOGETHER if milestone.kind in kinds), milestone.kind)
        key = (together, milestone.due_on, milestone.state, milestone.key if together is milestone.kind else None)
        found[key] = _both(found[key], entry, together) if key in found else entry
    return found.values()


def _both(first: Entry, second: Entry, together: object) -> Entry:
    what = f"{first.view.what} et {small(second.view.what)}"
    view = replace(
        first.view,
        what="Renouveler ou proroger le contrat" if together is CHOICE else what,
        why=" ; ".join(dict.fromkeys(why for why in (first.view.why, second.view.why) if why)),
    )
    return replace(first, view=view)


def _milestones(contract: Contract, calendar: Calendar, sides: Collection[Party]) -> Iterator[tuple[Milestone, Entry]]:
    for milestone in calendar.milestones:
        if _theirs(milestone, sides):
            late = is_late(contract, milestone)
            remains = not milestone.state.settled and (late or milestone.due_on >= contract.on)
            view = date_view(contract, milestone)
            yield milestone, Entry(on=milestone.due_on, late=late, open=remains, view=view)


def _theirs(milestone: Milestone, sides: Collection[Party]) -> bool:
    """Keep a side's silence its own: only who must answer a prorogation hears of the day (PRO-3)."""
    return milestone.kind is not Kind.PROROGATION_REPLY or any(side_of(each) in sides for each in milestone.responsible)


def _meetings(contract: Contract, sides: Collection[Party]) -> Iterator[Entry]:
    for meeting in contract.meetings:
        visibility = visibility_of(contract, meeting)
        visible = visibility is Visibility.COMMUNE or visibility.value in sides
        if meeting.state is not MeetingState.CANCELLED and visible:
            planned = meeting.state is MeetingState.PLANNED and meeting.on >= contract.on
            yield Entry(on=meeting.on, late=False, open=planned, view=_meeting_view(contract, meeting))


def date_view(contract: Contract, milestone: Milestone) -> DateView:
    """Say what falls on a day of the calendar, who acts, and why."""
    late = is_late(contract, milestone)
    names = [party_name(party, contract.law) for party in milestone.responsible]
    acts = milestone.nature is not Nature.LANDMARK and not milestone.state.settled
    return DateView(
        day=french_with_weekday(milestone.due_on),
        what=milestone.label,
        tone="late" if late else "calm",
        mark=f"en retard {distance(contract.on, milestone.due_on)}" if late else _MARKS.get(milestone.state),
        who=listed(names, "ou" if milestone.nature is Nature.OPTION else "et") if acts else None,
        why=cited(milestone.because[0].rule),
    )


def _meeting_view(contract: Contract, meeting: Meeting) -> DateView:
    """Say what, when and where; and who writes, since that is known beforehand."""
    at = f" à {hour(meeting.starts_at)}" if meeting.starts_at else ""
    what = plain_word(meeting.purpose, PURPOSES) if meeting.purpose else "comité"
    where = f", {meeting.place}" if meeting.place else ""
    held = meeting.state is MeetingState.HELD
    writes = None if meeting.drafter is None else party_name(meeting.drafter, contract.law)
    return DateView(
        day=f"{french_with_weekday(meeting.on)}{at}",
        what=f"Réunion : {what}{where}",
        tone="calm",
        mark="tenue" if held else None,
        who=f"{writes}, pour le {meeting.record_name}" if writes and not held else None,
        why=None,
    )


def section(title: str, groups: Iterable[tuple[str, Iterable[Entry]]], page: str | None) -> SectionView:
    """Write a contract's dates under their headings, those without a date left out."""
    shown = ((name, tuple(each.view for each in entries)) for name, entries in groups)
    return SectionView(
        title=title,
        groups=tuple(GroupView(name=capital(name), dates=dates) for name, dates in shown if dates),
        page=page,
    )
