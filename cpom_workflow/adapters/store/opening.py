"""The way in: a database address gives an opened store, its tables brought up to date."""

from dataclasses import dataclass
from types import TracebackType
from typing import Self

from cpom_workflow.adapters.store.engine import PATIENCE_SECONDS, Database, connect, upgrade
from cpom_workflow.adapters.store.feeds import SqlRevisions, SqlSubscriptions
from cpom_workflow.adapters.store.journal import SqlJournal
from cpom_workflow.adapters.store.ledger import SqlLedger
from cpom_workflow.adapters.store.links import SqlPreferences
from cpom_workflow.adapters.store.mailbox import SqlMailbox
from cpom_workflow.adapters.store.portfolio import SqlRegionalRecords
from cpom_workflow.adapters.store.watch import SqlWatch


@dataclass(frozen=True, kw_only=True)
class Store:
    """An opened store; a `with` block closes it."""

    database: Database
    journal: SqlJournal
    ledger: SqlLedger
    mailbox: SqlMailbox
    records: SqlRegionalRecords
    watch: SqlWatch
    preferences: SqlPreferences
    subscriptions: SqlSubscriptions
    revisions: SqlRevisions

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self.database.close()


def open_store(url: str, patience_seconds: float = PATIENCE_SECONDS) -> Store:
    """Open a store by its SQLAlchemy address; raises `Misconfigured` and `StoreUnavailable`."""
    upgrade(url, patience_seconds)
    database = connect(url, patience_seconds)
    return Store(
        database=database,
        journal=SqlJournal(database),
        ledger=SqlLedger(database),
        mailbox=SqlMailbox(database),
        subscriptions=SqlSubscriptions(database),
        revisions=SqlRevisions(database),
        records=SqlRegionalRecords(database),
        watch=SqlWatch(database),
        preferences=SqlPreferences(database),
    )
