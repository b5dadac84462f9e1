"""What feeds need from outside: their subscriptions, and each event's bytes as last written."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cpom_workflow.domain.feeds import Scope, Subscription


@dataclass(frozen=True, kw_only=True)
class Revision:
    """One event as calendars may hold it: its bytes, the digest of what they say, and since when they say it.

    `sequence` counts the revisions before it.
    """

    uid: str
    cpom: str
    digest: str
    sequence: int
    revised_at: datetime
    content: bytes


class Subscriptions(Protocol):
    """Who may read which feed; one subscription a scope."""

    def all(self) -> tuple[Subscription, ...]:
        """Give every subscription, revoked ones too, by scope."""

    def of(self, scope: Scope) -> Subscription | None:
        """Give the subscription of a scope, revoked or not."""

    def reader(self, digest: str) -> Subscription | None:
        """Give the subscription that an address opens; None when it is unknown or revoked."""

    def open(self, subscription: Subscription) -> None:
        """Keep a first subscription; one that is there already, even revoked, is left alone."""

    def replace(self, subscription: Subscription) -> None:
        """Keep a subscription in place of the one of the same scope, if any."""


class MemberAddresses(Protocol):
    """The addresses of members' own feeds, as their messages give them."""

    def of_member(self, person: str) -> str | None:
        """Give a member's own address; None when there is none to give."""

    def open_for(self, persons: Collection[str], now: datetime) -> None:
        """Let members read the feeds whose addresses they are about to be given."""


class Revisions(Protocol):
    """The bytes of events, built once a revision."""

    def of(self, cpoms: Collection[str]) -> Mapping[str, Revision]:
        """Give the last revision of every event of some contracts, by identifier."""

    def revise(self, revisions: Sequence[Revision]) -> None:
        """Keep newer revisions; one whose sequence is not above what is kept is left out."""
