"""Dossier files: what is read, and every mistake told at its line with what to write."""

from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest

from cpom_workflow.adapters.intake.dossier import person_id, read_dossier
from cpom_workflow.adapters.lawbook import load_law
from cpom_workflow.domain.conformity import errors
from cpom_workflow.domain.contract import contract_from
from cpom_workflow.domain.dates import HolidayZone, MonthDay
from cpom_workflow.domain.dossier import (
    Action,
    Chrs,
    Content,
    Document,
    Dossier,
    Gestionnaire,
    PartySettings,
    Perimeter,
)
from cpom_workflow.domain.errors import Fault, InconsistentFacts, InvalidInput
from cpom_workflow.domain.facts import (
    Annulled,
    AvenantSigned,
    BilanReceived,
    MeetingHeld,
    MeetingPlanned,
    Modified,
    Party,
    Proof,
    ProrogationReceived,
    Signed,
    Visibility,
)

LAW = load_law()
ROOT = Path(__file__).parents[3]
EXAMPLES = sorted((ROOT / "config" / "dossiers").glob("*.yaml"))
HEADER = """\
cpom: BRE-35-ESSAI
intitule: "Un essai"
gestionnaire: {nom: "Association d'essai"}
region: Bretagne
departements: ["35"]
"""
Reading = Callable[..., Dossier]
Faults = Callable[..., tuple[Fault, ...]]


@pytest.fixture
def read(tmp_path: Path) -> Reading:
    """Give a reader of text: what follows the ordinary header, or a whole file."""

    def reader(text: str = "", header: str = HEADER) -> Dossier:
        path = tmp_path / "essai.yaml"
        path.write_text(header + text, encoding="utf-8")
        return read_dossier(path, LAW)

    return reader


@pytest.fixture
def faults(read: Reading) -> Faults:
    """Give a reader of text that must be refused: its faults, each with its place."""

    def refused(text: str = "", header: str = HEADER) -> tuple[Fault, ...]:
        with pytest.raises(InvalidInput) as refusal:
            read(text, header)
        for fault in refusal.value.faults:
            assert fault.what
            assert fault.remedy
            assert fault.place is not None
            assert fault.place.file == "essai.yaml"
        return refusal.value.faults

    return refused


def lines(faults: tuple[Fault, ...]) -> list[int | None]:
    return [fault.place.line if fault.place else None for fault in faults]


def fact(text: str) -> str:
    return f"faits:\n  - {text}\n"


# --- What is read ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_every_example_that_ships_reads_without_fault(path: Path) -> None:
    told = read_dossier(path, LAW)
    assert told.cpom
    assert contract_from(told, LAW, date(2026, 11, 23)).cpom == told.cpom


def test_the_examples_are_there_and_no_two_share_an_identifier() -> None:
    names = [read_dossier(path, LAW).cpom for path in EXAMPLES]
    assert len(names) >= 14
    assert len(set(names)) == len(names)


def test_a_bare_header_is_enough(read: Reading) -> None:
    told = read()
    assert (told.cpom, told.facts, told.seats, dict(told.people)) == ("BRE-35-ESSAI", (), (), {})
    assert told.header.funders == ("etat",)
    assert told.header.authorised_at_generalisation is True


def test_every_key_of_the_header_reads(read: Reading) -> None:
    header = read(
        """\
echelle: interdepartementale
base_legale: L313-11
financeurs: [etat, departement, ars]
activites_subventionnees: ["35"]
dialogue: [2024-06-12, 12/06/2026]
nombreuses_actions: oui
gestionnaire_autorise_au_31_12_2022: non
perimetre:
  chrs: [{finess: "350000022", nom: "CHRS Un", departement: "35", places: 42}]
  chrs_du_gestionnaire: ["350000022", "350000030"]
contenu:
  axes: [adapter_offre]
  indicateurs: []
  documents: [{nom: compte_administratif, avant_le: "04-30"}]
zone_feries: alsace_moselle
parties: {prefet_region: {zone_feries: reunion}}
visibilite: etat
actions:
  - {id: A1, objectif: adapter_offre, action: "10 places", echeance: 2025-06-30, indicateur: i, cible: "45 %",
     responsable: etat}
dotations: {2024: 640000, 2025: "650000,5"}
pratique:
  prorogation.reply_roll_to_working_day: false
  copil_offsets_months: [9, 5, 2, 1]
  enc.overrides: {2020: 2021-12-31}
comite:
faits:
"""
    ).header
    assert header.gestionnaire == Gestionnaire(name="Association d'essai")
    assert header.subsidised == ("35",)
    assert header.dialogue == (date(2024, 6, 12), date(2026, 6, 12))
    assert (header.many_actions, header.authorised_at_generalisation) == (True, False)
    assert header.perimeter == Perimeter(
        chrs=(Chrs(finess="350000022", name="CHRS Un", departement="35", places=42),),
        chrs_of_gestionnaire=("350000022", "350000030"),
    )
    assert header.content == Content(
        axes=("adapter_offre",),
        indicators=(),
        documents=(Document(name="compte_administratif", before=MonthDay(4, 30)),),
    )
    assert header.parties == {"prefet_region": PartySettings(holiday_zone=HolidayZone.REUNION)}
    assert header.visibility is Visibility.ETAT
    assert header.actions[0] == Action(
        id="A1",
        objective="adapter_offre",
        action="10 places",
        due_on=date(2025, 6, 30),
        indicator="i",
        target="45 %",
        responsible=Party.ETAT,
    )
    assert header.dotations == {2024: 640000.0, 2025: 650000.5}
    assert header.practice == {
        "prorogation.reply_roll_to_working_day": "false",
        "copil_offsets_months": ("9", "5", "2", "1"),
        "enc.overrides": {"2020": "2021-12-31"},
    }


def test_a_seat_reads_and_its_person_is_kept_apart(read: Reading) -> None:
    told = read(
        """\
comite:
  - {personne: " Claire Morel ", courriel: "Claire.Morel@ddets.example", partie: etat, role: referent, du: 10/01/2022}
  - {personne: "Paul", courriel: "p@asso.example", partie: gestionnaire, role: direction, decideur: oui,
     raci: {diagnostic: responsable, negotiation: acteur}, du: 2022-01-10, au: 2025-06-30, canal: slack,
     visibilite: commune}
"""
    )
    claire, paul = told.seats
    assert (claire.raci, claire.channel, claire.until, claire.decision_maker) == ("acteur", "courriel", None, False)
    assert (paul.raci, paul.channel) == ({"diagnostic": "responsable", "negotiation": "acteur"}, "slack")
    assert (paul.until, paul.visibility, paul.decision_maker) == (date(2025, 6, 30), Visibility.COMMUNE, True)
    assert told.people[claire.person].name == "Claire Morel"
    assert "@" not in claire.person


def test_a_person_is_known_whatever_the_case_of_the_address() -> None:
    assert person_id("Claire.Morel@ddets.example ") == person_id("claire.morel@ddets.example")
    assert person_id("a@b.example") != person_id("c@b.example")


def test_a_file_with_a_byte_order_mark_reads(read: Reading) -> None:
    assert read(header="\ufeff" + HEADER).cpom == "BRE-35-ESSAI"


def test_a_date_may_be_written_as_the_french_write_it(read: Reading) -> None:
    (launched,) = read(fact("{type: lancement, le: 31/12/2022}")).facts
    assert launched.known_on == date(2022, 12, 31)


def test_numbers_and_hours_are_never_taken_for_something_else(read: Reading) -> None:
    told = read(
        "faits:\n  - {type: reunion_planifiee, reunion: 01, le: 2024-03-12, heure: 09:30}\n",
        HEADER.replace('["35"]', "[01]").replace("Bretagne", "84"),
    )
    (planned,) = told.facts
    assert isinstance(planned, MeetingPlanned)
    assert (planned.meeting, planned.starts_at, told.header.departements) == ("01", time(9, 30), ("01",))


def test_everybody_is_invited_when_the_file_says_so_or_says_nothing(read: Reading) -> None:
    for invited in ("", ", invites: tous"):
        (planned,) = read(fact("{type: reunion_planifiee, reunion: M1, le: 2024-03-12" + invited + "}")).facts
        assert isinstance(planned, MeetingPlanned)
        assert planned.invited is None


def test_a_guest_is_kept_by_id_with_the_address_beside_the_journal(read: Reading) -> None:
    told = read(fact('{type: reunion_planifiee, reunion: M1, le: 2024-03-12, invites: ["guest@else.example"]}'))
    (planned,) = told.facts
    assert isinstance(planned, MeetingPlanned)
    assert planned.invited == (person_id("guest@else.example"),)
    assert told.people[person_id("guest@else.example")].email == "guest@else.example"


def test_one_address_may_stand_alone(read: Reading) -> None:
    told = read(
        "faits:\n  - {type: reunion_planifiee, reunion: M1, le: 2024-03-12}\n"
        '  - {type: reunion_tenue, reunion: M1, le: 2024-03-12, presents: "a@b.example"}\n'
    )
    held = told.facts[1]
    assert isinstance(held, MeetingHeld)
    assert held.present == (person_id("a@b.example"),)


def test_an_anchor_may_be_used_for_several_meetings(read: Reading) -> None:
    told = read(
        'faits:\n  - {type: reunion_planifiee, reunion: M1, le: 2024-03-12, invites: &eux ["a@b.example"]}\n'
        "  - {type: reunion_planifiee, reunion: M2, le: 2024-06-12, invites: *eux}\n"
    )
    one, other = told.facts
    assert isinstance(one, MeetingPlanned)
    assert isinstance(other, MeetingPlanned)
    assert one.invited == other.invited == (person_id("a@b.example"),)


def test_what_is_left_empty_is_absent(read: Reading) -> None:
    (planned,) = read(
        fact("{type: reunion_planifiee, reunion: M1, le: 2024-03-12, lieu: null, invites: ~, ordre_du_jour: }")
    ).facts
    assert isinstance(planned, MeetingPlanned)
    assert (planned.place, planned.invited, planned.agenda) == (None, None, ())


def test_a_signature_whose_day_nobody_knows_reads(read: Reading) -> None:
    (signed,) = read(fact("{type: signature, le: inconnue, date_effet: 2019-01-01, duree_mois: 60}")).facts
    assert signed == Signed(on=None, effective_on=date(2019, 1, 1), duration_months=60)


@pytest.mark.parametrize("word", ["remise_en_main_propre", "main_propre", "hand_delivery"])
def test_a_letter_handed_over_is_proved_under_any_of_its_names(read: Reading, word: str) -> None:
    told = read(
        "faits:\n"
        "  - {type: prorogation_notifiee, id: P, par: dg_ars, terme_demande: 2028-12-31, envoyee_le: 2026-09-01}\n"
        f"  - {{type: prorogation_recue, id: P, destinataire: prefet_region, recue_le: 2026-09-03, preuve: {word}}}\n"
    )
    receipt = told.facts[1]
    assert isinstance(receipt, ProrogationReceived)
    assert receipt.proof is Proof.HAND_DELIVERY


def test_a_change_of_the_header_is_typed_as_what_it_changes(read: Reading) -> None:
    changes = {
        "financeurs, valeur: [etat, departement]": ("funders", ("etat", "departement")),
        "nombreuses_actions, valeur: oui": ("many_actions", True),
        'activites_subventionnees, valeur: ["35"]': ("subsidised", ("35",)),
        "contenu, valeur: {axes: [adapter_offre]}": ("content", Content(axes=("adapter_offre",))),
        "zone_feries, valeur: null": ("holiday_zone", None),
    }
    for text, (feature, value) in changes.items():
        (changed,) = read(fact(f"{{type: modification, champ: {text}, le: 2025-01-01}}")).facts
        assert changed == Modified(on=date(2025, 1, 1), feature=feature, value=value)


def test_an_annulment_is_typed_as_what_it_strikes(read: Reading) -> None:
    told = read(
        "faits:\n  - {type: bilan_recu, exercice: 2023, le: 2024-04-15}\n"
        "  - {type: annulation, annule: {type: bilan_recu, exercice: 2023, le: 15/04/2024}, le: 2024-05-02}\n"
    )
    assert told.facts[1] == Annulled(
        on=date(2024, 5, 2), fact="bilan_received", having={"exercise": 2023, "on": date(2024, 4, 15)}
    )


def test_figures_of_a_bilan_read_as_numbers(read: Reading) -> None:
    (bilan,) = read(
        fact(
            "{type: bilan_recu, exercice: 2023, le: 2024-04-15, "
            'indicateurs: {sorties_logement_ordinaire: {menages: 31, taux: "0,41", dont_social: null}}}'
        )
    ).facts
    assert isinstance(bilan, BilanReceived)
    assert bilan.indicators == {"sorties_logement_ordinaire": {"menages": 31.0, "taux": 0.41, "dont_social": None}}


def test_departements_of_two_regions_are_an_error_of_law_not_of_reading(read: Reading) -> None:
    told = read(header=HEADER.replace('["35"]', '["35", "50"]'))
    assert errors(contract_from(told, LAW, date(2024, 1, 1))) == {"perimeter_inter_regional"}


# --- What is refused ------------------------------------------------------------------------------------------------

TEN = """\
cpom: "BRE 35"
intitule: "Dix fautes"
gestionnaire: {finess_ej: "350000014"}
region: Bretange
departements: ["35", "99"]
financeur: [etat]
comite:
  - {personne: "Claire", courriel: "claire chez ddets", partie: etat, role: referent, du: 2022-01-10}
faits:
  - {type: lancement, le: 2022-02-31}
  - {type: signature, le: 2022-11-15, date_effet: 20224-01-01, duree_mois: 60}
  - {type: prorogation_notifiee, id: P1, par: prefet, terme_demande: 2028-12-31, envoyee_le: 2026-12-30}
  - {type: bilan_reçu, exercice: 2023, le: 2024-04-15}
"""


def test_ten_faults_are_told_at_once_in_french_with_line_and_remedy(faults: Faults) -> None:
    told = faults(header=TEN)
    assert lines(told) == [1, 3, 4, 5, 6, 8, 10, 11, 12, 13]
    words = [
        ("« BRE 35 »", "lettres"),
        ("Il manque « nom »", "Ajoutez la ligne « nom: … »"),
        ("« Bretange »", "Bretagne"),
        ("« 99 »", "35"),
        ("« financeur »", "Écrivez « financeurs »"),
        ("« claire chez ddets »", "prenom.nom@service.example"),
        ("« 2022-02-31 »", "2024-12-31"),
        ("« 20224-01-01 »", "31/12/2024"),
        ("« prefet »", "prefet_region"),
        ("« bilan_reçu »", "bilan_recu"),
    ]
    for fault, (what, remedy) in zip(told, words, strict=True):
        assert what in fault.what
        assert remedy in fault.remedy
    assert str(told[6]) == (
        "essai.yaml, ligne 10 : La valeur « 2022-02-31 » de « le » ne convient pas. "
        "Écrire une date, par exemple 2024-12-31 ou 31/12/2024."
    )


@pytest.mark.parametrize(
    "wrong", ["2023-02-29", "31/02/2023", "20224-01-01", "31/12/20224", "hier", "2023-13-01", "''"]
)
def test_an_impossible_date_is_refused(faults: Faults, wrong: str) -> None:
    (fault,) = faults(fact(f"{{type: lancement, le: {wrong}}}"))
    assert lines((fault,)) == [7]
    assert "« le »" in fault.what
    assert "une date" in fault.remedy


@pytest.mark.parametrize("wrong", ["10/01/24", "0202-01-01", "2202-01-01"])
def test_a_year_that_cannot_be_meant_is_refused(faults: Faults, wrong: str) -> None:
    (fault,) = faults(fact(f"{{type: lancement, le: {wrong}}}"))
    assert "n'est pas plausible" in fault.what
    assert "quatre chiffres" in fault.remedy


@pytest.mark.parametrize("months", ["0", "601", "99999"])
def test_a_duration_that_cannot_be_meant_is_refused(faults: Faults, months: str) -> None:
    (fault,) = faults(fact(f"{{type: signature, le: 2022-11-15, date_effet: 2023-01-01, duree_mois: {months}}}"))
    assert f"{months} mois n'est pas possible" in fault.what
    assert "« duree_mois »" in fault.remedy


@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        ("regionn: x\n", "« regionn » n'existe pas", "Écrivez « region »"),
        ("xyz: x\n", "« xyz » n'existe pas", "Clés possibles"),
        ("echelle: departementale\nechelle: regionale\n", "« echelle » figure deux fois", "une"),
        ("echelle: communale\n", "« communale » de « echelle »", "interdepartementale"),
        ("financeurs: [etat, mairie]\n", "« mairie »", "departement"),
        ("financeurs: {a: b}\n", "« financeurs »", ""),
        ("dialogue: bimestriel\n", "« bimestriel »", "mi_parcours"),
        ("nombreuses_actions: peut-être\n", "« peut-être »", "« oui » ou « non »"),
        ("perimetre: aucun\n", "« perimetre » doit être", ""),
        ("perimetre: {chrs: [{nom: x}]}\n", "Il manque « finess »", "« finess: … »"),
        ("perimetre: {chrs: [{finess: '1', places: douze}]}\n", "« douze »", "nombre"),
        ("contenu: {documents: [{nom: x, avant_le: '30 avril'}]}\n", "« 30 avril »", "12-31"),
        ("contenu: {axe: [x]}\n", "« axe » n'existe pas", "« axes »"),
        ("zone_feries: corse\n", "« corse »", "metropole"),
        ("parties: {prefet: {zone_feries: metropole}}\n", "« prefet » n'est pas une partie", "prefet_region"),
        ("parties: {prefet_region: {zone: metropole}}\n", "« zone » n'existe pas", "zone_feries"),
        ("pratique: {duration.initial_max_months: 72}\n", "relève de la loi", "Retirer"),
        ("pratique: {prorogation.delai: 3}\n", "« prorogation.delai » n'existe pas", "prorogation."),
        ("pratique: {dialogue.window_months: trois}\n", "« trois »", "nombre"),
        ("dotations: {an: 12}\n", "« an »", "nombre"),
        ("dotations: {2024: beaucoup}\n", "« beaucoup »", "nombre"),
        ("actions: [{id: A1, action: x}]\n", "Il manque « echeance »", "« echeance: … »"),
        ("comite: [moi]\n", "« comite » doit être un ensemble", "mise en forme"),
        ("comite: moi\n", "« comite » doit être une liste", "« - »"),
        ("faits: {type: lancement, le: 2022-01-10}\n", "« faits » doit être une liste", "« - »"),
        ("faits: [lancement]\n", "« faits » doit être", ""),
        ("? [a, b]\n: c\n", "Une clé doit être un mot", "mise en forme"),
        (fact("{le: 2022-01-10}"), "Il manque « type »", "lancement"),
        (fact("{type: [lancement], le: 2022-01-10}"), "Il manque « type »", "lancement"),
        (fact("{type: fête, le: 2022-01-10}"), "« fête » n'existe pas", "Types possibles"),
        (fact("{type: lancement}"), "Il manque « le » dans « lancement »", "« le: … »"),
        (fact("{type: lancement, le: null}"), "« le »", "une date"),
        (fact("{type: lancement, le: [2022-01-10]}"), "« le » attend une seule valeur", "même ligne"),
        (fact("{type: lancement, le: 2022-01-10, par: etat}"), "« par » n'existe pas", ""),
        (fact("{type: reunion_planifiee, reunion: M1, le: 2024-03-12, heure: 25:00}"), "« 25:00 »", "heure"),
        (fact("{type: reunion_planifiee, reunion: M1, le: 2024-03-12, invites: [claire]}"), "« claire »", "@"),
        (fact("{type: reunion_demandee, par: mairie, le: 2024-03-12}"), "« mairie »", "gestionnaire"),
        (fact("{type: resiliation, par: etat, notifiee_le: 2025-01-01, effet_le: 2025-02-01}"), "« etat »", "dg_ars"),
        (fact("{type: modification, champ: couleur, valeur: bleu, le: 2025-01-01}"), "« couleur »", "financeurs"),
        (fact("{type: modification, champ: cpom, valeur: AUTRE, le: 2025-01-01}"), "« cpom »", "financeurs"),
        (fact("{type: modification, champ: financeurs, valeur: [x], le: 2025-01-01}"), "« x »", "etat"),
        (fact("{type: modification, champ: departements, valeur: ['99'], le: 2025-01-01}"), "« 99 »", "35"),
        (fact("{type: modification, champ: departements, valeur: [], le: 2025-01-01}"), "vide", "35"),
        (fact("{type: modification, champ: region, valeur: Armorique, le: 2025-01-01}"), "« Armorique »", "Bretagne"),
        (
            fact("{type: modification, champ: pratique, valeur: {duration.total_max_months: 1}, le: 2025-01-01}"),
            "relève de la loi",
            "Retirer",
        ),
        (fact("{type: modification, champ: financeurs, le: 2025-01-01}"), "Il manque « valeur »", "valeur"),
        (fact("{type: annulation, annule: {type: rien}, le: 2025-01-01}"), "quel type de fait", "type"),
        (fact("{type: annulation, annule: {exercice: 2023}, le: 2025-01-01}"), "quel type de fait", "type"),
        (
            fact("{type: annulation, annule: {type: bilan_recu, an: 2023}, le: 2025-01-01}"),
            "« an » n'existe pas",
            "Corrigez",
        ),
        (
            fact("{type: annulation, annule: {type: bilan_recu, exercice: x}, le: 2025-01-01}"),
            "« x » de « exercice »",
            "nombre",
        ),
        (fact("{type: annulation, le: 2025-01-01}"), "Il manque « annule »", "annule"),
    ],
)
def test_a_mistake_is_told_with_what_to_write(faults: Faults, text: str, what: str, remedy: str) -> None:
    told = faults(text)
    assert all(line is not None and line >= 6 for line in lines(told))
    assert any(what in each.what and remedy in each.remedy for each in told), [str(each) for each in told]
    assert len(told) == 1, [str(each) for each in told]


@pytest.mark.parametrize(
    ("seat", "what"),
    [
        ("{courriel: a@b.example, partie: etat, role: referent, du: 2022-01-10}", "Il manque « personne »"),
        ("{personne: A, partie: etat, role: referent, du: 2022-01-10}", "Il manque « courriel »"),
        ("{personne: A, courriel: a.b.example, partie: etat, role: referent, du: 2022-01-10}", "« a.b.example »"),
        ("{personne: [A], courriel: a@b.example, partie: etat, role: referent, du: 2022-01-10}", "« personne »"),
        ("{personne: A, courriel: a@b.example, partie: mairie, role: referent, du: 2022-01-10}", "« mairie »"),
        ("{personne: A, courriel: a@b.example, partie: etat, du: 2022-01-10}", "Il manque « role »"),
        ("{personne: A, courriel: a@b.example, partie: etat, role: referent}", "Il manque « du »"),
        (
            "{personne: A, courriel: a@b.example, partie: etat, role: referent, du: 2022-01-10, raci: actuer}",
            "« actuer »",
        ),
        (
            "{personne: A, courriel: a@b.example, partie: etat, role: r, du: 2022-01-10, raci: {bilan: acteur}}",
            "« bilan »",
        ),
        (
            "{personne: A, courriel: a@b.example, partie: etat, role: referent, du: 2022-01-10, canal: pigeon}",
            "« pigeon »",
        ),
    ],
)
def test_a_seat_written_wrong_is_told(faults: Faults, seat: str, what: str) -> None:
    (fault,) = faults(f"comite:\n  - {seat}\n")
    assert what in fault.what
    assert lines((fault,)) == [7]


def test_a_missing_header_key_is_told_with_what_to_add(faults: Faults) -> None:
    told = faults(header="cpom: X\n")
    missing = {"intitule", "gestionnaire", "region", "departements"}
    assert {each.what.split("«")[1].split("»")[0].strip() for each in told} == missing
    assert lines(told) == [1, 1, 1, 1]


def test_a_part_that_is_no_mapping_is_one_fault_and_not_several(faults: Faults) -> None:
    (fault,) = faults(header=HEADER.replace('{nom: "Association d\'essai"}', "moi"))
    assert "« gestionnaire » doit être un ensemble" in fault.what
    assert lines((fault,)) == [3]


def test_no_departement_is_no_contract(faults: Faults) -> None:
    (fault,) = faults(header=HEADER.replace('["35"]', "[]"))
    assert "« departements » est vide" in fault.what


# --- Facts that contradict each other -------------------------------------------------------------------------------


def test_contradictory_facts_are_told_at_their_lines(read: Reading) -> None:
    with pytest.raises(InconsistentFacts) as refusal:
        read(
            "faits:\n"
            "  - {type: signature, le: 2022-11-15, date_effet: 2023-01-01, duree_mois: 60}\n"
            "  - {type: reunion_tenue, reunion: M9, le: 2024-03-12}\n"
            "  - {type: signature, le: 2022-12-15, date_effet: 2023-01-01, duree_mois: 60}\n"
        )
    assert lines(refusal.value.faults) == [8, 9]
    assert [str(each.place) for each in refusal.value.faults] == ["essai.yaml, ligne 8", "essai.yaml, ligne 9"]


def test_an_annulment_that_strikes_nothing_is_told_at_its_line(faults: Faults) -> None:
    (fault,) = faults(fact("{type: annulation, annule: {type: bilan_recu, exercice: 2023}, le: 2024-05-02}"))
    assert "désigne aucun fait" in fault.what
    assert lines((fault,)) == [7]


def test_an_annulled_fact_contradicts_nothing(read: Reading) -> None:
    told = read(
        "faits:\n"
        "  - {type: signature, le: 2022-11-15, date_effet: 2023-01-01, duree_mois: 60}\n"
        "  - {type: signature, le: 2022-12-15, date_effet: 2023-01-01, duree_mois: 60}\n"
        "  - {type: annulation, annule: {type: signature, le: 2022-11-15}, le: 2022-12-20}\n"
    )
    assert len(told.facts) == 3


def test_nothing_is_half_loaded(read: Reading) -> None:
    with pytest.raises(InvalidInput):
        read("faits:\n  - {type: lancement, le: 2022-01-10}\n  - {type: lancement, le: hier}\n")


# --- Files that are no dossier --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        ("", "vide", None),
        ("# rien\n", "vide", None),
        ("cpom: [a\n", "mise en forme", 2),
        ("cpom: a\n  intitule: b\n", "mise en forme", 2),
        ("cpom: a\n---\ncpom: b\n", "mise en forme", 2),
        ("cpom: *inconnu\n", "mise en forme", 1),
        ("cpom: \x07\n", "caractère interdit", None),
        ("- a\n- b\n", "« dossier » doit être", 1),
        ("bonjour\n", "« dossier » doit être", 1),
    ],
)
def test_a_file_that_is_no_dossier_is_refused(faults: Faults, text: str, what: str, line: int | None) -> None:
    (fault,) = faults(header=text)
    assert what in fault.what
    assert lines((fault,)) == [line]


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("intitule: é\n".encode("latin-1"))
    with pytest.raises(InvalidInput, match="UTF-8"):
        read_dossier(path, LAW)


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"absent\.yaml"):
        read_dossier(tmp_path / "absent.yaml", LAW)
    with pytest.raises(InvalidInput, match="ne peut pas être ouvert"):
        read_dossier(tmp_path, LAW)


def test_an_avenant_needs_its_subject(faults: Faults, read: Reading) -> None:
    assert "« objet »" in faults(fact("{type: avenant, le: 2024-01-01}"))[0].what
    (signed,) = read(fact("{type: avenant, le: 2024-01-01, objet: annuel, exercice: 2024}")).facts
    assert signed == AvenantSigned(on=date(2024, 1, 1), subject="annuel", exercise=2024)
