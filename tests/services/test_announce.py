"""What is announced once, when a fact makes it certain, to whom, and what is no news."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from cpom_workflow.adapters.memory import MemoryPreferences
from cpom_workflow.domain.delivery import Delivery, MessageKind
from cpom_workflow.domain.dossier import Seat, SeatLeft
from cpom_workflow.domain.facts import (
    MinutesDrafted,
    MinutesSent,
    MinutesValidated,
    Party,
    ProrogationAnswered,
    ProrogationConfirmed,
    Sense,
)
from tests.domain.dossiers import (
    DIRECTOR,
    HEADER,
    NOTICE,
    PEOPLE,
    RECEIPT,
    REFERENT,
    SEATS,
    SIGNED,
    day,
    dossier,
    met,
    with_practice,
)
from tests.services.offices import Desk, office, text, utc

ETAT, GESTIONNAIRE = Party.ETAT, Party.GESTIONNAIRE
WRITTEN = (
    SIGNED,
    *met("M1", "2024-03-12", None, "claire", "paul", "inconnue"),
    MinutesDrafted(meeting="M1", on=date(2024, 3, 20)),
    MinutesValidated(meeting="M1", on=date(2024, 3, 26), by=GESTIONNAIRE),
    MinutesValidated(meeting="M1", on=date(2024, 3, 28), by=ETAT),
)
SENT = MinutesSent(meeting="M1", on=date(2024, 4, 2))


def told(deliveries: Iterable[Delivery], kind: MessageKind) -> list[str]:
    return sorted(each.draft.person for each in deliveries if each.draft.kind is kind)


def one(deliveries: Iterable[Delivery], kind: MessageKind) -> Delivery:
    return next(each for each in deliveries if each.draft.kind is kind)


# --- A compte rendu -------------------------------------------------------------------------------------------------


def test_a_compte_rendu_that_was_sent_is_announced_once_to_those_present_and_to_the_region() -> None:
    desk = Desk(dossier(*WRITTEN))
    desk.sweep("2024-04-02")
    desk.tell(SENT, on="2024-04-02")
    swept = desk.sweep("2024-04-02", "11:00")
    assert told(swept.sent, MessageKind.MINUTES) == ["claire", "direction_regionale", "paul"]
    said = text(one(swept.sent, MessageKind.MINUTES))
    assert "validé par les deux parties et diffusé" in said
    assert "Rédigé par : l'État." in said
    assert told(desk.sweep("2024-04-03").sent, MessageKind.MINUTES) == []


def test_whoever_has_no_seat_is_not_told_that_they_sit() -> None:
    desk = Desk(dossier(*WRITTEN))
    desk.tell(SENT, on="2024-04-02")
    for each in desk.sweep("2024-04-02", "11:00").sent:
        sits = each.draft.person != "direction_regionale"
        assert ("parce que vous siégez au comité de ce CPOM" in text(each)) is sits
        assert ("sans siéger au comité de ce CPOM" in text(each)) is not sits


def test_a_contract_may_do_without_the_copy_to_the_region() -> None:
    desk = Desk(dossier(*WRITTEN, SENT, header=with_practice(compte_rendu__copy_to_region=False)))
    assert told(desk.sweep("2024-04-02").sent, MessageKind.MINUTES) == ["claire", "paul"]


def test_a_compte_rendu_sent_without_both_approvals_is_not_said_to_be_approved() -> None:
    desk = Desk(dossier(*WRITTEN[:-1], SENT))
    said = text(one(desk.sweep("2024-04-02").sent, MessageKind.MINUTES))
    assert "est diffusé" in said
    assert "Validé le" not in said


def test_what_happened_before_a_contract_was_recorded_is_no_news() -> None:
    desk = Desk(dossier(*WRITTEN, SENT), recorded="2024-04-03")
    assert told(desk.sweep("2024-04-03").sent, MessageKind.MINUTES) == []


# --- A prorogation --------------------------------------------------------------------------------------------------


def test_a_silent_agreement_is_announced_to_every_seat_only_once_it_is_certified() -> None:
    desk = Desk(dossier(SIGNED, NOTICE, RECEIPT), recorded="2026-09-01")
    assert told(desk.sweep("2026-12-09").sent, MessageKind.EXTENSION) == []
    desk.tell(ProrogationConfirmed(id="P1", by="Claire Morel", on=date(2026, 12, 9)), on="2026-12-09")
    swept = desk.sweep("2026-12-09", "11:00")
    assert told(swept.sent, MessageKind.EXTENSION) == ["claire", "paul"]
    said = text(one(swept.sent, MessageKind.EXTENSION))
    assert "Accord : réputé acquis depuis le 2 décembre 2026, faute de refus." in said
    assert "Certifié le : 9 décembre 2026." in said
    assert told(desk.sweep("2026-12-10").sent, MessageKind.EXTENSION) == []


def test_an_agreement_given_by_all_is_announced_without_a_certificate() -> None:
    agreed = ProrogationAnswered(
        id="P1", addressee="prefet_region", sense=Sense.ACCORD, sent_on=day("2026-10-20"), received_on=day("2026-10-22")
    )
    desk = Desk(dossier(SIGNED, NOTICE, RECEIPT, agreed), recorded="2026-09-01")
    swept = desk.sweep("2026-10-22")
    assert told(swept.sent, MessageKind.EXTENSION) == ["claire", "paul"]
    assert "Accord : donné par tous, le 22 octobre 2026." in text(one(swept.sent, MessageKind.EXTENSION))


def test_who_cannot_be_reached_by_mail_keeps_no_other_from_the_news() -> None:
    agreed = ProrogationAnswered(
        id="P1", addressee="prefet_region", sense=Sense.ACCORD, sent_on=day("2026-10-20"), received_on=day("2026-10-22")
    )
    people = {**PEOPLE, "paul": replace(PEOPLE["paul"], email="")}
    desk = Desk(replace(dossier(SIGNED, NOTICE, RECEIPT, agreed), people=people), recorded="2026-09-01")
    assert told(desk.sweep("2026-10-22").sent, MessageKind.EXTENSION) == ["claire"]


# --- A seat left empty ----------------------------------------------------------------------------------------------

BOSS = replace(DIRECTOR, person="boss", role="direction")
LEFT = SeatLeft(person="paul", party=GESTIONNAIRE, role="referent", since=DIRECTOR.since, on=date(2024, 1, 29))


def with_boss(*seats: Seat) -> Desk:
    people = {**PEOPLE, "boss": replace(PEOPLE["paul"], id="boss", name="Anne Roy", email="a.roy@asso.example")}
    return Desk(replace(dossier(SIGNED, seats=(*SEATS, *seats)), people=people))


def test_when_the_referent_left_its_side_the_etat_and_the_region_are_asked_to_see_to_it_once() -> None:
    desk = with_boss(BOSS)
    desk.tell(LEFT, on="2024-01-29")
    swept = desk.sweep("2024-01-30")
    assert told(swept.sent, MessageKind.VACANCY) == ["boss", "claire", "direction_regionale"]
    assert "n'a plus de référent au comité depuis le 30 janvier 2024" in text(one(swept.sent, MessageKind.VACANCY))
    assert told(desk.sweep("2024-01-31").sent, MessageKind.VACANCY) == []


def test_an_address_refused_on_every_channel_is_left_out() -> None:
    desk = with_boss(BOSS)
    desk.tell(LEFT, on="2024-01-29")
    swept = desk.sweep("2024-01-30")
    delivery = next(each for each in swept.sent if each.draft.person == "claire")
    desk.office.ledger.returned(delivery.draft.key, utc("2024-01-30", "12:00"), "boîte fermée")
    desk.tell(*met("M1", "2024-02-01", None, "claire"), MinutesSent(meeting="M1", on=date(2024, 2, 1)), on="2024-02-01")
    assert told(desk.sweep("2024-02-01").sent, MessageKind.MINUTES) == ["direction_regionale"]


# --- Quiet days of the addressee, and who wants fewer messages ------------------------------------------------------


def test_a_side_with_quiet_days_of_its_own_waits_for_them_to_pass() -> None:
    from cpom_workflow.domain.dates import HolidayZone  # noqa: PLC0415 - used once
    from cpom_workflow.domain.dossier import PartySettings  # noqa: PLC0415 - used once

    header = replace(HEADER, parties={"prefet_region": PartySettings(holiday_zone=HolidayZone.ALSACE_MOSELLE)})
    desk = Desk(dossier(*WRITTEN, replace(SENT, on=date(2024, 3, 29)), header=header))
    swept = desk.sweep("2024-03-29")
    assert told(swept.sent, MessageKind.MINUTES) == ["direction_regionale", "paul"]
    waiting = [each for each in swept.waiting if each.draft.person == "claire"]
    assert {each.draft.not_before for each in waiting} == {utc("2024-04-02", "06:00")}


def test_who_unsubscribed_hears_only_of_what_a_text_demands_and_of_the_turn_to_write() -> None:
    quiet = replace(office(), preferences=MemoryPreferences({"paul", "claire"}))
    desk = Desk(dossier(SIGNED, *met("M1", "2024-03-12")), recorded="2024-03-01", tools=quiet)
    turn = [each.draft.kind for each in desk.sweep("2024-03-12").sent if each.draft.person == "claire"]
    assert turn == [MessageKind.DRAFTING]
    desk.sweep("2024-03-25")
    items = {item.milestone for each in desk.office.ledger.deliveries() for item in each.draft.items}
    assert "compte_rendu_draft:M1" in items
    steps = {(i.milestone, i.step) for each in desk.office.ledger.deliveries() for i in each.draft.items}
    assert ("compte_rendu_draft:M1", "J-3") not in steps
    assert {each.draft.person for each in desk.sweep("2024-04-02").sent} == {"paul"}


def test_a_person_who_sits_nowhere_is_written_to_at_the_contract_s_own_hours() -> None:
    left = replace(REFERENT, until=date(2024, 3, 31))
    desk = Desk(
        dossier(*WRITTEN, SENT, seats=(left, DIRECTOR, replace(REFERENT, person="boss"))), recorded="2024-03-01"
    )
    assert "claire" in told(desk.sweep("2024-04-02").sent, MessageKind.MINUTES)
