"""Why a message leaves when it does: each kind's occasion, and each step of the reminder policy in words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.dates import french
from cpom_workflow.domain.delivery import MessageKind


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """A kind of message: its name, when it leaves, and what makes it leave only once."""

    name: str
    when: str


KINDS: Mapping[MessageKind, Occasion] = {
    MessageKind.REMINDERS: Occasion(name="Rappel", when="avant et après chaque date, selon la politique de rappels"),
    MessageKind.DRAFTING: Occasion(
        name="Compte rendu à rédiger", when="dès qu'une réunion est enregistrée comme tenue, ou un compte rendu refusé"
    ),
    MessageKind.INVITATION: Occasion(
        name="Invitation", when="une réunion est prévue, déplacée ou annulée, ou ses invités changent"
    ),
    MessageKind.ALARM: Occasion(name="Alerte", when="un envoi ou une donnée demande que quelqu'un s'en occupe"),
    MessageKind.MINUTES: Occasion(name="Compte rendu diffusé", when="un compte rendu vient d'être diffusé"),
    MessageKind.EXTENSION: Occasion(
        name="Prorogation acquise", when="tous ont donné leur accord, ou un référent a certifié l'absence de refus"
    ),
    MessageKind.VACANCY: Occasion(name="Référent à désigner", when="une partie n'a plus de référent"),
    MessageKind.RETURNED: Occasion(name="Réponses et retours", when="des réponses ou des retours sont arrivés"),
    MessageKind.REQUESTED: Occasion(name="Demande de réunion", when="une partie demande une réunion ou une autre date"),
    MessageKind.WELCOME: Occasion(name="Bienvenue", when="une personne prend un siège au comité"),
    MessageKind.HANDOVER: Occasion(name="Passage de relais", when="une personne a quitté son siège au comité"),
    MessageKind.WEEK: Occasion(name="Ma semaine", when="chaque lundi, ou le premier jour ouvré de la semaine"),
    MessageKind.YEAR: Occasion(name="L'année du CPOM", when="une fois l'an, le premier jour d'envoi de janvier"),
    MessageKind.MONTHLY: Occasion(name="Tableau de bord", when="une fois par mois, à l'adresse d'alerte de la région"),
}
"""Every kind of message."""

_STEP = re.compile(r"(?P<sign>J-|J\+|D\+|C\+|M-)(?P<number>\d+)")
_SAID = {
    "J-": "{n} jour{s} avant le dernier jour ouvré utile",
    "J+": "{n} jour{s} après l'échéance",
    "D+": "{n} jour{s} après l'envoi déclaré",
    "C+": "{n} jour{s} après l'accord réputé acquis",
    "M-": "{n} mois avant le terme",
}


def step_said(step: str) -> str:
    """Say a step of the policy: « J-30 » is « 30 jours avant … »."""
    found = _STEP.fullmatch(step)
    if found:
        number = int(found["number"])
        return _SAID[found["sign"]].format(n=number, s="s" if number > 1 else "")
    if step.startswith("R"):
        return f"refusé le {french(date.fromisoformat(step[1:]))}"
    return "dès l'ouverture"
