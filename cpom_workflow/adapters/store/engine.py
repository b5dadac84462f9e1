"""The connection to the database: how transactions begin, and what its failures mean in French."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import URL, Connection, Engine, Inspector, create_engine, event, func, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from cpom_workflow.domain.errors import Misconfigured, StoreUnavailable

HEAD = "0007"
"""The last migration; a test keeps it equal to the newest file of `migrations/versions/`."""

PATIENCE_SECONDS = 30
"""How long a writer waits for another one before it gives up."""

_DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
_ADVISORY_SPACE = 0x43504F4D  # "CPOM"


class Database:
    """An opened database, that gives out transactions; its failures come out as `StoreUnavailable`."""

    def __init__(self, engine: Engine) -> None:
        """Keep an engine made by `connect`."""
        self._engine = engine
        # SQLite has one writer and lets the others sleep and look again: threads had better queue here.
        self._turn: AbstractContextManager[object] = Lock() if engine.dialect.name == "sqlite" else nullcontext()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read from one snapshot; waits for no writer."""
        with _in_french(self._engine), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write in one transaction, committed durably at the end, rolled back on any error."""
        writer = self._engine.execution_options(cpom_writes=True)
        with self._turn, _in_french(self._engine), writer.begin() as connection:
            yield connection

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Change tables in one transaction; SQLite copies those that others refer to, and must not mind meanwhile."""
        writer = self._engine.execution_options(cpom_writes=True, cpom_migrates=True)
        with _in_french(self._engine), writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Give every connection back."""
        self._engine.dispose()


def connect(url: str, patience_seconds: float = PATIENCE_SECONDS) -> Database:
    """Open a database by its SQLAlchemy address; nothing is read yet. Raises `Misconfigured`."""
    address = _address(url)
    try:
        if address.get_backend_name() == "sqlite":
            return Database(_sqlite(address, patience_seconds))
        if address.get_backend_name() != "postgresql":
            raise _bad_address(url)
        return Database(_postgresql(address))
    except (ArgumentError, NoSuchModuleError):
        raise _bad_address(url) from None
    except ModuleNotFoundError:
        raise Misconfigured(
            "Le pilote PostgreSQL n'est pas installé.", "Installez-le : pip install 'cpom-workflow[postgresql]'."
        ) from None


def upgrade(url: str, patience_seconds: float = PATIENCE_SECONDS) -> None:
    """Bring a database to the newest tables, creating file and folder if need be; does nothing when it is there."""
    _make_folder(_address(url))
    database = connect(url, patience_seconds)
    try:
        with database.reading() as connection:
            found = _revision(connection)
        if found == HEAD:
            return
        if found is not None and found > HEAD:
            raise StoreUnavailable("La base de données vient d'une version plus récente du programme.", _NEWER)
        with database.migrating() as connection:
            lock(connection, "upgrade")
            _migrate(connection)
    finally:
        database.close()


def lock(connection: Connection, name: str) -> None:
    """Let one transaction at a time past this point; SQLite has only one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_ADVISORY_SPACE, func.hashtext(name))))


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:
        raise _bad_address(url) from None
    return address.set(drivername=_DRIVERS.get(address.drivername, address.drivername))


def _sqlite(address: URL, patience_seconds: float) -> Engine:
    engine = create_engine(address, connect_args={"timeout": patience_seconds})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - a DBAPI connection has no type
    # Python's own transactions would begin late and without the write lock: `_begin_sqlite` begins them.
    connection.isolation_level = None
    cursor = connection.cursor()
    if cursor.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        cursor.execute("PRAGMA journal_mode = WAL")
    # In WAL the default would lose the last commits when the power fails.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock first: one that reads and then writes could otherwise find itself overtaken.
    options = connection.get_execution_options()
    writes = options.get("cpom_writes", False)
    if options.get("cpom_migrates", False):
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql(address: URL) -> Engine:
    # A server may restart between two runs: a dead connection is found before it is used.
    return create_engine(address, pool_pre_ping=True, connect_args={"connect_timeout": 10})


def _make_folder(address: URL) -> None:
    if address.get_backend_name() != "sqlite" or not address.database:
        return
    folder = Path(address.database).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(
            f"Le dossier {folder} de la base de données ne peut pas être créé ({error.strerror}).",
            "Choisissez un dossier où vous pouvez écrire, par CPOM_HOME ou CPOM_DATABASE_URL.",
        ) from None


def _revision(connection: Connection) -> str | None:
    inspector: Inspector = inspect(connection)
    if not inspector.has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(connection: Connection) -> None:
    # Alembic takes a fifth of a second to import, and nearly every start has nothing to migrate.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "cpom_workflow.adapters.store:migrations")
    command.upgrade(config, "head")


@contextmanager
def _in_french(engine: Engine) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise _sentence(engine.url, str(error.orig)) from error


def _sentence(url: URL, reason: str) -> StoreUnavailable:
    known = _SQLITE if url.get_backend_name() == "sqlite" else _POSTGRESQL
    where = url.render_as_string(hide_password=True) if known is _POSTGRESQL else url.database
    for words, what, remedy in known:
        if words in reason:
            return StoreUnavailable(what.format(where=where), remedy)
    return StoreUnavailable(f"La base de données {where} a répondu une erreur : {reason.strip()}", _ELSE)


def _bad_address(url: str) -> Misconfigured:
    scheme = url.partition(":")[0]
    return Misconfigured(
        f"L'adresse de la base de données n'est pas valable (elle commence par « {scheme} »).",
        "Écrivez CPOM_DATABASE_URL sous la forme sqlite:////dossier/cpom.db ou "
        "postgresql://utilisateur:mot_de_passe@serveur/base.",
    )


_NEWER = "Installez la version du programme qui l'a créée, ou une plus récente, puis relancez."
_ELSE = "Relancez ; si l'erreur revient, transmettez cette phrase à la personne qui administre la base."
_BUSY = (
    "La base de données {where} est occupée par un autre programme.",
    "Attendez la fin de l'autre commande, ou arrêtez-la, puis relancez.",
)
_NOT_WRITABLE = (
    "La base de données {where} ne peut pas être ouverte en écriture.",
    "Vérifiez que son dossier existe et que vous pouvez y écrire, ou changez CPOM_HOME.",
)
_FULL = ("Le disque de la base de données {where} est plein.", "Libérez de la place, puis relancez.")
_NO_SERVER = (
    "Le serveur de la base de données {where} ne répond pas.",
    "Vérifiez qu'il est démarré et que CPOM_DATABASE_URL est juste, puis relancez.",
)
_NO_ENTRY = (
    "Le serveur de la base de données {where} refuse la connexion.",
    "Vérifiez l'utilisateur, le mot de passe et le nom de la base dans CPOM_DATABASE_URL.",
)
_NO_TABLES = (
    "La base de données {where} n'a pas les tables de cette version.",
    "Relancez le programme avec la même version partout : il les met à jour à l'ouverture.",
)
_SQLITE = (
    ("locked", *_BUSY),
    ("unable to open", *_NOT_WRITABLE),
    ("readonly", *_NOT_WRITABLE),
    ("disk is full", *_FULL),
    ("not a database", "Le fichier {where} n'est pas une base SQLite.", "Indiquez un autre fichier."),
    ("no such", *_NO_TABLES),
)
_POSTGRESQL = (
    ("password authentication failed", *_NO_ENTRY),
    ("no pg_hba.conf entry", *_NO_ENTRY),
    ("FATAL:  database", *_NO_ENTRY),
    ("FATAL:  role", *_NO_ENTRY),
    ("does not exist", *_NO_TABLES),
    ("connection failed", *_NO_SERVER),
    ("connection timeout", *_NO_SERVER),
    ("terminating connection", *_NO_SERVER),
    ("server closed the connection", *_NO_SERVER),
    ("the connection is closed", *_NO_SERVER),
    ("could not", *_NO_SERVER),
    ("disk full", *_FULL),
    ("No space left", *_FULL),
)
