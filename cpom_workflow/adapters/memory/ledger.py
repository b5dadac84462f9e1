"""Deliveries in memory."""

import secrets
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import RLock

from cpom_workflow.adapters.store.rules import ENDS, admissible, lost, origins, overtaken, up_to_date
from cpom_workflow.domain.delivery import MOVES, Delivery, DeliveryState, Draft, Lease, Receipt, ReminderKey
from cpom_workflow.domain.invitations import Published
from cpom_workflow.services.ports import Move


@dataclass(frozen=True, kw_only=True)
class _Row:
    """A delivery, who holds it, and what happened to it."""

    delivery: Delivery
    token: str | None = None
    until: datetime | None = None
    log: tuple[Move, ...] = ()

    def moved(self, state: DeliveryState, at: datetime, detail: str | None = None) -> "_Row":
        move = Move(at=at, origin=self.delivery.state, state=state, detail=detail)
        return replace(self, delivery=replace(self.delivery, state=state), log=(*self.log, move))

    def freed(self) -> "_Row":
        return replace(self, token=None, until=None)


class MemoryLedger:
    """Deliveries in memory; several threads may share it."""

    def __init__(self) -> None:
        """Begin empty."""
        self._rows: dict[str, _Row] = {}
        self._published: dict[str, Published] = {}
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
                self._rows[draft.key] = _Row(delivery=delivery, log=(planned,))
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
        with self._lock:
            self._give_up(now)
            planned = (row.delivery for row in self._rows.values() if row.delivery.state is DeliveryState.PLANNED)
            due = [each for each in planned if each.draft.not_before <= now]
            if not due:
                return None
            key = min(due, key=lambda each: each.draft.not_before).draft.key
            row = self._rows[key].moved(DeliveryState.SENDING, now)
            delivery = replace(row.delivery, attempts=row.delivery.attempts + 1)
            lease = Lease(delivery=delivery, token=secrets.token_hex(16), until=now + timedelta(seconds=lease_seconds))
            self._rows[key] = replace(row, delivery=delivery, token=lease.token, until=lease.until)
            return lease

    def renew(self, lease: Lease, now: datetime, seconds: int) -> None:
        """Keep a delivery while its peer is slow to answer."""
        with self._held(lease) as row:
            if row.until is None:
                raise lost(lease.delivery.draft.key)
            self._keep(replace(row, until=now + timedelta(seconds=seconds)))

    def hand(self, lease: Lease, now: datetime) -> None:
        """Record that the point of no return is next."""
        with self._held(lease) as row:
            self._keep(_allowed(row, DeliveryState.HANDING).moved(DeliveryState.HANDING, now))

    def settle(
        self, lease: Lease, state: DeliveryState, now: datetime, receipt: Receipt | None, error: str | None
    ) -> None:
        """Record the end of a sending; an answer that comes after its lease ran out is still taken."""
        reference = receipt.reference if receipt else None
        with self._held(lease) as row:
            if state not in ENDS:
                raise lost(lease.delivery.draft.key)
            moved = _allowed(row, state).moved(state, now, error or reference)
            outcome = replace(moved.delivery, sent_at=_sent_at(state, now), reference=reference, error=error)
            ended = replace(moved, delivery=outcome, until=None)
            self._keep(ended if state is DeliveryState.UNKNOWN else ended.freed())

    def put_back(self, lease: Lease, now: datetime, not_before: datetime, error: str) -> None:
        """Return a delivery that did not leave; one already handed passes through `unknown`."""
        with self._held(lease) as row:
            handed = row.delivery.state is DeliveryState.HANDING
            doubtful = row.moved(DeliveryState.UNKNOWN, now, error) if handed else row
            again = _allowed(doubtful, DeliveryState.PLANNED).moved(DeliveryState.PLANNED, now, error).freed()
            draft = replace(again.delivery.draft, not_before=not_before)
            self._keep(replace(again, delivery=replace(again.delivery, draft=draft, error=error)))

    def resolve(self, key: str, state: DeliveryState, now: datetime, why: str) -> None:
        """End an `unknown` by a channel's look or a person's decision."""
        with self._lock:
            row = self._rows.get(key)
            unknown = DeliveryState.UNKNOWN
            if row is None or row.delivery.state is not unknown or state not in MOVES[unknown]:
                raise lost(key)
            row = row.moved(state, now, why).freed()
            self._keep(replace(row, delivery=replace(row.delivery, sent_at=_sent_at(state, now))))

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
        """Give deliveries, newest plan first; all states when none is named."""
        with self._lock:
            every = [row.delivery for row in reversed(self._rows.values())]
        return tuple(each for each in every if not states or each.state in states)

    def delivery(self, key: str) -> Delivery | None:
        """Give one delivery by its key."""
        return self._rows[key].delivery if key in self._rows else None

    def history(self, key: str) -> tuple[Move, ...]:
        """Give every move of a delivery, oldest first."""
        return self._rows[key].log if key in self._rows else ()

    def _live(self) -> Iterator[Delivery]:
        every = (row.delivery for row in self._rows.values())
        return (each for each in every if each.state is not DeliveryState.SUPERSEDED)

    def _keep(self, row: _Row) -> None:
        self._rows[row.delivery.draft.key] = row

    @contextmanager
    def _held(self, lease: Lease) -> Iterator[_Row]:
        key = lease.delivery.draft.key
        with self._lock:
            if key not in self._rows or self._rows[key].token != lease.token:
                raise lost(key)
            yield self._rows[key]

    def _give_up(self, now: datetime) -> None:
        for row in list(self._rows.values()):
            self._keep(_too_late(_abandoned(row, now), now))


def _allowed(row: _Row, state: DeliveryState) -> _Row:
    if row.delivery.state not in origins(state):
        raise lost(row.delivery.draft.key)
    return row


def _abandoned(row: _Row, now: datetime) -> _Row:
    if row.until is None or row.until > now:
        return row
    if row.delivery.state is DeliveryState.SENDING:
        return row.moved(DeliveryState.PLANNED, now, "bail expiré avant l'envoi : à reprendre").freed()
    doubt = "bail expiré pendant l'envoi : nul ne sait s'il est parti"
    return replace(row.moved(DeliveryState.UNKNOWN, now, doubt), until=None)


def _too_late(row: _Row, now: datetime) -> _Row:
    expires_at = row.delivery.draft.expires_at
    if row.delivery.state is not DeliveryState.PLANNED or expires_at is None or expires_at > now:
        return row
    return row.moved(DeliveryState.SUPERSEDED, now, "périmé avant d'avoir pu partir")


def _sent_at(state: DeliveryState, now: datetime) -> datetime | None:
    return now if state is DeliveryState.SENT else None
