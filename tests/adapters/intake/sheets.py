"""Small spreadsheets, written as people make them."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

HEADINGS = ("CPOM", "Association", "N° FINESS EJ", "Département", "Date de signature", "Date d'effet", "Durée")
LINE = ("ESSAI-35", "Association d'essai", "350990016", "35", date(2022, 12, 15), date(2023, 1, 1), 60)


def workbook(path: Path, *rows: Sequence[Any], merged: Sequence[str] = (), **options: bool) -> Path:
    """Write rows from A1 on, one sheet."""
    return several(path, {"Suivi": rows}, merged=merged, **options)


def several(
    path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]], *, merged: Sequence[str] = (), **options: bool
) -> Path:
    with xlsxwriter.Workbook(path, options) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(number, column, value, day)
                    elif value not in {None, ""}:
                        sheet.write(number, column, value)
            for span in merged:
                sheet.merge_range(span, rows[0][ord(span[0]) - ord("A")])
    return path


def csv(path: Path, *lines: str, encoding: str = "utf-8-sig") -> Path:
    path.write_text("\r\n".join(lines), encoding=encoding, newline="")
    return path
