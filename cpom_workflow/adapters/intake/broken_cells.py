"""What calamine passes over in a zipped workbook: formulas in error or never computed, and far-off cells.

It reads the XML by patterns, never as a tree: an archive may be hostile.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from zipfile import ZipFile

_CELL = re.compile(rb"<c\b([^>]*)(?<!/)>(.*?)</c>", re.DOTALL)
_REFERENCE = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>')
_VALUE = re.compile(rb"<v\b[^>]*>([^<]*)</v>")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
_REPEATED = re.compile(rb'number-(rows|columns)-repeated="(\d+)"')
_ODS_ROW = re.compile(rb"<table:table-row\b([^>]*)(?<!/)>(.*?)</table:table-row>", re.DOTALL)
_ODS_ERROR = re.compile(rb'calcext:value-type="error"')
_MOST_CELLS = 5_000_000
_MOST_REPEATED = 5_000
_SPREADSHEET = "xl/workbook.xml"
_DOCUMENT = "content.xml"


@dataclass(frozen=True, kw_only=True)
class BrokenCell:
    """A cell without a value to read: its address (None when it cannot be told), and what is wrong in French."""

    address: str | None
    what: str


def broken_cells(archive: ZipFile) -> Mapping[str, Sequence[BrokenCell]]:
    """Give, by sheet, the cells whose formula is in error or was never computed."""
    if _DOCUMENT in archive.namelist():
        return _of_document(archive.read(_DOCUMENT))
    return {name: found for name, part in _parts(archive) if (found := tuple(_broken(archive.read(part))))}


def excessive(archive: ZipFile) -> bool:
    """Tell whether a sheet, small as written, would unfold to millions of cells: one lone cell at its far end does."""
    if _DOCUMENT in archive.namelist():
        return _repeats_too_much(archive.read(_DOCUMENT))
    return any(_area(archive.read(part)) > _MOST_CELLS for _, part in _parts(archive))


def oldest_day_1904(archive: ZipFile) -> bool:
    """Tell whether a workbook counts its days from 1904."""
    if _SPREADSHEET not in archive.namelist():
        return False
    return re.search(rb'date1904="(1|true)"', archive.read(_SPREADSHEET)) is not None


def _parts(archive: ZipFile) -> Iterator[tuple[str, str]]:
    """Give each sheet's name and the file that holds it."""
    names = set(archive.namelist())
    if _SPREADSHEET not in names or "xl/_rels/workbook.xml.rels" not in names:
        return
    targets: dict[bytes, str] = {}
    for tag in re.findall(rb"<Relationship\b[^>]*>", archive.read("xl/_rels/workbook.xml.rels")):
        given = dict(_ATTRIBUTE.findall(tag))
        targets[given.get(b"Id", b"")] = given.get(b"Target", b"").decode()
    for tag in re.findall(rb"<(?:\w+:)?sheet\b[^>]*>", archive.read(_SPREADSHEET)):
        given = dict(_ATTRIBUTE.findall(tag))
        target = targets.get(given.get(b"r:id", b""), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in names:
            yield unescape(given.get(b"name", b"").decode()), part


def _broken(sheet: bytes) -> Iterator[BrokenCell]:
    if b"<f" not in sheet and b't="e"' not in sheet:
        return
    for attributes, inside in _CELL.findall(sheet):
        given = dict(_ATTRIBUTE.findall(attributes))
        value = _VALUE.search(inside)
        address = given.get(b"r", b"").decode() or None
        if given.get(b"t") == b"e":
            shown = value[1].decode() if value else "#N/A"
            yield BrokenCell(address=address, what=f"La formule de cette cellule est en erreur ({shown}).")
        elif b"<f" in inside and given.get(b"t") != b"str" and (value is None or not value[1]):
            yield BrokenCell(address=address, what="La formule de cette cellule n'a jamais été calculée.")


def _area(sheet: bytes) -> int:
    rows, columns = 0, 0
    for column, row in _REFERENCE.findall(sheet):
        rows = max(rows, int(row))
        columns = max(columns, _number(column))
    return rows * columns


def _number(column: bytes) -> int:
    found = 0
    for letter in column:
        found = found * 26 + letter - 64
    return found


def _of_document(content: bytes) -> Mapping[str, Sequence[BrokenCell]]:
    found: dict[str, Sequence[BrokenCell]] = {}
    for name, inside in re.findall(
        rb'<table:table\b[^>]*table:name="([^"]*)"[^>]*>(.*?)</table:table>', content, re.DOTALL
    ):
        errors = len(_ODS_ERROR.findall(inside))
        if errors:
            what = f"Cette feuille contient {errors} formule(s) en erreur (#DIV/0!, #N/A…)."
            found[unescape(name.decode())] = (BrokenCell(address=None, what=what),)
    return found


def _repeats_too_much(content: bytes) -> bool:
    """Look for filled cells that are repeated; LibreOffice itself repeats the empty ones to the sheet's end."""
    for attributes, inside in _ODS_ROW.findall(content):
        filled = b"office:value-type=" in inside
        repeated = [int(number) for kind, number in _REPEATED.findall(attributes) if kind == b"rows"]
        if filled and (repeated or [1])[0] > _MOST_REPEATED:
            return True
        for cell in re.findall(rb"<table:table-cell\b[^>]*office:value-type=[^>]*>", inside):
            if any(int(number) > _MOST_REPEATED for _, number in _REPEATED.findall(cell)):
                return True
    return False
