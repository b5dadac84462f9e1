"""The region's reminder policy: as shipped, as written, and what is refused with its line."""

from pathlib import Path

import pytest

from cpom_workflow.adapters.places import shipped
from cpom_workflow.adapters.policy import read_policy, read_programming
from cpom_workflow.domain.calendar import Kind
from cpom_workflow.domain.errors import InvalidInput
from cpom_workflow.domain.reminders import Escalation, ReminderPolicy, Steps


def policy(folder: Path, *lines: str) -> ReminderPolicy:
    path = folder / "rappels.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_policy(path)


def refusal(folder: Path, *lines: str) -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        policy(folder, *lines)
    return [str(fault) for fault in refused.value.faults]


OBLIGATIONS = "obligations: {avant: [30, 7], apres: [1]}"
RECOMMENDATIONS = "recommandations: {avant: [30]}"


def test_the_shipped_policy_reads() -> None:
    read = read_policy(shipped("config") / "reminders.yaml")
    assert read.obligations == Steps(before=(90, 30, 7, 1), after=(1, 15, 45))
    assert read.recommendations == Steps(before=(30, 7), after=(7,))
    assert (read.escalation, read.receipts) == (Escalation(decider=15, presidency=45), (7, 21))
    assert read.of_kind[Kind.RENEWAL_START].before == read.of_kind[Kind.PROROGATION_NOTICE].before
    assert read.of_kind[Kind.COMPTE_RENDU_DRAFT] == Steps(opening=True, before=(3,), after=(1, 15))
    assert read.of_kind[Kind.GENERALISATION_TOLERANCE] == Steps()


def test_a_policy_reads_as_it_is_written(tmp_path: Path) -> None:
    read = policy(tmp_path, OBLIGATIONS, RECOMMENDATIONS, "jalons:", "  term: {ouverture: oui, avant: [90]}")
    assert read == ReminderPolicy(
        obligations=Steps(before=(30, 7), after=(1,)),
        recommendations=Steps(before=(30,)),
        of_kind={Kind.TERM: Steps(opening=True, before=(90,))},
    )


def test_escalation_and_receipts_may_be_set_or_left_out(tmp_path: Path) -> None:
    assert policy(tmp_path, OBLIGATIONS, RECOMMENDATIONS).escalation == Escalation()
    own = policy(tmp_path, OBLIGATIONS, RECOMMENDATIONS, "escalade: {decideur: 10}", "receptions: [5, 5]")
    assert (own.escalation, own.receipts) == (Escalation(decider=10), (5,))


def test_a_day_written_twice_is_one_reminder(tmp_path: Path) -> None:
    read = policy(tmp_path, "obligations: {avant: [30, 7, 30], apres: [1, 1]}", "recommandations: {avant: [7, 7]}")
    assert read.obligations == Steps(before=(30, 7), after=(1,))
    assert read.recommendations == Steps(before=(7,))
    own = policy(tmp_path, OBLIGATIONS, RECOMMENDATIONS, "jalons: {term: {avant: [9, 9]}}")
    assert own.of_kind[Kind.TERM] == Steps(before=(9,))


def test_an_unknown_milestone_is_refused_with_its_line(tmp_path: Path) -> None:
    (why,) = refusal(tmp_path, OBLIGATIONS, RECOMMENDATIONS, "jalons:", "  bilan: {avant: [30]}")
    assert why.startswith("rappels.yaml, ligne 4 : La valeur « bilan » de « jalons » ne convient pas.")
    assert "bilan_etape" in why


def test_every_fault_comes_at_once_with_its_line(tmp_path: Path) -> None:
    faults = refusal(
        tmp_path, "obligations: {avant: [-3], aprés: [1]}", "jalons:", "  term: {avant: bientôt}", "rappel: {}"
    )
    assert [fault.split(" : ")[0] for fault in faults] == [
        "rappels.yaml, ligne 1",
        "rappels.yaml, ligne 1",
        "rappels.yaml, ligne 3",
        "rappels.yaml, ligne 4",
        "rappels.yaml, ligne 1",
    ]
    assert "Écrivez « apres »" in faults[1]
    assert "Il manque « recommandations »" in faults[4]


def test_a_missing_policy_is_said_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"rappels.yaml : Le fichier n'existe pas"):
        read_policy(tmp_path / "rappels.yaml")


def test_the_shipped_programming_reads() -> None:
    read = read_programming(shipped("config") / "programmation.yaml")
    assert (read.region, read.first_year, read.last_year) == ("Bretagne", 2020, 2027)


def test_a_fault_of_a_programming_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "programmation.yaml"
    path.write_text("region: Bretagne\nde: 2020\na: bientôt\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"programmation.yaml, ligne 3 : La valeur « bientôt »"):
        read_programming(path)
