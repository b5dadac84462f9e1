"""A contract's page: what comes next, why each date, the clocks, the turn, the committee, the journal."""

import re
from dataclasses import replace
from datetime import date, datetime, time

import pytest
from starlette.testclient import TestClient

from cpom_workflow.adapters.memory import MemoryJournal
from cpom_workflow.domain.dossier import Content, Dossier, Header, Seat
from cpom_workflow.domain.facts import (
    BilanReceived,
    DeclaredSent,
    DrafterSwapped,
    Fact,
    Launched,
    MeetingCancelled,
    MeetingHeld,
    MeetingPlanned,
    MinutesDrafted,
    MinutesSent,
    MinutesValidated,
    Modified,
    Party,
    Proof,
    ProrogationAnswered,
    ProrogationConfirmed,
    ProrogationNotified,
    ProrogationReceived,
    RenewedBy,
    Sense,
    SignatureTargeted,
    Signed,
    Terminated,
    Transposed,
    Visibility,
)
from cpom_workflow.services.attachments import DOCX
from cpom_workflow.services.documents.trames import Trame
from tests.web.desk import CLAIRE, HEADER, NOW, PAUL, SEATS, client, dossier, office, read

CPOM = "/cpom/BRE-35-ESSAI"
SIGNED = Signed(on=date(2022, 12, 15), effective_on=date(2023, 1, 1), duration_months=60)
NOTICE = ProrogationNotified(id="P1", by="gestionnaire", requested_term=date(2028, 12, 31), sent_on=date(2026, 9, 28))
RECEIPT = ProrogationReceived(id="P1", addressee="prefet_region", received_on=date(2026, 9, 30), proof=Proof.LRAR)


def pages(*facts: Fact, header: Header = HEADER, seats: tuple[Seat, ...] = SEATS) -> TestClient:
    return client(office(dossier(*facts, header=header, seats=seats)))


def told(*facts: Fact, on: str = "2026-11-23", header: Header = HEADER, seats: tuple[Seat, ...] = SEATS) -> str:
    return read(pages(*facts, header=header, seats=seats), f"{CPOM}?au={on}").text


def answered(sense: Sense, day: date) -> ProrogationAnswered:
    return ProrogationAnswered(id="P1", addressee="prefet_region", sense=sense, sent_on=day, received_on=day)


def meeting(code: str, day: date, visibility: Visibility | None = None) -> MeetingPlanned:
    return MeetingPlanned(meeting=code, on=day, starts_at=time(14, 0), place="Salle 3", visibility=visibility)


def test_the_head_says_who_where_and_when() -> None:
    page = told(SIGNED)
    assert "CPOM de l'essai BRE-35-ESSAI · ● en vigueur · situation au 23 novembre 2026" in page
    assert "Territoire Ille-et-Vilaine (35), région Bretagne, échelle départementale" in page
    assert "Signataires Le préfet de région et le gestionnaire" in page
    assert "Signature 15 décembre 2022" in page
    assert "Effet 1er janvier 2023, pour 60 mois Terme 31 décembre 2027" in page


def test_before_the_signature_it_says_the_launch_and_the_aim() -> None:
    page = told(Launched(on=date(2026, 9, 1)), SignatureTargeted(on=date(2027, 6, 1)))
    assert "Lancement 1er septembre 2026 Signature visée 1er juin 2027" in page
    assert "◐ en élaboration" in page


def test_a_signature_nobody_dated_is_said_so() -> None:
    assert "Signature date inconnue" in told(replace(SIGNED, on=None))


def test_a_late_signature_counts_its_days() -> None:
    signed = replace(SIGNED, on=date(2023, 3, 1), effective_on=date(2023, 3, 1))
    assert "1er mars 2023, 59 jours après l'échéance de généralisation" in told(signed)


def test_a_transposed_contract_says_its_legal_basis() -> None:
    avenant = Transposed(signed_on=date(2024, 5, 2), new_term=date(2028, 6, 30), cosigned_by_all=True)
    page = told(SIGNED, avenant, header=replace(HEADER, legal_basis="L313-11"))
    assert "article L. 313-11-2 du CASF, par un avenant de transposition signé le 2 mai 2024" in page


def test_a_terminated_contract_lists_the_dates_that_fell() -> None:
    end = Terminated(by="prefet_region", notified_on=date(2026, 3, 1), effective_on=date(2026, 6, 30))
    page = told(SIGNED, end)
    assert "notifiée le 1er mars 2026, effet le 30 juin 2026" in page
    assert "Dates qui ne tiennent plus" in page
    assert "le contrat est résilié" in page


def test_each_date_says_why() -> None:
    page = told(SIGNED)
    assert "Pourquoi cette date : Bilan d'étape 2026" in page
    assert "Calcul. exercice 2026, clos le 31 décembre 2026 : avant le 30 avril 2027." in page
    assert "vérifié dans le texte, relu le" in page


def test_states_are_said_in_words() -> None:
    done = BilanReceived(on=date(2024, 4, 2), exercise=2023)
    late = BilanReceived(on=date(2025, 5, 1), exercise=2024)
    sent = DeclaredSent(on=date(2026, 4, 1), milestone="compte_administratif:2025", by=Party.GESTIONNAIRE)
    page = told(SIGNED, done, late, sent)
    assert "✓ fait le 2 avril 2024" in page
    assert "✓ fait le 1er mai 2025, 1 jour après l'échéance" in page
    assert "◐ envoi déclaré, réception à constater" in page
    assert "▲ en retard de 207 jours" in page
    assert "○ à venir" in page


def test_the_oldest_delays_come_first_and_the_others_are_counted() -> None:
    assert "autres retards, au calendrier" in told(SIGNED)


def test_a_renewed_contract_owes_nothing_any_more() -> None:
    page = told(SIGNED, RenewedBy(on=date(2027, 12, 1), cpom="BRE-35-SUITE"), on="2028-03-01")
    assert "Suite renouvelé par BRE-35-SUITE" in page
    assert "non constaté avant le renouvellement" in page
    assert "en retard" not in page


def test_a_clock_counts_days_and_says_what_silence_means() -> None:
    page = told(SIGNED, NOTICE, RECEIPT)
    assert "Le gestionnaire demande que le contrat, dont le terme est le 31 décembre 2027, dure jusqu'au" in page
    assert "Notifiée à temps" in page
    assert "Demande reçue le 30 septembre 2026." in page
    assert "jour 54 sur 61, il en reste 7" in page
    assert "La réponse doit être envoyée au plus tard le 30 novembre 2026." in page
    assert "Sans réponse, l'accord du préfet de région est réputé acquis à partir du 1er décembre 2026." in page


def test_the_last_day_is_said_to_be_the_last() -> None:
    assert "jour 61 sur 61 : dernier jour" in told(SIGNED, NOTICE, RECEIPT, on="2026-11-30")


def test_after_the_delay_somebody_must_certify() -> None:
    page = told(SIGNED, NOTICE, RECEIPT, on="2026-12-02")
    assert "✓ accord réputé acquis depuis le 1er décembre 2026" in page
    assert "délai terminé depuis 2 jours" in page
    assert "La réponse devait être envoyée au plus tard le 30 novembre 2026." in page
    assert "Sans réponse : l'accord du préfet de région est réputé acquis depuis le 1er décembre 2026." in page
    assert "Une personne doit encore certifier qu'aucun refus n'est arrivé." in page
    certified = ProrogationConfirmed(id="P1", by="claire.morel@ddets.example", on=date(2026, 12, 9))
    assert "a été certifiée le 9 décembre 2026" in told(SIGNED, NOTICE, RECEIPT, certified, on="2026-12-10")


def test_the_safe_working_day_and_the_practice_of_the_region_are_said() -> None:
    notice, receipt = replace(NOTICE, sent_on=date(2026, 9, 9)), replace(RECEIPT, received_on=date(2026, 9, 11))
    received = replace(HEADER, practice={"prorogation.reply_timeliness": "received"})
    sentence = (
        "La réponse doit être reçue au plus tard le 12 novembre 2026 (dernier jour ouvré sûr : 10 novembre 2026)."
    )
    assert sentence in told(SIGNED, notice, receipt, on="2026-11-02", header=received)


def test_without_proof_no_clock_runs() -> None:
    assert "Aucune preuve de réception : son délai de deux mois ne court pas." in told(SIGNED, NOTICE)


@pytest.mark.parametrize(
    ("sense", "day", "said", "then"),
    [
        (Sense.ACCORD, date(2026, 10, 20), "accepte (dans le délai).", "Le contrat dure jusqu'au 31 décembre 2028."),
        (Sense.REFUS, date(2026, 10, 20), "refuse (dans le délai).", "La négociation s'ouvre sans délai"),
        (Sense.REFUS, date(2026, 12, 20), "refuse (hors délai).", "Une personne doit encore certifier"),
    ],
)
def test_an_answer_is_said_with_what_follows(sense: Sense, day: date, said: str, then: str) -> None:
    page = told(SIGNED, NOTICE, RECEIPT, answered(sense, day), on="2026-12-24")
    assert said in page
    assert then in page


def test_a_request_beyond_six_years_says_the_furthest_term() -> None:
    page = told(SIGNED, replace(NOTICE, requested_term=date(2030, 12, 31)), RECEIPT)
    assert "✕ impossible : au-delà de six ans" in page
    assert "Le terme le plus lointain possible est le 31 décembre 2028." in page


def test_a_late_notice_is_a_warning() -> None:
    receipt = replace(RECEIPT, received_on=date(2027, 2, 1))
    assert "un avertissement, pas un refus" in told(SIGNED, NOTICE, receipt, on="2027-02-10")


def test_the_turn_is_said_from_what_is_written() -> None:
    first, second = meeting("M1", date(2026, 9, 10)), meeting("M2", date(2026, 12, 10))
    held = MeetingHeld(meeting="M1", on=date(2026, 9, 10))
    drafted = MinutesDrafted(meeting="M1", on=date(2026, 9, 20))
    assert "C'est à l'État d'écrire le compte rendu de la réunion du 10 septembre 2026." in told(SIGNED, first, held)
    following = "Le compte rendu de la prochaine réunion, le 10 décembre 2026, reviendra au gestionnaire."
    assert following in told(SIGNED, first, held, drafted, second)
    none = "Aucune réunion n'est prévue ; à la prochaine, ce sera au gestionnaire d'écrire le compte rendu."
    assert none in told(SIGNED, first, held, drafted)


def test_a_compte_rendu_says_how_far_it_has_come() -> None:
    facts: list[Fact] = [SIGNED, meeting("M1", date(2026, 9, 10)), DrafterSwapped(meeting="M1", by=Party.GESTIONNAIRE)]
    facts.append(MeetingHeld(meeting="M1", on=date(2026, 9, 10)))
    assert "Le gestionnaire (tour échangé) à rédiger" in told(*facts)
    facts.append(MinutesDrafted(meeting="M1", on=date(2026, 9, 20)))
    assert "rédigé le 20 septembre 2026, à valider" in told(*facts)
    facts += [
        MinutesValidated(meeting="M1", by=party, on=date(2026, 9, 25)) for party in (Party.ETAT, Party.GESTIONNAIRE)
    ]
    assert "validé le 25 septembre 2026, à diffuser" in told(*facts)
    facts.append(MinutesSent(meeting="M1", on=date(2026, 9, 28)))
    assert "diffusé le 28 septembre 2026" in told(*facts)


def test_a_cancelled_meeting_has_no_writer() -> None:
    page = told(SIGNED, meeting("M1", date(2026, 9, 10)), MeetingCancelled(meeting="M1", on=date(2026, 9, 1)))
    assert "annulée – –" in page


def test_what_one_side_keeps_to_itself_is_not_shown() -> None:
    own = meeting("PREPA", date(2026, 9, 10), Visibility.ETAT)
    held = MeetingHeld(meeting="PREPA", on=date(2026, 9, 10))
    seat = Seat(
        person="claire", party=Party.ETAT, role="conseil_interne", since=date(2020, 1, 1), visibility=Visibility.ETAT
    )
    page = told(SIGNED, own, held, seats=(*SEATS, seat))
    assert "1 réunion propre à une partie n'est pas montrée." in page
    for secret in ("PREPA", "10 septembre 2026", "conseil interne"):
        assert secret not in page


def test_those_who_left_stand_apart() -> None:
    gone = replace(SEATS[1], until=date(2024, 5, 31))
    coming = replace(SEATS[1], since=date(2027, 1, 1), role="presidence", raci={"diagnostic": "responsable"})
    source = pages(SIGNED, seats=(SEATS[0], gone, coming)).get(CPOM).text
    assert source.count('<tr class="gone">') == 1
    page = told(SIGNED, seats=(SEATS[0], gone, coming))
    assert "Paul Le Gall p.legall@asso.example Le gestionnaire référent décide acteur quitté le 31 mai 2024" in page
    assert "présidence décide diagnostic : responsable depuis le 1er janvier 2027" in page


def test_an_erased_person_is_said_erased() -> None:
    bare = Dossier(header=HEADER, seats=SEATS[:1], facts=(SIGNED,), people={})
    journal = MemoryJournal()
    desk = office(bare, journal=journal)
    assert "personne effacée" in read(client(desk), CPOM).text


def test_without_a_committee_it_says_that_nobody_can_be_told() -> None:
    assert "Aucun siège n'est enregistré : personne ne peut être prévenu." in told(SIGNED, seats=())


def test_errors_and_alerts_are_sentences() -> None:
    page = told(replace(SIGNED, duration_months=72), header=replace(HEADER, content=Content(axes=())), seats=())
    assert "Non conforme" in page
    assert "La durée initiale dépasse cinq ans, le maximum que fixe la loi." in page
    assert "Un axe stratégique obligatoire manque au contrat : accès rapide au logement." in page
    assert "Une des deux parties n'a pas de référent au comité : référent à désigner." in page


def test_the_journal_says_who_recorded_what_and_when() -> None:
    journal = MemoryJournal()
    desk = office(dossier(SIGNED), journal=journal)
    later = datetime(2026, 11, 22, 9, 5, tzinfo=NOW.tzinfo)
    facts = (
        BilanReceived(on=date(2026, 4, 2), exercise=2025, indicators={"sorties_logement_adapte": {"menages": 4}}),
        MeetingHeld(meeting="M1", on=date(2026, 9, 10), present=("claire", "paul")),
        DeclaredSent(on=date(2026, 4, 1), milestone="compte_administratif:2025", by=Party.GESTIONNAIRE),
        Modified(on=date(2026, 5, 1), feature="title", value="Autre"),
    )
    journal.append("BRE-35-ESSAI", facts[:1], (), "claire.morel@ddets.example", later)
    page = read(client(desk), CPOM).text
    assert "Enregistré le 22 novembre 2026 à 10 h 05 par claire.morel@ddets.example (1 fait)" in page
    assert "Bilan d'étape reçu : exercice 2025, le 2 avril 2026, indicateurs : sorties vers le logement adapté" in page
    assert "par le fichier du dossier" in page
    assert f"Siège au comité : {PAUL.name}, à partir du 1er janvier 2020" in page
    assert f"Siège au comité : {CLAIRE.name}" in page


def test_the_journal_names_parties_persons_and_milestones() -> None:
    held = (
        meeting("M1", date(2026, 9, 10)),
        MeetingHeld(meeting="M1", on=date(2026, 9, 10), present=("claire", "paul")),
    )
    declared = DeclaredSent(on=date(2026, 4, 1), milestone="compte_administratif:2025", by=Party.GESTIONNAIRE)
    changed = Modified(on=date(2026, 5, 1), feature="title", value="Autre")
    gone = replace(SEATS[1], until=date(2024, 5, 31))
    page = told(SIGNED, *held, declared, changed, NOTICE, RECEIPT, seats=(SEATS[0], gone))
    assert "Réunion tenue : réunion : M1, le 10 septembre 2026, présents : Claire Morel ; Paul Le Gall" in page
    assert "Envoi déclaré : jalon : Compte administratif 2025, par le gestionnaire, le 1er avril 2026" in page
    assert "Modification : champ : intitule, valeur : Autre, le 1er mai 2026" in page
    assert "destinataire : le préfet de région, reçue le 30 septembre 2026" in page
    assert "preuve : lettre recommandée avec accusé de réception" in page
    assert "Départ du comité : Paul Le Gall, dernier jour le 31 mai 2024" in page


def test_the_journal_leaves_out_what_was_not_known_yet() -> None:
    assert "Bilan d'étape reçu" not in told(SIGNED, BilanReceived(on=date(2026, 4, 2), exercise=2025), on="2026-04-01")


def test_the_calendar_can_be_downloaded() -> None:
    answer = pages(SIGNED).get(f"{CPOM}.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="BRE-35-ESSAI.ics"'
    assert answer.content.startswith(b"BEGIN:VCALENDAR")


@pytest.mark.parametrize("trame", Trame)
def test_each_document_can_be_downloaded_prefilled(trame: Trame) -> None:
    app = pages(SIGNED, NOTICE)
    assert f'href="{CPOM}/{trame}.docx"' in app.get(CPOM).text
    answer = app.get(f"{CPOM}/{trame}.docx")
    assert answer.headers["content-type"] == DOCX
    assert re.fullmatch(r'attachment; filename="[\w-]+\.docx"', answer.headers["content-disposition"], re.ASCII)
    assert answer.content.startswith(b"PK")


def test_a_document_that_a_contract_cannot_have_yet_is_refused_with_the_reason() -> None:
    assert "/bilan-du-contrat.docx" not in pages().get(CPOM).text
    assert "signé" in read(pages(), f"{CPOM}/bilan-du-contrat.docx", 409).text
    assert "« roman » n'est pas une trame" in read(pages(), f"{CPOM}/roman.docx", 400).text


def test_an_unknown_contract_is_not_found() -> None:
    for address in ("/cpom/RIEN", "/cpom/RIEN.ics", "/cpom/RIEN/matrice-raci.docx"):
        assert "Aucun dossier ne porte l'identifiant « RIEN »" in read(pages(), address, 404).text


def test_a_contract_that_contradicts_itself_says_so() -> None:
    page = read(pages(SIGNED, replace(SIGNED, on=date(2022, 12, 20))), CPOM, 500).text
    assert "Erreur" in page


# --- What depends on the day ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "services", "court"),
    [
        ("2020-06-01", "DRDJSCS, DDCS(PP)", "Tribunal interrégional"),
        ("2026-11-23", "DREETS, DDETS(PP)", "Tribunal administratif"),
    ],
)
def test_services_and_court_bear_their_name_of_the_day(on: str, services: str, court: str) -> None:
    page = told(Launched(on=date(2020, 1, 6)), on=on)
    assert services in page
    assert court in page


def test_before_the_signature_each_thing_to_check_has_the_day_of_its_stage() -> None:
    page = told(SignatureTargeted(on=date(2027, 1, 15)))
    assert "À vérifier, étape par étape" in page
    assert "Un référent est désigné de chaque côté" in page
    assert "avant le 15 avril 2026" in page
