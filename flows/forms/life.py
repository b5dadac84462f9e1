"""Forms about the life of a contract: signature, changes, end, and what was entered by mistake."""

from datetime import date
from typing import Literal

from pydantic import Field

from flows.forms.fields import (
    SEARCH,
    ContractCode,
    DeclaredName,
    FactCode,
    Form,
    OptionalDay,
    SignatoryCode,
    shown,
)


class SigningForm(Form):
    """A signature, done or aimed at."""

    model_config = shown("Signature", "La signature du contrat, ou le jour visé pour signer.")

    contrat: ContractCode = Field(title="Contrat concerné", description=SEARCH)
    etape: Literal["Signé", "Signature visée"] = Field(default="Signé", title="Étape")
    le: date = Field(title="Le", description="Jour de la signature, ou jour visé.", examples=["2026-11-20"])
    date_effet: OptionalDay = Field(
        default=None, title="Date d'effet", description="Vide : le jour de la signature.", examples=["2027-01-01"]
    )
    duree_mois: int = Field(
        default=60, ge=1, le=600, title="Durée en mois", description="Cinq ans au plus : soixante mois."
    )
    terme: OptionalDay = Field(
        default=None, title="Terme écrit au contrat", description="Vide s'il n'est pas écrit ; écrit, il l'emporte."
    )
    saisi_par: DeclaredName


class AvenantForm(Form):
    """An avenant that was signed."""

    model_config = shown(
        "Avenant", "Un avenant signé. Une prorogation ou une transposition ont leur propre formulaire."
    )

    contrat: ContractCode = Field(title="Contrat concerné", description=SEARCH)
    le: date = Field(title="Signé le", examples=["2026-11-20"])
    objet: Literal["Avenant annuel", "Périmètre", "Objectifs", "Moyens", "Autre objet"] = Field(
        default="Avenant annuel", title="Objet"
    )
    exercice: int = Field(
        default=0, ge=0, le=2100, title="Exercice", description="Pour un avenant annuel.", examples=[2026]
    )
    resume: str = Field(default="", title="Résumé")
    saisi_par: DeclaredName


class TranspositionForm(Form):
    """An older contract that becomes one of the loi ELAN."""

    model_config = shown(
        "Transposition", "Un contrat de l'article L. 313-11 devient un contrat de l'article L. 313-11-2."
    )

    contrat: ContractCode = Field(title="Contrat concerné", description=SEARCH)
    avenant_signe_le: date = Field(title="Avenant signé le", examples=["2026-11-20"])
    nouveau_terme: date = Field(title="Nouveau terme", examples=["2028-12-31"])
    cosigne_par_tous: bool = Field(default=False, title="Signé par toutes les parties")
    saisi_par: DeclaredName


class TerminationForm(Form):
    """A contract that is ended early."""

    model_config = shown(
        "Résiliation", "L'exécution montre ce qui changera, puis attend dix minutes que vous confirmiez."
    )

    contrat: ContractCode = Field(title="Contrat concerné", description=SEARCH)
    par: SignatoryCode = Field(default="prefet_region", title="Décidée par", description="Un signataire du contrat.")
    notifiee_le: date = Field(title="Notifiée le", examples=["2026-11-20"])
    effet_le: date = Field(title="Dernier jour du contrat", examples=["2027-03-31"])
    saisi_par: DeclaredName


class RenewalForm(Form):
    """The negotiation of the next contract begins."""

    model_config = shown("Renouvellement", "La négociation du contrat suivant s'ouvre.")

    contrat: ContractCode = Field(title="Contrat concerné", description=SEARCH)
    le: date = Field(title="Ouvert le", examples=["2026-11-20"])
    saisi_par: DeclaredName


class AnnulmentForm(Form):
    """Something recorded by mistake."""

    model_config = shown("Saisie à annuler", "Rien n'est effacé : le journal garde la saisie et son annulation.")

    saisie: FactCode = Field(
        title="Saisie à annuler",
        description="Le code montré à côté de ce qui a été enregistré, dans le compte rendu de l'exécution.",
        examples=["BRE-35-EXEMPLE 1a2b3c4d"],
    )
    motif: str = Field(min_length=3, title="Motif", examples=["Saisi par erreur pour un autre contrat"])
    saisi_par: DeclaredName
