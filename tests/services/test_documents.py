"""The trames: what each is prefilled with, what it asks for, what it cites, and when it cannot be written."""

from dataclasses import replace
from datetime import date

import pytest

from cpom_workflow.adapters.intake.dossier import read_dossier
from cpom_workflow.adapters.places import shipped
from cpom_workflow.domain.calendar import Kind
from cpom_workflow.domain.dossier import Action, Chrs, Dossier, Gestionnaire, Header, Perimeter, Seat
from cpom_workflow.domain.errors import InvalidInput
from cpom_workflow.domain.facts import (
    BilanReceived,
    DeclaredSent,
    Launched,
    MeetingForm,
    MeetingHeld,
    MeetingPlanned,
    MinutesDrafted,
    Party,
    ProrogationAnswered,
    RenewalOpened,
    Sense,
    SignatureTargeted,
    Signed,
)
from cpom_workflow.domain.obligations import Register, Shelter
from cpom_workflow.services.documents.asked import Asked
from cpom_workflow.services.documents.page import Bullets, Card, Document, Heading, NewPage, Paragraph, Table
from cpom_workflow.services.documents.trames import Trame, document_of, trame_for
from cpom_workflow.services.office import File, open_file
from tests.domain.dossiers import ERASED, HEADER, LAW, NOTICE, RECEIPT, SEATS, SIGNED, day, dossier, met, with_practice

ACTION = Action(
    id="A1",
    due_on=date(2025, 6, 30),
    objective="acces_rapide_logement",
    action="Dix places en diffus",
    indicator="sorties_logement_ordinaire",
    target="45 %",
)
FIGURES = {
    "sorties_logement_ordinaire": {"menages": 31.0, "taux": 0.415, "dont_social": 22.0, "dont_prive": 9.0},
    "presence_anormalement_longue": {"taux": 0.1},
}
DOSSIERS = shipped("config") / "dossiers"


def told(name: str) -> Dossier:
    return read_dossier(DOSSIERS / f"{name}.yaml", LAW)


def file_of(dossier: Dossier, on: str) -> File:
    return open_file(dossier, LAW, day(on))


def written(trame: Trame, *facts: object, on: str, header: Header = HEADER, asked: Asked = Asked()) -> Document:  # noqa: B008 - frozen
    seats = SEATS
    return document_of(trame, file_of(dossier(*facts, header=header, seats=seats), on), asked)  # type: ignore[arg-type]


def texts(document: Document) -> list[str]:
    """Give every text of a document, in reading order."""
    found = [document.title]
    for block in document.blocks:
        match block:
            case Heading() | Paragraph():
                found.append(block.text)
            case Bullets():
                found += block.items
            case Table():
                found += [*block.head, *(cell for row in block.rows for cell in row)]
            case Card():
                found += [cell for row in block.rows for cell in row]
            case NewPage():
                pass
    return found


def said(document: Document) -> str:
    return "\n".join(texts(document))


def table(document: Document, caption: str) -> Table:
    return next(each for each in document.blocks if isinstance(each, Table) and each.caption == caption)


def card(document: Document, caption: str) -> dict[str, str]:
    return dict(next(each.rows for each in document.blocks if isinstance(each, Card) and each.caption == caption))


def every() -> list[File]:
    return [file_of(read_dossier(path, LAW), "2026-11-22") for path in sorted(DOSSIERS.glob("*.yaml"))]


def filled(trame: Trame, file: File) -> Document | None:
    """Give a trame, None when that contract cannot have it."""
    try:
        return document_of(trame, file, Asked())
    except InvalidInput:
        return None


def test_every_trame_of_every_example_is_well_made() -> None:
    documents = [(file, document) for file in every() for trame in Trame if (document := filled(trame, file))]
    for file, document in documents:
        check_shape(document)
        assert "Texte" in said(document), document.name
        assert "[à compléter" in said(document)
        assert file.cpom in document.name
    assert len(documents) > 100


def check_shape(document: Document) -> None:
    levels = [block.level for block in document.blocks if isinstance(block, Heading)]
    assert set(levels) <= {1}
    for block in document.blocks:
        if isinstance(block, Table):
            assert {len(row) for row in (block.head, block.widths, *block.rows)} == {len(block.head)}, block.caption
            assert all(text for row in block.rows for text in row)
        if isinstance(block, Card):
            assert all(label and value for label, value in block.rows)


def test_every_trame_says_what_it_is() -> None:
    assert all(trame.french for trame in Trame)


# --- compte rendu and relevé de décision ---
def test_a_compte_rendu_names_who_was_invited_and_who_was_there_with_their_quality() -> None:
    document = document_of(Trame.COMPTE_RENDU, file_of(told("bre-56-escale"), "2026-06-25"), Asked())
    rows = table(document, "Participants").rows
    assert rows[0] == ("Inès Carvalho", "État", "référent", "présent")
    assert ("Suzanne Audic", "Gestionnaire", "présidence, décideur", "[à compléter : excusé ou absent]") in rows
    assert rows[-1] == ("[à compléter]",) * 4


def test_a_compte_rendu_says_who_writes_until_when_who_approves_and_who_receives() -> None:
    document = written(Trame.COMPTE_RENDU, SIGNED, *met("M1", "2024-03-12", "dialogue_de_gestion"), on="2024-03-13")
    meeting = card(document, "La réunion")
    assert document.title == "Compte rendu de la réunion du comité de suivi du 12 mars 2024"
    assert meeting["Rédaction"] == "L'État ; projet attendu pour le 27 mars 2024 (usage)"
    assert meeting["Validation"].startswith("L'État et le gestionnaire, dans les 15 jours")
    assert "DREETS" in meeting["Diffusion"]
    assert meeting["Objet"] == "Dialogue de gestion"


def test_a_contract_that_copies_nobody_says_so() -> None:
    header = with_practice(compte_rendu__copy_to_region="non")
    document = written(Trame.COMPTE_RENDU, SIGNED, *met("M1", "2024-03-12"), on="2024-03-13", header=header)
    assert card(document, "La réunion")["Diffusion"] == "Personnes présentes"


def test_a_region_that_chose_its_delays_is_not_told_that_they_are_custom() -> None:
    document = written(Trame.COMPTE_RENDU, SIGNED, on="2024-03-13")
    assert document.name.endswith("-vierge")
    assert card(document, "La réunion")["Date et heure"] == "[à compléter]"
    assert len(table(document, "Participants").rows) == 4


def test_the_meeting_chosen_is_the_last_held_without_record_then_the_next_then_the_last() -> None:
    first, second = met("M1", "2024-03-12"), met("M2", "2024-06-12")
    coming = MeetingPlanned(meeting="M3", on=date(2024, 9, 12), form=MeetingForm.VISIO)
    drafted = [MinutesDrafted(meeting=code, on=date(2024, 7, 1)) for code in ("M1", "M2")]

    def chosen(*facts: object) -> str:
        return written(Trame.COMPTE_RENDU, SIGNED, *facts, on="2024-08-01").name

    assert chosen(*first, *second, coming).endswith("M2")
    assert chosen(*first, *second, *drafted, coming).endswith("M3")
    assert chosen(*first, *second, *drafted).endswith("M2")


def test_a_meeting_is_chosen_by_its_code_and_an_unknown_one_is_refused_with_those_there_are() -> None:
    facts = (SIGNED, *met("M1", "2024-03-12"), *met("M2", "2024-06-12"))
    assert written(Trame.COMPTE_RENDU, *facts, on="2024-08-01", asked=Asked(meeting="M1")).name.endswith("M1")
    with pytest.raises(InvalidInput, match=r"« M9 » n'existe pas\. Réunions du contrat : M1, M2\."):
        written(Trame.COMPTE_RENDU, *facts, on="2024-08-01", asked=Asked(meeting="M9"))


def test_a_compte_rendu_announces_the_next_meeting_and_its_writer() -> None:
    coming = MeetingPlanned(meeting="M2", on=date(2024, 9, 12), starts_at=None, form=MeetingForm.VISIO, place="Rennes")
    written_by = MeetingPlanned(meeting="M3", on=date(2024, 9, 12), form=MeetingForm.ECRIT, place="Rennes")
    document = written(Trame.COMPTE_RENDU, SIGNED, *met("M1", "2024-03-12"), coming, on="2024-03-13")
    assert "Prochaine réunion : jeudi 12 septembre 2024, Rennes (en visioconférence). Compte rendu : le" in said(
        document
    )
    exchange = written(Trame.COMPTE_RENDU, SIGNED, *met("M1", "2024-03-12"), written_by, on="2024-03-13")
    assert "Rennes (par écrit)." in said(exchange)
    assert "Compte rendu : le" not in said(exchange)


def test_a_written_exchange_leaves_its_writer_to_be_named() -> None:
    exchange = MeetingPlanned(meeting="M3", on=date(2024, 9, 12), form=MeetingForm.ECRIT, place="Rennes")
    document = written(Trame.COMPTE_RENDU, SIGNED, exchange, on="2024-03-13")
    assert card(document, "La réunion")["Rédaction"].startswith("[à compléter : partie qui rédige]")


def test_actions_show_their_dates_kept_or_missed() -> None:
    header = replace(HEADER, actions=(ACTION, replace(ACTION, id="A2", due_on=date(2026, 6, 30), indicator=None)))
    declared = DeclaredSent(milestone="action:A1", by=Party.GESTIONNAIRE, on=date(2025, 6, 1))
    rows = table(written(Trame.COMPTE_RENDU, SIGNED, on="2025-07-15", header=header), "Actions prévues au contrat").rows
    assert [row[4] for row in rows] == ["échéance passée, rien d'enregistré", "à venir"]
    assert rows[0][1] == "Accès rapide au logement\ncible : 45\u202f% (sorties vers le logement ordinaire)"
    done = table(
        written(Trame.COMPTE_RENDU, SIGNED, declared, on="2025-07-15", header=header), "Actions prévues au contrat"
    )
    assert done.rows[0][4] == "déclarée faite"


def test_a_releve_asks_the_decision_makers_of_the_day() -> None:
    document = document_of(Trame.RELEVE, file_of(told("bre-35-havre"), "2024-01-20"), Asked())
    assert document.title == "Relevé de décision de la réunion du 18 janvier 2024"
    assert [row[0] for row in table(document, "Décideurs").rows] == [
        "Catherine Loisel",
        "Paul Le Gall",
        "Odile Marchand",
    ]
    assert table(document, "Points examinés").rows[0][0] == "Validation du diagnostic partagé"


def test_a_releve_without_meeting_nor_decision_maker_leaves_room() -> None:
    file = file_of(dossier(Launched(on=date(2024, 1, 1)), seats=SEATS[:1]), "2024-02-01")
    document = document_of(Trame.RELEVE, file, Asked())
    assert table(document, "Décideurs").rows[0][0] == "[à compléter]"
    assert "Points à examiner" in said(document)
    assert "du [à compléter : date]" in document.title


def test_before_the_signature_the_committee_is_that_of_the_elaboration() -> None:
    document = written(Trame.COMPTE_RENDU, Launched(on=date(2024, 1, 1)), on="2024-02-01")
    assert "comité d'élaboration" in document.title


# --- elaboration ---
def test_a_note_de_cadrage_holds_the_backplan_and_says_which_deadline_is_missed() -> None:
    document = written(Trame.CADRAGE, SignatureTargeted(on=date(2024, 10, 10)), on="2024-01-15")
    rows = table(document, "Rétro-planning").rows
    assert rows[0][:2] == ("Comité de pilotage n° 1 : lancement", "10 janvier 2024")
    assert rows[-1][:3] == ("Signature du contrat", "10 octobre 2024", "10 octobre 2024")
    assert "signature possible à temps" in said(document)
    assert "claire.morel@ddets.example" in said(document)


def test_a_note_de_cadrage_without_any_date_leaves_the_dates_to_fill_in() -> None:
    document = written(Trame.CADRAGE, on="2024-01-15")
    assert {row[1] for row in table(document, "Rétro-planning").rows} == {"[à compléter]"}
    assert "signature possible" not in said(document)


def test_the_note_de_cadrage_of_a_signed_contract_prepares_the_next_one() -> None:
    document = written(Trame.CADRAGE, SIGNED, on="2026-11-22")
    assert table(document, "Rétro-planning").rows[-1][1] == "31 décembre 2027"
    assert "La négociation s'ouvre au plus tard le 31 décembre 2026 (arrêté du 25 octobre 2019, article 2)." in said(
        document
    )


def test_a_note_de_cadrage_after_the_renewal_began_follows_the_term_all_the_same() -> None:
    ended = replace(SIGNED, effective_on=date(2018, 1, 1), on=date(2017, 12, 1))
    opened = RenewalOpened(on=date(2022, 1, 5))
    header = replace(HEADER, legal_basis="L313-11")
    document = written(Trame.CADRAGE, ended, opened, on="2022-02-01", header=header)
    assert table(document, "Rétro-planning").rows[-1][1] == "31 décembre 2022"


def test_a_committee_without_anybody_leaves_lines_to_fill_in() -> None:
    file = file_of(dossier(Launched(on=date(2024, 1, 1)), seats=()), "2024-02-01")
    people = table(document_of(Trame.CADRAGE, file, Asked()), "Personnes référentes et membres du comité")
    assert people.rows[0] == ("[à compléter]",) * 4
    assert "[à compléter : à désigner]" in said(document_of(Trame.LANCEMENT, file, Asked()))
    matrix = table(document_of(Trame.RACI, file, Asked()), "Rôle de chaque membre du comité")
    assert matrix.rows[0][0] == "[à compléter]"


def test_the_launch_check_list_shows_what_is_known_and_what_the_texts_want_later() -> None:
    shelters = (Chrs(finess="350000022", name="CHRS Un", places=42), Chrs(finess="350000030"))
    header = replace(HEADER, perimeter=Perimeter(chrs=shelters))
    launched = Launched(on=date(2024, 1, 10))
    document = written(Trame.LANCEMENT, launched, on="2024-01-15", header=header)
    points = {row[0]: row[2] for row in table(document, "À régler pendant la réunion").rows}
    assert points["CHRS du périmètre obligatoire"] == "CHRS Un, 350000030 (42 places)"
    assert points["Référent de l'État"] == "Claire Morel"
    assert "lancement : 10 janvier 2024" in points["Calendrier : lancement et signature visée"]
    later = table(document, "À vérifier ensuite").rows
    assert any("note de cadrage est validée" in row[0] and "étape 1" in row[2] for row in later)
    bare = written(Trame.LANCEMENT, on="2024-01-15", header=replace(header, perimeter=Perimeter(chrs=shelters[1:])))
    assert "350000030" in said(bare)
    assert "lancement : [à compléter] ; signature visée : [à compléter]" in said(bare)


def test_the_matrix_gives_a_letter_by_step_and_says_where_nobody_guarantees() -> None:
    seat = replace(SEATS[0], raci={"diagnostic": "responsable", "follow_up": "consulte"})
    file = file_of(dossier(SIGNED, seats=(seat, SEATS[1])), "2024-02-01")
    document = document_of(Trame.RACI, file, Asked())
    matrix = table(document, "Rôle de chaque membre du comité")
    assert matrix.head[1:] == ("Cadrage", "Diagnostic", "Négociation", "Suivi", "Renouvellement")
    assert matrix.rows[0] == ("Claire Morel\nÉtat, référent", "I", "R", "I", "C", "I")
    assert matrix.rows[1][1:] == ("R",) * 5
    assert "L'État : cadrage, négociation, suivi, renouvellement." in said(document)


def test_a_matrix_where_each_step_is_guaranteed_asks_for_nobody() -> None:
    guaranteed = [replace(seat, raci="responsable") for seat in SEATS]
    file = file_of(dossier(SIGNED, seats=guaranteed), "2024-02-01")
    assert "Aucun responsable" not in said(document_of(Trame.RACI, file, Asked()))


# --- diagnostic ---
RUNNER = Gestionnaire(name="Association d'essai", finess_ej="350000014", siren="775590003", status="prive")


def test_a_diagnostic_is_prefilled_from_the_register_and_the_gestionnaires_contracts() -> None:
    shelters = (
        Shelter(finess="350000022", name="CHRS Un", gestionnaire="350000014", departement="35", places=42),
        Shelter(finess="350000030", name="CHRS Deux", gestionnaire="350000014", departement="35"),
        Shelter(finess="350000048", name="CHRS d'un autre", gestionnaire="350000055", departement="35", places=9),
        Shelter(finess="290000048", name="CHRS d'ailleurs", gestionnaire="350000014", departement="29", places=9),
    )
    register = Register(on=date(2026, 1, 1), gestionnaires={"350000014": "Association d'essai"}, shelters=shelters)
    header = replace(
        HEADER,
        gestionnaire=RUNNER,
        perimeter=Perimeter(chrs=(Chrs(finess="350000022", places=40),)),
        dotations={2024: 640000.0},
    )
    before = file_of(
        dossier(replace(SIGNED, effective_on=date(2016, 1, 1), on=None), header=replace(header, cpom="AVANT")),
        "2026-01-15",
    )
    asked = Asked(register=register, others=(before.contract,))
    document = written(Trame.DIAGNOSTIC, SIGNED, on="2026-01-15", header=header, asked=asked)
    rows = table(document, "Centres d'hébergement et de réinsertion sociale (CHRS)").rows
    assert [(row[0], row[3], row[4]) for row in rows] == [
        ("CHRS Un", "42", "oui"),
        ("CHRS Deux", "[…]", "non"),
    ]
    assert table(document, "Dotations et résultats").rows == (("2024", "640\u202f000 €", "[à compléter]"),)
    contracts = table(document, "Contrats passés et en cours").rows
    assert [row[0] for row in contracts] == ["Un contrat d'essai (AVANT)", "Un contrat d'essai (ESSAI-35)"]
    assert contracts[0][2].startswith("signé à une date inconnue, en vigueur du 1er janvier 2016")
    assert card(document, "L'organisme gestionnaire")["Statut"] == "privé"
    loose = written(Trame.DIAGNOSTIC, SIGNED, on="2026-01-15", header=replace(header, perimeter=None), asked=asked)
    assert table(loose, "Centres d'hébergement et de réinsertion sociale (CHRS)").rows[0][4] == "[…]"


def test_a_diagnostic_without_register_lists_the_perimeter_and_without_either_leaves_lines() -> None:
    header = replace(HEADER, perimeter=Perimeter(chrs=(Chrs(finess="350000022"),)))
    listed = written(Trame.DIAGNOSTIC, SIGNED, on="2026-01-15", header=header)
    caption = "Centres d'hébergement et de réinsertion sociale (CHRS)"
    assert table(listed, caption).rows == (("non renseigné", "350000022", "Ille-et-Vilaine", "[…]", "oui"),)
    bare = written(Trame.DIAGNOSTIC, on="2026-01-15")
    assert table(bare, caption).rows == (("[à compléter]",) * 3 + ("[…]",) * 2,) * 2
    assert card(bare, "L'organisme gestionnaire")["Statut"] == "[à compléter]"
    assert table(bare, "Contrats passés et en cours").rows[0][2] == "en élaboration"


def test_a_diagnostic_ends_on_the_two_mandatory_axes() -> None:
    document = written(Trame.DIAGNOSTIC, SignatureTargeted(on=date(2026, 10, 10)), on="2026-01-15")
    axes = [row[0] for row in table(document, "Axes et objectifs").rows]
    assert axes[:2] == ["Accès rapide au logement (obligatoire)", "Adaptation de l'offre aux besoins (obligatoire)"]
    assert "signature visée le 10 octobre 2026" in said(document)
    assert "sans pouvoir être imposée" in said(document)


# --- bilans ---
def test_a_bilan_takes_the_first_exercise_still_awaited_and_says_when_it_is_due() -> None:
    received = BilanReceived(exercise=2023, on=date(2024, 4, 15), indicators=FIGURES)
    document = written(Trame.BILAN_ETAPE, SIGNED, received, on="2024-06-01")
    assert document.title == "Bilan d'étape 2024"
    sending = card(document, "Transmission")
    assert sending["À transmettre"] == "avant le 30 avril 2025, en même temps que le compte administratif"
    assert sending["Dernier jour ouvré utile"] == "mardi 29 avril 2025"


def test_the_four_indicators_come_with_their_exclusions_and_past_figures() -> None:
    received = BilanReceived(exercise=2023, on=date(2024, 4, 15), indicators=FIGURES)
    header = replace(HEADER, actions=(ACTION,))
    document = written(Trame.BILAN_ETAPE, SIGNED, received, on="2024-06-01", header=header)
    definitions = [text for text in texts(document) if "ménages à droits incomplets." in text]
    assert len(definitions) == 3
    assert "(le texte n'exclut aucun ménage)" in said(document)
    rows = {row[0]: row[1:] for row in table(document, "Indicateurs obligatoires").rows}
    assert rows["Sorties vers un logement ordinaire : taux de sortie"] == ("45\u202f%", "41,5\u202f%", "[…]")
    assert rows["Sorties vers un logement ordinaire : ménages sortis"] == ("–", "31", "[…]")
    assert rows["Sorties vers un logement adapté : taux de sortie"] == ("[…]", "–", "[…]")
    assert rows["Présence anormalement longue : taux de présence"] == ("[…]", "10\u202f%", "[…]")


def test_the_bilan_of_an_exercise_already_received_shows_its_figures() -> None:
    received = BilanReceived(exercise=2023, on=date(2024, 4, 15), indicators=FIGURES)
    document = written(Trame.BILAN_ETAPE, SIGNED, received, on="2024-06-01", asked=Asked(exercise=2023))
    assert table(document, "Indicateurs obligatoires").head == ("Indicateur et mesure", "Cible", "2023")


def test_a_bilan_lists_the_dotation_and_the_documents_of_its_exercise() -> None:
    document = document_of(Trame.BILAN_ETAPE, file_of(told("bre-35-havre"), "2026-11-22"), Asked())
    assert card(document, "Compte administratif")["Dotation 2026"] == "724\u202f000 €"
    assert {row[:2] for row in table(document, "Documents à transmettre").rows} == {
        ("Compte administratif 2026", "30 avril 2027"),
        ("Rapport d'activité 2026", "30 avril 2027"),
    }


def test_a_bilan_of_no_exercise_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"n'a pas de bilan d'étape 2031\. Exercices du contrat : 2023, 2024"):
        written(Trame.BILAN_ETAPE, SIGNED, on="2024-06-01", asked=Asked(exercise=2031))
    with pytest.raises(InvalidInput, match="Enregistrez d'abord sa signature"):
        written(Trame.BILAN_ETAPE, on="2024-06-01")


def test_a_region_that_counts_to_the_day_itself_says_at_the_latest() -> None:
    law = replace(
        LAW,
        parameters=replace(
            LAW.parameters,
            compte_administratif=replace(LAW.parameters.compte_administratif, strict_before=False),
        ),
    )
    file = open_file(dossier(SIGNED), law, day("2024-06-01"))
    document = document_of(Trame.BILAN_ETAPE, file, Asked())
    assert card(document, "Transmission")["À transmettre"].startswith("au plus tard le 30 avril")


def test_the_document_de_bilan_asks_of_each_objective_whether_why_and_what_next() -> None:
    loose = replace(ACTION, id="A2", objective=None, target=None)
    header = replace(HEADER, actions=(ACTION, loose))
    document = written(Trame.BILAN, SIGNED, *met("M1", "2024-03-12"), on="2027-06-01", header=header)
    objectives = table(document, "Objectifs atteints")
    assert objectives.head[2:] == ("Atteint ?", "Sinon, pourquoi", "Pistes d'actions")
    assert [row[0] for row in objectives.rows] == [
        "Accès rapide au logement",
        "Adaptation de l'offre aux besoins",
        "Autres actions",
    ]
    assert objectives.rows[1][1] == "[à compléter]"
    assert objectives.rows[2][1] == "A2 : Dix places en diffus (30 juin 2025)"
    assert table(document, "Réunions tenues").rows[0] == (
        "12 mars 2024",
        "Réunion du comité",
        "L'État",
        "[à compléter]",
    )
    assert table(document, "Bilan de la méthode").rows[0][0] == "Cadrage"
    assert card(document, "Échéances")["Terme du contrat"].startswith("le 31 décembre 2027")


def test_the_meetings_of_a_contract_without_any_or_written_are_told_too() -> None:
    assert table(written(Trame.BILAN, SIGNED, on="2027-06-01"), "Réunions tenues").rows[0] == ("[à compléter]",) * 4
    exchange = (
        MeetingPlanned(meeting="M1", on=date(2024, 3, 12), form=MeetingForm.ECRIT, purpose="dialogue_de_gestion"),
        MeetingHeld(meeting="M1", on=date(2024, 3, 12)),
    )
    rows = table(written(Trame.BILAN, SIGNED, *exchange, on="2027-06-01"), "Réunions tenues").rows
    assert rows[0][1:3] == ("Dialogue de gestion", "–")
    with pytest.raises(InvalidInput, match="pas signé"):
        written(Trame.BILAN, on="2027-06-01")


# --- letters ---
def test_each_other_signatory_gets_a_letter_of_its_own() -> None:
    document = document_of(Trame.PROROGATION, file_of(told("bre-35-trois-rivieres"), "2026-11-22"), Asked())
    assert sum(isinstance(block, NewPage) for block in document.blocks) == 3
    assert [row[0] for row in table(document, "Suivi des envois").rows] == [
        "Le gestionnaire",
        "Le président du conseil départemental",
        "Le directeur général de l'agence régionale de santé",
    ]
    assert said(document).count("La même lettre est adressée") == 3
    assert "Monsieur le président / Madame la présidente du conseil départemental (Ille-et-Vilaine)" in said(document)


def test_a_letter_says_the_term_the_two_months_the_silence_and_the_text() -> None:
    words = said(written(Trame.PROROGATION, SIGNED, on="2026-11-22"))
    assert "dont le terme est fixé au 31 décembre 2027" in words
    assert "porté au 31 décembre 2028" in words
    assert "arrêté du 25 octobre 2019, article 2, vous disposez de deux mois" in words
    assert "votre accord est réputé acquis" in words
    assert "Lettre recommandée avec accusé de réception" in words
    assert "La même lettre est adressée" not in words


def test_the_sheet_says_when_to_post_and_that_the_proof_must_be_recorded() -> None:
    words = said(written(Trame.PROROGATION, SIGNED, on="2026-11-22"))
    assert "reçue au plus tard le jeudi 31 décembre 2026 : à poster avant le jeudi 10 décembre 2026" in words
    assert "Gardez la preuve de réception" in words
    assert "sans elle, aucun délai de réponse ne court" in words
    assert "ne valent notification" in words


def test_the_sheet_is_frank_about_a_date_that_has_passed() -> None:
    soon = said(written(Trame.PROROGATION, SIGNED, on="2026-12-20"))
    assert "est passée : remettez-la contre preuve sans attendre" in soon
    late = said(written(Trame.PROROGATION, SIGNED, on="2027-02-01"))
    assert "cette date est passée. Une notification tardive est signalée mais reste possible" in late


def test_a_notice_already_recorded_gives_its_author_and_its_term() -> None:
    notice = replace(NOTICE, requested_term=date(2028, 6, 30))
    words = said(written(Trame.PROROGATION, SIGNED, notice, on="2026-10-01"))
    assert "porté au 30 juin 2028" in words
    assert "Association d'essai, président ou présidente" in words
    assert "Monsieur le préfet / Madame la préfète de la région Bretagne" in words


def test_who_writes_and_the_term_can_be_chosen() -> None:
    asked = Asked(by="gestionnaire", term=date(2028, 3, 31))
    header = replace(HEADER, gestionnaire=replace(RUNNER, status="public"), subsidised=True)
    words = said(written(Trame.PROROGATION, SIGNED, on="2026-10-01", header=header, asked=asked))
    assert "directeur ou directrice" in words
    assert "porté au 31 mars 2028" in words
    assert "Madame la préfète du département (Ille-et-Vilaine)" in words


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (Asked(term=date(2030, 1, 1)), "du 31 décembre 2027, exclu, au 31 décembre 2028, inclus"),
        (Asked(term=date(2027, 12, 31)), "n'est pas possible"),
        (
            Asked(by="dg_ars"),
            "« dg_ars » n'est pas signataire de ce contrat. Signataires : prefet_region, gestionnaire.",
        ),
    ],
)
def test_an_impossible_letter_is_refused_with_what_is_possible(asked: Asked, says: str) -> None:
    with pytest.raises(InvalidInput, match=says.replace(".", r"\.")):
        written(Trame.PROROGATION, SIGNED, on="2026-11-22", asked=asked)


def test_a_contract_at_its_six_years_or_unsigned_has_no_letter() -> None:
    with pytest.raises(InvalidInput, match="au bout des six ans permis"):
        written(Trame.PROROGATION, replace(SIGNED, written_term=date(2028, 12, 31)), on="2026-11-22")
    with pytest.raises(InvalidInput, match="rien à proroger"):
        written(Trame.PROROGATION, on="2026-11-22")


def test_a_practice_of_other_months_is_written_in_words_or_in_figures() -> None:
    terms = LAW.parameters.prorogation
    for months, says in ((3, "de trois mois"), (4, "de 4 mois")):
        law = replace(LAW, parameters=replace(LAW.parameters, prorogation=replace(terms, reply_months=months)))
        file = open_file(dossier(SIGNED), law, day("2026-11-22"))
        assert says in said(document_of(Trame.PROROGATION, file, Asked()))


def test_an_answer_comes_as_two_letters_to_choose_from_with_its_delay() -> None:
    document = written(Trame.REPONSE, SIGNED, NOTICE, RECEIPT, on="2026-11-22")
    sheet = card(document, "La demande et le délai")
    assert (sheet["Demande reçue le"], sheet["À poster au plus tard le"]) == (
        "1er octobre 2026",
        "mardi 1er décembre 2026",
    )
    words = said(document)
    assert "Je vous signale mon accord sur cette prorogation simple" in words
    assert "Je vous signale mon désaccord" in words
    assert "négociation en vue de la conclusion d'un nouveau contrat" in words
    assert "Le délai est passé" not in words


def test_an_answer_without_proof_of_receipt_leaves_the_delay_to_fill_in() -> None:
    sheet = card(written(Trame.REPONSE, SIGNED, NOTICE, on="2026-11-22"), "La demande et le délai")
    assert sheet["Demande reçue le"] == "[à compléter : date de réception prouvée]"
    assert sheet["Fin du délai de réponse"] == "[à compléter]"


def test_an_answer_that_comes_too_late_is_told_so() -> None:
    words = said(written(Trame.REPONSE, SIGNED, NOTICE, RECEIPT, on="2026-12-10"))
    assert "l'accord est réputé acquis depuis le 2 décembre 2026" in words


def test_an_answer_is_that_of_whoever_was_asked() -> None:
    answered = ProrogationAnswered(
        id="P1",
        addressee="prefet_region",
        sense=Sense.ACCORD,
        sent_on=date(2026, 10, 20),
        received_on=date(2026, 10, 22),
    )
    assert written(Trame.REPONSE, SIGNED, NOTICE, RECEIPT, answered, on="2026-11-22").name.endswith("prefet_region")
    with pytest.raises(InvalidInput, match="Destinataires : prefet_region"):
        written(Trame.REPONSE, SIGNED, NOTICE, on="2026-11-22", asked=Asked(by="gestionnaire"))
    with pytest.raises(InvalidInput, match="Aucune demande"):
        written(Trame.REPONSE, SIGNED, on="2026-11-22")


# --- what serves what ---
def served(kind: Kind, *facts: object, on: str) -> tuple[Trame, Asked] | None:
    file = file_of(dossier(*facts), on)  # type: ignore[arg-type]
    milestone = next(each for each in file.calendar.milestones if each.kind is kind)
    return trame_for(milestone, file)


def test_each_message_has_the_trame_that_serves_it() -> None:
    assert served(Kind.BILAN_ETAPE, SIGNED, on="2024-06-01") == (Trame.BILAN_ETAPE, Asked(exercise=2023))
    assert served(Kind.PROROGATION_NOTICE, SIGNED, on="2024-06-01") == (Trame.PROROGATION, Asked())
    assert served(Kind.TERM, SIGNED, on="2024-06-01") is None
    assert served(Kind.COMPTE_RENDU_DRAFT, SIGNED, *met("M1", "2024-03-12"), on="2024-03-13") == (
        Trame.COMPTE_RENDU,
        Asked(meeting="M1"),
    )
    launched = Launched(on=date(2024, 1, 1))
    assert served(Kind.COMPTE_RENDU_DRAFT, launched, *met("E1", "2024-03-12", "diagnostic"), on="2024-03-13") == (
        Trame.RELEVE,
        Asked(meeting="E1"),
    )


def test_a_seat_of_somebody_erased_is_left_out() -> None:
    gone = Seat(person=ERASED, party=Party.ETAT, role="direction", decision_maker=True, since=date(2020, 1, 1))
    file = file_of(dossier(SIGNED, *met("M1", "2024-03-12", "objectifs", ERASED), seats=(*SEATS, gone)), "2024-03-13")
    for trame in (Trame.COMPTE_RENDU, Trame.RELEVE, Trame.RACI, Trame.CADRAGE):
        assert ERASED not in said(document_of(trame, file, Asked()))


def test_a_signature_of_unknown_day_is_written_so() -> None:
    unknown = Signed(on=None, effective_on=date(2023, 1, 1), duration_months=60)
    assert "signé à une date inconnue" in said(written(Trame.RACI, unknown, on="2024-01-01"))
    assert "», dont le terme" in said(written(Trame.PROROGATION, unknown, on="2026-01-01"))
