"""What the coming days will send: they are played one by one on a ledger of no consequence.

The ledger given begins with what the real one has said, is about to say and was refused, so that nothing already said
is announced again. What nobody knows yet (a meeting held, a bilan received) changes nothing: it is played as if no
fact were recorded until then.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from cpom_workflow.domain.calendar import Milestone
from cpom_workflow.domain.dates import ONE_DAY
from cpom_workflow.domain.delivery import Delivery, DeliveryState, Draft, Found, MessageKind, Receipt, ReminderKey
from cpom_workflow.domain.hours import time_zone
from cpom_workflow.domain.journal import Plain
from cpom_workflow.services.dispatch import Manner
from cpom_workflow.services.feed_ports import MemberAddresses
from cpom_workflow.services.office import Office
from cpom_workflow.services.ports import Check, Ledger
from cpom_workflow.services.reconcile import Reconciled, Sweep, reconcile
from cpom_workflow.services.wording.foreseen import KINDS, step_said
from cpom_workflow.services.wording.french import cited

_SEEDING_SECONDS = 3600
_ALREADY_SAID = "deja-dit"


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a message leaves: which date of which contract, at which step, by which rule."""

    cpom: str
    milestone: str
    label: str
    due_on: date
    step: str
    rule: str


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """One message that will leave: on which day, to whom, by which channel; `why` says it in one line."""

    on: date
    kind: MessageKind
    subject: str
    person: str
    recipient: str
    channel: str
    cpoms: tuple[str, ...]
    reasons: tuple[Reason, ...]
    why: str

    def record(self) -> dict[str, Plain]:
        """Tell it to a program."""
        return {
            "on": self.on.isoformat(),
            "kind": str(self.kind),
            "subject": self.subject,
            "person": self.person,
            "recipient": self.recipient,
            "channel": self.channel,
            "cpoms": list(self.cpoms),
            "reasons": [{**vars(each), "due_on": each.due_on.isoformat()} for each in self.reasons],
            "why": self.why,
        }


def foresee(office: Office, scratch: Ledger, first: Sweep, days: int, cpom: str | None = None) -> tuple[Foreseen, ...]:
    """Say what will leave from a day on, for that many days (the first included), for all contracts or one.

    `scratch` is an empty ledger. Raises `MissingDossier` for a contract that nobody recorded.
    """
    if cpom is not None:
        office.journal.dossier(cpom)
    seed(office.ledger, scratch, first.now)
    # Nobody opens what is attached: a list needs no document.
    bare = replace(office, document_file=lambda _document: b"")
    days_played = played(bare, scratch, first, days)
    found = (each for day in days_played for each in _foreseen(day.on, day.reconciled))
    return tuple(each for each in found if cpom is None or cpom in each.cpoms)


@dataclass(frozen=True, kw_only=True)
class Played:
    """One day that was played, and what left on it."""

    on: date
    reconciled: Reconciled


def played(office: Office, scratch: Ledger, first: Sweep, days: int) -> Iterator[Played]:
    """Play that many days on the scratch ledger, those of the week on which nothing is sent left out."""
    quiet = silent(office, scratch)
    for sweep in _sweeps(office, first, days):
        yield Played(on=sweep.on, reconciled=reconcile(quiet, sweep))


def silent(office: Office, scratch: Ledger) -> Office:
    """Give the same office, of which nothing leaves and which records nothing but in the scratch ledger."""
    return replace(
        office,
        ledger=scratch,
        channels={name: Nowhere(name) for name in {*office.channels, *office.transports.values()}},
        manner=Manner(),
        addresses=Unopened(office.addresses),
    )


class Unopened:
    """The addresses of members' feeds, read without opening any."""

    def __init__(self, addresses: MemberAddresses) -> None:
        """Read these addresses."""
        self._addresses = addresses

    def of_member(self, person: str) -> str | None:
        """Give the address that a member has, or would be given."""
        return self._addresses.of_member(person)

    def open_for(self, persons: Collection[str], now: datetime) -> None:
        """Open nothing."""


class Nowhere:
    """A channel that takes everything and carries it nowhere."""

    def __init__(self, name: str) -> None:
        """Stand for a channel."""
        self.name = name

    def send(self, delivery: Delivery, before_point_of_no_return: Callable[[], None]) -> Receipt:
        """Take a message."""
        before_point_of_no_return()
        return Receipt(reference=delivery.draft.key)

    def reconcile(self, delivery: Delivery) -> Found:  # noqa: ARG002 - nothing is in doubt here
        """Find it."""
        return Found.SENT

    def check(self) -> tuple[Check, ...]:
        """Find nothing to correct."""
        return ()


def seed(real: Ledger, scratch: Ledger, now: datetime) -> None:
    """Bring an empty ledger to where the real one stands: said, refused, told to calendars, waiting."""
    waiting = real.deliveries({DeliveryState.PLANNED})
    coming = {each.draft.key for each in waiting}
    items = set(real.settled()) - {item for each in waiting for item in each.draft.items}
    # Past digests are known by their items; of the rest, the key says that it was said.
    said = [key for key in sorted(real.live_keys("") - coming) if not key.startswith(f"{MessageKind.INVITATION}/")]
    drafts = [stand_in(_ALREADY_SAID, now, tuple(sorted(items))), *(stand_in(key, now) for key in said)]
    scratch.plan(drafts, real.published(), now)
    settle_all(scratch, DeliveryState.SENT, now)
    refused = [
        replace(stand_in(each.key, now), channel=each.channel, recipient=each.recipient, person=each.person)
        for each in real.refusals()
    ]
    scratch.plan(refused, (), now)
    settle_all(scratch, DeliveryState.REFUSED, now)
    scratch.plan([each.draft for each in waiting], (), now)


def settle_all(scratch: Ledger, state: DeliveryState, now: datetime) -> None:
    """Let everything that is due have ended so."""
    for lease in scratch.claim_several(now, _SEEDING_SECONDS, scratch.due(now)):
        scratch.hand(lease, now)
        scratch.settle(lease, state, now, Receipt(reference=_ALREADY_SAID), None)


def stand_in(key: str, now: datetime, items: tuple[ReminderKey, ...] = ()) -> Draft:
    """Give a message of which nothing counts but its key and what it settled."""
    return Draft(
        key=key,
        kind=MessageKind.REMINDERS,
        cpom=None,
        person="",
        recipient="",
        channel=_ALREADY_SAID,
        subject="",
        message_id=f"<{key}>",
        content=b"",
        not_before=now,
        items=items,
    )


def _sweeps(office: Office, first: Sweep, days: int) -> Iterator[Sweep]:
    """Give the sweep of today, then one at noon a sending day: whatever leaves on a day has left by its end."""
    yield replace(first, clock=None, on_progress=None)
    zone = time_zone(office.law, office.lookout.zone)
    for distance in range(1, days):
        on = first.on + distance * ONE_DAY
        if on.isoweekday() in office.law.parameters.sending_hours.days:
            yield Sweep(on=on, now=datetime.combine(on, time(12), zone).astimezone(first.now.tzinfo), any_hour=True)


def _foreseen(on: date, reconciled: Reconciled) -> Iterator[Foreseen]:
    files = {file.cpom: file for file in reconciled.files.told}
    milestones = {
        (file.cpom, each.id, each.due_on): each for file in files.values() for each in file.calendar.milestones
    }
    people: Mapping[str, Any] = {key: person for file in files.values() for key, person in file.contract.people.items()}
    for delivery in reconciled.sent:
        draft = delivery.draft
        reasons = tuple(_reasons(draft.items, milestones))
        yield Foreseen(
            on=on,
            kind=draft.kind,
            subject=draft.subject,
            person=people[draft.person].name if draft.person in people else draft.recipient,
            recipient=draft.recipient,
            channel=draft.channel,
            cpoms=tuple(dict.fromkeys([*([draft.cpom] if draft.cpom else []), *(each.cpom for each in reasons)])),
            reasons=reasons,
            why=_why(draft.kind, reasons),
        )


def _reasons(items: Iterable[ReminderKey], milestones: Mapping[tuple[str, str, date], Milestone]) -> Iterator[Reason]:
    """Give each date once, by its latest step: those missed before it are settled with it."""
    latest = {(each.cpom, each.milestone, each.due_on): each.step for each in items}
    for (cpom, code, due_on), step in latest.items():
        milestone = milestones[(cpom, code, due_on)]
        rule = cited(milestone.because[0].rule)
        yield Reason(cpom=cpom, milestone=code, label=milestone.label, due_on=due_on, step=step, rule=rule)


def _why(kind: MessageKind, reasons: Sequence[Reason]) -> str:
    if not reasons:
        return KINDS[kind].when
    return " ; ".join(f"{each.label}, {step_said(each.step)} : {each.rule}" for each in reasons)
