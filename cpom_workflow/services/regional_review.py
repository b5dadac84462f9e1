"""The region's yearly review: the mandatory indicators as transmitted, who is missing, objectives kept or missed.

Nothing is estimated: a sum is made of what was received, and says of how many contracts (CON-5, REG-5, SUI-3).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.calendar import Kind, Milestone
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.facts import BilanReceived
from cpom_workflow.services.documents.indicators import MANDATORY, Indicator
from cpom_workflow.services.office import File
from cpom_workflow.services.portfolio import Portfolio

RATE = "taux"
HOUSEHOLDS = "menages"


@dataclass(frozen=True, kw_only=True)
class Transmitted:
    """What one contract transmitted of an exercise; None when its bilan, or its figures, are missing."""

    contract: Contract
    bilan: BilanReceived | None

    @property
    def figures(self) -> Mapping[str, Mapping[str, float | None]]:
        """Give the figures by indicator, empty when none came."""
        return (self.bilan.indicators if self.bilan else None) or {}

    def value(self, indicator: str, measure: str) -> float | None:
        """Give one measure, None when it was not transmitted."""
        return self.figures.get(indicator, {}).get(measure)


@dataclass(frozen=True, kw_only=True)
class Compiled:
    """One measure of one indicator over the region, and the number of contracts that it is made of."""

    indicator: Indicator
    measure: str
    label: str
    value: float | None
    contracts: int


@dataclass(frozen=True, kw_only=True)
class Objective:
    """One action of a contract whose date falls within the year."""

    contract: Contract
    milestone: Milestone


@dataclass(frozen=True, kw_only=True)
class RegionalReview:
    """One exercise of a territory, as known on a day."""

    year: int
    on: date
    transmitted: tuple[Transmitted, ...]
    compiled: tuple[Compiled, ...]
    objectives: tuple[Objective, ...]

    @property
    def missing_bilans(self) -> tuple[Contract, ...]:
        """Give the contracts whose bilan was not received."""
        return tuple(each.contract for each in self.transmitted if each.bilan is None)

    @property
    def missing_figures(self) -> tuple[Contract, ...]:
        """Give the contracts whose bilan came without any figure."""
        return tuple(each.contract for each in self.transmitted if each.bilan is not None and not each.figures)


def regional_review(told: Portfolio, year: int) -> RegionalReview:
    """Compile an exercise over a territory: every contract in force on at least one day of it."""
    files = [file for file in told.files if in_force_during(file.contract, year)]
    transmitted = tuple(_transmitted(file.contract, year) for file in files)
    return RegionalReview(
        year=year,
        on=told.on,
        transmitted=transmitted,
        compiled=tuple(
            _compiled(indicator, measure, label, transmitted)
            for indicator in MANDATORY
            for measure, label in indicator.measures
        ),
        objectives=tuple(each for file in files for each in _objectives(file, year)),
    )


def in_force_during(contract: Contract, year: int) -> bool:
    """Tell whether a contract was in force on a day of a year."""
    first, last = contract.effective_on, contract.last_day_in_force
    return first is not None and first.year <= year and (last is None or last.year >= year)


def _transmitted(contract: Contract, year: int) -> Transmitted:
    bilans = [each for each in contract.all_of(BilanReceived) if each.exercise == year]
    return Transmitted(contract=contract, bilan=bilans[-1] if bilans else None)


def _compiled(indicator: Indicator, measure: str, label: str, transmitted: Iterable[Transmitted]) -> Compiled:
    told = [each for each in transmitted if each.value(indicator.id, measure) is not None]
    if measure != RATE:
        counts = [each.value(indicator.id, measure) or 0 for each in told]
        value = sum(counts) if counts else None
        return Compiled(indicator=indicator, measure=measure, label=label, value=value, contracts=len(counts))
    bases = [base for each in told if (base := _base(each, indicator.id)) is not None]
    whole = sum(base for _, base in bases)
    value = sum(households for households, _ in bases) / whole if whole else None
    return Compiled(indicator=indicator, measure=measure, label=label, value=value, contracts=len(bases))


def _base(told: Transmitted, indicator: str) -> tuple[float, float] | None:
    """Give the households counted and those they are counted among; None when either cannot be known.

    A region's rate weighs each contract by its households: a mean of rates would let ten places weigh as a hundred.
    """
    households, rate = told.value(indicator, HOUSEHOLDS), told.value(indicator, RATE)
    return None if households is None or not rate else (households, households / rate)


def _objectives(file: File, year: int) -> Iterable[Objective]:
    actions = (each for each in file.calendar.milestones if each.kind is Kind.ACTION and each.due_on.year == year)
    return [Objective(contract=file.contract, milestone=each) for each in actions]
