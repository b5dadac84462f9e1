"""The ledger in a database: every move is one UPDATE guarded by key, token and state."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select

from cpom_workflow.adapters.store.engine import Database, lock
from cpom_workflow.adapters.store.moves import (
    FREE,
    Step,
    ending,
    give_up,
    handing,
    leased,
    move,
    moved,
    planned_among,
    released,
    renewed,
    sent_at,
    superseded,
)
from cpom_workflow.adapters.store.publications import all_published, publish
from cpom_workflow.adapters.store.rows import (
    LISTED,
    delivery_of,
    items_of,
    known_keys,
    latest_refusals,
    reminder_of,
    said_elsewhere,
    taken_items,
    write_drafts,
)
from cpom_workflow.adapters.store.rules import ENDS, admissible, lost, up_to_date
from cpom_workflow.adapters.store.tables import deliveries, delivery_events, delivery_items
from cpom_workflow.adapters.store.together import Together
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
from cpom_workflow.domain.invitations import Published
from cpom_workflow.services.ports import Move

_ROW = deliveries.c


class SqlLedger:
    """Deliveries in SQLite or PostgreSQL."""

    def __init__(self, database: Database) -> None:
        """Work on an opened database."""
        self._database = database
        self._together = Together(database)

    def plan(self, drafts: Sequence[Draft], published: Sequence[Published], now: datetime) -> tuple[str, ...]:
        """Write drafts and publications in one transaction; give the keys newly planned."""
        with self._database.writing() as connection:
            # One planner at a time: what it finds free stays free until it commits.
            lock(connection, "plan")
            kept = up_to_date(drafts, publish(connection, published))
            known = known_keys(connection, (each.key for each in kept))
            taken = taken_items(connection, (item for each in kept for item in each.items))
            new = list(admissible(kept, known, taken))
            write_drafts(connection, new, now)
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
            return next(iter(leased(connection, now, lease_seconds)), None)

    def claim_several(
        self, now: datetime, lease_seconds: int, at_most: int, without: Collection[str] = ()
    ) -> tuple[Lease, ...]:
        """Claim several in one transaction, each with a lease of its own; not by channels `without`."""
        with self._database.writing() as connection:
            give_up(connection, now)
            return leased(connection, now, lease_seconds, at_most, without)

    def release(self, leases: Sequence[Lease], now: datetime) -> None:
        """Return deliveries that were claimed and not tried; those lost meanwhile stay lost."""
        with self._database.writing() as connection:
            for lease in leases:
                released(connection, lease, now)

    def due(self, now: datetime) -> int:
        """Count the planned deliveries whose time has come."""
        planned = _ROW.state == DeliveryState.PLANNED.value
        with self._database.reading() as connection:
            query = select(func.count()).select_from(deliveries).where(planned, _ROW.not_before <= now)
            return int(connection.execute(query).scalar_one())

    def renew(self, lease: Lease, now: datetime, seconds: int) -> None:
        """Keep a delivery while its peer is slow to answer."""
        with self._database.writing() as connection:
            renewed(connection, lease, now + timedelta(seconds=seconds))

    def hand(self, lease: Lease, now: datetime) -> None:
        """Record durably that the point of no return is next."""
        if self._together.move(handing(lease, now)) != [True]:
            raise lost(_key(lease))

    def settle(
        self, lease: Lease, state: DeliveryState, now: datetime, receipt: Receipt | None, error: str | None
    ) -> None:
        """Record the end of a sending; an answer that comes after its lease ran out is still taken."""
        if state not in ENDS:
            raise lost(_key(lease))
        step = ending(Ended(lease=lease, state=state, at=now, receipt=receipt, error=error))
        if self._together.move(step) != [True]:
            raise lost(_key(lease))

    def settle_and_hand(self, ended: Ended, lease: Lease, now: datetime) -> tuple[bool, bool]:
        """Settle one delivery and hand the next in one transaction; say of each whether it was still ours."""
        settled, handed = self._together.move(ending(ended), handing(lease, now))
        return settled, handed

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
        if state not in MOVES[DeliveryState.UNKNOWN]:
            raise lost(key)
        self._decide(Step(key=key, state=state, at=now, detail=why), DeliveryState.UNKNOWN)

    def offer_again(self, key: str, now: datetime, why: str) -> None:
        """Plan a refused delivery anew by a person's decision."""
        self._decide(Step(key=key, state=DeliveryState.PLANNED, at=now, detail=why), DeliveryState.REFUSED)

    def returned(self, key: str, now: datetime, why: str) -> None:
        """Record that a message `sent` came back for good."""
        step = Step(key=key, state=DeliveryState.REFUSED, at=now, detail=why, values={"error": why})
        self._decide(step, DeliveryState.SENT)

    def refusals(self) -> tuple[Refusal, ...]:
        """Give each address refused on a channel once, by its latest refused delivery."""
        with self._database.reading() as connection:
            return latest_refusals(connection)

    def resent(self) -> frozenset[str]:
        """Give the keys of deliveries that the policy had sent a second time."""
        log = delivery_events.c
        with self._database.reading() as connection:
            return frozenset(connection.execute(select(log.delivery).where(log.detail == RESENT_ONCE)).scalars())

    def supersede(self, keys: Collection[str], now: datetime) -> int:
        """Mark planned deliveries as no longer needed."""
        with self._database.writing() as connection:
            return sum(superseded(connection, key, now, "devenu inutile") for key in planned_among(connection, keys))

    def live_keys(self, prefix: str) -> frozenset[str]:
        """Give the keys of live deliveries that begin with a prefix."""
        query = select(_ROW.key).where(_ROW.live, _ROW.key.startswith(prefix, autoescape=True))
        with self._database.reading() as connection:
            # LIKE ignores the case of letters on SQLite alone.
            return frozenset(key for (key,) in connection.execute(query) if key.startswith(prefix))

    def deliveries(self, states: Collection[DeliveryState] = ()) -> tuple[Delivery, ...]:
        """Give deliveries, newest plan first, without their bytes; all states when none is named."""
        query = select(*LISTED).order_by(_ROW.id.desc())
        if states:
            query = query.where(_ROW.state.in_([state.value for state in states]))
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
            items = items_of(connection, (row["key"] for row in rows))
        return tuple(delivery_of(row, items.get(row["key"], ())) for row in rows)

    def delivery(self, key: str) -> Delivery | None:
        """Give one delivery by its key, whole."""
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

    def _decide(self, step: Step, origin: DeliveryState) -> None:
        values = {**FREE, "sent_at": sent_at(step.state, step.at), **step.values}
        with self._database.writing() as connection:
            # As a planner does: reminders that were free may be said by another delivery meanwhile.
            lock(connection, "plan")
            taken = step.state.live and not origin.live and said_elsewhere(connection, step.key)
            if taken or not moved(connection, replace(step, values=values), origin):
                raise lost(step.key)


def _key(lease: Lease) -> str:
    return lease.delivery.draft.key
