"""Answers that come back: each message of the mailbox has its one end, and is read once."""

from dataclasses import replace
from datetime import date, time

import pytest

from cpom_workflow.adapters.incoming import read_letter
from cpom_workflow.adapters.memory import MemoryLetterbox
from cpom_workflow.domain.answers import Fate
from cpom_workflow.domain.dossier import Person, SeatTaken
from cpom_workflow.domain.events import Answer
from cpom_workflow.domain.facts import MeetingMoved, MeetingPlanned
from cpom_workflow.services.answers import (
    Invitee,
    Post,
    answers_of,
    counted_fates,
    look_at_mailbox,
    read_mailbox,
    read_record,
)
from cpom_workflow.services.mailbox_ports import Read
from cpom_workflow.services.office import open_file
from cpom_workflow.services.wording.returned import answers_said
from tests.domain.dossiers import HEADER, LAW, REFERENT, SIGNED, dossier
from tests.replies import CLAIRE, PAUL, answer, calendar, note, reply
from tests.services.offices import ORGANISER, Desk, letter, utc

MEETING = MeetingPlanned(meeting="M1", on=date(2024, 3, 12), starts_at=time(14), minutes=90)
MOVED = MeetingMoved(meeting="M1", on=date(2024, 1, 3), new_date=date(2024, 3, 19))
UID = ORGANISER.uid(HEADER.cpom, "reunion:M1")
NOW = utc("2024-01-04")


class Invited:
    """A contract whose members were invited to a meeting, and the mailbox where they answer."""

    def __init__(self) -> None:
        self.desk = Desk(dossier(SIGNED, MEETING))
        self.office = self.desk.office
        self.desk.sweep("2024-01-02")
        self.box = MemoryLetterbox()
        self.post = Post(box=self.box, letter=read_letter)

    def read(self, *contents: bytes) -> tuple[Read, ...]:
        self.box.arrive(*contents)
        return read_mailbox(self.office, self.post, NOW)

    def fate(self, content: bytes) -> Fate:
        (read,) = self.read(content)
        return read.fate

    def invitees(self, meeting: str = "M1") -> tuple[Invitee, ...]:
        told = open_file(self.office.journal.dossier(HEADER.cpom), LAW, NOW.date()).contract
        return answers_of(self.office, told, meeting)

    def answers(self) -> dict[str, Answer]:
        return {each.attendee.person: each.attendee.answer for each in self.invitees()}


@pytest.fixture
def invited() -> Invited:
    return Invited()


def test_an_answer_is_kept_with_its_words_and_moment(invited: Invited) -> None:
    assert invited.fate(reply(UID, "DECLINED", COMMENT="Je suis en congé")) is Fate.ANSWERED
    claire, paul = invited.invitees()
    assert (claire.attendee.answer, claire.comment, claire.answered_at) == (Answer.NEEDS_ACTION, None, None)
    assert (paul.attendee.answer, paul.comment, paul.answered_at) == (Answer.DECLINED, "Je suis en congé", NOW)


def test_nobody_is_invited_to_a_meeting_that_is_not_announced(invited: Invited) -> None:
    assert invited.invitees("M2") == ()


def test_a_calendar_may_leave_out_its_sequence_and_stamp(invited: Invited) -> None:
    assert invited.fate(reply(UID, "TENTATIVE", SEQUENCE=None, DTSTAMP=None)) is Fate.ANSWERED
    assert invited.answers()["paul"] is Answer.TENTATIVE


def test_the_address_may_be_written_in_capitals(invited: Invited) -> None:
    assert invited.fate(reply(UID, "ACCEPTED", who=PAUL.upper())) is Fate.ANSWERED
    assert invited.answers()["paul"] is Answer.ACCEPTED


def test_a_second_reading_finds_nothing(invited: Invited) -> None:
    invited.read(reply(UID))
    assert invited.read() == ()


def test_a_mailbox_numbered_anew_counts_nothing_twice(invited: Invited) -> None:
    invited.read(reply(UID, "ACCEPTED"), reply(UID, "DECLINED", DTSTAMP="20240103T090000Z"))
    invited.box.renumber()
    assert [each.fate for each in invited.read()] == [Fate.STALE, Fate.STALE]
    assert invited.answers()["paul"] is Answer.DECLINED


def test_the_latest_answer_counts_whatever_the_order_of_arrival(invited: Invited) -> None:
    late, early = reply(UID, "DECLINED", DTSTAMP="20240103T100000Z"), reply(UID, "ACCEPTED", DTSTAMP="20240103T090000Z")
    assert [each.fate for each in invited.read(late, early)] == [Fate.ANSWERED, Fate.STALE]
    assert invited.answers()["paul"] is Answer.DECLINED


def test_a_sequence_from_the_future_does_not_silence_later_answers(invited: Invited) -> None:
    later = reply(UID, "DECLINED", DTSTAMP="20240103T100000Z")
    assert [each.fate for each in invited.read(reply(UID, SEQUENCE="999999"), later)] == [Fate.ANSWERED] * 2


def test_a_moment_from_the_future_does_not_silence_later_answers(invited: Invited) -> None:
    assert invited.fate(reply(UID, DTSTAMP="99991231T000000Z")) is Fate.ANSWERED
    invited.box.arrive(reply(UID, "DECLINED", DTSTAMP="20240105T080000Z"))
    (read,) = read_mailbox(invited.office, invited.post, utc("2024-01-05"))
    assert read.fate is Fate.ANSWERED


def test_an_answer_about_former_hours_is_stale(invited: Invited) -> None:
    invited.read(reply(UID, "ACCEPTED"))
    invited.desk.tell(MOVED, on="2024-01-03")
    invited.desk.sweep("2024-01-03")
    assert invited.answers()["paul"] is Answer.NEEDS_ACTION
    assert invited.fate(reply(UID, "DECLINED", DTSTAMP="20240103T120000Z")) is Fate.STALE
    assert invited.fate(reply(UID, "ACCEPTED", SEQUENCE="1", DTSTAMP="20240103T120000Z")) is Fate.ANSWERED
    assert invited.answers()["paul"] is Answer.ACCEPTED


def test_an_answer_counts_no_more_once_the_contract_plans_other_hours_even_before_the_update_leaves(
    invited: Invited,
) -> None:
    invited.read(reply(UID, "DECLINED", COMMENT="En congé"))
    invited.desk.tell(MOVED, on="2024-01-03")
    claire, paul = invited.invitees()
    assert (paul.attendee.answer, paul.comment) == (Answer.NEEDS_ACTION, None)
    assert claire.attendee.answer is Answer.NEEDS_ACTION


def test_the_next_invitation_tells_a_newcomer_what_the_others_answered(invited: Invited) -> None:
    invited.read(reply(UID, "ACCEPTED"))
    seat = SeatTaken(seat=replace(REFERENT, person="anne", since=date(2024, 1, 3)))
    anne = Person(id="anne", name="Anne Le Goff", email="anne.le-goff@ddets.example")
    invited.office.journal.append(HEADER.cpom, [seat], [anne], "claire", utc("2024-01-03"))
    (sent,) = invited.desk.sweep("2024-01-03").invitations
    (part,) = (each for each in letter(sent).walk() if each.get_content_type() == "text/calendar")
    flat = "".join(str(part.get_content()).split())
    assert "PARTSTAT=ACCEPTED" in flat
    assert invited.answers() == {
        "claire": Answer.NEEDS_ACTION,
        "paul": Answer.ACCEPTED,
        "anne": Answer.NEEDS_ACTION,
    }


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (answer(calendar(UID, (PAUL, "ACCEPTED"), (CLAIRE, "DECLINED"))), "2 participants"),
        (answer(calendar(UID)), "0 participants"),
        (reply(UID, who="inconnu@ailleurs.example"), "sans y être invité"),
        (reply("autre@cpom.example"), "n'a pas convoquée"),
        (answer(calendar(UID, (PAUL, "ACCEPTED")), sender="delegue@asso.example"), "envoyée par delegue@asso.example"),
        (answer(calendar(UID, (PAUL, "ACCEPTED")), sender="@@"), "adresse illisible"),
        (reply(UID, "DELEGATED"), "ni oui, ni non"),
        (reply(UID, "NEEDS-ACTION"), "ni oui, ni non"),
        (answer(calendar(UID, (PAUL, "TENTATIVE"), METHOD="COUNTER")), "propose un autre horaire"),
        (answer(calendar(UID, (PAUL, "ACCEPTED"), METHOD="REQUEST")), "inattendu"),
        (answer(b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n"), "ne peut pas être lue"),
        (answer(b"\xe9\xff\x00 pas un calendrier"), "ne peut pas être lue"),
    ],
)
def test_an_odd_answer_goes_to_a_person_and_changes_nothing(invited: Invited, content: bytes, reason: str) -> None:
    before = invited.office.published()
    (read,) = invited.read(content)
    assert read.fate is Fate.QUESTION
    assert reason in read.why
    assert invited.office.published() == before
    assert invited.box.treated == []


def test_a_letter_of_a_person_is_left_unread(invited: Invited) -> None:
    assert invited.fate(note()) is Fate.HUMAN
    assert invited.box.treated == []


@pytest.mark.parametrize("header", ["Auto-Submitted: auto-replied (vacation)", "X-Autoreply: yes", "Precedence: bulk"])
def test_the_answer_of_a_machine_is_put_away(invited: Invited, header: str) -> None:
    assert invited.fate(note("Absence", PAUL, header)) is Fate.AUTOMATIC
    assert len(invited.box.treated) == 1


def test_a_letter_of_ten_mebibytes_is_left_and_noted(invited: Invited) -> None:
    (read,) = invited.read(reply(UID) + b"x" * 10 * 1024 * 1024)
    assert read.fate is Fate.TOO_LARGE
    assert invited.answers()["paul"] is Answer.NEEDS_ACTION
    assert invited.read() == ()


def test_a_simulation_records_nothing(invited: Invited) -> None:
    invited.box.arrive(reply(UID))
    for _ in range(2):
        (opened,) = look_at_mailbox(invited.office, invited.post, NOW)
        assert opened.read.fate is Fate.ANSWERED
    assert invited.office.mailbox.letters() == ()
    assert invited.answers()["paul"] is Answer.NEEDS_ACTION


def test_every_fate_is_counted_and_told_to_programs(invited: Invited) -> None:
    reads = invited.read(reply(UID), note("Un"), note("Deux"))
    assert counted_fates(reads) == {Fate.ANSWERED: 1, Fate.HUMAN: 2}
    assert [each.fate.french for each in reads] == ["réponse enregistrée", "à lire", "à lire"]
    assert read_record(reads[0]) == {
        "uid": 1,
        "fate": "answered",
        "why": f"{PAUL} a accepté.",
        "sender": PAUL,
        "cpom": HEADER.cpom,
        "read_at": "2024-01-04T09:00:00+00:00",
    }
    assert invited.office.mailbox.letters() == tuple(reversed(reads))


def test_answers_are_said_by_name_and_those_who_have_not_answered_are_counted() -> None:
    given = [("Anne", Answer.ACCEPTED), ("Paul", Answer.NEEDS_ACTION), ("Zoé", Answer.ACCEPTED)]
    assert answers_said(given) == "viennent : Anne, Zoé ; sans réponse : 1"
    odd = [("Anne", Answer.DECLINED), ("Paul", Answer.TENTATIVE)]
    assert answers_said(odd) == "viendront peut-être : Paul ; déclinent : Anne"
    assert answers_said([]) == ""
