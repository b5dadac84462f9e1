"""Subscriptions and the bytes of events in memory."""

from collections.abc import Collection, Mapping, Sequence

from cpom_workflow.domain.feeds import Scope, Subscription
from cpom_workflow.services.feed_ports import Revision


class MemorySubscriptions:
    """Subscriptions in memory."""

    def __init__(self) -> None:
        """Begin empty."""
        self._kept: dict[Scope, Subscription] = {}

    def all(self) -> tuple[Subscription, ...]:
        """Give every subscription, by scope."""
        return tuple(self._kept[scope] for scope in sorted(self._kept))

    def of(self, scope: Scope) -> Subscription | None:
        """Give the subscription of a scope, revoked or not."""
        return self._kept.get(scope)

    def reader(self, digest: str) -> Subscription | None:
        """Give the subscription that an address opens; None when it is unknown or revoked."""
        live = (each for each in self._kept.values() if each.revoked_at is None)
        return next((each for each in live if each.digest == digest), None)

    def open(self, subscription: Subscription) -> None:
        """Keep a first subscription; one that is there already is left alone."""
        self._kept.setdefault(subscription.scope, subscription)

    def replace(self, subscription: Subscription) -> None:
        """Keep a subscription in place of the one of the same scope, if any."""
        self._kept[subscription.scope] = subscription


class MemoryRevisions:
    """The bytes of events in memory."""

    def __init__(self) -> None:
        """Begin empty."""
        self._kept: dict[str, Revision] = {}

    def of(self, cpoms: Collection[str]) -> Mapping[str, Revision]:
        """Give the last revision of every event of some contracts, by identifier."""
        return {uid: each for uid, each in self._kept.items() if each.cpom in cpoms}

    def revise(self, revisions: Sequence[Revision]) -> None:
        """Keep newer revisions; one whose sequence is not above what is kept is left out."""
        for each in revisions:
            if each.uid not in self._kept or self._kept[each.uid].sequence < each.sequence:
                self._kept[each.uid] = each
