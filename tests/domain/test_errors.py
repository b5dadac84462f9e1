"""Errors say what is wrong, where, and what to do."""

from datetime import timedelta

from cpom_workflow.domain.errors import (
    Ambiguous,
    CpomError,
    DeliveryError,
    Fault,
    InconsistentFacts,
    InvalidInput,
    InvalidLawBook,
    NotAccepted,
    Place,
    Refused,
)


def test_a_place_is_a_line_or_a_cell_or_a_file() -> None:
    assert str(Place(file="a.yaml", line=12)) == "a.yaml, ligne 12"
    assert str(Place(file="a.xlsx", cell="B7")) == "a.xlsx, cellule B7"
    assert str(Place(file="a.xlsx", line=7, cell="B7")) == "a.xlsx, cellule B7"
    assert str(Place(file="a.yaml")) == "a.yaml"


def test_a_fault_reads_on_one_line_place_first() -> None:
    fault = Fault(what="Il manque « le ».", remedy="Ajoutez « le: … ».")
    assert str(fault) == "Il manque « le ». Ajoutez « le: … »."
    placed = Fault(what="Il manque « le ».", remedy="Ajoutez-le.", place=Place(file="a.yaml", line=3))
    assert str(placed) == "a.yaml, ligne 3 : Il manque « le ». Ajoutez-le."


def test_invalid_input_tells_every_fault_at_once() -> None:
    faults = [Fault(what=f"Faute {number}.", remedy="Corrigez.") for number in (1, 2)]
    error = InvalidInput(faults)
    assert error.faults == tuple(faults)
    assert "Faute 1." in str(error)
    assert "Faute 2." in str(error)
    assert issubclass(InconsistentFacts, InvalidInput)
    assert issubclass(InvalidLawBook, InvalidInput)


def test_an_error_keeps_its_reason_and_its_remedy_apart() -> None:
    error = CpomError("La base est verrouillée.", "Attendez un instant.")
    assert (error.what, error.remedy) == ("La base est verrouillée.", "Attendez un instant.")
    assert str(error) == "La base est verrouillée. Attendez un instant."


def test_a_channel_has_three_ways_not_to_send() -> None:
    assert {Refused, NotAccepted, Ambiguous} == set(DeliveryError.__subclasses__())
    later = NotAccepted("Trop de messages.", "Réessayez.", retry_after=timedelta(minutes=5))
    assert later.retry_after == timedelta(minutes=5)
    assert NotAccepted("Trop de messages.", "Réessayez.").retry_after is None
