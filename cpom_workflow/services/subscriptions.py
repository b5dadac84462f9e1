"""The addresses of feeds: whoever holds one may read it, so each can be changed or withdrawn alone.

The secret part of an address is computed from the instance's secret, so that it can be shown again at any
time; the store keeps its SHA-256 only, and whoever reads the store can open no feed.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from cpom_workflow.domain.errors import Fault, InvalidInput
from cpom_workflow.domain.feeds import Scope, ScopeKind, Subscription
from cpom_workflow.services.feed_ports import Subscriptions

PATH = "calendriers"
_PURPOSE = "calendriers"


def digest_of(token: str) -> str:
    """Give what is kept of the secret part of an address."""
    return hashlib.sha256(token.encode()).hexdigest()


class NoAddresses:
    """Where feeds have no public address: messages name none."""

    def of_member(self, person: str) -> str | None:  # noqa: ARG002 - nobody has one
        """Give nothing."""
        return None

    def open_for(self, persons: Collection[str], now: datetime) -> None:
        """Do nothing."""


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """The addresses that this instance gives; `base` is what they begin with, without a slash at the end."""

    kept: Subscriptions
    secret: bytes
    base: str

    def of_member(self, person: str) -> str | None:
        """Give a member's own address, also when nobody opened it yet; None when it was revoked."""
        scope = Scope(kind=ScopeKind.MEMBER, about=person)
        found = self.kept.of(scope)
        return self._written(self.token(scope, 1)) if found is None else self.of(found)

    def open_for(self, persons: Collection[str], now: datetime) -> None:
        """Let members read the feeds whose addresses they are about to be given; what was revoked stays so."""
        for person in sorted(persons):
            scope = Scope(kind=ScopeKind.MEMBER, about=person)
            if self.kept.of(scope) is None:
                self.kept.open(self._issued(scope, 1, now))

    def of(self, subscription: Subscription) -> str | None:
        """Give the address of a subscription; None when revoked, or issued under another secret than today's."""
        token = self.token(subscription.scope, subscription.rotation)
        known = subscription.revoked_at is None and digest_of(token) == subscription.digest
        return self._written(token) if known else None

    def create(self, scope: Scope, now: datetime, options: Collection[str] = ()) -> Subscription:
        """Open a subscription, or set the options of the one there is (`WITH_MEETINGS`).

        A revoked one opens again at a new address.
        """
        found = self.kept.of(scope)
        if found is None or found.revoked_at is not None:
            made = self._issued(scope, 1 if found is None else found.rotation + 1, now)
        else:
            made = found
        made = replace(made, with_meetings=WITH_MEETINGS in options)
        self.kept.replace(made)
        return made

    def renew(self, scope: Scope, now: datetime) -> Subscription:
        """Give a new address and shut the one before; raises `InvalidInput` when there is none."""
        found = self._live(scope)
        made = replace(self._issued(scope, found.rotation + 1, now), with_meetings=found.with_meetings)
        self.kept.replace(made)
        return made

    def revoke(self, scope: Scope, now: datetime) -> Subscription:
        """Shut an address for good; raises `InvalidInput` when there is none."""
        made = replace(self._live(scope), revoked_at=now)
        self.kept.replace(made)
        return made

    def token(self, scope: Scope, rotation: int) -> str:
        """Compute the secret part of an address: 43 letters, as `secrets.token_urlsafe(32)` would draw them."""
        about = "\0".join((_PURPOSE, scope.kind, scope.about, str(rotation)))
        return urlsafe_b64encode(hmac.digest(self.secret, about.encode(), "sha256")).decode().rstrip("=")

    def _issued(self, scope: Scope, rotation: int, now: datetime) -> Subscription:
        digest = digest_of(self.token(scope, rotation))
        return Subscription(scope=scope, rotation=rotation, digest=digest, with_meetings=False, created_at=now)

    def _live(self, scope: Scope) -> Subscription:
        found = self.kept.of(scope)
        if found is None or found.revoked_at is not None:
            remedy = "Listez-les par « cpom abonnements », ou créez-le par « cpom abonnements creer »."
            raise InvalidInput([Fault(what="Aucun abonnement ouvert ne porte sur ce périmètre.", remedy=remedy)])
        return found

    def _written(self, token: str) -> str:
        return f"{self.base}/{PATH}/{token}.ics"


WITH_MEETINGS = "reunions"
"""The option of a member who wants in the feed the meetings that mail invites them to as well."""


def webcal(address: str) -> str:
    """Give the same address as calendars open it by themselves."""
    return f"webcal://{address.partition('://')[2]}"
