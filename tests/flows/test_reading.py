"""What a person typed wrong is said in French, all at once, by the names that the form shows."""

from datetime import date

import pytest

from cpom_workflow.domain.errors import InvalidInput
from flows.forms import BilanForm, HeldForm, MeetingForm, OpeningForm
from flows.reading import read_form

MEETING = {"contrat": "BRE-22 — Association — du Trégor", "le": "2026-12-10", "saisi_par": "Maud Ferrand"}


def test_a_choice_is_read_as_its_code_and_a_bare_code_is_taken_too() -> None:
    assert read_form(MeetingForm, MEETING).contrat == "BRE-22"
    assert read_form(MeetingForm, MEETING | {"contrat": "BRE-22"}).contrat == "BRE-22"
    assert read_form(HeldForm, {"reunion": "BRE-22 R1 — 3 mars", "le": "2026-03-03", "saisi_par": "Lu"}).reunion


def test_a_form_that_is_already_read_is_read_again() -> None:
    form = read_form(MeetingForm, MEETING)
    assert read_form(MeetingForm, form) == form


def test_a_short_hour_is_completed_and_an_empty_date_is_none() -> None:
    assert read_form(MeetingForm, MEETING | {"heure": "9:30"}).heure == "09:30"
    opening = {
        "cpom": "A",
        "gestionnaire": "Une association",
        "departements": ["22 — Côtes-d'Armor"],
        "saisi_par": "Lu",
    }
    read = read_form(OpeningForm, opening | {"lancement": "2026-11-05", "signature_visee": ""})
    assert (read.signature_visee, read.departements, read.lancement) == (None, ["22"], date(2026, 11, 5))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"le": "2026-02-30"}, "La valeur « 2026-02-30 » de « Date de la réunion » ne convient pas. Écrivez une date"),
        ({"le": 12.5}, "« Date de la réunion »"),
        ({"heure": "25:00"}, "de « Heure de début » ne convient pas. Écrivez une heure, par exemple 14:00."),
        ({"heure": "midi"}, "Écrivez une heure"),
        ({"duree_minutes": 5}, "de « Durée en minutes » ne convient pas. Écrivez un nombre à partir de 15."),
        ({"duree_minutes": 900}, "Écrivez un nombre jusqu'à 600."),
        ({"duree_minutes": "deux heures"}, "Écrivez un nombre entier."),
        ({"forme": "Pique-nique"}, "Choisissez 'En présence', 'En visioconférence' ou 'Par écrit'."),
        ({"saisi_par": " "}, "de « Saisi par » ne convient pas. Remplissez ce champ."),
        ({"lieux": "ici"}, "Retirez ce champ : ce formulaire ne le connaît pas."),
        ({"ordre_du_jour": ["Budget", 3]}, "« Ordre du jour, ligne 2 »"),
    ],
)
def test_each_mistake_names_its_field_and_says_what_to_write(typed: dict[str, object], said: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_form(MeetingForm, MEETING | typed)
    assert said in str(refusal.value)


def test_what_is_missing_is_named_all_at_once() -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_form(BilanForm, {"contrats": []})
    sentences = [fault.what for fault in refusal.value.faults]
    assert "Il manque « Exercice »." in sentences
    assert "Il manque « Reçu le »." in sentences
    assert "Il manque « Saisi par »." in sentences
    assert any("Contrats concernés" in sentence for sentence in sentences)


def test_a_mistake_inside_a_line_of_the_committee_says_which_line() -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_form(OpeningForm, {"comite": [{"personne": "Zoé Neuve"}]})
    assert "Il manque « Comité, ligne 1, Adresse de messagerie »." in str(refusal.value)


def test_something_that_is_no_form_at_all_is_refused_too() -> None:
    with pytest.raises(InvalidInput, match="Réunion à planifier"):
        read_form(MeetingForm, "BRE-22")
