"""Every kind of milestone: its public name, and what it stands for."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Every kind of milestone; the names are part of the public format."""

    FRAMING_START = "framing_start"
    DIAGNOSTIC_START = "diagnostic_start"
    NEGOTIATION_START = "negotiation_start"
    COPIL_1 = "copil_1_launch"
    COPIL_2 = "copil_2_diagnostic"
    COPIL_3 = "copil_3_objectives"
    COPIL_4 = "copil_4_finalisation"
    BOARD_MANDATE = "board_mandate"
    SIGNATURE = "signature"
    GENERALISATION_DEADLINE = "generalisation_deadline"
    GENERALISATION_TOLERANCE = "generalisation_tolerance"
    BILAN_ETAPE = "bilan_etape"
    COMPTE_ADMINISTRATIF = "compte_administratif"
    PROPOSITIONS_BUDGETAIRES = "propositions_budgetaires"
    BUDGET_DOCUMENT = "budget_document"
    HEAD_OFFICE_FEES_EXPIRY = "head_office_fees_expiry"
    COST_SURVEY = "cost_survey"
    BUDGET_MODIFICATION = "budget_modification"
    BUDGET_DECISION = "budget_decision"
    AVENANT_ANNUEL = "avenant_annuel"
    COMPTE_RENDU_FINANCIER = "compte_rendu_financier"
    ACTION = "action"
    MID_TERM_DIALOGUE = "mid_term_dialogue"
    ANNUAL_DIALOGUE = "annual_dialogue"
    COMPTE_RENDU_DRAFT = "compte_rendu_draft"
    COMPTE_RENDU_VALIDATION = "compte_rendu_validation"
    EXECUTION_REPORT = "execution_report"
    FINAL_REVIEW = "final_review"
    RENEWAL_START_ADVISED = "renewal_start_advised"
    RENEWAL_START = "renewal_start"
    PROROGATION_NOTICE = "prorogation_notice"
    PROROGATION_REPLY = "prorogation_reply"
    NEGOTIATION_OPENING = "negotiation_opening"
    TERM = "term"
    TERMINATION = "termination"


class Nature(StrEnum):
    """What passing a milestone means: a duty is then late, an option is gone, a landmark is behind."""

    DUTY = "duty"
    OPTION = "option"
    LANDMARK = "landmark"


BOTH = ("etat", "gestionnaire")
GESTIONNAIRE = ("gestionnaire",)


@dataclass(frozen=True, kw_only=True)
class Model:
    """What one kind stands for.

    Its French label (`{key}` is the key), the rules behind it (the strongest first), the step of the
    RACI it belongs to, who acts by default, and what passing it means.
    """

    label: str
    rules: tuple[str, ...]
    step: str
    responsible: tuple[str, ...] = BOTH
    nature: Nature = Nature.DUTY


FOLLOW_UP = "follow_up"
RENEWAL = "renewal"

MODELS: Mapping[Kind, Model] = {
    Kind.FRAMING_START: Model(label="Début du cadrage", rules=("ELA-1",), step="framing"),
    Kind.DIAGNOSTIC_START: Model(label="Début du diagnostic partagé", rules=("ELA-1",), step="diagnostic"),
    Kind.NEGOTIATION_START: Model(label="Début de la négociation", rules=("ELA-1",), step="negotiation"),
    Kind.COPIL_1: Model(label="Comité de pilotage n° 1 : lancement", rules=("ELA-3", "ELA-5"), step="framing"),
    Kind.COPIL_2: Model(
        label="Comité de pilotage n° 2 : diagnostic partagé", rules=("ELA-3", "ELA-8"), step="diagnostic"
    ),
    Kind.COPIL_3: Model(
        label="Comité de pilotage n° 3 : objectifs et moyens", rules=("ELA-3", "ELA-9"), step="negotiation"
    ),
    Kind.COPIL_4: Model(label="Comité de pilotage n° 4 : finalisation", rules=("ELA-3", "ELA-9"), step="negotiation"),
    Kind.BOARD_MANDATE: Model(
        label="Délibération du conseil d'administration donnant mandat de signer",
        rules=("ELA-10",),
        step="negotiation",
        responsible=GESTIONNAIRE,
    ),
    Kind.SIGNATURE: Model(label="Signature du contrat", rules=("ELA-1", "ELA-4"), step="negotiation"),
    Kind.GENERALISATION_DEADLINE: Model(
        label="Échéance légale de généralisation des CPOM", rules=("REG-4",), step="negotiation"
    ),
    Kind.GENERALISATION_TOLERANCE: Model(
        label="Fin de la tolérance ouverte par l'instruction du 22 avril 2022",
        rules=("REG-4",),
        step="negotiation",
        nature=Nature.LANDMARK,
    ),
    Kind.BILAN_ETAPE: Model(
        label="Bilan d'étape {key}", rules=("SUI-3", "BUD-1"), step=FOLLOW_UP, responsible=GESTIONNAIRE
    ),
    Kind.COMPTE_ADMINISTRATIF: Model(
        label="Compte administratif {key}", rules=("BUD-1",), step=FOLLOW_UP, responsible=GESTIONNAIRE
    ),
    Kind.PROPOSITIONS_BUDGETAIRES: Model(
        label="Propositions budgétaires {key}", rules=("BUD-2",), step=FOLLOW_UP, responsible=GESTIONNAIRE
    ),
    Kind.BUDGET_DOCUMENT: Model(
        label="Document prévu par le contrat : {key}", rules=("CON-8",), step=FOLLOW_UP, responsible=GESTIONNAIRE
    ),
    Kind.AVENANT_ANNUEL: Model(label="Avenant annuel {key}", rules=("SUB-1",), step=FOLLOW_UP),
    Kind.COMPTE_RENDU_FINANCIER: Model(
        label="Compte rendu financier des subventions {key}",
        rules=("SUB-2",),
        step=FOLLOW_UP,
        responsible=GESTIONNAIRE,
    ),
    Kind.ACTION: Model(label="Action {key} du contrat", rules=("CON-7",), step=FOLLOW_UP),
    Kind.MID_TERM_DIALOGUE: Model(label="Dialogue de gestion à mi-parcours", rules=("SUI-1",), step=FOLLOW_UP),
    Kind.ANNUAL_DIALOGUE: Model(label="Dialogue de gestion {key}", rules=("SUI-2", "SUI-1"), step=FOLLOW_UP),
    Kind.COMPTE_RENDU_DRAFT: Model(
        label="Rédaction du compte rendu de la réunion {key}", rules=("SUI-4",), step=FOLLOW_UP
    ),
    Kind.COMPTE_RENDU_VALIDATION: Model(
        label="Validation du compte rendu de la réunion {key}", rules=("SUI-4",), step=FOLLOW_UP
    ),
    Kind.EXECUTION_REPORT: Model(
        label="Rapport complet d'exécution", rules=("SUI-5",), step=RENEWAL, responsible=GESTIONNAIRE
    ),
    Kind.FINAL_REVIEW: Model(label="Réunion de bilan partagé du contrat", rules=("SUI-6",), step=RENEWAL),
    Kind.RENEWAL_START_ADVISED: Model(
        label="Démarrage conseillé de la démarche de renouvellement", rules=("REN-2",), step=RENEWAL
    ),
    Kind.RENEWAL_START: Model(label="Ouverture de la négociation du nouveau contrat", rules=("REN-1",), step=RENEWAL),
    Kind.PROROGATION_NOTICE: Model(
        label="Dernier jour pour notifier une demande de prorogation",
        rules=("PRO-1",),
        step=RENEWAL,
        nature=Nature.OPTION,
    ),
    Kind.PROROGATION_REPLY: Model(
        label="Réponse à la demande de prorogation", rules=("PRO-2", "PRO-3"), step=RENEWAL, nature=Nature.OPTION
    ),
    Kind.NEGOTIATION_OPENING: Model(
        label="Ouverture sans délai d'une négociation après désaccord", rules=("PRO-4",), step=RENEWAL
    ),
    Kind.TERM: Model(label="Terme du contrat", rules=("CON-1",), step=RENEWAL, nature=Nature.LANDMARK),
    Kind.TERMINATION: Model(label="Résiliation du contrat", rules=("REV-2",), step=RENEWAL, nature=Nature.LANDMARK),
    Kind.HEAD_OFFICE_FEES_EXPIRY: Model(
        label="Fin de l'autorisation de frais de siège", rules=("CON-10",), step=FOLLOW_UP, responsible=GESTIONNAIRE
    ),
    Kind.COST_SURVEY: Model(
        label="Enquête nationale de coûts {key}", rules=("BUD-5",), step=FOLLOW_UP, responsible=GESTIONNAIRE
    ),
    Kind.BUDGET_MODIFICATION: Model(
        label="Propositions de modification budgétaire {key}", rules=("BUD-4",), step=FOLLOW_UP, responsible=("etat",)
    ),
    Kind.BUDGET_DECISION: Model(
        label="Décision d'autorisation budgétaire {key}", rules=("BUD-3",), step=FOLLOW_UP, responsible=("etat",)
    ),
}
