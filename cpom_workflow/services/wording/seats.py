"""A seat taken and a seat left: the welcome of whoever comes, and what whoever follows must know."""

from collections.abc import Iterable, Mapping, Sequence

from cpom_workflow.domain.calendar import Calendar
from cpom_workflow.domain.committee import Letter, MeetingState, following_drafter, letter_of
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.dossier import Person, Seat
from cpom_workflow.domain.facts import Party
from cpom_workflow.services.wording.agenda import AgendaView, Entry, entries_for, section
from cpom_workflow.services.wording.frame import (
    LineView,
    contract_page,
    footer,
    greeting,
    regards,
    variables,
    with_own_calendar,
)
from cpom_workflow.services.wording.french import capital, cited, listed, of, party_name, to
from cpom_workflow.services.wording.names import LETTERS, ROLES, plain_word
from cpom_workflow.services.wording.reminders import NOT_A_NOTICE

NEXT = 6
"""How many dates to come are told: enough to begin, few enough to be read."""

_COMMITTEE = (
    "il réunit l'État et le gestionnaire, du lancement au bilan du contrat, et chaque partie y nomme un référent"
)
_RECEIVE = {
    Letter.RESPONSABLE: "un rappel avant chaque date où votre partie agit, une relance après si rien n'est enregistré",
    Letter.ACTEUR: "un rappel avant chaque date où votre partie agit, une relance après si rien n'est enregistré",
    Letter.CONSULTE: "un message par étape, pour avis",
    Letter.INFORME: "un message par étape, pour information",
}
_ALWAYS = "les invitations aux réunions. Au plus, un message de rappels par jour"


def welcomed(  # noqa: PLR0913, PLR0917 - a message is about that much
    person: Person, contract: Contract, calendar: Calendar, seat: Seat, address: str | None, own: str | None = None
) -> Mapping[str, object]:
    """Welcome whoever takes a seat; `own` is the address of their own calendar, None when there is none to give."""
    title, name = contract.header.title, party_name(seat.party, contract.law)
    lines = {
        "Votre siège": f"{plain_word(seat.role, ROLES)}, pour {name}, depuis le {french(seat.since)}",
        "Votre rôle": listed(dict.fromkeys(LETTERS[each] for each in _letters(seat))),
        "Vous succédez à": _before(contract, seat),
        "Le comité": f"{_COMMITTEE} ({cited(contract.law.rule('ELA-6'))})",
        "Y siègent": _members(contract, person),
        "Vous recevrez": " ; ".join([*dict.fromkeys(_RECEIVE[each] for each in _letters(seat)), _ALWAYS]),
        "Tour de rédiger": _turn(contract),
        "Prorogation": _pending(contract),
        "Le contrat": _term(contract),
    }
    entries = [each for each in entries_for(contract, calendar, person.id) if each.open]
    about = _told(
        person,
        contract,
        address,
        subject=f"Bienvenue au comité – {title}",
        summary=f"Bienvenue : vous siégez désormais au comité du contrat « {title} ».",
        lines=lines,
        groups=_first(entries),
        action="Répondez à ce message si votre nom, votre adresse ou votre rôle sont à corriger.",
    )
    return with_own_calendar(about, own)


def handed_over(
    person: Person, contract: Contract, calendar: Calendar, seat: Seat, address: str | None
) -> Mapping[str, object]:
    """Tell whoever follows what is under way on a side that somebody has left, and whose turn it is to write."""
    left, title = contract.people.get(seat.person), contract.header.title
    name = "un membre du comité" if left is None else left.name
    until = french(seat.until) if seat.until else ""
    lines = {
        "Siège quitté": f"{plain_word(seat.role, ROLES)}, pour {party_name(seat.party, contract.law)}, le {until}",
        "Tour de rédiger": _turn(contract),
        "Prorogation": _pending(contract),
        "Le contrat": _term(contract),
    }
    entries = [each for each in entries_for(contract, calendar, person.id) if each.open]
    return _told(
        person,
        contract,
        address,
        subject=f"Passage de relais : {name} quitte le comité – {title}",
        summary=f"{capital(name)} a quitté le comité le {until} : "
        f"voici ce qui est en cours {_side(contract, seat.party)}.",
        lines=lines,
        groups=_first(entries),
        action="Répondez à ce message si la personne qui prend la suite n'est pas encore au comité.",
    )


def _told(  # noqa: PLR0913 - such a message has that many parts
    person: Person,
    contract: Contract,
    address: str | None,
    *,
    subject: str,
    summary: str,
    lines: Mapping[str, str | None],
    groups: Iterable[tuple[str, Sequence[Entry]]],
    action: str,
) -> Mapping[str, object]:
    return variables(
        AgendaView(
            subject=subject,
            greeting=greeting(person),
            summary=summary,
            regards=regards([contract]),
            footer=footer(person.id, [contract], NOT_A_NOTICE),
            lines=tuple(LineView(name=name, says=says) for name, says in lines.items() if says),
            sections=(section(contract.header.title, groups, contract_page(address, contract.cpom)),),
            action=action,
        )
    )


def _first(entries: Sequence[Entry]) -> Iterable[tuple[str, Sequence[Entry]]]:
    return (
        ("en retard", [each for each in entries if each.late]),
        ("prochaines dates", [each for each in entries if not each.late][:NEXT]),
    )


def _letters(seat: Seat) -> list[Letter]:
    """Give the letters of a seat, the strongest first."""
    given = {letter_of(seat, step) for step in (seat.raci if not isinstance(seat.raci, str) else ("",))}
    return [each for each in Letter if each in given]


def _before(contract: Contract, seat: Seat) -> str | None:
    """Name who left the same seat last."""
    alike = [each for each in contract.seats if (each.party, each.role) == (seat.party, seat.role)]
    gone = sorted((each.until, each.person) for each in alike if each.until is not None and each.until < seat.since)
    return contract.people[gone[-1][1]].name if gone and gone[-1][1] in contract.people else None


def _members(contract: Contract, person: Person) -> str | None:
    """Name the others, each once, with their side."""
    seated = {seat.person: seat.party for seat in contract.seats if seat.held_on(contract.on)}
    names = (
        f"{contract.people[key].name} ({party_name(party, contract.law)})"
        for key, party in seated.items()
        if key != person.id
    )
    return ", ".join(names) or None


def _term(contract: Contract) -> str | None:
    return None if contract.last_day_in_force is None else f"il dure jusqu'au {french(contract.last_day_in_force)}"


def _turn(contract: Contract) -> str:
    """Name whoever writes after the next meeting planned, else after one that nobody has planned yet."""
    planned = (each.drafter for each in contract.meetings if each.state is MeetingState.PLANNED and each.drafter)
    party = next(planned, following_drafter(contract.meetings, contract.law.parameters.compte_rendu))
    rule = cited(contract.law.rule("SUI-4"))
    return f"le prochain compte rendu revient {to(party_name(party, contract.law))} ({rule})"


def _side(contract: Contract, party: Party) -> str:
    return f"du côté {of(party_name(party, contract.law))}"


def _pending(contract: Contract) -> str | None:
    """Say that a prorogation waits for answers: the request itself is known to every signatory."""
    asked = contract.prorogation if contract.prorogation_pending else None
    if asked is None:
        return None
    return f"demandée jusqu'au {french(asked.requested_term)}, des réponses sont attendues"
