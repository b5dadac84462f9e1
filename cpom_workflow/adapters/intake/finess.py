"""The FINESS extract (Licence Ouverte 2.0), historic CSV layout: several files of one day, told apart by their lines.

One interface for whatever layout comes next: `read_register(paths)` gives a `Register`.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cpom_workflow.domain.errors import Fault, InvalidInput, Place
from cpom_workflow.domain.numbers import finess_fault
from cpom_workflow.domain.obligations import Register, Shelter

CHRS = "214"
"""The category of the CHRS; an establishment of another one is none of ours."""

ENCODINGS = ("utf-8-sig", "cp1252", "latin-1")
_WHOLE = (31, 32)
"""A line of an establishment: without the school number (file 507), with it (502)."""

_WIDTHS: Mapping[str, tuple[int, ...]] = {
    "structureej": (23,),
    # File 505 names establishment and gestionnaire alone.
    "structureet": (3, *_WHOLE),
    "equipementsocial": (28,),
    "geolocalisation": (6,),
}
_GET_THE_EXTRACT = "Donnez les fichiers de l'extraction FINESS tels que téléchargés (etalab-cs1100501, 502, 505…)."

_OVERSEAS = {"9A": "971", "9B": "972", "9C": "973", "9D": "974", "9F": "976"}
"""FINESS's own codes of the overseas départements, and everybody else's."""

Row = list[str]
Tick = Callable[[int], None]


def silent(_read: int) -> None:
    """Tell nobody how many bytes were read."""


@dataclass
class _Extract:
    """What the files hold so far; a shelter is kept with the place where it was read."""

    days: dict[str, date] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    shelters: dict[str, tuple[Row, Place]] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def read(self, row: Row, place: Place) -> None:
        """Take one line in; one of a section nobody knows, or cut short, is a fault."""
        known = _WIDTHS.get(row[0])
        if known is None or len(row) not in known:
            self.faults.append(_unreadable(row, place))
        elif row[0] == "structureej":
            self.names[row[1]] = row[2]
        elif row[0] == "structureet" and len(row) in _WHOLE:
            self._shelter(row, place)
        elif row[0] == "equipementsocial":
            self._capacity(row, place)

    def _shelter(self, row: Row, place: Place) -> None:
        before = self.shelters.setdefault(row[1], (row, place))
        if before[0][2] != row[2]:
            what = f"L'établissement {row[1]} a deux gestionnaires : {before[0][2]} ({before[1]}) et {row[2]}."
            remedy = "Gardez la ligne du gestionnaire en titre, puis recommencez."
            self.faults.append(Fault(what=what, remedy=remedy, place=place))

    def _capacity(self, row: Row, place: Place) -> None:
        """Add the installed places, unless they are marked as suppressed."""
        if row[15] == "O" or not row[9]:
            return
        if not row[9].isdecimal():
            what = f"Le nombre de places « {row[9]} » de l'établissement {row[1]} n'est pas un nombre."
            self.faults.append(Fault(what=what, remedy="Écrivez un nombre entier, ou rien.", place=place))
            return
        self.places[row[1]] = self.places.get(row[1], 0) + int(row[9])


def read_register(paths: Sequence[Path], tick: Tick = silent) -> Register:
    """Read the files of one extract, in any order; `tick` is told the bytes read.

    Raises `InvalidInput` with every fault. A wrong key is a remark: the State's own file has some.
    """
    extract = _Extract()
    for path in paths:
        _read_file(path, extract, tick)
    if not extract.faults:
        extract.faults += _incomplete(paths, extract)
    if extract.faults:
        raise InvalidInput(extract.faults)
    shelters = tuple(_shelter(row, extract) for row, _ in extract.shelters.values())
    return Register(
        on=max(extract.days.values()),
        gestionnaires={ej: extract.names[ej] for ej in {each.gestionnaire for each in shelters} & extract.names.keys()},
        shelters=shelters,
        remarks=tuple(_remarks(extract)),
    )


def _read_file(path: Path, extract: _Extract, tick: Tick) -> None:
    try:
        content = path.read_bytes()
    except OSError as error:
        what = f"Le fichier ne peut pas être lu ({error.strerror})."
        extract.faults.append(Fault(what=what, remedy="Vérifiez son nom et vos droits.", place=Place(file=path.name)))
        return
    rows = csv.reader(_text(content).splitlines(), delimiter=";", quoting=csv.QUOTE_NONE)
    day = _day(next(rows, []))
    if day is None:
        what = "Ce n'est pas un fichier FINESS : sa première ligne n'est pas « finess;etalab;…;date »."
        extract.faults.append(Fault(what=what, remedy=_GET_THE_EXTRACT, place=Place(file=path.name, line=1)))
        return
    extract.days[path.name] = day
    for row in rows:
        if row and not _elsewhere(row):
            extract.read(row, Place(file=path.name, line=rows.line_num))
    tick(len(content))


def _elsewhere(row: Row) -> bool:
    """Tell whether a line is about an establishment of another category, as nearly all of a whole extract are."""
    return row[0] == "structureet" and len(row) in _WHOLE and row[18] != CHRS


def _text(content: bytes) -> str:
    for encoding in ENCODINGS[:-1]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode(ENCODINGS[-1])


def _day(first: Row) -> date | None:
    """Read the day of the extract from the first line."""
    try:
        return date.fromisoformat(first[3]) if first[:2] == ["finess", "etalab"] else None
    except (IndexError, ValueError):
        return None


def _unreadable(row: Row, place: Place) -> Fault:
    known = _WIDTHS.get(row[0])
    if known is None:
        return Fault(what=f"La rubrique « {row[0][:40]} » n'existe pas.", remedy=_GET_THE_EXTRACT, place=place)
    expected = " ou ".join(map(str, known))
    what = f"La ligne « {row[0]} » a {len(row)} colonnes au lieu de {expected}."
    return Fault(
        what=what, remedy="Le fichier est incomplet ou a été modifié : téléchargez-le de nouveau.", place=place
    )


def _incomplete(paths: Sequence[Path], extract: _Extract) -> Iterator[Fault]:
    """Refuse an extract of several days, and one without any CHRS."""
    days = sorted(set(extract.days.values()))
    if len(days) > 1:
        what = f"Ces fichiers ne sont pas du même jour : {', '.join(day.isoformat() for day in days)}."
        yield Fault(what=what, remedy="Donnez les fichiers d'une seule extraction.")
    if not extract.shelters:
        names = ", ".join(path.name for path in paths)
        yield Fault(
            what=f"Aucun CHRS (catégorie {CHRS}) dans {names}.",
            remedy="Il faut le fichier des établissements (etalab-cs1100502 ou 507).",
        )


def _shelter(row: Row, extract: _Extract) -> Shelter:
    return Shelter(
        finess=row[1],
        name=row[3] or row[4],
        gestionnaire=row[2],
        departement=_OVERSEAS.get(row[13], row[13]),
        places=extract.places.get(row[1]),
    )


def _remarks(extract: _Extract) -> Iterator[str]:
    for row, place in extract.shelters.values():
        for number in (row[1], row[2]):
            if fault := finess_fault(number):
                yield f"{place} : numéro FINESS « {number} », {fault}."
        if extract.names and row[2] not in extract.names:
            yield f"{place} : le gestionnaire {row[2]} n'est pas dans le fichier des entités juridiques."
