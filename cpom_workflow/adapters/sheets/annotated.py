"""A tracker given back with its mistakes: the same cells, the wrong ones in red with a comment."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from cpom_workflow.adapters.intake.tableau import Table, letters, read_tables
from cpom_workflow.adapters.sheets.texts import csv_file
from cpom_workflow.domain.errors import Fault

Marks = Mapping[tuple[int, int], list[str]]
_ADDRESS = re.compile(r"([A-Z]+)(\d+)")
_RED, _FAINT = "#FFC7CE", "#9C0006"


def annotated_copy(source: Path, faults: Iterable[Fault], target: Path) -> None:
    """Write beside the original a copy that shows each mistake: comments in a workbook, a last column in a CSV."""
    tables, told = read_tables(source), list(faults)
    if target.suffix.lower() == ".csv":
        target.write_bytes(_as_text(tables[0], told))
    else:
        target.write_bytes(_as_workbook(tables, told))


def _as_text(table: Table, faults: Sequence[Fault]) -> bytes:
    marks = _marks(table, faults)
    by_row: dict[int, list[str]] = defaultdict(list)
    for (number, column), sentences in sorted(marks.items()):
        by_row[number] += [f"{letters(column)}{number + 1} : {sentence}" for sentence in sentences]
    width = max(len(row) for row in table.rows)
    heading = min(by_row, default=1) - 1
    lines: list[list[Any]] = []
    for number, row in enumerate(table.rows):
        last = "Erreurs" if number == heading else " / ".join(by_row.get(number, ()))
        lines.append([*row, *[""] * (width - len(row)), last])
    return csv_file(lines)


def _as_workbook(tables: Sequence[Table], faults: Sequence[Fault]) -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        formats = _Formats(book)
        for number, table in enumerate(tables, start=1):
            _sheet(book.add_worksheet(table.sheet or f"Feuille{number}"), table, _marks(table, faults), formats)
    return buffer.getvalue()


class _Formats:
    """Each format twice: plain, and red for what is wrong."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - xlsxwriter is untyped
        red = {"bg_color": _RED, "font_color": _FAINT}
        self.plain = (book.add_format(), book.add_format(red))
        self.day = tuple(book.add_format({"num_format": "dd/mm/yyyy", **more}) for more in ({}, red))


def _sheet(sheet: Any, table: Table, marks: Marks, formats: _Formats) -> None:  # noqa: ANN401 - likewise
    sheet.set_column(0, max(len(row) for row in table.rows), 18)
    for row, line in enumerate(table.rows):
        for column, value in enumerate(line):
            _cell(sheet, (row, column), value, (formats, bool(marks.get((row, column)))))
    for (row, column), sentences in marks.items():
        if row >= len(table.rows) or column >= len(table.rows[row]):
            sheet.write_blank(row, column, None, formats.plain[1])
        sheet.write_comment(row, column, "\n".join(sentences), {"x_scale": 2, "y_scale": 1.5})


def _cell(sheet: Any, at: tuple[int, int], value: Any, look: tuple[_Formats, bool]) -> None:  # noqa: ANN401 - likewise
    formats, wrong = look
    if isinstance(value, date | datetime):
        sheet.write_datetime(*at, value, formats.day[wrong])
    elif isinstance(value, bool):
        sheet.write_boolean(*at, value, formats.plain[wrong])
    elif isinstance(value, int | float):
        sheet.write_number(*at, value, formats.plain[wrong])
    elif value or wrong:
        sheet.write_string(*at, str(value or ""), formats.plain[wrong])


def _marks(table: Table, faults: Iterable[Fault]) -> Marks:
    """Find the cells of a sheet that faults speak of; one about a whole line marks its first cell."""
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for fault in faults:
        at = _position(table, fault)
        if at is not None:
            found[at].append(f"{fault.what} {fault.remedy}")
    return found


def _position(table: Table, fault: Fault) -> tuple[int, int] | None:
    place = fault.place
    if place is None:
        return None
    if place.cell is None:
        return (place.line - 1, 0) if place.line and table.line(place.line - 1) == place else None
    sheet, _, address = place.cell.rpartition("!")
    part = _ADDRESS.fullmatch(address)
    if part is None or sheet != ("" if table.alone else table.sheet):
        return None
    column = 0
    for letter in part[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(part[2]) - 1, column - 1
