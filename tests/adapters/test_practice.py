"""The region's practice: what it may change, and what is refused with its line."""

from datetime import time
from pathlib import Path

import pytest

from cpom_workflow.adapters.lawbook import load_law
from cpom_workflow.adapters.places import shipped
from cpom_workflow.adapters.practice import with_practice_of
from cpom_workflow.domain.errors import InvalidInput
from cpom_workflow.domain.law import Law

LAW = load_law()


def practised(folder: Path, *lines: str) -> Law:
    path = folder / "pratique.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return with_practice_of(LAW, path)


def refusal(folder: Path, *lines: str) -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        practised(folder, *lines)
    return [str(fault) for fault in refused.value.faults]


def test_the_shipped_practice_reads_and_changes_nothing() -> None:
    path = shipped("config") / "practice.yaml"
    assert path.is_file()
    assert with_practice_of(LAW, path).parameters == LAW.parameters


def test_a_missing_file_changes_nothing(tmp_path: Path) -> None:
    assert with_practice_of(LAW, tmp_path / "pratique.yaml") is LAW


def test_a_value_of_practice_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    changed = practised(tmp_path, "compte_rendu.draft_days: 10").parameters
    assert changed.compte_rendu.draft_days == 10
    assert changed.compte_rendu.validation_days == LAW.parameters.compte_rendu.validation_days
    assert changed.sending_hours == LAW.parameters.sending_hours


def test_values_are_judged_together(tmp_path: Path) -> None:
    hours = practised(tmp_path, 'sending_hours.from: "19:00"', 'sending_hours.to: "22:00"').parameters.sending_hours
    assert (hours.from_, hours.to) == (time(19), time(22))


def test_values_that_cannot_stand_together_are_refused(tmp_path: Path) -> None:
    (why,) = refusal(tmp_path, 'sending_hours.from: "12:00"', 'sending_hours.to: "11:00"')
    assert why.startswith("pratique.yaml : Avec ces heures d'envoi, rien ne partirait jamais.")


def test_every_fault_comes_at_once_with_its_line(tmp_path: Path) -> None:
    faults = refusal(
        tmp_path,
        "compte_rendu.draft_days: bientôt",
        "prorogation.notice_months: 6",
        "inconnue: 1",
        "sending_hours.days: [1, 9]",
        "duration.max_months: 72",
        "compte_rendu.validation_days: 9",
        "compte_rendu.validation_days: 8",
    )
    assert sorted(fault.split(" : ")[0] for fault in faults) == [
        f"pratique.yaml, ligne {line}" for line in (1, 2, 3, 4, 5, 7)
    ]


def test_what_the_law_says_cannot_be_changed(tmp_path: Path) -> None:
    (why,) = refusal(tmp_path, "compte_rendu.draft_days: 10", "compte_administratif.strict_before: false")
    assert why.startswith("pratique.yaml, ligne 2 : La clé « compte_administratif.strict_before » relève de la loi")


@pytest.mark.parametrize("text", ["- compte_rendu.draft_days", "compte_rendu: [", ""])
def test_a_file_that_is_no_list_of_values_is_refused(tmp_path: Path, text: str) -> None:
    (why,) = refusal(tmp_path, text)
    assert why.startswith("pratique.yaml")


def test_a_value_that_is_unreadable_is_a_fault_among_the_others(tmp_path: Path) -> None:
    faults = refusal(tmp_path, "compte_rendu.draft_days: [{a: 1, a: 2}]", "inconnue: 1")
    assert any("figure deux fois" in fault for fault in faults)
    assert any("« inconnue » n'existe pas" in fault for fault in faults)
