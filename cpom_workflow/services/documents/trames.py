"""Every trame by its name, and which one serves which step of a contract's life."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from cpom_workflow.domain.calendar import Kind, Milestone
from cpom_workflow.domain.committee import Meeting
from cpom_workflow.domain.committee.meetings import DIAGNOSTIC
from cpom_workflow.services.documents.asked import Asked
from cpom_workflow.services.documents.bilan import bilan
from cpom_workflow.services.documents.bilan_etape import bilan_etape
from cpom_workflow.services.documents.cadrage import cadrage
from cpom_workflow.services.documents.compte_rendu import compte_rendu
from cpom_workflow.services.documents.diagnostic import diagnostic
from cpom_workflow.services.documents.lancement import lancement
from cpom_workflow.services.documents.page import Document
from cpom_workflow.services.documents.prorogation import prorogation
from cpom_workflow.services.documents.raci import raci
from cpom_workflow.services.documents.releve import releve
from cpom_workflow.services.documents.reponse import reponse
from cpom_workflow.services.office import File


class Trame(StrEnum):
    """The documents that can be prepared, by the name a person types."""

    COMPTE_RENDU = "compte-rendu"
    RELEVE = "releve-de-decision"
    CADRAGE = "note-de-cadrage"
    LANCEMENT = "reunion-de-lancement"
    RACI = "matrice-raci"
    DIAGNOSTIC = "diagnostic-partage"
    BILAN_ETAPE = "bilan-d-etape"
    BILAN = "bilan-du-contrat"
    PROROGATION = "lettre-de-prorogation"
    REPONSE = "reponse-a-la-prorogation"

    @property
    def french(self) -> str:
        """Say what it is."""
        return _LABELS[self]


_LABELS = {
    Trame.COMPTE_RENDU: "Compte rendu d'une réunion du comité de suivi",
    Trame.RELEVE: "Relevé de décision d'une réunion d'élaboration",
    Trame.CADRAGE: "Note de cadrage, avec le rétro-planning",
    Trame.LANCEMENT: "Liste de contrôle de la réunion de lancement",
    Trame.RACI: "Matrice RACI, le rôle de chacun par étape",
    Trame.DIAGNOSTIC: "Diagnostic partagé, prérempli par l'administration",
    Trame.BILAN_ETAPE: "Bilan d'étape d'un exercice",
    Trame.BILAN: "Document de bilan du contrat et de la méthode",
    Trame.PROROGATION: "Lettres de demande de prorogation, une par destinataire",
    Trame.REPONSE: "Réponse à une demande de prorogation, accord ou désaccord",
}
_WRITERS: Mapping[Trame, Callable[[File, Asked], Document]] = {
    Trame.COMPTE_RENDU: compte_rendu,
    Trame.RELEVE: releve,
    Trame.CADRAGE: cadrage,
    Trame.LANCEMENT: lancement,
    Trame.RACI: raci,
    Trame.DIAGNOSTIC: diagnostic,
    Trame.BILAN_ETAPE: bilan_etape,
    Trame.BILAN: bilan,
    Trame.PROROGATION: prorogation,
    Trame.REPONSE: reponse,
}
_SERVES: Mapping[Kind, Trame] = {
    Kind.FRAMING_START: Trame.CADRAGE,
    Kind.COPIL_1: Trame.LANCEMENT,
    Kind.DIAGNOSTIC_START: Trame.DIAGNOSTIC,
    Kind.COPIL_2: Trame.RELEVE,
    Kind.BILAN_ETAPE: Trame.BILAN_ETAPE,
    Kind.FINAL_REVIEW: Trame.BILAN,
    Kind.PROROGATION_NOTICE: Trame.PROROGATION,
    Kind.PROROGATION_REPLY: Trame.REPONSE,
}


def document_of(trame: Trame, file: File, asked: Asked) -> Document:
    """Fill a trame in for a contract; raises `InvalidInput` when the contract cannot have it."""
    return _WRITERS[trame](file, asked)


def trame_for(milestone: Milestone, file: File) -> tuple[Trame, Asked] | None:
    """Say which trame serves a message about a milestone, and what to ask of it; None when there is none."""
    key = milestone.key
    if milestone.kind is Kind.COMPTE_RENDU_DRAFT:
        meeting = next(each for each in file.contract.meetings if each.code == key)
        return record_trame(meeting), Asked(meeting=meeting.code)
    trame = _SERVES.get(milestone.kind)
    if trame is None:
        return None
    return trame, Asked(exercise=int(str(key))) if trame is Trame.BILAN_ETAPE else Asked()


def record_trame(meeting: Meeting) -> Trame:
    """Give what is written after a meeting: a relevé de décision during the diagnostic, else a compte rendu."""
    return Trame.RELEVE if meeting.purpose == DIAGNOSTIC else Trame.COMPTE_RENDU
