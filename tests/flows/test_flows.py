"""Every flow, run by Prefect against the real store: what it records, what it leaves to read, what it refuses."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from cpom_workflow import app
from cpom_workflow.domain.delivery import DeliveryState, MessageKind
from cpom_workflow.domain.facts import MeetingPlanned
from cpom_workflow.services.office import Office
from flows.contracts import ouvrir_un_cpom
from flows.documents import recevoir_un_bilan
from flows.forms import ERASED
from flows.meetings import planifier_une_reunion, reunion_tenue
from flows.sweep import calendriers_et_invitations, relances_du_jour
from tests.flows.conftest import NOW
from tests.flows.runs import Form, facts, run

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("prefect_server")]

MEETING = {
    "contrat": "BRE-35-BERGES — Association Les Berges du canal",
    "le": "2026-12-10",
    "heure": "9:30",
    "objet": "Dialogue de gestion",
    "lieu": "Salle Vilaine",
    "saisi_par": "Samir Benyahia",
}
BILAN = {"contrats": ["BRE-56-ESCALE"], "exercice": 2025, "le": "2026-11-20", "saisi_par": "Samir Benyahia"}
OPENING = {
    "cpom": "BRE-22-NEUF",
    "gestionnaire": "Association Neuve",
    "departements": ["22 — Côtes-d'Armor"],
    "lancement": "2026-11-20",
    "signature_visee": "2027-09-01",
    "comite": [
        {"personne": "Maud Ferrand", "courriel": "maud.ferrand@ddets22.example"},
        {"personne": "Zoé Neuve", "courriel": "zoe@neuve.example", "partie": "Gestionnaire", "raci": "Responsable"},
    ],
    "saisi_par": "Maud Ferrand",
}


async def test_the_sweep_sends_once_and_says_to_whom_and_what_is_late(office: Office, home: Path) -> None:
    state, kept, artifact = await run(relances_du_jour, {"simulation": False})
    sent = office.ledger.deliveries({DeliveryState.SENT})
    assert sent
    assert state.message == f"Messages envoyés : {len(sent)} ; en attente : 0 ; incertains : 0."
    assert kept.name == "Rappels du 23 novembre 2026"
    assert "region:Bretagne" in kept.tags
    assert "relances-du-jour" in artifact
    assert "Marion Texier" in artifact
    assert "Bilan d'étape 2025" in artifact
    assert "@" not in artifact + kept.name
    assert len(list((home / "boite").rglob("*.eml"))) == len(sent)

    state, _, artifact = await run(relances_du_jour, {"simulation": False})
    assert "Messages envoyés : 0" in str(state.message)
    assert "Rien de plus qu'au passage précédent." in artifact


async def test_a_simulated_sweep_shows_what_would_leave_and_writes_nothing(office: Office) -> None:
    state, kept, artifact = await run(relances_du_jour, {})
    assert str(state.message).startswith("Simulation, rien n'est parti")
    assert kept.name == "Simulation des rappels du 23 novembre 2026"
    assert "Partirait" in artifact
    assert not office.ledger.deliveries()


async def test_on_a_sunday_the_sweep_keeps_quiet_and_the_simulation_shows_monday(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "now", lambda: datetime(2026, 11, 22, 9, 0, tzinfo=UTC))
    state, _, _ = await run(relances_du_jour, {"simulation": False})
    assert "Messages envoyés : 0" in str(state.message)
    assert not office.ledger.deliveries({DeliveryState.SENT})
    _, _, artifact = await run(relances_du_jour, {})
    assert "23 novembre 2026 à 8 h 00" in artifact


async def test_invitations_are_shown_contract_by_contract_then_sent(office: Office) -> None:
    asked = {"contrats": ["BRE-22-GOELETTE — Association La Goélette d'Armor"]}
    state, _, artifact = await run(calendriers_et_invitations, asked)
    assert "rien n'est parti" in str(state.message)
    assert "| BRE-22-GOELETTE |" in artifact
    assert "| rien encore |" in artifact
    assert "Réunion L1" in artifact
    assert "/cpom/BRE-22-GOELETTE.ics" in artifact
    assert not office.ledger.deliveries()

    state, kept, _ = await run(calendriers_et_invitations, {**asked, "simulation": False})
    sent = office.ledger.deliveries({DeliveryState.SENT})
    assert {each.draft.kind for each in sent} == {MessageKind.INVITATION}
    assert {each.draft.cpom for each in sent} == {"BRE-22-GOELETTE"}
    assert "cpom:BRE-22-GOELETTE" in kept.tags

    _, _, artifact = await run(calendriers_et_invitations, asked)
    assert "Tous les agendas sont à jour." in artifact
    assert "(sans réponse : 6)" in artifact


async def test_a_planned_meeting_gets_a_code_and_the_artifact_says_who_is_invited(office: Office) -> None:
    state, kept, artifact = await run(planifier_une_reunion, MEETING)
    assert state.message == "Réunion R6 inscrite au 10 décembre 2026."
    assert "réunion R6 prévue le 10 décembre 2026 à 9 h 30, Salle Vilaine" in artifact
    assert "Invitation" in artifact
    assert "Marion Texier" in artifact
    assert {"cpom:BRE-35-BERGES", "region:Bretagne"} <= set(kept.tags)
    assert office.journal.entries("BRE-35-BERGES")[-1].recorded_by == "Samir Benyahia"


@pytest.mark.usefixtures("office")
async def test_a_meeting_held_names_the_drafter_the_date_and_who_will_be_told() -> None:
    await run(planifier_une_reunion, {**MEETING, "le": "2026-11-23"})
    held = {
        "reunion": "BRE-35-BERGES R6 — 23 novembre 2026",
        "le": "2026-11-23",
        "presents": ["samir benyahia", "Marion Texier"],
        "saisi_par": "Samir Benyahia",
    }
    state, _, artifact = await run(reunion_tenue, held)
    assert "rédige le compte rendu de la réunion R6, au plus tard le 3 décembre 2026." in str(state.message)
    assert "réunion R6 tenue le 23 novembre 2026, avec Samir Benyahia et Marion Texier" in artifact
    assert "Compte rendu à rédiger" in artifact
    assert "La trame à remplir : `" in artifact
    state, _, _ = await run(reunion_tenue, {**held, "presents": ["Un Inconnu"]})
    assert "« Un Inconnu » ne siège pas au comité" in str(state.message)


async def test_documents_received_settle_both_milestones_and_a_second_saying_changes_nothing(office: Office) -> None:
    state, _, artifact = await run(recevoir_un_bilan, BILAN)
    assert state.is_completed()
    assert "| Bilan d'étape 2025 | 30 avril 2026 (en retard) | 30 avril 2026 (fait en retard le 20" in artifact
    assert "| Compte administratif 2025 |" in artifact
    before = facts(office, "BRE-56-ESCALE")
    state, _, artifact = await run(recevoir_un_bilan, BILAN)
    assert state.is_completed()
    assert "Déjà enregistré auparavant" in artifact
    assert facts(office, "BRE-56-ESCALE") == before


async def test_one_wrong_contract_among_several_and_nothing_is_recorded(office: Office) -> None:
    before = facts(office, "BRE-56-ESCALE")
    state, kept, artifact = await run(recevoir_un_bilan, {**BILAN, "contrats": ["BRE-56-ESCALE", "BRE-35-BERGES"]})
    assert (state.is_failed(), state.name) == (True, "Refusé")
    assert "BRE-35-BERGES : « bilan_recu » (2025) est déjà enregistré, à la date du 22 avril 2026." in str(
        state.message
    )
    assert kept.name == "Bilan reçu : refusé"
    assert not artifact
    assert facts(office, "BRE-56-ESCALE") == before


async def test_a_contract_opened_by_its_form_keeps_no_address_in_prefect(office: Office) -> None:
    state, kept, artifact = await run(ouvrir_un_cpom, OPENING)
    assert state.message == "Le contrat BRE-22-NEUF est ouvert."
    assert "au comité : Zoé Neuve, referent" in artifact
    assert "| Signature du contrat | — | 1er septembre 2027 (à venir) |" in artifact
    assert "Zoé Neuve" in artifact.partition("Qui sera prévenu")[2]
    dossier = office.journal.dossier("BRE-22-NEUF")
    assert {person.email for person in dossier.people.values()} == {"maud.ferrand@ddets22.example", "zoe@neuve.example"}
    assert dossier.header.region == "Bretagne"
    assert "@" not in f"{kept.parameters}{kept.name}{artifact}"
    assert ERASED in str(kept.parameters)

    state, _, _ = await run(ouvrir_un_cpom, OPENING)
    assert "Un CPOM porte déjà l'identifiant « BRE-22-NEUF »." in str(state.message)


@pytest.mark.parametrize(
    ("flow", "form", "said"),
    [
        (planifier_une_reunion, {**MEETING, "le": "2026-11-20"}, "prévue le 20 novembre 2026, un jour déjà passé."),
        (planifier_une_reunion, {**MEETING, "le": "2026-02-30"}, "« Date de la réunion » ne convient pas."),
        (planifier_une_reunion, {**MEETING, "contrat": "BRE-99"}, "BRE-99"),
        (recevoir_un_bilan, {**BILAN, "le": "2026-11-24"}, "La date du 24 novembre 2026 n'est pas encore venue."),
        (recevoir_un_bilan, {}, "Il manque « Contrats concernés »."),
        (
            reunion_tenue,
            {"reunion": "BRE-35-BERGES Z9", "le": "2026-11-20", "saisi_par": "Samir"},
            "La réunion « Z9 » n'a pas été planifiée.",
        ),
        (ouvrir_un_cpom, {**OPENING, "cpom": "BRE 22"}, "L'identifiant « BRE 22 » contient un caractère interdit."),
        (ouvrir_un_cpom, {**OPENING, "departements": ["99"]}, "Le département « 99 » n'existe pas."),
        (
            ouvrir_un_cpom,
            {**OPENING, "comite": [{"personne": "Zoé Neuve", "courriel": "zoe"}]},
            "« zoe » n'est pas une adresse de messagerie.",
        ),
    ],
)
async def test_a_wrong_entry_is_refused_in_french_and_nothing_is_recorded(
    flow: Any,  # noqa: ANN401 - a flow of any form
    form: Form,
    said: str,
    office: Office,
) -> None:
    before = {cpom: facts(office, cpom) for cpom in office.journal.cpoms()}
    state, kept, artifact = await run(flow, form)
    assert said in str(state.message)
    assert state.name == "Refusé"
    assert kept.name.endswith(": refusé")
    assert not artifact
    assert {cpom: facts(office, cpom) for cpom in office.journal.cpoms()} == before


async def test_a_contract_whose_facts_contradict_each_other_is_shown_and_keeps_no_other_from_its_reminders(
    office: Office,
) -> None:
    twice = [MeetingPlanned(meeting="Z1", on=date(2027, 3, day)) for day in (1, 2)]
    office.journal.append("BRE-35-BERGES", twice, (), "quelqu'un", NOW)
    state, _, artifact = await run(relances_du_jour, {"simulation": False})
    assert state.is_completed()
    assert "Contrats à corriger, laissés sans rappel" in artifact
    assert "**BRE-35-BERGES** : La réunion « Z1 » est planifiée deux fois" in artifact
    assert office.ledger.deliveries({DeliveryState.SENT})


async def test_a_store_that_does_not_open_is_a_breakdown_said_in_french(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "fichier").write_text("")
    monkeypatch.setenv("CPOM_HOME", str(home / "fichier"))
    app.settings.cache_clear()
    state, kept, _ = await run(relances_du_jour, {})
    assert state.name == "En panne"
    assert kept.name == "Rappels : en panne"
    assert "ne peut pas être créé" in str(state.message)
