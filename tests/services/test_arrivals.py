"""A seat taken and a seat left: who is welcomed, to whom a seat is handed over, once, and what is no news."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from cpom_workflow.domain.delivery import Delivery, MessageKind
from cpom_workflow.domain.dossier import Person, Seat, SeatLeft, SeatTaken
from cpom_workflow.domain.facts import Party
from cpom_workflow.services.arrivals import arrivals
from cpom_workflow.services.office import open_file
from tests.domain.dossiers import (
    DIRECTOR,
    ERASED,
    HEADER,
    LAW,
    NOTICE,
    PEOPLE,
    RECEIPT,
    REFERENT,
    SEATS,
    SIGNED,
    dossier,
)
from tests.services.offices import Desk, text, utc

WELCOME, HANDOVER = MessageKind.WELCOME, MessageKind.HANDOVER
ANNE = Person(id="anne", name="Anne Roy", email="anne.roy@asso.example")
BOSS = Person(id="boss", name="Hervé Gautier", email="h.gautier@asso.example")
COMES = replace(DIRECTOR, person="anne", since=date(2024, 2, 5))
DECIDES = replace(DIRECTOR, person="boss", role="direction")
LEFT = SeatLeft(person="paul", party=Party.GESTIONNAIRE, role="referent", since=DIRECTOR.since, on=date(2024, 2, 2))


def desk(*facts: SeatTaken | SeatLeft, seats: Collection[Seat] = SEATS, recorded: str = "2024-01-01") -> Desk:
    people = {**PEOPLE, "anne": ANNE, "boss": BOSS}
    at_work = Desk(replace(dossier(SIGNED, seats=seats), people=people), recorded=recorded)
    if facts:
        at_work.office.journal.append(HEADER.cpom, facts, [ANNE], "claire", utc("2024-02-01"))
    return at_work


def told(deliveries: Iterable[Delivery], kind: MessageKind) -> list[str]:
    return sorted(each.draft.person for each in deliveries if each.draft.kind is kind)


def one(deliveries: Iterable[Delivery], kind: MessageKind) -> str:
    return next(text(each) for each in deliveries if each.draft.kind is kind)


def test_whoever_takes_a_seat_is_welcomed_once_on_the_day_it_begins() -> None:
    at_work = desk(LEFT, SeatTaken(seat=COMES))
    assert told(at_work.sweep("2024-02-02").sent, WELCOME) == []
    swept = at_work.sweep("2024-02-05")
    assert told(swept.sent, WELCOME) == ["anne"]
    said = one(swept.sent, WELCOME)
    assert "Vous succédez à : Paul Le Gall." in said
    assert "Votre siège : référent, pour le gestionnaire, depuis le 5 février 2024." in said
    assert "Tour de rédiger : le prochain compte rendu revient à l'État" in said
    assert "Y siègent : Claire Morel (l'État), Hervé Gautier" not in said
    assert "Y siègent : Claire Morel (l'État)." in said
    assert "PROCHAINES DATES – mardi 30 avril 2024 : Bilan d'étape 2023 et compte administratif 2023." in said
    assert told(at_work.sweep("2024-02-06").sent, WELCOME) == []


def test_the_welcome_says_all_of_the_handover_to_a_successor_who_came_after() -> None:
    at_work = desk(LEFT, SeatTaken(seat=replace(COMES, since=date(2024, 2, 3))))
    assert told(at_work.sweep("2024-02-05").sent, HANDOVER) == []


def test_a_successor_who_already_sat_is_handed_the_seat_over_the_day_after() -> None:
    at_work = desk(LEFT, SeatTaken(seat=replace(COMES, since=date(2024, 2, 1))))
    assert told(at_work.sweep("2024-02-02").sent, HANDOVER) == []
    swept = at_work.sweep("2024-02-05")
    assert told(swept.sent, HANDOVER) == ["anne"]
    assert "Paul Le Gall a quitté le comité le 2 février 2024 : voici ce qui est en cours du côté du gestionnaire." in (
        one(swept.sent, HANDOVER)
    )
    assert told(at_work.sweep("2024-02-06").sent, HANDOVER) == []


def test_without_a_successor_whoever_decides_on_that_side_is_told() -> None:
    at_work = desk(LEFT, seats=(*SEATS, DECIDES))
    assert told(at_work.sweep("2024-02-05").sent, HANDOVER) == ["boss"]


def test_nobody_is_told_where_nobody_is_left() -> None:
    assert told(desk(LEFT).sweep("2024-02-05").sent, HANDOVER) == []


def test_a_new_role_on_the_same_side_is_neither_welcomed_nor_handed_over() -> None:
    again = replace(DIRECTOR, role="direction", since=date(2024, 2, 3))
    swept = desk(LEFT, SeatTaken(seat=again)).sweep("2024-02-05")
    assert (told(swept.sent, WELCOME), told(swept.sent, HANDOVER)) == ([], [])


def test_what_happened_before_the_contract_was_recorded_is_no_news() -> None:
    before = (REFERENT, replace(DIRECTOR, until=date(2024, 2, 2)), replace(COMES, since=date(2024, 2, 3)))
    swept = desk(seats=before, recorded="2024-02-05").sweep("2024-02-05")
    assert (told(swept.sent, WELCOME), told(swept.sent, HANDOVER)) == ([], [])


def test_somebody_whom_the_dossier_no_longer_knows_is_not_written_to_nor_named() -> None:
    erased = replace(COMES, person=ERASED)
    file = open_file(dossier(SIGNED, seats=(*SEATS, erased)), LAW, date(2024, 2, 5))
    assert list(arrivals(desk().office, file, date(2024, 1, 1))) == []
    gone = replace(LEFT, person=ERASED, since=date(2024, 1, 2))
    seat = replace(DIRECTOR, person=ERASED, since=date(2024, 1, 2))
    other = desk(gone, SeatTaken(seat=seat), seats=(*SEATS, DECIDES))
    assert "Un membre du comité a quitté le comité" in one(other.sweep("2024-02-05").sent, HANDOVER)


def test_a_member_asked_for_an_opinion_learns_what_that_means() -> None:
    consulted = replace(COMES, role="autre", raci={"diagnostic": "consulte", "renewal": "informe"})
    said = one(desk(SeatTaken(seat=consulted)).sweep("2024-02-05").sent, WELCOME)
    assert "Votre rôle : consulté et informé." in said
    assert "un message par étape, pour avis ; un message par étape, pour information" in said
    assert "Vous succédez" not in said


def test_whoever_joins_during_a_prorogation_learns_of_it_and_alone_nobody_else_sits() -> None:
    comes = replace(COMES, since=date(2026, 10, 5))
    people = {**PEOPLE, "anne": ANNE}
    told_of = dossier(SIGNED, NOTICE, RECEIPT, seats=(replace(DIRECTOR, until=date(2026, 10, 2)), comes))
    at_work = Desk(replace(told_of, people=people), recorded="2026-09-01")
    said = one(at_work.sweep("2026-10-05").sent, WELCOME)
    assert "Prorogation : demandée jusqu'au 31 décembre 2028, des réponses sont attendues." in said
    assert "Y siègent" not in said


def test_before_the_signature_no_term_is_said() -> None:
    people = {**PEOPLE, "anne": ANNE}
    at_work = Desk(replace(dossier(seats=SEATS), people=people), recorded="2024-01-01")
    at_work.office.journal.append(HEADER.cpom, [SeatTaken(seat=COMES)], [ANNE], "claire", utc("2024-02-01"))
    assert "Le contrat :" not in one(at_work.sweep("2024-02-05").sent, WELCOME)
