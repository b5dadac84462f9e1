"""What is sent: one delivery is one message to one person on one channel, and it is never sent twice.

A delivery walks through the states below; every step is one guarded move, so that two workers, a
crash or a slow network can neither lose nor repeat it:

    planned ──▶ sending ──▶ handing ──▶ sent
       │           │           ├─────▶ refused ──▶ planned, when a person decides so
       │           │           └─────▶ unknown ──▶ sent | planned, by a channel's look, the policy or a person
       │           └─▶ planned (nothing left: offered again later, or the lease ran out)
       └─▶ superseded (a date moved, a milestone was done: nobody needs it any more)

What came back after it was `sent` is `refused` too. A refused delivery frees its reminders, as a superseded one
does: they are said on the person's other channel, or once the address is corrected.

`handing` is written just before the point of no return: what is found there after a crash may have
left or not, and becomes `unknown`, which is shown and decided, never guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PLANNED = "planned"
    SENDING = "sending"
    HANDING = "handing"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    SUPERSEDED = "superseded"

    @property
    def french(self) -> str:
        """Name it as a person reads it."""
        return _STATE_IN_FRENCH[self]

    @property
    def live(self) -> bool:
        """Tell whether its reminders count as said, or about to be."""
        return self not in {DeliveryState.SUPERSEDED, DeliveryState.REFUSED}


_STATE_IN_FRENCH = {
    DeliveryState.PLANNED: "prévu",
    DeliveryState.SENDING: "en cours d'envoi",
    DeliveryState.HANDING: "en cours de remise",
    DeliveryState.SENT: "envoyé",
    DeliveryState.REFUSED: "refusé",
    DeliveryState.UNKNOWN: "sort inconnu, à vérifier",
    DeliveryState.SUPERSEDED: "devenu inutile, non envoyé",
}

MOVES: Mapping[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.PLANNED: frozenset({DeliveryState.SENDING, DeliveryState.SUPERSEDED}),
    DeliveryState.SENDING: frozenset({DeliveryState.HANDING, DeliveryState.PLANNED, DeliveryState.REFUSED}),
    DeliveryState.HANDING: frozenset({DeliveryState.SENT, DeliveryState.REFUSED, DeliveryState.UNKNOWN}),
    DeliveryState.UNKNOWN: frozenset({DeliveryState.SENT, DeliveryState.PLANNED}),
    DeliveryState.SENT: frozenset({DeliveryState.REFUSED}),
    DeliveryState.REFUSED: frozenset({DeliveryState.PLANNED}),
    DeliveryState.SUPERSEDED: frozenset(),
}
"""The moves that exist; the ledger refuses every other one."""

RESENT_ONCE = "sort inconnu : renvoyé une fois, selon le réglage « doute »"
"""What the log says of an `unknown` that the policy had sent again; there is no second time."""


class MessageKind(StrEnum):
    """What a message is about; each has its folder in `message_templates/`."""

    REMINDERS = "rappels"
    DRAFTING = "compte_rendu_a_rediger"
    INVITATION = "invitation"
    ALARM = "alerte"
    MINUTES = "compte_rendu_valide"
    EXTENSION = "prorogation_certifiee"
    VACANCY = "referent_a_designer"
    RETURNED = "courrier_recu"
    REQUESTED = "reunion_demandee"
    WELCOME = "bienvenue"
    HANDOVER = "passage_de_relais"
    WEEK = "ma_semaine"
    YEAR = "annee_du_cpom"
    MONTHLY = "tableau_de_bord"


@dataclass(frozen=True, kw_only=True, order=True)
class ReminderKey:
    """What makes a reminder this one: the milestone *with its due day*, the step, the person.

    A date that moves makes a new reminder; a person who joins has reminders of their own.
    """

    cpom: str
    milestone: str
    due_on: date
    step: str
    person: str

    def __str__(self) -> str:
        """Write the key as the database holds it."""
        return f"{self.cpom}/{self.milestone}/{self.due_on.isoformat()}/{self.step}/{self.person}"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message ready to leave: its bytes are frozen here, a retry sends these very ones.

    `key` is unique for ever; `items` are the reminders it settles. Times are aware, in UTC; `not_before`
    is the first moment at which it may leave.
    """

    key: str
    kind: MessageKind
    cpom: str | None
    person: str
    recipient: str
    channel: str
    subject: str
    message_id: str
    content: bytes
    not_before: datetime
    expires_at: datetime | None = None
    items: tuple[ReminderKey, ...] = ()

    def expired(self, now: datetime) -> bool:
        """Tell whether its day went by: what it says is then not true any more."""
        return self.expires_at is not None and self.expires_at <= now


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A draft in the ledger, with what became of it."""

    draft: Draft
    state: DeliveryState
    planned_at: datetime
    sent_at: datetime | None = None
    attempts: int = 0
    reference: str | None = None
    error: str | None = None


@dataclass(frozen=True, kw_only=True)
class Lease:
    """The right to send one delivery until a moment; `token` tells this claim from any other."""

    delivery: Delivery
    token: str
    until: datetime


class Found(StrEnum):
    """What a channel finds when it looks for a message that may have left."""

    SENT = "sent"
    NOT_SENT = "not_sent"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that goes with a mail: its name, its media type, its bytes."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What the peer said when it took the message."""

    reference: str


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a sending ended, to be recorded: sent, refused or unknown, when, and what the peer said."""

    lease: Lease
    state: DeliveryState
    at: datetime
    receipt: Receipt | None = None
    error: str | None = None


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """An address that a channel refused, with its latest delivery; it is offered no more until it changes."""

    key: str
    person: str
    recipient: str
    channel: str
    at: datetime
    error: str | None
