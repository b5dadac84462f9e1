"""What came back by mail, in a database: one row a message read, an answer a row, a bounce a row."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Table,
    Text,
    UniqueConstraint,
    delete,
    insert,
    select,
)

from cpom_workflow.adapters.store.engine import Database, lock
from cpom_workflow.adapters.store.tables import Moment, metadata
from cpom_workflow.domain.answers import Fate, Given
from cpom_workflow.domain.bounces import Bounce
from cpom_workflow.domain.events import Answer
from cpom_workflow.services.mailbox_ports import Place, Read

letters = Table(
    "letters",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("box", Text, nullable=False),
    # A server may number its folders up to 2³².
    Column("validity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
    Column("digest", Text, nullable=False),
    Column("fate", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("cpom", Text),
    Column("meeting", Text),
    Column("read_at", Moment, nullable=False),
    # A message is read once, whatever people do to its flags.
    UniqueConstraint("box", "validity", "uid", name="uq_letters_place"),
)
Index("ix_letters_digest", letters.c.digest)

answers = Table(
    "answers",
    metadata,
    Column("uid", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("cpom", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("comment", Text),
    Column("sequence", BigInteger, nullable=False),
    Column("stamped_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
)

bounces = Table(
    "bounces",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("delivery", Text, ForeignKey("deliveries.key", name="fk_bounces_delivery"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("permanent", Boolean, nullable=False),
    Column("why", Text, nullable=False),
)
Index("ix_bounces_delivery", bounces.c.delivery)

_ROW = letters.c


class SqlMailbox:
    """Letters, answers and bounces in SQLite or PostgreSQL."""

    def __init__(self, database: Database) -> None:
        """Work on an opened database."""
        self._database = database

    def place(self, box: str) -> Place | None:
        """Give where the reading of a box stopped."""
        query = select(_ROW.validity, _ROW.uid).where(_ROW.box == box).order_by(_ROW.id.desc()).limit(1)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else Place(validity=row.validity, uid=row.uid)

    def known(self, digest: str) -> bool:
        """Tell whether a message with these very bytes was read already."""
        with self._database.reading() as connection:
            return connection.execute(select(_ROW.id).where(_ROW.digest == digest)).first() is not None

    def record(self, read: Read, given: Given | None, bounces: Collection[Bounce]) -> None:
        """Keep what one message said; one already kept at this place is left alone."""
        with self._database.writing() as connection:
            # One reader at a time: what it finds unread stays so until it commits.
            lock(connection, "mailbox")
            if connection.execute(select(_ROW.id).where(*_at(read))).first() is None:
                _write(connection, read, given, bounces)

    def letters(self) -> tuple[Read, ...]:
        """Give every message read, the latest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(letters).order_by(_ROW.id.desc())).mappings()
            return tuple(_read_of(row) for row in rows)

    def answers(self) -> tuple[Given, ...]:
        """Give the latest answer of every invitee to every meeting."""
        query = select(answers).order_by(answers.c.uid, answers.c.address)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings()
            return tuple(Given(**{**row, "answer": Answer(row["answer"])}) for row in rows)

    def bounces(self) -> tuple[Bounce, ...]:
        """Give what came back, oldest first."""
        query = select(bounces).order_by(bounces.c.id)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings()
            return tuple(
                Bounce(key=row["delivery"], at=row["at"], permanent=row["permanent"], why=row["why"]) for row in rows
            )


def _at(read: Read) -> tuple[Any, ...]:
    return _ROW.box == read.box, _ROW.validity == read.place.validity, _ROW.uid == read.place.uid


def _write(connection: Connection, read: Read, given: Given | None, came_back: Collection[Bounce]) -> None:
    connection.execute(insert(letters).values(_letter_row(read)))
    if given is not None:
        same = (answers.c.uid == given.uid, answers.c.address == given.address)
        connection.execute(delete(answers).where(*same))
        connection.execute(insert(answers).values({**vars(given), "answer": given.answer.value}))
    for each in came_back:
        row = {"delivery": each.key, "at": each.at, "permanent": each.permanent, "why": each.why}
        connection.execute(insert(bounces).values(row))


def _letter_row(read: Read) -> Mapping[str, object]:
    return {
        "box": read.box,
        "validity": read.place.validity,
        "uid": read.place.uid,
        "digest": read.digest,
        "fate": read.fate.value,
        "why": read.why,
        "sender": read.sender,
        "cpom": read.cpom,
        "meeting": read.uid,
        "read_at": read.read_at,
    }


def _read_of(row: RowMapping) -> Read:
    return Read(
        box=row["box"],
        place=Place(validity=row["validity"], uid=row["uid"]),
        digest=row["digest"],
        fate=Fate(row["fate"]),
        why=row["why"],
        sender=row["sender"],
        cpom=row["cpom"],
        uid=row["meeting"],
        read_at=row["read_at"],
    )
