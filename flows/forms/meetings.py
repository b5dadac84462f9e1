"""Forms about meetings and their comptes rendus."""

from datetime import date
from typing import Literal

from pydantic import Field

from flows.forms.fields import (
    ContractCode,
    DeclaredName,
    Form,
    HeldMeetingCode,
    Hour,
    MeetingCode,
    OptionalDay,
    OptionalHour,
    PersonName,
    shown,
)


class MeetingForm(Form):
    """A meeting to convene."""

    model_config = shown(
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


class MovingForm(Form):
    """A planned meeting that gets another date, or none."""

    model_config = shown(
        "Réunion à déplacer ou à annuler", "Les agendas des invités sont mis à jour au prochain quart d'heure."
    )

    reunion: MeetingCode = Field(title="Réunion concernée", description="Les réunions à venir.")
    action: Literal["Déplacer", "Annuler"] = Field(default="Déplacer", title="Que faire")
    nouvelle_date: OptionalDay = Field(
        default=None, title="Nouvelle date", description="À remplir pour déplacer.", examples=["2026-12-17"]
    )
    heure: OptionalHour = Field(
        default="", title="Nouvelle heure", description="Vide si l'heure ne change pas.", examples=["14:00"]
    )
    saisi_par: DeclaredName


class HeldForm(Form):
    """A meeting that took place."""

    model_config = shown("Réunion tenue", "La réunion a eu lieu : le tour de rédaction est donné.")

    reunion: MeetingCode = Field(
        title="Réunion concernée", description="Les réunions planifiées et pas encore enregistrées comme tenues."
    )
    le: date = Field(title="Tenue le", examples=["2026-11-20"])
    presents: list[PersonName] = Field(
        default=[],
        title="Présents",
        description="Leurs noms, comme au comité : le compte rendu leur est envoyé.",
        examples=[["Maud Ferrand", "Florence Tanguy"]],
    )
    saisi_par: DeclaredName


class MinutesForm(Form):
    """One step in the life of a compte rendu."""

    model_config = shown(
        "Compte rendu", "Rédigé par l'une des parties, validé par les deux, puis envoyé à tous les présents."
    )

    reunion: HeldMeetingCode = Field(
        title="Réunion concernée", description="Les réunions tenues dont le compte rendu n'est pas encore diffusé."
    )
    etape: Literal["Rédigé", "Validé", "Refusé", "Diffusé"] = Field(
        default="Validé", title="Étape", description="Ce qui vient de se passer."
    )
    par: Literal["État", "Gestionnaire"] = Field(
        default="État", title="Par", description="La partie qui valide ou qui refuse."
    )
    le: date = Field(title="Fait le", examples=["2026-11-20"])
    motif: str = Field(default="", title="Motif du refus", description="Ce qui est à corriger : le rédacteur le lira.")
    saisi_par: DeclaredName
