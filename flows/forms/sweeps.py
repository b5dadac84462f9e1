"""Forms of what sends, reads and watches."""

from typing import Literal

from pydantic import Field

from flows.forms.fields import (
    ContractCode,
    DeclaredName,
    DeliveryNumber,
    DepartementCode,
    Form,
    Simulation,
    shown,
)


class SweepForm(Form):
    """What the sweep may be asked."""

    model_config = shown("Relances", "Ce qui part, ou ce qui partirait.")

    simulation: Simulation = True


class InvitationsForm(Form):
    """Which contracts to look at, and whether to send."""

    model_config = shown("Calendriers et invitations", "Les réunions à venir et leurs invitations.")

    contrats: list[ContractCode] = Field(
        default=[], title="Contrats", description="Les contrats à montrer ; aucun choix les montre tous."
    )
    simulation: Simulation = True


class AnswersForm(Form):
    """What reading the mailbox may be asked."""

    model_config = shown("Lecture des réponses", "La boîte de fonction : réponses aux invitations, messages revenus.")

    simulation: Simulation = True


class ControlForm(Form):
    """What the control may be asked."""

    model_config = shown("Contrôle des envois", "Ce qui devait être dit, comparé à ce qui l'a été.")

    simulation: Simulation = True


class DashboardForm(Form):
    """Which part of the region to look at."""

    model_config = shown("Tableau de bord", "Les chiffres de la région, et les contrats qu'ils comptent.")

    departements: list[DepartementCode] = Field(
        default=[], title="Départements", description="Aucun choix : tout le territoire suivi."
    )
    simulation: Simulation = True


class DecisionForm(Form):
    """What becomes of a message that nobody knows the fate of."""

    model_config = shown(
        "Envoi incertain", "Demandez d'abord au destinataire s'il a reçu le message ; puis décidez de la suite."
    )

    envoi: DeliveryNumber = Field(title="Envoi concerné", description="Les envois incertains, par leur numéro.")
    decision: Literal["Le considérer comme envoyé", "Le renvoyer"] = Field(
        default="Le considérer comme envoyé", title="Décision", description="Renvoyé, il part au prochain passage."
    )
    motif: str = Field(default="", title="Motif", examples=["Le destinataire confirme l'avoir reçu."])
    saisi_par: DeclaredName
