"""Prorogation: every receipt, every answer, and what silence makes of them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpom_workflow.domain.facts import (
    Fact,
    Proof,
    ProrogationAnswered,
    ProrogationConfirmed,
    ProrogationReceived,
    Sense,
)
from cpom_workflow.domain.prorogation import Outcome, Prorogation
from tests.domain.dossiers import HEADER, NOTICE, RECEIPT, SIGNED, contract, day, with_practice

SHARED = replace(HEADER, funders=("etat", "departement"))
FROM_DEPARTEMENT = replace(RECEIPT, addressee="president_conseil_departemental", received_on=date(2026, 10, 12))


def answer(sense: Sense, sent_on: str, received_on: str, addressee: str = "prefet_region") -> ProrogationAnswered:
    return ProrogationAnswered(
        id="P1", addressee=addressee, sense=sense, sent_on=day(sent_on), received_on=day(received_on)
    )


def prorogation(*letters: Fact, on: str, shared: bool = False) -> Prorogation:
    told = contract(SIGNED, NOTICE, *letters, on=on, header=SHARED if shared else HEADER).prorogation
    assert told is not None
    return told


# --- Receipt --------------------------------------------------------------------------------------------------------


def unclaimed(**changes: object) -> ProrogationReceived:
    letter = ProrogationReceived(
        id="P1",
        addressee="prefet_region",
        proof=Proof.LRAR,
        presented_on=date(2026, 9, 30),
        returned_unclaimed=True,
        returned_on=date(2026, 10, 16),
    )
    return replace(letter, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("proof", [each for each in Proof if each.starts_a_clock])
def test_every_attested_delivery_starts_the_clock_that_day(proof: Proof) -> None:
    told = prorogation(replace(RECEIPT, proof=proof), on="2026-10-02")
    assert told.windows["prefet_region"].quantieme == day("2026-12-01")
    assert not told.alerts


@pytest.mark.parametrize("proof", [None, Proof.EMAIL, Proof.NONE])
def test_without_proof_no_clock_runs(proof: Proof | None) -> None:
    told = prorogation(replace(RECEIPT, proof=proof), on="2026-10-02")
    assert (dict(told.windows), told.outcome) == ({}, Outcome.PENDING)
    assert "missing_proof_of_receipt" in told.alerts


@pytest.mark.parametrize("letter", [unclaimed(proof=Proof.LRE), unclaimed(presented_on=None), unclaimed(proof=None)])
def test_what_nobody_collected_and_no_text_settles_starts_nothing(letter: ProrogationReceived) -> None:
    assert prorogation(letter, on="2027-06-01").outcome is Outcome.PENDING


def test_a_letter_collected_in_the_end_counts_from_its_collection() -> None:
    collected = replace(RECEIPT, presented_on=date(2026, 9, 30), received_on=date(2026, 10, 8))
    assert prorogation(collected, on="2026-10-10").addressees[0].received_on == day("2026-10-08")


def test_the_first_of_two_proved_receipts_counts() -> None:
    second = replace(RECEIPT, received_on=date(2026, 10, 20), proof=Proof.BAILIFF)
    assert prorogation(second, RECEIPT, on="2026-10-21").addressees[0].received_on == day("2026-10-01")


def test_the_first_presentation_of_two_unclaimed_letters_counts() -> None:
    again = unclaimed(presented_on=date(2026, 11, 2), returned_on=date(2026, 11, 18))
    told = prorogation(again, unclaimed(), on="2026-11-20")
    assert told.addressees[0].received_on == day("2026-09-30")
    assert told.alerts == {"receipt_deemed_from_presentation"}


# --- Answer ---------------------------------------------------------------------------------------------------------


def test_nothing_happens_before_the_last_window_has_closed() -> None:
    assert prorogation(RECEIPT, on="2026-12-01").outcome is Outcome.PENDING
    told = prorogation(RECEIPT, on="2026-12-02")
    assert (told.outcome, told.outcome_on, told.confirmation_required) == (
        Outcome.DEEMED_AGREED,
        day("2026-12-02"),
        True,
    )


def test_a_person_certifies_once_that_nothing_arrived() -> None:
    certified = [ProrogationConfirmed(id="P1", by="Claire", on=date(2026, 12, number)) for number in (12, 9)]
    told = prorogation(RECEIPT, *certified, on="2026-12-15")
    assert (told.confirmation_required, told.confirmed_on, told.awaited) == (False, day("2026-12-09"), False)


def test_the_outcomes_that_move_the_term_are_the_two_agreements() -> None:
    assert {each for each in Outcome if each.extends} == {Outcome.AGREED, Outcome.DEEMED_AGREED}


def test_an_answer_without_a_proved_receipt_is_an_answer_all_the_same() -> None:
    told = prorogation(answer(Sense.ACCORD, "2026-10-20", "2026-10-22"), on="2026-10-22")
    assert (told.outcome, told.outcome_on) == (Outcome.AGREED, day("2026-10-22"))
    refused = prorogation(answer(Sense.REFUS, "2026-10-20", "2026-10-22"), on="2026-10-22")
    assert refused.outcome is Outcome.DISAGREEMENT
    assert refused.opening is not None
    assert (refused.opening.opens_on, refused.opening.due_on) == (day("2026-10-22"), day("2026-10-22"))


def test_the_latest_answer_counts() -> None:
    changed = (answer(Sense.REFUS, "2026-10-20", "2026-10-22"), answer(Sense.ACCORD, "2026-11-02", "2026-11-04"))
    assert prorogation(RECEIPT, *changed, on="2026-11-03").outcome is Outcome.DISAGREEMENT
    assert prorogation(RECEIPT, *changed, on="2026-11-04").outcome is Outcome.AGREED


def test_a_late_agreement_is_worth_the_silence_before_it() -> None:
    told = prorogation(RECEIPT, answer(Sense.ACCORD, "2026-12-03", "2026-12-07"), on="2026-12-07")
    assert (told.outcome, told.outcome_on) == (Outcome.DEEMED_AGREED, day("2026-12-02"))
    assert "late_refusal" not in told.alerts


def test_an_answer_dated_only_by_its_arrival_counts_by_it() -> None:
    late = replace(answer(Sense.REFUS, "2026-12-01", "2026-12-04"), sent_on=None)
    assert prorogation(RECEIPT, late, on="2026-12-04").alerts == {"late_refusal"}
    early = replace(late, received_on=date(2026, 12, 1))
    assert prorogation(RECEIPT, early, on="2026-12-04").outcome is Outcome.DISAGREEMENT


def test_an_answer_dated_only_by_its_posting_counts_by_it_where_arrival_matters() -> None:
    posted = replace(answer(Sense.REFUS, "2026-12-01", "2026-12-04"), received_on=None)
    header = with_practice(prorogation__reply_timeliness="received")
    told = contract(SIGNED, NOTICE, RECEIPT, posted, on="2026-12-04", header=header).prorogation
    assert told is not None
    assert told.outcome is Outcome.DISAGREEMENT


def test_one_refusal_among_agreements_is_a_disagreement() -> None:
    told = prorogation(
        RECEIPT,
        FROM_DEPARTEMENT,
        answer(Sense.ACCORD, "2026-10-20", "2026-10-22"),
        answer(Sense.REFUS, "2026-11-02", "2026-11-04", "president_conseil_departemental"),
        on="2026-11-04",
        shared=True,
    )
    assert (told.outcome, told.outcome_on) == (Outcome.DISAGREEMENT, day("2026-11-04"))
    assert told.opening is not None
    assert told.opening.due_on == day("2026-12-14")


def test_letters_of_another_request_change_nothing() -> None:
    other = replace(NOTICE, id="P2", sent_on=date(2026, 9, 29))
    refusal = replace(answer(Sense.REFUS, "2026-10-20", "2026-10-22"), id="P2")
    told = contract(SIGNED, NOTICE, RECEIPT, other, refusal, on="2026-12-02")
    assert [each.outcome for each in told.prorogations] == [Outcome.DEEMED_AGREED, Outcome.DISAGREEMENT]
    assert told.prorogations[1].term_before == day("2028-12-31")


# --- Notice ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received_on", "on", "timely"),
    [
        (None, "2026-12-31", None),
        (None, "2027-01-01", False),
        ("2026-12-31", "2027-01-01", True),
        ("2027-01-04", "2027-01-04", False),
    ],
)
def test_the_notice_must_be_received_twelve_months_before_the_term(
    received_on: str | None,
    on: str,
    timely: bool | None,  # noqa: FBT001 - the answer that is checked
) -> None:
    letters = [replace(RECEIPT, received_on=day(received_on))] if received_on else []
    told = prorogation(*letters, on=on)
    assert told.notice_timely is timely
    assert ("late_notice" in told.alerts) == (timely is False)


def test_a_request_beyond_six_years_is_rejected_on_the_day_it_is_posted() -> None:
    beyond = replace(NOTICE, requested_term=date(2029, 1, 1))
    told = contract(SIGNED, beyond, RECEIPT, on="2027-06-01").prorogation
    assert told is not None
    assert (told.outcome, told.outcome_on) == (Outcome.REJECTED, NOTICE.sent_on)
    assert told.longest_allowed_term == day("2028-12-31")
    assert not told.awaited


@given(st.integers(0, 400), st.integers(0, 400))
def test_once_silence_counts_it_keeps_counting(received: int, later: int) -> None:
    receipt = replace(RECEIPT, received_on=NOTICE.sent_on + timedelta(days=received))
    window = prorogation(receipt, on=str(receipt.received_on)).windows["prefet_region"]
    on = window.deemed_agreed_from + timedelta(days=later)
    told = prorogation(receipt, on=on.isoformat())
    assert (told.outcome, told.outcome_on) == (Outcome.DEEMED_AGREED, window.deemed_agreed_from)
    before = window.deemed_agreed_from - timedelta(days=1)
    assert prorogation(receipt, on=before.isoformat()).outcome is Outcome.PENDING
