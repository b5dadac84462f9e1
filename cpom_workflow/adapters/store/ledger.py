"""The ledger in a database: every move is one UPDATE guarded by key, token and state."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select

from cpom_workflow.adapters.store.engine import Database, lock
from cpom_workflow.adapters.store.moves import FREE, Step, give_up, leased, move, moved, renewed, superseded
from cpom_workflow.adapters.store.publications import all_published, publish
from cpom_workflow.adapters.store.rows import (
    batches,
    delivery_of,
    delivery_row,
    item_rows,
    items_of,
    known_keys,
    reminder_of,
    taken_items,
)
from cpom_workflow.adapters.store.rules import ENDS, admissible, lost, up_to_date
from cpom_workflow.adapters.store.tables import deliveries, delivery_events, delivery_items
from cpom_workflow.domain.delivery import MOVES, Delivery, DeliveryState, Draft, Lease, Receipt, ReminderKey
from cpom_workflow.domain.invitations import Published
from cpom_workflow.services.ports import Move

_ROW = deliveries.c


class SqlLedger:
    """Deliveries in SQLite or PostgreSQL."""

    def __init__(self, database: Database) -> None:
        """Work on an opened database."""
        self._database = database

    def plan(self, drafts: Sequence[Draft], published: Sequence[Published], now: datetime) -> tuple[str, ...]:
        """Write drafts and publications in one transaction; give the keys newly planned."""
        with self._database.writing() as connection:
            # One planner at a time: what it finds free stays free until it commits.
            lock(connection, "plan")
            kept = up_to_date(drafts, publish(connection, published))
            known = known_keys(connection, (each.key for each in kept))
            taken = taken_items(connection, (item for each in kept for item in each.items))
            new = list(admissible(kept, known, taken))
            _write(connection, new, now)
        return tuple(draft.key for draft in new)

    def published(self) -> tuple[Published, ...]:
        """Give what invitees were told, one per event."""
        with self._database.reading() as connection:
            return all_published(connection)

    def settled(self) -> frozenset[ReminderKey]:
        """Give the reminders that a live delivery says or has said."""
        with self._database.reading() as connection:
            rows = connection.execute(select(delivery_items).where(delivery_items.c.live)).mappings()
            return frozenset(reminder_of(row) for row in rows)

    def claim(self, now: datetime, lease_seconds: int) -> Lease | None:
        """Take the planned delivery whose time came first, after the expired leases are dealt with."""
        with self._database.writing() as connection:
            give_up(connection, now)
            return leased(connection, now, lease_seconds)

    def renew(self, lease: Lease, now: datetime, seconds: int) -> None:
        """Keep a delivery while its peer is slow to answer."""
        with self._database.writing() as connection:
            renewed(connection, lease, now + timedelta(seconds=seconds))

    def hand(self, lease: Lease, now: datetime) -> None:
        """Record durably that the point of no return is next."""
        with self._database.writing() as connection:
            move(connection, Step(key=_key(lease), state=DeliveryState.HANDING, at=now, token=lease.token))

    def settle(
        self, lease: Lease, state: DeliveryState, now: datetime, receipt: Receipt | None, error: str | None
    ) -> None:
        """Record the end of a sending; an answer that comes after its lease ran out is still taken."""
        if state not in ENDS:
            raise lost(_key(lease))
        reference = receipt.reference if receipt else None
        # An unknown keeps its token, for the same reason.
        free = {"lease_until": None} if state is DeliveryState.UNKNOWN else FREE
        values = {**free, "sent_at": _sent_at(state, now), "reference": reference, "error": error}
        step = Step(key=_key(lease), state=state, at=now, token=lease.token, detail=error or reference, values=values)
        with self._database.writing() as connection:
            move(connection, step)

    def put_back(self, lease: Lease, now: datetime, not_before: datetime, error: str) -> None:
        """Return a delivery that did not leave; one already handed passes through `unknown`."""
        key, token = _key(lease), lease.token
        doubt = Step(key=key, state=DeliveryState.UNKNOWN, at=now, token=token, detail=error)
        values = {**FREE, "not_before": not_before, "error": error}
        with self._database.writing() as connection:
            moved(connection, doubt, DeliveryState.HANDING)
            again = Step(key=key, state=DeliveryState.PLANNED, at=now, token=token, detail=error, values=values)
            move(connection, again)

    def resolve(self, key: str, state: DeliveryState, now: datetime, why: str) -> None:
        """End an `unknown` by a channel's look or a person's decision."""
        values = {**FREE, "sent_at": _sent_at(state, now)}
        step = Step(key=key, state=state, at=now, detail=why, values=values)
        with self._database.writing() as connection:
            if state not in MOVES[DeliveryState.UNKNOWN] or not moved(connection, step, DeliveryState.UNKNOWN):
                raise lost(key)

    def supersede(self, keys: Collection[str], now: datetime) -> int:
        """Mark planned deliveries as no longer needed."""
        with self._database.writing() as connection:
            return sum(superseded(connection, key, now, "devenu inutile") for key in _planned(connection, keys))

    def live_keys(self, prefix: str) -> frozenset[str]:
        """Give the keys of live deliveries that begin with a prefix."""
        query = select(_ROW.key).where(_ROW.live, _ROW.key.startswith(prefix, autoescape=True))
        with self._database.reading() as connection:
            # LIKE ignores the case of letters on SQLite alone.
            return frozenset(key for (key,) in connection.execute(query) if key.startswith(prefix))

    def deliveries(self, states: Collection[DeliveryState] = ()) -> tuple[Delivery, ...]:
        """Give deliveries, newest plan first; all states when none is named."""
        query = select(deliveries).order_by(_ROW.id.desc())
        if states:
            query = query.where(_ROW.state.in_([state.value for state in states]))
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
            items = items_of(connection, (row["key"] for row in rows))
        return tuple(delivery_of(row, items.get(row["key"], ())) for row in rows)

    def delivery(self, key: str) -> Delivery | None:
        """Give one delivery by its key."""
        with self._database.reading() as connection:
            row = connection.execute(select(deliveries).where(_ROW.key == key)).mappings().first()
            return None if row is None else delivery_of(row, items_of(connection, [key]).get(key, ()))

    def history(self, key: str) -> tuple[Move, ...]:
        """Give every move of a delivery, oldest first."""
        log = delivery_events.c
        query = select(log.at, log.origin, log.state, log.detail).where(log.delivery == key).order_by(log.id)
        with self._database.reading() as connection:
            return tuple(
                Move(at=at, origin=DeliveryState(origin) if origin else None, state=DeliveryState(state), detail=detail)
                for at, origin, state, detail in connection.execute(query)
            )


def _key(lease: Lease) -> str:
    return lease.delivery.draft.key


def _sent_at(state: DeliveryState, now: datetime) -> datetime | None:
    return now if state is DeliveryState.SENT else None


def _planned(connection: Connection, keys: Iterable[str]) -> list[str]:
    """Find which of these are planned; all lockers take rows in one order, so that none waits for another in a ring."""
    planned = select(_ROW.key).where(_ROW.state == DeliveryState.PLANNED.value).with_for_update()
    queries = (planned.where(_ROW.key.in_(some)).order_by(_ROW.key) for some in batches(sorted(keys)))
    return [key for query in queries for (key,) in connection.execute(query)]


def _write(connection: Connection, drafts: Iterable[Draft], now: datetime) -> None:
    rows = [delivery_row(draft, now) for draft in drafts]
    items = [row for draft in drafts for row in item_rows(draft)]
    planned = DeliveryState.PLANNED.value
    events = [{"delivery": row["key"], "at": now, "origin": None, "state": planned, "detail": None} for row in rows]
    for table, several in ((deliveries, rows), (delivery_items, items), (delivery_events, events)):
        if several:
            connection.execute(insert(table), several)
