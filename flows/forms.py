"""The forms that référents fill in the Prefect UI, as pydantic models.

Their fields bear the French words of the public dossier format: a person reads them on the run's page.
A field marked `liste` gets its choices from the store (`flows/choices.py`).
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

SEPARATOR = " — "
"""What stands between a code and its wording in a list: « BRE-22 — Association »."""

LABEL = Field(json_schema_extra={"title": "Formulaire"})
"""Names the one parameter of every flow, which Prefect would call by its code name."""

Simulation = Annotated[
    bool,
    Field(
        title="Simulation, aucun envoi",
        description="Coché : montre ce qui partirait, sans rien envoyer ni enregistrer. Décoché : envoie.",
    ),
]
DeclaredName = Annotated[
    str,
    Field(
        min_length=2,
        title="Saisi par",
        description="Votre nom, inscrit au journal du contrat tel que vous le déclarez.",
        examples=["Maud Ferrand"],
    ),
]


def _code(label: object) -> object:
    """Keep the code of a choice; a bare code is taken as well."""
    return label.split(SEPARATOR)[0].strip() if isinstance(label, str) else label


def _nothing(value: object) -> object:
    return None if value == "" else value


def _hour(text: str) -> str:
    hours, colon, minutes = text.partition(":")
    if not (colon and hours.isdecimal() and minutes.isdecimal() and int(hours) < 24 and int(minutes) < 60):  # noqa: PLR2004 - a clock
        raise ValueError(text)
    return f"{int(hours):02}:{int(minutes):02}"


ContractCode = Annotated[str, BeforeValidator(_code), WithJsonSchema({"type": "string", "liste": "contrats"})]
MeetingCode = Annotated[str, BeforeValidator(_code), WithJsonSchema({"type": "string", "liste": "reunions"})]
DepartementCode = Annotated[str, BeforeValidator(_code), WithJsonSchema({"type": "string", "liste": "departements"})]
Hour = Annotated[str, AfterValidator(_hour)]
OptionalDay = Annotated[
    date | None, BeforeValidator(_nothing), WithJsonSchema({"type": "string", "format": "date", "default": ""})
]


def _shown(title: str, description: str) -> ConfigDict:
    """Say what the interface shows above a form, in the place of its docstring."""
    return ConfigDict(title=title, json_schema_extra={"description": description})


class Form(BaseModel):
    """One form; what it does not know is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class SweepForm(Form):
    """What the sweep may be asked."""

    model_config = _shown("Relances", "Ce qui part, ou ce qui partirait.")

    simulation: Simulation = True


class InvitationsForm(Form):
    """Which contracts to look at, and whether to send."""

    model_config = _shown("Calendriers et invitations", "Les réunions à venir et leurs invitations.")

    contrats: list[ContractCode] = Field(
        default=[], title="Contrats", description="Les contrats à montrer ; aucun choix les montre tous."
    )
    simulation: Simulation = True


class MeetingForm(Form):
    """A meeting to convene."""

    model_config = _shown(
        "Réunion à planifier", "La réunion entre au calendrier du contrat ; ses invitations partent ensuite."
    )

    contrat: ContractCode = Field(title="Contrat concerné", description="Tapez un code ou un nom pour chercher.")
    le: date = Field(title="Date de la réunion", examples=["2026-12-10"])
    heure: Hour = Field(default="14:00", title="Heure de début", description="Heure locale.", examples=["14:00"])
    duree_minutes: int = Field(default=120, ge=15, le=600, title="Durée en minutes")
    objet: Literal[
        "Réunion du comité",
        "Lancement",
        "Diagnostic partagé",
        "Objectifs et moyens",
        "Finalisation",
        "Signature",
        "Dialogue de gestion",
        "Bilan final",
        "Négociation",
    ] = Field(default="Réunion du comité", title="Objet")
    forme: Literal["En présence", "En visioconférence", "Par écrit"] = Field(default="En présence", title="Forme")
    lieu: str = Field(default="", title="Lieu", examples=["DDETS des Côtes-d'Armor, salle Bréhat"])
    visio: str = Field(default="", title="Lien de visioconférence", examples=["https://visio.example/cpom"])
    ordre_du_jour: list[str] = Field(
        default=[], title="Ordre du jour", description="Un point à la fois (« Add item »)."
    )
    saisi_par: DeclaredName


class HeldForm(Form):
    """A meeting that took place."""

    model_config = _shown("Réunion tenue", "La réunion a eu lieu : le tour de rédaction est donné.")

    reunion: MeetingCode = Field(
        title="Réunion concernée", description="Les réunions planifiées et pas encore enregistrées comme tenues."
    )
    le: date = Field(title="Tenue le", examples=["2026-11-20"])
    presents: list[str] = Field(
        default=[],
        title="Présents",
        description="Leurs noms, comme au comité : le compte rendu leur est envoyé.",
        examples=[["Maud Ferrand", "Florence Tanguy"]],
    )
    saisi_par: DeclaredName


class BilanForm(Form):
    """Yearly documents received, from one or several contracts."""

    model_config = _shown("Bilan reçu", "Ce que le gestionnaire a transmis.")

    contrats: list[ContractCode] = Field(
        min_length=1, title="Contrats concernés", description="Un ou plusieurs ; tapez un code ou un nom pour chercher."
    )
    exercice: int = Field(ge=2000, le=2100, title="Exercice", description="L'année du bilan.", examples=[2025])
    le: date = Field(title="Reçu le", examples=["2026-04-22"])
    documents: Literal["Bilan d'étape et compte administratif", "Bilan d'étape seul", "Compte administratif seul"] = (
        Field(default="Bilan d'étape et compte administratif", title="Documents reçus")
    )
    saisi_par: DeclaredName


class Member(Form):
    """One member of the committee."""

    model_config = _shown("Membre du comité", "Une personne à prévenir.")

    personne: str = Field(min_length=2, title="Nom", examples=["Maud Ferrand"])
    courriel: str = Field(
        title="Adresse de messagerie",
        description="Gardée à part, dans la table des personnes ; effacée des paramètres de l'exécution.",
        examples=["maud.ferrand@ddets22.example"],
    )
    partie: Literal["État", "Gestionnaire", "Conseil départemental", "Agence régionale de santé"] = Field(
        default="État", title="Partie"
    )
    role: Literal["Référent", "Direction", "Direction régionale", "Présidence", "Autre"] = Field(
        default="Référent", title="Rôle"
    )
    raci: Literal["Responsable", "Acteur", "Consulté", "Informé"] = Field(
        default="Acteur", title="Lettre RACI", description="Responsable et acteur reçoivent les relances."
    )
    decideur: bool = Field(default=False, title="Peut décider", description="Signe ou engage sa partie.")


class OpeningForm(Form):
    """A contract to open."""

    model_config = _shown("CPOM à ouvrir", "Le contrat naît ici ; la suite de sa vie s'ajoute fait après fait.")

    cpom: str = Field(
        title="Identifiant",
        description="Lettres, chiffres et tirets ; il ne change plus.",
        examples=["BRE-22-GOELETTE"],
    )
    gestionnaire: str = Field(
        min_length=2, title="Gestionnaire", examples=["Association La Goélette d'Armor"], description="Nom complet."
    )
    statut: Literal["Privé", "Public"] = Field(default="Privé", title="Statut du gestionnaire")
    departements: list[DepartementCode] = Field(min_length=1, title="Départements")
    echelle: Literal["Départementale", "Interdépartementale", "Régionale"] = Field(
        default="Départementale", title="Échelle"
    )
    financeurs: list[Literal["État", "Département", "ARS"]] = Field(default=["État"], title="Financeurs")
    activites_subventionnees: bool = Field(default=False, title="Activités subventionnées")
    dialogue: Literal["À mi-parcours", "Annuel"] = Field(default="À mi-parcours", title="Dialogue de gestion")
    lancement: date = Field(title="Lancement de l'élaboration", examples=["2026-11-05"])
    signature_visee: OptionalDay = Field(
        default=None, title="Signature visée", description="Vide si elle n'est pas encore fixée."
    )
    comite: list[Member] = Field(
        default=[], title="Comité", description="Sans membre, personne ne sera prévenu de rien."
    )
    saisi_par: DeclaredName
