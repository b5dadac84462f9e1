"""« Pourquoi cette date ? »: rule, quote, article, base, computation, source, and what follows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from cpom_workflow.domain.calendar import Because, Kind, Milestone, derive_calendar
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.errors import InvalidInput
from cpom_workflow.domain.facts import SignatureTargeted
from cpom_workflow.domain.law import Rule, Status
from cpom_workflow.services.explain import explanation, milestone_named
from tests.domain.dossiers import NOTICE, RECEIPT, SIGNED, contract

TARGETED = SignatureTargeted(on=date(2022, 10, 10))


def explained(told: Contract, name: str) -> Sequence[str]:
    return explanation(told, milestone_named(derive_calendar(told), name))


def refusal(told: Contract, name: str) -> str:
    with pytest.raises(InvalidInput) as refused:
        milestone_named(derive_calendar(told), name)
    return str(refused.value)


def with_rule(milestone: Milestone, rule: Rule) -> Milestone:
    return replace(milestone, because=(Because(rule=rule, computation="au jugé"),))


# --- Names ----------------------------------------------------------------------------------------------------------


def test_a_milestone_is_found_by_its_name() -> None:
    assert milestone_named(derive_calendar(contract(SIGNED, on="2024-01-02")), "bilan_etape:2025").key == 2025


def test_a_kind_is_name_enough_when_there_is_only_one() -> None:
    found = milestone_named(derive_calendar(contract(SIGNED, on="2024-01-02")), "mid_term_dialogue")
    assert found.kind is Kind.MID_TERM_DIALOGUE


def test_a_kind_that_has_several_keys_asks_for_one_and_lists_them() -> None:
    why = refusal(contract(SIGNED, on="2024-01-02"), "bilan_etape")
    assert why.startswith("« bilan_etape » a plusieurs clés.")
    assert "bilan_etape:2023, bilan_etape:2024" in why
    assert "term" not in why


def test_an_unknown_name_lists_those_that_exist() -> None:
    why = refusal(contract(SIGNED, on="2024-01-02"), "bilan")
    assert why.startswith("Le jalon « bilan » n'existe pas dans ce dossier.")
    assert "mid_term_dialogue" in why
    assert "term" in why


# --- Sentences ------------------------------------------------------------------------------------------------------


def test_a_date_is_explained_by_every_rule_behind_it() -> None:
    lines = explained(contract(SIGNED, on="2024-01-02"), "bilan_etape:2023")
    assert lines[0] == "Bilan d'étape 2023 — mardi 30 avril 2024"
    assert [line.split(" (")[0] for line in lines if line.startswith("Règle")] == ["Règle SUI-3", "Règle BUD-1"]
    source = next(line for line in lines if "R. 314-49" in line)
    assert source.startswith("  Source : code de l'action sociale et des familles, article R. 314-49, II : « Le compte")
    assert "  Fiabilité : vérifié dans le texte, revu le 22 novembre 2026." in lines
    assert "  En cas de silence ou de retard : Faute de données, l'autorité peut fixer le tarif d'office." in lines
    assert lines[-1] == "Calcul : exercice 2023, clos le 31 décembre 2023 : avant le 30 avril 2024."


def test_before_a_day_excludes_that_day() -> None:
    safe = "À faire au plus tard le lundi 29 avril 2024 : le texte dit « avant le 30 avril 2024 », ce jour est exclu."
    assert safe in explained(contract(SIGNED, on="2024-01-02"), "bilan_etape:2023")


def test_a_day_that_is_not_worked_is_done_before() -> None:
    safe = "À faire au plus tard le vendredi 9 septembre 2022 : le samedi 10 septembre 2022 n'est pas un jour ouvré."
    assert safe in explained(contract(TARGETED, on="2022-01-02"), "board_mandate")


def test_a_day_carried_over_a_weekend_is_not_counted_on() -> None:
    received = replace(RECEIPT, received_on=date(2026, 12, 31))
    told = contract(SIGNED, NOTICE, received, on="2027-01-15")
    lines = explained(told, "prorogation_reply")
    assert lines[0].endswith("lundi 1er mars 2027")
    assert any(
        line.startswith("À faire au plus tard le vendredi 26 février 2027 : le report au jour ouvré suivant")
        for line in lines
    )


def test_a_day_that_is_itself_safe_needs_no_other() -> None:
    assert not any("À faire" in line for line in explained(contract(SIGNED, on="2024-01-02"), "renewal_start"))


def test_a_window_says_its_days_and_its_aim() -> None:
    lines = explained(contract(SIGNED, on="2024-01-02"), "mid_term_dialogue")
    assert lines[1:3] == (
        "Période : du 1er avril 2025 au 1er octobre 2025 inclus.",
        "Date visée : 1er juillet 2025.",
    )


def test_a_duty_after_the_term_says_so() -> None:
    after = "Cette échéance tombe après la fin du contrat."
    told = contract(SIGNED, on="2024-01-02")
    assert after in explained(told, "bilan_etape:2027")
    assert after not in explained(told, "bilan_etape:2026")


def test_a_rule_without_quote_nor_consequence_is_not_made_to_say_one() -> None:
    told = contract(SIGNED, on="2024-01-02")
    milestone = milestone_named(derive_calendar(told), "term")
    rule = milestone.because[0].rule
    bare = replace(rule, lateness=None, source=replace(rule.source, quote=None))
    lines = explanation(told, with_rule(milestone, bare))
    assert f"  Source : {bare.citation}" in lines
    assert not any("En cas de silence" in line for line in lines)


def test_what_no_text_confirms_is_flagged() -> None:
    told = contract(SIGNED, on="2024-01-02")
    milestone = milestone_named(derive_calendar(told), "term")
    doubtful = replace(milestone.because[0].rule, status=Status.UNCONFIRMED)
    warning = "Attention : un élément de ce calcul n'est confirmé par aucun texte lu."
    assert explanation(told, with_rule(milestone, doubtful))[-1] == warning
    assert warning not in explanation(told, milestone)
