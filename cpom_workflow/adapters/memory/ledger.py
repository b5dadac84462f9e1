"""Deliveries in memory."""

import secrets
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from threading import RLock

from cpom_workflow.adapters.memory.rows import Row, abandoned, allowed, sent_at, too_late
from cpom_workflow.adapters.store.rules import ENDS, admissible, lost, overtaken, refusal_of, up_to_date
from cpom_workflow.domain.delivery import (
    MOVES,
    RESENT_ONCE,
    Delivery,
    DeliveryState,
    Draft,
    Ended,
    Lease,
    Receipt,
    Refusal,
    ReminderKey,
)
from cpom_workflow.domain.errors import LostLease
from cpom_workflow.domain.invitations import Published
from cpom_workflow.services.ports import Move


class MemoryLedger:
    """Deliveries in memory; several threads may share it."""

    def __init__(self) -> None:
        """Begin empty."""
        self._rows: dict[str, Row] = {}
        self._published: dict[str, Published] = {}
        # When each delivery last moved: the order of things, whatever the clock did.
        self._order: dict[str, int] = {}
        self._count = count()
        self._lock = RLock()

    def plan(self, drafts: Sequence[Draft], published: Sequence[Published], now: datetime) -> tuple[str, ...]:
        """Keep drafts and publications; give the keys newly planned."""
        with self._lock:
            stale = overtaken(tuple(self._published.values()), published)
            self._published |= {each.uid: each for each in published if each.event.cpom not in stale}
            new = list(admissible(up_to_date(drafts, stale), self._rows, self.settled()))
            planned = Move(at=now, origin=None, state=DeliveryState.PLANNED)
            for draft in new:
                delivery = Delivery(draft=draft, state=DeliveryState.PLANNED, planned_at=now)
                self._rows[draft.key] = Row(delivery=delivery, log=(planned,))
            return tuple(draft.key for draft in new)

    def published(self) -> tuple[Published, ...]:
        """Give what invitees were told, one per event."""
        return tuple(self._published[uid] for uid in sorted(self._published))

    def settled(self) -> frozenset[ReminderKey]:
        """Give the reminders that a live delivery says or has said."""
        with self._lock:
            return frozenset(item for each in self._live() for item in each.draft.items)

    def claim(self, now: datetime, lease_seconds: int) -> Lease | None:
        """Take the planned delivery whose time came first, after the expired leases are dealt with."""
        return next(iter(self.claim_several(now, lease_seconds, 1)), None)

    def claim_several(
        self, now: datetime, lease_seconds: int, at_most: int, without: Collection[str] = ()
    ) -> tuple[Lease, ...]:
        """Claim several at once, each with a lease of its own; not by channels `without`."""
        with self._lock:
            self._give_up(now)
            due = [each for each in self._due(now) if each.draft.channel not in without]
            first = sorted(due, key=lambda each: each.draft.not_before)[:at_most]
            return tuple(self._leased(each.draft.key, now, lease_seconds) for each in first)

    def release(self, leases: Sequence[Lease], now: datetime) -> None:
        """Return deliveries that were claimed and not tried; those lost meanwhile stay lost."""
        for lease in leases:
            with suppress(LostLease), self._held(lease) as row:
                if row.delivery.state is DeliveryState.SENDING:
                    again = row.moved(DeliveryState.PLANNED, now, "rendu sans essai").freed()
                    delivery = replace(again.delivery, attempts=lease.delivery.attempts - 1)
                    self._keep(replace(again, delivery=delivery))

    def due(self, now: datetime) -> int:
        """Count the planned deliveries whose time has come."""
        with self._lock:
            return len(self._due(now))

    def renew(self, lease: Lease, now: datetime, seconds: int) -> None:
        """Keep a delivery while its peer is slow to answer."""
        with self._held(lease) as row:
            if row.until is None:
                raise lost(lease.delivery.draft.key)
            self._keep(replace(row, until=now + timedelta(seconds=seconds)))

    def hand(self, lease: Lease, now: datetime) -> None:
        """Record that the point of no return is next."""
        with self._held(lease) as row:
            self._keep(allowed(row, DeliveryState.HANDING).moved(DeliveryState.HANDING, now))

    def settle(
        self, lease: Lease, state: DeliveryState, now: datetime, receipt: Receipt | None, error: str | None
    ) -> None:
        """Record the end of a sending; an answer that comes after its lease ran out is still taken."""
        reference = receipt.reference if receipt else None
        with self._held(lease) as row:
            if state not in ENDS:
                raise lost(lease.delivery.draft.key)
            moved = allowed(row, state).moved(state, now, error or reference)
            outcome = replace(moved.delivery, sent_at=sent_at(state, now), reference=reference, error=error)
            ended = replace(moved, delivery=outcome, until=None)
            self._keep(ended if state is DeliveryState.UNKNOWN else ended.freed())

    def settle_and_hand(self, ended: Ended, lease: Lease, now: datetime) -> tuple[bool, bool]:
        """Settle one delivery and hand the next; say of each whether it was still ours."""
        with self._lock:
            settled = _done(lambda: self.settle(ended.lease, ended.state, ended.at, ended.receipt, ended.error))
            return settled, _done(lambda: self.hand(lease, now))

    def put_back(self, lease: Lease, now: datetime, not_before: datetime, error: str) -> None:
        """Return a delivery that did not leave; one already handed passes through `unknown`."""
        with self._held(lease) as row:
            handed = row.delivery.state is DeliveryState.HANDING
            doubtful = row.moved(DeliveryState.UNKNOWN, now, error) if handed else row
            again = allowed(doubtful, DeliveryState.PLANNED).moved(DeliveryState.PLANNED, now, error).freed()
            draft = replace(again.delivery.draft, not_before=not_before)
            self._keep(replace(again, delivery=replace(again.delivery, draft=draft, error=error)))

    def resolve(self, key: str, state: DeliveryState, now: datetime, why: str) -> None:
        """End an `unknown` by a channel's look or a person's decision."""
        if state not in MOVES[DeliveryState.UNKNOWN]:
            raise lost(key)
        with self._lock:
            self._keep(self._decided(key, DeliveryState.UNKNOWN).moved(state, now, why).freed().at(sent_at(state, now)))

    def offer_again(self, key: str, now: datetime, why: str) -> None:
        """Plan a refused delivery anew by a person's decision."""
        with self._lock:
            row = self._decided(key, DeliveryState.REFUSED)
            if not self.settled().isdisjoint(row.delivery.draft.items):
                raise lost(key)
            self._keep(row.moved(DeliveryState.PLANNED, now, why).at(None))

    def returned(self, key: str, now: datetime, why: str) -> None:
        """Record that a message `sent` came back for good."""
        with self._lock:
            row = self._decided(key, DeliveryState.SENT).moved(DeliveryState.REFUSED, now, why).at(None)
            self._keep(replace(row, delivery=replace(row.delivery, error=why)))

    def refusals(self) -> tuple[Refusal, ...]:
        """Give each address refused on a channel once, by its latest refused delivery."""
        with self._lock:
            refused = (row for row in self._rows.values() if row.delivery.state is DeliveryState.REFUSED)
            every = sorted(refused, key=lambda row: self._order[row.delivery.draft.key], reverse=True)
        latest: dict[tuple[str, str], Refusal] = {}
        for row in every:
            draft = row.delivery.draft
            latest.setdefault((draft.channel, draft.recipient), refusal_of(row.delivery, row.log[-1].at))
        return tuple(latest.values())

    def resent(self) -> frozenset[str]:
        """Give the keys of deliveries that the policy had sent a second time."""
        with self._lock:
            rows = self._rows.items()
            return frozenset(key for key, row in rows if any(move.detail == RESENT_ONCE for move in row.log))

    def supersede(self, keys: Collection[str], now: datetime) -> int:
        """Mark planned deliveries as no longer needed."""
        with self._lock:
            rows = [self._rows[key] for key in keys if key in self._rows]
            planned = [row for row in rows if row.delivery.state is DeliveryState.PLANNED]
            for row in planned:
                self._keep(row.moved(DeliveryState.SUPERSEDED, now, "devenu inutile"))
            return len(planned)

    def live_keys(self, prefix: str) -> frozenset[str]:
        """Give the keys of live deliveries that begin with a prefix."""
        with self._lock:
            return frozenset(each.draft.key for each in self._live() if each.draft.key.startswith(prefix))

    def deliveries(self, states: Collection[DeliveryState] = ()) -> tuple[Delivery, ...]:
        """Give deliveries, newest plan first, without their bytes; all states when none is named."""
        with self._lock:
            every = [row.delivery for row in reversed(self._rows.values())]
        wanted = (each for each in every if not states or each.state in states)
        return tuple(replace(each, draft=replace(each.draft, content=b"")) for each in wanted)

    def delivery(self, key: str) -> Delivery | None:
        """Give one delivery by its key, whole."""
        return self._rows[key].delivery if key in self._rows else None

    def history(self, key: str) -> tuple[Move, ...]:
        """Give every move of a delivery, oldest first."""
        return self._rows[key].log if key in self._rows else ()

    def _live(self) -> Iterator[Delivery]:
        every = (row.delivery for row in self._rows.values())
        return (each for each in every if each.state.live)

    def _due(self, now: datetime) -> list[Delivery]:
        every = (row.delivery for row in self._rows.values())
        return [each for each in every if each.state is DeliveryState.PLANNED and each.draft.not_before <= now]

    def _leased(self, key: str, now: datetime, seconds: int) -> Lease:
        row = self._rows[key].moved(DeliveryState.SENDING, now)
        delivery = replace(row.delivery, attempts=row.delivery.attempts + 1)
        lease = Lease(delivery=delivery, token=secrets.token_hex(16), until=now + timedelta(seconds=seconds))
        self._keep(replace(row, delivery=delivery, token=lease.token, until=lease.until))
        return lease

    def _decided(self, key: str, origin: DeliveryState) -> Row:
        row = self._rows.get(key)
        if row is None or row.delivery.state is not origin:
            raise lost(key)
        return row

    def _keep(self, row: Row) -> None:
        key = row.delivery.draft.key
        if len(row.log) > len(self._rows[key].log):
            self._order[key] = next(self._count)
        self._rows[key] = row

    @contextmanager
    def _held(self, lease: Lease) -> Iterator[Row]:
        key = lease.delivery.draft.key
        with self._lock:
            if key not in self._rows or self._rows[key].token != lease.token:
                raise lost(key)
            yield self._rows[key]

    def _give_up(self, now: datetime) -> None:
        for row in list(self._rows.values()):
            self._keep(too_late(abandoned(row, now), now))


def _done(act: Callable[[], None]) -> bool:
    try:
        act()
    except LostLease:
        return False
    return True
