"""The region written out as a spreadsheet and read back: not one change; and mistakes shown where they stand."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
import python_calamine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpom_workflow.adapters.intake.dossier import read_dossier
from cpom_workflow.adapters.intake.tracker import read_tracker
from cpom_workflow.adapters.places import shipped
from cpom_workflow.adapters.sheets import annotated_copy, portfolio_workbook, tracker_csv
from cpom_workflow.domain.dossier import Dossier, Gestionnaire
from cpom_workflow.domain.errors import Place
from cpom_workflow.domain.facts import Launched, SignatureTargeted, Signed
from cpom_workflow.services.intake import plan_import
from cpom_workflow.services.monitor import overview
from cpom_workflow.services.portfolio import Portfolio, portfolio
from cpom_workflow.services.tracker import tracker_lines
from tests.adapters.intake.sheets import HEADINGS, LINE, csv, several, workbook
from tests.domain.dossiers import HEADER, LAW, dossier
from tests.libreoffice import converted
from tests.services.offices import Desk

ON = date(2026, 11, 22)
EXAMPLES = [read_dossier(path, LAW) for path in sorted((shipped("config") / "dossiers").glob("*.yaml"))]
FIGURES = [("Taux de couverture", 0.5, "Part des obligations couvertes."), ("En retard", 3, "Contrats en retard.")]


def region(*dossiers: Dossier) -> tuple[Desk, Portfolio]:
    desk = Desk(*dossiers)
    return desk, portfolio(desk.office, ON)


def written(told: Portfolio, path: Path) -> Path:
    rows = overview(told.files, told.on).rows
    path.write_bytes(tracker_csv(rows) if path.suffix == ".csv" else portfolio_workbook(told, FIGURES))
    return path


def unchanged(desk: Desk, path: Path) -> bool:
    plan = plan_import(desk.office, read_tracker(path, LAW), ON)
    assert not [str(each) for each in (*plan.faults, *plan.warnings)]
    assert not [change.said for change in (*plan.added, *plan.changed)]
    return plan.unchanged == desk.office.journal.cpoms()


@pytest.mark.parametrize("name", ["region.xlsx", "region.csv"])
def test_every_example_comes_back_unchanged(tmp_path: Path, name: str) -> None:
    desk, told = region(*EXAMPLES)
    path = written(told, tmp_path / name)
    assert unchanged(desk, path)
    lines = tuple(row.line for row in read_tracker(path, LAW).rows)
    assert lines == tracker_lines(file.contract for file in told.files)


@pytest.mark.parametrize("name", ["region.xlsx", "region.csv"])
def test_an_empty_desk_takes_the_same_contracts_from_it(tmp_path: Path, name: str) -> None:
    _, told = region(*EXAMPLES)
    plan = plan_import(Desk().office, read_tracker(written(told, tmp_path / name), LAW), ON)
    assert ([each.cpom for each in plan.added], plan.faults) == ([each.cpom for each in told.files], ())


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cn"]), min_size=1, max_size=40).filter(
    lambda name: name == name.strip() and not name.casefold().startswith(("total", "sous"))
)
DAYS = st.dates(date(2001, 1, 1), date(2026, 11, 22))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NAMES, NAMES, DAYS, DAYS, st.integers(1, 120), st.sampled_from(["010000016", "2A0000012", "350990016"]))
def test_any_names_and_days_come_back_unchanged(  # noqa: PLR0913, PLR0917 - one a field
    tmp_path: Path, name: str, title: str, planned: date, signed: date, months: int, finess: str
) -> None:
    runner = Gestionnaire(name=name, finess_ej=finess, siren="005420120")
    facts = (
        Launched(on=planned), SignatureTargeted(on=planned),
        Signed(on=signed, effective_on=signed, duration_months=months),
    )  # fmt: skip
    desk, told = region(dossier(*facts, header=replace(HEADER, title=title, gestionnaire=runner)))
    assert unchanged(desk, written(told, tmp_path / "region.xlsx"))
    assert unchanged(desk, written(told, tmp_path / "region.csv"))


@pytest.mark.parametrize(
    "name", ["=1+1", "+33", "-5", "@SUM(A1)", "'=1", "=cmd|' /C calc'!A0", "01234", "'t Hof", "🏠 L'Été"]
)
def test_nothing_that_a_spreadsheet_would_run_is_written(tmp_path: Path, name: str) -> None:
    desk, told = region(dossier(header=replace(HEADER, gestionnaire=Gestionnaire(name=name))))
    text = written(told, tmp_path / "region.csv").read_text(encoding="utf-8-sig")
    assert not any(
        cell.lstrip('"').startswith(tuple("=+-@\t\r")) for line in text.splitlines() for cell in line.split(";")
    )
    book = written(told, tmp_path / "region.xlsx")
    with ZipFile(book) as parts:
        assert not any(b"<f>" in parts.read(each) for each in parts.namelist() if "sheet" in each)
    assert unchanged(desk, book)
    assert unchanged(desk, tmp_path / "region.csv")


def test_the_workbook_holds_real_dates_text_numbers_and_every_sheet(tmp_path: Path) -> None:
    _, told = region(*EXAMPLES)
    book = python_calamine.load_workbook(written(told, tmp_path / "region.xlsx"))
    assert book.sheet_names == ["Synthèse", "Contrats", "Calendrier", "Définitions"]
    head, *lines = book.get_sheet_by_name("Contrats").to_python()
    first = dict(zip(head, lines[0], strict=True))
    assert (first["N° FINESS EJ"], first["Signature – Date réelle"]) == ("220990063", date(2022, 6, 20))
    coming = book.get_sheet_by_name("Calendrier").to_python()[1:]
    assert coming
    assert all(isinstance(line[3], date) and line[3] >= ON for line in coming)
    assert [line[:2] for line in book.get_sheet_by_name("Définitions").to_python()[1:]] == [
        [label, definition] for label, _, definition in FIGURES
    ]
    assert book.get_sheet_by_name("Synthèse").to_python()[2][:2] == ["Taux de couverture", 0.5]


def test_a_workbook_of_nothing_is_still_one(tmp_path: Path) -> None:
    _, told = region()
    path = tmp_path / "region.xlsx"
    path.write_bytes(portfolio_workbook(told, [("Taux", None, "Sans objet.")]))
    assert python_calamine.load_workbook(path).get_sheet_by_name("Synthèse").to_python()[2][1] == "sans objet"


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_libreoffice_opens_recalculates_and_saves_it_without_a_change(tmp_path: Path) -> None:
    desk, told = region(*EXAMPLES)
    path = written(told, tmp_path / "region.xlsx")
    assert unchanged(desk, converted(path, "xlsx", tmp_path))
    assert unchanged(desk, converted(path, "ods", tmp_path))


def test_a_copy_shows_each_mistake_in_its_cell(tmp_path: Path) -> None:
    source = workbook(tmp_path / "s.xlsx", HEADINGS, ("ESSAI-35", True, 0.5, "99", "31/02/2022", LINE[5]))
    tracker = read_tracker(source, LAW)
    annotated_copy(source, tracker.faults, tmp_path / "copie.xlsx")
    with ZipFile(tmp_path / "copie.xlsx") as book:
        comments = book.read("xl/comments1.xml").decode()
        assert b"FFFFC7CE" in book.read("xl/styles.xml")
    assert "n&apos;existe pas au calendrier" in comments or "n'existe pas au calendrier" in comments
    assert 'ref="D2"' in comments
    again = read_tracker(tmp_path / "copie.xlsx", LAW)
    assert [each.what for each in again.faults] == [each.what for each in tracker.faults]


def test_a_copy_of_several_sheets_marks_each_and_a_whole_line_at_its_first_cell(tmp_path: Path) -> None:
    source = several(tmp_path / "s.xlsx", {"35": (HEADINGS, LINE, LINE), "22": (HEADINGS, ("é", *LINE[1:]))})
    plan = plan_import(Desk().office, read_tracker(source, LAW), ON)
    nowhere = replace(plan.faults[0], place=None)
    blank = replace(plan.faults[0], place=Place(file=source.name, cell="35!Z9"))
    annotated_copy(source, [*plan.faults, nowhere, blank], tmp_path / "copie.xlsx")
    with ZipFile(tmp_path / "copie.xlsx") as book:
        assert 'ref="A3"' in book.read("xl/comments1.xml").decode()
        assert 'ref="A2"' in book.read("xl/comments2.xml").decode()


def test_a_copy_of_a_csv_has_one_more_column(tmp_path: Path) -> None:
    source = csv(tmp_path / "s.csv", "Gestionnaire;Département;Date de signature", "Un;99;31/02/2022", "Deux;35;")
    annotated_copy(source, read_tracker(source, LAW).faults, tmp_path / "copie.csv")
    head, first, second = (tmp_path / "copie.csv").read_text(encoding="utf-8-sig").splitlines()
    assert head.endswith(";Erreurs")
    assert "B2 : Le département « 99 » n'existe pas" in first
    assert second == "Deux;35;;"
