"""The register of establishments, taken in and compared."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cpom_workflow.adapters.memory import MemoryRegionalRecords
from cpom_workflow.adapters.store.opening import open_store
from cpom_workflow.domain.obligations import Register
from cpom_workflow.services.portfolio_ports import RegionalRecords
from cpom_workflow.services.register import Intake, foresee_register, record_register
from cpom_workflow.services.wording.register import register_document, register_lines
from tests.deliveries import NOW
from tests.domain.test_obligations import register, shelter
from tests.postgresql import postgresql

FIRST = register(shelter("350000022"), shelter("220000046", departement="22"))
SECOND = register(shelter("350000022", "220000012"), shelter("350000030", places=None), on="2026-09-02")


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def records(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RegionalRecords]:
    if request.param == "memory":
        yield MemoryRegionalRecords()
    elif request.param == "sqlite":
        with open_store(f"sqlite:///{tmp_path / 'cpom.sqlite3'}") as store:
            yield store.records
    else:
        with postgresql() as url, open_store(url) as store:
            yield store.records


def kept(records: RegionalRecords, *extracts: Register) -> None:
    for each in extracts:
        record_register(records, foresee_register(records, each), "Maud Ferrand", NOW)


def test_an_extract_is_read_back_as_it_was_kept(records: RegionalRecords) -> None:
    assert records.register(date(2026, 11, 22)) is None
    kept(records, FIRST)
    assert records.register(date(2026, 11, 22)) == FIRST


def test_a_past_day_is_told_by_the_extract_of_its_time(records: RegionalRecords) -> None:
    kept(records, FIRST, SECOND)
    days = [date(2020, 1, 1), date(2026, 9, 1), date(2026, 9, 2)]
    assert [records.register(day) for day in days] == [FIRST, FIRST, SECOND]


def test_the_extract_of_a_day_replaces_the_one_of_the_same_day(records: RegionalRecords) -> None:
    kept(records, FIRST, replace(FIRST, shelters=FIRST.shelters[:1]))
    told = records.register(FIRST.on)
    assert told is not None
    assert len(told.shelters) == 1


def test_only_the_departements_asked_for_are_kept_and_compared() -> None:
    records = MemoryRegionalRecords()
    kept(records, FIRST)
    intake = foresee_register(records, replace(FIRST, on=date(2026, 9, 2)), ["35"])
    assert [each.key for each in intake.obligations] == ["350000014/35"]
    assert intake.after.gestionnaires == {"350000014": "Association Un"}
    assert intake.difference.empty


def test_an_extract_older_than_the_first_one_follows_none() -> None:
    records = MemoryRegionalRecords()
    kept(records, SECOND)
    assert foresee_register(records, FIRST).before is None


def test_what_changed_is_told_in_french() -> None:
    told = list(register_lines(Intake(before=FIRST, after=SECOND)))
    assert told == [
        "FINESS au 2 septembre 2026 : 2 CPOM à conclure au moins (2 CHRS, 10 places, 2 gestionnaires).",
        "Depuis l'extraction du 7 janvier 2026 :",
        "– ouvert : CHRS 350000030 (350000030, 35).",
        "– fermé : CHRS 220000046 (220000046, 22).",
        "– repris : CHRS 350000022 (350000022, 35), de Association Un par Association Deux.",
        "– CPOM à conclure en plus : Association Deux, 35 (220000012/35).",
        "– CPOM qui n'est plus à conclure : Association Un, 22 (350000014/22).",
    ]


def test_the_first_extract_and_one_without_change_say_so() -> None:
    assert list(register_lines(Intake(before=None, after=FIRST)))[-1].startswith("C'est la première extraction")
    assert list(register_lines(Intake(before=FIRST, after=FIRST)))[-1] == "– aucun changement."


def test_programs_get_the_same_by_identifiers() -> None:
    document = register_document(Intake(before=FIRST, after=SECOND))
    assert document["handed_over"] == [{"finess": "350000022", "from": "350000014", "to": "220000012"}]
    assert document["new_obligations"] == ["220000012/35"]
    assert register_document(Intake(before=None, after=FIRST))["before"] is None
