"""What people asked not to receive, in a database."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table, Text, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from cpom_workflow.adapters.store.engine import Database
from cpom_workflow.adapters.store.tables import Moment, metadata

unsubscribed = Table(
    "unsubscribed",
    metadata,
    # Not a reference: who is no longer written to may come back, and must still not be.
    Column("person", Text, primary_key=True),
    Column("at", Moment, nullable=False),
)


class SqlPreferences:
    """Preferences in SQLite or PostgreSQL."""

    def __init__(self, database: Database) -> None:
        """Work on an opened database."""
        self._database = database

    def unsubscribed(self) -> frozenset[str]:
        """Give the persons who want no reminder but those that a text demands."""
        with self._database.reading() as connection:
            return frozenset(person for (person,) in connection.execute(select(unsubscribed.c.person)))

    def since(self, person: str) -> datetime | None:
        """Give the moment at which a person asked so; None when they did not, or not any more."""
        asked = select(unsubscribed.c.at).where(unsubscribed.c.person == person)
        with self._database.reading() as connection:
            return connection.execute(asked).scalar()

    def unsubscribe(self, person: str, at: datetime) -> None:
        """Keep that a person asked so; who already did keeps the first moment."""
        with self._database.writing() as connection:
            added = _insert(connection, unsubscribed).values(person=person, at=at)
            connection.execute(added.on_conflict_do_nothing())

    def resubscribe(self, person: str) -> None:
        """Forget that a person asked so."""
        with self._database.writing() as connection:
            connection.execute(delete(unsubscribed).where(unsubscribed.c.person == person))


def _insert(connection: Any, table: Any) -> Any:  # noqa: ANN401 - one of two dialects' own INSERT
    return (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(table)
