"""What invitees were told, one row an event."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select, update

from cpom_workflow.adapters.store.codec import decode_published, encode_published
from cpom_workflow.adapters.store.rules import overtaken
from cpom_workflow.adapters.store.tables import publications
from cpom_workflow.domain.invitations import Published


def all_published(connection: Connection) -> tuple[Published, ...]:
    """Give what invitees were told, by event."""
    query = select(publications.c.payload).order_by(publications.c.uid)
    return tuple(decode_published(payload) for (payload,) in connection.execute(query))


def publish(connection: Connection, wanted: Sequence[Published]) -> frozenset[str]:
    """Write what changed, but for contracts overtaken by another planner; give those."""
    stored = {each.uid: each for each in all_published(connection)} if wanted else {}
    stale = overtaken(stored.values(), wanted)
    for each in wanted:
        if each.event.cpom not in stale and stored.get(each.uid) != each:
            _write(connection, each, each.uid in stored)
    return stale


def _write(connection: Connection, published: Published, known: object) -> None:
    values = {
        "digest": published.digest,
        "sequence": published.sequence,
        "payload": encode_published(published),
    }
    if known:
        connection.execute(update(publications).where(publications.c.uid == published.uid).values(values))
    else:
        connection.execute(insert(publications).values(uid=published.uid, **values))
