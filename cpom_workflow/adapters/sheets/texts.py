"""Trackers as CSV, for Excel in French: UTF-8 with its mark, « ; », no text that would run as a formula."""

import csv
import re
from collections.abc import Iterable
from datetime import date
from io import StringIO

from cpom_workflow.adapters.sheets.grid import Value, grid_of
from cpom_workflow.services.monitor import Row

_DANGEROUS = re.compile(r"'*[=+\-@\t\r\n]")


def tracker_csv(rows: Iterable[Row]) -> bytes:
    """Give contracts as a CSV file that can be taken in again unchanged."""
    grid = grid_of(rows)
    return csv_file([[column.heading for column in grid.columns], *grid.lines])


def csv_file(lines: Iterable[Iterable[Value]]) -> bytes:
    """Write lines of cells; dates as jj/mm/aaaa, numbers with a comma."""
    written = StringIO(newline="")
    csv.writer(written, delimiter=";").writerows([_cell(value) for value in line] for line in lines)
    return written.getvalue().encode("utf-8-sig")


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
    if isinstance(value, float):
        return f"{value:.15g}".replace(".", ",")
    return guarded(str(value))


def guarded(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run; the import takes it away again."""
    return f"'{text}" if _DANGEROUS.match(text) else text
