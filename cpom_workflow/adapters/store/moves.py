"""The moves of a delivery: guarded UPDATEs, each with its line in the log."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, insert, select, update

from cpom_workflow.adapters.store.rows import Row, delivery_of, items_of
from cpom_workflow.adapters.store.rules import lost, origins
from cpom_workflow.adapters.store.tables import deliveries, delivery_events
from cpom_workflow.domain.delivery import DeliveryState, Lease

FREE: Row = {"lease_token": None, "lease_until": None}
"""What a row holds when nobody is sending it."""

_ROW = deliveries.c
# Built once: SQLAlchemy takes longer to write a statement than the database to run it.
_OF_KEY = update(deliveries).where(_ROW.key == bindparam("of_key"), _ROW.state == bindparam("origin"))
_OF_HOLDER = _OF_KEY.where(_ROW.lease_token == bindparam("holder"))
_LOG = insert(delivery_events)
_LEFT = select(_ROW.key, _ROW.state).where(_ROW.lease_until <= bindparam("now")).with_for_update(skip_locked=True)
_PLANNED = _ROW.state == DeliveryState.PLANNED.value
_LATE = select(_ROW.key).where(_PLANNED, _ROW.expires_at <= bindparam("now")).with_for_update(skip_locked=True)
_COME = select(deliveries).where(_PLANNED, _ROW.not_before <= bindparam("now"))
_NEXT = _COME.order_by(_ROW.not_before, _ROW.id).limit(1).with_for_update(skip_locked=True)


@dataclass(frozen=True, kw_only=True)
class Step:
    """A move to make: which delivery, to which state, by whom (None: by nobody who must hold it), and what to note."""

    key: str
    state: DeliveryState
    at: datetime
    token: str | None = None
    detail: str | None = None
    values: Row = field(default_factory=dict)


def move(connection: Connection, step: Step) -> None:
    """Make a move from any state that allows it; raises `LostLease` when the delivery is in none of them."""
    if not any(moved(connection, step, origin) for origin in origins(step.state)):
        raise lost(step.key)


def moved(connection: Connection, step: Step, origin: DeliveryState) -> bool:
    """Make a move if the delivery is in one state, and say whether it was; this very UPDATE is the guard."""
    values = {"state": step.state.value, "of_key": step.key, "origin": origin.value, **step.values}
    held = {} if step.token is None else {"holder": step.token}
    if connection.execute(_OF_HOLDER if held else _OF_KEY, values | held).rowcount != 1:
        return False
    line = {"delivery": step.key, "at": step.at, "origin": origin.value, "state": step.state.value}
    connection.execute(_LOG, {**line, "detail": step.detail})
    return True


def superseded(connection: Connection, key: str, now: datetime, why: str) -> bool:
    """Free the reminders of a planned delivery; says whether it was still planned."""
    step = Step(key=key, state=DeliveryState.SUPERSEDED, at=now, detail=why, values={"live": False})
    return moved(connection, step, DeliveryState.PLANNED)


def give_up(connection: Connection, now: datetime) -> None:
    """Take back what workers left behind, and let go of what is too late to say."""
    for key, state in connection.execute(_LEFT, {"now": now}).all():
        _abandon(connection, key, DeliveryState(state), now)
    for (key,) in connection.execute(_LATE, {"now": now}).all():
        superseded(connection, key, now, "périmé avant d'avoir pu partir")


def leased(connection: Connection, now: datetime, seconds: int) -> Lease | None:
    """Take the planned delivery whose time came first, if there is one."""
    row = connection.execute(_NEXT, {"now": now}).mappings().first()
    if row is None:
        return None
    key, token, until = row["key"], secrets.token_hex(16), now + timedelta(seconds=seconds)
    values = {"lease_token": token, "lease_until": until, "attempts": row["attempts"] + 1}
    move(connection, Step(key=key, state=DeliveryState.SENDING, at=now, values=values))
    sending = {**row, **values, "state": DeliveryState.SENDING.value}
    return Lease(delivery=delivery_of(sending, items_of(connection, [key]).get(key, ())), token=token, until=until)


def renewed(connection: Connection, lease: Lease, until: datetime) -> None:
    """Move the end of a lease; raises `LostLease`."""
    key, ours = lease.delivery.draft.key, _ROW.lease_token == lease.token
    change = update(deliveries).where(_ROW.key == key, ours, _ROW.lease_until.is_not(None))
    if connection.execute(change.values(lease_until=until)).rowcount != 1:
        raise lost(key)


def _abandon(connection: Connection, key: str, state: DeliveryState, now: datetime) -> None:
    if state is DeliveryState.SENDING:
        why = "bail expiré avant l'envoi : à reprendre"
        moved(connection, Step(key=key, state=DeliveryState.PLANNED, at=now, detail=why, values=FREE), state)
    else:
        # The token stays: whoever was sending may still bring the answer.
        why, values = "bail expiré pendant l'envoi : nul ne sait s'il est parti", {"lease_until": None}
        step = Step(key=key, state=DeliveryState.UNKNOWN, at=now, detail=why, values=values)
        moved(connection, step, state)
