"""A référent's week and the year of whoever acts: on which day, to whom, once, and what neither says."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from cpom_workflow.adapters.memory import MemoryPreferences
from cpom_workflow.domain.delivery import Delivery, DeliveryState, MessageKind
from cpom_workflow.domain.facts import MeetingPlanned, Party, RenewedBy, Visibility
from tests.domain.dossiers import DIRECTOR, NOTICE, PEOPLE, RECEIPT, REFERENT, SEATS, SIGNED, day, dossier
from tests.services.offices import Desk, elsewhere, office, text, utc

WEEK, YEAR = MessageKind.WEEK, MessageKind.YEAR


def told(deliveries: Iterable[Delivery], kind: MessageKind) -> list[str]:
    return sorted(each.draft.person for each in deliveries if each.draft.kind is kind)


def one(deliveries: Iterable[Delivery], kind: MessageKind, person: str = "paul") -> str:
    return next(text(each) for each in deliveries if each.draft.kind is kind and each.draft.person == person)


def life(desk: Desk, first: str, days: int, kind: MessageKind) -> list[tuple[str, int]]:
    """Give the days on which messages of a kind leave, with their number."""
    found = []
    for distance in range(days):
        on = (day(first) + timedelta(days=distance)).isoformat()
        number = len(told(desk.sweep(on).sent, kind))
        if number:
            found.append((on, number))
    return found


# --- The week -------------------------------------------------------------------------------------------------------


def test_a_week_leaves_on_monday_to_each_referent_when_there_is_something_to_say() -> None:
    assert life(Desk(dossier(SIGNED)), "2024-04-08", 28, WEEK) == [("2024-04-22", 2), ("2024-04-29", 2)]


def test_a_monday_off_moves_the_week_to_tuesday() -> None:
    desk = Desk(dossier(SIGNED))
    assert life(desk, "2024-05-20", 3, WEEK) == [("2024-05-21", 2)]


def test_a_week_that_could_not_leave_on_its_day_is_not_said_late() -> None:
    desk = Desk(dossier(SIGNED))
    assert told(desk.sweep("2024-04-23").sent, WEEK) == []
    assert told(desk.sweep("2024-04-29", "20:00").waiting, WEEK) == []


def test_a_week_still_waiting_at_the_end_of_its_day_is_given_up() -> None:
    desk = Desk(dossier(SIGNED))
    assert told(desk.sweep("2024-04-22", "05:00").waiting, WEEK) == ["claire", "paul"]
    assert told(desk.sweep("2024-04-23").sent, WEEK) == []
    states = {each.state for each in desk.office.ledger.deliveries() if each.draft.kind is WEEK}
    assert states == {DeliveryState.SUPERSEDED}


def test_a_week_says_what_is_late_then_both_weeks_and_what_belongs_together_once() -> None:
    meeting = MeetingPlanned(meeting="M1", on=date(2024, 5, 9), purpose="dialogue_de_gestion", place="salle 3")
    said = one(Desk(dossier(SIGNED, meeting)).sweep("2024-05-06").sent, WEEK)
    assert "EN RETARD – mardi 30 avril 2024 : Bilan d'étape 2023 et compte administratif 2023 (en retard depuis" in said
    assert "CETTE SEMAINE – jeudi 9 mai 2024 : Réunion : dialogue de gestion, salle 3." in said
    assert "répondez « arrêt » à ce message" in said
    assert "notification au sens juridique" in said


def test_a_week_gathers_all_contracts_of_a_referent() -> None:
    desk = Desk(dossier(SIGNED), elsewhere("ESSAI-22", "22", "Bretagne", SIGNED))
    sent = [each for each in desk.sweep("2024-04-22").sent if each.draft.kind is WEEK]
    assert sorted(each.draft.person for each in sent) == ["claire", "paul"]
    assert all(each.draft.subject.endswith("2 CPOM") for each in sent)


def test_who_unsubscribed_or_has_no_address_or_is_no_referent_has_no_week() -> None:
    quiet = replace(office(), preferences=MemoryPreferences({"claire"}))
    assert told(Desk(dossier(SIGNED), tools=quiet).sweep("2024-04-22").sent, WEEK) == ["paul"]
    nowhere = {**PEOPLE, "paul": replace(PEOPLE["paul"], email="")}
    assert told(Desk(replace(dossier(SIGNED), people=nowhere)).sweep("2024-04-22").sent, WEEK) == ["claire"]
    seats = (REFERENT, replace(DIRECTOR, role="direction"))
    assert told(Desk(dossier(SIGNED, seats=seats)).sweep("2024-04-22").sent, WEEK) == ["claire"]


def test_a_side_does_not_hear_of_the_other_side_s_silence_nor_of_its_own_meetings() -> None:
    own = MeetingPlanned(meeting="M1", on=date(2026, 12, 1), purpose="preparation", visibility=Visibility.ETAT)
    desk = Desk(dossier(SIGNED, NOTICE, RECEIPT, own), recorded="2026-09-01")
    sent = desk.sweep("2026-11-30").sent
    assert "Réponse à la demande de prorogation" in one(sent, WEEK, "claire")
    assert "preparation" in one(sent, WEEK, "claire")
    assert "Réponse à la demande de prorogation" not in one(sent, WEEK, "paul")
    assert "preparation" not in one(sent, WEEK, "paul")


def test_a_contract_that_another_one_replaced_has_no_week() -> None:
    desk = Desk(dossier(SIGNED, RenewedBy(cpom="ESSAI-35-2", on=date(2028, 1, 1))))
    assert told(desk.sweep("2028-04-24").sent, WEEK) == []


def test_a_person_refused_on_every_channel_has_no_week() -> None:
    desk = Desk(dossier(SIGNED))
    first = next(each for each in desk.sweep("2024-04-22").sent if each.draft.person == "paul")
    desk.office.ledger.returned(first.draft.key, utc("2024-04-22", "12:00"), "boîte fermée")
    assert told(desk.sweep("2024-04-29").sent, WEEK) == ["claire"]


# --- The year -------------------------------------------------------------------------------------------------------


def test_the_year_leaves_once_on_the_first_sending_day_of_january_to_whoever_acts() -> None:
    informed = replace(DIRECTOR, person="boss", role="presidence", raci="informe")
    by_step = replace(DIRECTOR, raci={"follow_up": "acteur"})
    people = {**PEOPLE, "boss": replace(PEOPLE["paul"], id="boss", email="boss@asso.example")}
    desk = Desk(replace(dossier(SIGNED, seats=(REFERENT, by_step, informed)), people=people), recorded="2023-12-01")
    assert life(desk, "2023-12-29", 20, YEAR) == [("2024-01-02", 2)]


def test_after_an_outage_the_year_is_sent_while_it_is_still_january() -> None:
    desk = Desk(dossier(SIGNED), recorded="2023-12-01")
    assert life(desk, "2024-01-29", 10, YEAR) == [("2024-01-29", 2)]
    assert life(Desk(dossier(SIGNED), recorded="2023-12-01"), "2024-02-01", 5, YEAR) == []


def test_a_last_sunday_of_january_is_too_late_to_send_the_year() -> None:
    desk = Desk(dossier(SIGNED), recorded="2026-12-01")
    assert told(desk.sweep("2027-01-31").waiting, YEAR) == []


def test_the_year_of_a_contract_recorded_this_year_is_not_said() -> None:
    assert life(Desk(dossier(SIGNED), recorded="2024-01-01"), "2024-01-02", 2, YEAR) == []


def test_the_year_gives_every_month_and_says_what_is_done() -> None:
    said = one(Desk(dossier(SIGNED), recorded="2023-12-01").sweep("2024-01-02").sent, YEAR)
    assert "Voici l'année 2024 de votre CPOM" in said
    assert "AVRIL 2024 – mardi 30 avril 2024 : Bilan d'étape 2023 et compte administratif 2023." in said


def test_a_year_without_any_date_is_not_said() -> None:
    desk = Desk(dossier(SIGNED), recorded="2023-12-01")
    assert told(desk.sweep("2040-01-02").sent, YEAR) == []


@pytest.mark.parametrize("side", [Party.ETAT, Party.GESTIONNAIRE])
def test_a_person_of_two_seats_is_told_of_a_contract_once(side: Party) -> None:
    second = replace(REFERENT, party=side, role="direction")
    sent = Desk(dossier(SIGNED, seats=(*SEATS, second))).sweep("2024-04-22").sent
    assert one(sent, WEEK, "claire").count("== Un contrat d'essai ==") == 1
