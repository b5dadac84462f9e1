"""A meeting as its record tells it: which one, when and where, who was there, who writes, who approves."""

from collections.abc import Iterable
from datetime import timedelta

from cpom_workflow.domain.committee import VALIDATORS, Meeting, MeetingState, following_drafter
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french, french_with_weekday
from cpom_workflow.domain.dossier import Seat
from cpom_workflow.domain.events import attendees_of
from cpom_workflow.domain.feeds import known_beside
from cpom_workflow.domain.law import Status
from cpom_workflow.services.documents.asked import Asked, one_of, refuse
from cpom_workflow.services.documents.page import BLANK, Block, Card, Heading, Paragraph, Table, blank
from cpom_workflow.services.documents.parts import approval, quality, side
from cpom_workflow.services.wording.french import capital, hour, listed, party_name
from cpom_workflow.services.wording.names import FORMS, PURPOSES, plain_word

_MORE_LINES = 2
_DECISIONS = 4


def meeting_of(contract: Contract, asked: Asked, purposes: frozenset[str] | None = None) -> Meeting | None:
    """Give the meeting to write about: the one asked for, else the last held that waits for its record.

    Else the next one planned, else the last held, among those with some purposes; None when there is none. One side's
    own meeting is written about only when it is asked for. Raises `InvalidInput` for one that the contract does not
    know.
    """
    meetings = [each for each in contract.meetings if each.state is not MeetingState.CANCELLED]
    if asked.meeting is not None:
        found = next((each for each in meetings if each.code == asked.meeting), None)
        if found is None:
            codes = one_of(each.code for each in meetings if known_beside(contract, None, each))
            refuse(f"La réunion « {asked.meeting} » n'existe pas.", f"Réunions du contrat : {codes}.")
        return found
    common = [each for each in meetings if known_beside(contract, None, each)]
    fitting = [each for each in common if purposes is None or each.purpose in purposes]
    held = [each for each in fitting if each.state is MeetingState.HELD]
    waiting = [each for each in held if each.compte_rendu.drafted_on is None]
    planned = [each for each in fitting if each.state is MeetingState.PLANNED]
    return next(iter((*waiting[-1:], *planned, *held[-1:])), None)


def title_day(meeting: Meeting | None) -> str:
    """Say of which day a record is, in its title."""
    return f"du {french(meeting.on)}" if meeting else f"du {blank('date')}"


def meeting_card(contract: Contract, meeting: Meeting | None, record: str) -> Card:
    """Give the card of a meeting: when, where, why, who writes until when, who approves, who receives."""
    drafter = meeting.drafter if meeting else following_drafter(contract.meetings, contract.law.parameters.compte_rendu)
    return Card(
        caption="La réunion",
        rows=(
            ("Date et heure", _when(meeting)),
            ("Lieu", _where(meeting)),
            ("Objet", capital(plain_word(meeting.purpose, PURPOSES)) if meeting and meeting.purpose else BLANK),
            ("Rédaction", _writer(contract, meeting, drafter, record)),
            ("Validation", _approval_delay(contract)),
            ("Diffusion", _sent_to(contract, meeting)),
        ),
    )


def _when(meeting: Meeting | None) -> str:
    if meeting is None:
        return BLANK
    start = f", à {hour(meeting.starts_at)}" if meeting.starts_at else ""
    return f"{capital(french_with_weekday(meeting.on))}{start}"


def _where(meeting: Meeting | None) -> str:
    return f"{meeting.place or BLANK} ({FORMS[meeting.form]})" if meeting else BLANK


def _writer(contract: Contract, meeting: Meeting | None, drafter: str | None, record: str) -> str:
    who = capital(party_name(drafter, contract.law)) if drafter else blank("partie qui rédige")
    if meeting is None:
        return who
    due = meeting.on + timedelta(days=contract.law.parameters.compte_rendu.draft_days)
    return f"{who} ; {record} attendu pour le {french(due)}{_usage(contract, 'draft_days')}"


def _approval_delay(contract: Contract) -> str:
    days = contract.law.parameters.compte_rendu.validation_days
    both = capital(listed(party_name(party, contract.law) for party in VALIDATORS))
    return f"{both}, dans les {days} jours qui suivent la rédaction{_usage(contract, 'validation_days')}"


def _usage(contract: Contract, key: str) -> str:
    return " (usage)" if contract.law.provenance[f"compte_rendu.{key}"].status is Status.PRACTICE else ""


def _sent_to(contract: Contract, meeting: Meeting | None) -> str:
    if not contract.law.parameters.compte_rendu.copy_to_region:
        return "Personnes présentes"
    services = contract.law.services_of(contract.header.departements[0], meeting.on if meeting else contract.on)
    return f"Personnes présentes et, selon l'organisation choisie, direction régionale ({services.region})"


def participants(contract: Contract, meeting: Meeting | None) -> Table:
    """Give who was invited or there, with their quality, and lines for others."""
    rows = [] if meeting is None else [_participant(contract, meeting, person) for person in _named(contract, meeting)]
    return Table(
        caption="Participants",
        head=("Nom", "Partie", "Qualité", "Présence"),
        rows=(*rows, *((BLANK,) * 4,) * (_MORE_LINES if rows else 2 * _MORE_LINES)),
        widths=(28, 26, 26, 24),
    )


def _named(contract: Contract, meeting: Meeting) -> list[str]:
    """Give persons once, those invited first; whoever the dossier no longer knows is left out."""
    invited = [each.person for each in attendees_of(contract, meeting)]
    there = [key for key, person in contract.people.items() if {key, person.email} & set(meeting.present)]
    return list(dict.fromkeys([*invited, *there]))


def _participant(contract: Contract, meeting: Meeting, key: str) -> tuple[str, ...]:
    person = contract.people[key]
    seats = [seat for seat in contract.seats if seat.person == key and seat.held_on(meeting.on)]
    there = bool({key, person.email} & set(meeting.present))
    return (person.name, _sides(seats, contract), _qualities(seats), _presence(meeting, there=there))


def _sides(seats: Iterable[Seat], contract: Contract) -> str:
    return ", ".join(dict.fromkeys(side(seat, contract) for seat in seats)) or BLANK


def _qualities(seats: Iterable[Seat]) -> str:
    return ", ".join(dict.fromkeys(quality(seat) for seat in seats)) or BLANK


def _presence(meeting: Meeting, *, there: bool) -> str:
    if meeting.state is not MeetingState.HELD:
        return BLANK
    return "présent" if there else blank("excusé ou absent")


def agenda(meeting: Meeting | None, usual: tuple[str, ...]) -> tuple[str, ...]:
    """Give the agenda that was sent, else the usual points."""
    return meeting.agenda if meeting and meeting.agenda else usual


def decisions() -> Table:
    """Give the table of decisions, to fill in."""
    return Table(
        caption="Décisions",
        head=("N°", "Décision", "Qui s'en charge", "Pour le"),
        rows=tuple((str(line), BLANK, BLANK, BLANK) for line in range(1, _DECISIONS + 1)),
        widths=(8, 58, 22, 18),
    )


def next_meeting(contract: Contract, meeting: Meeting | None) -> Paragraph:
    """Say when the next meeting is, and who writes its record."""
    after = meeting.on if meeting else contract.on
    planned = [each for each in contract.meetings if each.state is MeetingState.PLANNED and each.on > after]
    later = [each for each in planned if known_beside(contract, meeting, each)]
    if not later:
        return Paragraph(text=f"Prochaine réunion : {blank('date, lieu et objet')}.")
    coming = later[0]
    writer = f" Compte rendu : {party_name(coming.drafter, contract.law)}." if coming.drafter else ""
    return Paragraph(text=f"Prochaine réunion : {french_with_weekday(coming.on)}, {_where(coming)}.{writer}")


def conclusion(contract: Contract, meeting: Meeting | None, number: int) -> tuple[Block, ...]:
    """Give the end of a record: what was decided, what comes next, who approves."""
    return (
        Heading(text=f"{number}. Décisions"),
        decisions(),
        Heading(text=f"{number + 1}. Suites et prochaine réunion"),
        next_meeting(contract, meeting),
        Heading(text=f"{number + 2}. Validation"),
        approval(contract, [str(party) for party in VALIDATORS]),
    )
