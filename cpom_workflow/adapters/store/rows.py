"""Deliveries as rows of the tables, and back."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select

from cpom_workflow.adapters.store.rules import refusal_of
from cpom_workflow.adapters.store.tables import deliveries, delivery_events, delivery_items
from cpom_workflow.domain.delivery import Delivery, DeliveryState, Draft, MessageKind, Refusal, ReminderKey

Row = dict[str, Any]

_ITEM = delivery_items.c
_REMINDER = (_ITEM.cpom, _ITEM.milestone, _ITEM.due_on, _ITEM.step, _ITEM.person)
LISTED = tuple(column for column in deliveries.c if column.name != "content")
"""What a list of deliveries needs: a year of messages weighs gigabytes."""

# Both databases limit how many values one statement may name.
_AT_ONCE = 1000


def delivery_row(draft: Draft, now: datetime) -> Row:
    """Write a draft as a new row of `deliveries`."""
    return {
        "key": draft.key,
        "kind": draft.kind.value,
        "cpom": draft.cpom,
        "person": draft.person,
        "recipient": draft.recipient,
        "channel": draft.channel,
        "subject": draft.subject,
        "message_id": draft.message_id,
        "content": draft.content,
        "content_digest": hashlib.sha256(draft.content).hexdigest(),
        "not_before": draft.not_before,
        "expires_at": draft.expires_at,
        "state": DeliveryState.PLANNED.value,
        "live": True,
        "planned_at": now,
        "attempts": 0,
    }


def item_rows(draft: Draft) -> Iterator[Row]:
    """Write the reminders of a draft as rows of `delivery_items`."""
    for position, item in enumerate(draft.items):
        yield {
            "delivery": draft.key,
            "position": position,
            "live": True,
            "cpom": item.cpom,
            "milestone": item.milestone,
            "due_on": item.due_on,
            "step": item.step,
            "person": item.person,
        }


def reminder_of(row: RowMapping) -> ReminderKey:
    """Read a reminder's key from a row."""
    return ReminderKey(**{column.name: row[column.name] for column in _REMINDER})


def delivery_of(row: Row | RowMapping, items: tuple[ReminderKey, ...]) -> Delivery:
    """Read a delivery from its row; one that is listed, or whose content was purged, has no bytes."""
    draft = Draft(
        key=row["key"],
        kind=MessageKind(row["kind"]),
        cpom=row["cpom"],
        person=row["person"],
        recipient=row["recipient"],
        channel=row["channel"],
        subject=row["subject"],
        message_id=row["message_id"],
        content=row.get("content") or b"",
        not_before=row["not_before"],
        expires_at=row["expires_at"],
        items=items,
    )
    return Delivery(
        draft=draft,
        state=DeliveryState(row["state"]),
        planned_at=row["planned_at"],
        sent_at=row["sent_at"],
        attempts=row["attempts"],
        reference=row["reference"],
        error=row["error"],
    )


def items_of(connection: Connection, keys: Iterable[str]) -> dict[str, tuple[ReminderKey, ...]]:
    """Read the reminders of several deliveries, in order."""
    found: dict[str, tuple[ReminderKey, ...]] = {}
    for some in batches(keys):
        query = select(delivery_items).where(_ITEM.delivery.in_(some)).order_by(_ITEM.delivery, _ITEM.position)
        for row in connection.execute(query).mappings():
            found[row["delivery"]] = (*found.get(row["delivery"], ()), reminder_of(row))
    return found


def known_keys(connection: Connection, keys: Iterable[str]) -> set[str]:
    """Tell which keys were ever planned."""
    query = select(deliveries.c.key)
    return {key for some in batches(keys) for (key,) in connection.execute(query.where(deliveries.c.key.in_(some)))}


def taken_items(connection: Connection, items: Iterable[ReminderKey]) -> set[ReminderKey]:
    """Tell which reminders a live delivery says; may name others of the same milestones."""
    milestones = {item.milestone for item in items}
    query = select(*_REMINDER).where(_ITEM.live)
    found = (connection.execute(query.where(_ITEM.milestone.in_(some))).mappings() for some in batches(milestones))
    return {reminder_of(row) for rows in found for row in rows}


def said_elsewhere(connection: Connection, key: str) -> bool:
    """Tell whether another live delivery says a reminder of this one."""
    ours = items_of(connection, [key]).get(key, ())
    return not taken_items(connection, ours).isdisjoint(ours)


def latest_refusals(connection: Connection) -> tuple[Refusal, ...]:
    """Give each address refused on a channel once, the latest refusal first; the log tells the order, not a clock."""
    log, refused = delivery_events.c, DeliveryState.REFUSED.value
    query = select(*LISTED, log.at).join(delivery_events, log.delivery == deliveries.c.key)
    query = query.where(deliveries.c.state == refused, log.state == refused).order_by(log.id.desc())
    latest: dict[tuple[str, str], Refusal] = {}
    for row in connection.execute(query).mappings():
        latest.setdefault((row["channel"], row["recipient"]), refusal_of(delivery_of(row, ()), row["at"]))
    return tuple(latest.values())


def write_drafts(connection: Connection, drafts: Iterable[Draft], now: datetime) -> None:
    """Write new deliveries, their reminders, and the first line of their logs."""
    rows = [delivery_row(draft, now) for draft in drafts]
    items = [row for draft in drafts for row in item_rows(draft)]
    planned = DeliveryState.PLANNED.value
    events = [{"delivery": row["key"], "at": now, "origin": None, "state": planned, "detail": None} for row in rows]
    for table, several in ((deliveries, rows), (delivery_items, items), (delivery_events, events)):
        if several:
            connection.execute(insert(table), several)


def batches(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Cut values into lists that one statement may name."""
    whole = list(values)
    for start in range(0, len(whole), _AT_ONCE):
        yield whole[start : start + _AT_ONCE]
