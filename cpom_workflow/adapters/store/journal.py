"""The journal in a database: facts in their sealed chain, and the persons beside it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from cpom_workflow.adapters.store.codec import decode, encode
from cpom_workflow.adapters.store.engine import Database
from cpom_workflow.adapters.store.tables import contract_people, contracts
from cpom_workflow.adapters.store.tables import facts as journal
from cpom_workflow.adapters.store.tables import people as persons
from cpom_workflow.domain.dossier import Dossier, Person
from cpom_workflow.domain.errors import OVERTAKEN, MissingDossier, Overtaken, StoreUnavailable
from cpom_workflow.domain.facts import Fact
from cpom_workflow.domain.journal import chained, dossier_from, identity
from cpom_workflow.services.ports import Entry, Seen

_FACT = journal.c


class SqlJournal:
    """Facts in SQLite or PostgreSQL."""

    def __init__(self, database: Database) -> None:
        """Work on an opened database."""
        self._database = database

    def cpoms(self) -> tuple[str, ...]:
        """Give the identifiers of all contracts, in order."""
        with self._database.reading() as connection:
            return tuple(sorted(cpom for (cpom,) in connection.execute(select(contracts.c.cpom))))

    def dossier(self, cpom: str) -> Dossier:
        """Give one dossier; raises `MissingDossier`."""
        found = self._dossiers(_FACT.cpom == cpom)
        if not found:
            raise MissingDossier(
                f"Aucun dossier ne porte l'identifiant « {cpom} ».",
                "Vérifiez-le dans la liste que donne « cpom dossiers », ou chargez ce dossier.",
            )
        return found[0]

    def dossiers(self) -> tuple[Dossier, ...]:
        """Give every dossier, in order of identifier."""
        return self._dossiers()

    def entries(self, cpom: str) -> tuple[Entry, ...]:
        """Give a contract's journal as it was recorded."""
        with self._database.reading() as connection:
            return tuple(
                Entry(fact=_read(row), recorded_at=row["recorded_at"], recorded_by=row["recorded_by"], seal=row["seal"])
                for row in connection.execute(_in_order(_FACT.cpom == cpom)).mappings()
            )

    def recorded_since(self) -> Mapping[str, datetime]:
        """Give the moment at which each contract entered the journal."""
        first = select(_FACT.cpom, _FACT.recorded_at).where(_FACT.position == 1)
        with self._database.reading() as connection:
            return {row.cpom: row.recorded_at for row in connection.execute(first)}

    def lengths(self) -> Mapping[str, int]:
        """Count the facts of each contract."""
        counted = select(_FACT.cpom, func.count().label("number")).group_by(_FACT.cpom)
        with self._database.reading() as connection:
            return {row.cpom: row.number for row in connection.execute(counted)}

    def append(  # noqa: PLR0913, PLR0917 - one line of a journal, and what its writer had seen
        self, cpom: str, facts: Sequence[Fact], people: Sequence[Person], by: str, at: datetime, seen: Seen = None
    ) -> None:
        """Append facts in one transaction; one already there is left alone. Raises `Overtaken`."""
        # What could not be read back is refused before it is written.
        readable = [decode(encode(fact)) for fact in facts]
        with self._database.writing() as connection:
            _hold(connection, cpom)
            _refuse_overtaken(connection, cpom, seen)
            _keep_people(connection, cpom, people)
            _add(connection, cpom, readable, {"recorded_by": by, "recorded_at": at})

    def tampered(self, cpom: str) -> tuple[int, ...]:
        """Give the positions (from 1) at which the chain of seals does not hold; empty when nobody touched it."""
        broken, previous = [], ""
        with self._database.reading() as connection:
            rows = connection.execute(_in_order(_FACT.cpom == cpom)).mappings().all()
        for expected, row in enumerate(rows, start=1):
            intact = sha256(f"{previous}{row['payload']}".encode()).hexdigest() == row["seal"]
            if not intact or row["position"] != expected:
                broken.append(row["position"])
            previous = row["seal"]
        return tuple(broken)

    def _dossiers(self, *where: Any) -> tuple[Dossier, ...]:  # noqa: ANN401 - SQL conditions
        with self._database.reading() as connection:
            rows = connection.execute(_in_order(*where)).mappings().all()
            known = _people_by_contract(connection)
        told = {cpom: [_read(row) for row in chain] for cpom, chain in groupby(rows, key=lambda row: str(row["cpom"]))}
        # Sorted here: databases order letters each in their own way.
        return tuple(dossier_from(told[cpom], known.get(cpom, {})) for cpom in sorted(told))


def _in_order(*where: Any) -> Select[Any]:  # noqa: ANN401 - SQL conditions
    return select(journal).where(*where).order_by(_FACT.cpom, _FACT.position)


def _read(row: RowMapping) -> Fact:
    try:
        return decode(row["payload"])
    except ValueError as error:
        raise StoreUnavailable(
            f"Le fait n° {row['position']} du dossier « {row['cpom']} » ne peut pas être lu.",
            "Installez la version du programme qui l'a enregistré, ou une plus récente.",
        ) from error


def _people_by_contract(connection: Connection) -> dict[str, dict[str, Person]]:
    known: dict[str, dict[str, Person]] = {}
    query = select(contract_people.c.cpom, persons).join(persons, contract_people.c.person == persons.c.id)
    for row in connection.execute(query).mappings():
        person = Person(id=row["id"], name=row["name"], email=row["email"])
        known.setdefault(row["cpom"], {})[person.id] = person
    return known


def _hold(connection: Connection, cpom: str) -> None:
    """Let no other writer add to this contract until we are done (on SQLite there is none)."""
    connection.execute(_insert(connection, contracts).values(cpom=cpom).on_conflict_do_nothing())
    connection.execute(select(contracts).where(contracts.c.cpom == cpom).with_for_update())


def _refuse_overtaken(connection: Connection, cpom: str, seen: Seen) -> None:
    counted = connection.execute(select(func.count()).where(_FACT.cpom == cpom)).scalar_one()
    if seen not in {None, counted}:
        raise Overtaken(*OVERTAKEN)


def _keep_people(connection: Connection, cpom: str, people: Sequence[Person]) -> None:
    if not people:
        return
    # In one order for everybody, so that no two writers wait for each other.
    rows = [{"id": each.id, "name": each.name, "email": each.email} for each in sorted(people, key=lambda p: p.id)]
    upsert = _insert(connection, persons)
    latest = {"name": upsert.excluded.name, "email": upsert.excluded.email}
    connection.execute(upsert.on_conflict_do_update(index_elements=["id"], set_=latest), rows)
    links = [{"cpom": cpom, "person": each.id} for each in people]
    connection.execute(_insert(connection, contract_people).on_conflict_do_nothing(), links)


def _add(connection: Connection, cpom: str, facts: Sequence[Fact], record: Mapping[str, object]) -> None:
    query = select(_FACT.identity, _FACT.seal).where(_FACT.cpom == cpom).order_by(_FACT.position)
    chain = connection.execute(query).all()
    seal = chain[-1].seal if chain else ""
    links = _links({row.identity for row in chain}, seal, facts)
    numbered = enumerate(links, start=len(chain) + 1)
    rows = [{"cpom": cpom, "position": position, **link, **record} for position, link in numbered]
    if rows:
        connection.execute(insert(journal), rows)


def _links(known: set[str], seal: str, facts: Sequence[Fact]) -> Iterator[dict[str, str]]:
    for fact in facts:
        mark = identity(fact)
        if mark in known:
            continue
        known.add(mark)
        seal = chained(seal, fact)
        yield {"name": fact.name, "payload": encode(fact), "identity": mark, "seal": seal}


def _insert(connection: Connection, table: Any) -> Any:  # noqa: ANN401 - one of two dialects' own INSERT
    return (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(table)
