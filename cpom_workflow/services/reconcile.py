"""The reconcile: facts and law give what is wanted, the ledger says what is done, this does the difference.

Run twice, late or by two workers at once, it is harmless: every message has one key, and the ledger
refuses the second one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.delivery import Delivery, DeliveryState, Draft, MessageKind
from cpom_workflow.domain.hours import sending_day_moment, sending_moment
from cpom_workflow.services.dispatch import dispatch
from cpom_workflow.services.invite import invitation_drafts, invitation_round, overtaken
from cpom_workflow.services.office import Files, Moment, Office, open_files
from cpom_workflow.services.remind import planned_reminders, reminder_drafts, stale


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """The day spoken of, the moment it begins (aware, UTC), and what holds messages back.

    `any_hour` ignores sending hours but keeps quiet days, for another day that is played; `at_once`
    ignores both. `clock` goes on ticking while messages leave; without one, time stands still.
    """

    on: date
    now: datetime
    at_once: bool = False
    any_hour: bool = False
    clock: Callable[[], datetime] | None = None

    def leaves(self, contract: Contract) -> datetime:
        """Give the first moment at which a message to the members of a contract may leave."""
        if self.at_once:
            return self.now
        allowed = sending_day_moment if self.any_hour else sending_moment
        return allowed(contract.law, contract.zone, self.now)

    def moment(self, files: Files) -> Moment:
        """Give the day, the moment, and when messages to the members of each contract may leave."""
        leaves = {file.cpom: self.leaves(file.contract) for file in files.told}
        return Moment(on=self.on, now=self.now, leaves=leaves)

    def tick(self) -> datetime:
        """Read the sweep's clock."""
        return self.clock() if self.clock else self.now


@dataclass(frozen=True, kw_only=True)
class Reconciled:
    """What a sweep found and did."""

    files: Files
    sent: tuple[Delivery, ...]
    waiting: tuple[Delivery, ...]

    @property
    def reminders(self) -> tuple[Delivery, ...]:
        """Give the reminders that left, the turn to write among them."""
        return tuple(each for each in self.sent if each.draft.kind is not MessageKind.INVITATION)

    @property
    def invitations(self) -> tuple[Delivery, ...]:
        """Give the invitations, updates and cancellations that left."""
        return tuple(each for each in self.sent if each.draft.kind is MessageKind.INVITATION)


def reconcile(office: Office, sweep: Sweep) -> Reconciled:
    """Plan all that is wanted and not yet said, then send what may leave."""
    files = open_files(office.journal.dossiers(), office.law, sweep.on)
    plan = planned_reminders(office, files.told)
    invited = invitation_round(office, files, sweep.now)
    waiting = office.ledger.deliveries({DeliveryState.PLANNED})
    office.ledger.supersede({*stale(waiting, plan, sweep.now), *overtaken(waiting, invited.messages)}, sweep.now)
    moment = sweep.moment(files)
    invitations = invitation_drafts(office, files, invited, moment)
    reminders = reminder_drafts(office, files.told, plan, moment)
    office.ledger.plan((*invitations, *reminders), invited.after, sweep.now)
    sent = dispatch(office.ledger, office.channels, sweep.tick, office.lease_seconds)
    return Reconciled(
        files=files,
        sent=tuple(each for key in sent.sent if (each := office.ledger.delivery(key)) is not None),
        waiting=office.ledger.deliveries({DeliveryState.PLANNED, DeliveryState.UNKNOWN}),
    )


def preview(office: Office, sweep: Sweep) -> tuple[Draft, ...]:
    """Give the messages that a sweep would write, without writing anything to the ledger."""
    files = open_files(office.journal.dossiers(), office.law, sweep.on)
    plan = planned_reminders(office, files.told)
    waiting = office.ledger.deliveries({DeliveryState.PLANNED})
    given_up = stale(waiting, plan, sweep.now)
    dropped = [each for each in waiting if each.draft.key in given_up]
    moment = sweep.moment(files)
    invitations = invitation_drafts(office, files, invitation_round(office, files, sweep.now), moment)
    return (*invitations, *reminder_drafts(office, files.told, plan, moment, dropped))
