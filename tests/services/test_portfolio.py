"""The region's figures: each with its rows, its change since last month, and what does not fit."""

from dataclasses import replace
from datetime import date

import pytest

from cpom_workflow.domain.dossier import Chrs, Dossier, Gestionnaire, Header, Perimeter
from cpom_workflow.domain.errors import InvalidInput
from cpom_workflow.domain.facts import Fact, Launched, RenewalOpened, Signed
from cpom_workflow.domain.journal import journal_of
from cpom_workflow.domain.obligations import Register, Shelter
from cpom_workflow.services.anomalies import Anomaly, anomalies, justify
from cpom_workflow.services.portfolio import Figure, Territory, figures, month_before, portfolio, rows_of
from cpom_workflow.services.portfolio_ports import Justification
from cpom_workflow.services.suivi import Suivi, suivi_document, suivi_of
from tests.domain.dossiers import HEADER, NOTICE, RECEIPT, SEATS, SIGNED, day, dossier, met
from tests.services.offices import Desk, utc

EJ = "350000014"
OWNED = Gestionnaire(name="Association d'essai", finess_ej=EJ)
KNOWN = replace(HEADER, gestionnaire=OWNED)


def region(*dossiers: Dossier) -> Desk:
    return Desk(*dossiers)


def one(*facts: Fact, header: Header = KNOWN) -> Dossier:
    return dossier(*facts, header=header)


def register(*shelters: tuple[str, str, str], on: str = "2026-01-07") -> Register:
    told = (Shelter(finess=a, name=a, gestionnaire=b, departement=c, places=10) for a, b, c in shelters)
    return Register(on=day(on), gestionnaires={}, shelters=tuple(told))


def told(desk: Desk, on: str, territory: Territory | None = None) -> Suivi:
    return suivi_of(desk.office, day(on), territory or Territory())


def figure(desk: Desk, name: str, on: str) -> Figure:
    return told(desk, on).figure(name)


def codes(desk: Desk, on: str) -> list[tuple[str, str]]:
    return [(each.row, each.code) for each in told(desk, on).anomalies]


def test_an_expired_contract_without_successor_is_counted_from_the_day_after_its_term() -> None:
    desk = region(one(SIGNED))
    assert figure(desk, "expired_without_successor", "2027-12-31").rows == ()
    found = figure(desk, "expired_without_successor", "2028-01-01")
    assert (found.rows, found.before, found.change) == (("ESSAI-35",), (), 1)


def test_a_renewal_is_to_start_from_eighteen_months_before_the_term() -> None:
    desk = region(one(SIGNED))
    days = ["2026-06-29", "2026-06-30", "2027-12-31", "2028-01-01"]
    assert [len(figure(desk, "renewals_to_start", each).rows) for each in days] == [0, 1, 1, 0]


def test_a_renewal_that_is_opened_is_no_longer_to_start() -> None:
    desk = region(one(SIGNED, RenewalOpened(on=day("2026-11-01"))))
    assert figure(desk, "renewals_to_start", "2026-11-22").rows == ()


def test_a_contract_that_was_never_signed_has_no_renewal_to_start() -> None:
    assert figure(region(one()), "renewals_to_start", "2026-11-22").rows == ()


def test_a_prorogation_that_waits_for_its_answer_is_counted() -> None:
    desk = region(one(SIGNED, NOTICE, RECEIPT))
    assert figure(desk, "prorogations_pending", "2026-11-22").rows == ("ESSAI-35",)
    assert figure(desk, "prorogations_pending", "2026-09-22").rows == ()


def test_a_missing_bilan_and_a_compte_rendu_that_waits_are_counted_once_a_contract() -> None:
    desk = region(one(SIGNED, *met("R1", "2026-11-16")))
    assert figure(desk, "bilans_missing", "2026-11-22").rows == ("ESSAI-35",)
    assert figure(desk, "comptes_rendus_waiting", "2026-11-22").rows == ("ESSAI-35",)
    assert figure(desk, "late", "2026-11-22").rows == ("ESSAI-35",)


def test_what_the_typical_calendar_leads_beyond_the_deadline_is_mathematically_late() -> None:
    desk = region(one(Launched(on=day("2022-02-01"))))
    desk.office.records.keep(register(("1", EJ, "35"), ("2", EJ, "22")), utc("2026-01-08"), "Maud Ferrand")
    assert figure(desk, "mathematically_late", "2022-03-31").rows == ()
    assert figure(desk, "mathematically_late", "2023-06-01").rows == ("ESSAI-35", f"{EJ}/22")


def test_obligations_come_from_the_register_once_it_is_taken_in() -> None:
    desk = region(one(SIGNED))
    assert [each.key for each in told(desk, "2026-11-22").told.obligations] == [f"{EJ}/35"]
    desk.office.records.keep(register(("1", EJ, "35"), ("2", EJ, "22")), utc("2026-01-08"), "Maud Ferrand")
    after = told(desk, "2026-11-22")
    assert after.told.from_register
    assert after.told.coverage(day("2026-11-22")).rate == 0.5


def test_a_territory_keeps_its_own_contracts_and_obligations() -> None:
    elsewhere = replace(KNOWN, cpom="ESSAI-22", departements=("22",))
    desk = region(one(SIGNED), one(SIGNED, header=elsewhere))
    here = told(desk, "2026-11-22", Territory(departements=frozenset({"22"})))
    assert [file.cpom for file in here.told.files] == ["ESSAI-22"]
    assert [each.departement for each in here.told.obligations] == ["22"]
    assert [file.cpom for file in rows_of(here.told, ["ESSAI-22", "AUTRE"])] == ["ESSAI-22"]


def test_the_public_object_freezes_what_was_concluded_by_the_law_s_day() -> None:
    late = Signed(on=day("2023-03-15"), effective_on=day("2023-04-01"), duration_months=60)
    elsewhere = replace(KNOWN, cpom="ESSAI-22", departements=("22",))
    document = suivi_document(told(region(one(SIGNED), one(late, header=elsewhere)), "2028-02-01"))
    assert document["signed_on_2023_01_01"] == {
        "obligations_met": 1, "rate": 0.5, "places_rate": None, "amount_rate": None,
    }  # fmt: skip
    assert document["in_force"] == {"obligations_met": 1, "rate": 0.5, "places_rate": None, "amount_rate": None}
    assert document["stages"] == {"expired": 1, "in_force": 1}


def test_nothing_is_frozen_before_the_law_s_day() -> None:
    document = suivi_document(told(region(one(SIGNED)), "2022-12-20"))
    assert document["signed_on_2023_01_01"] is None
    assert document["as_of"] == "2022-12-20"


def test_messages_are_counted_by_state() -> None:
    desk = region(one(SIGNED))
    desk.sweep("2026-11-23")
    deliveries = suivi_document(told(desk, "2026-11-23"))["deliveries"]
    assert isinstance(deliveries, dict)
    assert deliveries["sent"]


def test_a_gestionnaire_without_or_with_a_wrong_number_is_an_anomaly() -> None:
    wrong = replace(HEADER, cpom="ESSAI-FAUX", gestionnaire=Gestionnaire(name="A", finess_ej="350000015"))
    found = codes(region(one(SIGNED, header=HEADER), one(SIGNED, header=wrong)), "2026-11-22")
    assert found == [("ESSAI-35", "finess_missing"), ("ESSAI-FAUX", "finess_wrong")]


def test_a_contract_without_any_date_is_an_anomaly() -> None:
    assert codes(region(one()), "2026-11-22") == [("ESSAI-35", "nothing_planned")]


def test_a_referent_who_left_is_an_anomaly() -> None:
    gone = dossier(SIGNED, header=KNOWN, seats=[replace(SEATS[0], until=day("2026-01-31")), SEATS[1]])
    assert codes(region(gone), "2026-11-22") == [("ESSAI-35", "referent_missing")]


def test_a_chrs_of_the_register_that_the_perimeter_forgets_is_an_anomaly() -> None:
    held = replace(KNOWN, perimeter=Perimeter(chrs=(Chrs(finess="350000022"),)))
    desk = region(one(SIGNED, header=held), one(SIGNED, header=replace(KNOWN, cpom="AUTRE", departements=("22",))))
    desk.office.records.keep(register(("350000022", EJ, "35"), ("350000030", EJ, "35")), utc("2026-01-08"), "x")
    assert codes(desk, "2026-11-22") == [("AUTRE", "not_in_register"), ("ESSAI-35", "perimeter_missing_chrs")]
    assert ("ESSAI-35", "perimeter_missing_chrs") not in codes(desk, "2028-02-01")


def test_two_contracts_in_force_for_one_obligation_are_an_anomaly() -> None:
    twin = replace(KNOWN, cpom="ESSAI-BIS")
    desk = region(one(SIGNED), one(SIGNED, header=twin))
    assert codes(desk, "2026-11-22") == [(f"{EJ}/35", "covered_twice")]


def test_a_successor_signed_before_its_effect_is_none() -> None:
    renewed = Signed(on=day("2027-10-15"), effective_on=day("2028-01-01"), duration_months=60)
    desk = region(one(SIGNED), one(renewed, header=replace(KNOWN, cpom="SUITE")))
    assert codes(desk, "2027-11-01") == []


def test_a_contradiction_is_an_anomaly_and_keeps_the_others_in_view() -> None:
    desk = region(one(SIGNED))
    broken = one(SIGNED, *met("R1", "2020-01-06")[1:], header=replace(KNOWN, cpom="CASSE"))
    desk.office.journal.append("CASSE", journal_of(broken), tuple(broken.people.values()), "x", utc("2024-01-01"))
    assert codes(desk, "2026-11-22") == [("CASSE", "contradictory_facts")]


def test_a_justified_anomaly_stays_with_its_reason() -> None:
    desk = region(one())
    found = told(desk, "2026-11-22").anomalies
    given = Justification(row="ESSAI-35", code="nothing_planned", reason="Fusion en cours.", by="Maud Ferrand")
    justify(desk.office.records, found, given, utc("2026-11-22"))
    (kept,) = anomalies(portfolio(desk.office, date(2026, 11, 22)), desk.office.records)
    assert kept == Anomaly(row="ESSAI-35", code="nothing_planned", what=kept.what, justified=given)
    details = suivi_document(told(desk, "2026-11-22"))["anomaly_details"]
    assert "Fusion en cours." in str(details)


@pytest.mark.parametrize(
    ("row", "code", "reason", "sentence"),
    [
        ("ESSAI-35", "nothing_planned", "  ", "La justification est vide."),
        (
            "ESSAI-35",
            "autre",
            "Oui.",
            "« ESSAI-35 » n'a pas d'anomalie « autre ». Anomalies de « ESSAI-35 » : nothing_planned.",
        ),
        ("INCONNU", "autre", "Oui.", "« INCONNU » n'a pas d'anomalie « autre »."),
    ],
)
def test_what_is_not_there_cannot_be_justified(row: str, code: str, reason: str, sentence: str) -> None:
    desk = region(one())
    given = Justification(row=row, code=code, reason=reason, by="Maud Ferrand")
    with pytest.raises(InvalidInput, match=sentence.split(".", maxsplit=1)[0]):
        justify(desk.office.records, told(desk, "2026-11-22").anomalies, given, utc("2026-11-22"))
    assert desk.office.records.justifications() == {}


def test_figures_are_compared_with_the_same_day_of_the_month_before() -> None:
    desk = region(one(SIGNED))
    assert month_before(day("2026-03-31")) == day("2026-02-28")
    now, before = (portfolio(desk.office, day(each)) for each in ("2028-01-15", "2027-12-15"))
    changes = {each.name: each.change for each in figures(now, before)}
    assert (changes["expired_without_successor"], changes["obligations_met"]) == (1, -1)
