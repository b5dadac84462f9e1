"""Recording: whole or not at all, nothing twice, nothing changed behind anybody's back."""

from dataclasses import replace
from datetime import date

import pytest

from cpom_workflow.adapters.memory import MemoryJournal
from cpom_workflow.domain.dossier import Dossier
from cpom_workflow.domain.errors import InconsistentFacts, InvalidInput, MissingDossier
from cpom_workflow.domain.facts import BilanReceived, Fact, Launched, MeetingHeld, Modified, Signed
from cpom_workflow.services.record import FROM_A_FILE, Signature, load, record
from tests.domain.dossiers import CLAIRE, DIRECTOR, HEADER, LAW, PEOPLE, REFERENT, SIGNED, dossier
from tests.services.offices import utc

LAUNCHED = Launched(on=date(2022, 1, 10))
RECEIVED = BilanReceived(exercise=2023, on=date(2024, 4, 15))
BY_HAND = Signature(by="Claire Morel", at=utc("2024-05-02"))


def loaded(*dossiers: Dossier) -> MemoryJournal:
    journal = MemoryJournal()
    for each in dossiers:
        load(each, journal, LAW, utc("2024-01-02"))
    return journal


def refused(told: Dossier, journal: MemoryJournal) -> tuple[str, ...]:
    """Give why a file is refused, having checked that nothing of it was recorded."""
    before = journal.entries(told.cpom)
    with pytest.raises(InvalidInput) as refusal:
        load(told, journal, LAW, utc("2024-06-01"))
    assert journal.entries(told.cpom) == before
    return tuple(str(fault) for fault in refusal.value.faults)


def facts(journal: MemoryJournal) -> list[Fact]:
    return [entry.fact for entry in journal.entries(HEADER.cpom)]


def test_a_dossier_is_loaded_whole() -> None:
    journal = MemoryJournal()
    assert load(dossier(LAUNCHED, SIGNED), journal, LAW, utc("2024-01-02")) == 5
    assert journal.dossier(HEADER.cpom) == dossier(LAUNCHED, SIGNED)
    assert {entry.recorded_by for entry in journal.entries(HEADER.cpom)} == {FROM_A_FILE}


def test_the_same_file_loaded_twice_adds_nothing() -> None:
    journal = loaded(dossier(LAUNCHED, SIGNED))
    before = journal.entries(HEADER.cpom)
    assert load(dossier(LAUNCHED, SIGNED), journal, LAW, utc("2024-06-01")) == 0
    assert journal.entries(HEADER.cpom) == before


def test_lines_in_another_order_are_the_same_lines() -> None:
    assert load(dossier(SIGNED, LAUNCHED), loaded(dossier(LAUNCHED, SIGNED)), LAW, utc("2024-06-01")) == 0


def test_only_what_is_new_is_added() -> None:
    journal = loaded(dossier(SIGNED))
    assert load(dossier(SIGNED, RECEIVED), journal, LAW, utc("2024-06-01")) == 1
    assert journal.entries(HEADER.cpom)[-1].fact == RECEIVED
    assert journal.entries(HEADER.cpom)[-1].recorded_at == utc("2024-06-01")


def test_a_corrected_name_is_taken_even_without_a_new_fact() -> None:
    journal = loaded(dossier(SIGNED))
    corrected = replace(CLAIRE, name="Claire Morel-Le Dû")
    assert load(replace(dossier(SIGNED), people=PEOPLE | {"claire": corrected}), journal, LAW, utc("2024-06-01")) == 0
    assert journal.dossier(HEADER.cpom).people["claire"] == corrected


def test_a_line_that_vanished_is_refused_in_french_and_nothing_changes() -> None:
    (why,) = refused(dossier(SIGNED), loaded(dossier(SIGNED, RECEIVED)))
    assert why == (
        "Un fait déjà enregistré a disparu du fichier ou y a été modifié : « bilan_recu » (exercice : 2023, "
        "le : 15 avril 2024). Rétablissez la ligne et, si elle est fausse, ajoutez un fait « annulation »."
    )


def test_an_edited_line_is_refused_and_its_new_form_is_not_recorded() -> None:
    journal = loaded(dossier(SIGNED, RECEIVED))
    (why,) = refused(dossier(SIGNED, replace(RECEIVED, on=date(2024, 4, 16))), journal)
    assert "le : 15 avril 2024" in why


def test_every_vanished_line_is_named() -> None:
    assert len(refused(dossier(), loaded(dossier(LAUNCHED, SIGNED, RECEIVED)))) == 3


def test_a_seat_taken_out_of_the_file_is_a_vanished_line() -> None:
    (why,) = refused(dossier(SIGNED, seats=[REFERENT]), loaded(dossier(SIGNED)))
    assert "Une ligne de « comite » a été modifiée ou retirée" in why
    assert "ajoutez-lui seulement « au: … »" in why


def test_an_edited_header_asks_for_a_modification_and_names_what_changed() -> None:
    changed = replace(HEADER, title="Un autre titre", funders=("etat", "departement"))
    (why,) = refused(dossier(SIGNED, header=changed), loaded(dossier(SIGNED)))
    assert why == (
        "L'en-tête de ce dossier diffère de celui qui est enregistré (intitule, financeurs). "
        "Rétablissez-le et ajoutez un fait « modification » daté."
    )


def test_a_dated_modification_is_welcome() -> None:
    journal = loaded(dossier(SIGNED))
    change = Modified(feature="funders", value=("etat", "departement"), on=date(2025, 1, 1))
    assert load(dossier(SIGNED, change), journal, LAW, utc("2025-01-02")) == 1


def test_a_fact_from_a_form_did_not_vanish_from_the_file() -> None:
    journal = loaded(dossier(SIGNED))
    record(HEADER.cpom, [RECEIVED], journal, LAW, BY_HAND)
    assert load(dossier(SIGNED), journal, LAW, utc("2024-06-01")) == 0
    assert RECEIVED in facts(journal)


def test_a_fact_from_a_form_that_the_file_says_too_stays_the_forms() -> None:
    journal = loaded(dossier(SIGNED))
    record(HEADER.cpom, [RECEIVED], journal, LAW, BY_HAND)
    assert load(dossier(SIGNED, RECEIVED), journal, LAW, utc("2024-06-01")) == 0
    assert journal.entries(HEADER.cpom)[-1].recorded_by == "Claire Morel"


def test_a_new_line_that_contradicts_a_form_is_refused() -> None:
    journal = loaded(dossier())
    record(HEADER.cpom, [SIGNED], journal, LAW, BY_HAND)
    other = Signed(on=date(2022, 12, 20), effective_on=date(2023, 1, 1), duration_months=60)
    (why,) = refused(dossier(other), journal)
    assert why.startswith("Deux signatures sont enregistrées")


def test_what_is_recorded_says_who_and_when() -> None:
    journal = loaded(dossier(SIGNED))
    record(HEADER.cpom, [RECEIVED], journal, LAW, BY_HAND)
    last = journal.entries(HEADER.cpom)[-1]
    assert (last.fact, last.recorded_by, last.recorded_at) == (RECEIVED, BY_HAND.by, BY_HAND.at)


def test_what_cannot_be_true_is_not_recorded() -> None:
    journal = loaded(dossier(SIGNED))
    with pytest.raises(InconsistentFacts, match="n'a pas été planifiée"):
        record(HEADER.cpom, [MeetingHeld(meeting="M9", on=date(2024, 3, 12))], journal, LAW, BY_HAND)
    assert facts(journal) == facts(loaded(dossier(SIGNED)))


def test_a_contradiction_that_lies_ahead_is_refused_today() -> None:
    journal = loaded(dossier(SIGNED))
    again = replace(SIGNED, on=date(2031, 1, 1), effective_on=date(2031, 1, 1))
    with pytest.raises(InconsistentFacts):
        record(HEADER.cpom, [again], journal, LAW, BY_HAND)


def test_nothing_is_recorded_about_an_unknown_contract() -> None:
    with pytest.raises(MissingDossier, match="INCONNU"):
        record("INCONNU", [RECEIVED], loaded(dossier(SIGNED, seats=[DIRECTOR])), LAW, BY_HAND)
