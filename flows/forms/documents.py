"""Forms about what is received: yearly documents, other people's files."""

from datetime import date
from typing import Literal

from pydantic import Field

from flows.forms.fields import (
    ContractCode,
    DeclaredName,
    Form,
    Simulation,
    shown,
)


class BilanForm(Form):
    """Yearly documents received, from one or several contracts."""

    model_config = shown("Bilan reçu", "Ce que le gestionnaire a transmis.")

    contrats: list[ContractCode] = Field(
        min_length=1, title="Contrats concernés", description="Un ou plusieurs ; tapez un code ou un nom pour chercher."
    )
    exercice: int = Field(ge=2000, le=2100, title="Exercice", description="L'année du bilan.", examples=[2025])
    le: date = Field(title="Reçu le", examples=["2026-04-22"])
    documents: Literal["Bilan d'étape et compte administratif", "Bilan d'étape seul", "Compte administratif seul"] = (
        Field(default="Bilan d'étape et compte administratif", title="Documents reçus")
    )
    saisi_par: DeclaredName


class FinessForm(Form):
    """An extract of the register of establishments."""

    model_config = shown("Extraction FINESS", "Les fichiers publics des établissements, tous du même jour.")

    fichiers: list[str] = Field(
        min_length=1,
        title="Fichiers",
        description="Leurs chemins sur le serveur, ou celui du dossier qui les contient.",
        examples=[["/srv/cpom/finess"]],
    )
    region: str = Field(
        default="",
        title="Région",
        description="Ne garder que cette région ; vide : tout garder.",
        examples=["Bretagne"],
    )
    simulation: Simulation = True
    saisi_par: DeclaredName


class TableForm(Form):
    """A tracker to take in."""

    model_config = shown("Tableau de suivi", "Le tableau d'un service : un classeur, ou des lignes copiées-collées.")

    fichier: str = Field(
        default="",
        title="Fichier",
        description="Son chemin sur le serveur (xlsx, ods ou csv) ; vide si vous collez les lignes ci-dessous.",
        examples=["/srv/cpom/suivi.xlsx"],
    )
    lignes: str = Field(
        default="",
        title="Lignes collées",
        description="Copiées d'un tableur, la ligne des titres d'abord.",
        json_schema_extra={"format": "textarea"},
    )
    simulation: Simulation = True
    saisi_par: DeclaredName
