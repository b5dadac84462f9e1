"""What the use cases need from outside, as protocols; `adapters/` and `adapters/memory.py` provide them.

Every moment is an argument: no port reads a clock of its own for what it stores.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cpom_workflow.domain.delivery import (
    Attachment,
    Delivery,
    DeliveryState,
    Draft,
    Ended,
    Found,
    Lease,
    MessageKind,
    Receipt,
    Refusal,
    ReminderKey,
)
from cpom_workflow.domain.dossier import Dossier, Person
from cpom_workflow.domain.errors import Fault
from cpom_workflow.domain.facts import Fact
from cpom_workflow.domain.invitations import Published


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a contract's journal: the fact, who recorded it and when, and the seal of the chain."""

    fact: Fact
    recorded_at: datetime
    recorded_by: str
    seal: str


Seen = int | None
"""How many facts a writer had seen in a contract's journal; None when it does not matter."""


class Journal(Protocol):
    """The facts of every contract; they are appended, never changed."""

    def cpoms(self) -> tuple[str, ...]:
        """Give the identifiers of all contracts, in order."""

    def dossier(self, cpom: str) -> Dossier:
        """Give one dossier; raises `MissingDossier`."""

    def dossiers(self) -> tuple[Dossier, ...]:
        """Give every dossier, in order of identifier."""

    def entries(self, cpom: str) -> tuple[Entry, ...]:
        """Give a contract's journal as it was recorded; empty for an unknown contract."""

    def recorded_since(self) -> Mapping[str, datetime]:
        """Give the moment at which each contract entered the journal."""

    def lengths(self) -> Mapping[str, int]:
        """Count the facts of each contract: the number changes when, and only when, one is appended."""

    def append(  # noqa: PLR0913, PLR0917 - one line of a journal, and what its writer had seen
        self, cpom: str, facts: Sequence[Fact], people: Sequence[Person], by: str, at: datetime, seen: Seen = None
    ) -> None:
        """Append facts in one transaction; a fact already there (same identity) is left alone.

        Raises `Overtaken`, and appends nothing, when there are other facts by now than those `seen`.
        The persons they name are kept beside the journal, latest name and address winning.
        """


@dataclass(frozen=True, kw_only=True)
class Move:
    """One line of a delivery's log: from a state (None: from nothing) to another, and why."""

    at: datetime
    origin: DeliveryState | None
    state: DeliveryState
    detail: str | None = None


class Ledger(Protocol):
    """What was said, is being said, and will be said."""

    def plan(self, drafts: Sequence[Draft], published: Sequence[Published], now: datetime) -> tuple[str, ...]:
        """Write drafts, and the invitations' published state, in one transaction; give the keys newly planned.

        A draft whose key is known is left alone; so is one whose reminders another live delivery settles.
        """

    def published(self) -> tuple[Published, ...]:
        """Give what invitees were told, one per event."""

    def settled(self) -> Collection[ReminderKey]:
        """Give the reminders that a live delivery (any state but superseded and refused) says or has said."""

    def claim(self, now: datetime, lease_seconds: int) -> Lease | None:
        """Take the oldest planned delivery whose time has come, expired leases first returned or made unknown."""

    def claim_several(
        self, now: datetime, lease_seconds: int, at_most: int, without: Collection[str] = ()
    ) -> tuple[Lease, ...]:
        """Claim as `claim` does, several in one transaction, each with its own lease; not by channels `without`."""

    def release(self, leases: Sequence[Lease], now: datetime) -> None:
        """Return deliveries that were claimed and not tried, as if they never were; those lost meanwhile stay lost."""

    def due(self, now: datetime) -> int:
        """Count the planned deliveries whose time has come."""

    def renew(self, lease: Lease, now: datetime, seconds: int) -> None:
        """Keep a delivery while its peer is slow to answer: its lease ends that long from now; raises `LostLease`."""

    def hand(self, lease: Lease, now: datetime) -> None:
        """Record durably that the point of no return is next; raises `LostLease` when the lease is no longer ours."""

    def settle(
        self, lease: Lease, state: DeliveryState, now: datetime, receipt: Receipt | None, error: str | None
    ) -> None:
        """Record the end of a sending: sent, refused or unknown; raises `LostLease`."""

    def settle_and_hand(self, ended: Ended, lease: Lease, now: datetime) -> tuple[bool, bool]:
        """Settle one delivery and hand the next in one transaction; say of each whether it was still ours."""

    def put_back(self, lease: Lease, now: datetime, not_before: datetime, error: str) -> None:
        """Return a delivery that did not leave, to be offered again from a moment on; raises `LostLease`.

        One that was already handed passes through `unknown`, in the same transaction: the peer has said no.
        """

    def resolve(self, key: str, state: DeliveryState, now: datetime, why: str) -> None:
        """End an `unknown`: sent, or planned anew, by a look or a decision; raises `LostLease` when it is not one."""

    def offer_again(self, key: str, now: datetime, why: str) -> None:
        """Plan a refused delivery anew by a person's decision; raises `LostLease` when another says its reminders."""

    def returned(self, key: str, now: datetime, why: str) -> None:
        """Record that a message `sent` came back for good: it is refused; raises `LostLease` when it is not sent."""

    def refusals(self) -> tuple[Refusal, ...]:
        """Give each address refused on a channel once, by its latest refused delivery, latest first."""

    def resent(self) -> frozenset[str]:
        """Give the keys of deliveries that the policy had sent a second time (`RESENT_ONCE`)."""

    def supersede(self, keys: Collection[str], now: datetime) -> int:
        """Mark planned deliveries as no longer needed; those already on their way are left alone."""

    def live_keys(self, prefix: str) -> frozenset[str]:
        """Give the keys of deliveries, but for the superseded and refused, that begin with a prefix."""

    def deliveries(self, states: Collection[DeliveryState] = ()) -> tuple[Delivery, ...]:
        """Give deliveries, newest plan first, without their bytes; all states when none is named."""

    def delivery(self, key: str) -> Delivery | None:
        """Give one delivery by its key, whole."""

    def history(self, key: str) -> tuple[Move, ...]:
        """Give every move of a delivery, oldest first; the first one is its planning."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that was looked at without sending, in French; `fault` says what to correct, None when it is right."""

    what: str
    fault: Fault | None = None


class Channel(Protocol):
    """A way to reach a person: a few verbs, and three errors (`Refused`, `NotAccepted`, `Ambiguous`).

    One thread at a time sends by it, unless `Manner.parallel` names it.
    """

    name: str

    def send(self, delivery: Delivery, before_point_of_no_return: Callable[[], None]) -> Receipt:
        """Send the frozen bytes; calls back just before the point of no return."""

    def reconcile(self, delivery: Delivery) -> Found:
        """Look for a message that may have left; `NOT_SENT` only when sending it anew can make no second one."""

    def check(self) -> tuple[Check, ...]:
        """Test connection, login and rights without sending anything; never raises for what a person can correct."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """A message in words: a subject, a plain text, an HTML text, and what a chat says of it."""

    subject: str
    text: str
    html: str
    chat: str


class Words(Protocol):
    """French templates."""

    def write(self, kind: MessageKind, about: Mapping[str, object]) -> Written:
        """Fill the templates of a kind of message; raises `Misconfigured` when one names an unknown variable."""


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """Who a mail goes to, its thread, its one identity, the page that stops what may be stopped, its files."""

    key: str
    to: Person
    written_at: datetime
    thread: str | None
    unsubscribe: str | None = None
    attachments: tuple[Attachment, ...] = ()


class Composer(Protocol):
    """What a channel other than mail carries: the bytes that are frozen, the same for the same words."""

    def compose(self, written: Written, envelope: Envelope) -> bytes:
        """Give the whole message."""


class Mail(Protocol):
    """Finished mail bytes."""

    def message_id(self, key: str) -> str:
        """Give the Message-ID that belongs to a delivery key, always the same."""

    def compose(self, written: Written, envelope: Envelope, invitation: bytes | None, method: str | None) -> bytes:
        """Give the whole RFC 5322 message, with the iMIP parts when there is an invitation."""
