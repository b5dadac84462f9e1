"""Spreadsheets, opened back: real dates, every line, nothing else."""

import re
from datetime import date, timedelta
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from cpom_workflow.adapters.sheets import planning_sheet
from cpom_workflow.domain.dates import HolidayZone
from cpom_workflow.services.backplan import planning
from tests.domain.dossiers import LAW

PLANNING = planning(LAW, HolidayZone.METROPOLE, target=date(2022, 10, 10), launch=None)
MAIN = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
FIRST_DAY = date(1899, 12, 30)
"""From which a workbook counts its days."""


class Sheet:
    """The only sheet of a workbook: cells by their name, dates as dates."""

    def __init__(self, content: bytes) -> None:
        with ZipFile(BytesIO(content)) as book:
            assert book.testzip() is None
            strings = _tree(book, "xl/sharedStrings.xml").findall("m:si", MAIN)
            self._strings = ["".join(each.itertext()) for each in strings]
            self._formats = self._date_formats(_tree(book, "xl/styles.xml"))
            self.names = [each.get("name") for each in _tree(book, "xl/workbook.xml").findall(".//m:sheet", MAIN)]
            self.tree = _tree(book, "xl/worksheets/sheet1.xml")
        self.cells = {str(cell.get("r")): self._value(cell) for cell in self.tree.iterfind(".//m:c", MAIN)}

    def column(self, letter: str) -> list[str | date]:
        named = {int(name.removeprefix(letter)): value for name, value in self.cells.items() if name[0] == letter}
        return [named[row] for row in sorted(named)]

    @staticmethod
    def _date_formats(styles: ET.Element) -> set[int]:
        """Give the positions of the cell formats that write a day."""
        days = {
            each.get("numFmtId")
            for each in styles.iterfind(".//m:numFmt", MAIN)
            if each.get("formatCode") == "dd/mm/yyyy"
        }
        formats = styles.findall("m:cellXfs/m:xf", MAIN)
        return {place for place, each in enumerate(formats) if each.get("numFmtId") in days}

    def _value(self, cell: ET.Element) -> str | date:
        written = cell.findtext("m:v", "", MAIN)
        if cell.get("t") == "s":
            return self._strings[int(written)]
        assert int(cell.get("s", "0")) in self._formats, "a number that is no date"
        return FIRST_DAY + timedelta(days=int(written))


def _tree(book: ZipFile, name: str) -> ET.Element:
    return ET.fromstring(book.read(name))  # noqa: S314 - our own workbook


SHEET = Sheet(planning_sheet(PLANNING))


def test_the_first_line_names_the_columns() -> None:
    assert SHEET.names == ["Rétroplanning"]
    assert [SHEET.cells[f"{letter}1"] for letter in "ABCDE"] == ["Étape", "Échéance", "Au plus tard", "Qui", "Calcul"]


def test_every_step_has_its_line_with_real_dates() -> None:
    lines = [tuple(SHEET.cells[f"{letter}{row}"] for letter in "ABCDE") for row in range(2, 2 + len(PLANNING.steps))]
    assert lines == [
        (step.label, step.due_on, step.act_by, ", ".join(step.responsible), step.computation) for step in PLANNING.steps
    ]


def test_the_deadlines_follow_after_an_empty_line() -> None:
    after = [name for name in SHEET.cells if int(re.sub(r"\D", "", name)) > 1 + len(PLANNING.steps)]
    first = 3 + len(PLANNING.steps)
    assert after == [f"A{first}", f"A{first + 1}"]
    assert SHEET.column("A")[-2:] == [each.sentence for each in PLANNING.feasibility]


def test_the_headings_stay_in_sight() -> None:
    pane = SHEET.tree.find(".//m:pane", MAIN)
    assert pane is not None
    assert (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")
