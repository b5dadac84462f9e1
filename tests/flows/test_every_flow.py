"""Every flow that the other files do not run, run once through Prefect's API: what it records, says and refuses."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import State, StateType
from prefect.flow_runs import aresume_flow_run

from cpom_workflow import app
from cpom_workflow.domain.delivery import DeliveryState
from cpom_workflow.domain.facts import (
    Annulled,
    AvenantSigned,
    Fact,
    MeetingMoved,
    MinutesValidated,
    ProrogationAnswered,
    ProrogationConfirmed,
    ProrogationNotified,
    ProrogationReceived,
    RenewalOpened,
    Signed,
    Terminated,
    Transposed,
)
from cpom_workflow.services.office import Office
from cpom_workflow.services.outgoing import number_of
from flows import asking, catalogue
from flows.catalogue import Entry
from flows.choices import choices
from flows.forms import NO_NAME
from flows.intake import importer_finess, importer_un_tableau
from flows.life import annuler_une_saisie, resilier
from flows.meetings import deplacer_ou_annuler_une_reunion
from flows.prorogation import notifier_une_prorogation
from flows.serving import flow_of
from flows.sweep import relances_du_jour
from flows.watching import (
    controle_des_envois,
    decider_d_un_envoi_incertain,
    lire_les_reponses,
    tableau_de_bord_regional,
)
from tests.adapters.intake.test_finess import equipment, establishment, gestionnaire, written
from tests.deliveries import draft
from tests.flows.conftest import NOW, THREE, Recorded, opened
from tests.flows.runs import facts, left, run

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("prefect_server")]

BY: Mapping[str, object] = {"saisi_par": "Samir Benyahia"}
ENDING = {"contrat": "BRE-35-BERGES", "par": "prefet_region", "notifiee_le": "2026-11-20", "effet_le": "2027-03-31"}


MORE = ("bre-22-tisserands", "bre-56-ourse", "bre-29-rivage", "idf-acsc-2014")


@pytest.fixture
def office(home: Path, recorded: Recorded) -> Office:
    """Add the dossiers that a prorogation, a silence and a transposition need."""
    return opened(home, recorded(*THREE, *MORE))


def last(office: Office, cpom: str) -> Fact:
    return office.journal.entries(cpom)[-1].fact


AWAITED = (
    "Ce destinataire a jusqu'au 14 décembre 2026 pour répondre ; son silence vaut accord à partir du 15 décembre 2026."
)
RECORDING: list[tuple[Entry, str, Mapping[str, object], type[Fact], str]] = [
    (
        catalogue.MOVE,
        "BRE-22-GOELETTE",
        {"reunion": "BRE-22-GOELETTE L1", "nouvelle_date": "2026-12-03", "heure": "10:30"},
        MeetingMoved,
        "Réunion L1 déplacée au 3 décembre 2026 à 10 h 30.",
    ),
    (
        catalogue.SIGN,
        "BRE-22-GOELETTE",
        {"contrat": "BRE-22-GOELETTE", "le": "2026-11-20", "date_effet": "2027-01-01"},
        Signed,
        "Contrat signé le 20 novembre 2026 ; il court jusqu'au 31 décembre 2031.",
    ),
    (
        catalogue.AMEND,
        "BRE-56-ESCALE",
        {"contrat": "BRE-56-ESCALE", "le": "2026-11-20", "objet": "Périmètre", "resume": "Un CHRS de plus"},
        AvenantSigned,
        "Périmètre, signé le 20 novembre 2026 : enregistré.",
    ),
    (
        catalogue.RENEW,
        "BRE-29-RIVAGE",
        {"contrat": "BRE-29-RIVAGE", "le": "2026-11-20"},
        RenewalOpened,
        "Renouvellement ouvert le 20 novembre 2026.",
    ),
    (
        catalogue.PROVE,
        "BRE-22-TISSERANDS",
        {"destinataire": "BRE-22-TISSERANDS P1 prefet_departement:22", "recue_le": "2026-10-14"},
        ProrogationReceived,
        AWAITED,
    ),
    (
        catalogue.REPLY,
        "BRE-22-TISSERANDS",
        {
            "destinataire": "BRE-22-TISSERANDS P1 prefet_region — le préfet",
            "sens": "Accord",
            "recue_le": "2026-11-20",
        },
        ProrogationAnswered,
        "Accord enregistré pour la prorogation P1.",
    ),
    (
        catalogue.SILENCE,
        "BRE-56-OURSE",
        {"prorogation": "BRE-56-OURSE P1", "certifie": True},
        ProrogationConfirmed,
        "Accord réputé acquis constaté : le contrat court jusqu'au 30 novembre 2028.",
    ),
    (
        catalogue.NOTIFY,
        "BRE-29-RIVAGE",
        {
            "contrat": "BRE-29-RIVAGE",
            "etape": "Enregistrer l'envoi",
            "terme_demande": "2028-12-31",
            "envoyee_le": "2026-11-20",
        },
        ProrogationNotified,
        "Prorogation P1 : envoi du 20 novembre 2026 enregistré.",
    ),
]


@pytest.mark.parametrize(
    ("entry", "cpom", "form", "kind", "said"), RECORDING, ids=lambda each: getattr(each, "slug", "")
)
async def test_a_form_records_its_fact_and_says_what_follows(  # noqa: PLR0913, PLR0917 - one case
    entry: Entry, cpom: str, form: Mapping[str, object], kind: type[Fact], said: str, office: Office
) -> None:
    before = facts(office, cpom)
    state, kept, artifact = await run(flow_of(entry), {**form, **BY})
    assert state.message == said
    known = entry is catalogue.PROVE  # the dossier file says it already
    assert facts(office, cpom) == before + (not known)
    assert known or isinstance(last(office, cpom), kind)
    assert "Ce qui change au calendrier" in artifact
    assert "Qui sera prévenu" in artifact
    assert f"/cpom/{cpom}" in artifact
    assert f"cpom:{cpom}" in kept.tags
    assert "Samir" not in f"{kept.parameters} {kept.name}"
    assert NO_NAME in str(kept.parameters)


async def test_a_letter_is_prepared_without_recording_anything_and_says_it_is_no_notice(
    office: Office, home: Path
) -> None:
    before = facts(office, "BRE-29-RIVAGE")
    form = {"contrat": "BRE-29-RIVAGE", "terme_demande": "2028-12-31", **BY}
    state, _, artifact = await run(notifier_une_prorogation, form)
    assert state.message == "Lettres préparées, à poster avant le 10 décembre 2026 ; rien n'est enregistré."
    assert "reçue, au plus tard le 31 décembre 2026" in artifact
    assert "le plus long permis : 31 décembre 2028" in artifact
    assert "Le préfet de région" in artifact
    assert "ne valent notification" in artifact
    assert [path.name for path in (home / "documents").iterdir()] == [
        "lettre-de-prorogation-BRE-29-RIVAGE-2028-12-31.docx"
    ]
    assert facts(office, "BRE-29-RIVAGE") == before


async def test_a_prorogation_beyond_six_years_is_refused_with_the_longest_allowed_term(office: Office) -> None:
    before = facts(office, "BRE-29-RIVAGE")
    beyond = {
        "contrat": "BRE-29-RIVAGE",
        "etape": "Enregistrer l'envoi",
        "terme_demande": "2029-12-31",
        "envoyee_le": "2026-11-20",
        **BY,
    }
    state, _, artifact = await run(notifier_une_prorogation, beyond)
    assert "Le terme le plus long permis est le 31 décembre 2028." in str(state.message)
    assert not artifact
    assert facts(office, "BRE-29-RIVAGE") == before


async def test_a_meeting_is_cancelled_and_cannot_be_moved_afterwards(office: Office) -> None:
    chosen = {"reunion": "BRE-22-GOELETTE L1 — 26 novembre 2026", **BY}
    state, _, artifact = await run(deplacer_ou_annuler_une_reunion, {**chosen, "action": "Annuler"})
    assert state.message == "Réunion L1 annulée."
    assert "réunion L1 annulée · pour l'annuler : `BRE-22-GOELETTE " in artifact
    state, _, _ = await run(deplacer_ou_annuler_une_reunion, {**chosen, "nouvelle_date": "2026-12-03"})
    assert "La réunion L1 du 26 novembre 2026 est déjà annulée." in str(state.message)
    state, _, _ = await run(deplacer_ou_annuler_une_reunion, chosen)
    assert "Il manque « Nouvelle date »." in str(state.message)
    assert not [choice for choice in choices(office)["reunions"] if choice.startswith("BRE-22-GOELETTE L1")]


async def test_what_was_recorded_by_mistake_is_annulled_by_the_code_of_its_artifact(office: Office) -> None:
    await run(flow_of(catalogue.RENEW), {"contrat": "BRE-29-RIVAGE", "le": "2026-11-20", **BY})
    _, artifact = await left()
    code = artifact.partition("pour l'annuler : `")[2].partition("`")[0]
    state, _, artifact = await run(annuler_une_saisie, {"saisie": code, "motif": "Autre contrat", **BY})
    assert state.is_completed()
    assert isinstance(last(office, "BRE-29-RIVAGE"), Annulled)
    assert "| Ouverture" in artifact or "renouvellement" in artifact.lower()
    state, _, _ = await run(annuler_une_saisie, {"saisie": "BRE-29-RIVAGE 00000000", "motif": "Rien", **BY})
    assert "Aucune saisie de BRE-29-RIVAGE ne porte le code" in str(state.message)


@pytest.mark.parametrize(
    ("step", "said"),
    [("Rédigé", "rédigé"), ("Refusé", "Il manque « Motif du refus »."), ("Diffusé", "diffusé")],
)
async def test_each_step_of_a_compte_rendu_is_recorded(step: str, said: str, office: Office) -> None:
    assert [choice for choice in choices(office)["comptes_rendus"] if choice.startswith("BRE-35-BERGES M5")]
    form = {"reunion": "BRE-35-BERGES M5", "etape": step, "le": "2026-11-20", **BY}
    state, _, _ = await run(flow_of(catalogue.MINUTES), form)
    assert said in str(state.message)


async def test_a_compte_rendu_is_validated_and_refused_with_its_reason(office: Office) -> None:
    form = {"reunion": "BRE-35-BERGES M5", "le": "2026-11-20", **BY}
    await run(flow_of(catalogue.MINUTES), {**form, "etape": "Rédigé"})
    await run(flow_of(catalogue.MINUTES), {**form, "etape": "Validé"})
    assert isinstance(last(office, "BRE-35-BERGES"), MinutesValidated)
    refused = {**form, "etape": "Refusé", "par": "Gestionnaire", "motif": "Le taux est à corriger"}
    _, _, artifact = await run(flow_of(catalogue.MINUTES), refused)
    assert "par le gestionnaire : Le taux est à corriger" in artifact


async def test_somebody_joins_the_committee_then_leaves_it(office: Office) -> None:
    member = {"personne": "Zoé Neuve", "courriel": "zoe.neuve@ddets35.example"}
    joins = {"contrat": "BRE-35-BERGES", "membre": member, "du": "2026-11-23", **BY}
    state, kept, artifact = await run(flow_of(catalogue.JOIN), joins)
    assert "au comité : Zoé Neuve, referent" in artifact
    assert "zoe" not in str(kept.parameters).lower()
    seat = next(choice for choice in choices(office)["sieges"] if "Zoé Neuve" in choice)
    assert "Zoé Neuve" in choices(office)["personnes"]
    state, _, artifact = await run(flow_of(catalogue.LEAVE), {"siege": seat, "le": "2026-11-23", **BY})
    assert state.message == "Siège quitté : dernier jour le 23 novembre 2026."
    assert not [choice for choice in choices(office)["sieges"] if "Zoé Neuve" in choice]
    state, _, _ = await run(flow_of(catalogue.LEAVE), {"siege": "BRE-35-BERGES 99", "le": "2026-11-23", **BY})
    assert "Le siège n° 99 de BRE-35-BERGES n'existe pas." in str(state.message)
    wrong = {**joins, "membre": {**member, "courriel": "zoe"}}
    state, _, _ = await run(flow_of(catalogue.JOIN), wrong)
    assert "n'est pas une adresse de messagerie." in str(state.message)


async def test_an_older_contract_is_transposed_or_told_why_not(office: Office) -> None:
    form = {"contrat": "BRE-35-BERGES", "avenant_signe_le": "2026-11-20", "nouveau_terme": "2028-12-31", **BY}
    state, _, _ = await run(flow_of(catalogue.TRANSPOSE), form)
    assert "Ce contrat relève déjà de l'article L. 313-11-2" in str(state.message)
    assert "n'a d'effet que signé par toutes les parties" in str(state.message)
    assert not [each for each in office.journal.entries("BRE-35-BERGES") if isinstance(each.fact, Transposed)]


WAITING = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.PAUSED])))


@pytest.mark.parametrize("answer", [True, False, None])
async def test_an_early_end_shows_what_it_changes_and_is_recorded_only_once_confirmed(
    answer: bool | None,  # noqa: FBT001 - what a person ticks
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Nobody waits in a test as long as in life, and least of all when nobody answers.
    monkeypatch.setattr(asking, "PATIENCE", 40 if answer is not None else 1)
    monkeypatch.setattr(asking, "EVERY", 0.1)
    before = facts(office, "BRE-35-BERGES")
    going = asyncio.create_task(run(resilier, {**ENDING, **BY}))
    if answer is not None:
        async with get_client() as client:
            while not (paused := await client.read_flow_runs(flow_run_filter=WAITING)):  # noqa: ASYNC110 - Prefect sets it
                await asyncio.sleep(0.05)
            (asked,) = paused
            assert asked.state
            keys = asked.state.state_details.run_input_keyset
            assert keys
            shown = await client.read_flow_run_input(asked.id, keys["description"])
        assert "Ce qui changerait au calendrier" in str(shown)
        await aresume_flow_run(asked.id, run_input={"je_confirme": answer})
    state, _, _ = await going
    assert state.is_completed() == (answer is True)
    assert isinstance(last(office, "BRE-35-BERGES"), Terminated) == (answer is True)
    if answer is not True:
        assert state.message == "Personne n'a confirmé : rien n'a été enregistré."
        assert facts(office, "BRE-35-BERGES") == before


async def test_an_early_end_that_cannot_be_is_refused_before_anybody_is_asked(office: Office) -> None:
    state, _, _ = await run(resilier, {**ENDING, "par": "dg_ars", **BY})
    assert "« dg_ars » n'est pas signataire de BRE-35-BERGES." in str(state.message)
    assert not [each for each in office.journal.entries("BRE-35-BERGES") if isinstance(each.fact, Terminated)]


@pytest.mark.usefixtures("office")
async def test_an_instance_without_a_mailbox_has_nothing_to_read_and_is_not_broken() -> None:
    state, _, _ = await run(lire_les_reponses, {"simulation": False})
    assert state.is_completed()
    assert "il n'y a rien à lire" in str(state.message)


async def test_the_control_shows_what_is_wrong_and_writes_only_when_told_to(office: Office) -> None:
    state, kept, artifact = await run(controle_des_envois, {})
    assert str(state.message).startswith("Anomalies : ")
    assert "Contrôle du 23 novembre 2026" in kept.name + artifact
    assert not office.ledger.deliveries()
    state, _, _ = await run(controle_des_envois, {"simulation": False})
    assert state.is_completed()


async def test_a_decision_about_an_uncertain_message_keeps_its_address_out_of_prefect(office: Office) -> None:
    office.ledger.plan([draft("incertain-1", not_before=NOW)], (), NOW)
    lease = office.ledger.claim(NOW, 60)
    assert lease
    office.ledger.hand(lease, NOW)
    office.ledger.settle(lease, DeliveryState.UNKNOWN, NOW, None, "ligne coupée")
    (choice,) = choices(office)["incertains"]
    state, kept, artifact = await run(decider_d_un_envoi_incertain, {"envoi": choice, "motif": "Reçu", **BY})
    assert state.message == "Le message à son destinataire est considéré comme envoyé : il ne repartira pas."
    assert "@" not in f"{kept.parameters}{kept.name}{artifact}{state.message}"
    state, _, _ = await run(decider_d_un_envoi_incertain, {"envoi": number_of("incertain-1"), **BY})
    assert state.name == "Refusé"


@pytest.mark.usefixtures("office")
async def test_the_month_s_digest_leaves_once_with_the_page_and_the_workbook() -> None:
    state, _, _ = await run(tableau_de_bord_regional, {"simulation": False})
    assert "Le tableau du mois est envoyé." in str(state.message)
    state, _, _ = await run(tableau_de_bord_regional, {"simulation": False})
    assert "Le tableau du mois était déjà envoyé." in str(state.message)


@pytest.mark.usefixtures("office")
async def test_the_dashboard_says_the_region_s_figures_and_leaves_a_table() -> None:
    state, _, artifact = await run(tableau_de_bord_regional, {"departements": ["35 — Ille-et-Vilaine"]})
    assert str(state.message).startswith("CPOM conclus : ")
    assert "tableau-de-bord-regional-contrats" in artifact
    assert "BRE-35-BERGES" in artifact
    assert "BRE-22-GOELETTE" not in artifact


async def test_the_register_is_shown_then_kept(office: Office, tmp_path: Path) -> None:
    file = written(tmp_path / "etalab.csv", gestionnaire(), establishment(), equipment())
    form = {"fichiers": [str(file)], "region": "Bretagne", **BY}
    state, _, artifact = await run(importer_finess, form)
    assert state.message == "Simulation, rien n'est enregistré ; CPOM à conclure : 1."
    assert office.records.register(NOW.date()) is None
    state, _, _ = await run(importer_finess, {**form, "simulation": False})
    assert office.records.register(NOW.date()) is not None
    assert "ASSOCIATION DES BERGES" not in str(state.message) + artifact[:20]
    state, _, _ = await run(importer_finess, {**form, "fichiers": [str(tmp_path / "absent.csv")]})
    assert "absent.csv" in str(state.message)


async def test_pasted_lines_of_a_tracker_are_shown_then_recorded_or_refused_whole(office: Office) -> None:
    lines = (
        "CPOM\tIntitulé\tGestionnaire\tRégion\tDépartements\n"
        "BRE-35-COLLE\tUn contrat collé\tAssociation Collée\tBretagne\t35\n"
    )
    state, _, artifact = await run(importer_un_tableau, {"lignes": lines, **BY})
    assert state.message == "Simulation, rien n'est enregistré ; ajouts : 1 ; changements : 0 ; erreurs : 0.", artifact
    assert "BRE-35-COLLE" not in office.journal.cpoms()
    state, kept, _ = await run(importer_un_tableau, {"lignes": lines, "simulation": False, **BY})
    assert "cpom:BRE-35-COLLE" in kept.tags
    assert "BRE-35-COLLE" in office.journal.cpoms()
    wrong = lines.replace("BRE-35-COLLE", "BRE-35-AUTRE").replace("\t35\n", "\t99\n")
    state, _, _ = await run(importer_un_tableau, {"lignes": wrong, "simulation": False, **BY})
    assert "99" in str(state.message)
    assert "BRE-35-AUTRE" not in office.journal.cpoms()
    state, _, _ = await run(importer_un_tableau, BY)
    assert "Il manque « Fichier »." in str(state.message)


async def together(flow: Any, *forms: Mapping[str, object]) -> list[State[None]]:  # noqa: ANN401 - a flow of any form
    return list(await asyncio.gather(*(flow(form, return_state=True) for form in forms)))


async def test_two_sweeps_at_once_send_each_message_once(office: Office, home: Path) -> None:
    states = await together(relances_du_jour, {"simulation": False}, {"simulation": False})
    assert {state.name for state in states} == {"Completed"}, [state.message for state in states]
    sent = office.ledger.deliveries({DeliveryState.SENT})
    assert sent
    assert len({each.draft.key for each in sent}) == len(sent)
    assert len(list((home / "boite").rglob("*.eml"))) == len(sent)


async def test_a_run_that_comes_late_or_again_changes_nothing_more(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await run(relances_du_jour, {"simulation": False})
    sent = len(office.ledger.deliveries({DeliveryState.SENT}))
    monkeypatch.setattr(app, "now", lambda: NOW + timedelta(minutes=40))
    await run(relances_du_jour, {"simulation": False})
    assert len(office.ledger.deliveries({DeliveryState.SENT})) == sent


async def test_two_people_who_record_the_same_thing_at_once_record_it_once(office: Office) -> None:
    before = facts(office, "BRE-56-ESCALE")
    form = {"contrat": "BRE-56-ESCALE", "le": "2026-11-20", "objet": "Moyens"}
    states = await together(flow_of(catalogue.AMEND), *({**form, "saisi_par": who} for who in ("Inès", "Yannick")))
    assert {state.name for state in states} == {"Completed"}
    assert facts(office, "BRE-56-ESCALE") == before + 1
    _, _, artifact = await run(flow_of(catalogue.AMEND), {**form, "saisi_par": "Un troisième"})
    assert "enregistré par Inès le" in artifact or "enregistré par Yannick le" in artifact


async def test_a_contract_that_nobody_knows_any_more_is_one_sentence(office: Office) -> None:
    form = {"contrat": "BRE-35-DISPARU", "le": "2026-11-20", "objet": "Moyens", **BY}
    state, kept, _ = await run(flow_of(catalogue.AMEND), form)
    assert "BRE-35-DISPARU" in str(state.message)
    assert (state.name, kept.name) == ("Refusé", "Avenant : refusé")
    assert "BRE-35-DISPARU" not in office.journal.cpoms()


async def test_a_run_started_again_from_an_erased_form_asks_for_the_name_again(office: Office) -> None:
    form = {"contrat": "BRE-56-ESCALE", "le": "2026-11-20", "objet": "Moyens", "saisi_par": NO_NAME}
    before = facts(office, "BRE-56-ESCALE")
    state, _, _ = await run(flow_of(catalogue.AMEND), form)
    assert "Écrivez ce nom de nouveau" in str(state.message)
    assert facts(office, "BRE-56-ESCALE") == before
