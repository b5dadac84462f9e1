"""What the region's two charts show: how much is covered day after day, and the terms that come."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.contract import Contract, Status
from cpom_workflow.domain.dates import ONE_DAY
from cpom_workflow.domain.generalisation import generalisation_met_on, generalisation_of
from cpom_workflow.domain.portfolio import keys_of
from cpom_workflow.services.portfolio import Portfolio

_MIDYEAR = 7
_LONGEST = 16
"""Semesters shown at most: a contract lasts six years, and the last ones are signed some time from now."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """How many obligations are covered from a day on."""

    day: date
    covered: int


@dataclass(frozen=True, kw_only=True)
class Curve:
    """Steps of coverage: `signed` up to the day of the question, `programmed` after it.

    What is programmed supposes that each signature comes on its day, and that what ends is renewed.
    """

    signed: tuple[Step, ...]
    programmed: tuple[Step, ...]
    due: int


@dataclass(frozen=True, kw_only=True)
class Semester:
    """Half a year, by its year and number (1 or 2), and the contracts whose term falls in it."""

    year: int
    half: int
    terms: int


def coverage_curve(told: Portfolio) -> Curve:
    """Draw coverage: at each day it agrees with `Portfolio.coverage(day).met`."""
    due = {each.key for each in told.obligations}
    contracts = [file.contract for file in told.files]
    changes = Counter[date]()
    for spans in _spans(contracts, due).values():
        for first, last in _merged(spans):
            changes[first] += 1
            changes[last + ONE_DAY] -= 1
    signed = tuple(_steps(0, {day: change for day, change in changes.items() if day <= told.on}))
    covered = set(told.coverage(told.on).met)
    return Curve(signed=signed, programmed=tuple(_programmed(contracts, due - covered, len(covered))), due=len(due))


def programmed_on(contract: Contract) -> date | None:
    """Give the day an elaboration aims at, else the one that a typical pace leads to; None when nothing says it."""
    if contract.signature is not None:
        return None
    target = contract.targeted_signature_on
    if target is not None and target >= contract.on:
        return target
    return generalisation_of(contract).projected_signature_on if contract.launched_on else None


def wave_of_terms(told: Portfolio) -> tuple[Semester, ...]:
    """Count the terms to come by semester, from the current one to the last that has any."""
    running = {Status.SIGNED, Status.IN_FORCE}
    contracts = (file.contract for file in told.files if file.contract.status in running)
    days = (contract.last_day_in_force for contract in contracts)
    counted = Counter(_number(day) for day in days if day is not None)
    first = _number(told.on)
    last = min(max(counted, default=first), first + _LONGEST - 1)
    return tuple(
        Semester(year=number // 2, half=number % 2 + 1, terms=counted[number]) for number in range(first, last + 1)
    )


def _number(day: date) -> int:
    """Give a semester's rank since the year 0."""
    return day.year * 2 + (day.month >= _MIDYEAR)


Span = tuple[date, date]


def _spans(contracts: Iterable[Contract], due: set[str]) -> Mapping[str, list[Span]]:
    """Give the days covered by each contract, both ends included, by obligation."""
    spans: dict[str, list[Span]] = defaultdict(list)
    for contract in contracts:
        first, last = generalisation_met_on(contract), contract.last_day_in_force
        if first is not None and last is not None and first <= last:
            for key in due.intersection(keys_of(contract)):
                spans[key].append((first, last))
    return spans


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    """Join the spans of one obligation that touch: what is covered twice is counted once."""
    (first, last), *others = sorted(spans)
    for start, end in others:
        if start > last + ONE_DAY:
            yield first, last
            first, last = start, end
        last = max(last, end)
    yield first, last


def _steps(covered: int, changes: Mapping[date, int]) -> Iterator[Step]:
    for day in sorted(changes):
        if changes[day]:
            covered += changes[day]
            yield Step(day=day, covered=covered)


def _programmed(contracts: Iterable[Contract], missing: set[str], covered: int) -> Iterator[Step]:
    """Add what is programmed to what is covered, each obligation once, on the first day announced for it."""
    days: dict[str, date] = {}
    for contract in contracts:
        day = programmed_on(contract)
        for key in missing.intersection(keys_of(contract)) if day else ():
            days[key] = min(day or date.max, days.get(key, date.max))
    return _steps(covered, Counter(days.values()))
