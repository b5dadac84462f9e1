"""A tracker read: the lines of a spreadsheet under the headings found, each cell typed or refused at its address."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from cpom_workflow.adapters.intake import cells, territory
from cpom_workflow.adapters.intake.cells import Cell, UnreadableCell, plain, text
from cpom_workflow.adapters.intake.columns import DEPTH, Heading, find_heading
from cpom_workflow.adapters.intake.dossier import person_id
from cpom_workflow.adapters.intake.tableau import Table, letters, read_tables
from cpom_workflow.domain.dossier import Person
from cpom_workflow.domain.errors import Fault, InvalidInput, Place
from cpom_workflow.domain.facts import Party
from cpom_workflow.domain.law import Law
from cpom_workflow.services.tracker import Tracker, TrackerLine, TrackerRow

Typing = Callable[[Cell], object]

_OURS = "contrats"
_TEXTS = frozenset({"title", "gestionnaire", "etat_name", "gestionnaire_name"})
_NOTHING = frozenset(
    {"-", "—", "–", "/", "?", "neant", "sans objet", "so", "n/a", "na", "nc", "a definir", "en attente"}
)
_TOTALS = ("total", "sous-total", "sous total", "totaux")
_SIDES = ((Party.ETAT, "etat_name", "etat_email"), (Party.GESTIONNAIRE, "gestionnaire_name", "gestionnaire_email"))
_PLAIN: Mapping[str, Typing] = {
    "cpom": cells.identifier,
    "finess_ej": cells.finess,
    "siren": cells.siren,
    "scale": territory.scale,
    "chrs": cells.shelters,
    "places": cells.count,
    "launch_planned": cells.day,
    "launched_on": cells.day,
    "signature_planned": cells.day,
    "signed_on": cells.day_or_unknown,
    "effective_on": cells.day,
    "term": cells.day,
    "etat_email": cells.email,
    "gestionnaire_email": cells.email,
}


def read_tracker(path: Path, law: Law) -> Tracker:
    """Read a tracker; raises `InvalidInput` when the file is none, else gives every line with every fault."""
    tables = read_tables(path)
    ours = [table for table in tables if plain(table.sheet) == _OURS]
    found = [(table, heading) for table in ours or tables if (heading := find_heading(table.rows)) is not None]
    if not found:
        raise InvalidInput([_no_heading(path)])
    sheets = [_Sheet(table, heading, law) for table, heading in found]
    return Tracker(
        rows=tuple(row for sheet in sheets for row in sheet.rows()),
        faults=tuple(fault for sheet in sheets for fault in sheet.faults),
        warnings=tuple(warning for sheet in sheets for warning in sheet.warnings),
    )


@dataclass
class _Read:
    """The cells of one line, typed; `unread` are those that could not be."""

    values: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, Place] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)


class _Sheet:
    """One sheet on its way to lines."""

    def __init__(self, table: Table, heading: Heading, law: Law) -> None:
        self.table, self.heading, self.law = table, heading, law
        self.readers = {column: self._reader(column, name) for column, name in heading.fields.items()}
        self.faults = [*self._twice()]
        self.warnings = [*self._unknown()]
        self.broken: dict[str, str] = {each.address: each.what for each in table.broken if each.address}
        self.warnings += [_anywhere(table, each.what) for each in table.broken if not each.address]

    def rows(self) -> tuple[TrackerRow, ...]:
        """Type every line that says something."""
        body = enumerate(self.table.rows[self.heading.first_row :], start=self.heading.first_row)
        found = tuple(self._row(number, row) for number, row in body if self._speaks(number, row))
        if not found:
            place = self.table.line(self.heading.first_row - 1)
            what = "Le tableau n'a aucune ligne sous ses titres."
            self.faults.append(Fault(what=what, remedy="Donnez un tableau rempli.", place=place))
        return found

    @cached_property
    def broken_lines(self) -> frozenset[int]:
        """Give the lines (from 0) of which a cell under a heading has no value to read."""
        columns = {letters(column) for column in self.heading.fields}
        parts = (re.fullmatch(r"([A-Z]+)(\d+)", address) for address in self.broken)
        return frozenset(int(part[2]) - 1 for part in parts if part and part[1] in columns)

    def _speaks(self, number: int, row: Sequence[Cell]) -> bool:
        """Leave out empty lines, and the totals that people write below."""
        said = [text(row[column]) for column in self.heading.fields if column < len(row) and text(row[column])]
        return (bool(said) and not plain(said[0]).startswith(_TOTALS)) or number in self.broken_lines

    def _row(self, number: int, row: Sequence[Cell]) -> TrackerRow:
        read = _Read()
        for column, name in self.heading.fields.items():
            self._cell(read, number, column, name, row[column] if column < len(row) else "")
        self._tell_corsica(read)
        line = TrackerLine(**_assembled(read))
        return TrackerRow(line=line, place=self.table.line(number), cells=read.cells, unread=frozenset(read.unread))

    def _cell(self, read: _Read, number: int, column: int, name: str, value: Cell) -> None:
        place = self.table.place(number, column)
        read.cells[name] = place
        address = _letters_of(place)
        if address in self.broken:
            read.unread.add(name)
            remedy = "Corrigez-la, ou remplacez-la par sa valeur, puis enregistrez le classeur."
            self.faults.append(Fault(what=self.broken[address], remedy=remedy, place=place))
            return
        if _silent(name, value):
            return
        try:
            read.values[name] = self.readers[column](value)
        except UnreadableCell as unreadable:
            read.unread.add(name)
            self.faults.append(Fault(what=unreadable.what, remedy=unreadable.remedy, place=place))
        except InvalidInput as refusal:
            read.unread.add(name)
            self.faults += [Fault(what=each.what, remedy=each.remedy, place=place) for each in refusal.faults]

    def _tell_corsica(self, read: _Read) -> None:
        """Read « 20 » by the other cells of the line."""
        postcode = read.values.pop("postcode", None)
        codes = read.values.get("departements")
        if codes is None:
            return
        shelters = tuple(number for number, _ in read.values.get("chrs", ()))
        numbers = (read.values.get("finess_ej", ""), *shelters)
        try:
            read.values["departements"] = territory.corsican(codes, numbers, postcode)
        except UnreadableCell as unreadable:
            del read.values["departements"]
            read.unread.add("departements")
            place = read.cells["departements"]
            self.faults.append(Fault(what=unreadable.what, remedy=unreadable.remedy, place=place))

    def _reader(self, column: int, name: str) -> Typing:
        if name.startswith("dotations:"):
            return cells.amount
        if name == "duration_months":
            return partial(cells.years_or_months, heading=self.heading.titles.get(column, ""))
        if name == "departements":
            return partial(territory.departements, law=self.law)
        if name == "region":
            return partial(territory.region, law=self.law)
        return _PLAIN.get(name, text)

    def _twice(self) -> Iterator[Fault]:
        for column, title in self.heading.twice:
            yield Fault(
                what=f"Deux colonnes disent la même chose : « {title} » répète un titre qui la précède.",
                remedy="Renommez ou retirez l'une des deux.",
                place=self.table.place(self.heading.first_row - 1, column),
            )

    def _unknown(self) -> Iterator[Fault]:
        if self.heading.unknown:
            yield Fault(
                what=f"Colonnes non reprises : {', '.join(f'« {each} »' for each in self.heading.unknown)}.",
                remedy="Si l'une d'elles compte, donnez-lui l'un des titres que l'export écrit.",
                place=self.table.line(self.heading.first_row - 1),
            )


def _silent(name: str, value: Cell) -> bool:
    """Tell whether a cell says nothing: empty, or a dash where a date or a number is expected."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return True
    return name not in _TEXTS and isinstance(value, str) and plain(value) in _NOTHING


def _assembled(read: _Read) -> dict[str, Any]:
    """Gather what several cells say together: euros by year, a référent's name and address."""
    values = {name: value for name, value in read.values.items() if ":" not in name}
    years = {int(name.partition(":")[2]): value for name, value in read.values.items() if ":" in name}
    referents: dict[Party, Person] = {}
    names: dict[Party, str] = {}
    for party, name_field, email_field in _SIDES:
        name, email = values.pop(name_field, None), values.pop(email_field, None)
        place = read.cells.pop(email_field, None) or read.cells.get(name_field)
        if place is not None:
            read.cells[f"referents:{party}"] = place
        if email is not None:
            referents[party] = Person(id=person_id(email), name=name or email, email=email)
        elif name is not None and email_field not in read.unread:
            names[party] = name
    return {**values, "dotations": years, "referents": referents, "names": names}


def _letters_of(place: Place) -> str:
    return (place.cell or "").rpartition("!")[2]


def _anywhere(table: Table, what: str) -> Fault:
    remedy = "Vérifiez que les cellules du tableau n'en sont pas."
    return Fault(what=what, remedy=remedy, place=Place(file=table.file))


def _no_heading(path: Path) -> Fault:
    return Fault(
        what=f"Aucune ligne de titres n'est reconnue parmi les {DEPTH} premières lignes.",
        remedy="Il faut au moins « Gestionnaire » (ou « CPOM »), « Département » et une colonne de date, par exemple "
        "« Date de signature ».",
        place=Place(file=path.name),
    )
