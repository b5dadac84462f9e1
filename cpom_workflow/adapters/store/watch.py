"""The memory of the watch in a database: one row a run, one row a subject cried out."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Column, Date, Index, Integer, Table, Text, insert, select

from cpom_workflow.adapters.store.engine import Database, lock
from cpom_workflow.adapters.store.rows import batches
from cpom_workflow.adapters.store.tables import Moment, metadata
from cpom_workflow.services.watch_ports import Run

sweeps = Table(
    "sweeps",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("day", Date, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment, nullable=False),
    Column("sent", Integer, nullable=False),
    Column("unknown", Integer, nullable=False),
)
Index("ix_sweeps_finished_at", sweeps.c.finished_at)

alarms = Table(
    "alarms",
    metadata,
    # What an alarm has spoken of: it is cried out once.
    Column("subject", Text, primary_key=True),
    Column("told_at", Moment, nullable=False),
)


class SqlWatch:
    """Runs and alarms in SQLite or PostgreSQL."""

    def __init__(self, database: Database) -> None:
        """Work on an opened database."""
        self._database = database

    def note(self, run: Run) -> None:
        """Keep a run."""
        row = {
            "day": run.on,
            "started_at": run.started_at,
            "finished_at": run.finished_at,
            "sent": run.sent,
            "unknown": run.unknown,
        }
        with self._database.writing() as connection:
            connection.execute(insert(sweeps).values(row))

    def last(self, by: datetime) -> Run | None:
        """Give the run that ended last, at a moment or before it."""
        ended = sweeps.c.finished_at
        query = select(sweeps).where(ended <= by).order_by(ended.desc(), sweeps.c.id.desc()).limit(1)
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        return Run(
            on=row["day"],
            started_at=row["started_at"],
            finished_at=row["finished_at"],
            sent=row["sent"],
            unknown=row["unknown"],
        )

    def told(self, subjects: Collection[str]) -> frozenset[str]:
        """Say which of these subjects an alarm has already spoken of."""
        query = select(alarms.c.subject)
        with self._database.reading() as connection:
            found = (connection.execute(query.where(alarms.c.subject.in_(some))) for some in batches(subjects))
            return frozenset(subject for rows in found for (subject,) in rows)

    def tell(self, subjects: Collection[str], at: datetime) -> None:
        """Remember that an alarm has spoken of these."""
        with self._database.writing() as connection:
            # One alarm at a time: what it finds untold stays so until it commits.
            lock(connection, "alarm")
            known = {
                subject
                for some in batches(subjects)
                for (subject,) in connection.execute(select(alarms.c.subject).where(alarms.c.subject.in_(some)))
            }
            new = [{"subject": subject, "told_at": at} for subject in sorted({*subjects} - known)]
            if new:
                connection.execute(insert(alarms), new)
