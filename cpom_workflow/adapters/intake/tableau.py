"""Spreadsheets as tables of cells: workbooks by calamine, .csv by the standard library; nothing is typed here."""

import csv
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import python_calamine as calamine

from cpom_workflow.adapters.intake.broken_cells import BrokenCell, broken_cells, excessive, oldest_day_1904
from cpom_workflow.adapters.intake.cells import Cell
from cpom_workflow.domain.errors import Fault, InvalidInput, Place

LARGEST = 100_000_000
"""Bytes that a workbook may hold once unpacked; beyond, it is no tracker."""

_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
_WORKBOOKS = {".xlsx", ".xlsm", ".ods", ".xls"}
_TEXTS = {".csv", ".txt", ".tsv"}
_GUARDED = re.compile(r"'+[=+\-@\t\r\n]")
_SAVE_AGAIN = "Ouvrez-le dans un tableur et enregistrez-le de nouveau en .xlsx."


@dataclass(frozen=True, kw_only=True)
class Table:
    """One sheet, from its cell A1 on; an empty cell is "" or None."""

    file: str
    sheet: str
    rows: Sequence[Sequence[Cell]]
    alone: bool
    broken: Sequence[BrokenCell] = ()

    def place(self, row: int, column: int) -> Place:
        """Give the place of a cell, both numbers from 0."""
        return self.at(f"{letters(column)}{row + 1}")

    def line(self, row: int) -> Place:
        """Give the place of a whole line."""
        return Place(file=self.file if self.alone else f"{self.file}, feuille {self.sheet}", line=row + 1)

    def at(self, address: str) -> Place:
        """Give the place of a cell by its address."""
        return Place(file=self.file, cell=address if self.alone else f"{self.sheet}!{address}")


def letters(column: int) -> str:
    """Give the letters of a column, from 0: A, B, … Z, AA."""
    name = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def read_tables(path: Path) -> tuple[Table, ...]:
    """Read every sheet of a spreadsheet; raises `InvalidInput` for what is none, is locked, empty or oversized."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _refused(
            path, f"Le fichier ne peut pas être lu ({error.strerror}).", "Vérifiez son nom et vos droits."
        ) from None
    if not content.strip():
        raise _refused(path, "Le fichier est vide.", "Enregistrez-le de nouveau, ou donnez le bon.")
    if content.startswith(_PDF):
        raise _refused(path, "Ce fichier est un PDF, quel que soit son nom.", "Demandez le tableau lui-même.")
    kind = path.suffix.lower()
    if kind in _TEXTS:
        return (_read_text(path, content),)
    if kind not in _WORKBOOKS:
        raise _refused(
            path, f"« {kind or path.name} » n'est pas un format de tableau.", "Donnez un .xlsx, .ods ou .csv."
        )
    return _read_workbook(path, content)


def _read_workbook(path: Path, content: bytes) -> tuple[Table, ...]:
    if content.startswith(_OLE) and path.suffix.lower() != ".xls":
        raise _refused(
            path, "Le classeur est protégé par un mot de passe.", "Retirez le mot de passe, puis recommencez."
        )
    archive = _archive(path, content) if content.startswith(_ZIP) else None
    if archive is None and not content.startswith(_OLE):
        raise _refused(path, "Ce fichier n'est pas un classeur, malgré son nom.", _SAVE_AGAIN)
    try:
        with calamine.load_workbook(BytesIO(content)) as book:
            broken = broken_cells(archive) if archive else {}
            names = [each.name for each in book.sheets_metadata if each.typ == calamine.SheetTypeEnum.WorkSheet]
            sheets = {name: _unmerged(book.get_sheet_by_name(name)) for name in names}
    except calamine.PasswordError:
        raise _refused(path, "Le classeur est protégé par un mot de passe.", "Retirez-le, puis recommencez.") from None
    except (calamine.CalamineError, BadZipFile, ValueError, KeyError):
        raise _refused(path, "Le classeur est abîmé.", _SAVE_AGAIN) from None
    shift = 1462 if archive and oldest_day_1904(archive) else 0
    filled = {
        name: _shifted(rows, shift) for name, rows in sheets.items() if any(any(_said(c) for c in row) for row in rows)
    }
    if not filled:
        raise _refused(path, "Le classeur est vide.", "Enregistrez-le de nouveau, ou donnez le bon.")
    return tuple(
        Table(file=path.name, sheet=name, rows=rows, alone=len(filled) == 1, broken=broken.get(name, ()))
        for name, rows in filled.items()
    )


def _unmerged(sheet: calamine.CalamineSheet) -> Sequence[Sequence[Cell]]:
    """Give the cells, one merged downwards saying the same on each of its lines."""
    rows = sheet.to_python(skip_empty_area=False)
    for (first, column), (last, same) in sheet.merged_cell_ranges or ():
        if column == same and first < len(rows) and column < len(rows[first]):
            for row in rows[first + 1 : last + 1]:
                row[column] = rows[first][column]
    return rows


def _archive(path: Path, content: bytes) -> ZipFile:
    """Open a zipped workbook once its true size is known: a few bytes may unpack to fill any memory."""
    try:
        archive = ZipFile(BytesIO(content))
        size = sum(each.file_size for each in archive.infolist())
        fits = size <= LARGEST and not any(each.flag_bits & 1 for each in archive.infolist())
        # Reading it through also unmasks a size that the archive declares too small.
        sound = fits and archive.testzip() is None and not excessive(archive)
    except (BadZipFile, NotImplementedError, EOFError, ValueError, zlib.error):
        raise _refused(path, "Le classeur est abîmé.", _SAVE_AGAIN) from None
    if not fits:
        what = f"Le classeur, une fois ouvert, pèse {size // 1_000_000} Mo : ce n'est pas un tableau de suivi."
        raise _refused(path, what, "Ne gardez que la feuille du tableau, sans images ni lignes vides.")
    if not sound:
        raise _refused(
            path, "Le classeur est abîmé, ou une cellule s'y trouve démesurément loin des autres.",
            "Copiez le tableau dans un classeur neuf, puis recommencez.",
        )  # fmt: skip
    return archive


def _read_text(path: Path, content: bytes) -> Table:
    written = _decoded(content)
    if "\x00" in written:
        raise _refused(path, "Ce fichier n'est pas un texte.", "Enregistrez le tableau en .csv ou en .xlsx.")
    first, _, rest = written.partition("\n")
    if first.strip().lower().startswith("sep="):
        written, separator = rest, first.strip()[4:5] or ";"
    else:
        separator = _separator(written)
    offset = 1 if written is rest else 0
    try:
        rows = [
            [_unguarded(cell) for cell in row] for row in csv.reader(StringIO(written, newline=""), delimiter=separator)
        ]
    except csv.Error as error:
        raise _refused(path, f"Le fichier ne se lit pas comme un tableau ({error}).", _SAVE_AGAIN) from None
    above: list[list[str]] = [[]] * offset
    return Table(file=path.name, sheet="", rows=[*above, *rows], alone=True)


def _decoded(content: bytes) -> str:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return content.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _separator(written: str) -> str:
    """Choose what cuts the first lines into the most columns; what stands between quotes does not count."""
    head = re.sub(r'"[^"]*"', "", "\n".join(written.splitlines()[:15]))
    return max(";,\t", key=head.count)


def _unguarded(cell: str) -> str:
    """Take away the apostrophe that keeps a spreadsheet from running a text as a formula."""
    return cell[1:] if _GUARDED.match(cell) else cell


def _shifted(rows: Sequence[Sequence[Cell]], shift: int) -> Sequence[Sequence[Cell]]:
    """Count bare numbers of days from 1904 as from 1900; cells formatted as days were counted right already."""
    if not shift:
        return rows
    return [[_moved(cell, shift) for cell in row] for row in rows]


def _moved(cell: Cell, shift: int) -> Cell:
    if isinstance(cell, float) and cell + shift in range(18_264, 73_415):  # 1950 to 2100
        return cell + shift
    return cell


def _said(cell: Cell) -> bool:
    return cell is not None and str(cell).strip() != ""


def _refused(path: Path, what: str, remedy: str) -> InvalidInput:
    return InvalidInput([Fault(what=what, remedy=remedy, place=Place(file=path.name))])
