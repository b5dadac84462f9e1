"""Calendars as bytes, read back by vobject, which nobody here wrote, and held to the letter of RFC 5545."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from cpom_workflow.adapters.ics import (
    calendar_event,
    contract_calendar,
    feed,
    invitation_calendar,
    milestone_event,
)
from cpom_workflow.adapters.lawbook import load_law
from cpom_workflow.domain.calendar import Kind, Milestone, State, derive_calendar
from cpom_workflow.domain.contract import Contract, contract_from
from cpom_workflow.domain.dossier import Dossier, Gestionnaire, Header, Person, Seat
from cpom_workflow.domain.events import Answer, Attendee, Event, Organiser, meeting_event
from cpom_workflow.domain.facts import BilanReceived, MeetingCancelled, MeetingPlanned, Party, Signed, Visibility
from cpom_workflow.domain.invitations import Invitation, Method, reconcile_invitations, wanted_invitations

STAMP = datetime(2026, 11, 22, 8, 30, 15, 999, tzinfo=UTC)
ORGANISER = Organiser(
    name="CPOM Bretagne", email="cpom@dreets-bretagne.example", namespace=UUID(int=7), domain="cpom.example"
)
ANNE = Attendee(person="anne", name='Anne "Nan" Le Goff, DDETS ; Rennes: 35', email="anne@ddets35.example")
PAUL = Attendee(person="paul", name="Zoé L’Hénoret 🙂", email="paul@havre.example", answer=Answer.ACCEPTED)
EVENT = Event(
    uid="5a0c@cpom.example",
    cpom="BRE-35-HAVRE",
    summary="CPOM Association Le Havre clair — dialogue de gestion",
    description="Ordre du jour :\n– Indicateurs 2024 ; 2025, et suite",
    location="DDETS, salle 3",
    starts_at=datetime(2026, 12, 10, 13, tzinfo=UTC),
    ends_at=datetime(2026, 12, 10, 15, 30, tzinfo=UTC),
)
REQUEST = Invitation(method=Method.REQUEST, event=EVENT, sequence=3, recipient=ANNE, attendees=(ANNE, PAUL))
NASTY_TITLES = [
    "Bilan\r\nATTENDEE:mailto:intrus@x.example",
    'Virgules, points-virgules ; deux-points : et "guillemets"',
    "Barres \\ \\n \\N \\, finales \\",
    "Émojis 🏠🤝👩‍⚖️ et accents composés e\u0301",
    "é" * 300,
    "🙂" * 300,
    "nul\x00, cloche\x07, sépara\u2028teurs\u2029, C1\x85\x9b, échappement\x1b[31m",
    "espaces insécables\u202f: \u00a0« ainsi »",
    "  blancs\tautour\v\f  ",
]


def read(data: bytes) -> vobject.base.Component:
    return vobject.readOne(data.decode())


def vevent(event: Event) -> vobject.base.Component:
    return read(feed("Essai", [calendar_event(event, STAMP)])).vevent


def properties(data: bytes) -> list[str]:
    """Give the unfolded lines, after checking each physical one (RFC 5545, 3.1)."""
    assert data.endswith(b"END:VCALENDAR\r\n")
    lines = data.split(b"\r\n")
    for line in lines:
        assert len(line) <= 75
        assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", line.decode())
    return data.decode().replace("\r\n ", "").split("\r\n")[:-1]


def test_an_invitation_read_elsewhere_says_the_same() -> None:
    calendar = read(invitation_calendar(REQUEST, ORGANISER, STAMP))
    event = calendar.vevent
    assert (calendar.version.value, calendar.method.value, calendar.calscale.value) == ("2.0", "REQUEST", "GREGORIAN")
    assert (event.uid.value, event.sequence.value, event.status.value) == (EVENT.uid, "3", "CONFIRMED")
    assert (event.dtstart.value, event.dtend.value) == (EVENT.starts_at, EVENT.ends_at)
    assert event.dtstamp.value == event.last_modified.value == STAMP.replace(microsecond=0)
    assert (event.summary.value, event.description.value) == (EVENT.summary, EVENT.description)
    assert (event.location.value, event.transp.value) == (EVENT.location, "OPAQUE")


def test_an_invitation_names_its_organiser_and_each_attendee() -> None:
    event = read(invitation_calendar(REQUEST, ORGANISER, STAMP)).vevent
    assert event.organizer.value == "mailto:cpom@dreets-bretagne.example"
    assert event.organizer.params == {"CN": ["CPOM Bretagne"]}
    assert [each.value for each in event.attendee_list] == ["mailto:anne@ddets35.example", "mailto:paul@havre.example"]
    anne, paul = (each.params for each in event.attendee_list)
    # RFC 6868 writes a double quote as ^' in a parameter.
    assert anne["CN"] == ["Anne ^'Nan^' Le Goff, DDETS ; Rennes: 35"]
    assert paul["CN"] == ["Zoé L’Hénoret 🙂"]
    assert [each["PARTSTAT"] for each in (anne, paul)] == [["NEEDS-ACTION"], ["ACCEPTED"]]
    assert (anne["ROLE"], anne["RSVP"], anne["CUTYPE"]) == (["REQ-PARTICIPANT"], ["TRUE"], ["INDIVIDUAL"])


def test_times_are_written_in_utc_without_any_time_zone_or_alarm() -> None:
    lines = properties(invitation_calendar(REQUEST, ORGANISER, STAMP))
    assert {"DTSTART:20261210T130000Z", "DTEND:20261210T153000Z", "DTSTAMP:20261122T083015Z"} <= set(lines)
    assert not [line for line in lines if "TZID" in line or "VTIMEZONE" in line or "VALARM" in line]


def test_a_meeting_without_an_hour_is_a_date_whose_end_is_excluded() -> None:
    day = replace(EVENT, day=date(2028, 2, 29))
    lines = properties(invitation_calendar(replace(REQUEST, event=day), ORGANISER, STAMP))
    assert {"DTSTART;VALUE=DATE:20280229", "DTEND;VALUE=DATE:20280301", "TRANSP:TRANSPARENT"} <= set(lines)


def test_a_cancelled_meeting_says_so_twice_and_asks_no_answer() -> None:
    event = replace(EVENT, cancelled=True)
    cancel = Invitation(method=Method.CANCEL, event=event, sequence=4, recipient=ANNE, attendees=(ANNE,))
    calendar = read(invitation_calendar(cancel, ORGANISER, STAMP))
    assert (calendar.method.value, calendar.vevent.status.value) == ("CANCEL", "CANCELLED")
    assert (calendar.vevent.sequence.value, calendar.vevent.dtstart.value) == ("4", EVENT.starts_at)
    assert len(calendar.vevent.attendee_list) == 1
    assert "RSVP" not in calendar.vevent.attendee.params


def test_a_withdrawn_attendee_is_not_told_that_the_meeting_is_cancelled() -> None:
    # RFC 5546, 3.2.5: STATUS "if uninviting specific Attendees, then MUST NOT be included".
    cancel = Invitation(method=Method.CANCEL, event=EVENT, sequence=4, recipient=ANNE, attendees=(ANNE,))
    lines = properties(invitation_calendar(cancel, ORGANISER, STAMP))
    assert "METHOD:CANCEL" in lines
    assert not [line for line in lines if line.startswith("STATUS")]


@pytest.mark.parametrize("title", NASTY_TITLES)
def test_a_nasty_title_changes_nothing_but_the_title(title: str) -> None:
    event = replace(EVENT, summary=title, location=title)
    data = invitation_calendar(replace(REQUEST, event=event), ORGANISER, STAMP)
    calm = invitation_calendar(REQUEST, ORGANISER, STAMP)
    names = [re.split("[:;]", line)[0] for line in properties(data)]
    assert names == [re.split("[:;]", line)[0] for line in properties(calm)]
    assert read(data).vevent.location.value == read(data).vevent.summary.value


def test_a_title_keeps_its_words_and_loses_its_line_breaks_and_controls() -> None:
    assert vevent(replace(EVENT, summary=NASTY_TITLES[0])).summary.value == "Bilan ATTENDEE:mailto:intrus@x.example"
    assert vevent(replace(EVENT, summary=NASTY_TITLES[1])).summary.value == NASTY_TITLES[1]
    assert vevent(replace(EVENT, summary=NASTY_TITLES[3])).summary.value == NASTY_TITLES[3]
    assert vevent(replace(EVENT, summary=NASTY_TITLES[7])).summary.value == NASTY_TITLES[7]
    assert vevent(replace(EVENT, summary=NASTY_TITLES[8])).summary.value == "blancs autour"
    said = vevent(replace(EVENT, summary=NASTY_TITLES[6])).summary.value
    assert said == "nul, cloche, sépara teurs , C1 , échappement[31m"


def test_a_backslash_before_a_letter_is_not_a_line_break() -> None:
    lines = properties(feed("Essai", [calendar_event(replace(EVENT, summary="C:\\Nord\\nord"), STAMP)]))
    assert "SUMMARY:C:\\\\Nord\\\\nord" in lines


@given(text=st.text(max_size=200))
def test_any_text_makes_lawful_lines_and_comes_back(text: str) -> None:
    lines = properties(feed("Essai", [calendar_event(replace(EVENT, description=text), STAMP)]))
    (said,) = [line.removeprefix("DESCRIPTION:") for line in lines if line.startswith("DESCRIPTION:")]
    plain = re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], said)
    kept = re.sub("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]", "", re.sub("\r\n", "\n", text))
    assert plain == re.sub("[\r\v\f\x1c-\x1e\x85\u2028\u2029]", "\n", kept)


def test_a_name_or_an_address_cannot_open_a_new_line() -> None:
    intruder = replace(ANNE, name="Anne\r\nX-A:1", email="anne@x.example\r\nX-B:2")
    data = invitation_calendar(replace(REQUEST, attendees=(intruder,)), ORGANISER, STAMP)
    assert not [line for line in properties(data) if line.startswith("X-")]


@pytest.mark.parametrize("address", ["zoe", "", "a b@x.example", "zoé@x.example", "z@e@x.y", "a;b:c@x.example"])
def test_whoever_no_mail_can_reach_is_named_to_no_calendar(address: str) -> None:
    lost = replace(PAUL, email=address)
    lines = properties(invitation_calendar(replace(REQUEST, attendees=(ANNE, lost)), ORGANISER, STAMP))
    assert [line.rpartition(":")[2] for line in lines if line.startswith("ATTENDEE")] == [ANNE.email]


def test_the_video_link_is_one_that_calendars_can_open() -> None:
    event = replace(EVENT, video_link="https://visio.example/salle,1;x", url="https://cpom.example/c/1")
    lines = properties(feed("Essai", [calendar_event(event, STAMP)]))
    assert "CONFERENCE;FEATURE=VIDEO;VALUE=URI:https://visio.example/salle,1;x" in lines
    assert "URL:https://cpom.example/c/1" in lines


@pytest.mark.parametrize("link", ["salle 3", "javascript:alert(1)", "https://x.example/a\r\nX-A:1", ""])
def test_what_is_no_web_address_is_no_link(link: str) -> None:
    lines = properties(feed("Essai", [calendar_event(replace(EVENT, video_link=link, url=link), STAMP)]))
    assert not [line for line in lines if line.startswith(("CONFERENCE", "URL", "X-A"))]


def test_a_feed_joins_events_built_once() -> None:
    events = [calendar_event(replace(EVENT, uid=f"{n}@x.example"), STAMP, sequence=n) for n in range(3)]
    data = feed("CPOM de Bretagne ; 2026", events, refresh=timedelta(hours=12))
    assert all(event in data for event in events)
    calendar = read(data)
    assert [each.uid.value for each in calendar.vevent_list] == ["0@x.example", "1@x.example", "2@x.example"]
    assert [each.sequence.value for each in calendar.vevent_list] == ["0", "1", "2"]


def test_a_feed_has_a_name_and_a_rhythm_and_no_method() -> None:
    lines = properties(feed("CPOM, Bretagne", [calendar_event(EVENT, STAMP)], refresh=timedelta(hours=12)))
    assert lines[4:8] == [
        "NAME:CPOM\\, Bretagne",
        "X-WR-CALNAME:CPOM\\, Bretagne",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        "X-PUBLISHED-TTL:PT12H",
    ]
    assert not [line for line in lines if line.startswith(("METHOD", "ATTENDEE", "ORGANIZER"))]


# The file of one contract.

HEADER = Header(
    cpom="BRE-35-HAVRE",
    title="CPOM Association Le Havre clair (Ille-et-Vilaine)",
    gestionnaire=Gestionnaire(name="Association Le Havre clair"),
    region="Bretagne",
    departements=("35",),
)
SEAT = Seat(person="samir", party=Party.ETAT, role="referent", since=date(2023, 1, 1))
M1 = MeetingPlanned(meeting="M1", on=date(2026, 12, 10), starts_at=time(14), minutes=150)
FACTS = (
    Signed(on=date(2024, 5, 16), effective_on=date(2024, 6, 1), duration_months=60),
    BilanReceived(on=date(2025, 4, 22), exercise=2024),
    M1,
    replace(M1, meeting="M2", on=date(2027, 1, 7), visibility=Visibility.ETAT),
    replace(M1, meeting="M3"),
    MeetingCancelled(on=date(2026, 11, 1), meeting="M3"),
)


def havre(on: date = date(2026, 11, 22), header: Header = HEADER) -> Contract:
    people = {"samir": Person(id="samir", name="Samir Benyahia", email="samir@ddets35.example")}
    return contract_from(Dossier(header=header, seats=(SEAT,), facts=FACTS, people=people), load_law(), on)


CONTRACT = havre()
CALENDAR = derive_calendar(CONTRACT)
MILESTONES = {each.id: each for each in CALENDAR.milestones}


def file_of(contract: Contract, audience: Visibility = Visibility.COMMUNE) -> bytes:
    return contract_calendar(contract, derive_calendar(contract), STAMP, ORGANISER, audience)


def told(data: bytes) -> Mapping[str, vobject.base.Component]:
    return {each.uid.value: each for each in read(data).vevent_list}


def described(milestone: Milestone) -> list[str]:
    return milestone_event(CONTRACT, milestone, ORGANISER).description.splitlines()


def test_the_file_of_a_contract_holds_every_milestone_once_as_a_free_day() -> None:
    events = told(file_of(CONTRACT))
    assert properties(file_of(CONTRACT))
    for milestone in CALENDAR.milestones:
        event = events[ORGANISER.uid("BRE-35-HAVRE", milestone.id)]
        assert event.dtstart.value == milestone.due_on
        assert event.dtend.value == milestone.due_on + timedelta(days=1)
        assert event.transp.value == "TRANSPARENT"
        assert event.summary.value == f"CPOM Association Le Havre clair — {milestone.label}"
    assert len(events) == len(read(file_of(CONTRACT)).vevent_list) == len(CALENDAR.milestones) + 1


def test_the_same_contract_gives_the_same_bytes() -> None:
    assert file_of(havre()) == file_of(havre())


def test_a_window_is_one_day_that_says_from_when_to_when() -> None:
    window = MILESTONES["mid_term_dialogue"]
    assert described(window)[0] == "Du 1er septembre 2026 au 1er mars 2027."
    assert described(window)[1].startswith("Date visée : ")
    assert described(window)[2] == "Agir au plus tard le lundi 1er mars 2027."
    assert described(window)[3] == "État : en cours."


def test_a_milestone_says_why_with_its_rules_and_articles() -> None:
    lines = described(MILESTONES["compte_administratif:2025"])
    assert lines[0] == "Agir au plus tard le mercredi 29 avril 2026."
    assert lines[1] == "État : en retard."
    assert lines[2].startswith("Calcul : exercice 2025")
    rule = load_law().rule("BUD-1")
    assert lines[3:] == [f"BUD-1 : {rule.label} ({rule.citation})"]


def test_a_milestone_that_was_met_says_when() -> None:
    assert "État : fait (le 22 avril 2025)." in described(MILESTONES["bilan_etape:2024"])


def test_what_is_gone_is_not_called_late_unless_it_was_a_duty() -> None:
    landmark = replace(MILESTONES["term"], state=State.OVERDUE)
    option = replace(MILESTONES["prorogation_notice"], state=State.OVERDUE)
    assert "État : date passée." in described(landmark)
    assert "État : délai passé." in described(option)


def test_what_falls_after_the_term_says_so() -> None:
    late = next(each for each in CALENDAR.milestones if each.after_term and each.kind is Kind.COMPTE_ADMINISTRATIF)
    assert "Cette date tombe après le terme du contrat." in described(late)


def test_the_file_holds_the_meetings_that_still_stand_but_no_names() -> None:
    meetings = [each for each in read(file_of(CONTRACT)).vevent_list if each.transp.value == "OPAQUE"]
    assert [each.dtstart.value for each in meetings] == [datetime(2026, 12, 10, 13, tzinfo=UTC)]
    assert b"Samir" not in file_of(CONTRACT)
    assert b"ATTENDEE" not in file_of(CONTRACT)


@pytest.mark.parametrize(
    ("audience", "seen"),
    [(Visibility.COMMUNE, False), (Visibility.GESTIONNAIRE, False), (Visibility.ETAT, True)],
)
def test_a_private_meeting_is_in_the_file_of_its_side_alone(audience: Visibility, seen: object) -> None:
    private = next(each for each in CONTRACT.meetings if each.code == "M2")
    uid = meeting_event(CONTRACT, private, ORGANISER).uid
    assert (uid in told(file_of(CONTRACT, audience))) is seen


def test_a_day_in_la_reunion_is_that_day_there() -> None:
    there = havre(header=replace(HEADER, departements=("974",)))
    event = milestone_event(there, MILESTONES["term"], ORGANISER)
    assert event.starts_at == datetime(2029, 5, 30, 20, tzinfo=UTC)
    assert event.day == date(2029, 5, 31)


def test_the_invitation_of_a_contract_reads_elsewhere_as_its_facts_say() -> None:
    wanted = wanted_invitations(CONTRACT, ORGANISER)
    (first, *_) = reconcile_invitations((), wanted, STAMP)
    event = read(invitation_calendar(first, ORGANISER, STAMP)).vevent
    assert event.uid.value == meeting_event(CONTRACT, CONTRACT.meetings[0], ORGANISER).uid
    assert event.dtstart.value.isoformat() == "2026-12-10T13:00:00+00:00"
    assert event.dtend.value - event.dtstart.value == timedelta(minutes=150)
    assert [each.value for each in event.attendee_list] == ["mailto:samir@ddets35.example"]
