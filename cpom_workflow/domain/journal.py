"""The journal of one contract: identity of facts, annulments, what was known on a day."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date, time
from enum import Enum

from cpom_workflow.domain.dates import MonthDay
from cpom_workflow.domain.dossier import Dossier, Header, Opened, Person, SeatLeft, SeatTaken
from cpom_workflow.domain.errors import Fault, InconsistentFacts
from cpom_workflow.domain.facts import Annulled, Fact, Modified, of_kind

Plain = None | bool | int | float | str | Sequence["Plain"] | Mapping[str, "Plain"]


def plain(value: object) -> Plain:  # noqa: PLR0911 - one return a type is the clearest form
    """Turn a value of the domain into what JSON can hold, None and empty left out of objects."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, MonthDay):
        return f"{value.month:02d}-{value.day:02d}"
    if is_dataclass(value):
        named = {each.name: plain(getattr(value, each.name)) for each in fields(value)}
        return {name: inner for name, inner in named.items() if inner is not None}
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [plain(inner) for inner in value]
    return str(value)


def canonical(fact: Fact) -> str:
    """Write a fact in its one canonical form: its name and fields as sorted JSON."""
    return json.dumps([fact.name, plain(fact)], ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def identity(fact: Fact) -> str:
    """Give a fact's identity: the SHA-256 of its canonical form."""
    return hashlib.sha256(canonical(fact).encode()).hexdigest()


def chained(previous: str, fact: Fact) -> str:
    """Give the seal of a journal entry: it covers the entry and the seal before it."""
    return hashlib.sha256(f"{previous}{canonical(fact)}".encode()).hexdigest()


def dossier_from(journal: Sequence[Fact], people: Mapping[str, Person]) -> Dossier:
    """Read a dossier out of its journal: header, seats as taken and left, the other facts in order.

    Raises `InconsistentFacts` when the journal has no opening.
    """
    openings = [fact for fact in journal if isinstance(fact, Opened)]
    if len(openings) != 1:
        raise InconsistentFacts(
            [Fault(what="Ce journal ne commence pas par une ouverture.", remedy="Rechargez le dossier d'origine.")]
        )
    departures = {(left.person, left.party, left.role, left.since): left.on for left in of_kind(SeatLeft, journal)}
    taken = [entry.seat for entry in of_kind(SeatTaken, journal)]
    seats = (replace(s, until=departures.get((s.person, s.party, s.role, s.since), s.until)) for s in taken)
    others = tuple(fact for fact in journal if not isinstance(fact, Opened | SeatTaken | SeatLeft))
    return Dossier(header=openings[0].header, seats=tuple(seats), facts=others, people=people)


def journal_of(dossier: Dossier) -> tuple[Fact, ...]:
    """Write a dossier as the journal that would give it back."""
    seats = (SeatTaken(seat=replace(seat, until=None)) for seat in dossier.seats)
    departures = (
        SeatLeft(person=seat.person, party=seat.party, role=seat.role, since=seat.since, on=seat.until)
        for seat in dossier.seats
        if seat.until is not None
    )
    return (Opened(header=dossier.header), *seats, *departures, *dossier.facts)


def known_on(facts: Iterable[Fact], day: date) -> tuple[Fact, ...]:
    """Give the facts known on a day (included), those annulled by then left out.

    Raises `InconsistentFacts` when an annulment strikes no fact, or several.
    """
    known = [fact for fact in facts if fact.known_on <= day]
    struck: set[int] = set()
    faults: list[Fault] = []
    for place, annulment in enumerate(known):
        if not isinstance(annulment, Annulled):
            continue
        targets = [n for n, fact in enumerate(known) if n not in struck and _is_struck(fact, annulment)]
        # What was recorded again after the annulment is the correction, not what it strikes.
        before = [n for n in targets if n < place]
        if 1 in {len(targets), len(before)}:
            struck.add((before or targets)[0])
        else:
            faults.append(_bad_annulment(annulment, len(targets)))
    if faults:
        raise InconsistentFacts(faults)
    return tuple(fact for n, fact in enumerate(known) if n not in struck)


def header_on(header: Header, known: Iterable[Fact]) -> Header:
    """Give the header as the dated changes known so far have made it."""
    changes = sorted(of_kind(Modified, known), key=lambda change: change.on)
    for change in changes:
        header = replace(header, **{change.feature: change.value})  # type: ignore[arg-type]
    return header


def _is_struck(fact: Fact, annulment: Annulled) -> bool:
    if isinstance(fact, Annulled) or fact.name != annulment.fact:
        return False
    having = plain(fact)
    return isinstance(having, dict) and all(having.get(name) == plain(v) for name, v in annulment.having.items())


def _bad_annulment(annulment: Annulled, count: int) -> Fault:
    found = "aucun fait" if count == 0 else f"{count} faits à la fois"
    return Fault(
        what=f"L'annulation du {annulment.on.isoformat()} désigne {found}.",
        remedy="Indiquez dans « annule » le type et assez de champs pour ne désigner qu'un seul fait.",
        about=annulment,
    )
