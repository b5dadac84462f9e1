"""What the page of a link says: what it is about, what the button records, what follows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.calendar import Milestone
from cpom_workflow.domain.committee import Meeting
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french, french_with_weekday
from cpom_workflow.domain.links import Action, Link
from cpom_workflow.services.wording.frame import LineView
from cpom_workflow.services.wording.french import capital, hour, party_name


@dataclass(frozen=True, kw_only=True)
class ActWords:
    """The words of one action: in a message, on its page's heading and button, what is recorded, what follows."""

    label: str
    heading: str
    button: str
    records: str
    then: str


WORDS: Mapping[Action, ActWords] = {
    Action.TAKE_CHARGE: ActWords(
        label="Je m'en charge",
        heading="Je m'en charge",
        button="Enregistrer : je m'en charge",
        records="que vous vous chargez de cette échéance",
        then="Les autres membres de votre partie seront moins souvent relancés ; vous continuerez de l'être.",
    ),
    Action.DECLARE_SENT: ActWords(
        label="C'est envoyé",
        heading="C'est envoyé",
        button="Enregistrer : c'est envoyé",
        records="que votre partie déclare l'avoir transmis",
        then="L'échéance devient « déclarée transmise ». Elle ne sera « faite » que lorsque le référent qui reçoit "
        "l'envoi en aura enregistré la réception.",
    ),
    Action.VALIDATE_MINUTES: ActWords(
        label="Je valide",
        heading="Valider le compte rendu",
        button="Enregistrer : je valide",
        records="que votre partie valide ce compte rendu",
        then="Il est validé lorsque les deux parties l'ont fait.",
    ),
    Action.REFUSE_MINUTES: ActWords(
        label="Demander une correction",
        heading="Demander une correction du compte rendu",
        button="Enregistrer : à corriger",
        records="que votre partie demande une correction, avec votre commentaire",
        then="Le compte rendu revient à la partie qui l'a rédigé, avec votre commentaire.",
    ),
    Action.PROPOSE_DATE: ActWords(
        label="Proposer une autre date",
        heading="Proposer une autre date",
        button="Enregistrer cette proposition",
        records="que votre partie propose une autre date",
        then="La réunion n'est pas déplacée pour autant : les référents des deux parties sont prévenus, et décident.",
    ),
    Action.ASK_MEETING: ActWords(
        label="Demander une réunion",
        heading="Demander une réunion",
        button="Enregistrer cette demande",
        records="que votre partie demande une réunion, avec son motif",
        then="Les référents des deux parties sont prévenus, et fixent la date.",
    ),
    Action.UNSUBSCRIBE: ActWords(
        label="Ne plus recevoir les rappels d'usage",
        heading="Ne plus recevoir les rappels d'usage",
        button="Ne plus les recevoir",
        records="que vous ne voulez plus des rappels d'usage ou de recommandation, quel que soit le contrat",
        then="Les rappels qui portent sur une obligation, les invitations, le tour de rédiger un compte rendu et les "
        "annonces continueront d'arriver.",
    ),
}
"""What each action says."""


def milestone_lines(link: Link, contract: Contract, milestones: Sequence[Milestone]) -> Iterator[LineView]:
    """Say the contract, the milestones and the holder of a link."""
    yield LineView(name="Contrat", says=contract.header.title)
    for each in milestones:
        yield LineView(name="Échéance", says=f"{each.label}, au {french_with_weekday(each.due_on)}")
    yield from _holder(link, contract)


def meeting_lines(link: Link, contract: Contract, meeting: Meeting | None) -> Iterator[LineView]:
    """Say the contract, the meeting if there is one, and the holder of a link."""
    yield LineView(name="Contrat", says=contract.header.title)
    if meeting is not None:
        at = f" à {hour(meeting.starts_at)}" if meeting.starts_at else ""
        yield LineView(name="Réunion", says=f"{french_with_weekday(meeting.on)}{at}")
        drafted_on = meeting.compte_rendu.drafted_on
        if drafted_on is not None:
            yield LineView(name=capital(meeting.record_name), says=f"rédigé le {french(drafted_on)}")
    yield from _holder(link, contract)


def _holder(link: Link, contract: Contract) -> Iterator[LineView]:
    side = party_name(link.party or "etat", contract.law)
    yield LineView(name="Qui agit", says=f"{name_of(link, contract)}, pour {side}")


def name_of(link: Link, contract: Contract) -> str:
    """Name the holder of a link."""
    return contract.people[link.person].name if link.person in contract.people else "une personne effacée du dossier"


def until(day: date | None) -> str:
    """Say until when a link may be used."""
    return "" if day is None else f"Ce lien est valable jusqu'au {french(day)}."
