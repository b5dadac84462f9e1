"""Codes of errors and alerts: each appears when it should, and only then."""

from dataclasses import replace
from datetime import date

import pytest

from cpom_workflow.domain.authorisation import authorisations
from cpom_workflow.domain.conformity import alerts, errors
from cpom_workflow.domain.dates import MonthDay
from cpom_workflow.domain.dossier import Chrs, Content, Document, Header, Perimeter, Seat
from cpom_workflow.domain.facts import (
    AuthorisationAnswered,
    AuthorisationRequested,
    Fact,
    Launched,
    MeetingCancelled,
    MeetingPlanned,
    Sense,
    Transposed,
)
from tests.domain.dossiers import DIRECTOR, HEADER, NOTICE, REFERENT, SEATS, SIGNED, contract, day, met

MANDATORY = Content(
    axes=("acces_rapide_logement", "adapter_offre"),
    indicators=(
        "sorties_logement_ordinaire",
        "sorties_logement_adapte",
        "demande_logement_social_active",
        "presence_anormalement_longue",
    ),
    annexes=("diagnostic", "synthese_objectifs"),
    documents=(Document(name="compte_administratif", before=MonthDay(4, 30)),),
)
DECIDERS = tuple(replace(seat, decision_maker=True) for seat in SEATS)


def errors_of(*facts: Fact, **changes: object) -> frozenset[str]:
    return errors(contract(*facts, on="2024-01-01", header=changed(**changes)))


def changed(**changes: object) -> Header:
    return replace(HEADER, **changes)  # type: ignore[arg-type]


def alerts_of(*facts: Fact, on: str = "2024-01-01", seats: tuple[Seat, ...] = DECIDERS) -> frozenset[str]:
    return alerts(contract(*facts, on=on, seats=seats))


# --- Perimeter ------------------------------------------------------------------------------------------------------


def test_an_ordinary_contract_has_neither_error_nor_alert() -> None:
    assert errors_of(SIGNED, content=MANDATORY) == frozenset()
    assert alerts_of(SIGNED) == frozenset()


def test_departements_of_two_regions_are_refused() -> None:
    assert errors_of(departements=("35", "50")) == {"perimeter_inter_regional"}
    assert errors_of(departements=("35", "22")) == frozenset()
    assert errors_of(region="28") == {"perimeter_inter_regional"}


CHRS = (Chrs(finess="1", departement="35"), Chrs(finess="2"))


@pytest.mark.parametrize(
    ("perimeter", "expected"),
    [
        (Perimeter(chrs=CHRS, chrs_of_gestionnaire=("2", "1")), set()),
        (Perimeter(chrs=CHRS, chrs_of_gestionnaire=("1", "3")), {"perimeter_missing_chrs"}),
        (Perimeter(chrs=CHRS), set()),
        (Perimeter(), set()),
        (Perimeter(chrs=(Chrs(finess="1", departement="22"),)), {"perimeter_below_departement"}),
    ],
)
def test_every_shelter_of_the_gestionnaire_belongs_to_the_contract(perimeter: Perimeter, expected: set[str]) -> None:
    assert errors_of(perimeter=perimeter) == expected


# --- Content --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (Content(), set()),
        (MANDATORY, set()),
        (
            replace(MANDATORY, axes=("adapter_offre", "sante")),
            {"mandatory_axis_missing:acces_rapide_logement"},
        ),
        (
            replace(MANDATORY, annexes=()),
            {"mandatory_annex_missing:diagnostic", "mandatory_annex_missing:synthese_objectifs"},
        ),
        (
            replace(MANDATORY, indicators=MANDATORY.indicators[:3] if MANDATORY.indicators else ()),
            {"mandatory_indicator_missing:presence_anormalement_longue"},
        ),
        (replace(MANDATORY, documents=()), {"documents_missing"}),
        (replace(MANDATORY, documents=None), set()),
    ],
)
def test_what_every_contract_must_hold_is_checked_when_it_is_given(content: Content, expected: set[str]) -> None:
    assert errors_of(content=content) == expected


# --- Durations and extensions ---------------------------------------------------------------------------------------


def test_five_years_are_allowed_and_one_month_more_is_not() -> None:
    assert errors_of(SIGNED) == frozenset()
    assert errors_of(replace(SIGNED, duration_months=61)) == {"duration_over_five_years"}
    assert errors_of(replace(SIGNED, written_term=date(2028, 1, 1))) == {"duration_over_five_years"}


def test_six_years_in_all_are_allowed_and_one_day_more_is_not() -> None:
    avenant = Transposed(signed_on=date(2023, 6, 1), new_term=date(2028, 12, 31), cosigned_by_all=True)
    assert errors_of(SIGNED, avenant) == frozenset()
    assert errors_of(SIGNED, replace(avenant, new_term=date(2029, 1, 1))) == {"prorogation_exceeds_six_years"}
    asked = replace(NOTICE, sent_on=date(2023, 9, 1), requested_term=date(2029, 1, 1))
    assert errors_of(SIGNED, asked) == {"prorogation_exceeds_six_years"}


@pytest.mark.parametrize(("percent", "refused"), [(None, False), (60, False), (100, False), (100.5, True)])
def test_an_extension_may_double_the_capacity_and_no_more(percent: float | None, refused: bool) -> None:  # noqa: FBT001
    request = AuthorisationRequested(id="D1", nature="extension", increase_percent=percent, on=date(2022, 1, 3))
    assert ("extension_above_100_percent" in errors_of(request)) is refused


def test_once_the_exemption_is_over_the_size_of_an_extension_says_nothing_any_more() -> None:
    request = AuthorisationRequested(id="D1", nature="extension", increase_percent=150, on=date(2023, 1, 1))
    assert errors_of(request) == frozenset()


# --- Signature ------------------------------------------------------------------------------------------------------


def test_the_signature_is_looked_at() -> None:
    assert "signature_date_unknown" in alerts_of(replace(SIGNED, on=None))
    assert "effective_before_signature" in alerts_of(replace(SIGNED, on=date(2023, 1, 2)))
    assert "effective_before_signature" not in alerts_of(replace(SIGNED, on=date(2023, 1, 1)))
    assert "written_term_differs" in alerts_of(replace(SIGNED, written_term=date(2027, 12, 30)))
    assert "written_term_differs" not in alerts_of(replace(SIGNED, written_term=date(2027, 12, 31)))


def test_a_late_signature_or_one_that_will_be_late_is_told() -> None:
    assert "signature_after_generalisation_deadline" in alerts_of(replace(SIGNED, on=date(2023, 1, 2)))
    assert "signature_after_generalisation_deadline" in alerts_of(Launched(on=date(2023, 7, 1)))
    assert "signature_after_generalisation_deadline" not in alerts_of(SIGNED)


def test_alerts_of_a_prorogation_are_told_with_the_others() -> None:
    assert "missing_proof_of_receipt" in alerts_of(SIGNED, NOTICE, on="2026-10-01")


# --- Committee ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seats", "missing"),
    [
        (SEATS, False),
        ((REFERENT,), True),
        ((DIRECTOR,), True),
        ((), True),
        ((DIRECTOR, replace(REFERENT, until=date(2023, 12, 31))), True),
        ((DIRECTOR, replace(REFERENT, until=date(2024, 1, 1))), False),
    ],
)
def test_each_side_has_a_referent(seats: tuple[Seat, ...], missing: bool) -> None:  # noqa: FBT001
    assert ("referent_missing" in alerts_of(SIGNED, seats=seats)) is missing


@pytest.mark.parametrize("purpose", ["lancement", "diagnostic", "objectifs", "signature"])
def test_a_stage_is_closed_before_decision_makers_of_both_sides(purpose: str) -> None:
    assert "validation_without_decision_maker" in alerts_of(*met("M1", "2023-03-12", purpose, "claire"))
    assert "validation_without_decision_maker" not in alerts_of(*met("M1", "2023-03-12", purpose, "claire", "paul"))


def test_those_invited_count_before_the_meeting_those_present_after() -> None:
    planned = MeetingPlanned(meeting="M1", on=date(2024, 3, 12), purpose="signature")
    assert "validation_without_decision_maker" not in alerts_of(planned)
    assert "validation_without_decision_maker" in alerts_of(replace(planned, invited=("claire",)))
    assert "validation_without_decision_maker" in alerts_of(planned, seats=SEATS)
    cancelled = MeetingCancelled(meeting="M1", on=date(2023, 12, 1))
    assert "validation_without_decision_maker" not in alerts_of(planned, cancelled, seats=SEATS)


def test_another_meeting_needs_no_decision_maker() -> None:
    assert "validation_without_decision_maker" not in alerts_of(*met("M1", "2023-03-12", "dialogue_de_gestion"))


# --- Authorisations -------------------------------------------------------------------------------------------------

REQUEST = AuthorisationRequested(id="D1", nature="extension", on=date(2022, 12, 31))


@pytest.mark.parametrize(
    ("answer", "on", "outcome"),
    [
        (None, "2023-02-28", "pending"),
        (None, "2023-03-01", "implied_rejection"),
        ((Sense.ACCORD, "2023-02-28"), "2023-03-01", "accepted"),
        ((Sense.REFUS, "2023-02-10"), "2023-02-10", "refused"),
        ((Sense.ACCORD, "2023-03-01"), "2023-03-02", "implied_rejection"),
    ],
)
def test_silence_on_an_authorisation_is_a_rejection(answer: tuple[Sense, str] | None, on: str, outcome: str) -> None:
    facts: list[Fact] = [REQUEST]
    if answer:
        facts.append(AuthorisationAnswered(id="D1", sense=answer[0], on=day(answer[1])))
    (told,) = authorisations(contract(*facts, on=on))
    assert (told.outcome, told.answer_due_on) == (outcome, day("2023-02-28"))
    assert told.implied_rejection_from == day("2023-03-01")


def test_an_answer_to_another_request_does_not_count() -> None:
    other = AuthorisationAnswered(id="D2", sense=Sense.ACCORD, on=date(2023, 2, 1))
    asked = replace(REQUEST, id="D2")
    told = authorisations(contract(REQUEST, asked, other, on="2023-03-01"))
    assert {each.id: each.outcome for each in told} == {"D1": "implied_rejection", "D2": "accepted"}
