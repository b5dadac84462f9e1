"""What came back, told to the référents: once, to the side that may know, when the day is over."""

from dataclasses import replace
from datetime import date, time

import pytest

from cpom_workflow.adapters.incoming import read_letter
from cpom_workflow.adapters.memory import MemoryLetterbox
from cpom_workflow.domain.attendance import absences
from cpom_workflow.domain.delivery import Delivery, DeliveryState, MessageKind
from cpom_workflow.domain.dossier import Gestionnaire, Seat
from cpom_workflow.domain.facts import MeetingMoved, MeetingPlanned, Modified, Party, Visibility
from cpom_workflow.services.answers import Post, read_mailbox
from cpom_workflow.services.audit import audit
from cpom_workflow.services.returned import CameBack, unplaced
from tests.domain.dossiers import DIRECTOR, HEADER, REFERENT, SEATS, SIGNED, contract, day, dossier, met
from tests.replies import CLAIRE, PAUL, reply
from tests.services.offices import ORGANISER, Desk, text, utc

MEETING = MeetingPlanned(meeting="M1", on=date(2024, 3, 12), starts_at=time(14), minutes=90, purpose="objectifs")
MOVED = MeetingMoved(meeting="M1", on=date(2024, 1, 3), new_date=date(2024, 3, 19))
UID = ORGANISER.uid(HEADER.cpom, "reunion:M1")


class Mail:
    """A contract whose members answer by mail."""

    def __init__(self, *seats: Seat, meeting: MeetingPlanned = MEETING) -> None:
        self.desk = Desk(dossier(SIGNED, meeting, seats=seats or SEATS))
        self.desk.sweep("2024-01-02")
        self.box = MemoryLetterbox()

    def read(self, on: str, *contents: bytes) -> None:
        self.box.arrive(*contents)
        read_mailbox(self.desk.office, Post(box=self.box, letter=read_letter), utc(on))

    def told(self, on: str) -> list[Delivery]:
        return [each for each in self.desk.sweep(on).sent if each.draft.kind is MessageKind.RETURNED]


def test_the_answers_of_a_day_are_told_together_the_next_morning_and_once() -> None:
    mail = Mail()
    mail.read("2024-01-03", reply(UID, "ACCEPTED"), reply(UID, "TENTATIVE", who=CLAIRE, COMMENT="Selon le train"))
    assert mail.told("2024-01-03") == []
    told = mail.told("2024-01-04")
    assert [each.draft.person for each in told] == ["claire", "paul"]
    said = text(told[0])
    assert f"Réunion du 12 mars 2024 : {PAUL} a accepté." in said
    assert f"{CLAIRE} viendra peut-être. « Selon le train »" in said
    assert mail.told("2024-01-05") == []


def test_what_nobody_needs_to_hear_is_not_told() -> None:
    mail = Mail()
    mail.read("2024-01-03", reply(UID, "ACCEPTED", SEQUENCE="-1"), reply("autre@cpom.example"))
    assert mail.told("2024-01-04") == []


def test_an_answer_about_one_sides_own_meeting_is_for_that_side() -> None:
    mail = Mail(meeting=replace(MEETING, visibility=Visibility.GESTIONNAIRE))
    mail.read("2024-01-03", reply(UID, "ACCEPTED"))
    assert [each.draft.person for each in mail.told("2024-01-04")] == ["paul"]


def test_what_is_about_a_meeting_annulled_since_is_for_the_state() -> None:
    mail = Mail()
    mail.read("2024-01-03", reply(UID, "ACCEPTED"))
    bare = contract(SIGNED, on="2024-01-04")
    assert [(matter, person.id) for matter, person, _ in CameBack(mail.desk.office).news(bare)] == [
        ("reponses/2024-01-03", "claire")
    ]


def test_a_decision_maker_who_declines_a_validation_is_told_at_once() -> None:
    mail = Mail()
    mail.read("2024-01-03", reply(UID, "DECLINED"))
    (told,) = mail.told("2024-01-03")
    assert told.draft.person == "claire"
    said = text(told)
    assert "Paul Le Gall, qui décide, a décliné la réunion de validation du 12 mars 2024" in said
    assert "il n'y resterait aucun décideur du gestionnaire" in said


def test_whoever_declined_other_hours_is_not_said_to_decline_those_planned_since() -> None:
    mail = Mail()
    mail.read("2024-01-03", reply(UID, "DECLINED"))
    mail.desk.tell(MOVED, on="2024-01-03")
    assert mail.told("2024-01-03") == []
    claire, _ = mail.told("2024-01-04")
    assert claire.draft.person == "claire"
    assert "Réunion du 19 mars 2024 (déplacée depuis)" in text(claire)


def test_an_answer_about_a_meeting_about_to_be_moved_says_that_it_moves() -> None:
    mail = Mail()
    mail.read("2024-01-03", reply(UID, "ACCEPTED"))
    mail.desk.tell(MOVED, on="2024-01-04")
    assert {"(déplacée depuis)" in text(each) for each in mail.told("2024-01-04")} == {True}


def test_an_answer_holds_when_only_the_words_of_the_invitation_change() -> None:
    mail = Mail()
    mail.read("2024-01-03", reply(UID, "DECLINED"))
    renamed = Modified(on=day("2024-01-03"), feature="gestionnaire", value=Gestionnaire(name="Association renommée"))
    mail.desk.tell(renamed, on="2024-01-03")
    (told,) = mail.told("2024-01-03")
    assert "a décliné" in text(told)
    assert {"(déplacée depuis)" in text(each) for each in mail.told("2024-01-04")} == {False}


def test_a_decision_maker_who_declines_their_sides_own_meeting_is_no_affair_of_the_other() -> None:
    mail = Mail(meeting=replace(MEETING, visibility=Visibility.GESTIONNAIRE))
    mail.read("2024-01-03", reply(UID, "DECLINED"))
    assert mail.told("2024-01-03") == []


def test_another_decision_maker_of_the_side_may_remain() -> None:
    second = replace(DIRECTOR, person="claire", role="adjointe")
    told = contract(SIGNED, MEETING, on="2024-01-03", seats=(REFERENT, DIRECTOR, second))
    (absence,) = absences(told, told.meetings[0], {"paul"})
    assert (absence.person, absence.party, absence.alone) == ("paul", Party.GESTIONNAIRE, False)


@pytest.mark.parametrize("purpose", ["dialogue_de_gestion", None])
def test_a_meeting_that_validates_nothing_needs_no_decision_maker(purpose: str | None) -> None:
    told = contract(SIGNED, replace(MEETING, purpose=purpose), on="2024-01-03")
    assert list(absences(told, told.meetings[0], {"paul"})) == []


def test_a_meeting_held_has_no_absence_to_come() -> None:
    told = contract(SIGNED, *met("M1", "2024-01-02", "objectifs", "claire"), on="2024-01-03")
    assert list(absences(told, told.meetings[0], {"paul"})) == []


def test_only_those_invited_are_missed() -> None:
    told = contract(SIGNED, replace(MEETING, invited=("claire",)), on="2024-01-03")
    assert list(absences(told, told.meetings[0], {"paul"})) == []


def test_a_meeting_past_raises_no_alert() -> None:
    mail = Mail()
    mail.read("2024-01-03", reply(UID, "DECLINED"))
    assert CameBack(mail.desk.office).absences(contract(SIGNED, MEETING, on="2024-03-13")) == ()


def addresses_told(*seats: Seat) -> list[str]:
    """Give who is asked for Paul's right address."""
    mail = Mail(*seats)
    office = mail.desk.office
    (sent,) = (each for each in office.ledger.deliveries({DeliveryState.SENT}) if each.draft.person == "paul")
    office.ledger.returned(sent.draft.key, utc("2024-01-03"), "550 inconnu.")
    news = CameBack(office).news(contract(SIGNED, MEETING, on="2024-01-03", seats=seats))
    found = [(matter.rpartition("/")[0], person.id, about["summary"]) for matter, person, about in news]
    said = f"Les messages à Paul Le Gall ne sont plus remis à {PAUL}."
    assert {(matter, summary) for matter, _, summary in found} <= {("adresse/paul", said)}
    return [person for _, person, _ in found]


def test_the_referent_of_that_side_is_asked_for_an_address_that_fails() -> None:
    assert addresses_told(replace(DIRECTOR, role="directeur"), replace(REFERENT, party=Party.GESTIONNAIRE)) == [
        "claire"
    ]


def test_a_referent_whose_own_address_fails_is_not_written_to_about_it() -> None:
    deciding = replace(DIRECTOR, person="claire", role="adjointe")
    assert addresses_told(DIRECTOR, deciding) == ["claire"]
    assert addresses_told(*SEATS) == ["claire"]
    assert addresses_told(DIRECTOR) == []


def test_an_address_corrected_since_or_of_somebody_who_left_is_asked_for_no_more() -> None:
    mail = Mail()
    office = mail.desk.office
    (sent,) = (each for each in office.ledger.deliveries({DeliveryState.SENT}) if each.draft.person == "paul")
    office.ledger.returned(sent.draft.key, utc("2024-01-03"), "550 inconnu.")
    now = contract(SIGNED, on="2024-01-03")
    corrected = replace(now, people={**now.people, "paul": replace(now.people["paul"], email="paul@asso.example")})
    for each in (corrected, replace(now, people={}), contract(SIGNED, on="2024-01-03", seats=(REFERENT,))):
        assert list(CameBack(office).news(each)) == []
    assert [person.id for _, person, _ in CameBack(office).news(now)] == ["claire"]


def test_what_no_contract_claims_is_cried_out_to_the_region() -> None:
    mail = Mail()
    mail.read("2024-01-03", reply("autre@cpom.example"), reply("autre@cpom.example", who="@@"), reply(UID))
    worries = unplaced(mail.desk.office)
    assert {each.what for each in worries} == {"Réponse à une réunion que ce programme n'a pas convoquée."}
    assert [each.lines for each in worries] == [("De : adresse illisible.",), (f"De : {PAUL}.",)]


def test_the_nightly_control_finds_nothing_odd_in_these_news() -> None:
    mail = Mail()
    mail.read("2024-01-03", reply(UID, "DECLINED"))
    assert len(mail.told("2024-01-04")) == 3
    assert audit(mail.desk.office, date(2024, 1, 4), utc("2024-01-04", "18:00")).incidents == ()
