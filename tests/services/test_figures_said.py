"""The region's figures in words: every one has a label and a definition, rates and changes are written as in French."""

from dataclasses import replace

import pytest

from cpom_workflow.domain.dossier import Gestionnaire
from cpom_workflow.domain.parameters import Deadline
from cpom_workflow.domain.portfolio import stage_of
from cpom_workflow.services.portfolio import COUNTED, Territory
from cpom_workflow.services.suivi import suivi_of
from cpom_workflow.services.wording.figures import FIGURES, STAGES, change_said, deadline_named, percent, points_said
from cpom_workflow.services.wording.told import figures_said
from tests.domain.dossiers import HEADER, SIGNED, contract, day, dossier
from tests.services.offices import Desk

KNOWN = replace(HEADER, gestionnaire=Gestionnaire(name="Association d'essai", finess_ej="350000014"))


def test_every_figure_and_stage_has_words() -> None:
    assert COUNTED.keys() <= FIGURES.keys()
    assert stage_of(contract(on="2022-01-10")) in STAGES
    for word in (*FIGURES.values(), *STAGES.values()):
        assert word.label
        assert word.definition.endswith(".")


@pytest.mark.parametrize(
    ("rate", "written"), [(None, "–"), (0.356, "35,6\u00a0%"), (1.0, "100\u00a0%"), (0.0, "0\u00a0%")]
)
def test_a_rate_is_written_as_a_percentage(rate: float | None, written: str) -> None:
    assert percent(rate) == written


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (0.356, 0.35, "+0,6 point en un mois"),
        (0.30, 0.35, "−5 points en un mois"),
        (0.35, 0.35, "inchangé en un mois"),
        (None, 0.35, ""),
        (0.35, None, ""),
    ],
)
def test_a_rate_changes_by_points(now: float | None, before: float | None, said: str) -> None:
    assert points_said(now, before) == said


@pytest.mark.parametrize(("change", "said"), [(3, "+3 en un mois"), (-1, "−1 en un mois"), (0, "inchangé en un mois")])
def test_a_count_changes_by_units(change: int, said: str) -> None:
    assert change_said(change) == said


def test_a_deadline_is_named_by_who_set_it() -> None:
    target = Deadline(id="x", kind="regional", deadline=None, source="objectif fixé par la région")
    assert deadline_named(target) == "Objectif régional"


def test_figures_come_with_their_value_their_change_and_their_definition() -> None:
    desk = Desk(dossier(SIGNED, header=KNOWN))
    said = {each.label: each for each in figures_said(suivi_of(desk.office, day("2028-01-15"), Territory()))}
    assert (said["CPOM à conclure"].value, said["CPOM à conclure"].change) == (1, "inchangé en un mois")
    assert (said["Taux de CPOM conclus"].written, said["Taux de CPOM conclus"].change) == (
        "0\u00a0%", "−100 points en un mois",
    )  # fmt: skip
    at_the_deadline = said["Taux de CPOM conclus, échéance de la loi (1er janvier 2023)"]
    assert (at_the_deadline.value, at_the_deadline.change) == (1.0, "")
    assert said["Taux de places couvertes"].written == "–"
    assert said["Expirés sans successeur"].change == "+1 en un mois"
    assert said["Contrats : expiré sans successeur connu"].written == "1"
    assert said["Messages : refusé"].value == 0
    assert all(each.definition for each in said.values())
