"""A region's tracker, line by line: what a spreadsheet says of a contract, and the line that a contract gives.

Both are the same thing, so that a line written out and read back changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Literal

from cpom_workflow.domain.calendar.elaboration import backplan
from cpom_workflow.domain.calendar.kinds import Kind
from cpom_workflow.domain.contract import Contract, Status
from cpom_workflow.domain.dossier import Person
from cpom_workflow.domain.errors import Fault, Place
from cpom_workflow.domain.facts import Party
from cpom_workflow.services.monitor import STATUS_IN_FRENCH

REFERENT = "referent"
"""The role of whoever follows a contract for a side."""

Day = date | Literal["inconnue"]
Capacity = tuple[str, int | None]
"""A shelter's FINESS number and its places, None when nobody wrote them."""


@dataclass(frozen=True, kw_only=True)
class TrackerLine:
    """What a tracker says of one contract; None (or nothing in a mapping) where a cell says nothing.

    `signed_on` is `inconnue` for a signature whose day nobody knows; `term` is the last day in force as
    things stand, prorogation included. `names` holds referents written without an address. The `_state`
    fields and `launch_planned` follow from the facts: they are compared, never recorded.
    """

    cpom: str | None = None
    title: str | None = None
    gestionnaire: str | None = None
    finess_ej: str | None = None
    siren: str | None = None
    region: str | None = None
    departements: tuple[str, ...] | None = None
    scale: Literal["departementale", "interdepartementale", "regionale"] | None = None
    chrs: tuple[Capacity, ...] | None = None
    places: int | None = None
    launch_planned: date | None = None
    launched_on: date | None = None
    launch_state: str | None = None
    signature_planned: date | None = None
    signed_on: Day | None = None
    signature_state: str | None = None
    effective_on: date | None = None
    duration_months: int | None = None
    term: date | None = None
    state: str | None = None
    dotations: Mapping[int, float] = field(default_factory=dict)
    referents: Mapping[Party, Person] = field(default_factory=dict)
    names: Mapping[Party, str] = field(default_factory=dict)


LINE_FIELDS = tuple(each.name for each in fields(TrackerLine))
"""Every field of a line, in order."""


@dataclass(frozen=True, kw_only=True)
class TrackerRow:
    """A line with the place of each of its cells (`dotations:2024`, `referents:etat` within a mapping).

    `unread` names the fields whose cell could not be read: they are missing for a reason already given.
    """

    line: TrackerLine
    place: Place
    cells: Mapping[str, Place] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()

    def at(self, name: str) -> Place:
        """Give the place of a field, the line's own when it has no cell."""
        return self.cells.get(name, self.place)


@dataclass(frozen=True, kw_only=True)
class Tracker:
    """A spreadsheet as read: its lines, the cells that cannot be read, and what was left aside."""

    rows: tuple[TrackerRow, ...]
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()


def line_of(contract: Contract) -> TrackerLine:
    """Write a contract as a tracker's line, on the day it is told."""
    header, signature = contract.header, contract.signature
    held = None if header.perimeter is None else tuple((each.finess, each.places) for each in header.perimeter.chrs)
    return TrackerLine(
        cpom=contract.cpom,
        title=header.title,
        gestionnaire=header.gestionnaire.name,
        finess_ej=header.gestionnaire.finess_ej,
        siren=header.gestionnaire.siren,
        region=header.region,
        departements=header.departements,
        scale=header.scale,
        chrs=held or None,
        places=places_in(held),
        launch_planned=_launch_planned(contract),
        launched_on=contract.launched_on,
        launch_state="fait" if contract.launched_on else "à faire",
        signature_planned=contract.targeted_signature_on,
        signed_on=(signature.on or "inconnue") if signature else None,
        signature_state=_signature_state(contract),
        effective_on=contract.effective_on,
        duration_months=signature.duration_months if signature else None,
        term=contract.term,
        state=STATUS_IN_FRENCH[contract.status],
        dotations=dict(header.dotations),
        referents=dict(_referents(contract)),
    )


def tracker_lines(contracts: Iterable[Contract]) -> tuple[TrackerLine, ...]:
    """Write contracts as a tracker, in order of identifier."""
    return tuple(line_of(each) for each in sorted(contracts, key=lambda contract: contract.cpom))


def places_in(shelters: Iterable[Capacity] | None) -> int | None:
    """Count the places of shelters, None when nobody wrote any."""
    known = [places for _, places in shelters or () if places is not None]
    return sum(known) if known else None


def _launch_planned(contract: Contract) -> date | None:
    """Give the day on which a contract not yet launched should be, to be signed as planned (ELA-1)."""
    if contract.launched_on is not None or contract.signature is not None:
        return None
    plan = backplan(contract.law.parameters, target=contract.targeted_signature_on, launch=None)
    return plan.days[Kind.FRAMING_START] if plan else None


def _signature_state(contract: Contract) -> str:
    if contract.status is not Status.ELABORATION:
        return "fait"
    return "en cours" if contract.launched_on else "à faire"


def _referents(contract: Contract) -> Iterator[tuple[Party, Person]]:
    """Give the referent of each side on the day, the first one when it has several."""
    for party in (Party.ETAT, Party.GESTIONNAIRE):
        seats = (seat for seat in contract.seats if seat.party is party and seat.role == REFERENT)
        person = next((contract.people[seat.person] for seat in seats if seat.held_on(contract.on)), None)
        if person is not None:
            yield party, person
