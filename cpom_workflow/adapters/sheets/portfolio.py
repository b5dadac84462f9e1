"""The region as a workbook: figures, contracts (which import back unchanged), milestones to come, definitions."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter

from cpom_workflow.adapters.sheets.grid import Column, Grid, Value, grid_of
from cpom_workflow.domain.dates import french
from cpom_workflow.services.monitor import STATUS_IN_FRENCH, overview
from cpom_workflow.services.portfolio import Portfolio

_LARGE, _MEDIUM, _SMALL = 40, 22, 13
_WIDE = {"title": _LARGE, "gestionnaire": _LARGE, "chrs": _LARGE, "state": _MEDIUM, "cpom": _MEDIUM}
_CALENDAR = ("Contrat", "Responsables", "Jalon", "Échéance", "À faire au plus tard le", "Règle")
_CHOICES = {
    "scale": ("departementale", "interdepartementale", "regionale"),
    "launch_state": ("à faire", "en cours", "fait"),
    "signature_state": ("à faire", "en cours", "fait"),
    "state": tuple(STATUS_IN_FRENCH.values()),
}
_DAYS = frozenset({"launch_planned", "launched_on", "signature_planned", "effective_on", "term"})


class Book:
    """A workbook being written, with the formats that all its sheets share."""

    def __init__(self, buffer: BytesIO) -> None:
        """Begin a workbook in memory."""
        self.book: Any = xlsxwriter.Workbook(
            buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self.heading = self.book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
        self.day = self.book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
        self.text = self.book.add_format({"num_format": "@"})
        self.euros = self.book.add_format({"num_format": '#,##0.## "€"'})
        self.rate = self.book.add_format({"num_format": "0.0 %"})
        self.wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})

    def put(self, sheet: Any, row: int, column: int, value: Value) -> None:  # noqa: ANN401 - xlsxwriter is untyped
        """Write a cell as what it is: a real date, a number, or a text that is never run nor turned into a number."""
        if isinstance(value, date):
            sheet.write_datetime(row, column, value, self.day)
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value, self.euros if isinstance(value, float) else None)
        elif value:
            sheet.write_string(row, column, value, self.text)

    def table(self, name: str, headings: Sequence[tuple[str, int]], lines: Sequence[Sequence[Value]]) -> Any:  # noqa: ANN401 - likewise
        """Write a sheet of lines under frozen headings, with filters."""
        sheet = self.book.add_worksheet(name)
        for column, (heading, width) in enumerate(headings):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, heading, self.heading)
        for row, line in enumerate(lines, start=1):
            for column, value in enumerate(line):
                self.put(sheet, row, column, value)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(lines), 1), len(headings) - 1)
        return sheet


def portfolio_workbook(told: Portfolio, figures: Sequence[tuple[str, Value, str]]) -> bytes:
    """Give a territory as an .xlsx workbook; `figures` are the label, the value and the definition of each."""
    buffer = BytesIO()
    book = Book(buffer)
    with book.book:
        _summary(book, told.on, figures)
        _contracts(book, grid_of(overview(told.files, told.on).rows))
        _calendar(book, told)
        _definitions(book, figures)
    return buffer.getvalue()


def _summary(book: Book, on: date, figures: Sequence[tuple[str, Value, str]]) -> None:
    sheet = book.book.add_worksheet("Synthèse")
    sheet.set_column(0, 0, _LARGE + _MEDIUM)
    sheet.set_column(1, 1, _SMALL)
    sheet.write_string(0, 0, f"Suivi régional des CPOM, situation au {french(on)}", book.heading)
    for row, (label, value, _) in enumerate(figures, start=2):
        sheet.write_string(row, 0, label)
        if isinstance(value, float):
            sheet.write_number(row, 1, value, book.rate)
        else:
            book.put(sheet, row, 1, "sans objet" if value is None else value)


def _contracts(book: Book, grid: Grid) -> None:
    headings = [(column.heading, _width(column)) for column in grid.columns]
    sheet = book.table("Contrats", headings, grid.lines)
    last = max(len(grid.lines), 1)
    for place, column in enumerate(grid.columns):
        if column.name in _CHOICES:
            choices = {"validate": "list", "source": list(_CHOICES[column.name]), "error_type": "warning"}
            sheet.data_validation(1, place, last, place, choices)
        elif column.name in _DAYS:
            span = {
                "validate": "date",
                "criteria": "between",
                "minimum": date(1950, 1, 1),
                "maximum": date(2100, 12, 31),
            }
            sheet.data_validation(1, place, last, place, {**span, "error_message": "Écrivez une date : jj/mm/aaaa."})


def _width(column: Column) -> int:
    return _WIDE.get(column.name, _SMALL if column.name in _DAYS else _MEDIUM)


def _calendar(book: Book, told: Portfolio) -> None:
    lines = [
        (file.cpom, ", ".join(each.responsible), each.label, each.due_on, each.act_by, each.because[0].rule.citation)
        for file in told.files
        for each in file.calendar.milestones
        if not each.state.settled and each.due_on >= told.on
    ]
    widths = (_MEDIUM, _LARGE, _LARGE, _SMALL, _SMALL, _LARGE)
    book.table(
        "Calendrier", list(zip(_CALENDAR, widths, strict=True)), sorted(lines, key=lambda line: (line[3], line[0]))
    )


def _definitions(book: Book, figures: Sequence[tuple[str, Value, str]]) -> None:
    sheet = book.table("Définitions", [("Indicateur", _LARGE), ("Définition", 2 * _LARGE)], [])
    for row, (label, _, definition) in enumerate(figures, start=1):
        sheet.write_string(row, 0, label, book.wrapped)
        sheet.write_string(row, 1, definition, book.wrapped)
