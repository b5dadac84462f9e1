"""Nobody changes the journal unseen."""

from datetime import date
from hashlib import sha256

import pytest
from sqlalchemy import text

from cpom_workflow.adapters.memory import MemoryJournal
from cpom_workflow.adapters.store.opening import Store
from cpom_workflow.domain.errors import StoreUnavailable
from cpom_workflow.domain.facts import Launched, MeetingHeld
from tests.deliveries import NOW

FACTS = [Launched(on=date(2026, 1, 12)), *(MeetingHeld(on=date(2026, 2, day), meeting=f"r-{day}") for day in (1, 2, 3))]


@pytest.fixture
def sealed(store: Store) -> Store:
    for fact in FACTS:
        store.journal.append("a-1", [fact], [], "anne", NOW)
    return store


def tamper(store: Store, statement: str) -> tuple[int, ...]:
    with store.database.writing() as connection:
        connection.execute(text(statement))
    return store.journal.tampered("a-1")


def test_an_untouched_chain_holds(sealed: Store) -> None:
    assert sealed.journal.tampered("a-1") == ()


def test_a_changed_fact_is_found(sealed: Store) -> None:
    change = "UPDATE facts SET payload = replace(payload, '2026-02-02', '2026-02-09') WHERE position = 3"
    assert tamper(sealed, change) == (3,)


def test_a_changed_fact_sealed_anew_breaks_the_next_link(sealed: Store) -> None:
    previous = sealed.journal.entries("a-1")[1].seal
    payload = '["meeting_held",{"meeting":"r-2","on":"2026-02-09","present":[]}]'
    seal = sha256(f"{previous}{payload}".encode()).hexdigest()
    with sealed.database.writing() as connection:
        change = text("UPDATE facts SET payload = :payload, seal = :seal WHERE position = 3")
        connection.execute(change, {"payload": payload, "seal": seal})
    assert sealed.journal.tampered("a-1") == (4,)


def test_a_removed_fact_is_found(sealed: Store) -> None:
    assert tamper(sealed, "DELETE FROM facts WHERE position = 2") == (3, 4)


def test_the_seal_covers_the_stored_text_itself(sealed: Store) -> None:
    previous = ""
    with sealed.database.reading() as connection:
        rows = connection.execute(text("SELECT payload, seal FROM facts ORDER BY position")).all()
    for payload, seal in rows:
        assert sha256(f"{previous}{payload}".encode()).hexdigest() == seal
        previous = seal


def test_a_fact_of_a_later_version_says_so_and_keeps_its_seal(sealed: Store) -> None:
    later = '["invented_later",{"on":"2030-01-01"}]'
    seal = sha256(f"{sealed.journal.entries('a-1')[-1].seal}{later}".encode()).hexdigest()
    with sealed.database.writing() as connection:
        copy = (
            "INSERT INTO facts (cpom, position, name, payload, identity, seal, recorded_at, recorded_by) "
            "SELECT cpom, 5, name, :text, 'i', :seal, recorded_at, recorded_by FROM facts WHERE position = 1"
        )
        connection.execute(text(copy), {"text": later, "seal": seal})
    assert sealed.journal.tampered("a-1") == ()
    with pytest.raises(StoreUnavailable, match="n° 5 du dossier « a-1 »"):
        sealed.journal.dossiers()


def test_memory_finds_no_tampering_in_its_own() -> None:
    journal = MemoryJournal()
    journal.append("a-1", FACTS, [], "anne", NOW)
    assert journal.tampered("a-1") == ()
