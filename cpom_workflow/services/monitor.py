"""Contracts one by one: state, what comes next and what is late, the most urgent first (`portfolio.py` counts them)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.calendar import Kind, Milestone, Nature, State
from cpom_workflow.domain.conformity import errors
from cpom_workflow.domain.contract import Contract, Status
from cpom_workflow.services.office import File

STATUS_IN_FRENCH = {
    Status.ELABORATION: "en élaboration",
    Status.SIGNED: "signé, pas encore en vigueur",
    Status.IN_FORCE: "en vigueur",
    Status.EXPIRED: "expiré sans successeur connu",
    Status.TERMINATED: "résilié",
    Status.RENEWED: "renouvelé",
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One contract on the region's page."""

    contract: Contract
    next: Milestone | None
    late: tuple[Milestone, ...]
    errors: frozenset[str]

    @property
    def cpom(self) -> str:
        """Give the contract's identifier."""
        return self.contract.cpom

    @property
    def status(self) -> str:
        """Say in French where the contract stands."""
        return STATUS_IN_FRENCH[self.contract.status]

    @property
    def places(self) -> int | None:
        """Give the places of the perimeter, None when nobody wrote them."""
        perimeter = self.contract.header.perimeter
        counted = [each.places for each in perimeter.chrs if each.places is not None] if perimeter else []
        return sum(counted) if counted else None

    @property
    def urgency(self) -> date:
        """Give the day of its oldest overdue duty, else of the nearest date to come, else a day that never comes."""
        days = [milestone.due_on for milestone in self.late] or ([self.next.act_by] if self.next else [])
        return min(days, default=date.max)


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The region on a day."""

    on: date
    rows: tuple[Row, ...]

    @property
    def late(self) -> tuple[tuple[Row, Milestone], ...]:
        """Give every overdue duty with its contract."""
        return tuple((row, milestone) for row in self.rows for milestone in row.late)


def overview(files: Iterable[File], on: date) -> Overview:
    """Sum up contracts: those with the oldest overdue duty first, then by the nearest date to come."""
    rows = [_row(file) for file in files]
    return Overview(on=on, rows=tuple(sorted(rows, key=lambda row: (row.urgency, row.cpom))))


def late_of(file: File) -> tuple[Milestone, ...]:
    """Give the overdue duties of a contract; one that another has replaced owes nothing any more."""
    if file.contract.status is Status.RENEWED:
        return ()
    return tuple(milestone for milestone in file.calendar.milestones if milestone.late)


def _row(file: File) -> Row:
    return Row(
        contract=file.contract,
        next=_next(file.calendar.milestones),
        late=late_of(file),
        errors=errors(file.contract),
    )


def _next(milestones: Sequence[Milestone]) -> Milestone | None:
    """Find what must be done next; what is declared sent only waits for its receipt, and comes last."""
    by_state: dict[State, list[Milestone]] = defaultdict(list)
    for milestone in milestones:
        if milestone.nature is not Nature.OPTION or milestone.kind is Kind.PROROGATION_REPLY:
            by_state[milestone.state].append(milestone)
    coming = [*by_state[State.UPCOMING], *by_state[State.OPEN]] or by_state[State.DECLARED]
    return min(coming, key=lambda milestone: milestone.act_by, default=None)
