"""Extracts of the register of establishments, one row a day; and what people have said of anomalies."""

from collections.abc import Mapping
from datetime import date, datetime

from pydantic import TypeAdapter
from sqlalchemy import Column, Date, Table, Text, delete, insert, select

from cpom_workflow.adapters.store.engine import Database
from cpom_workflow.adapters.store.tables import Moment, metadata
from cpom_workflow.domain.obligations import Register
from cpom_workflow.services.portfolio_ports import Justification

registers = Table(
    "registers",
    metadata,
    # The day of the extract: « situation au » reads the one that was true then.
    Column("extracted_on", Date, primary_key=True),
    Column("payload", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
)

justifications = Table(
    "justifications",
    metadata,
    Column("row", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("justified_at", Moment, nullable=False),
    Column("justified_by", Text, nullable=False),
)

_REGISTER = TypeAdapter(Register)


class SqlRegionalRecords:
    """A region's records in SQLite or PostgreSQL."""

    def __init__(self, database: Database) -> None:
        """Work on an opened database."""
        self._database = database

    def keep(self, register: Register, at: datetime, by: str) -> None:
        """Keep an extract; one of the same day replaces the former."""
        payload = _REGISTER.dump_json(register).decode()
        row = {"extracted_on": register.on, "payload": payload, "recorded_at": at, "recorded_by": by}
        with self._database.writing() as connection:
            connection.execute(delete(registers).where(registers.c.extracted_on == register.on))
            connection.execute(insert(registers).values(row))

    def register(self, on: date) -> Register | None:
        """Give the latest extract of a day or before, else the first one there is, None without any."""
        day = registers.c.extracted_on
        latest = select(registers.c.payload).where(day <= on).order_by(day.desc()).limit(1)
        first = select(registers.c.payload).order_by(day).limit(1)
        with self._database.reading() as connection:
            payload = connection.scalar(latest) or connection.scalar(first)
        return None if payload is None else _REGISTER.validate_json(payload)

    def justify(self, given: Justification, at: datetime) -> None:
        """Keep a justification, in the place of the former one."""
        table = justifications.c
        row = {"row": given.row, "code": given.code, "reason": given.reason, "justified_at": at}
        with self._database.writing() as connection:
            connection.execute(delete(justifications).where(table.row == given.row, table.code == given.code))
            connection.execute(insert(justifications).values(**row, justified_by=given.by))

    def justifications(self) -> Mapping[tuple[str, str], Justification]:
        """Give every justification, by row and code."""
        with self._database.reading() as connection:
            found = connection.execute(select(justifications)).mappings().all()
        return {
            (each["row"], each["code"]): Justification(
                row=each["row"], code=each["code"], reason=each["reason"], by=each["justified_by"]
            )
            for each in found
        }
