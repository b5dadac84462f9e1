"""The region's figures on a day: each with its definition, the rows it counts, and what it was a month before."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.calendar import Kind
from cpom_workflow.domain.contract import Status
from cpom_workflow.domain.dates import add_months
from cpom_workflow.domain.errors import CpomError
from cpom_workflow.domain.law import Law
from cpom_workflow.domain.obligations import Obligation, obligations_of
from cpom_workflow.domain.parameters import Deadline
from cpom_workflow.domain.portfolio import (
    Coverage,
    cannot_be_in_time,
    coverage,
    obligations_of_contracts,
    stage_of,
    without_any_contract,
)
from cpom_workflow.services.monitor import late_of
from cpom_workflow.services.office import File, Files, Office, open_files

_MINUTES = frozenset({Kind.COMPTE_RENDU_DRAFT, Kind.COMPTE_RENDU_VALIDATION})


@dataclass(frozen=True, kw_only=True)
class Territory:
    """What of the country is looked at: some départements, all of them when none is named."""

    departements: frozenset[str] = frozenset()

    def holds(self, departements: Collection[str]) -> bool:
        """Tell whether one of these départements lies within."""
        return not self.departements or not self.departements.isdisjoint(departements)


@dataclass(frozen=True, kw_only=True)
class Portfolio:
    """Every contract of a territory on a day, beside every CPOM that the law makes due there.

    `from_register` tells whether the obligations come from FINESS, or only from the contracts themselves.
    """

    on: date
    files: tuple[File, ...]
    broken: Mapping[str, CpomError]
    obligations: tuple[Obligation, ...]
    from_register: bool
    law: Law

    def coverage(self, day: date) -> Coverage:
        """Measure what is covered on a day, as known on the day of the question."""
        return coverage([file.contract for file in self.files], self.obligations, day)

    def against(self, deadline: date) -> Coverage:
        """Measure what was covered at a deadline, or is so far when it has not come."""
        return self.coverage(min(deadline, self.on))

    @property
    def deadlines(self) -> tuple[Deadline, ...]:
        """Give every dated deadline of the generalisation (REG-4)."""
        return tuple(each for each in self.law.parameters.generalisation if each.deadline)

    @property
    def stages(self) -> Mapping[str, int]:
        """Count contracts by status, by phase for those in elaboration."""
        return Counter(stage_of(file.contract) for file in self.files)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure of the region: what it counts (contract ids or obligation keys), and what it counted a month ago."""

    name: str
    rows: tuple[str, ...]
    before: tuple[str, ...]

    @property
    def change(self) -> int:
        """Give the change since last month."""
        return len(self.rows) - len(self.before)

    @property
    def came(self) -> tuple[str, ...]:
        """Give what it counts now and did not a month ago."""
        return tuple(row for row in self.rows if row not in self.before)

    @property
    def went(self) -> tuple[str, ...]:
        """Give what it counted a month ago and no longer does."""
        return tuple(row for row in self.before if row not in self.rows)


def portfolio(office: Office, on: date, territory: Territory | None = None) -> Portfolio:
    """Tell a territory on a day, past or present; facts make any past day exact."""
    return portfolio_of(office, open_files(office.journal.dossiers(), office.law, on), on, territory or Territory())


def portfolio_of(office: Office, files: Files, on: date, territory: Territory) -> Portfolio:
    """Tell a territory from contracts already told."""
    told = tuple(file for file in files.told if territory.holds(file.contract.header.departements))
    register = office.records.register(on)
    due = obligations_of(register) if register else obligations_of_contracts(file.contract for file in told)
    return Portfolio(
        on=on,
        files=told,
        broken=files.broken,
        obligations=tuple(each for each in due if territory.holds([each.departement])),
        from_register=register is not None,
        law=office.law,
    )


def figures(now: Portfolio, month_before: Portfolio) -> tuple[Figure, ...]:
    """Give every figure, each with what it was the month before."""
    return tuple(Figure(name=name, rows=count(now), before=count(month_before)) for name, count in COUNTED.items())


def month_before(on: date) -> date:
    """Give the day a month earlier, to compare with."""
    return add_months(on, -1)


def covered_now(told: Portfolio) -> tuple[str, ...]:
    """Give the obligations covered on the day of the question."""
    return told.coverage(told.on).met


def mathematically_late(told: Portfolio) -> tuple[str, ...]:
    """Give what cannot be signed by the law's deadline: contracts in elaboration, obligations without any contract."""
    contracts = [file.contract for file in told.files]
    earliest = add_months(told.on, told.law.parameters.phases_months.total)
    too_late = any(each.kind == "law" and each.deadline and earliest > each.deadline for each in told.deadlines)
    missing = without_any_contract(contracts, told.obligations) if too_late else ()
    return (*(each.cpom for each in contracts if cannot_be_in_time(each)), *missing)


def renewals_to_start(told: Portfolio) -> tuple[str, ...]:
    """Give the contracts within eighteen months of their term whose renewal nobody has opened (REN-1, REN-2)."""
    return _contracts(told, _waits_for_renewal)


def prorogations_pending(told: Portfolio) -> tuple[str, ...]:
    """Give the contracts whose prorogation waits for an answer, or for the certificate that none came (PRO-3)."""
    return _contracts(told, lambda file: file.contract.prorogation is not None and file.contract.prorogation.awaited)


def expired_without_successor(told: Portfolio) -> tuple[str, ...]:
    """Give the contracts past their term that no other one has replaced."""
    return _contracts(told, lambda file: file.contract.status is Status.EXPIRED)


def bilans_missing(told: Portfolio) -> tuple[str, ...]:
    """Give the contracts with an overdue bilan d'étape (SUI-3)."""
    return _contracts(told, lambda file: any(each.kind is Kind.BILAN_ETAPE for each in late_of(file)))


def comptes_rendus_waiting(told: Portfolio) -> tuple[str, ...]:
    """Give the contracts with a meeting held whose compte rendu is not yet written or validated by both (SUI-4)."""
    return _contracts(told, _waits_for_minutes)


def late_contracts(told: Portfolio) -> tuple[str, ...]:
    """Give the contracts with any overdue duty."""
    return _contracts(told, lambda file: bool(late_of(file)))


COUNTED: Mapping[str, Callable[[Portfolio], tuple[str, ...]]] = {
    "obligations_met": covered_now,
    "mathematically_late": mathematically_late,
    "renewals_to_start": renewals_to_start,
    "prorogations_pending": prorogations_pending,
    "expired_without_successor": expired_without_successor,
    "bilans_missing": bilans_missing,
    "comptes_rendus_waiting": comptes_rendus_waiting,
    "late": late_contracts,
}
"""Every figure that counts rows, by its public name."""


def _contracts(told: Portfolio, wanted: Callable[[File], bool]) -> tuple[str, ...]:
    return tuple(file.cpom for file in told.files if wanted(file))


def _waits_for_renewal(file: File) -> bool:
    contract = file.contract
    begun = contract.renewal_opened_on is not None or contract.renewed_by is not None
    if contract.status is not Status.IN_FORCE or contract.termination or begun or contract.term is None:
        return False
    return contract.on >= add_months(contract.term, -contract.law.parameters.renewal.advised_months)


def _waits_for_minutes(file: File) -> bool:
    return any(each.kind in _MINUTES and not each.state.settled for each in file.calendar.milestones)


def rows_of(told: Portfolio, keys: Iterable[str]) -> Sequence[File]:
    """Give the contracts among some rows, in the order of the portfolio."""
    wanted = set(keys)
    return [file for file in told.files if file.cpom in wanted]
