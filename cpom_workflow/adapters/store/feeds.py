"""Calendar subscriptions and the bytes of events, in a database."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, RowMapping, Table, Text, UniqueConstraint, select
from sqlalchemy.dialects import postgresql, sqlite

from cpom_workflow.adapters.store.engine import Database
from cpom_workflow.adapters.store.tables import Moment, metadata
from cpom_workflow.domain.feeds import Scope, ScopeKind, Subscription
from cpom_workflow.services.feed_ports import Revision

subscriptions = Table(
    "feed_subscriptions",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("about", Text, primary_key=True),
    Column("rotation", Integer, nullable=False),
    # Of the address only this is kept: whoever reads the database can open no feed.
    Column("digest", Text, nullable=False),
    Column("with_meetings", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    UniqueConstraint("digest", name="uq_feed_subscriptions_digest"),
)

events = Table(
    "feed_events",
    metadata,
    # Each event as calendars hold it, built once a revision and joined into every feed.
    Column("uid", Text, primary_key=True),
    Column("cpom", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("revised_at", Moment, nullable=False),
    Column("content", LargeBinary, nullable=False),
)
Index("ix_feed_events_cpom", events.c.cpom)

_SCOPE = subscriptions.c


class SqlSubscriptions:
    """Subscriptions in SQLite or PostgreSQL."""

    def __init__(self, database: Database) -> None:
        """Work on an opened database."""
        self._database = database

    def all(self) -> tuple[Subscription, ...]:
        """Give every subscription, by scope."""
        return tuple(sorted(self._found(), key=lambda each: each.scope))

    def of(self, scope: Scope) -> Subscription | None:
        """Give the subscription of a scope, revoked or not."""
        return next(iter(self._found(_SCOPE.kind == scope.kind.value, _SCOPE.about == scope.about)), None)

    def reader(self, digest: str) -> Subscription | None:
        """Give the subscription that an address opens; None when it is unknown or revoked."""
        return next(iter(self._found(_SCOPE.digest == digest, _SCOPE.revoked_at.is_(None))), None)

    def open(self, subscription: Subscription) -> None:
        """Keep a first subscription; one that is there already is left alone."""
        with self._database.writing() as connection:
            added = _insert(connection, subscriptions).values(_columns(subscription))
            connection.execute(added.on_conflict_do_nothing())

    def replace(self, subscription: Subscription) -> None:
        """Keep a subscription in place of the one of the same scope, if any."""
        columns = _columns(subscription)
        with self._database.writing() as connection:
            upsert = _insert(connection, subscriptions).values(columns)
            connection.execute(upsert.on_conflict_do_update(index_elements=["kind", "about"], set_=columns))

    def _found(self, *where: Any) -> tuple[Subscription, ...]:  # noqa: ANN401 - SQL conditions
        with self._database.reading() as connection:
            rows = connection.execute(select(subscriptions).where(*where)).mappings().all()
        return tuple(_subscription(row) for row in rows)


class SqlRevisions:
    """The bytes of events in SQLite or PostgreSQL."""

    def __init__(self, database: Database) -> None:
        """Work on an opened database."""
        self._database = database

    def of(self, cpoms: Collection[str]) -> Mapping[str, Revision]:
        """Give the last revision of every event of some contracts, by identifier."""
        with self._database.reading() as connection:
            rows = connection.execute(select(events).where(events.c.cpom.in_(cpoms))).mappings()
            return {row["uid"]: Revision(**row) for row in rows}

    def revise(self, revisions: Sequence[Revision]) -> None:
        """Keep newer revisions; one whose sequence is not above what is kept is left out."""
        if not revisions:
            return
        rows = [vars(each) for each in sorted(revisions, key=lambda each: each.uid)]
        with self._database.writing() as connection:
            upsert = _insert(connection, events)
            newer = {name: upsert.excluded[name] for name in ("digest", "sequence", "revised_at", "content")}
            rises = events.c.sequence < upsert.excluded.sequence
            connection.execute(upsert.on_conflict_do_update(index_elements=["uid"], set_=newer, where=rises), rows)


def _columns(subscription: Subscription) -> dict[str, object]:
    return {
        "kind": subscription.scope.kind.value,
        "about": subscription.scope.about,
        "rotation": subscription.rotation,
        "digest": subscription.digest,
        "with_meetings": subscription.with_meetings,
        "created_at": subscription.created_at,
        "revoked_at": subscription.revoked_at,
    }


def _subscription(row: RowMapping) -> Subscription:
    return Subscription(
        scope=Scope(kind=ScopeKind(row["kind"]), about=row["about"]),
        rotation=row["rotation"],
        digest=row["digest"],
        with_meetings=row["with_meetings"],
        created_at=row["created_at"],
        revoked_at=row["revoked_at"],
    )


def _insert(connection: Any, table: Any) -> Any:  # noqa: ANN401 - one of two dialects' own INSERT
    return (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(table)
