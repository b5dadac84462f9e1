"""The answers to invitations on a contract's page, as both sides may see them."""

from dataclasses import replace
from datetime import date, time

from cpom_workflow.domain.answers import Fate, Given
from cpom_workflow.domain.bounces import Bounce
from cpom_workflow.domain.events import Answer
from cpom_workflow.domain.facts import MeetingPlanned, Signed, Visibility
from cpom_workflow.services.mailbox_ports import Place, Read
from cpom_workflow.services.office import Office
from cpom_workflow.services.outgoing import mark_of
from cpom_workflow.services.reconcile import Sweep, reconcile
from tests.web.desk import HEADER, NOW, ORGANISER, PAUL, TODAY, client, dossier, office, read

SIGNED = Signed(on=date(2022, 12, 15), effective_on=date(2023, 1, 1), duration_months=60)
MEETING = MeetingPlanned(meeting="M1", on=date(2026, 12, 10), starts_at=time(14), minutes=90, purpose="objectifs")


def invited(meeting: MeetingPlanned = MEETING) -> Office:
    desk = office(dossier(SIGNED, meeting))
    reconcile(desk, Sweep(on=TODAY, now=NOW))
    return desk


def answered(desk: Office, answer: Answer, comment: str | None = None) -> None:
    uid = ORGANISER.uid(HEADER.cpom, "reunion:M1")
    given = Given(
        uid=uid,
        cpom=HEADER.cpom,
        address=PAUL.email.lower(),
        answer=answer,
        comment=comment,
        sequence=0,
        stamped_at=NOW,
        received_at=NOW,
    )
    letter = Read(
        box="b",
        place=Place(validity=1, uid=1),
        digest="d",
        fate=Fate.ANSWERED,
        why="",
        sender=PAUL.email,
        cpom=HEADER.cpom,
        uid=uid,
        read_at=NOW,
    )
    desk.mailbox.record(letter, given, ())


def shown(desk: Office) -> str:
    return " ".join(read(client(desk), f"/cpom/{HEADER.cpom}").text.split())


def test_every_invitee_is_shown_with_their_answer_and_their_words() -> None:
    desk = invited()
    assert "pas encore de réponse" in shown(desk)
    answered(desk, Answer.TENTATIVE, "Selon le <train>")
    page = shown(desk)
    assert "peut-être" in page
    assert "Selon le <train>" in page


def test_a_decision_maker_who_declines_a_validation_is_an_alert() -> None:
    desk = invited()
    assert "a décliné" not in shown(desk)
    answered(desk, Answer.DECLINED)
    page = shown(desk)
    assert "décline" in page
    assert "a décliné la réunion de validation" in page


def test_a_meeting_that_one_side_keeps_to_itself_shows_no_answer() -> None:
    desk = invited(replace(MEETING, visibility=Visibility.GESTIONNAIRE))
    answered(desk, Answer.DECLINED)
    page = shown(desk)
    assert "Réponses aux invitations" not in page
    assert "a décliné" not in page


def test_a_message_that_came_back_says_so_on_its_page() -> None:
    desk = invited()
    (delivery, *_) = desk.ledger.deliveries()
    page = f"/envois/{mark_of(delivery.draft.key)}"
    assert "Avis reçu" not in read(client(desk), page).text
    letter = Read(
        box="b",
        place=Place(validity=1, uid=1),
        digest="d",
        fate=Fate.BOUNCED,
        why="",
        sender="",
        cpom=None,
        uid=None,
        read_at=NOW,
    )
    bounce = Bounce(key=delivery.draft.key, at=NOW, permanent=True, why="refusé par sa messagerie (5.1.1).")
    desk.mailbox.record(letter, None, [bounce])
    assert "refusé par sa messagerie (5.1.1)." in " ".join(read(client(desk), page).text.split())
