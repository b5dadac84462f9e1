"""The French words of the public dossier format, and what they mean in the domain (format 02).

One table per kind of thing: French key to the name of the field.
"""

from collections.abc import Mapping
from datetime import date

from cpom_workflow.domain import dossier, facts, programming, reminders
from cpom_workflow.domain.dates import french

Words = Mapping[str, str]

HEADER: Words = {
    "cpom": "cpom",
    "intitule": "title",
    "gestionnaire": "gestionnaire",
    "region": "region",
    "departements": "departements",
    "echelle": "scale",
    "base_legale": "legal_basis",
    "financeurs": "funders",
    "activites_subventionnees": "subsidised",
    "dialogue": "dialogue",
    "nombreuses_actions": "many_actions",
    "gestionnaire_autorise_au_31_12_2022": "authorised_at_generalisation",
    "perimetre": "perimeter",
    "contenu": "content",
    "zone_feries": "holiday_zone",
    "parties": "parties",
    "visibilite": "visibility",
    "actions": "actions",
    "dotations": "dotations",
    "pratique": "practice",
}

# A seat also bears « personne » and « courriel », which make the person who holds it.
SEAT: Words = {
    "partie": "party",
    "role": "role",
    "raci": "raci",
    "decideur": "decision_maker",
    "du": "since",
    "au": "until",
    "canal": "channel",
    "visibilite": "visibility",
}

PARTS: Mapping[type, Words] = {
    dossier.Header: HEADER,
    dossier.Gestionnaire: {"nom": "name", "finess_ej": "finess_ej", "siren": "siren", "statut": "status"},
    dossier.Perimeter: {"chrs": "chrs", "chrs_du_gestionnaire": "chrs_of_gestionnaire"},
    dossier.Chrs: {"finess": "finess", "nom": "name", "departement": "departement", "places": "places"},
    dossier.Content: {"axes": "axes", "indicateurs": "indicators", "annexes": "annexes", "documents": "documents"},
    dossier.Document: {"nom": "name", "avant_le": "before"},
    dossier.PartySettings: {"zone_feries": "holiday_zone"},
    programming.ProgrammingOrder: {
        "version": "version",
        "signe_le": "signed_on",
        "avis_le": "opinion_on",
        "listes": "named",
        "annees": "years",
    },
    programming.ProgrammedYear: {
        "annee": "year",
        "contrats": "contracts",
        "nombre": "number",
        "montant": "amount",
    },
    programming.RegionalReview: {"annee": "year", "le": "done_on"},
    reminders.Steps: {"ouverture": "opening", "avant": "before", "apres": "after"},
    reminders.Escalation: {"decideur": "decider", "presidence": "presidency"},
    dossier.Action: {
        "id": "id",
        "objectif": "objective",
        "action": "action",
        "echeance": "due_on",
        "indicateur": "indicator",
        "cible": "target",
        "responsable": "responsible",
    },
}

PROGRAMMING: Words = {
    "region": "region",
    "de": "first_year",
    "a": "last_year",
    "arretes": "orders",
    "bilans": "reviews",
}
"""A region's programming file."""

POLICY: Words = {
    "obligations": "obligations",
    "recommandations": "recommendations",
    "escalade": "escalation",
    "receptions": "receipts",
    "jalons": "of_kind",
}
"""The reminder policy of a region, `config/reminders.yaml`."""

_MEETING: Words = {"reunion": "meeting", "le": "on"}
_LETTER: Words = {"id": "id", "destinataire": "addressee", "recue_le": "received_on"}
_CARE: Words = {"jalon": "milestone", "par": "by", "le": "on"}

FACTS: Mapping[str, tuple[type[facts.Fact], Words]] = {
    "lancement": (facts.Launched, {"le": "on"}),
    "signature_visee": (facts.SignatureTargeted, {"le": "on"}),
    "signature": (
        facts.Signed,
        {"le": "on", "date_effet": "effective_on", "duree_mois": "duration_months", "terme": "written_term"},
    ),
    "reunion_planifiee": (
        facts.MeetingPlanned,
        {
            **_MEETING,
            "heure": "starts_at",
            "duree_minutes": "minutes",
            "lieu": "place",
            "objet": "purpose",
            "forme": "form",
            "visio": "video_link",
            "ordre_du_jour": "agenda",
            "invites": "invited",
            "visibilite": "visibility",
        },
    ),
    "reunion_demandee": (facts.MeetingRequested, {"par": "by", "le": "on", "motif": "reason"}),
    "reunion_deplacee": (facts.MeetingMoved, {**_MEETING, "nouvelle_date": "new_date", "heure": "starts_at"}),
    "reunion_tenue": (facts.MeetingHeld, {**_MEETING, "presents": "present"}),
    "reunion_annulee": (facts.MeetingCancelled, _MEETING),
    "redacteur_echange": (facts.DrafterSwapped, {"reunion": "meeting", "par": "by"}),
    "compte_rendu_redige": (facts.MinutesDrafted, _MEETING),
    "compte_rendu_valide": (facts.MinutesValidated, {**_MEETING, "par": "by"}),
    "compte_rendu_refuse": (facts.MinutesRefused, {**_MEETING, "par": "by", "motif": "reason"}),
    "compte_rendu_diffuse": (facts.MinutesSent, _MEETING),
    "prise_en_charge": (facts.TakenInCharge, {**_CARE, "personne": "person"}),
    "declare_transmis": (facts.DeclaredSent, _CARE),
    "bilan_recu": (facts.BilanReceived, {"exercice": "exercise", "le": "on", "indicateurs": "indicators"}),
    "compte_administratif_recu": (facts.CompteAdministratifReceived, {"exercice": "exercise", "le": "on"}),
    "prorogation_notifiee": (
        facts.ProrogationNotified,
        {"id": "id", "par": "by", "terme_demande": "requested_term", "envoyee_le": "sent_on"},
    ),
    "prorogation_recue": (
        facts.ProrogationReceived,
        {
            **_LETTER,
            "preuve": "proof",
            "presentee_le": "presented_on",
            "retournee_non_reclamee": "returned_unclaimed",
            "retournee_le": "returned_on",
        },
    ),
    "prorogation_reponse": (facts.ProrogationAnswered, {**_LETTER, "sens": "sense", "envoyee_le": "sent_on"}),
    "prorogation_confirmee": (facts.ProrogationConfirmed, {"id": "id", "par": "by", "le": "on"}),
    "avenant": (
        facts.AvenantSigned,
        {"le": "on", "objet": "subject", "exercice": "exercise", "resume": "summary"},
    ),
    "transposition": (
        facts.Transposed,
        {"avenant_signe_le": "signed_on", "nouveau_terme": "new_term", "cosigne_par_tous": "cosigned_by_all"},
    ),
    "resiliation": (facts.Terminated, {"par": "by", "notifiee_le": "notified_on", "effet_le": "effective_on"}),
    "renouvellement_ouvert": (facts.RenewalOpened, {"le": "on"}),
    "rapport_execution_recu": (facts.ExecutionReportReceived, {"le": "on"}),
    "renouvele_par": (facts.RenewedBy, {"cpom": "cpom", "le": "on"}),
    "modification": (facts.Modified, {"champ": "feature", "valeur": "value", "le": "on"}),
    "demande_autorisation_recue": (
        facts.AuthorisationRequested,
        {"id": "id", "nature": "nature", "augmentation_pourcent": "increase_percent", "le": "on"},
    ),
    "autorisation_reponse": (facts.AuthorisationAnswered, {"id": "id", "sens": "sense", "le": "on"}),
    "annulation": (facts.Annulled, {"annule": "fact", "motif": "reason", "le": "on"}),
}

FRENCH_NAME: Mapping[str, str] = {kind.name: french for french, (kind, _) in FACTS.items()}
"""The French type of each kind of fact, by its English name."""

SIGNATORY_FIELDS = frozenset(
    {
        (facts.ProrogationNotified, "by"),
        (facts.ProrogationReceived, "addressee"),
        (facts.ProrogationAnswered, "addressee"),
        (facts.Terminated, "by"),
    }
)
"""Fields that name a legal person."""

UNKNOWN_DAY = "inconnue"
"""What is written for a signature whose day nobody knows."""

EVERYBODY = "tous"
"""What is written to invite the whole committee."""


def said(fact: facts.Fact) -> str:
    """Name a fact to a person: « bilan_recu » (exercice : 2023, le : 15 avril 2024)."""
    kind = FRENCH_NAME.get(fact.name, OF_THE_COMMITTEE.get(fact.name, fact.name))
    words = FACTS[kind][1] if kind in FACTS else {}
    told = ((word, getattr(fact, field)) for word, field in words.items())
    details = ", ".join(f"{word} : {_in_french(value)}" for word, value in told if isinstance(value, str | int | date))
    return f"« {kind} »" + (f" ({details})" if details else "")


def french_fields(fields: Mapping[str, object]) -> tuple[str, ...]:
    """Give the French keys of fields of a header."""
    return tuple(word for word, field in HEADER.items() if field in fields)


OF_THE_COMMITTEE: Mapping[str, str] = {
    dossier.Opened.name: "en-tête du dossier",
    dossier.SeatTaken.name: "siège au comité",
    dossier.SeatLeft.name: "départ du comité",
}
"""What is recorded without being a line of « faits »."""


def _in_french(value: object) -> str:
    return french(value) if isinstance(value, date) else str(value)
