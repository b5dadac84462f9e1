"""A meeting that one side keeps to itself, wherever something is shown or sent to the other."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, time, timedelta
from email import message_from_bytes
from io import BytesIO
from zipfile import ZipFile

import pytest

from cpom_workflow.adapters.ics import calendar_event, feed, invitation_calendar
from cpom_workflow.adapters.memory import MemoryRevisions, MemorySubscriptions
from cpom_workflow.domain.errors import InvalidInput
from cpom_workflow.domain.facts import MeetingHeld, MeetingPlanned, Signed, Visibility
from cpom_workflow.domain.feeds import Scope, ScopeKind
from cpom_workflow.services.documents.asked import Asked
from cpom_workflow.services.documents.page import Document
from cpom_workflow.services.documents.recorded import recorded_trame
from cpom_workflow.services.documents.trames import Trame, document_of
from cpom_workflow.services.feeds import Archive, Pen, Press, Shelf
from cpom_workflow.services.office import File, Office, open_file
from cpom_workflow.services.reconcile import Sweep, reconcile
from cpom_workflow.services.subscriptions import WITH_MEETINGS, Addresses
from tests.services.offices import whole
from tests.web.desk import CLAIRE, HEADER, LAW, NOW, ORGANISER, PAUL, TODAY, client, dossier, office

WORD = "CONCLAVE"
ABOUT = ("reunion:ZQ-1", "reunion:ZQ-2", "compte_rendu_draft:ZQ-2", "compte_rendu_validation:ZQ-2")
SECRETS = (WORD, "ZQ-", *(ORGANISER.uid(HEADER.cpom, code) for code in ABOUT))
SIGNED = Signed(on=date(2022, 12, 15), effective_on=date(2023, 1, 1), duration_months=60)
HELD = date(2026, 11, 9)
OWN = MeetingPlanned(
    meeting="ZQ-1",
    on=date(2026, 12, 8),
    starts_at=time(9, 7),
    place=f"Salle {WORD}",
    purpose="negociation",
    agenda=(f"Point {WORD}",),
    video_link=f"https://visio.example/{WORD}",
)
COMMON = MeetingPlanned(meeting="M1", on=date(2026, 12, 10), starts_at=time(14), purpose="dialogue_de_gestion")
SIDES = pytest.mark.parametrize(
    ("side", "own", "other"),
    [(Visibility.ETAT, CLAIRE.id, PAUL.id), (Visibility.GESTIONNAIRE, PAUL.id, CLAIRE.id)],
)


def at_work(side: Visibility) -> Office:
    """Give an office that has swept every day for a month about two meetings of one side, and a common one."""
    before = replace(OWN, meeting="ZQ-2", on=HELD)
    meetings = [replace(each, visibility=side) for each in (OWN, before)]
    held = MeetingHeld(meeting="ZQ-2", on=HELD, present=(CLAIRE.id, PAUL.id))
    desk = replace(
        office(dossier(SIGNED, *meetings, held, COMMON)),
        invitation_file=lambda each, stamp: invitation_calendar(each, ORGANISER, stamp),
    )
    for days in range(0, 30, 3):
        on, now = TODAY + timedelta(days=days), NOW + timedelta(days=days)
        reconcile(desk, Sweep(on=on, now=now, at_once=True))
    return desk


def words_sent(desk: Office, person: str) -> str:
    """Give all that was written to somebody, headers apart, calendars unfolded, documents opened."""
    to = (each.draft.content for each in whole(desk.ledger) if each.draft.person == person)
    parts = [part for content in to for part in message_from_bytes(content).walk() if not part.is_multipart()]
    contents = [part.get_payload(decode=True) for part in parts]
    return "\n".join(_opened(each).decode().replace("\r\n ", "") for each in contents if isinstance(each, bytes))


def _opened(content: bytes) -> bytes:
    return ZipFile(BytesIO(content)).read("word/document.xml") if content.startswith(b"PK") else content


def found(words: str) -> list[str]:
    return [each for each in SECRETS if each in words]


@SIDES
def test_mail_tells_it_to_its_own_side_and_never_to_the_other(side: Visibility, own: str, other: str) -> None:
    desk = at_work(side)
    titles = [each.draft.subject for each in desk.ledger.deliveries() if each.draft.person == other]
    assert "— négociation" not in "\n".join(titles)
    assert WORD in words_sent(desk, own)
    told = words_sent(desk, other)
    assert "14\u00a0h\u00a000" in told
    assert not found(told)
    assert "9\u00a0h\u00a007" not in told


@SIDES
def test_a_feed_shows_it_to_its_own_side_and_never_to_the_other(side: Visibility, own: str, other: str) -> None:
    read = feeds(at_work(side))
    assert WORD in read(ScopeKind.MEMBER, own)
    shared = {ScopeKind.CONTRACT: HEADER.cpom, ScopeKind.DEPARTEMENT: "35", ScopeKind.REGION: "Bretagne"}
    for kind, about in {ScopeKind.MEMBER: other, **shared}.items():
        content = read(kind, about)
        assert ORGANISER.uid(HEADER.cpom, "reunion:M1") in content
        assert not found(content), kind


@pytest.mark.parametrize("side", [Visibility.ETAT, Visibility.GESTIONNAIRE])
@pytest.mark.parametrize(
    "address",
    [
        "/",
        f"/cpom/{HEADER.cpom}",
        f"/cpom/{HEADER.cpom}.ics",
        "/region.ics",
        "/suivi.html",
        "/suivi.json",
        "/suivi.csv",
    ],
)
def test_no_page_meant_for_both_sides_shows_it(side: Visibility, address: str) -> None:
    answer = client(at_work(side), TODAY + timedelta(days=10), NOW + timedelta(days=10)).get(address)
    assert answer.status_code == 200
    assert not found(answer.text.replace("\r\n ", ""))
    assert "8 décembre 2026" not in answer.text.replace("\u00a0", " ")
    assert "— négociation" not in answer.text


@SIDES
def test_whoever_writes_next_is_told_nothing_of_it_unless_it_is_theirs(side: Visibility, own: str, other: str) -> None:
    desk, on = at_work(side), TODAY + timedelta(days=30)
    held = MeetingHeld(meeting="M1", on=COMMON.on, present=(CLAIRE.id, PAUL.id))
    later = replace(OWN, meeting="ZQ-3", on=date(2027, 1, 12), visibility=side)
    desk.journal.append(HEADER.cpom, [held, later], [], CLAIRE.id, NOW + timedelta(days=30))
    reconcile(desk, Sweep(on=on, now=NOW + timedelta(days=30), at_once=True))
    theirs, told = (words_sent(desk, each).replace("\u00a0", " ") for each in (own, other))
    assert WORD in theirs
    assert "réunion du 10 décembre 2026" in theirs + told
    assert not found(told)
    assert not [day for day in ("9 novembre 2026", "8 décembre 2026", "12 janvier 2027") if day in told]


@pytest.mark.parametrize("side", [Visibility.ETAT, Visibility.GESTIONNAIRE])
@pytest.mark.parametrize("trame", Trame)
def test_no_document_tells_anything_of_it_unless_it_is_about_it(side: Visibility, trame: Trame) -> None:
    later = replace(OWN, meeting="ZQ-3", on=date(2027, 1, 12), visibility=side)
    desk = at_work(side)
    desk.journal.append(HEADER.cpom, [later], [], CLAIRE.id, NOW + timedelta(days=8))
    for on in (TODAY + timedelta(days=10), date(2026, 12, 11)):
        file = open_file(desk.journal.dossier(HEADER.cpom), LAW, on)
        told = "".join(map(repr, _documents(desk, trame, file))).replace("\\xa0", " ")
        assert not found(told)
        assert not [day for day in ("9 novembre 2026", "8 décembre 2026", "12 janvier 2027") if day in told]


def _documents(desk: Office, trame: Trame, file: File) -> Iterator[Document]:
    for asked in (Asked(), Asked(meeting="M1")):
        with suppress(InvalidInput):  # no prorogation to write about
            yield recorded_trame(desk, trame, file, asked)


def test_a_document_about_it_is_written_when_it_is_asked_for() -> None:
    file = open_file(at_work(Visibility.ETAT).journal.dossier(HEADER.cpom), LAW, TODAY)
    assert WORD in repr(document_of(Trame.COMPTE_RENDU, file, Asked(meeting="ZQ-1")))


def feeds(desk: Office) -> Callable[[ScopeKind, str], str]:
    """Give what reads a feed, meetings of the reader included, unfolded."""
    addresses = Addresses(kept=MemorySubscriptions(), secret=b"s" * 32, base="https://cpom.example")
    pen = Pen(event=calendar_event, feed=feed)
    shelf = Shelf(journal=desk.journal, law=LAW, organiser=ORGANISER, address=None)
    press = Press(shelf=shelf, archive=Archive(revisions=MemoryRevisions(), pen=pen), pen=pen, law=LAW)

    def read(kind: ScopeKind, about: str) -> str:
        subscription = addresses.create(Scope(kind=kind, about=about), NOW, {WITH_MEETINGS})
        content = press.feed(subscription, None, TODAY, NOW)
        assert content is not None
        return content.decode().replace("\r\n ", "")

    return read
