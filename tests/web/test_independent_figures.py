"""The region's figures beside a second computation that shares nothing with the first but the raw files.

It reads the FINESS extract and the facts by itself, and counts with days written as text.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cpom_workflow.adapters.intake.finess import read_register
from cpom_workflow.domain.dossier import Dossier
from cpom_workflow.domain.facts import Launched, Signed
from cpom_workflow.services.calendrier import calendar_document
from cpom_workflow.services.office import Office, open_file
from cpom_workflow.services.portfolio import Territory
from cpom_workflow.services.register import foresee_register, record_register
from cpom_workflow.services.suivi import suivi_document, suivi_of
from tests import regions
from tests.web.desk import LAW, NOW, client, office, read

ON = date(2026, 11, 22)
LAW_S_DAY = "2023-01-01"
DAYS = ("2021-03-31", "2022-12-31", "2023-01-01", "2024-12-31", "2025-06-15", "2026-11-22")


@dataclass
class Owed:
    """One CPOM due, as the extract's lines make it."""

    homes: set[str] = field(default_factory=set)
    places: int = 0


@dataclass(frozen=True)
class Raw:
    """What is known of one contract, days as text; it is `aimed` at nothing before it is launched."""

    cpom: str
    key: str
    euros: float
    launched: str
    signed: str | None
    starts: str | None
    ends: str | None


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    homes = regions.shelters(80, LAW, ("22", "29", "35", "56"))
    return regions.finess_files(regions.register(homes, date(2020, 1, 7)), tmp_path_factory.mktemp("finess"))


@pytest.fixture(scope="module")
def dossiers(files: list[Path]) -> list[Dossier]:
    return regions.dossiers(read_register(files), LAW, ON)


@pytest.fixture(scope="module")
def desk(files: list[Path], dossiers: list[Dossier]) -> Office:
    desk = office(*dossiers)
    record_register(desk.records, foresee_register(desk.records, read_register(files)), "Maud Ferrand", NOW)
    return desk


@pytest.fixture(scope="module")
def owed(files: list[Path]) -> dict[str, Owed]:
    found: dict[str, Owed] = defaultdict(Owed)
    where = {}
    lines = [line for path in files for line in csv.reader(path.read_text("utf-8").splitlines(), delimiter=";")]
    for line in lines:
        if line[0] == "structureet" and len(line) == 32 and line[18] == "214":
            where[line[1]] = f"{line[2]}/{line[13]}"
            found[where[line[1]]].homes.add(line[1])
    for line in lines:
        if line[0] == "equipementsocial" and line[15] != "O" and line[1] in where:
            found[where[line[1]]].places += int(line[9])
    return dict(found)


@pytest.fixture(scope="module")
def raw(dossiers: list[Dossier]) -> list[Raw]:
    return [_raw(each) for each in dossiers]


def _raw(told: Dossier) -> Raw:
    launched = next(fact for fact in told.facts if isinstance(fact, Launched))
    signed = next((fact for fact in told.facts if isinstance(fact, Signed)), None)
    ends = None
    if signed:
        assert (signed.effective_on.month, signed.effective_on.day) == (1, 1)
        ends = f"{signed.effective_on.year + signed.duration_months // 12 - 1}-12-31"
    return Raw(
        cpom=told.cpom,
        key=f"{told.header.gestionnaire.finess_ej}/{told.header.departements[0]}",
        euros=told.header.dotations[ON.year],
        launched=str(launched.on),
        signed=str(signed.on) if signed else None,
        starts=str(signed.effective_on) if signed else None,
        ends=ends,
    )


def rates(raw: list[Raw], owed: dict[str, Owed], day: str, known: str) -> tuple[int, float, float, float]:
    """Count who covers on a day as it is known on another one."""
    covering = [
        each for each in raw if each.signed and each.ends and each.signed <= min(day, known) and day <= each.ends
    ]
    met = {each.key for each in covering} & owed.keys()
    return (
        len(met),
        len(met) / len(owed),
        sum(owed[key].places for key in met) / sum(each.places for each in owed.values()),
        sum(each.euros for each in covering) / sum(each.euros for each in raw),
    )


def months_before(day: str, months: int) -> str:
    """Go back from a 31 December by months: always a last day of a month."""
    year, month = divmod(int(day[:4]) * 12 + 11 - months, 12)
    last = {1: 31, 3: 31, 5: 31, 6: 30, 7: 31, 8: 31, 10: 31, 12: 31}.get(month + 1, 30)
    return f"{year}-{month + 1:02}-{last}"


@pytest.mark.parametrize("day", DAYS)
def test_every_figure_is_that_of_a_second_computation(
    desk: Office, raw: list[Raw], owed: dict[str, Owed], day: str
) -> None:
    document: Any = suivi_document(suivi_of(desk, date.fromisoformat(day), Territory()))
    assert document["obligations"] == len(owed) == 80
    deadlines = {each["deadline"]: each for each in document["deadlines"]}
    for deadline, told in deadlines.items():
        at = min(str(deadline), day)
        expected = rates(raw, owed, at, day)
        assert (told["obligations_met"], told["rate"], told["places_rate"], told["amount_rate"]) == pytest.approx(
            expected
        )
    frozen = document["signed_on_2023_01_01"]
    assert (frozen is None) == (day < LAW_S_DAY)
    if isinstance(frozen, dict):
        assert frozen["obligations_met"] == rates(raw, owed, LAW_S_DAY, day)[0]
    running = [each for each in raw if each.signed and each.starts and each.signed <= day and each.starts <= day]
    alive = [each for each in running if each.ends and day <= each.ends]
    gone = [each for each in running if each.ends and each.ends < day]
    assert document["expired_without_successor"] == sorted(each.cpom for each in gone)
    stages = document["stages"]
    assert (stages.get("in_force", 0), stages.get("expired", 0)) == (len(alive), len(gone))
    begun = sum(stages.get(name, 0) for name in ("programmed", "framing", "diagnostic", "negotiation"))
    assert begun == sum(1 for each in raw if not each.signed or each.signed > day)
    soon = [each.cpom for each in alive if each.ends and months_before(each.ends, 18) <= day]
    assert document["renewals_to_start"] == sorted(soon)


@pytest.mark.parametrize("day", DAYS)
def test_missing_bilans_are_those_that_the_calendars_call_overdue(
    desk: Office, dossiers: list[Dossier], day: str
) -> None:
    on = date.fromisoformat(day)
    calendars: list[Any] = [calendar_document(open_file(each, LAW, on).contract) for each in dossiers]
    late = {
        each["cpom"]
        for each in calendars
        for milestone in each["milestones"]
        if milestone["kind"] == "bilan_etape" and milestone["state"] == "overdue"
    }
    assert suivi_document(suivi_of(desk, on, Territory()))["bilans_missing"] == sorted(late)


@pytest.mark.parametrize("day", DAYS)
def test_what_comes_too_late_is_that_of_a_second_computation(
    desk: Office, raw: list[Raw], owed: dict[str, Owed], day: str
) -> None:
    def nine_months_on(text: str) -> str:
        year, month, rest = text.split("-")
        return f"{int(year) + (int(month) > 3)}-{(int(month) + 8) % 12 + 1:02}-{rest}"

    unsigned = [each for each in raw if not each.signed or each.signed > day]
    late = [each.cpom for each in unsigned if max(nine_months_on(min(each.launched, day)), day) > LAW_S_DAY]
    begun = {each.key for each in raw}
    nobody = [key for key in owed if key not in begun] if nine_months_on(day) > LAW_S_DAY else []
    found = suivi_of(desk, date.fromisoformat(day), Territory()).figure("mathematically_late")
    assert sorted(found.rows) == sorted([*late, *nobody])


def test_the_page_shows_the_same(desk: Office, raw: list[Raw], owed: dict[str, Owed]) -> None:
    met, rate, _, _ = rates(raw, owed, str(ON), str(ON))
    page = read(client(desk, ON), "/")
    said = f"{rate * 100:.1f}".replace(".", ",").removesuffix(",0")
    assert f"{said} % de CPOM conclus ({met} sur {len(owed)})" in page.text.replace("\u00a0", " ")
