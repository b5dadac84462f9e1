"""The region's figures in words, once for pages, terminal and workbook: what each is called, and what it counts."""

from collections.abc import Mapping
from dataclasses import dataclass

from cpom_workflow.domain.parameters import Deadline
from cpom_workflow.services.wording.french import WIDE, capital


@dataclass(frozen=True, kw_only=True)
class Word:
    """What a figure is called, as a label that stands after its number, and what it counts exactly."""

    label: str
    definition: str


FIGURES: Mapping[str, Word] = {
    "obligations": Word(
        label="CPOM à conclure",
        definition="Un par gestionnaire et par département où il a au moins un CHRS ouvert, d'après FINESS "
        "(arrêté du 25 octobre 2019, annexe I).",
    ),
    "obligations_met": Word(
        label="CPOM conclus",
        definition="CPOM à conclure pour lesquels un contrat de la loi ELAN, ou un avenant de transposition, est "
        "signé, n'est pas arrivé à son terme (prorogation comprise) et n'est pas résilié.",
    ),
    "rate": Word(label="Taux de CPOM conclus", definition="CPOM conclus divisés par les CPOM à conclure."),
    "places_rate": Word(
        label="Taux de places couvertes",
        definition="Places de CHRS des CPOM conclus divisées par toutes les places, d'après FINESS.",
    ),
    "amount_rate": Word(
        label="Taux de dotation couverte",
        definition="Dotations de l'exercice des contrats qui couvrent, divisées par celles de tous les contrats "
        "suivis ; sans dotation pour l'exercice, la dernière connue.",
    ),
    "mathematically_late": Word(
        label="signature impossible avant l'échéance",
        definition="D'après le calendrier type (neuf mois), la signature tomberait après l'échéance de la loi : "
        "contrats en élaboration, et CPOM à conclure sans aucun contrat.",
    ),
    "renewals_to_start": Word(
        label="renouvellements à lancer",
        definition="Contrats en vigueur à dix-huit mois ou moins de leur terme, dont le renouvellement n'est pas "
        "ouvert. La négociation s'ouvre au plus tard douze mois avant le terme.",
    ),
    "prorogations_pending": Word(
        label="prorogations en attente",
        definition="Demandes de prorogation auxquelles une réponse manque, ou dont l'absence de refus reste "
        "à certifier.",
    ),
    "expired_without_successor": Word(
        label="expirés sans successeur",
        definition="Contrats arrivés à leur terme qu'aucun autre n'a remplacés.",
    ),
    "bilans_missing": Word(
        label="bilans d'étape manquants",
        definition="Contrats dont un bilan d'étape attendu, avant le 30 avril, n'est pas enregistré comme reçu.",
    ),
    "comptes_rendus_waiting": Word(
        label="comptes rendus en attente",
        definition="Contrats dont une réunion tenue n'a pas encore de compte rendu rédigé et validé par les "
        "deux parties.",
    ),
    "late": Word(
        label="contrats avec un retard",
        definition="Contrats dont au moins une échéance obligatoire est passée sans que le fait soit enregistré.",
    ),
    "anomalies": Word(
        label="anomalies de données à justifier",
        definition="Ce qui ne va pas dans les données et que personne n'a encore justifié ; une anomalie justifiée "
        "reste affichée avec sa justification.",
    ),
}
"""Every figure by its public name (`cpom suivi --format json`)."""

STAGES: Mapping[str, Word] = {
    "programmed": Word(label="programmé", definition="Contrat prévu, dont l'élaboration n'est pas lancée."),
    "framing": Word(label="en cadrage", definition="Élaboration lancée, réunion de lancement non tenue."),
    "diagnostic": Word(label="en diagnostic", definition="Réunion de lancement tenue, diagnostic partagé en cours."),
    "negotiation": Word(label="en négociation", definition="Diagnostic rendu : objectifs et moyens se négocient."),
    "signed": Word(label="signé, pas encore en vigueur", definition="Contrat signé dont la date d'effet est à venir."),
    "in_force": Word(label="en vigueur", definition="Entre la date d'effet et le terme, prorogation comprise."),
    "expired": Word(
        label="expiré sans successeur connu", definition="Contrat arrivé à son terme qu'aucun autre n'a remplacé."
    ),
    "terminated": Word(label="résilié", definition="Contrat dont la résiliation a pris effet."),
    "renewed": Word(label="renouvelé", definition="Contrat arrivé à son terme et remplacé par un autre."),
    "without_contract": Word(
        label="sans contrat", definition="CPOM à conclure pour lequel aucun contrat n'est suivi, pas même en projet."
    ),
}
"""Where a contract stands (`stages`), in the order of a life; before meetings tell, the typical calendar does."""

_DEADLINES = {
    "law": "échéance de la loi",
    "instruction": "tolérance de l'administration",
    "regional": "objectif régional",
}


def deadline_named(deadline: Deadline) -> str:
    """Name a deadline of the generalisation: « Échéance de la loi »."""
    return capital(_DEADLINES[deadline.kind])


def change_said(change: int) -> str:
    """Say a change since the month before: « +3 en un mois », « inchangé en un mois »."""
    return f"{'+' if change > 0 else '−'}{abs(change)} en un mois" if change else "inchangé en un mois"


def percent(rate: float | None) -> str:
    """Write a rate: « 35,6 % »; a dash when there is nothing to divide by."""
    return "–" if rate is None else f"{rate * 100:.1f}".replace(".", ",").removesuffix(",0") + f"{WIDE}%"


def points_said(now: float | None, before: float | None) -> str:
    """Say how a rate changed since the month before, in points; nothing when one of the two is unknown."""
    if now is None or before is None:
        return ""
    change = round((now - before) * 100, 1)
    if not change:
        return "inchangé en un mois"
    size = f"{abs(change):.1f}".replace(".", ",").removesuffix(",0")
    return f"{'+' if change > 0 else '−'}{size} point{'s' if abs(change) >= 2 else ''} en un mois"  # noqa: PLR2004 - French plural
