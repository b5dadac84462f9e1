"""Cells as people type them."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpom_workflow.adapters.intake import cells, territory
from cpom_workflow.adapters.intake.cells import UnreadableCell
from cpom_workflow.domain.dates import french
from tests.domain.dossiers import LAW

DAY = date(2023, 1, 1)


@pytest.mark.parametrize(
    "typed",
    ["1er janvier 2023", "1 janv. 2023", "01/01/23", "1/1/2023", "2023-01-01", "01.01.2023", "01-01-2023",
     "dimanche 1er janvier 2023", "2023-01-01 00:00:00", 44927, 44927.0, DAY, datetime(2023, 1, 1, 10)],  # noqa: DTZ001 - as a workbook holds it
)  # fmt: skip
def test_a_day_is_read_however_typed(typed: object) -> None:
    assert cells.day(typed) == DAY


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_back_from_each_of_its_spellings(day: date) -> None:
    spellings = [french(day), day.isoformat(), f"{day.day}/{day.month}/{day.year}", (day - date(1899, 12, 30)).days]
    assert {cells.day(each) for each in spellings} == {day}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31/02/2022", "n'existe pas au calendrier"),
        ("30 février 2024", "n'existe pas au calendrier"),
        ("janv. 2023", "n'a pas de jour"),
        ("2023", "n'a pas de jour"),
        ("01/2023", "n'a pas de jour"),
        ("T1 2023", "n'a pas de jour"),
        ("bientôt", "n'est pas une date"),
        ("3 brumaire 2023", "n'est pas une date"),
        ("01/01/0203", "faute de frappe"),
        (True, "n'est pas une date"),
        (12.0, "n'est pas une date"),
    ],
)
def test_what_is_no_day_is_refused_with_its_reason(typed: object, said: str) -> None:
    with pytest.raises(UnreadableCell) as refusal:
        cells.day(typed)
    assert said in refusal.value.what
    assert refusal.value.remedy


@pytest.mark.parametrize(
    ("read", "typed", "value"),
    [
        (cells.amount, "640 000 €", 640000),
        (cells.amount, "640\u202f000,50 euros", 640000.5),
        (cells.amount, "640.000,50", 640000.5),
        (cells.amount, "1,640,000.5", 1640000.5),
        (cells.amount, 12, 12),
        (cells.count, "42 places", 42),
        (cells.count, 42.0, 42),
        (cells.months, "5 ans", 60),
        (cells.months, "5 ans et 6 mois", 66),
        (cells.months, 60.0, 60),
        (cells.finess, 350990016.0, "350990016"),
        (cells.finess, "350 990 016", "350990016"),
        (cells.finess, "2a0000012", "2A0000012"),
        (cells.finess, 10000016.0, "010000016"),
        (cells.siren, "999 010 010", "999010010"),
        (cells.siren, "5420120", "005420120"),
        (cells.siren, "99901001000005", "99901001000005"),
        (cells.shelters, "350000022 (42) ; 350000030", (("350000022", 42), ("350000030", None))),
        (cells.shelters, "350000022 : 42, 350000030 : 12", (("350000022", 42), ("350000030", 12))),
        (cells.day_or_unknown, "Inconnue", "inconnue"),
        (cells.text, 35.0, "35"),
        (territory.scale, "Départemental", "departementale"),
    ],
)
def test_numbers_are_read_as_typed(read: Callable[[Any], object], typed: object, value: object) -> None:
    assert read(typed) == value


@pytest.mark.parametrize(
    ("read", "typed", "said"),
    [
        (cells.amount, "640 k€", "pas un montant"),
        (cells.amount, "-5", "pas un montant"),
        (cells.count, "une dizaine", "pas un nombre entier"),
        (cells.months, "longtemps", "pas une durée"),
        (cells.finess, "7,50E+08", "perdu des chiffres"),
        (cells.shelters, "trois CHRS", "liste d'établissements"),
        (cells.email, "claire morel", "adresse de messagerie"),
        (cells.identifier, "BRE 35", "caractère interdit"),
        (territory.scale, "mondiale", "n'existe pas"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_write(
    read: Callable[[Any], object], typed: object, said: str
) -> None:
    with pytest.raises(UnreadableCell) as refusal:
        read(typed)
    assert said in refusal.value.what
    assert refusal.value.remedy


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        (35.0, ("35",)), (1.0, ("01",)), ("22, 29", ("22", "29")), ("22 et 29", ("22", "29")), ("2a", ("2A",)),
        ("Ille-et-Vilaine", ("35",)), ("35 - Ille-et-Vilaine", ("35",)), ("Ille-et-Vilaine (35)", ("35",)),
        ("974", ("974",)), ("Morbihan / Finistère", ("56", "29")), ("20", ("20",)),
    ],
)  # fmt: skip
def test_departements_are_read_by_code_or_name(typed: object, codes: tuple[str, ...]) -> None:
    assert territory.departements(typed, LAW) == codes


@pytest.mark.parametrize("typed", ["99", "Bretagne", ";"])
def test_an_unknown_departement_is_refused(typed: str) -> None:
    with pytest.raises(UnreadableCell):
        territory.departements(typed, LAW)


@pytest.mark.parametrize(
    ("numbers", "postcode", "half"),
    [
        (("2A0000012",), None, "2A"),
        ((), "20000", "2A"),
        ((), "20200", "2B"),
        (("350000022", "2B0000010"), "20000", "2B"),
    ],
)
def test_twenty_is_told_between_the_two_corsicas(numbers: tuple[str, ...], postcode: str | None, half: str) -> None:
    assert territory.corsican(("20",), numbers, postcode) == (half,)


def test_twenty_alone_is_refused() -> None:
    with pytest.raises(UnreadableCell):
        territory.corsican(("20",), ("350000022",), None)
