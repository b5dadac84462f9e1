"""The line of headings of a tracker, found, and the field of a line that each column stands for."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cpom_workflow.adapters.intake.cells import Cell, plain, text
from cpom_workflow.adapters.intake.headings import COLUMNS

DEPTH = 15
"""A heading stands among so many first lines; a title, a logo or a note may stand above."""

COMPUTED = ("Prochaine étape", "Échéance de la prochaine étape", "Étapes en retard", "Erreurs")
"""What our export adds for people: it follows from the rest, and is not read back."""

STEPS: Mapping[str, tuple[str, str, str]] = {
    "lancement": ("launch_planned", "launched_on", "launch_state"),
    "signature": ("signature_planned", "signed_on", "signature_state"),
}
"""The steps that have three columns each under one merged heading: « Date provisoire / Date réelle / État »."""

_TRIPLE = ("date provisoire", "date reelle", "etat d'avancement")
_DOTATION = re.compile(r"(?:dotation|dgf|budget|montant|financement)[^\d]*(20\d\d)(?: ?\(?(?:€|en euros|euros)\)?)?")
_FEWEST = 3


def heading_of(name: str) -> str:
    """Give the heading that our export writes for a field."""
    return COLUMNS[name][0]


def _spelt(heading: str) -> str:
    return re.sub(r"[^a-z0-9/()' ]+", " ", plain(heading).replace("n°", "no ").replace("nº", "no ")).strip()


def _words(heading: str) -> str:
    return " ".join(_spelt(heading).split())


_KNOWN = {_words(heading): name for name, headings in COLUMNS.items() for heading in headings}
_IGNORED = {_words(heading) for heading in COMPUTED}


@dataclass(frozen=True, kw_only=True)
class Heading:
    """Where the lines of a sheet begin (from 0), the field of each column, and the headings nobody knows."""

    first_row: int
    fields: Mapping[int, str]
    titles: Mapping[int, str]
    unknown: tuple[str, ...]
    twice: tuple[tuple[int, str], ...]


def find_heading(rows: Sequence[Sequence[Cell]]) -> Heading | None:
    """Find the line of headings: the one of the first fifteen that names the most columns; None without any."""
    found = [heading for place in range(min(DEPTH, len(rows))) if (heading := _read(rows, place)) is not None]
    return max(found, key=lambda heading: len(heading.fields), default=None)


def _read(rows: Sequence[Sequence[Cell]], place: int) -> Heading | None:
    fields: dict[int, str] = {}
    unknown: list[str] = []
    twice: list[tuple[int, str]] = []
    titles = {column: text(cell) for column, cell in enumerate(rows[place]) if isinstance(cell, str) and text(cell)}
    groups = dict(_groups(rows[place - 1])) if place else {}
    for column, title in titles.items():
        name = _field(title, groups.get(column, ""))
        if name is None:
            unknown += [] if _words(title) in _IGNORED else [title]
        elif name in fields.values():
            twice.append((column, title))
        else:
            fields[column] = name
    if place and any(_words(title) in _TRIPLE for title in titles.values()):
        _from_above(rows[place - 1], titles, fields)
    wanted = {"cpom", "gestionnaire"} & set(fields.values())
    if len(fields) < _FEWEST or not wanted:
        return None
    return Heading(first_row=place + 1, fields=fields, titles=titles, unknown=tuple(unknown), twice=tuple(twice))


def _from_above(row: Sequence[Cell], titles: Mapping[int, str], fields: dict[int, str]) -> None:
    """Take the headings of columns that are merged downwards, over an empty cell."""
    for column, cell in enumerate(row):
        name = _field(cell, "") if isinstance(cell, str) and cell.strip() and column not in titles else None
        if name is not None and name not in fields.values():
            fields[column] = name


def _groups(row: Sequence[Cell]) -> Iterator[tuple[int, str]]:
    """Spread merged headings over the columns on their right."""
    last = ""
    for column, cell in enumerate(row):
        last = _words(text(cell)) if isinstance(cell, str) and text(cell) else last
        yield column, last


def _field(title: str, group: str) -> str | None:
    words = _words(title)
    for step, names in STEPS.items():
        if step in group and words in _TRIPLE:
            return names[_TRIPLE.index(words)]
    dotation = _DOTATION.fullmatch(plain(title))
    if dotation:
        return f"dotations:{dotation[1]}"
    return _KNOWN.get(words)
