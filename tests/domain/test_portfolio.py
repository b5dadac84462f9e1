"""A region's contracts held against the CPOM that the law makes due."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dossier import Chrs, Gestionnaire, Header, Perimeter
from cpom_workflow.domain.facts import Fact, Launched, RenewedBy, SignatureTargeted, Signed, Terminated, Transposed
from cpom_workflow.domain.obligations import Obligation, Shelter
from cpom_workflow.domain.portfolio import (
    amount_of,
    cannot_be_in_time,
    coverage,
    covers,
    keys_of,
    obligations_of_contracts,
    phase_of,
    stage_of,
    without_any_contract,
)
from tests.domain.dossiers import HEADER, NOTICE, RECEIPT, SIGNED, contract, day, met

EJ = "350000014"
KNOWN = replace(HEADER, gestionnaire=Gestionnaire(name="Association d'essai", finess_ej=EJ))


def one(*facts: Fact, on: str = "2026-11-22", header: Header = KNOWN) -> Contract:
    return contract(*facts, on=on, header=header)


def owed(departement: str = "35", places: int = 40, finess_ej: str = EJ) -> Obligation:
    shelter = Shelter(finess="350000022", name="Un", gestionnaire=finess_ej, departement=departement, places=places)
    return Obligation(finess_ej=finess_ej, gestionnaire="Association", departement=departement, shelters=(shelter,))


def test_a_contract_covers_from_its_signature_to_its_term_both_included() -> None:
    signed = one(SIGNED)
    days = ["2022-12-14", "2022-12-15", "2027-12-31", "2028-01-01"]
    assert [covers(signed, day(each)) for each in days] == [False, True, True, False]


def test_a_contract_not_signed_covers_nothing() -> None:
    assert not covers(one(), day("2026-11-22"))


def test_an_agreed_prorogation_makes_it_cover_longer() -> None:
    assert covers(one(SIGNED, NOTICE, RECEIPT, on="2027-06-01"), day("2028-12-31"))


def test_a_termination_ends_the_coverage_on_its_last_day() -> None:
    ended = one(SIGNED, Terminated(by="prefet_region", notified_on=day("2025-05-12"), effective_on=day("2025-06-30")))
    assert [covers(ended, day(each)) for each in ("2025-06-30", "2025-07-01")] == [True, False]


def test_an_older_contract_covers_once_it_is_transposed() -> None:
    older = replace(KNOWN, legal_basis="L313-11")
    signed = Signed(on=day("2020-12-01"), effective_on=day("2021-01-01"), duration_months=60)
    avenant = Transposed(signed_on=day("2022-11-15"), new_term=day("2025-12-31"), cosigned_by_all=True)
    assert not covers(one(signed, header=older), day("2022-11-15"))
    assert covers(one(signed, avenant, header=older), day("2022-11-15"))
    assert not covers(one(signed, avenant, header=older), day("2022-11-14"))


def test_a_contract_is_for_one_obligation_in_each_departement() -> None:
    several = replace(KNOWN, departements=("22", "35"), scale="interdepartementale")
    assert keys_of(one(header=several)) == (f"{EJ}/22", f"{EJ}/35")


def test_a_gestionnaire_without_a_number_answers_no_obligation() -> None:
    assert keys_of(one(header=HEADER)) == ()


def test_rates_are_counted_by_obligations_places_and_euros() -> None:
    paid = replace(KNOWN, dotations={2024: 300.0})
    waiting = replace(KNOWN, cpom="AUTRE", departements=("22",), dotations={2024: 100.0})
    contracts = [one(SIGNED, header=paid), one(header=waiting)]
    measured = coverage(contracts, [owed(places=40), owed("22", places=10)], day("2024-06-01"))
    assert measured.met == (f"{EJ}/35",)
    assert (measured.rate, measured.places_rate, measured.amount_rate) == (0.5, 0.8, 0.75)


def test_there_is_no_rate_of_nothing() -> None:
    measured = coverage([], [], day("2024-06-01"))
    assert (measured.rate, measured.places_rate, measured.amount_rate) == (None, None, None)


def test_the_euros_of_a_contract_and_its_successor_count_once() -> None:
    paid = replace(KNOWN, dotations={2024: 300.0})
    replaced = one(SIGNED, RenewedBy(cpom="SUITE", on=day("2027-12-15")), on="2028-06-01", header=paid)
    renewed = Signed(on=day("2027-12-15"), effective_on=day("2028-01-01"), duration_months=60)
    successor = one(renewed, on="2028-06-01", header=replace(paid, cpom="SUITE"))
    assert coverage([replaced, successor], [owed()], day("2028-06-01")).amount_rate == 1


@pytest.mark.parametrize(("exercise", "euros"), [(2023, 200.0), (2024, 200.0), (2025, 200.0), (2026, 300.0)])
def test_the_euros_of_a_year_nobody_wrote_are_those_of_the_year_before_or_the_first(
    exercise: int, euros: float
) -> None:
    paid = replace(KNOWN, dotations={2024: 200.0, 2026: 300.0})
    assert amount_of(one(header=paid), exercise) == euros
    assert amount_of(one(), exercise) == 0


def test_meetings_held_say_how_far_an_elaboration_has_come() -> None:
    launched = Launched(on=day("2026-10-01"))
    assert phase_of(one()) == "programmed"
    assert phase_of(one(launched, *met("A", "2026-10-02", "lancement"))) == "diagnostic"
    both = (*met("A", "2026-10-02", "lancement"), *met("B", "2026-11-02", "diagnostic"))
    assert phase_of(one(launched, *both)) == "negotiation"


def test_without_any_meeting_the_typical_calendar_says_it() -> None:
    phases = {
        on: phase_of(one(Launched(on=day("2026-01-10")), on=on)) for on in ("2026-02-09", "2026-02-10", "2026-06-10")
    }
    assert list(phases.values()) == ["framing", "diagnostic", "negotiation"]


def test_a_targeted_signature_moves_the_typical_phases() -> None:
    facts = (Launched(on=day("2026-01-10")), SignatureTargeted(on=day("2027-10-10")))
    assert phase_of(one(*facts, on="2026-06-10")) == "framing"


def test_a_signed_contract_is_counted_by_its_status() -> None:
    assert [stage_of(each) for each in (one(SIGNED), one())] == ["in_force", "programmed"]


def test_an_unsigned_contract_cannot_be_in_time_once_nine_months_lead_beyond_the_deadline() -> None:
    assert not cannot_be_in_time(one(on="2022-03-01"))
    assert cannot_be_in_time(one(on="2022-05-01"))
    assert not cannot_be_in_time(one(SIGNED))
    assert not cannot_be_in_time(one(header=replace(KNOWN, authorised_at_generalisation=False)))


def test_an_obligation_that_no_contract_names_is_found() -> None:
    assert without_any_contract([one()], [owed(), owed("22")]) == (f"{EJ}/22",)


def test_without_the_register_contracts_name_their_obligations_with_their_shelters() -> None:
    chrs = (Chrs(finess="350000022", places=12), Chrs(finess="220000046", name="Deux", departement="22", places=8))
    several = replace(KNOWN, departements=("35", "22"), perimeter=Perimeter(chrs=chrs))
    told = obligations_of_contracts([one(header=several), one(header=replace(KNOWN, cpom="B")), one(header=HEADER)])
    assert [each.key for each in told] == [f"{EJ}/22", f"{EJ}/35"]
    assert [each.places for each in obligations_of_contracts([one(header=several)])] == [8, 12]


@given(st.dates(date(2019, 1, 1), date(2030, 12, 31)), st.integers(12, 60))
def test_coverage_is_all_or_nothing_for_one_contract_on_any_day(signed_on: date, months: int) -> None:
    signed = Signed(on=signed_on, effective_on=signed_on, duration_months=months)
    told = one(signed, on="2040-01-01")
    assert told.term is not None
    for shift, expected in ((-1, 0.0), (0, 1.0)):
        assert coverage([told], [owed()], signed_on + timedelta(days=shift)).rate == expected
    assert coverage([told], [owed()], told.term).rate == 1
    assert coverage([told], [owed()], told.term + timedelta(days=1)).rate == 0
