"""The region's two charts: coverage day after day, terms by semester."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cpom_workflow.domain.dossier import Dossier, Gestionnaire
from cpom_workflow.domain.facts import Fact, Launched, SignatureTargeted, Signed, Terminated
from cpom_workflow.services.charts import Semester, Step, coverage_curve, programmed_on, wave_of_terms
from cpom_workflow.services.portfolio import Portfolio, portfolio
from tests import regions
from tests.domain.dossiers import HEADER, LAW, SIGNED, contract, day, dossier
from tests.services.offices import Desk, utc

KNOWN = replace(HEADER, gestionnaire=Gestionnaire(name="Association d'essai", finess_ej="350000014"))
NEXT = Signed(on=day("2027-12-01"), effective_on=day("2028-01-01"), duration_months=60)


def one(*facts: Fact, cpom: str = "ESSAI-35", departement: str = "35") -> Dossier:
    return dossier(*facts, header=replace(KNOWN, cpom=cpom, departements=(departement,)))


def told(*dossiers: Dossier, on: str) -> Portfolio:
    return portfolio(Desk(*dossiers).office, day(on))


def test_coverage_rises_with_a_signature_and_falls_after_a_term() -> None:
    curve = coverage_curve(told(one(SIGNED), on="2028-06-01"))
    assert curve.signed == (Step(day=day("2022-12-15"), covered=1), Step(day=day("2028-01-01"), covered=0))
    assert (curve.programmed, curve.due) == ((), 1)


def test_what_two_contracts_cover_is_counted_once() -> None:
    curve = coverage_curve(told(one(SIGNED), one(NEXT, cpom="SUITE"), on="2028-06-01"))
    assert curve.signed == (Step(day=day("2022-12-15"), covered=1),)


def test_a_gap_between_two_contracts_is_seen() -> None:
    late = replace(NEXT, on=day("2028-03-01"), effective_on=day("2028-04-01"))
    curve = coverage_curve(told(one(SIGNED), one(late, cpom="SUITE"), on="2028-06-01"))
    assert [(str(step.day), step.covered) for step in curve.signed] == [
        ("2022-12-15", 1), ("2028-01-01", 0), ("2028-03-01", 1),
    ]  # fmt: skip


def test_days_on_which_as_much_begins_as_ends_draw_nothing() -> None:
    other = replace(NEXT, on=day("2028-01-01"))
    curve = coverage_curve(told(one(SIGNED), one(other, cpom="AUTRE", departement="22"), on="2028-06-01"))
    assert [str(step.day) for step in curve.signed] == ["2022-12-15"]


def test_a_contract_terminated_before_it_was_signed_covers_nothing() -> None:
    unknown = replace(SIGNED, on=None)
    ended = Terminated(by="prefet_region", notified_on=day("2022-12-20"), effective_on=day("2022-12-30"))
    assert coverage_curve(told(one(unknown, ended), on="2024-01-01")).signed == ()


def test_what_is_programmed_adds_to_what_is_signed_once_an_obligation() -> None:
    begun = (Launched(on=day("2023-03-01")), SignatureTargeted(on=day("2023-12-01")))
    sooner = (Launched(on=day("2023-03-01")), SignatureTargeted(on=day("2023-11-01")))
    curve = coverage_curve(
        told(
            one(SIGNED),
            one(*begun, cpom="B", departement="22"),
            one(*sooner, cpom="C", departement="22"),
            one(*begun, cpom="RENOUVELLEMENT"),
            one(cpom="D", departement="29"),
            on="2023-06-01",
        )
    )
    assert curve.programmed == (Step(day=day("2023-11-01"), covered=2),)
    assert curve.due == 3


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ((SIGNED,), None),
        ((), None),
        ((SignatureTargeted(on=day("2023-12-01")),), "2023-12-01"),
        ((Launched(on=day("2023-03-01")), SignatureTargeted(on=day("2023-04-01"))), "2023-12-01"),
    ],
)
def test_a_signature_is_programmed_by_its_aim_else_by_a_typical_pace(facts: tuple[Fact, ...], expected: str) -> None:
    assert programmed_on(contract(*facts, on="2023-06-01")) == (day(expected) if expected else None)


def test_terms_are_counted_by_semester_from_the_current_one_to_the_last() -> None:
    ends_sooner = replace(SIGNED, duration_months=48)
    wave = wave_of_terms(told(one(SIGNED), one(ends_sooner, cpom="B"), one(cpom="C"), on="2026-07-01"))
    assert wave == (
        Semester(year=2026, half=2, terms=1),
        Semester(year=2027, half=1, terms=0),
        Semester(year=2027, half=2, terms=1),
    )  # fmt: skip


def test_a_region_without_any_term_shows_the_current_semester() -> None:
    assert wave_of_terms(told(on="2026-06-30")) == (Semester(year=2026, half=1, terms=0),)
    assert coverage_curve(told(on="2026-06-30")).signed == ()


def test_the_curve_says_what_coverage_says_on_any_day() -> None:
    homes = regions.shelters(60, LAW)
    extract, on = regions.register(homes, day("2026-01-07")), day("2026-11-22")
    desk = Desk(*regions.dossiers(extract, LAW, on))
    desk.office.records.keep(extract, utc("2026-01-08"), "Maud Ferrand")
    found = portfolio(desk.office, on)
    curve = coverage_curve(found)
    for back in range(0, 2500, 17):
        asked = on - timedelta(days=back)
        drawn = [step.covered for step in curve.signed if step.day <= asked]
        assert (drawn[-1] if drawn else 0) == len(found.coverage(asked).met), asked
