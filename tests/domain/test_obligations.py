"""The CPOM that the law makes due, computed from the register of establishments."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from cpom_workflow.domain.numbers import finess_fault, siren_fault
from cpom_workflow.domain.obligations import (
    Difference,
    HandedOver,
    Register,
    Shelter,
    difference,
    obligations_of,
)


def shelter(finess: str, gestionnaire: str = "350000014", departement: str = "35", places: int | None = 10) -> Shelter:
    return Shelter(
        finess=finess, name=f"CHRS {finess}", gestionnaire=gestionnaire, departement=departement, places=places
    )


def register(*shelters: Shelter, on: str = "2026-01-07") -> Register:
    names = {"350000014": "Association Un", "220000012": "Association Deux"}
    return Register(on=date.fromisoformat(on), gestionnaires=names, shelters=shelters)


def test_one_cpom_is_due_for_each_gestionnaire_in_each_departement() -> None:
    told = register(shelter("1"), shelter("2"), shelter("3", departement="22"), shelter("4", "220000012", "22"))
    assert [each.key for each in obligations_of(told)] == ["220000012/22", "350000014/22", "350000014/35"]


def test_an_obligation_counts_the_places_that_are_known() -> None:
    (owed,) = obligations_of(register(shelter("1", places=42), shelter("2", places=None)))
    assert (owed.gestionnaire, owed.places) == ("Association Un", 42)


def test_a_gestionnaire_without_a_name_is_named_by_its_number() -> None:
    (owed,) = obligations_of(register(shelter("1", "560000019")))
    assert owed.gestionnaire == "Gestionnaire 560000019"


def test_everything_opens_in_the_first_extract() -> None:
    changes = difference(None, register(shelter("1")))
    assert [each.finess for each in changes.opened] == ["1"]
    assert [each.key for each in changes.new_obligations] == ["350000014/35"]


def test_a_later_extract_says_what_opened_closed_and_changed_hands() -> None:
    before = register(shelter("1"), shelter("2"))
    taken_over = shelter("2", "220000012")
    changes = difference(before, register(taken_over, shelter("3", "220000012"), on="2027-01-07"))
    assert [each.finess for each in changes.opened] == ["3"]
    assert [each.finess for each in changes.closed] == ["1"]
    assert changes.handed_over == (HandedOver(before=shelter("2"), after=taken_over),)
    assert [each.key for each in changes.new_obligations] == ["220000012/35"]
    assert [each.key for each in changes.ended_obligations] == ["350000014/35"]


def test_the_same_shelters_change_nothing() -> None:
    assert difference(register(shelter("1")), register(shelter("1"), on="2027-01-07")).empty
    assert Difference().empty


@given(st.integers(0, 99_999_999), st.integers(1, 9))
def test_one_digit_typed_wrong_is_always_found_by_the_key(stem: int, error: int) -> None:
    right = next(f"{stem:08}{key}" for key in range(10) if siren_fault(f"{stem:08}{key}") is None)
    wrong = right[:4] + str((int(right[4]) + error) % 10) + right[5:]
    assert finess_fault(right) is None
    assert finess_fault(wrong) == siren_fault(wrong) == "sa clé de contrôle est fausse"


def test_a_number_of_corsica_has_no_key_to_check() -> None:
    assert finess_fault("2B0000012") is None


def test_a_number_that_is_too_short_is_said_to_be() -> None:
    assert finess_fault("35000001") == "un numéro FINESS a neuf chiffres (2A ou 2B en Corse)"
    assert siren_fault("77559000") == "un numéro SIREN a neuf chiffres, un SIRET quatorze"
