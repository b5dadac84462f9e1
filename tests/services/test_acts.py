"""Acting by a link: what is recorded, once, for whom, and why a link records nothing any more."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from cpom_workflow.adapters.memory import MemoryJournal
from cpom_workflow.domain.calendar import Kind, State
from cpom_workflow.domain.dossier import Person, SeatLeft
from cpom_workflow.domain.errors import InvalidInput
from cpom_workflow.domain.facts import (
    Annulled,
    BilanReceived,
    CompteAdministratifReceived,
    DeclaredSent,
    Fact,
    MeetingCancelled,
    MeetingHeld,
    MeetingMoved,
    MeetingPlanned,
    MeetingRequested,
    MinutesDrafted,
    MinutesRefused,
    MinutesSent,
    Party,
    TakenInCharge,
)
from cpom_workflow.domain.links import Action
from cpom_workflow.services.acts import Sheet, act, answer, look
from cpom_workflow.services.office import open_file
from cpom_workflow.services.ports import Seen
from cpom_workflow.services.standing import Standing
from cpom_workflow.services.typed_acts import COMMENT, DAY, LONGEST_COMMENT, NOTHING_TYPED, Typed
from tests.domain.dossiers import CLAIRE, DIRECTOR, HEADER, LAW, PAUL, REFERENT, day, dossier
from tests.links import ACCOUNTS, BILAN, DRAFTED, FACTS, NOW, ON, at, by_etat, desk, token
from tests.services.offices import Desk

ETAT, GESTIONNAIRE = Party.ETAT, Party.GESTIONNAIRE
WORDS = Typed(comment="Il manque la décision sur les places", day="12/06/2024")
OF_CONTRACTS = [action for action in Action if action is not Action.UNSUBSCRIBE]


def seen(desk: Desk, token: str, on: str = "2024-03-26") -> Sheet:
    sheet = look(desk.office, token, day(on))
    assert sheet is not None
    return sheet


def pressed(desk: Desk, token: str, on: str = "2024-03-26", said: Typed = WORDS) -> Sheet:
    sheet = act(desk.office, token, said, *at(on))
    assert sheet is not None
    return sheet


def recorded(desk: Desk) -> list[Fact]:
    """Give what was recorded by links."""
    entries = desk.office.journal.entries(HEADER.cpom)
    return [entry.fact for entry in entries if entry.recorded_by in {"paul", "claire"} and entry.recorded_at >= NOW]


def state(desk: Desk, kind: Kind, key: int | str, on: str = "2024-03-27") -> State:
    file = open_file(desk.office.journal.dossier(HEADER.cpom), LAW, day(on))
    return next(each.state for each in file.calendar.milestones if (each.kind, each.key) == (kind, key))


def faults(desk: Desk, action: Action, said: Typed) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        act(desk.office, token(action), said, ON, NOW)
    return {each.place.file: str(each) for each in caught.value.faults if each.place}


# --- Every action ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", OF_CONTRACTS)
def test_looking_at_a_link_records_nothing_and_says_what_who_and_until_when(action: Action) -> None:
    opened = desk()
    before = opened.office.journal.lengths()
    sheet = seen(opened, token(action))
    assert sheet.standing is Standing.OPEN
    assert [line.says for line in sheet.lines if line.name == "Qui agit"] == ["Paul Le Gall, pour le gestionnaire"]
    assert [line.says for line in sheet.lines if line.name == "Contrat"] == [HEADER.title]
    assert sheet.until == "Ce lien est valable jusqu'au 29 juillet 2024."
    assert sheet.holder == "Paul Le Gall"
    assert opened.office.journal.lengths() == before


@pytest.mark.parametrize("action", OF_CONTRACTS)
def test_pressing_twice_records_once_and_says_since_when_and_by_whom(action: Action) -> None:
    opened = desk()
    assert pressed(opened, token(action)).standing is Standing.RECORDED
    once = recorded(opened)
    again = pressed(opened, token(action), "2024-03-28")
    assert again.standing is Standing.ALREADY
    assert again.sentence == "Déjà enregistré le 26 mars 2024 par Paul Le Gall. Rien n'a changé."
    assert seen(opened, token(action)).standing is Standing.ALREADY
    assert recorded(opened) == once
    assert once


@pytest.mark.parametrize("action", OF_CONTRACTS)
def test_a_link_is_good_until_its_last_day_and_not_after(action: Action) -> None:
    opened = desk()
    last = token(action, until=day("2024-03-26"))
    assert seen(opened, last).standing is Standing.OPEN
    late = pressed(opened, last, "2024-03-27")
    assert late.standing is Standing.EXPIRED
    assert late.sentence == "Ce lien n'était valable que jusqu'au 26 mars 2024. Rien n'a été enregistré."
    assert "message plus récent" in late.remedy
    assert recorded(opened) == []


@pytest.mark.parametrize("action", OF_CONTRACTS)
def test_who_left_the_committee_may_no_longer_act_nor_read_what_it_is_about(action: Action) -> None:
    opened = desk()
    opened.tell(left(), on="2024-03-25")
    sheet = pressed(opened, token(action))
    assert (sheet.standing, sheet.lines) == (Standing.LEFT, ())
    assert recorded(opened) == []


def left() -> SeatLeft:
    return SeatLeft(person="paul", party=GESTIONNAIRE, role="referent", since=DIRECTOR.since, on=day("2024-03-25"))


@pytest.mark.parametrize("action", OF_CONTRACTS)
def test_a_contract_that_is_not_here_or_contradicts_itself_is_said(action: Action) -> None:
    opened = desk()
    assert pressed(opened, token(action, cpom="AILLEURS")).standing is Standing.UNKNOWN
    broken = [*FACTS, MeetingHeld(meeting="M9", on=day("2024-03-01"))]
    with_contradiction = desk(told=dossier(*FACTS))
    with_contradiction.office.journal.append(HEADER.cpom, broken[-1:], (), "fichier", NOW)
    sheet = pressed(with_contradiction, token(action))
    assert (sheet.standing, sheet.holder) == (Standing.UNKNOWN, "")


def test_a_token_that_is_not_ours_opens_nothing() -> None:
    opened = desk()
    assert look(opened.office, "faux", ON) is None
    assert act(opened.office, "faux", WORDS, ON, NOW) is None


def test_a_person_erased_from_the_dossier_is_not_named() -> None:
    opened = desk(told=replace(dossier(*FACTS), people={"claire": CLAIRE}))
    assert seen(opened, token(Action.TAKE_CHARGE)).holder == "une personne effacée du dossier"


class Quicker(MemoryJournal):
    """A journal in which somebody else presses the same button just before."""

    def append(  # noqa: PLR0913, PLR0917 - as the journal has it
        self, cpom: str, facts: Sequence[Fact], people: Sequence[Person], by: str, at: datetime, seen: Seen = None
    ) -> None:
        if by == "paul":
            super().append(cpom, facts, people, "claire", at)
        super().append(cpom, facts, people, by, at, seen)


def test_who_presses_just_after_somebody_else_learns_that_it_is_recorded() -> None:
    opened = desk(journal=Quicker())
    sheet = pressed(opened, token(Action.DECLARE_SENT))
    assert sheet.standing is Standing.ALREADY
    assert sheet.sentence == "Déjà enregistré le 26 mars 2024 par Claire Morel. Rien n'a changé."
    assert len(recorded(opened)) == 2


# --- « Je m'en charge », « C'est envoyé » ---------------------------------------------------------------------------


def test_taking_charge_names_the_person_for_every_date_of_the_item() -> None:
    opened = desk()
    pressed(opened, token(Action.TAKE_CHARGE))
    assert recorded(opened) == [
        TakenInCharge(milestone=each, by=GESTIONNAIRE, on=ON, person="paul") for each in (BILAN, ACCOUNTS)
    ]


def test_another_member_of_the_same_side_may_take_charge_too_and_is_told_who_did() -> None:
    seats = (REFERENT, DIRECTOR, replace(DIRECTOR, person="claire", role="direction"))
    opened = desk(told=dossier(*FACTS, seats=seats))
    pressed(opened, token(Action.TAKE_CHARGE))
    other = token(Action.TAKE_CHARGE, person="claire")
    sheet = seen(opened, other)
    assert sheet.note == "Un autre membre de votre partie a déjà dit s'en charger, le 26 mars 2024 par Paul Le Gall."
    assert pressed(opened, other).standing is Standing.RECORDED


def test_what_is_declared_sent_is_done_only_once_its_receipt_is_recorded() -> None:
    opened = desk()
    sheet = pressed(opened, token(Action.DECLARE_SENT))
    assert "Elle ne sera « faite » que lorsque le référent" in sheet.remedy
    assert state(opened, Kind.BILAN_ETAPE, 2023) is State.DECLARED
    assert pressed(opened, token(Action.TAKE_CHARGE)).sentence.startswith("L'envoi a déjà été déclaré")
    opened.tell(BilanReceived(exercise=2023, on=day("2024-03-27")), on="2024-03-27")
    assert state(opened, Kind.BILAN_ETAPE, 2023) is State.DONE
    assert seen(opened, token(Action.DECLARE_SENT), "2024-03-28").standing is Standing.ALREADY
    opened.tell(CompteAdministratifReceived(exercise=2023, on=day("2024-03-28")), on="2024-03-28")
    done = pressed(opened, token(Action.DECLARE_SENT), "2024-03-29")
    assert done.standing is Standing.CLOSED
    assert done.sentence == "C'est déjà fait, à la date du 28 mars 2024. Ce lien n'enregistre plus rien."
    assert len([each for each in recorded(opened) if isinstance(each, DeclaredSent)]) == 2


def test_a_declaration_that_was_annulled_may_be_made_anew() -> None:
    opened = desk()
    pressed(opened, token(Action.DECLARE_SENT, about=(BILAN,)))
    strike = Annulled(fact="declared_sent", having={"milestone": BILAN}, on=day("2024-03-27"))
    opened.tell(strike, on="2024-03-27")
    assert pressed(opened, token(Action.DECLARE_SENT, about=(BILAN,)), "2024-03-28").standing is Standing.RECORDED


def test_a_declaration_read_from_a_file_is_said_to_be() -> None:
    told = DeclaredSent(milestone=BILAN, by=GESTIONNAIRE, on=day("2024-03-20"))
    sheet = seen(desk(told), token(Action.DECLARE_SENT, about=(BILAN,)))
    assert sheet.sentence == "Déjà enregistré le 1er janvier 2024 à partir du fichier du dossier. Rien n'a changé."


def test_a_declaration_typed_by_somebody_else_names_them() -> None:
    opened = desk()
    told = DeclaredSent(milestone=BILAN, by=GESTIONNAIRE, on=day("2024-03-20"))
    opened.office.journal.append(HEADER.cpom, [told], (), "Anne, au téléphone", NOW)
    sheet = seen(opened, token(Action.DECLARE_SENT, about=(BILAN,)))
    assert "le 26 mars 2024 par Anne, au téléphone." in sheet.sentence


@pytest.mark.parametrize("action", [Action.TAKE_CHARGE, Action.DECLARE_SENT])
def test_a_date_that_moved_is_said_and_may_still_be_answered(action: Action) -> None:
    moved = token(action, on=day("2024-04-15"))
    assert seen(desk(), moved).note == "Depuis ce message, l'échéance a changé : elle est maintenant au 30 avril 2024."


@pytest.mark.parametrize("action", [Action.TAKE_CHARGE, Action.DECLARE_SENT])
def test_a_date_that_stands_no_more_is_said(action: Action) -> None:
    sheet = pressed(desk(), token(action, about=("bilan_etape:1999",)))
    assert sheet.sentence == "Cette échéance n'est plus au calendrier du contrat. Ce lien n'enregistre plus rien."


def test_what_the_journal_refuses_is_said_and_not_recorded() -> None:
    opened = desk()
    later = MinutesDrafted(meeting="M1", on=day("2024-04-10"))
    opened.office.journal.append(HEADER.cpom, [later, _contradiction()], (), "fichier", NOW)
    sheet = pressed(opened, token(Action.TAKE_CHARGE))
    assert sheet.standing is Standing.CLOSED
    assert "M9" in sheet.sentence
    assert recorded(opened) == []


def _contradiction() -> Fact:
    """Give a fact that is known, and wrong, only later: today's contract can be told."""
    return MinutesSent(meeting="M9", on=day("2024-04-11"))


# --- The compte rendu -----------------------------------------------------------------------------------------------


def test_both_parties_that_validate_by_their_links_make_a_validated_compte_rendu() -> None:
    opened = desk()
    assert state(opened, Kind.COMPTE_RENDU_VALIDATION, "M1") is State.OPEN
    pressed(opened, token(Action.VALIDATE_MINUTES))
    assert state(opened, Kind.COMPTE_RENDU_VALIDATION, "M1") is State.OPEN
    assert seen(opened, by_etat(Action.VALIDATE_MINUTES)).standing is Standing.OPEN
    pressed(opened, by_etat(Action.VALIDATE_MINUTES), "2024-03-27")
    assert state(opened, Kind.COMPTE_RENDU_VALIDATION, "M1") is State.DONE
    assert seen(opened, token(Action.REFUSE_MINUTES)).standing is Standing.ALREADY


def test_a_refusal_with_its_comment_reopens_the_draft() -> None:
    opened = desk()
    assert state(opened, Kind.COMPTE_RENDU_DRAFT, "M1") is State.DONE
    pressed(opened, by_etat(Action.VALIDATE_MINUTES))
    pressed(opened, token(Action.REFUSE_MINUTES))
    assert recorded(opened)[-1] == MinutesRefused(meeting="M1", by=GESTIONNAIRE, on=ON, reason=WORDS.comment)
    assert state(opened, Kind.COMPTE_RENDU_DRAFT, "M1") is State.OPEN
    for each in (by_etat(Action.VALIDATE_MINUTES), by_etat(Action.REFUSE_MINUTES), token(Action.VALIDATE_MINUTES)):
        sheet = pressed(opened, each)
        assert (sheet.standing, "il est à reprendre" in sheet.sentence) == (Standing.CLOSED, True)


def test_a_link_never_validates_another_version_than_the_one_it_was_given_for() -> None:
    opened = desk()
    pressed(opened, token(Action.REFUSE_MINUTES))
    opened.tell(MinutesDrafted(meeting="M1", on=day("2024-04-02")), on="2024-04-02")
    sheet = pressed(opened, token(Action.VALIDATE_MINUTES), "2024-04-03")
    assert sheet.standing is Standing.CLOSED
    assert "version ancienne : le compte rendu a été repris, le 2 avril 2024" in sheet.sentence
    fresh = token(Action.VALIDATE_MINUTES, on=day("2024-04-02"))
    assert pressed(opened, fresh, "2024-04-03").standing is Standing.RECORDED


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ((DRAFTED, MinutesSent(meeting="M1", on=day("2024-03-25"))), "a été diffusé le 25 mars 2024"),
        ((), "Aucun compte rendu de cette réunion n'est enregistré comme rédigé"),
    ],
)
def test_a_compte_rendu_that_left_or_was_never_written_is_not_validated(facts: tuple[Fact, ...], words: str) -> None:
    opened = desk(told=dossier(*(fact for fact in FACTS if fact != DRAFTED), *facts))
    assert words in pressed(opened, token(Action.VALIDATE_MINUTES)).sentence
    assert recorded(opened) == []


def test_a_meeting_that_is_not_in_the_dossier_is_said() -> None:
    sheet = pressed(desk(), token(Action.VALIDATE_MINUTES, about=("M9",)))
    assert sheet.sentence.startswith("Cette réunion n'est plus au dossier du contrat.")


def test_a_refusal_needs_a_comment_of_a_reasonable_size() -> None:
    opened = desk()
    assert "Écrivez ce qui est à corriger" in faults(opened, Action.REFUSE_MINUTES, Typed(comment=" \n "))[COMMENT]
    long = Typed(comment="é" * (LONGEST_COMMENT + 1))
    assert faults(opened, Action.REFUSE_MINUTES, long)[COMMENT].startswith("commentaire : Ce texte compte 1001")
    assert recorded(opened) == []


def test_a_comment_is_kept_as_one_line_without_what_cannot_be_printed() -> None:
    opened = desk()
    pressed(opened, token(Action.REFUSE_MINUTES), said=Typed(comment="  Les places\r\n\x00 de\u202e 2024 😀 "))
    (refused,) = recorded(opened)
    assert isinstance(refused, MinutesRefused)
    assert refused.reason == "Les places de 2024 😀"


# --- Meetings -------------------------------------------------------------------------------------------------------


def test_another_date_is_proposed_to_the_referents_and_moves_nothing() -> None:
    opened = desk()
    opened.sweep("2024-03-26", "08:00")
    pressed(opened, token(Action.PROPOSE_DATE), said=Typed(comment="conseil d'administration le 11", day="2024-06-13"))
    (asked,) = recorded(opened)
    assert asked == MeetingRequested(
        by=GESTIONNAIRE,
        on=ON,
        reason="Autre date proposée pour la réunion du 11 juin 2024 : jeudi 13 juin 2024. "
        "Conseil d'administration le 11",
    )
    contract = open_file(opened.office.journal.dossier(HEADER.cpom), LAW, ON).contract
    (meeting,) = (each for each in contract.meetings if each.code == "M2")
    assert meeting.on == day("2024-06-11")


def test_a_proposal_without_a_comment_is_its_date() -> None:
    opened = desk()
    pressed(opened, token(Action.PROPOSE_DATE), said=Typed(day="13/06/2024"))
    (asked,) = recorded(opened)
    assert isinstance(asked, MeetingRequested)
    assert asked.reason == "Autre date proposée pour la réunion du 11 juin 2024 : jeudi 13 juin 2024"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Il manque la date."),
        ("jeudi", "« jeudi » n'est pas une date. Écrivez-la jour/mois/année, par exemple"),
        ("31/06/2024", "n'est pas une date"),
        ("26/03/2024", "n'est pas à venir. Proposez un jour après le 26 mars 2024."),
        ("11/06/2024", "La réunion est déjà prévue le 11 juin 2024."),
        ("15/06/2024", "Le samedi 15 juin 2024 n'est pas un jour ouvré."),
        ("01/05/2024", "n'est pas un jour ouvré"),
    ],
)
def test_a_date_that_cannot_be_is_refused_with_the_reason(typed: str, words: str) -> None:
    assert words in faults(desk(), Action.PROPOSE_DATE, Typed(day=typed))[DAY]


def test_every_fault_of_a_form_is_told_at_once() -> None:
    found = faults(desk(), Action.PROPOSE_DATE, Typed(day="hier", comment="x" * 2_000))
    assert set(found) == {DAY, COMMENT}


def test_once_a_meeting_was_moved_another_date_may_be_proposed_again() -> None:
    opened = desk()
    pressed(opened, token(Action.PROPOSE_DATE))
    move = MeetingMoved(meeting="M2", on=day("2024-03-27"), new_date=day("2024-06-18"))
    opened.tell(move, on="2024-03-27")
    sheet = seen(opened, token(Action.PROPOSE_DATE), "2024-03-28")
    assert sheet.standing is Standing.OPEN
    assert sheet.note == "Depuis ce message, la réunion a été déplacée au 18 juin 2024."


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (MeetingCancelled(meeting="M2", on=day("2024-03-25")), "Cette réunion est annulée."),
        (MeetingHeld(meeting="M2", on=day("2024-06-11")), "ce jour est passé"),
        (None, "ce jour est passé"),
    ],
)
def test_no_other_date_is_proposed_for_a_meeting_that_is_behind_or_cancelled(fact: Fact | None, words: str) -> None:
    opened = desk(*([fact] if fact else []))
    assert words in pressed(opened, token(Action.PROPOSE_DATE), "2024-06-12").sentence
    assert recorded(opened) == []


def test_a_meeting_that_is_unknown_is_cancelled_for_whoever_opens_its_link() -> None:
    assert "annulée" in seen(desk(), token(Action.PROPOSE_DATE, about=("M9",))).sentence


def test_either_side_may_ask_for_a_meeting_and_again_once_one_was_planned() -> None:
    opened = desk()
    pressed(opened, token(Action.ASK_MEETING))
    pressed(opened, by_etat(Action.ASK_MEETING))
    assert [each.by for each in recorded(opened) if isinstance(each, MeetingRequested)] == [GESTIONNAIRE, ETAT]
    assert seen(opened, token(Action.ASK_MEETING)).standing is Standing.ALREADY
    opened.tell(MeetingPlanned(meeting="M3", on=day("2024-07-02")), on="2024-03-27")
    assert seen(opened, token(Action.ASK_MEETING), "2024-03-28").standing is Standing.OPEN


def test_a_proposal_of_a_date_is_no_request_for_a_meeting() -> None:
    opened = desk()
    pressed(opened, token(Action.PROPOSE_DATE))
    assert seen(opened, token(Action.ASK_MEETING)).standing is Standing.OPEN


def test_a_request_needs_its_reason() -> None:
    assert "pourquoi vous demandez" in faults(desk(), Action.ASK_MEETING, NOTHING_TYPED)[COMMENT]


def test_a_request_annulled_since_may_be_made_again() -> None:
    opened = desk()
    pressed(opened, token(Action.ASK_MEETING))
    opened.tell(Annulled(fact="meeting_requested", having={}, on=day("2024-03-27")), on="2024-03-27")
    assert seen(opened, token(Action.ASK_MEETING), "2024-03-28").standing is Standing.OPEN


# --- Unsubscribing --------------------------------------------------------------------------------------------------


def test_who_unsubscribes_is_told_what_still_arrives_and_may_change_their_mind() -> None:
    opened = desk()
    stop = token(Action.UNSUBSCRIBE)
    assert seen(opened, stop).standing is Standing.OPEN
    stopped = pressed(opened, stop, said=NOTHING_TYPED)
    assert "continueront d'arriver" in stopped.remedy
    assert opened.office.preferences.unsubscribed() == {"paul"}
    again = pressed(opened, stop, "2024-03-28", NOTHING_TYPED)
    assert again.sentence.startswith("Déjà enregistré le 26 mars 2024")
    assert seen(opened, stop).standing is Standing.ALREADY
    back = pressed(opened, stop, said=Typed(resume="oui"))
    assert (back.standing, opened.office.preferences.unsubscribed()) == (Standing.RECORDED, frozenset())


# --- Chats ----------------------------------------------------------------------------------------------------------


def asked_by(opened: Desk, token: str, email: str = PAUL.email) -> str:
    return answer(opened.office, token, email, ON, NOW)


def test_a_button_is_answered_to_the_person_it_was_given_to_whatever_the_case_of_the_address() -> None:
    opened = desk()
    assert asked_by(opened, token(Action.DECLARE_SENT), " P.LeGall@Asso.example").startswith(
        "« C'est envoyé » : C'est enregistré."
    )
    assert "Déjà enregistré le 26 mars 2024 par Paul Le Gall." in asked_by(opened, token(Action.DECLARE_SENT))


@pytest.mark.parametrize("email", [CLAIRE.email, "inconnue@asso.example", ""])
@pytest.mark.parametrize("action", [Action.DECLARE_SENT, Action.UNSUBSCRIBE])
def test_a_button_pressed_by_somebody_else_records_nothing(action: Action, email: str) -> None:
    opened = desk()
    assert "donné à une autre personne" in asked_by(opened, token(action), email)
    assert recorded(opened) == []
    assert opened.office.preferences.unsubscribed() == frozenset()


def test_a_button_that_is_not_ours_or_needs_words_says_so() -> None:
    opened = desk()
    assert "pas valable" in asked_by(opened, "faux")
    assert "ouvrez le lien du message" in asked_by(opened, token(Action.REFUSE_MINUTES))
    assert recorded(opened) == []


def test_a_button_may_unsubscribe() -> None:
    opened = desk()
    assert "ne vous seront plus envoyés" in asked_by(opened, token(Action.UNSUBSCRIBE))


def test_a_button_about_a_contract_that_is_not_here_is_nobodys() -> None:
    assert "autre personne" in asked_by(desk(), token(Action.DECLARE_SENT, cpom="AILLEURS"))
