"""Forms about the letters of a prorogation."""

from datetime import date
from typing import Literal

from pydantic import Field

from flows.forms.fields import (
    SEARCH,
    AddresseeCode,
    ContractCode,
    DeclaredName,
    Form,
    OptionalDay,
    SignatoryCode,
    SilenceCode,
    shown,
)

CLAIM = "Les prorogations en cours, un choix par destinataire."


class NoticeForm(Form):
    """A signatory's wish to extend the contract."""

    model_config = shown(
        "Notification d'une prorogation",
        "Ce formulaire n'est pas la notification : celle-ci est la lettre recommandée, reçue par chaque signataire.",
    )

    contrat: ContractCode = Field(title="Contrat concerné", description=SEARCH)
    etape: Literal["Préparer la lettre", "Enregistrer l'envoi"] = Field(
        default="Préparer la lettre", title="Étape", description="Préparer n'enregistre rien."
    )
    par: SignatoryCode = Field(
        default="gestionnaire", title="À la demande de", description="Le signataire qui demande la prorogation."
    )
    terme_demande: date = Field(title="Nouveau terme demandé", examples=["2028-12-31"])
    envoyee_le: OptionalDay = Field(
        default=None, title="Postée le", description="À remplir pour enregistrer l'envoi.", examples=["2026-11-20"]
    )
    saisi_par: DeclaredName


class ReceiptForm(Form):
    """What proves that one addressee received the notice."""

    model_config = shown(
        "Réception d'une prorogation", "Le délai de réponse court de cette date, pour ce destinataire."
    )

    destinataire: AddresseeCode = Field(title="Destinataire", description=CLAIM)
    preuve: Literal[
        "Lettre recommandée avec accusé de réception",
        "Lettre recommandée électronique",
        "Remise en main propre",
        "Commissaire de justice",
        "Autre preuve de remise",
        "Courriel",
        "Aucune preuve",
    ] = Field(
        default="Lettre recommandée avec accusé de réception",
        title="Preuve",
        description="Un courriel ne prouve rien : le délai ne court pas.",
    )
    recue_le: OptionalDay = Field(default=None, title="Reçue le", examples=["2026-11-19"])
    presentee_le: OptionalDay = Field(
        default=None, title="Présentée le", description="Pour un pli jamais réclamé.", examples=["2026-11-05"]
    )
    retournee_le: OptionalDay = Field(
        default=None, title="Retournée non réclamée le", description="Pour un pli jamais réclamé."
    )
    saisi_par: DeclaredName


class ReplyForm(Form):
    """What one addressee answers."""

    model_config = shown("Réponse à une prorogation", "L'accord ou le refus d'un destinataire, par les mêmes moyens.")

    destinataire: AddresseeCode = Field(title="Destinataire qui répond", description=CLAIM)
    sens: Literal["Accord", "Refus"] = Field(title="Sens de la réponse")
    envoyee_le: OptionalDay = Field(default=None, title="Postée le", description="C'est elle qui fait foi du délai.")
    recue_le: OptionalDay = Field(default=None, title="Reçue le", examples=["2026-11-20"])
    saisi_par: DeclaredName


class SilenceForm(Form):
    """Somebody certifies that no refusal arrived."""

    model_config = shown(
        "Accord réputé acquis", "Le délai est passé sans réponse : une personne atteste qu'aucun refus n'est arrivé."
    )

    prorogation: SilenceCode = Field(title="Prorogation", description="Celles dont le silence vaut accord.")
    certifie: bool = Field(
        default=False,
        title="Je certifie qu'aucun refus n'est arrivé",
        description="Courrier, recommandé électronique et boîtes de fonction vérifiés.",
    )
    saisi_par: DeclaredName
