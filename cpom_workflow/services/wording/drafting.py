"""The message at the end of a meeting: whose turn it is to write, why, until when, and for whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.calendar import Milestone
from cpom_workflow.domain.committee import VALIDATORS, Meeting, MeetingState
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french, french_with_weekday
from cpom_workflow.domain.dossier import Person
from cpom_workflow.domain.law import Status
from cpom_workflow.domain.reminders import Reminder
from cpom_workflow.services.wording.frame import (
    MessageView,
    contract_page,
    footer,
    greeting,
    regards,
    variables,
)
from cpom_workflow.services.wording.french import cited, distance, listed, of, party_name, to
from cpom_workflow.services.wording.items import INFORMED, STANDS_IN

_RECOMMENDED = "L'alternance est une recommandation du guide, que les parties peuvent aménager."


@dataclass(frozen=True, kw_only=True)
class DraftingView(MessageView):
    """The turn to write the compte rendu of one meeting."""

    contract: str
    page: str | None
    action: str
    meeting: str
    place: str | None
    agenda: tuple[str, ...]
    present: str | None
    turn: str
    because: str
    why: str
    until: str
    when: str
    computation: str
    validators: str
    validation: str
    sent_to: str
    stands_in: str | None
    informed: str | None


def drafting_about(
    person: Person, reminder: Reminder, contract: Contract, on: date, address: str | None
) -> Mapping[str, object]:
    """Tell a person that their side, or the other one, writes the compte rendu of a meeting just held."""
    milestone, acts = reminder.milestone, reminder.recipient.letter.acts
    meeting = next(each for each in contract.meetings if each.code == milestone.key)
    drafter = party_name(milestone.responsible[0], contract.law)
    day = french(meeting.on)
    duty = "à rédiger" if acts else f"rédaction confiée {to(drafter)}"
    return variables(
        DraftingView(
            subject=f"Compte rendu de la réunion du {day} : {duty} pour le {french(milestone.due_on)}",
            greeting=greeting(person),
            summary=f"La réunion du {day} s'est tenue : c'est au tour {of(drafter)} d'en rédiger le compte rendu.",
            regards=regards([contract]),
            footer=footer([contract], _RECOMMENDED),
            contract=contract.header.title,
            page=contract_page(address, contract.cpom),
            action="Répondez à ce message en joignant le compte rendu."
            if acts
            else "Répondez à ce message si vous avez une question.",
            meeting=french_with_weekday(meeting.on),
            place=meeting.place,
            agenda=meeting.agenda,
            present=_present(contract, meeting),
            turn=drafter,
            because=_because(contract, meeting),
            why=cited(milestone.because[0].rule),
            until=_until(milestone),
            when=distance(on, milestone.due_on),
            computation=milestone.because[0].computation,
            validators=listed(party_name(party, contract.law) for party in VALIDATORS),
            validation=_validation(contract),
            sent_to=_sent_to(contract, meeting),
            stands_in=STANDS_IN if reminder.recipient.stands_in else None,
            informed=None if acts else INFORMED,
        )
    )


def _until(milestone: Milestone) -> str:
    day = french_with_weekday(milestone.due_on)
    safe = french_with_weekday(milestone.act_by)
    return day if milestone.act_by == milestone.due_on else f"{day} (dernier jour ouvré utile : {safe})"


def _because(contract: Contract, meeting: Meeting) -> str:
    """Say why it is their turn: what was agreed, else what the meetings before make of it."""
    held = [each for each in contract.meetings if each.state is MeetingState.HELD and each.on <= meeting.on]
    before = next((each for each in reversed(held) if each.code != meeting.code and each.drafter), None)
    if meeting.swapped:
        return "les parties ont convenu d'échanger leur tour pour cette réunion"
    if before is None or before.drafter is None:
        return "c'est la première réunion tenue"
    written = party_name(before.drafter, contract.law)
    sentence = f"le compte rendu précédent, celui de la réunion du {french(before.on)}, revenait {to(written)}"
    compensated = before.drafter is meeting.drafter
    return f"{sentence}, et un échange de tour est ainsi compensé" if compensated else sentence


def _present(contract: Contract, meeting: Meeting) -> str | None:
    """Name those who were there; whoever the dossier no longer knows is left out."""
    names = {name: person.name for key, person in contract.people.items() for name in (key, person.email)}
    return ", ".join(names[each] for each in meeting.present if each in names) or None


def _validation(contract: Contract) -> str:
    delays, provenance = contract.law.parameters.compte_rendu, contract.law.provenance
    usage = provenance["compte_rendu.validation_days"].status is Status.PRACTICE
    return f"dans les {delays.validation_days} jours qui suivent sa rédaction{' (usage)' if usage else ''}"


def _sent_to(contract: Contract, meeting: Meeting) -> str:
    services = contract.law.services_of(contract.header.departements[0], meeting.on)
    return f"aux personnes présentes et, selon l'organisation choisie, à la direction régionale ({services.region})"
