"""What reading the mailbox needs from outside: a box of letters, and the record of what came back.

Every moment is an argument: no port reads a clock of its own for what it stores.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cpom_workflow.domain.answers import Fate, Given, Reply
from cpom_workflow.domain.bounces import Bounce, Returned


@dataclass(frozen=True, kw_only=True, order=True)
class Place:
    """Where a message stands in a folder: its number, which means something as long as `validity` does not change."""

    validity: int
    uid: int


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """One message as it arrived; without content when it was too large to be taken."""

    place: Place
    content: bytes | None


class Letterbox(Protocol):
    """The mailbox that is read."""

    name: str

    def read(self, place: Place | None) -> Iterator[Arrival]:
        """Give what arrived after a place, in order; raises `MailboxUnavailable`."""

    def done(self, places: Collection[Place]) -> None:
        """Mark messages as treated, for the people who share the mailbox; raises `MailboxUnavailable`."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a message says of itself: its sender's address in lower case, and what it carries.

    `asked` tells that it carries a calendar, even one that cannot be read.
    """

    sender: str
    subject: str
    automatic: bool
    reply: Reply | None
    returned: tuple[Returned, ...]
    asked: bool


@dataclass(frozen=True, kw_only=True)
class Read:
    """One message of the mailbox, once read: where it stood, the SHA-256 of its bytes, what became of it, and why.

    `uid` is the meeting it is about, None when it is about none of ours.
    """

    box: str
    place: Place
    digest: str
    fate: Fate
    why: str
    sender: str
    cpom: str | None
    uid: str | None
    read_at: datetime


class Mailbox(Protocol):
    """What came back: every message read, the answers, the bounces."""

    def place(self, box: str) -> Place | None:
        """Give where the reading of a box stopped."""

    def known(self, digest: str) -> bool:
        """Tell whether a message with these very bytes was read already, wherever it stood then."""

    def record(self, read: Read, given: Given | None, bounces: Collection[Bounce]) -> None:
        """Keep what one message said, in one transaction; one already kept at this place is left alone."""

    def letters(self) -> tuple[Read, ...]:
        """Give every message read, the latest first."""

    def answers(self) -> tuple[Given, ...]:
        """Give the latest answer of every invitee to every meeting."""

    def bounces(self) -> tuple[Bounce, ...]:
        """Give what came back, oldest first."""
