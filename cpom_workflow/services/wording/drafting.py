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
from cpom_workflow.services.links import NO_LINKS, Links
from cpom_workflow.services.wording import asked
from cpom_workflow.services.wording.actions import ActionView, actions_of
from cpom_workflow.services.wording.frame import (
    MessageView,
    contract_page,
    footer,
    greeting,
    regards,
    variables,
)
from cpom_workflow.services.wording.french import capital, cited, distance, listed, of, party_name, to

_RECOMMENDED = "L'alternance est une recommandation du guide, que les parties peuvent aménager."


@dataclass(frozen=True, kw_only=True)
class DraftingView(MessageView):
    """The turn to write the compte rendu of one meeting."""

    contract: str
    record: str
    comment: str | None
    page: str | None
    action: str
    attached: str | None
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
    actions: tuple[ActionView, ...]


def drafting_about(  # noqa: PLR0913, PLR0917 - a message is about that much
    person: Person,
    reminder: Reminder,
    contract: Contract,
    on: date,
    address: str | None,
    links: Links = NO_LINKS,
) -> Mapping[str, object]:
    """Tell a person that their side, or the other one, writes the compte rendu of a meeting just held."""
    meeting, drafter = _turn(reminder.milestone, contract)
    return variables(
        DraftingView(
            subject=_subject(reminder, meeting, drafter),
            greeting=greeting(person),
            summary=_summary(meeting, drafter),
            regards=regards([contract]),
            footer=footer(person.id, [contract], _RECOMMENDED),
            contract=contract.header.title,
            record=meeting.record_name,
            comment=_comment(contract, meeting),
            page=contract_page(address, contract.cpom),
            action=_action(reminder, meeting),
            attached=_attached(reminder, meeting),
            meeting=french_with_weekday(meeting.on),
            place=meeting.place,
            agenda=meeting.agenda,
            present=_present(contract, meeting),
            turn=drafter,
            because=_because(contract, meeting),
            why=cited(reminder.milestone.because[0].rule),
            until=_until(contract, reminder.milestone),
            when=distance(on, reminder.milestone.due_on),
            computation=reminder.milestone.because[0].computation,
            validators=listed(party_name(party, contract.law) for party in VALIDATORS),
            validation=_validation(contract),
            sent_to=_sent_to(contract, meeting),
            stands_in=asked.standing_in(reminder.recipient, contract),
            informed=asked.only(reminder),
            actions=actions_of([reminder], contract, links),
        )
    )


def begins_record(reminder: Reminder, meeting: Meeting) -> bool:
    """Tell whether the reader is to write a record that nobody has begun: one sent back is taken up again."""
    return reminder.recipient.letter.acts and meeting.compte_rendu.refusal is None


def _turn(milestone: Milestone, contract: Contract) -> tuple[Meeting, str]:
    """Give the meeting to write about, and name who writes."""
    meeting = next(each for each in contract.meetings if each.code == milestone.key)
    return meeting, party_name(milestone.responsible[0], contract.law)


def _subject(reminder: Reminder, meeting: Meeting, drafter: str) -> str:
    task = _task(reminder.milestone, meeting, None if reminder.recipient.letter.acts else drafter)
    return f"{capital(meeting.record_name)} de la réunion du {french(meeting.on)} : {task}"


def _action(reminder: Reminder, meeting: Meeting) -> str:
    if reminder.recipient.letter.acts:
        return f"Répondez à ce message en joignant le {meeting.record_name}."
    return "Répondez à ce message si vous avez une question."


def _attached(reminder: Reminder, meeting: Meeting) -> str | None:
    """Say what goes with the mail; a chat, which carries no file, does not use it."""
    begins = begins_record(reminder, meeting)
    return f"Un {meeting.record_name} prérempli, à compléter, est joint à ce message." if begins else None


def _task(milestone: Milestone, meeting: Meeting, drafter: str | None) -> str:
    """Say in the subject what is to be done, to whoever does it (None) or to who learns by whom."""
    until = f"pour le {french(milestone.due_on)}"
    if meeting.compte_rendu.refusal is not None:
        return "à reprendre" if drafter is None else f"reprise confiée {to(drafter)}"
    return f"à rédiger {until}" if drafter is None else f"rédaction confiée {to(drafter)} {until}"


def _summary(meeting: Meeting, drafter: str) -> str:
    day, record = french(meeting.on), meeting.record_name
    if meeting.compte_rendu.refusal is None:
        return f"La réunion du {day} s'est tenue : c'est au tour {of(drafter)} d'en rédiger le {record}."
    return f"Le {record} de la réunion du {day} n'a pas été validé : il revient {to(drafter)} de le reprendre."


def _comment(contract: Contract, meeting: Meeting) -> str | None:
    """Quote what was asked for by the party that refused the draft."""
    refusal = meeting.compte_rendu.refusal
    if refusal is None:
        return None
    said = f"Refusé le {french(refusal.on)} par {party_name(refusal.by, contract.law)}"
    return f"{said}, avec ce commentaire : « {refusal.reason} »" if refusal.reason else f"{said}, sans commentaire"


def _until(contract: Contract, milestone: Milestone) -> str:
    """Say until when, that no text asks for that day, and which one is the last worked before it."""
    usage = contract.law.provenance["compte_rendu.draft_days"].status is Status.PRACTICE
    day = f"{french_with_weekday(milestone.due_on)}{' (usage)' if usage else ''}"
    safe = french_with_weekday(milestone.act_by)
    return day if milestone.act_by == milestone.due_on else f"{day}, dernier jour ouvré utile : {safe}"


def _because(contract: Contract, meeting: Meeting) -> str:
    """Say why it is their turn: what was agreed, else what the meetings before make of it."""
    practice = contract.law.parameters.compte_rendu
    held = [each for each in contract.meetings if each.state is MeetingState.HELD and each.on <= meeting.on]
    before = next((each for each in reversed(held) if each.code != meeting.code and each.drafter), None)
    if meeting.swapped:
        return "les parties ont convenu d'échanger leur tour pour cette réunion"
    if not practice.alternate:
        return "le contrat confie toujours cette rédaction à la même partie"
    if before is None or before.drafter is None:
        return "c'est la première réunion tenue"
    written = party_name(before.drafter, contract.law)
    return f"le compte rendu précédent, celui de la réunion du {french(before.on)}, revenait {to(written)}"


def _present(contract: Contract, meeting: Meeting) -> str | None:
    """Name those who were there; whoever the dossier no longer knows is left out."""
    names = {name: person.name for key, person in contract.people.items() for name in (key, person.email)}
    return ", ".join(names[each] for each in meeting.present if each in names) or None


def _validation(contract: Contract) -> str:
    delays, provenance = contract.law.parameters.compte_rendu, contract.law.provenance
    usage = provenance["compte_rendu.validation_days"].status is Status.PRACTICE
    return f"dans les {delays.validation_days} jours qui suivent sa rédaction{' (usage)' if usage else ''}"


def _sent_to(contract: Contract, meeting: Meeting) -> str:
    if not contract.law.parameters.compte_rendu.copy_to_region:
        return "aux personnes présentes"
    services = contract.law.services_of(contract.header.departements[0], meeting.on)
    return f"aux personnes présentes et, selon l'organisation choisie, à la direction régionale ({services.region})"
