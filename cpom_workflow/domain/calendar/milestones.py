"""What a milestone is: its dates, its state, its reasons."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cpom_workflow.domain.calendar.kinds import MODELS, Kind, Nature
from cpom_workflow.domain.law import Force, Rule


class State(StrEnum):
    """Where a milestone stands on the day of the question."""

    UPCOMING = "upcoming"
    OPEN = "open"
    DECLARED = "declared"
    DONE = "done"
    DONE_LATE = "done_late"
    OVERDUE = "overdue"

    @property
    def settled(self) -> bool:
        """Tell whether nothing remains to be done."""
        return self in {State.DONE, State.DONE_LATE}

    @property
    def french(self) -> str:
        """Name it as a person reads it."""
        return _STATE_IN_FRENCH[self]


_STATE_IN_FRENCH = {
    State.UPCOMING: "à venir",
    State.OPEN: "en cours",
    State.DECLARED: "déclaré transmis",
    State.DONE: "fait",
    State.DONE_LATE: "fait en retard",
    State.OVERDUE: "en retard",
}


@dataclass(frozen=True, kw_only=True)
class Because:
    """Why a date is what it is: the rule, and the computation in French."""

    rule: Rule
    computation: str


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """One date of one contract.

    `due_on` is the last day the text allows (included); `act_by` the last working day that is safe for
    whoever must act; a window runs from `opens_on` to `due_on`, both included, and aims at `target_on`.
    """

    kind: Kind
    key: int | str | None
    label: str
    opens_on: date | None
    target_on: date | None
    due_on: date
    act_by: date
    after_term: bool
    state: State
    satisfied_on: date | None
    responsible: tuple[str, ...]
    because: tuple[Because, ...]

    @property
    def id(self) -> str:
        """Give the milestone's name within its contract: `bilan_etape:2023`, `term`."""
        return str(self.kind) if self.key is None else f"{self.kind}:{self.key}"

    @property
    def nature(self) -> Nature:
        """Say what passing it means."""
        return MODELS[self.kind].nature

    @property
    def step(self) -> str:
        """Give the step of the RACI it belongs to."""
        return MODELS[self.kind].step

    @property
    def force(self) -> Force:
        """Give the force of the strongest rule behind it."""
        return max((each.rule.force for each in self.because), default=Force.PRACTICE)

    @property
    def late(self) -> bool:
        """Tell whether a duty is overdue; a gone option or a passed landmark never is."""
        return self.state is State.OVERDUE and self.nature is Nature.DUTY


@dataclass(frozen=True, kw_only=True)
class Cancelled:
    """A milestone that no longer stands, and why."""

    milestone: Milestone
    reason: str


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """Every milestone of a contract, ordered by due day then kind, and those that were cancelled."""

    milestones: tuple[Milestone, ...]
    cancelled: tuple[Cancelled, ...]
