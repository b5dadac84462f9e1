"""The French words of the public format and the code coincide."""

from dataclasses import fields

from cpom_workflow.domain import dossier
from cpom_workflow.domain.facts import Annulled, BilanReceived, Fact, Launched, Occurred, Party, Planned, Signed
from cpom_workflow.domain.reminders import ReminderPolicy
from cpom_workflow.domain.vocabulary import (
    FACTS,
    FRENCH_NAME,
    HEADER,
    OF_THE_COMMITTEE,
    PARTS,
    POLICY,
    SEAT,
    SIGNATORY_FIELDS,
    french_fields,
    said,
)
from tests.domain.dossiers import SIGNED, day

OF_THE_DOSSIER = {dossier.Opened, dossier.SeatTaken, dossier.SeatLeft}


def concrete(kind: type[Fact]) -> set[type[Fact]]:
    below = kind.__subclasses__()
    return {kind} if not below else set().union(*map(concrete, below))


def names(kind: type) -> set[str]:
    return {each.name for each in fields(kind)}


def test_every_kind_of_fact_has_a_french_name() -> None:
    kinds = {kind for kind, _ in FACTS.values()}
    assert kinds == concrete(Fact) - OF_THE_DOSSIER
    assert len(kinds) == len(FACTS)
    assert not {Occurred, Planned} & kinds


def test_every_french_word_is_a_field_and_every_field_has_a_word() -> None:
    for french, (kind, words) in FACTS.items():
        unsaid = {"having"} if kind is Annulled else set()
        assert set(words.values()) == names(kind) - unsaid, french
    for part, words in {**PARTS, ReminderPolicy: POLICY}.items():
        assert set(words.values()) == names(part), part


def test_a_seat_is_written_with_a_person_beside_it() -> None:
    assert set(SEAT.values()) == names(dossier.Seat) - {"person"}


def test_french_words_are_told_apart() -> None:
    for words in (HEADER, SEAT, *PARTS.values(), *(words for _, words in FACTS.values())):
        assert len(set(words.values())) == len(words)


def test_fields_that_name_a_legal_person_exist() -> None:
    assert all(field in names(kind) for kind, field in SIGNATORY_FIELDS)


def test_every_fact_is_named_to_a_person_in_french() -> None:
    received = BilanReceived(exercise=2023, on=day("2024-04-15"))
    assert said(received) == "« bilan_recu » (exercice : 2023, le : 15 avril 2024)"
    assert said(Launched(on=day("2022-01-10"))) == "« lancement » (le : 10 janvier 2022)"
    assert said(SIGNED).startswith("« signature » (le : 15 décembre 2022, date_effet : 1er janvier 2023, ")


def test_what_is_no_line_of_the_file_is_named_all_the_same() -> None:
    since, on = day("2022-01-01"), day("2023-01-01")
    left = dossier.SeatLeft(person="x", party=Party.ETAT, role="referent", since=since, on=on)
    assert said(left) == "« départ du comité »"
    assert set(OF_THE_COMMITTEE) | set(FRENCH_NAME) == {kind.name for kind in concrete(Fact)}


def test_the_header_gives_the_french_keys_of_its_fields() -> None:
    assert french_fields({"funders": 1, "title": 2}) == ("intitule", "financeurs")
    assert Signed.name in FRENCH_NAME
