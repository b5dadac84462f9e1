"""The database opens, is brought up to date, and says in French why it cannot."""

import re
import socket
import sqlite3
import sys
import threading
from datetime import UTC, timedelta, timezone
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, insert, text

from cpom_workflow.adapters.store.engine import HEAD, connect, upgrade
from cpom_workflow.adapters.store.opening import Store, open_store
from cpom_workflow.adapters.store.rows import delivery_row, item_rows
from cpom_workflow.adapters.store.tables import deliveries, delivery_events, delivery_items, metadata
from cpom_workflow.domain.errors import CpomError, Misconfigured, StoreUnavailable
from tests.deliveries import NOW, draft, reminder


def refusal_of(url: str, patience_seconds: float = 0.1) -> CpomError:
    with pytest.raises((StoreUnavailable, Misconfigured)) as refusal, open_store(url, patience_seconds) as store:
        store.ledger.plan([draft()], [], NOW)
    assert refusal.value.remedy
    return refusal.value


def write(store: Store, *statements: str) -> None:
    with store.database.writing() as connection:
        for statement in statements:
            connection.execute(text(statement))


def sql_of(file: Path) -> dict[str, list[str]]:
    with sqlite3.connect(file) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    connection.close()
    return {name: in_order(sql) for name, sql in rows if name != "alembic_version"}


def in_order(sql: str) -> list[str]:
    """Cut at each constraint: a table that was copied has its name in quotes, and its rules in any order."""
    return sorted(re.split(r", (?=CONSTRAINT)", " ".join(sql.replace('"', "").split()).removesuffix(" )")))


def test_migrations_give_the_tables_that_the_code_knows(url: str) -> None:
    with open_store(url) as store, store.database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_migrations_give_every_check_and_every_partial_index(tmp_path: Path) -> None:
    upgrade(f"sqlite:///{tmp_path}/migrated.db")
    direct = create_engine(f"sqlite:///{tmp_path}/direct.db")
    metadata.create_all(direct)
    direct.dispose()
    assert sql_of(tmp_path / "migrated.db") == sql_of(tmp_path / "direct.db")


def test_the_head_in_the_code_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", "cpom_workflow.adapters.store:migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_what_was_refused_before_a_refusal_freed_its_reminders_is_freed_by_the_upgrade(url: str) -> None:
    before_it_did(url)
    upgrade(url)
    with open_store(url) as store:
        assert store.ledger.settled() == {reminder("m-2")}
        assert [each.state.value for each in store.ledger.deliveries()] == ["sent", "refused"]
        assert len(store.ledger.history("k-1")) == 1
        assert store.ledger.plan([draft("k-3", reminder("m-1"))], [], NOW) == ("k-3",)
        assert store.ledger.plan([draft("k-4", reminder("m-2"))], [], NOW) == ()


def before_it_did(url: str) -> None:
    """Make a database of the migration before, with one refused delivery and one sent."""
    database = connect(url)
    with database.writing() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", "cpom_workflow.adapters.store:migrations")
        command.upgrade(config, "0006")
        for number, state in ((1, "refused"), (2, "sent")):
            whole = draft(f"k-{number}", reminder(f"m-{number}"))
            connection.execute(insert(deliveries), delivery_row(whole, NOW) | {"state": state})
            connection.execute(insert(delivery_items), list(item_rows(whole)))
            line = {"delivery": whole.key, "at": NOW, "state": state}
            connection.execute(insert(delivery_events), line)
    database.close()


def test_upgrading_twice_changes_nothing(url: str) -> None:
    with open_store(url) as store:
        store.ledger.plan([draft()], [], NOW)
    upgrade(url)
    with open_store(url) as store:
        assert store.ledger.delivery("k-1") is not None


def test_several_programs_may_open_a_new_database_at_once(url: str) -> None:
    failures: list[BaseException] = []
    ready = threading.Barrier(4)

    def start() -> None:
        ready.wait()
        try:
            open_store(url).database.close()
        except CpomError as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_upgrading_says_nothing(sqlite_url: str, capfd: pytest.CaptureFixture[str]) -> None:
    upgrade(sqlite_url)
    assert capfd.readouterr() == ("", "")


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    upgrade(f"sqlite:///{tmp_path}/var/base/cpom.db")
    assert (tmp_path / "var/base/cpom.db").exists()


def test_sqlite_keeps_what_it_has_committed(sqlite_url: str) -> None:
    with open_store(sqlite_url) as store, store.database.reading() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


def test_moments_come_back_in_utc(store: Store) -> None:
    reunion = timezone(timedelta(hours=4))
    store.ledger.plan([draft(not_before=NOW.astimezone(reunion))], [], NOW)
    delivery = store.ledger.delivery("k-1")
    assert delivery is not None
    assert (delivery.draft.not_before, delivery.draft.not_before.tzinfo) == (NOW, UTC)


def test_a_moment_without_a_time_zone_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="time zone"):
        store.ledger.claim(NOW.replace(tzinfo=None), 120)


def test_the_database_itself_refuses_a_second_live_delivery_for_a_reminder(store: Store) -> None:
    store.ledger.plan([draft("k-1", reminder()), draft("k-2")], [], NOW)
    copy = (
        "INSERT INTO delivery_items SELECT 'k-2', position, cpom, milestone, due_on, step, person, live "
        "FROM delivery_items WHERE delivery = 'k-1'"
    )
    with pytest.raises(StoreUnavailable, match=r"(?i)unique"):
        write(store, copy)


@pytest.mark.parametrize(
    "change", ["state = 'superseded'", "live = (1 = 0)", "state = 'parti'", "state = 'sending'"],
)  # fmt: skip
def test_the_database_itself_refuses_a_state_that_contradicts_itself(store: Store, change: str) -> None:
    store.ledger.plan([draft("k-1", reminder())], [], NOW)
    with pytest.raises(StoreUnavailable, match=r"(?i)check"):
        write(store, f"UPDATE deliveries SET {change}")  # noqa: S608 - one of four, above


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(StoreUnavailable):
        write(store, "INSERT INTO contracts VALUES ('a-1')", "INSERT INTO nowhere VALUES (1)")
    assert store.journal.cpoms() == ()


def test_readers_do_not_wait_for_a_writer(sqlite_url: str) -> None:
    with open_store(sqlite_url, 0.1) as store, store.database.writing() as connection:
        connection.execute(text("INSERT INTO contracts VALUES ('a-1')"))
        assert store.journal.cpoms() == ()


def test_a_locked_database_says_so(sqlite_url: str) -> None:
    with open_store(sqlite_url) as store, store.database.writing():
        refusal = refusal_of(sqlite_url)
    assert "occupée par un autre programme" in refusal.what
    assert "cpom.db" in refusal.what


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("")
    refusal = refusal_of(f"sqlite:///{tmp_path}/fichier/cpom.db")
    assert "ne peut pas être créé" in refusal.what
    assert "CPOM_HOME" in refusal.remedy


def test_a_database_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    (tmp_path / "cpom.db").mkdir()
    assert "ne peut pas être ouverte en écriture" in refusal_of(f"sqlite:///{tmp_path}/cpom.db").what


def test_a_database_that_may_only_be_read_says_so(sqlite_url: str) -> None:
    # Asked of SQLite itself: root, who runs some of our tests, may write to any file.
    with open_store(sqlite_url) as store, pytest.raises(StoreUnavailable, match="en écriture"):
        write(store, "PRAGMA query_only = ON", "INSERT INTO contracts VALUES ('a-1')")


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "cpom.db").write_text("Bonjour, je suis un tableur. " * 100)
    assert "n'est pas une base SQLite" in refusal_of(f"sqlite:///{tmp_path}/cpom.db").what


def test_tables_that_are_missing_say_so(sqlite_url: str) -> None:
    with open_store(sqlite_url) as store:
        write(store, "DROP TABLE publications")
        with pytest.raises(StoreUnavailable, match="n'a pas les tables"):
            store.ledger.published()


def test_a_newer_database_is_left_alone(url: str) -> None:
    with open_store(url) as store:
        write(store, "UPDATE alembic_version SET version_num = '9999'")
    assert "version plus récente" in refusal_of(url).what


def test_an_unreachable_server_says_so_without_its_password() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    refusal = refusal_of(f"postgresql://cpom:secret@127.0.0.1:{port}/cpom")
    assert "ne répond pas" in refusal.what
    assert "secret" not in str(refusal)


@pytest.mark.parametrize(("before", "after"), [("/postgres", "/nulle_part"), ("cpom@", "inconnu@")])
def test_a_server_that_refuses_us_says_so(postgresql_url: str, before: str, after: str) -> None:
    assert "refuse la connexion" in refusal_of(postgresql_url.replace(before, after, 1)).what


def test_a_server_that_goes_away_says_so_and_is_found_again(postgresql_url: str) -> None:
    with open_store(postgresql_url) as store:
        with pytest.raises(StoreUnavailable, match="ne répond pas"):
            write(store, "SELECT pg_terminate_backend(pg_backend_pid())")
        assert store.journal.cpoms() == ()
        with store.database.reading() as connection:
            resting = connection.execute(text("SELECT pg_backend_pid()")).scalar()
        with psycopg.connect(postgresql_url.replace("+psycopg", ""), autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [resting])
        # A connection that died while it rested is found dead before it is used.
        assert store.journal.cpoms() == ()


@pytest.mark.parametrize("url", ["n'importe quoi", "mysql+inconnu://x/y", "oracle7://x/y"])
def test_an_address_that_is_none_says_how_to_write_one(url: str) -> None:
    refusal = refusal_of(url)
    assert isinstance(refusal, Misconfigured)
    assert "CPOM_DATABASE_URL" in refusal.remedy


def test_a_missing_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    refusal = refusal_of("postgresql://cpom@127.0.0.1/cpom")
    assert "pip install 'cpom-workflow[postgresql]'" in refusal.remedy
