"""The reconcile: facts and law give what is wanted, the ledger says what is done, this does the difference.

Run twice, late or by two workers at once, it is harmless: every message has one key, and the ledger
refuses the second one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.delivery import Delivery, DeliveryState, Draft, MessageKind
from cpom_workflow.domain.hours import sending_day_moment, sending_moment
from cpom_workflow.services.dispatch import dispatch
from cpom_workflow.services.invite import invitation_drafts, overtaken, published_with, wanted_messages
from cpom_workflow.services.office import File, Files, Moment, Office, open_files
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
    invitations = wanted_messages(office, files, sweep.now)
    waiting = office.ledger.deliveries({DeliveryState.PLANNED})
    office.ledger.supersede({*stale(waiting, plan, sweep.now), *overtaken(waiting, invitations)}, sweep.now)
    moment = _moment(files.told, sweep)
    invited = invitation_drafts(office, files, invitations, moment)
    reminded = reminder_drafts(office, files.told, plan, moment)
    office.ledger.plan((*invited, *reminded), published_with(office, invitations), sweep.now)
    sent = dispatch(office.ledger, office.channels, sweep.clock or (lambda: sweep.now), office.lease_seconds)
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
    moment = _moment(files.told, sweep)
    invited = invitation_drafts(office, files, wanted_messages(office, files, sweep.now), moment)
    return (*invited, *reminder_drafts(office, files.told, plan, moment, dropped))


def _moment(files: Iterable[File], sweep: Sweep) -> Moment:
    leaves = {file.cpom: sweep.leaves(file.contract) for file in files}
    return Moment(on=sweep.on, now=sweep.now, leaves=leaves)
