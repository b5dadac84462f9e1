"""The mailbox against a real dovecot: an invitation leaves, an answer arrives, and is read once."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from cpom_workflow.adapters.imap import ImapMailbox
from cpom_workflow.adapters.incoming import read_letter
from cpom_workflow.domain.answers import Fate
from cpom_workflow.domain.errors import MailboxUnavailable, Misconfigured
from cpom_workflow.domain.events import Answer
from cpom_workflow.domain.facts import MeetingPlanned
from cpom_workflow.services.answers import Post, answers_of, read_mailbox
from cpom_workflow.services.mailbox_ports import Place
from tests.domain.dossiers import HEADER, SIGNED, contract, dossier
from tests.peers.dovecot import Dovecot, dovecot
from tests.replies import CLAIRE, PAUL, answer, calendar, note, notice, reply
from tests.services.offices import ORGANISER, Desk, utc

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("dovecot")]

MEETING = MeetingPlanned(meeting="M1", on=date(2024, 3, 12), starts_at=time(14), minutes=90)
UID = ORGANISER.uid(HEADER.cpom, "reunion:M1")
NOW = utc("2024-01-04")
CONTRACT = contract(SIGNED, MEETING, on="2024-01-04")


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


def test_an_answer_read_by_imap_changes_what_the_meeting_knows(server: Dovecot) -> None:
    desk = Desk(dossier(SIGNED, MEETING))
    (first, *_) = desk.sweep("2024-01-02").invitations
    server.append(first.draft.content)
    server.append(reply(UID, "DECLINED", COMMENT="En congé"))
    post = Post(box=ImapMailbox(server.url), letter=read_letter)
    fates = [each.fate for each in read_mailbox(desk.office, post, NOW)]
    assert fates == [Fate.QUESTION, Fate.ANSWERED]
    told = {
        each.attendee.person: (each.attendee.answer, each.comment) for each in answers_of(desk.office, CONTRACT, "M1")
    }
    assert told == {"claire": (Answer.NEEDS_ACTION, None), "paul": (Answer.DECLINED, "En congé")}
    assert read_mailbox(desk.office, post, NOW) == ()


def test_each_bad_letter_has_its_end_and_none_stops_the_next(server: Dovecot) -> None:
    desk = Desk(dossier(SIGNED, MEETING))
    desk.sweep("2024-01-02")
    server.append(reply(UID) + b"x" * 10 * 1024 * 1024)
    server.append(answer(calendar(UID, (PAUL, "ACCEPTED"), (CLAIRE, "ACCEPTED"))))
    server.append(reply(UID, who="inconnu@ailleurs.example"))
    server.append(answer(b"\xe9\xe8\xff caract\xe8res"))
    server.append(answer(calendar(UID, (PAUL, "ACCEPTED")), sender="autre@asso.example"))
    server.append(note())
    server.append(notice("une-cle", status="4.4.1", action="delayed"))
    server.append(reply(UID, "ACCEPTED"))
    server.append(reply(UID, "DECLINED", DTSTAMP="20230101T000000Z"))
    box = ImapMailbox(server.url)
    reads = read_mailbox(desk.office, Post(box=box, letter=read_letter), NOW)
    assert [each.fate for each in reads] == [
        Fate.TOO_LARGE,
        *[Fate.QUESTION] * 4,
        Fate.HUMAN,
        Fate.AUTOMATIC,
        Fate.ANSWERED,
        Fate.STALE,
    ]
    answers = {each.attendee.person: each.attendee.answer for each in answers_of(desk.office, CONTRACT, "M1")}
    assert answers == {"claire": Answer.NEEDS_ACTION, "paul": Answer.ACCEPTED}


def test_reading_leaves_letters_unread_and_done_marks_them(server: Dovecot) -> None:
    server.append(note("Un"))
    server.append(note("Deux"))
    box = ImapMailbox(server.url)
    first, second = box.read(None)
    assert server.unread() == 2
    box.done([first.place])
    assert server.unread() == 1
    assert [each.place for each in box.read(first.place)] == [second.place]
    assert list(box.read(second.place)) == []


def test_another_numbering_is_read_from_the_beginning_and_never_marked(server: Dovecot) -> None:
    server.append(note())
    box = ImapMailbox(server.url)
    (found,) = box.read(Place(validity=1, uid=999))
    box.done([replace(found.place, validity=1)])
    assert server.unread() == 1


def test_what_was_treated_goes_to_its_folder_whatever_its_accents(server: Dovecot) -> None:
    server.append(note("Un"))
    server.create("Traités & lus")
    box = ImapMailbox(server.url, treated="Traités & lus")
    assert [each.fault for each in box.check()] == [None]
    (found,) = box.read(None)
    box.done([found.place])
    assert list(box.read(None)) == []
    assert len(list(ImapMailbox(server.url, "Traités & lus").read(None))) == 1


def test_a_message_is_found_by_its_identifier(server: Dovecot) -> None:
    server.append(b"Message-ID: <a@cpom.example>\r\nSubject: x\r\n\r\nBonjour\r\n")
    box = ImapMailbox(server.url)
    assert box.holds("<a@cpom.example>")
    assert not box.holds("<b@cpom.example>")
    assert not box.holds('<"\\\r\n)é@cpom.example>')


def test_what_prevents_reading_is_said_in_french(server: Dovecot) -> None:
    folder = ImapMailbox(server.url, "Absent").check()[0].fault
    treated = ImapMailbox(server.url, treated="Absent").check()[0].fault
    password = ImapMailbox(server.url, password="faux").check()[0].fault  # noqa: S106 - a wrong one
    closed = ImapMailbox("imap://a:b@127.0.0.1:1").check()[0].fault
    assert [str(fault).partition(".")[0] for fault in (folder, treated, password, closed)] == [
        "Le dossier « Absent » ne peut pas être ouvert",
        "Le dossier « Absent » n'existe pas",
        "Le serveur de courrier 127",
        "Le serveur de courrier 127",
    ]
    with pytest.raises(MailboxUnavailable):
        ImapMailbox("imap://a:b@127.0.0.1:1").holds("<a@b>")


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    pem = tmp_path / "imap.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    subprocess.run([*command, "-keyout", pem, "-out", tmp_path / "c.pem"], check=True, capture_output=True)
    pem.write_bytes(pem.read_bytes() + (tmp_path / "c.pem").read_bytes())
    with dovecot(pem) as secure:
        (check,) = ImapMailbox(secure.secure_url).check()
    assert "n'a pas prouvé son identité" in str(check.fault)


@pytest.mark.parametrize("url", ["http://a:b@c", "imap://c", "imaps://a:b@", "imaps://a:b@c:99999", "boite"])
def test_an_address_that_names_no_mailbox_is_refused(url: str) -> None:
    with pytest.raises(Misconfigured, match="imap_url"):
        ImapMailbox(url)
