"""A change of practice, seen before it takes effect."""

from dataclasses import replace

from cpom_workflow.domain.calendar import Kind
from cpom_workflow.domain.facts import Fact, MinutesDrafted, SignatureTargeted
from cpom_workflow.services.practice import MovedDate, moved_dates
from tests.domain.dossiers import HEADER, LAW, NOTICE, RECEIPT, SIGNED, calendar, day, dossier, met, milestone

QUICKER = LAW.with_practice({"compte_rendu.draft_days": 10})
MEETING = met("M1", "2024-03-12")


def moved(*facts: Fact, on: str) -> tuple[MovedDate, ...]:
    return moved_dates([dossier(SIGNED, *facts)], LAW, QUICKER, day(on))


def test_the_same_practice_moves_nothing() -> None:
    assert moved_dates([dossier(SIGNED, *MEETING)], LAW, LAW, day("2024-03-13")) == ()


def test_a_date_that_would_move_is_said_with_both_days() -> None:
    (only,) = moved(*MEETING, on="2024-03-13")
    assert only.sentence == (
        "ESSAI-35 — Rédaction du compte rendu de la réunion du 12 mars 2024 : "
        "du 12 mars 2024 au 27 mars 2024 (agir au plus tard "
        "le 27 mars 2024) → du 12 mars 2024 au 22 mars 2024 (agir au plus tard le 22 mars 2024)"
    )


def test_what_is_done_is_left_out() -> None:
    written = MinutesDrafted(meeting="M1", on=day("2024-03-20"))
    names = {each.before and each.before.id for each in moved(*MEETING, written, on="2024-03-21")}
    assert "compte_rendu_draft:M1" not in names


def test_every_contract_is_compared() -> None:
    other = dossier(SIGNED, *MEETING, header=replace(HEADER, cpom="ESSAI-22"))
    found = moved_dates([dossier(SIGNED, *MEETING), other], LAW, QUICKER, day("2024-03-13"))
    assert [each.cpom for each in found] == ["ESSAI-35", "ESSAI-22"]


def test_a_contract_with_a_practice_of_its_own_does_not_move() -> None:
    own = dossier(SIGNED, *MEETING, header=replace(HEADER, practice={"compte_rendu.draft_days": "12"}))
    assert moved_dates([own], LAW, QUICKER, day("2024-03-13")) == ()


def test_a_step_that_would_appear_or_go_has_no_date_on_one_side() -> None:
    target = milestone(calendar(SignatureTargeted(on=day("2022-10-10")), on="2022-01-02"), Kind.SIGNATURE)
    appears = MovedDate(cpom="ESSAI-35", before=None, after=target)
    assert appears.sentence == (
        "ESSAI-35 — Signature du contrat : aucune date → 10 octobre 2022 (agir au plus tard le 10 octobre 2022)"
    )
    assert replace(appears, before=target, after=None).sentence.endswith("→ aucune date")


def test_the_window_of_an_answer_moves_with_the_practice_that_rolls_it() -> None:
    received = replace(RECEIPT, received_on=day("2026-12-31"))
    rolled = LAW.with_practice({"prorogation.reply_roll_to_working_day": False})
    found = moved_dates([dossier(SIGNED, NOTICE, received)], LAW, rolled, day("2027-01-15"))
    assert [each.before and each.before.id for each in found] == ["prorogation_reply:P1:prefet_region"]
