"""Calendars as bytes (RFC 5545, 5546, 7986): invitations, feeds, the file of one contract.

Times are in UTC and whole days are dates, so that no VTIMEZONE is ever needed: those that icalendar 7.3 writes
(`add_missing_timezones`, `Timezone.from_tzid`) are misread by Thunderbird. The same inputs give the same bytes.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta

import icalendar

from cpom_workflow.domain.calendar import Calendar, Milestone, Nature, State
from cpom_workflow.domain.committee import Meeting, MeetingState
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import ONE_DAY, french, french_with_weekday
from cpom_workflow.domain.events import Attendee, Event, Organiser, meeting_event, whole_day
from cpom_workflow.domain.facts import Visibility
from cpom_workflow.domain.invitations import Invitation, Method
from cpom_workflow.services.backplan import Planning
from cpom_workflow.services.wording.french import cited

REFRESH = timedelta(hours=6)
"""How often a feed asks to be read again; many calendars come less often."""

_END = b"END:VCALENDAR\r\n"
_PRODID = "-//cpom-workflow//CPOM//FR"

_LINE_BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BLANKS = re.compile("[\t\n ]+")
_WEB_ADDRESS = re.compile(r"https?://[!-~]+")

_BEHIND = {Nature.OPTION: "délai passé", Nature.LANDMARK: "date passée"}


class _Text(icalendar.vText):
    """A text that comes back as it was: icalendar 7.3 turns a backslash before N into a new line."""

    def to_ical(self) -> bytes:
        escaped = str(self).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
        return escaped.encode()


def invitation_calendar(invitation: Invitation, organiser: Organiser, stamp: datetime) -> bytes:
    """Write one iMIP message's calendar; `stamp` is the moment of this revision, not of its sending."""
    vevent = _vevent(invitation.event, invitation.sequence, stamp)
    if invitation.method is Method.CANCEL and not invitation.event.cancelled:
        # RFC 5546, 3.2.5: when only some attendees are withdrawn, STATUS must not be there.
        del vevent["STATUS"]
    vevent.add("organizer", icalendar.vCalAddress.new(_line(organiser.email), cn=_line(organiser.name)))
    for attendee in invitation.attendees:
        vevent.add("attendee", _address(attendee, invitation.method))
    return _opening(method=invitation.method.value) + _bytes(vevent) + _END


def calendar_event(event: Event, stamp: datetime, sequence: int = 0) -> bytes:
    """Write one event for a feed: nobody is named, nothing is asked. Build it once a revision, then join."""
    return _bytes(_vevent(event, sequence, stamp))


def feed(name: str, events: Iterable[bytes], refresh: timedelta = REFRESH) -> bytes:
    """Join events that `calendar_event` wrote into one calendar to subscribe to."""
    return b"".join((_opening(name=name, refresh=refresh), *events, _END))


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
    milestones = (milestone_event(contract, each, organiser) for each in calendar.milestones)
    meetings = (meeting_event(contract, each, organiser) for each in _shown(contract, audience))
    events = (calendar_event(each, stamp) for each in (*milestones, *meetings))
    return b"".join((_opening(name=contract.header.title), *events, _END))


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
    return b"".join((_opening(name=name), *(calendar_event(each, stamp) for each in events), _END))


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


def _opening(*, name: str | None = None, method: str | None = None, refresh: timedelta | None = None) -> bytes:
    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", _PRODID)
    calendar.add("calscale", "GREGORIAN")
    if method is not None:
        calendar.add("method", method)
    if name is not None:
        calendar.add("name", _Text(_line(name)))
        calendar.add("x-wr-calname", _Text(_line(name)))
    if refresh is not None:
        calendar.add("refresh-interval", refresh, {"VALUE": "DURATION"})
        calendar.add("x-published-ttl", icalendar.vDuration(refresh))
    return _bytes(calendar).removesuffix(_END)


def _vevent(event: Event, sequence: int, stamp: datetime) -> icalendar.Event:
    vevent = icalendar.Event()
    vevent.add("uid", event.uid)
    vevent.add("dtstamp", stamp)
    vevent.add("last-modified", stamp)
    vevent.add("sequence", sequence)
    vevent.add("dtstart", event.day or event.starts_at)
    vevent.add("dtend", event.day + ONE_DAY if event.day else event.ends_at)
    vevent.add("summary", _Text(_line(event.summary)))
    vevent.add("description", _Text(_clean(event.description)))
    vevent.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    vevent.add("transp", "TRANSPARENT" if event.day else "OPAQUE")
    if event.location:
        vevent.add("location", _Text(_line(event.location)))
    if event.url and _WEB_ADDRESS.fullmatch(event.url):
        vevent.add("url", icalendar.vUri(event.url))
    if event.video_link and _WEB_ADDRESS.fullmatch(event.video_link):
        vevent.add("conference", icalendar.vUri(event.video_link, params={"VALUE": "URI", "FEATURE": "VIDEO"}))
    return vevent


def _bytes(component: icalendar.Component) -> bytes:
    written: bytes = component.to_ical()
    return written


def _address(attendee: Attendee, method: Method) -> icalendar.vCalAddress:
    return icalendar.vCalAddress.new(
        _line(attendee.email),
        cn=_line(attendee.name),
        cutype="INDIVIDUAL",
        role="REQ-PARTICIPANT",
        partstat=attendee.answer.value,
        rsvp=True if method is Method.REQUEST else None,
    )


def _clean(text: str) -> str:
    """Keep what a calendar may hold: tabs, new lines and every character that is no control."""
    return _UNWRITABLE.sub("", _LINE_BREAKS.sub("\n", text))


def _line(text: str) -> str:
    return _BLANKS.sub(" ", _clean(text)).strip()
