"""The public JSON of a calendar (format 02): every key, plain values, nothing of a person."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

from cpom_workflow.domain.calendar import derive_calendar
from cpom_workflow.domain.facts import (
    AuthorisationRequested,
    MeetingCancelled,
    MeetingPlanned,
    ProrogationAnswered,
    Sense,
    Terminated,
)
from cpom_workflow.services.calendrier import calendar_document
from tests.domain.dossiers import HEADER, NOTICE, RECEIPT, SIGNED, contract, met

PUBLIC = {
    "cpom", "as_of", "status", "regional_status", "regional_status_from", "legal_basis", "legal_basis_from",
    "signed_on", "effective_on", "term", "initial_term", "term_before", "max_term", "generalisation_met_on",
    "projected_signature_on", "days_late", "within_tolerance", "signatories", "execution_report_recipients",
    "prorogation", "prorogations", "authorisations", "compte_rendu", "errors", "alerts", "milestones", "cancelled",
}  # fmt: skip
OF_A_PROROGATION = {
    "id", "initiator", "addressees", "notice_timely", "notice_deadline", "requested_term", "longest_allowed_term",
    "outcome", "outcome_on", "confirmation_required", "windows", "negotiation_opening",
}  # fmt: skip
OF_A_MILESTONE = {
    "kind", "key", "label", "opens_on", "target_on", "due_on", "act_by", "after_term", "state", "satisfied_on",
    "responsible", "because",
}  # fmt: skip
REFUSAL = ProrogationAnswered(
    id="P1", addressee="prefet_region", sense=Sense.REFUS, sent_on=date(2026, 10, 19), received_on=date(2026, 10, 20)
)


def document(*facts: Any, on: str) -> dict[str, Any]:  # noqa: ANN401 - any fact, and JSON out
    told: dict[str, Any] = json.loads(json.dumps(calendar_document(contract(*facts, on=on))))
    return told


def test_every_public_key_is_there_even_before_anything_happened() -> None:
    told = document(on="2022-01-01")
    assert told.keys() >= PUBLIC
    nothing = {"signed_on", "effective_on", "term", "initial_term", "term_before", "max_term", "prorogation"}
    assert all(told[key] is None for key in nothing)
    assert (told["status"], told["regional_status"], told["regional_status_from"]) == (
        "elaboration",
        "without_cpom",
        None,
    )
    assert told["projected_signature_on"] == "2022-10-01"


def test_a_signed_contract_tells_its_dates() -> None:
    told = document(SIGNED, on="2023-01-01")
    keys = ("cpom", "as_of", "signed_on", "effective_on", "term", "initial_term", "max_term", "legal_basis_from")
    assert [told[key] for key in keys] == [
        "ESSAI-35",
        "2023-01-01",
        "2022-12-15",
        "2023-01-01",
        "2027-12-31",
        "2027-12-31",
        "2028-12-31",
        "2023-01-01",
    ]
    assert (told["generalisation_met_on"], told["days_late"], told["within_tolerance"]) == ("2022-12-15", 0, True)


def test_a_signature_without_a_day_shows_none() -> None:
    told = document(replace(SIGNED, on=None), on="2023-01-01")
    assert told["signed_on"] is None
    assert (
        told["alerts"] == ["referent_missing", "signature_date_unknown"] or "signature_date_unknown" in told["alerts"]
    )


def test_a_prorogation_tells_its_clocks() -> None:
    told = document(SIGNED, NOTICE, RECEIPT, on="2026-10-02")
    assert told["prorogation"].keys() == OF_A_PROROGATION
    assert told["prorogations"] == [told["prorogation"]]
    assert told["prorogation"]["windows"] == {
        "prefet_region": {
            "quantieme": "2026-12-01",
            "expires_on": "2026-12-01",
            "act_by": "2026-12-01",
            "deemed_agreed_from": "2026-12-02",
        }
    }
    assert (told["term_before"], told["prorogation"]["outcome"]) == ("2027-12-31", "pending")
    assert told["prorogation"]["negotiation_opening"] is None


def test_a_disagreement_tells_when_to_negotiate() -> None:
    told = document(SIGNED, NOTICE, RECEIPT, REFUSAL, on="2026-10-20")
    assert told["prorogation"]["negotiation_opening"] == {"opens_on": "2026-10-20", "due_on": "2026-12-01"}


def test_each_milestone_says_why() -> None:
    told = document(SIGNED, on="2023-01-01")
    assert all(each.keys() == OF_A_MILESTONE for each in told["milestones"])
    renewal = next(each for each in told["milestones"] if each["kind"] == "renewal_start")
    (why,) = renewal["because"]
    assert (why["rule"], why["text"], why["force"]) == ("REN-1", "arrêté du 25 octobre 2019, article 2", "arrete")
    assert why["computation"] == "terme du 31 décembre 2027 − 12 mois = 31 décembre 2026"


def test_a_termination_shows_what_it_cancels() -> None:
    ended = Terminated(by="prefet_region", notified_on=date(2025, 5, 12), effective_on=date(2025, 6, 30))
    told = document(SIGNED, ended, on="2025-07-01")
    assert {"kind": "renewal_start", "key": None, "due_on": "2026-12-31", "reason": "termination"} in told["cancelled"]


def test_authorisations_and_turns_are_told() -> None:
    asked = AuthorisationRequested(id="D1", nature="extension", on=date(2022, 12, 31))
    cancelled = (
        MeetingPlanned(meeting="M2", on=date(2024, 5, 12)),
        MeetingCancelled(meeting="M2", on=date(2024, 4, 1)),
    )
    told = document(SIGNED, asked, *met("M1", "2024-03-12"), *cancelled, on="2024-05-01")
    assert told["authorisations"] == [
        {
            "id": "D1",
            "answer_due_on": "2023-02-28",
            "implied_rejection_from": "2023-03-01",
            "outcome": "implied_rejection",
        }
    ]
    assert told["compte_rendu"] == {
        "drafter": {"M1": "etat"},
        "validators": ["etat", "gestionnaire"],
        "sent_to": ["present_members", "direction_regionale"],
    }


def test_a_calendar_already_derived_is_told_as_it_is() -> None:
    known = contract(SIGNED, on="2023-01-01")
    calendar = derive_calendar(known)
    shorter = replace(calendar, milestones=calendar.milestones[:1])
    milestones = calendar_document(known, shorter)["milestones"]
    assert isinstance(milestones, list)
    assert len(milestones) == 1


def test_codes_are_sorted_and_no_person_is_named() -> None:
    told = document(SIGNED, NOTICE, *met("M1", "2024-03-12", "signature", "claire"), on="2026-10-01")
    assert told["alerts"] == sorted(told["alerts"])
    text = json.dumps(told)
    assert "Claire" not in text
    assert HEADER.gestionnaire.name not in text
