"""Invitations as drafts: what calendars lack, and what they will have been told."""

from dataclasses import replace
from datetime import date, time

from cpom_workflow.domain.delivery import Delivery, DeliveryState, Draft, MessageKind
from cpom_workflow.domain.facts import MeetingCancelled, MeetingMoved, MeetingPlanned
from cpom_workflow.domain.invitations import Method
from cpom_workflow.services.invite import invitation_drafts, invitation_round
from cpom_workflow.services.office import Files, Moment, open_files
from tests.domain.dossiers import HEADER, LAW, SIGNED, day, dossier
from tests.services.offices import Desk, elsewhere, office, text, utc

MEETING = MeetingPlanned(meeting="M1", on=date(2024, 3, 12), starts_at=time(14), minutes=90)
MOVED = MeetingMoved(meeting="M1", on=date(2024, 1, 3), new_date=date(2024, 3, 19))
NOW = utc("2024-01-02")


def files(at_work: Desk, on: str = "2024-01-02") -> Files:
    return open_files(at_work.office.journal.dossiers(), LAW, day(on))


def drafts(at_work: Desk, on: str = "2024-01-02") -> tuple[Draft, ...]:
    told = files(at_work, on)
    wanted = invitation_round(at_work.office, told, utc(on))
    moment = Moment(on=day(on), now=utc(on), leaves={file.cpom: utc(on, "10:00") for file in told.told})
    return invitation_drafts(at_work.office, told, wanted, moment)


def words(draft: Draft) -> str:
    return text(Delivery(draft=draft, state=DeliveryState.PLANNED, planned_at=NOW)).lower()


def test_every_member_lacks_every_planned_meeting() -> None:
    at_work = Desk(dossier(SIGNED, MEETING), elsewhere("ESSAI-22", "22", "Bretagne", SIGNED, MEETING))
    wanted = invitation_round(at_work.office, files(at_work), NOW).messages
    assert [(each.event.cpom, each.recipient.person, each.method) for each in wanted] == [
        (cpom, person, Method.REQUEST) for cpom in ("ESSAI-22", "ESSAI-35") for person in ("claire", "paul")
    ]


def test_what_is_over_is_not_invited_to() -> None:
    at_work = Desk(dossier(SIGNED, MEETING))
    assert invitation_round(at_work.office, files(at_work, "2024-03-13"), utc("2024-03-13")).messages == ()


def test_once_published_nothing_more_is_wanted() -> None:
    at_work = Desk(dossier(SIGNED, MEETING))
    told = files(at_work)
    published = invitation_round(at_work.office, told, NOW).after
    at_work.office.ledger.plan((), published, NOW)
    assert invitation_round(at_work.office, told, NOW).messages == ()
    assert at_work.office.ledger.published() == published


def test_a_contract_that_is_not_told_keeps_what_was_published_about_it() -> None:
    at_work = Desk(dossier(SIGNED, MEETING))
    at_work.sweep("2024-01-02")
    untold = replace(files(at_work), told=())
    assert invitation_round(at_work.office, untold, NOW).messages == ()
    assert len(at_work.office.ledger.published()) == 1


def test_a_draft_is_worth_sending_until_the_meeting_is_over() -> None:
    (first, _) = drafts(Desk(dossier(SIGNED, MEETING)))
    assert (first.not_before, first.expires_at) == (utc("2024-01-02", "10:00"), utc("2024-03-12", "14:30"))
    assert (first.kind, first.cpom, first.channel, first.items) == (
        MessageKind.INVITATION,
        HEADER.cpom,
        "memoire",
        (),
    )


def test_a_key_tells_the_event_its_sequence_its_method_and_its_guest() -> None:
    uid = office().organiser.uid(HEADER.cpom, "reunion:M1")
    at_work = Desk(dossier(SIGNED, MEETING))
    assert [each.key for each in drafts(at_work)] == [
        f"invitation/{uid}/0/REQUEST/claire",
        f"invitation/{uid}/0/REQUEST/paul",
    ]
    at_work.sweep("2024-01-02")
    at_work.tell(MOVED, on="2024-01-03")
    at_work.sweep("2024-01-03")
    at_work.tell(MeetingCancelled(meeting="M1", on=date(2024, 1, 4)), on="2024-01-04")
    assert drafts(at_work, "2024-01-04")[0].key == f"invitation/{uid}/2/CANCEL/claire"


def test_an_update_says_what_was_known_before() -> None:
    at_work = Desk(dossier(SIGNED, MEETING))
    at_work.sweep("2024-01-02")
    at_work.tell(MOVED, on="2024-01-03")
    (first, _) = drafts(at_work, "2024-01-03")
    assert "au lieu du" in words(first)


def test_the_page_of_the_contract_is_named_when_there_is_one() -> None:
    tools = replace(office(), address="https://cpom.region.example")
    (first, _) = drafts(Desk(dossier(SIGNED, MEETING), tools=tools))
    assert b"cpom.region.example" in first.content
    (without, _) = drafts(Desk(dossier(SIGNED, MEETING)))
    assert b"https://" not in without.content
