"""Our feeds and invitations, read by programs that nobody here wrote: they must all understand what we meant."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpom_workflow.adapters.ics import calendar_event, feed, invitation_calendar
from cpom_workflow.adapters.ics.writing import one_line
from cpom_workflow.adapters.intake.dossier import read_dossier
from cpom_workflow.adapters.places import shipped
from cpom_workflow.domain.calendar import derive_calendar
from cpom_workflow.domain.contract import Contract, contract_from
from cpom_workflow.domain.events import Answer, Attendee, Event
from cpom_workflow.domain.facts import MeetingPlanned
from cpom_workflow.domain.invitations import (
    Invitation,
    Method,
    published_after,
    reconcile_invitations,
    wanted_invitations,
)
from cpom_workflow.services.wording.feed import sheet_of
from tests.domain.dossiers import LAW, day
from tests.feeds import NOW, ORGANISER
from tests.peers.readers import Read, Said, by_everybody, ordered, written

pytestmark = pytest.mark.slow

TODAY = day("2026-11-23")
NASTY = (
    "Bilan\r\nATTENDEE:mailto:intrus@x.example",
    'Virgules, points-virgules ; deux-points : et "guillemets"',
    "Barres \\ \\n \\N \\, finales \\",
    "Émojis 🏠🤝👩‍⚖️ et accents composés e\u0301",
    "é" * 300,
    "🙂" * 300,
    "nul\x00, cloche\x07, sépara\u2028teurs\u2029, C1\x85\x9b, échappement\x1b[31m",
    "espaces insécables\u202f: \u00a0« ainsi »",
    "BEGIN:VEVENT",
    "END:VCALENDAR",
    "^n ^' ^^ %0A &#10; =0D=0A",
)
titles = st.one_of(
    st.sampled_from(NASTY),
    st.text(min_size=1, max_size=300),
    st.text(alphabet='\r\n;,:"\\^= \t\x00\x0bnN🙂é', min_size=1, max_size=80),
)


def said(event: Event, sequence: int, attendees: Sequence[Attendee] = ()) -> Said:
    """Say what we meant by an event."""
    start, end = (event.day, event.day + timedelta(days=1)) if event.day else (event.starts_at, event.ends_at)
    return Said(
        uid=event.uid,
        start=written(start),
        end=written(end),
        sequence=sequence,
        status="CANCELLED" if event.cancelled else "CONFIRMED",
        summary=one_line(event.summary),
        attendees=tuple(sorted((each.address, each.answer.value) for each in attendees)),
    )


def meant(message: Invitation) -> Read:
    withdrawn = message.method is Method.CANCEL and not message.event.cancelled
    event = said(message.event, message.sequence, message.attendees)
    return Read(method=message.method.value, events=(replace(event, status=None) if withdrawn else event,))


def agree(calendars: Sequence[bytes], expected: Sequence[Read]) -> None:
    for reader, understood in by_everybody(calendars).items():
        for one, other in zip(understood, expected, strict=True):
            assert known_faults_apart(reader, one) == known_faults_apart(reader, other), reader


def known_faults_apart(reader: str, read: Read) -> Read:
    """Leave out the titles with a backslash from what node-ical says: it takes two of them and an n for a new line."""
    if reader != "node-ical":
        return read
    return replace(
        read, events=tuple(replace(each, summary="") if "\\" in each.summary else each for each in read.events)
    )


def region() -> list[Contract]:
    files = sorted((shipped("config") / "dossiers").glob("*.yaml"))
    return [contract_from(read_dossier(path, LAW), LAW, TODAY) for path in files]


def test_the_feed_of_the_example_region_is_understood_by_all() -> None:
    sheets = [sheet_of(each, derive_calendar(each), ORGANISER, "https://cpom.example/c") for each in region()]
    events = [shown.event for sheet in sheets for shown in sheet.shown]
    assert len(events) > 200
    content = feed("CPOM – Bretagne", [calendar_event(each, NOW, n % 3) for n, each in enumerate(events)])
    expected = Read(method=None, events=ordered(said(each, n % 3) for n, each in enumerate(events)))
    agree([content], [expected])


def test_every_invitation_update_and_cancellation_of_the_example_region_is_understood_by_all() -> None:
    wanted = [each for contract in region() for each in wanted_invitations(contract, ORGANISER)]
    early = min(each.event.starts_at for each in wanted) - timedelta(days=1)
    first = reconcile_invitations((), wanted, early)
    known = published_after((), first)
    moved = [
        replace(each, event=replace(each.event, location="Autre salle"), attendees=each.attendees[1:])
        for each in wanted
    ]
    second = reconcile_invitations(known, moved, early)
    third = reconcile_invitations(published_after(known, second), [], early)
    messages = [*first, *second, *third]
    assert {each.method for each in messages} == set(Method)
    agree([invitation_calendar(each, ORGANISER, NOW) for each in messages], [meant(each) for each in messages])


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(written_titles=st.lists(titles, min_size=12, max_size=30))
def test_whatever_a_title_holds_all_read_the_same_title(written_titles: list[str]) -> None:
    check(written_titles)


def test_each_of_the_worst_titles_is_read_as_we_write_it() -> None:
    check(NASTY)


def check(written_titles: Sequence[str]) -> None:
    # A title of which nothing can be written would be an empty line: readers differ on what that is.
    events = [event_titled(title, n) for n, title in enumerate(written_titles) if one_line(title)]
    anne = Attendee(person="anne", name='Anne "Nan" Le Goff ; Rennes: 35, DDETS', email="anne@x.example")
    paul = Attendee(person="paul", name="Zoé 🙂", email="paul@x.example", answer=Answer.ACCEPTED)
    messages = [
        Invitation(method=Method.REQUEST, event=each, sequence=2, recipient=anne, attendees=(anne, paul))
        for each in events
    ]
    feeds = [feed(each.summary, [calendar_event(each, NOW)]) for each in events]
    invitations = [invitation_calendar(each, ORGANISER, NOW) for each in messages]
    expected = [Read(method=None, events=(said(each, 0),)) for each in events]
    agree([*feeds, *invitations], [*expected, *(meant(each) for each in messages)])


def event_titled(title: str, number: int) -> Event:
    start = datetime(2026, 12, 10, 13, tzinfo=UTC)
    return Event(
        uid=f"{number}@cpom.example",
        cpom="C",
        summary=title,
        description=title,
        location=title,
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        day=date(2028, 2, 29) if number % 2 else None,
    )


@pytest.mark.parametrize("departement", ["35", "971", "974"])
def test_meetings_at_the_edges_of_the_clock_are_at_the_same_instant_for_all(departement: str) -> None:
    havre = read_dossier(shipped("config") / "dossiers" / "bre-35-havre.yaml", LAW)
    hours = (time(0), time(1, 30), time(2, 30), time(3), time(23, 30))
    days = ("2027-03-28", "2027-10-31", "2028-02-29", "2026-12-31")
    planned = [
        MeetingPlanned(meeting=f"X{on}-{at}", on=day(on), starts_at=at, minutes=60) for on in days for at in hours
    ]
    header = replace(havre.header, departements=(departement,))
    contract = contract_from(replace(havre, header=header, facts=(*havre.facts, *planned)), LAW, TODAY)
    wanted = [each for each in wanted_invitations(contract, ORGANISER) if each.event.starts_at > NOW]
    messages = reconcile_invitations((), wanted, NOW)
    assert len(messages) >= len(planned)
    agree([invitation_calendar(each, ORGANISER, NOW) for each in messages], [meant(each) for each in messages])
