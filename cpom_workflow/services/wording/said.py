"""A reminder on the day it is said, and the days that matter in it."""

from dataclasses import dataclass
from datetime import date, timedelta

from cpom_workflow.domain.calendar import Kind, Milestone, Nature
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.law import Law
from cpom_workflow.domain.reminders import OPENING, Reminder


@dataclass(frozen=True, kw_only=True)
class Said:
    """A reminder, the contract it is about, and the day on which it is said."""

    reminder: Reminder
    contract: Contract
    on: date

    @property
    def milestone(self) -> Milestone:
        """Give what is reminded of."""
        return self.reminder.milestone

    @property
    def law(self) -> Law:
        """Give the law as the contract knows it, its own practice included."""
        return self.contract.law

    @property
    def past(self) -> bool:
        """Tell whether the last day has passed."""
        return self.on > self.milestone.due_on

    @property
    def late(self) -> bool:
        """Tell whether a duty is overdue; only then is one chased."""
        return self.past and self.milestone.nature is Nature.DUTY

    @property
    def post_on(self) -> date | None:
        """Give the day before which a notice must be posted to be received in time; None for the rest."""
        if self.milestone.kind is not Kind.PROROGATION_NOTICE:
            return None
        return self.milestone.due_on - timedelta(days=self.law.parameters.prorogation.post_before_days)

    @property
    def day(self) -> date:
        """Give the next day that matters: posting, then the safe working day, then the last one."""
        days = (self.post_on, self.milestone.act_by, self.milestone.due_on)
        return next((day for day in days if day is not None and self.on <= day), self.milestone.due_on)

    @property
    def missed_on(self) -> tuple[date, ...]:
        """Give the days of the earlier steps that never left, in order; none before there was something to do."""
        opens_on = self.milestone.opens_on or date.min
        days = (self._day_of(key.step) for key in self.reminder.missed)
        return tuple(sorted(day for day in days if day >= opens_on))

    def _day_of(self, step: str) -> date:
        """Find the day of a step from its name: J0, J-30, J+15."""
        if step == OPENING and self.milestone.opens_on is not None:
            return self.milestone.opens_on
        days = int(step.removeprefix("J"))
        return (self.milestone.act_by if days < 0 else self.milestone.due_on) + timedelta(days=days)
