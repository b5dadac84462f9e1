"""The programming order held against what was signed: planned and real, year by year (REG-1, REG-3)."""

from collections.abc import Iterable
from dataclasses import dataclass

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.generalisation import generalisation_met_on
from cpom_workflow.domain.portfolio import amount_of, keys_of
from cpom_workflow.domain.programming import ProgrammedYear, Programming, order_on
from cpom_workflow.services.portfolio import Portfolio


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A contract programmed or signed in a year: its name, and the contract when one is known by it."""

    key: str
    contract: Contract | None


@dataclass(frozen=True, kw_only=True)
class YearRow:
    """One year: what the order in force programmes, and the contracts concluded that year."""

    programmed: ProgrammedYear
    named: tuple[Signed, ...]
    concluded: tuple[Contract, ...]

    @property
    def year(self) -> int:
        """Give the year."""
        return self.programmed.year

    @property
    def difference(self) -> int:
        """Give how many more, or fewer, were concluded than programmed."""
        return len(self.concluded) - self.programmed.count

    @property
    def amount(self) -> float:
        """Give the euros of that exercise of the contracts concluded."""
        return sum(amount_of(contract, self.year) for contract in self.concluded)


def planned_against_real(programming: Programming, told: Portfolio) -> tuple[YearRow, ...]:
    """Lay out every year programmed, or with a contract concluded, in order, as known on the portfolio's day."""
    order = order_on(programming, told.on)
    programmed = {each.year: each for each in order.years} if order else {}
    contracts = [file.contract for file in told.files]
    concluded = {contract.cpom: day.year for contract in contracts if (day := generalisation_met_on(contract))}
    return tuple(
        YearRow(
            programmed=programmed.get(year, ProgrammedYear(year=year)),
            named=_named(programmed[year].contracts, contracts) if year in programmed else (),
            concluded=tuple(each for each in contracts if concluded.get(each.cpom) == year),
        )
        for year in sorted({*programmed, *concluded.values()})
    )


def _named(keys: Iterable[str], contracts: Iterable[Contract]) -> tuple[Signed, ...]:
    known = {key: contract for contract in contracts for key in (*keys_of(contract), contract.cpom)}
    return tuple(Signed(key=key, contract=known.get(key)) for key in keys)
