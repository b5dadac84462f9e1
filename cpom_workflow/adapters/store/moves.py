"""The moves of a delivery: guarded UPDATEs, each with its line in the log."""

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, bindparam, insert, select, update

from cpom_workflow.adapters.store.rows import Row, batches, delivery_of, items_of
from cpom_workflow.adapters.store.rules import lost, origins
from cpom_workflow.adapters.store.tables import deliveries, delivery_events
from cpom_workflow.domain.delivery import DeliveryState, Ended, Lease

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
_NEXT = (
    _COME.where(_ROW.channel.not_in(bindparam("without", expanding=True)))
    .order_by(_ROW.not_before, _ROW.id)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
_TAKE = _OF_KEY.values(
    state=DeliveryState.SENDING.value,
    lease_token=bindparam("token"),
    lease_until=bindparam("until"),
    attempts=_ROW.attempts + 1,
)


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
    if tried_all(connection, [step]) != [True]:
        raise lost(step.key)


def tried_all(connection: Connection, steps: Sequence[Step]) -> list[bool]:
    """Make moves from any state that allows them, in order, and say of each whether its delivery was in one of them."""
    found = [_origin(connection, step) for step in steps]
    lines = [_line(step, origin) for step, origin in zip(steps, found, strict=True) if origin is not None]
    if lines:
        connection.execute(_LOG, lines)
    return [origin is not None for origin in found]


def moved(connection: Connection, step: Step, origin: DeliveryState) -> bool:
    """Make a move if the delivery is in one state, and say whether it was."""
    if not _updated(connection, step, origin):
        return False
    connection.execute(_LOG, _line(step, origin))
    return True


def _origin(connection: Connection, step: Step) -> DeliveryState | None:
    return next((origin for origin in origins(step.state) if _updated(connection, step, origin)), None)


def _updated(connection: Connection, step: Step, origin: DeliveryState) -> bool:
    """Move a row from one state if it is there; this very UPDATE is the guard."""
    values = {"state": step.state.value, "of_key": step.key, "origin": origin.value, **step.values}
    if step.state.live is not origin.live:
        values["live"] = step.state.live
    held = {} if step.token is None else {"holder": step.token}
    return connection.execute(_OF_HOLDER if held else _OF_KEY, values | held).rowcount == 1


def superseded(connection: Connection, key: str, now: datetime, why: str) -> bool:
    """Free the reminders of a planned delivery; says whether it was still planned."""
    step = Step(key=key, state=DeliveryState.SUPERSEDED, at=now, detail=why)
    return moved(connection, step, DeliveryState.PLANNED)


def give_up(connection: Connection, now: datetime) -> None:
    """Take back what workers left behind, and let go of what is too late to say."""
    for key, state in connection.execute(_LEFT, {"now": now}).all():
        _abandon(connection, key, DeliveryState(state), now)
    for (key,) in connection.execute(_LATE, {"now": now}).all():
        superseded(connection, key, now, "périmé avant d'avoir pu partir")


def leased(
    connection: Connection, now: datetime, seconds: int, at_most: int = 1, without: Collection[str] = ()
) -> tuple[Lease, ...]:
    """Take the planned deliveries whose time came first, if there are any; each gets a token of its own."""
    asked = {"now": now, "at_most": at_most, "without": list(without)}
    rows = connection.execute(_NEXT, asked).mappings().all()
    if not rows:
        return ()
    until = now + timedelta(seconds=seconds)
    tokens = {row["key"]: secrets.token_hex(16) for row in rows}
    # The rows are locked since they were read: nothing can have moved them.
    origin = DeliveryState.PLANNED.value
    taken = [{"of_key": key, "origin": origin, "token": token, "until": until} for key, token in tokens.items()]
    connection.execute(_TAKE, taken)
    steps = (Step(key=key, state=DeliveryState.SENDING, at=now) for key in tokens)
    connection.execute(_LOG, [_line(step, DeliveryState.PLANNED) for step in steps])
    items = items_of(connection, tokens)
    return tuple(
        Lease(delivery=delivery_of(_taken(row), items.get(key, ())), token=tokens[key], until=until)
        for row in rows
        for key in [row["key"]]
    )


def released(connection: Connection, lease: Lease, now: datetime) -> bool:
    """Return a delivery that was not tried, the attempt uncounted; says whether it was still ours."""
    key, attempts = lease.delivery.draft.key, lease.delivery.attempts - 1
    values = {**FREE, "attempts": attempts}
    step = Step(
        key=key, state=DeliveryState.PLANNED, at=now, token=lease.token, detail="rendu sans essai", values=values
    )
    return moved(connection, step, DeliveryState.SENDING)


def renewed(connection: Connection, lease: Lease, until: datetime) -> None:
    """Move the end of a lease; raises `LostLease`."""
    key, ours = lease.delivery.draft.key, _ROW.lease_token == lease.token
    change = update(deliveries).where(_ROW.key == key, ours, _ROW.lease_until.is_not(None))
    if connection.execute(change.values(lease_until=until)).rowcount != 1:
        raise lost(key)


def handing(lease: Lease, now: datetime) -> Step:
    """Give the move over the point of no return."""
    return Step(key=lease.delivery.draft.key, state=DeliveryState.HANDING, at=now, token=lease.token)


def ending(ended: Ended) -> Step:
    """Give the move that ends a sending."""
    reference = ended.receipt.reference if ended.receipt else None
    # An unknown keeps its token: whoever was sending may still bring the answer.
    free = {"lease_until": None} if ended.state is DeliveryState.UNKNOWN else FREE
    values = {**free, "sent_at": sent_at(ended.state, ended.at), "reference": reference, "error": ended.error}
    return Step(
        key=ended.lease.delivery.draft.key,
        state=ended.state,
        at=ended.at,
        token=ended.lease.token,
        detail=ended.error or reference,
        values=values,
    )


def sent_at(state: DeliveryState, now: datetime) -> datetime | None:
    """Give the moment of leaving that goes with a state."""
    return now if state is DeliveryState.SENT else None


def planned_among(connection: Connection, keys: Iterable[str]) -> list[str]:
    """Find which of these are planned; all lockers take rows in one order, so that none waits for another in a ring."""
    planned = select(_ROW.key).where(_ROW.state == DeliveryState.PLANNED.value).with_for_update()
    queries = (planned.where(_ROW.key.in_(some)).order_by(_ROW.key) for some in batches(sorted(keys)))
    return [key for query in queries for (key,) in connection.execute(query)]


def _abandon(connection: Connection, key: str, state: DeliveryState, now: datetime) -> None:
    if state is DeliveryState.SENDING:
        why = "bail expiré avant l'envoi : à reprendre"
        moved(connection, Step(key=key, state=DeliveryState.PLANNED, at=now, detail=why, values=FREE), state)
    else:
        # The token stays: whoever was sending may still bring the answer.
        why, values = "bail expiré pendant l'envoi : nul ne sait s'il est parti", {"lease_until": None}
        step = Step(key=key, state=DeliveryState.UNKNOWN, at=now, detail=why, values=values)
        moved(connection, step, state)


def _taken(row: RowMapping) -> Row:
    return {**row, "state": DeliveryState.SENDING.value, "attempts": row["attempts"] + 1}


def _line(step: Step, origin: DeliveryState) -> Row:
    line = {"delivery": step.key, "at": step.at, "origin": origin.value, "state": step.state.value}
    return {**line, "detail": step.detail}
