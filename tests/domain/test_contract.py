"""A contract as its facts make it on a day: status, term, signatories, zones."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpom_workflow.domain.contract import Contract, Status, contract_from
from cpom_workflow.domain.dates import HolidayZone, last_day_of_period
from cpom_workflow.domain.dossier import PartySettings
from cpom_workflow.domain.errors import InvalidInput
from cpom_workflow.domain.facts import (
    Launched,
    Modified,
    RenewalOpened,
    RenewedBy,
    SignatureTargeted,
    Terminated,
    Transposed,
)
from cpom_workflow.domain.prorogation import Outcome
from tests.domain.dossiers import HEADER, LAW, NOTICE, RECEIPT, SIGNED, contract, day, dossier, met, with_practice

TERMINATED = Terminated(by="prefet_region", notified_on=date(2025, 5, 12), effective_on=date(2025, 6, 30))
RENEWED = RenewedBy(cpom="ESSAI-35-2", on=date(2027, 12, 15))
TRANSPOSED = Transposed(signed_on=date(2025, 11, 15), new_term=date(2028, 6, 30), cosigned_by_all=True)


@pytest.mark.parametrize(
    ("on", "status"),
    [
        ("2022-12-14", Status.ELABORATION),
        ("2022-12-15", Status.SIGNED),
        ("2022-12-31", Status.SIGNED),
        ("2023-01-01", Status.IN_FORCE),
        ("2027-12-31", Status.IN_FORCE),
        ("2028-01-01", Status.EXPIRED),
    ],
)
def test_a_contract_walks_from_elaboration_to_its_expiry(on: str, status: Status) -> None:
    assert contract(SIGNED, on=on).status is status


def test_a_contract_with_a_successor_is_renewed_after_its_term_only() -> None:
    assert contract(SIGNED, RENEWED, on="2027-12-31").status is Status.IN_FORCE
    assert contract(SIGNED, RENEWED, on="2028-01-01").status is Status.RENEWED


def test_a_terminated_contract_is_in_force_to_the_last_day_of_the_decision() -> None:
    assert contract(SIGNED, TERMINATED, on="2025-06-30").status is Status.IN_FORCE
    assert contract(SIGNED, TERMINATED, on="2025-07-01").status is Status.TERMINATED
    assert contract(SIGNED, TERMINATED, on="2025-05-12").last_day_in_force == day("2025-06-30")
    assert contract(SIGNED, TERMINATED, on="2025-05-11").last_day_in_force == day("2027-12-31")


def test_a_contract_is_over_the_day_after_its_last() -> None:
    assert not contract(on="2030-01-01").over
    assert not contract(SIGNED, on="2027-12-31").over
    assert contract(SIGNED, on="2028-01-01").over


def test_an_unsigned_contract_has_no_dates() -> None:
    bare = contract(on="2022-01-01")
    assert (bare.term, bare.max_term, bare.effective_on, bare.signed_on, bare.last_day_in_force) == (None,) * 5
    assert (bare.prorogation, bare.prorogation_pending, bare.legal_basis_from) == (None, False, None)


def test_the_target_recorded_last_counts() -> None:
    told = contract(
        SignatureTargeted(on=date(2022, 10, 10)),
        SignatureTargeted(on=date(2022, 9, 1)),
        Launched(on=date(2022, 1, 10)),
        on="2022-02-01",
    )
    assert told.launched_on == day("2022-01-10")
    assert told.targeted_signature_on == day("2022-09-01")


def test_the_first_opening_of_the_renewal_counts() -> None:
    openings = (RenewalOpened(on=date(2027, 3, 1)), RenewalOpened(on=date(2026, 12, 1)))
    assert contract(SIGNED, *openings, on="2027-04-01").renewal_opened_on == day("2026-12-01")


# --- Who signs, and where they sit ----------------------------------------------------------------------------------


def test_signatories_follow_the_funders_and_the_subsidies() -> None:
    header = replace(HEADER, funders=("etat", "departement", "ars"), subsidised=("22", "35"), departements=("22", "35"))
    told = contract(on="2023-01-01", header=header)
    assert told.signatories == (
        "prefet_region",
        "gestionnaire",
        "prefet_departement:22",
        "prefet_departement:35",
        "president_conseil_departemental",
        "dg_ars",
    )
    assert told.execution_report_recipients == ("prefet_region", "prefet_departement:22", "prefet_departement:35")


def test_subsidies_everywhere_bring_every_prefet() -> None:
    header = replace(HEADER, subsidised=True, departements=("22", "35"))
    assert header.subsidised_departements == ("22", "35")
    assert replace(header, subsidised=False).subsidised_departements == ()


def test_the_zone_comes_from_the_contract_then_from_its_first_departement() -> None:
    assert contract(on="2023-01-01").zone is HolidayZone.METROPOLE
    moselle = replace(HEADER, region="Grand Est", departements=("57", "51"))
    assert contract(on="2023-01-01", header=moselle).zone is HolidayZone.ALSACE_MOSELLE
    written = replace(moselle, holiday_zone=HolidayZone.METROPOLE)
    assert contract(on="2023-01-01", header=written).zone is HolidayZone.METROPOLE


def test_a_party_may_sit_elsewhere_and_its_side_sits_with_it() -> None:
    strasbourg = PartySettings(holiday_zone=HolidayZone.ALSACE_MOSELLE)
    header = replace(HEADER, parties={"prefet_region": strasbourg, "dg_ars": PartySettings()})
    told = contract(on="2023-01-01", header=header)
    assert told.zone_of("prefet_region") is HolidayZone.ALSACE_MOSELLE
    assert told.zone_of("etat") is HolidayZone.ALSACE_MOSELLE
    assert told.zone_of("gestionnaire") is HolidayZone.METROPOLE
    assert told.zone_of("ars") is HolidayZone.METROPOLE


def test_a_side_may_be_named_itself() -> None:
    header = replace(HEADER, parties={"etat": PartySettings(holiday_zone=HolidayZone.REUNION)})
    assert contract(on="2023-01-01", header=header).zone_of("etat") is HolidayZone.REUNION


# --- Term -----------------------------------------------------------------------------------------------------------


@given(st.dates(min_value=date(2018, 1, 1), max_value=date(2029, 12, 31)), st.integers(1, 60))
def test_the_term_never_passes_the_limit_of_six_years(effective_on: date, months: int) -> None:
    told = contract_from(
        dossier(replace(SIGNED, on=None, effective_on=effective_on, duration_months=months)), LAW, effective_on
    )
    assert told.term is not None
    assert told.max_term is not None
    assert effective_on < told.term < told.max_term
    assert told.term == last_day_of_period(effective_on, months)


def transposed(*facts: Transposed) -> Contract:
    return contract(SIGNED, *facts, on="2026-06-01", header=replace(HEADER, legal_basis="L313-11"))


def test_a_cosigned_transposition_changes_basis_and_term() -> None:
    told = transposed(TRANSPOSED)
    assert (told.legal_basis, told.legal_basis_from) == ("L313-11-2", day("2025-11-15"))
    assert (told.term, told.initial_term) == (day("2028-06-30"), day("2027-12-31"))


@pytest.mark.parametrize("change", [{"cosigned_by_all": False}, {"new_term": date(2029, 1, 1)}])
def test_a_transposition_not_cosigned_or_too_long_changes_nothing(change: dict[str, bool | date]) -> None:
    told = transposed(replace(TRANSPOSED, **change))  # type: ignore[arg-type]
    assert (told.legal_basis, told.transposition, told.term) == ("L313-11", None, day("2027-12-31"))


def test_a_pending_prorogation_says_so() -> None:
    told = contract(SIGNED, NOTICE, RECEIPT, on="2026-12-01")
    assert told.prorogation_pending
    assert told.prorogation is not None
    assert (told.prorogation.outcome, told.prorogation.awaited) == (Outcome.PENDING, True)
    assert told.term == day("2027-12-31")


def test_a_prorogation_deemed_agreed_moves_the_term_and_is_no_longer_pending() -> None:
    told = contract(SIGNED, NOTICE, RECEIPT, on="2026-12-02")
    assert not told.prorogation_pending
    assert told.prorogation is not None
    assert told.prorogation.outcome is Outcome.DEEMED_AGREED
    assert told.term == day("2028-12-31")


# --- Practice and meetings ------------------------------------------------------------------------------------------


def test_a_contract_holds_its_own_practice() -> None:
    told = contract(on="2023-01-01", header=with_practice(dialogue__window_months="2"))
    assert told.law.parameters.dialogue.window_months == 2
    assert LAW.parameters.dialogue.window_months == 3


def test_a_key_of_law_is_refused_as_practice() -> None:
    with pytest.raises(InvalidInput, match="relève de la loi"):
        contract(on="2023-01-01", header=with_practice(duration__initial_max_months=72))


def test_a_dated_change_of_practice_counts_from_its_day() -> None:
    change = Modified(on=date(2024, 1, 1), feature="practice", value={"dialogue.window_months": 1})
    assert contract(change, on="2023-12-31").law.parameters.dialogue.window_months == 3
    assert contract(change, on="2024-01-01").law.parameters.dialogue.window_months == 1


def test_only_meetings_held_for_a_purpose_count_as_held() -> None:
    facts = (*met("M1", "2024-03-12", "dialogue_de_gestion"), *met("M2", "2024-05-14"), *met("M3", "2025-03-12"))
    told = contract(*facts, on="2024-06-01")
    assert told.held("dialogue_de_gestion") == (day("2024-03-12"),)


def test_facts_of_a_kind_come_in_the_order_of_their_days() -> None:
    days = [date(2024, 1, 1) + timedelta(days=number) for number in (5, 1, 3)]
    told = contract(*(RenewalOpened(on=on) for on in days), on="2024-02-01")
    assert [fact.on for fact in told.all_of(RenewalOpened)] == sorted(days)
