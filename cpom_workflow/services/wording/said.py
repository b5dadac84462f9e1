"""A reminder on the day it is said, and the days that matter in it."""

from dataclasses import dataclass
from datetime import date, timedelta

from cpom_workflow.domain.calendar import Kind, Milestone, Nature
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.law import Law
from cpom_workflow.domain.reminders import Purpose, Reminder


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
    def task(self) -> bool:
        """Tell whether somebody else's step asks something of the reader: a receipt, a certificate."""
        return self.reminder.purpose in {Purpose.RECEIPT, Purpose.CERTIFICATE}

    @property
    def answers(self) -> bool:
        """Tell whether the reader is to answer a request to extend the contract."""
        return self.milestone.kind is Kind.PROROGATION_REPLY and not self.task

    @property
    def late(self) -> bool:
        """Tell whether a duty is overdue; only then is one chased."""
        return self.past and self.milestone.nature is Nature.DUTY and not self.task

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
        return tuple(day for day in self.reminder.missed_on if day >= opens_on)
