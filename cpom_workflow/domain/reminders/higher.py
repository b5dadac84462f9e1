"""Nudges to others than those who act: who decides, who receives, who certifies."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta

from cpom_workflow.domain.calendar import Calendar, Kind, Milestone
from cpom_workflow.domain.committee import PRESIDENCE, Letter, Recipient, deciders, referents, side_of
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.delivery import ReminderKey
from cpom_workflow.domain.dossier import Seat
from cpom_workflow.domain.facts import DeclaredSent, Party
from cpom_workflow.domain.reminders.policy import Escalation, escalates
from cpom_workflow.domain.reminders.reminder import Purpose, Reminder


def escalations(
    contract: Contract, milestone: Milestone, after: Escalation, told: Collection[Recipient]
) -> Iterator[Reminder]:
    """Tell lateness within each side that is late: to its decision-makers, and to its présidence last of all."""
    if not escalates(contract, milestone):
        return
    first = after.decider
    last = first if milestone.kind is Kind.SIGNATURE else after.presidency
    acting = {each.person for each in told if each.letter.acts}
    for side in dict.fromkeys(side_of(each) for each in milestone.responsible):
        for seats, days in ((deciders(contract.seats, side, contract.on), first), (_presidents(contract, side), last)):
            if days is not None:
                above = [seat for seat in seats if seat.person not in acting]
                day = milestone.due_on + timedelta(days=days)
                yield from _told(contract, milestone, above, f"J+{days}", day, Purpose.ESCALATION)


def receipts(contract: Contract, milestone: Milestone, days: Iterable[int]) -> Iterator[Reminder]:
    """Ask the receiving référent, never the sender, to record what was declared sent."""
    declared = [each for each in contract.all_of(DeclaredSent) if each.milestone == milestone.id]
    if not declared:
        return
    said = declared[-1]
    side = Party.ETAT if said.by is not Party.ETAT else Party.GESTIONNAIRE
    seats = referents(contract.seats, side, contract.on)
    for count in days:
        on = said.on + timedelta(days=count)
        yield from _told(contract, milestone, seats, f"D+{count}", on, Purpose.RECEIPT)


def certificates(contract: Contract, calendar: Calendar) -> Iterator[Reminder]:
    """Ask the État's référent to certify that no refusal arrived, once a letter posted in time has had time to (PRO-3).

    The État keeps the file and is always a party to the request; nobody else is told before it is certain.
    """
    grace = contract.law.parameters.prorogation.postal_grace_days
    for each in contract.prorogations:
        if each.confirmation_required and each.outcome_on is not None:
            replies = [m for m in calendar.milestones if str(m.key).startswith(f"{each.id}:")]
            seats = referents(contract.seats, Party.ETAT, contract.on)
            on = each.outcome_on + timedelta(days=grace)
            yield from _told(contract, replies[-1], seats, f"C+{grace}", on, Purpose.CERTIFICATE)


def _presidents(contract: Contract, side: Party) -> Sequence[Seat]:
    return [
        seat for seat in contract.seats if seat.party is side and seat.role == PRESIDENCE and seat.held_on(contract.on)
    ]


def _told(  # noqa: PLR0913, PLR0917 - a nudge has that many parts
    contract: Contract, milestone: Milestone, seats: Iterable[Seat], step: str, on: date, purpose: Purpose
) -> Iterator[Reminder]:
    for person, seat in {seat.person: seat for seat in seats}.items():
        key = ReminderKey(cpom=contract.cpom, milestone=milestone.id, due_on=milestone.due_on, step=step, person=person)
        recipient = Recipient(person=person, party=seat.party, letter=Letter.RESPONSABLE, channel=seat.channel)
        yield Reminder(key=key, on=on, milestone=milestone, recipient=recipient, purpose=purpose)
