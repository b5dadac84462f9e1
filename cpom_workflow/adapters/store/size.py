"""What a database weighs."""

from pathlib import Path

from sqlalchemy import make_url, text

from cpom_workflow.adapters.store.engine import connect


def bytes_of(url: str) -> int:
    """Give the size of a database, 0 for a file that does not exist; raises `StoreUnavailable` or `Misconfigured`."""
    file = make_url(url).database
    if make_url(url).get_backend_name() == "sqlite":
        return sum(each.stat().st_size for each in _files(file) if each.is_file())
    database = connect(url)
    try:
        with database.reading() as connection:
            return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
    finally:
        database.close()


def _files(file: str | None) -> tuple[Path, ...]:
    """Give a SQLite file with its journal, which may be the larger one."""
    return (Path(file), Path(f"{file}-wal")) if file else ()
