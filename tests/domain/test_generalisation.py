"""The duty to be under contract on 1 January 2023, and how far a contract stands from it."""

from dataclasses import replace
from datetime import date

import pytest

from cpom_workflow.domain.facts import Fact, Launched, RenewedBy, Terminated, Transposed
from cpom_workflow.domain.generalisation import (
    Generalisation,
    awaits_generalisation,
    generalisation_met_on,
    generalisation_of,
    regional_status,
)
from tests.domain.dossiers import HEADER, SIGNED, contract, day, with_practice

OLDER = replace(HEADER, legal_basis="L313-11")
LAUNCHED = Launched(on=date(2022, 7, 1))
TRANSPOSED = Transposed(signed_on=date(2023, 3, 1), new_term=date(2028, 6, 30), cosigned_by_all=True)
TERMINATED = Terminated(by="prefet_region", notified_on=date(2025, 5, 12), effective_on=date(2025, 6, 30))
RENEWED = RenewedBy(cpom="SUITE", on=date(2027, 12, 1))


@pytest.mark.parametrize(
    ("signed_on", "days_late", "within_tolerance"),
    [
        (date(2022, 12, 31), 0, True),
        (date(2023, 1, 1), 0, True),
        (date(2023, 1, 2), 1, True),
        (date(2024, 12, 31), 730, True),
        (date(2025, 1, 1), 731, False),
    ],
)
def test_the_day_of_signature_is_measured(signed_on: date, days_late: int, within_tolerance: bool) -> None:  # noqa: FBT001
    told = generalisation_of(contract(replace(SIGNED, on=signed_on), on="2025-02-01"))
    assert told == Generalisation(
        met_on=signed_on, projected_signature_on=None, days_late=days_late, within_tolerance=within_tolerance
    )


def test_an_older_contract_meets_the_duty_by_its_transposition() -> None:
    assert generalisation_met_on(contract(SIGNED, on="2023-02-01", header=OLDER)) is None
    told = contract(SIGNED, TRANSPOSED, on="2023-03-01", header=OLDER)
    assert generalisation_met_on(told) == day("2023-03-01")
    assert generalisation_of(told).days_late == 59


def test_an_older_contract_still_running_projects_no_signature() -> None:
    told = generalisation_of(contract(SIGNED, on="2023-02-01", header=OLDER))
    assert told == Generalisation(met_on=None, projected_signature_on=None, days_late=None, within_tolerance=None)


def test_a_projection_adds_nine_months_to_the_launch_and_is_never_past() -> None:
    assert generalisation_of(contract(LAUNCHED, on="2022-07-01")).projected_signature_on == day("2023-04-01")
    assert generalisation_of(contract(LAUNCHED, on="2024-05-02")).projected_signature_on == day("2024-05-02")
    assert generalisation_of(contract(on="2022-07-02")).projected_signature_on == day("2023-04-02")


def test_a_gestionnaire_authorised_later_owes_nothing() -> None:
    told = contract(LAUNCHED, on="2024-05-02", header=replace(HEADER, authorised_at_generalisation=False))
    assert generalisation_of(told).days_late is None
    assert not awaits_generalisation(told)


def test_a_contract_is_awaited_until_it_is_signed_or_another_takes_its_place() -> None:
    assert awaits_generalisation(contract(on="2022-01-01"))
    assert awaits_generalisation(contract(SIGNED, on="2023-02-01", header=OLDER))
    assert not awaits_generalisation(contract(SIGNED, on="2023-02-01"))
    assert not awaits_generalisation(contract(SIGNED, RENEWED, on="2028-02-01", header=OLDER))


def test_without_a_tolerance_the_law_alone_is_the_limit() -> None:
    header = with_practice(generalisation__instruction_2022_04_22="aucune")
    told = generalisation_of(contract(replace(SIGNED, on=date(2023, 1, 2)), on="2023-02-01", header=header))
    assert (told.days_late, told.within_tolerance) == (1, False)


@pytest.mark.parametrize(
    ("facts", "on", "status"),
    [
        ((), "2022-01-01", ("without_cpom", None)),
        ((LAUNCHED,), "2022-07-01", ("in_elaboration", "2022-07-01")),
        ((LAUNCHED, SIGNED), "2022-12-20", ("in_elaboration", "2022-07-01")),
        ((SIGNED,), "2023-01-01", ("in_force", "2023-01-01")),
        ((SIGNED,), "2028-01-01", ("expired", "2028-01-01")),
        ((SIGNED, RENEWED), "2028-01-01", ("expired", "2028-01-01")),
        ((SIGNED, TERMINATED), "2025-07-01", ("without_cpom", "2025-07-01")),
    ],
)
def test_the_region_has_a_word_for_each_situation(facts: tuple[Fact, ...], on: str, status: tuple[str, str]) -> None:
    word, since = regional_status(contract(*facts, on=on))
    assert (word, since.isoformat() if since else None) == status


def test_the_region_tells_older_contracts_apart() -> None:
    assert regional_status(contract(SIGNED, on="2023-02-01", header=OLDER)) == ("l313_11_running", day("2023-01-01"))
    moved = contract(SIGNED, TRANSPOSED, on="2023-04-01", header=OLDER)
    assert regional_status(moved) == ("in_force", day("2023-03-01"))
