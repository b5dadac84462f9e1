"""The reconcile: facts and law give what is wanted, the ledger says what is done, this does the difference.

Run twice, late or by two workers at once, it is harmless: every message has one key, and the ledger
refuses the second one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import HolidayZone
from cpom_workflow.domain.delivery import Delivery, DeliveryState, Draft, MessageKind
from cpom_workflow.domain.facts import Party
from cpom_workflow.domain.hours import sending_day_moment, sending_moment
from cpom_workflow.services.announce import announcements
from cpom_workflow.services.dispatch import Progress, Sent, dispatch
from cpom_workflow.services.invite import invitation_drafts, invitation_round, overtaken
from cpom_workflow.services.office import Files, Moment, Office, open_files
from cpom_workflow.services.periods import periodicals
from cpom_workflow.services.remind import planned_reminders, reminder_drafts, stale


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """The day spoken of, the moment it begins (aware, UTC), and what holds messages back.

    `any_hour` ignores sending hours but keeps quiet days, for another day that is played; `at_once`
    ignores both. `clock` goes on ticking while messages leave; without one, time stands still. `on_progress`
    is told after each message how many are done, and of how many.
    """

    on: date
    now: datetime
    at_once: bool = False
    any_hour: bool = False
    clock: Callable[[], datetime] | None = None
    on_progress: Progress | None = None

    def leaves(self, contract: Contract, zone: HolidayZone) -> datetime:
        """Give the first moment at which a message about a contract may leave for somebody of a zone."""
        if self.at_once:
            return self.now
        allowed = sending_day_moment if self.any_hour else sending_moment
        return allowed(contract.law, zone, self.now)

    def moment(self, files: Files) -> Moment:
        """Give the day, the moment, and when messages to the members of each contract may leave."""
        contracts = [file.contract for file in files.told]
        return Moment(
            on=self.on,
            now=self.now,
            leaves={each.cpom: self.leaves(each, each.zone) for each in contracts},
            elsewhere={
                (each.cpom, side): self.leaves(each, each.zone_of(side))
                for each in contracts
                for side in Party
                if each.zone_of(side) is not each.zone
            },
        )

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
    """Plan all that is wanted and not yet said, then send what may leave; what is refused goes another way at once."""
    files = open_files(office.journal.dossiers(), office.law, sweep.on)
    done = _passed(office, sweep, files)
    keys = done.sent + (_passed(office, sweep, files).sent if done.refused else ())
    return Reconciled(
        files=files,
        sent=tuple(each for key in keys if (each := office.ledger.delivery(key)) is not None),
        waiting=office.ledger.deliveries({DeliveryState.PLANNED, DeliveryState.UNKNOWN}),
    )


def _passed(office: Office, sweep: Sweep, files: Files) -> Sent:
    plan = planned_reminders(office, files.told)
    invited = invitation_round(office, files, sweep.now)
    waiting = office.ledger.deliveries({DeliveryState.PLANNED})
    office.ledger.supersede({*stale(waiting, plan, sweep.now), *overtaken(waiting, invited.messages)}, sweep.now)
    moment = sweep.moment(files)
    invitations = invitation_drafts(office, files, invited, moment)
    news = (*announcements(office, files.told, moment), *periodicals(office, files.told, moment))
    reminders = (*news, *reminder_drafts(office, files.told, plan, moment))
    office.addresses.open_for({each.person for each in reminders}, sweep.now)
    office.ledger.plan((*invitations, *reminders), invited.after, sweep.now)
    return dispatch(office.ledger, office.channels, sweep.tick, office.manner, sweep.on_progress)


def preview(office: Office, sweep: Sweep) -> tuple[Draft, ...]:
    """Give the messages that a sweep would write, without writing anything to the ledger."""
    files = open_files(office.journal.dossiers(), office.law, sweep.on)
    plan = planned_reminders(office, files.told)
    waiting = office.ledger.deliveries({DeliveryState.PLANNED})
    given_up = stale(waiting, plan, sweep.now)
    dropped = [each for each in waiting if each.draft.key in given_up]
    moment = sweep.moment(files)
    invitations = invitation_drafts(office, files, invitation_round(office, files, sweep.now), moment)
    news = (*announcements(office, files.told, moment), *periodicals(office, files.told, moment))
    return (*invitations, *news, *reminder_drafts(office, files.told, plan, moment, dropped))
