"""A region's programming as a person reads it."""

from datetime import date
from pathlib import Path

import pytest

from cpom_workflow.adapters.lawbook import load_law
from cpom_workflow.adapters.policy import read_programming
from cpom_workflow.domain.dates import HolidayZone
from cpom_workflow.domain.errors import InvalidInput
from cpom_workflow.services.programme import programme

LAW = load_law()
FILE = """
region: Bretagne
de: 2020
a: 2021
arretes:
  - {version: "1", avis_le: 2019-07-02, signe_le: 2019-07-12, listes: [2020]}
  - {version: "2", signe_le: 2023-02-01}
"""


def told(tmp_path: Path, text: str = FILE) -> list[str]:
    path = tmp_path / "programmation.yaml"
    path.write_text(text, encoding="utf-8")
    return list(programme(read_programming(path), LAW, HolidayZone.METROPOLE, date(2024, 1, 1)))


def test_each_date_says_its_state_and_its_source(tmp_path: Path) -> None:
    first, *others = told(tmp_path)
    assert first.startswith("30 juin 2019 — Arrêté de programmation pluriannuelle : fait en retard (guide pratique")
    assert any(line.startswith("31 décembre 2020 — Liste nominative des CPOM à conclure en 2021") for line in others)


def test_a_missing_opinion_and_a_late_amendment_are_said(tmp_path: Path) -> None:
    *_, opinion, late = told(tmp_path)
    assert "version 2, signé le 1er février 2023 : l'avis du CRHH manque" in opinion
    assert "après le 31 décembre 2022, dernier jour prévu pour le modifier" in late


def test_the_example_that_ships_is_regular() -> None:
    shipped = read_programming(Path("config/programmation.yaml"))
    assert not any("manque" in line for line in programme(shipped, LAW, HolidayZone.METROPOLE, date(2026, 11, 23)))


def test_a_wrong_line_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"programmation.yaml, ligne 3 : .*« de »"):
        told(tmp_path, FILE.replace("2020\na:", "demain\na:"))
