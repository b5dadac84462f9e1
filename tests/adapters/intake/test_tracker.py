"""Trackers read from files: whatever people have, and whatever is no tracker at all."""

from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from cpom_workflow.adapters.intake.tracker import read_tracker
from cpom_workflow.domain.errors import InvalidInput
from cpom_workflow.domain.facts import Party
from cpom_workflow.services.tracker import Tracker
from tests.adapters.intake.sheets import HEADINGS, LINE, csv, several, workbook
from tests.domain.dossiers import LAW
from tests.libreoffice import converted

SIGNED = date(2022, 12, 15)


def refusal(path: Path) -> str:
    with pytest.raises(InvalidInput) as refused:
        read_tracker(path, LAW)
    return str(refused.value)


def read(path: Path) -> Tracker:
    return read_tracker(path, LAW)


def faults(path: Path) -> list[str]:
    return [str(each) for each in read(path).faults]


def rewritten(path: Path, part: str, before: str, after: str) -> Path:
    """Change the text of one part of a workbook."""
    with ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    assert before.encode() in parts[part], parts[part].decode()
    parts[part] = parts[part].replace(before.encode(), after.encode())
    with ZipFile(path, "w", ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return path


def test_a_line_is_read_with_the_place_of_each_cell(tmp_path: Path) -> None:
    (row,) = read(workbook(tmp_path / "suivi.xlsx", HEADINGS, LINE)).rows
    assert (row.line.signed_on, row.line.duration_months, row.line.departements) == (SIGNED, 60, ("35",))
    assert str(row.at("signed_on")) == "suivi.xlsx, cellule E2"
    assert str(row.place) == "suivi.xlsx, ligne 2"


def test_the_headings_are_found_below_a_title_and_total_and_empty_lines_left_out(tmp_path: Path) -> None:
    above = [("Suivi des CPOM au 1er mars",), (), ("DDETS 35",), ()]
    rows = read(workbook(tmp_path / "s.xlsx", *above, HEADINGS, LINE, (), ("Total", "", "", "", "", "", 60))).rows
    assert [str(row.place) for row in rows] == ["s.xlsx, ligne 6"]


def test_the_states_three_columns_a_step_are_read_under_their_merged_heading(tmp_path: Path) -> None:
    triple = ("Date provisoire", "Date réelle", "État d'avancement")
    path = workbook(
        tmp_path / "s.xlsx",
        ("Gestionnaire", "Dép.", "Lancement", "", "", "Signature", "", ""),
        ("", "", *triple, *triple),
        ("Association Un", "35", date(2022, 1, 1), date(2022, 1, 10), "fait", date(2022, 10, 10), "", "en cours"),
        merged=("C1:E1", "F1:H1"),
    )
    (row,) = read(path).rows
    line = row.line
    assert (line.gestionnaire, line.launched_on, line.signature_planned, line.signed_on, line.signature_state) == (
        "Association Un", date(2022, 1, 10), date(2022, 10, 10), None, "en cours",
    )  # fmt: skip


def test_a_cell_merged_over_several_lines_speaks_for_each(tmp_path: Path) -> None:
    path = workbook(tmp_path / "s.xlsx", HEADINGS, LINE, ("B", "", *LINE[2:]))
    sheet = "xl/worksheets/sheet1.xml"
    merged = rewritten(
        path, sheet, "</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="B2:B3"/></mergeCells>'
    )
    assert [row.line.gestionnaire for row in read(merged).rows] == ["Association d'essai"] * 2


def test_every_sheet_with_headings_is_read_unless_one_is_called_contrats(tmp_path: Path) -> None:
    two = several(
        tmp_path / "s.xlsx", {"35": (HEADINGS, LINE), "22": (HEADINGS, ("B", *LINE[1:])), "Notes": (("Lire",),)}
    )
    tracker = read(two)
    assert [row.line.cpom for row in tracker.rows] == ["ESSAI-35", "B"]
    assert str(tracker.rows[1].at("cpom")) == "s.xlsx, cellule 22!A2"
    ours = several(tmp_path / "o.xlsx", {"Autre": (HEADINGS, LINE), "Contrats": (HEADINGS, ("C", *LINE[1:]))})
    assert [row.line.cpom for row in read(ours).rows] == ["C"]


def test_referents_and_euros_are_gathered(tmp_path: Path) -> None:
    headings = (
        "Gestionnaire",
        "Dép",
        "Dotation 2024",
        "DGF 2025 (€)",
        "Référent État",
        "Mail DDETS",
        "Contact association",
    )
    line = ("Un", 35, "640 000 €", 650000.5, "Claire Morel", "claire.morel@ddets.example", "Paul")
    (row,) = read(workbook(tmp_path / "s.xlsx", headings, line)).rows
    assert row.line.dotations == {2024: 640000, 2025: 650000.5}
    assert row.line.referents[Party.ETAT].name == "Claire Morel"
    assert row.line.names == {Party.GESTIONNAIRE: "Paul"}


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1252", "utf-16"])
def test_a_csv_is_read_whatever_its_encoding_and_separator(tmp_path: Path, separator: str, encoding: str) -> None:
    lines = (("Gestionnaire", "Département", "Date de signature"), ('"Été, soins; etc."', "35", "1er janvier 2023"))
    path = csv(tmp_path / "s.csv", *(separator.join(line) for line in lines), encoding=encoding)
    (row,) = read(path).rows
    assert (row.line.gestionnaire, row.line.signed_on) == ("Été, soins; etc.", date(2023, 1, 1))


def test_a_csv_may_name_its_separator_and_its_guard_is_taken_away(tmp_path: Path) -> None:
    path = csv(tmp_path / "s.csv", "sep=;", "Gestionnaire;Département;Statut", "'=1+1;35;'t Hof")
    (row,) = read(path).rows
    assert (row.line.gestionnaire, row.line.state) == ("=1+1", "'t Hof")
    assert str(row.at("state")) == "s.csv, cellule C3"


def test_every_mistake_is_said_at_once_with_its_cell(tmp_path: Path) -> None:
    bad = ("A B", "Un", "7,50E+08", "99", "31/02/2022", "janv. 2023", "longtemps")
    told = faults(workbook(tmp_path / "s.xlsx", HEADINGS, bad))
    assert [each.partition(" : ")[0] for each in told] == [f"s.xlsx, cellule {letter}2" for letter in "ACDEFG"]


def test_an_unknown_region_is_said_at_its_cell(tmp_path: Path) -> None:
    (told,) = faults(workbook(tmp_path / "s.xlsx", ("Gestionnaire", "Dép", "Région"), ("Un", "35", "Armorique")))
    assert told.startswith("s.xlsx, cellule C2 : La région « Armorique »")


def test_twenty_is_told_by_its_line_or_refused_at_its_cell(tmp_path: Path) -> None:
    headings = ("Gestionnaire", "Dép", "FINESS", "Code postal")
    path = workbook(
        tmp_path / "s.xlsx", headings, ("Un", 20, "2A0000012", ""), ("Deux", 20, "", 20200), ("Trois", 20, "", "")
    )
    tracker = read(path)
    assert [row.line.departements for row in tracker.rows] == [("2A",), ("2B",), None]
    assert str(tracker.faults[0]).startswith("s.xlsx, cellule B4")


def test_columns_that_nobody_knows_are_named_once_and_doubled_ones_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "s.xlsx", (*HEADINGS, "Couleur", "Signé le"), LINE)
    tracker = read(path)
    assert "« Couleur »" in tracker.warnings[0].what
    assert str(tracker.faults[0]).startswith("s.xlsx, cellule I1 : Deux colonnes")


def test_a_tracker_without_lines_says_so(tmp_path: Path) -> None:
    assert "aucune ligne" in faults(workbook(tmp_path / "s.xlsx", HEADINGS))[0]


def test_a_formula_in_error_or_never_computed_is_refused_at_its_cell(tmp_path: Path) -> None:
    path = workbook(tmp_path / "s.xlsx", HEADINGS, (*LINE[:5], "", 60), ("B", *LINE[1:]))
    sheet = "xl/worksheets/sheet1.xml"
    rewritten(
        path,
        sheet,
        '<c r="G2"><v>60</v></c>',
        '<c r="F2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="G2"><f>H2</f><v></v></c>',
    )
    rewritten(path, sheet, '<c r="G3"><v>60</v></c>', '<c r="G3"><f>30+30</f><v>60</v></c>')
    told = faults(path)
    assert ["#DIV/0!" in told[0], "jamais été calculée" in told[1], len(told)] == [True, True, 2]


def test_days_counted_from_1904_are_read_right(tmp_path: Path) -> None:
    path = workbook(tmp_path / "s.xlsx", HEADINGS, LINE, ("B", *LINE[1:4], 43448, *LINE[5:]), date_1904=True)
    assert {row.line.signed_on for row in read(path).rows} == {SIGNED}


def test_what_is_no_tracker_is_refused(tmp_path: Path) -> None:
    pdf, empty, odd, torn = (tmp_path / name for name in ("a.xlsx", "b.csv", "c.docx", "d.ods"))
    pdf.write_bytes(b"%PDF-1.7 ...")
    empty.write_bytes(b"\n \n")
    odd.write_bytes(b"PK\x03\x04")
    torn.write_bytes(b"PK\x03\x04torn")
    assert "est un PDF" in refusal(pdf)
    assert "est vide" in refusal(empty)
    assert "n'est pas un format de tableau" in refusal(odd)
    assert "est abîmé" in refusal(torn)
    assert "ne peut pas être lu" in refusal(tmp_path / "absent.xlsx")
    assert "Aucune ligne de titres" in refusal(workbook(tmp_path / "e.xlsx", ("Recette", "Farine"), ("Pain", 3)))
    assert "est vide" in refusal(workbook(tmp_path / "f.xlsx"))


def test_a_text_that_is_none_and_a_workbook_that_is_none_are_refused(tmp_path: Path) -> None:
    binary, prose = tmp_path / "a.csv", tmp_path / "b.xlsx"
    binary.write_bytes(b"abc\x00def")
    prose.write_text("bonjour")
    assert "n'est pas un texte" in refusal(binary)
    assert "malgré son nom" in refusal(prose)


def test_a_locked_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)
    assert "mot de passe" in refusal(path)
    assert "abîmé" in refusal(path.rename(tmp_path / "a.xls"))


def test_a_zip_bomb_is_refused_before_it_unfolds(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", HEADINGS, LINE)
    with ZipFile(path, "a", ZIP_DEFLATED) as book:
        for number in range(11):
            book.writestr(f"xl/media/{number}", b"\0" * 10_000_000)
    assert path.stat().st_size < 200_000
    assert "pèse 110 Mo" in refusal(path)


def test_one_cell_at_the_far_end_is_refused_before_it_unfolds(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", HEADINGS, LINE)
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    assert "démesurément loin" in refusal(rewritten(path, "xl/worksheets/sheet1.xml", "</sheetData>", far))


@pytest.mark.slow
def test_libreoffices_own_files_are_read_alike_and_its_bombs_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "s.xlsx", HEADINGS, LINE, ("=1/0", *LINE[1:]))
    computed, wrong = '<c r="A3"><f>1/0</f><v>0</v></c>', '<c r="A3" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    rewritten(path, "xl/worksheets/sheet1.xml", computed, wrong)
    ods = converted(path, "ods", tmp_path)
    tracker = read(ods)
    assert tracker.rows[0].line == read(path).rows[0].line
    assert "formule" in str(tracker.warnings[0])
    rewritten(
        ods, "content.xml", 'office:value-type="date"', 'table:number-columns-repeated="16384" office:value-type="date"'
    )
    assert "démesurément loin" in refusal(ods)
