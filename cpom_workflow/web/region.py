"""The region's page: figures that lead to their rows, and every contract, the most urgent first."""

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.contract import Status
from cpom_workflow.domain.errors import CpomError
from cpom_workflow.services.monitor import Overview, Row, overview
from cpom_workflow.services.office import Files
from cpom_workflow.web.french import GLYPHS, counted, places_of
from cpom_workflow.web.steps import Said, Step, step_of

SHOWN_LATE = 2
"""Overdue duties named in a row; the contract's page has them all."""

_TONES = {Status.EXPIRED: "late", Status.ELABORATION: "open", Status.SIGNED: "open", Status.IN_FORCE: "done"}

STATES: Mapping[str, str] = {
    "": "Tous les états",
    "elaboration": "En élaboration",
    "signe": "Signés, pas encore en vigueur",
    "en-vigueur": "En vigueur",
    "expire": "Expirés sans successeur connu",
    "resilie": "Résiliés",
    "renouvele": "Renouvelés",
    "retard": "Avec un retard",
    "prorogation": "Prorogation en cours ou à certifier",
}
"""The choices of the filter, by their word in the URL."""

_OF_STATUS = {
    Status.ELABORATION: "elaboration",
    Status.SIGNED: "signe",
    Status.IN_FORCE: "en-vigueur",
    Status.EXPIRED: "expire",
    Status.TERMINATED: "resilie",
    Status.RENEWED: "renouvele",
}


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What the reader wants to see: words found in a row, and one state."""

    text: str = ""
    state: str = ""

    def keeps(self, line: "Line") -> bool:
        """Tell whether a row is shown; every word must be found, whatever its case and accents."""
        return all(word in line.words for word in fold(self.text).split()) and self.state in {"", *line.states}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number, what it counts, and the state that shows the rows behind it."""

    number: int
    label: str
    note: str
    state: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One contract in the table; `states` and `words` are what it is found by."""

    cpom: str
    name: str
    where: str
    region: str
    places: int | None
    state: Said
    next: Step | None
    late: tuple[Step, ...]
    more_late: int
    warnings: int
    states: tuple[str, ...]
    words: str


@dataclass(frozen=True, kw_only=True)
class RegionPage:
    """Everything the region's page shows on a day; `broken` are dossiers that contradict themselves."""

    on: date
    figures: tuple[Figure, ...]
    lines: tuple[Line, ...]
    places: int
    broken: Mapping[str, CpomError]


def region_page(files: Files, on: date) -> RegionPage:
    """Sum up the region."""
    seen = overview(files.told, on)
    waiting = {row.cpom for row in seen.prorogations_pending}
    return RegionPage(
        on=on,
        figures=_figures(seen),
        lines=tuple(_line(row, waiting) for row in seen.rows),
        places=sum(row.places or 0 for row in seen.rows),
        broken=files.broken,
    )


def fold(text: str) -> str:
    """Write a text as it is searched: small letters, no accents; `static/cpom.js` does the same."""
    letters = unicodedata.normalize("NFD", text.lower())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


def _figures(seen: Overview) -> tuple[Figure, ...]:
    late = sum(1 for row in seen.rows if row.late)
    waiting = seen.prorogations_pending
    certify = sum(1 for row in waiting if row.contract.prorogation and row.contract.prorogation.confirmation_required)
    signed = seen.count(Status.SIGNED)
    return (
        Figure(number=len(seen.rows), label="contrats suivis", note="", state="", tone="calm"),
        Figure(number=seen.count(Status.IN_FORCE), label="en vigueur", note="", state="en-vigueur", tone="done"),
        Figure(
            number=seen.count(Status.ELABORATION),
            label="en élaboration",
            note=f"et {signed} en attente d'effet" if signed else "",
            state="elaboration",
            tone="open",
        ),
        Figure(
            number=late,
            label="avec un retard",
            note=counted(len(seen.late), "échéance passée", "échéances passées") if late else "",
            state="retard",
            tone="late",
        ),
        Figure(
            number=len(waiting),
            label="prorogations en cours ou à certifier",
            note=f"dont {certify} à certifier" if certify else "",
            state="prorogation",
            tone="open",
        ),
        Figure(
            number=seen.count(Status.EXPIRED),
            label="expirés sans successeur connu",
            note="",
            state="expire",
            tone="late",
        ),
    )


def _line(row: Row, waiting: Collection[str]) -> Line:
    contract, header = row.contract, row.contract.header
    marks = {"retard": bool(row.late), "prorogation": row.cpom in waiting}
    where = places_of(contract)
    return Line(
        cpom=row.cpom,
        name=header.gestionnaire.name,
        where=where,
        region=header.region,
        places=row.places,
        state=Said(tone=_TONES.get(contract.status, "calm"), glyph=GLYPHS[contract.status], words=row.status),
        next=step_of(row.next, contract) if row.next else None,
        late=tuple(step_of(each, contract) for each in row.late[:SHOWN_LATE]),
        more_late=max(0, len(row.late) - SHOWN_LATE),
        warnings=len(row.errors),
        states=(_OF_STATUS[contract.status], *(mark for mark, holds in marks.items() if holds)),
        words=fold(f"{header.gestionnaire.name} {row.cpom} {header.title} {where} {header.region} {row.status}"),
    )
