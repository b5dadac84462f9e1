"""Forms that open a contract, and seat people in its committee."""

from datetime import date
from typing import Literal

from pydantic import Field

from flows.forms.fields import (
    SEARCH,
    ContractCode,
    DeclaredName,
    DepartementCode,
    Form,
    Newcomer,
    OptionalDay,
    SeatCode,
    shown,
)


class Member(Form):
    """One member of the committee."""

    model_config = shown("Membre du comité", "Une personne à prévenir.")

    personne: Newcomer = Field(title="Nom", examples=["Maud Ferrand"])
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

    model_config = shown("CPOM à ouvrir", "Le contrat naît ici ; la suite de sa vie s'ajoute fait après fait.")

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
    saisi_par: Newcomer = Field(
        title="Saisi par", description="Votre nom, inscrit au journal du contrat.", examples=["Maud Ferrand"]
    )


class SeatForm(Form):
    """Somebody who joins the committee."""

    model_config = shown("Arrivée au comité", "Une personne de plus à prévenir, à partir du jour de son arrivée.")

    contrat: ContractCode = Field(title="Contrat concerné", description=SEARCH)
    membre: Member = Field(title="Nouveau membre")
    du: date = Field(title="À partir du", examples=["2026-12-01"])
    saisi_par: DeclaredName


class LeavingForm(Form):
    """Somebody who leaves the committee."""

    model_config = shown("Départ du comité", "Après son dernier jour, cette personne ne reçoit plus rien.")

    siege: SeatCode = Field(title="Siège quitté", description=SEARCH)
    le: date = Field(title="Dernier jour", examples=["2026-11-30"])
    saisi_par: DeclaredName
