"""Reminders: what is due today, grouped by person, written and frozen as drafts."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cpom_workflow.domain.addresses import mailable
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.delivery import Delivery, DeliveryState, Draft, MessageKind, ReminderKey
from cpom_workflow.domain.dossier import Person
from cpom_workflow.domain.hours import end_of_day, local_day
from cpom_workflow.domain.links import unsubscription
from cpom_workflow.domain.reminders import Reminder, due_reminders, obliges, plan_reminders
from cpom_workflow.services.attachments import attachments_of
from cpom_workflow.services.lately import Lately
from cpom_workflow.services.office import File, Moment, Office
from cpom_workflow.services.ports import Envelope
from cpom_workflow.services.reach import Reach
from cpom_workflow.services.wording import drafting_about, reminders_about, with_own_calendar


@dataclass(frozen=True, kw_only=True, order=True)
class Envelopeful:
    """What goes into one message: one person, one channel, one kind, for the turn to write one meeting."""

    kind: MessageKind
    person: str
    channel: str
    about: str


def planned_reminders(office: Office, files: Iterable[File]) -> tuple[Reminder, ...]:
    """Plan every nudge of every contract."""
    plans = (plan_reminders(file.contract, file.calendar, office.policy) for file in files)
    return tuple(reminder for plan in plans for reminder in plan)


def reminder_drafts(
    office: Office,
    files: Iterable[File],
    plan: Iterable[Reminder],
    moment: Moment,
    dropped: Collection[Delivery] = (),
) -> tuple[Draft, ...]:
    """Write one draft a person and channel for all that is due; a second digest of the day waits for tomorrow.

    `dropped` are deliveries that a sweep would give up first: what they say is then still to be said.
    """
    settled = set(office.ledger.settled()) - {item for each in dropped for item in each.draft.items}
    contracts = {file.cpom: file.contract for file in files}
    reach = Reach(office, contracts.values())
    groups: dict[Envelopeful, list[Reminder]] = defaultdict(list)
    # Nothing could be said, so nothing was missed, before a contract entered the journal.
    since = {cpom: moment.date() for cpom, moment in office.journal.recorded_since().items()}
    for reminder in due_reminders(plan, moment.on, settled, since):
        contract = contracts[reminder.key.cpom]
        person = contract.people[reminder.key.person]
        channel = reach.channel(person, reminder.recipient.channel)
        today = _leaves_today(contract, reminder, moment) and _wanted(office, reminder)
        if channel is not None and today and mailable(person.email):
            groups[_envelopeful(reminder, channel)].append(reminder)
    live = office.ledger.live_keys(f"{MessageKind.REMINDERS}/{moment.on.isoformat()}/")
    told = live - {each.draft.key for each in dropped}
    fresh = {
        group: due
        for group, due in sorted(groups.items())
        if not any(key.startswith(_prefix(group, moment.on)) for key in told)
    }
    lately = Lately(office.ledger)
    return tuple(_draft(office, group, lately.told(due, contracts), contracts, moment) for group, due in fresh.items())


def stale(planned: Iterable[Delivery], plan: Iterable[Reminder], now: datetime) -> tuple[str, ...]:
    """Give the keys of drafts waiting to leave that speak of something done, moved, past or no longer theirs."""
    current = {key for reminder in plan for key in reminder.settles}
    return tuple(
        delivery.draft.key
        for delivery in planned
        if delivery.state is DeliveryState.PLANNED
        and (delivery.draft.expired(now) or not current.issuperset(delivery.draft.items))
    )


def _leaves_today(contract: Contract, reminder: Reminder, moment: Moment) -> bool:
    """Write only what may leave on the day spoken of: « dans 7 jours » must be true when it is read."""
    leaves = moment.leaves_to(contract.cpom, reminder.recipient.party)
    return leaves <= moment.now or local_day(contract, leaves) == moment.on


def _wanted(office: Office, reminder: Reminder) -> bool:
    """Tell whether it is said although its reader unsubscribed: what a text demands is, and the turn to write."""
    due_by_law = obliges(reminder.milestone) or reminder.message is MessageKind.DRAFTING
    return due_by_law or reminder.key.person not in office.preferences.unsubscribed()


def _envelopeful(reminder: Reminder, channel: str) -> Envelopeful:
    kind = reminder.message
    return Envelopeful(
        kind=kind,
        person=reminder.key.person,
        channel=channel,
        about=f"{reminder.key.cpom}/{reminder.key.milestone}" if kind is MessageKind.DRAFTING else "",
    )


def _prefix(group: Envelopeful, on: date) -> str:
    return f"{group.kind}/{on.isoformat()}/{group.channel}/{group.person}/{group.about}"


def _draft(
    office: Office, group: Envelopeful, due: Sequence[Reminder], contracts: Mapping[str, Contract], moment: Moment
) -> Draft:
    items = tuple(key for reminder in due for key in reminder.settles)
    first = contracts[due[0].key.cpom]
    person = first.people[group.person]
    key = f"{_prefix(group, moment.on)}#{_digest(person.email, items)}"
    cpoms = {reminder.key.cpom for reminder in due}
    about = _about(office, group.kind, person, [(each, contracts[each.key.cpom]) for each in due], moment.on)
    written = office.words.write(group.kind, with_own_calendar(about, office.addresses.of_member(person.id)))
    thread = first.cpom if len(cpoms) == 1 else None
    stop = office.links.url(unsubscription(person.id)) if group.kind is MessageKind.REMINDERS else None
    envelope = Envelope(
        key=key,
        to=person,
        written_at=moment.now,
        thread=thread,
        unsubscribe=stop,
        attachments=attachments_of(office, group.channel, due[0], first),
    )
    not_before = max(moment.leaves_to(each.key.cpom, each.recipient.party) for each in due)
    return Draft(
        key=key,
        kind=group.kind,
        cpom=thread,
        person=person.id,
        recipient=person.email,
        channel=group.channel,
        subject=written.subject,
        message_id=office.mail.message_id(key),
        content=office.compose(group.channel, written, envelope),
        not_before=not_before,
        expires_at=end_of_day(first, not_before),
        items=items,
    )


def _about(
    office: Office, kind: MessageKind, person: Person, due: Sequence[tuple[Reminder, Contract]], on: date
) -> Mapping[str, object]:
    if kind is MessageKind.DRAFTING:
        reminder, contract = due[0]
        return drafting_about(person, reminder, contract, on, office.address, office.links)
    return reminders_about(person, due, on, office.address, office.links)


def _digest(address: str, items: Iterable[ReminderKey]) -> str:
    """Tell messages apart by what they say and to which address: a corrected one is written to on the same day."""
    return hashlib.sha256("\n".join([address, *sorted(map(str, items))]).encode()).hexdigest()[:16]
