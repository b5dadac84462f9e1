"""The committee on the page: who sits and who sat, meetings as both sides may see them, whose turn it is to write."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.committee import Meeting, MeetingState, following_drafter, letter_of
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.delivery import Delivery, MessageKind
from cpom_workflow.domain.dossier import Seat, SeatTaken
from cpom_workflow.domain.events import Organiser
from cpom_workflow.domain.facts import Fact, Party, Visibility
from cpom_workflow.domain.feeds import visibility_of
from cpom_workflow.services.wording.french import capital, hour, party_name, to
from cpom_workflow.services.wording.names import FORMS, LETTERS, PURPOSES, ROLES, STEPS, plain_word

_ORDER = list(Party)
_STATES: Mapping[MeetingState, str] = {
    MeetingState.PLANNED: "prévue",
    MeetingState.HELD: "tenue",
    MeetingState.CANCELLED: "annulée",
}


@dataclass(frozen=True, kw_only=True)
class Member:
    """One seat as the page shows it; `until` is its last day."""

    name: str
    email: str
    party: str
    role: str
    letter: str
    decides: bool
    since: date
    until: date | None


@dataclass(frozen=True, kw_only=True)
class Session:
    """One meeting: when, what about, what became of it, who writes and how far that has come."""

    on: date
    at: str
    purpose: str
    where: str
    state: str
    drafter: str
    minutes: str


def members(contract: Contract) -> tuple[tuple[Member, ...], tuple[Member, ...], tuple[Member, ...]]:
    """Give who sits on the contract's day, who will, and who left; a seat for one side's own work is not shown."""
    seats = sorted(
        (seat for seat in contract.seats if seat.visibility in {None, Visibility.COMMUNE}),
        key=lambda seat: (_ORDER.index(seat.party), not seat.decision_maker, seat.since),
    )
    return (
        tuple(_member(seat, contract) for seat in seats if seat.held_on(contract.on)),
        tuple(_member(seat, contract) for seat in seats if seat.since > contract.on),
        tuple(_member(seat, contract) for seat in seats if seat.until is not None and seat.until < contract.on),
    )


def own_meetings(contract: Contract) -> frozenset[str]:
    """Give the codes of meetings that one side keeps to itself: this page is for both."""
    return frozenset(
        meeting.code for meeting in contract.meetings if visibility_of(contract, meeting) is not Visibility.COMMUNE
    )


def shown(fact: Fact, hidden: frozenset[str]) -> bool:
    """Tell whether both sides may see a fact."""
    if isinstance(fact, SeatTaken):
        return fact.seat.visibility in {None, Visibility.COMMUNE}
    return getattr(fact, "meeting", None) not in hidden


def sent_to_both(deliveries: Iterable[Delivery], contract: Contract, organiser: Organiser) -> Iterator[Delivery]:
    """Leave out messages about a meeting that one side keeps to itself: their titles tell of it."""
    codes = own_meetings(contract)
    beginnings = tuple(
        beginning
        for code in codes
        for beginning in (
            f"{MessageKind.INVITATION}/{organiser.uid(contract.cpom, f'reunion:{code}')}/",
            f"{MessageKind.MINUTES}/{contract.cpom}/{code}/",
            f"{MessageKind.RETURNED}/{contract.cpom}/absence/{code}/",
        )
    )
    for each in deliveries:
        items = {item.milestone.partition(":")[2] for item in each.draft.items if item.cpom == contract.cpom}
        if not each.draft.key.startswith(beginnings) and items.isdisjoint(codes):
            yield each


def sessions(contract: Contract) -> tuple[Session, ...]:
    """Give the meetings that both sides may see, the latest first."""
    hidden = own_meetings(contract)
    return tuple(_session(each, contract) for each in reversed(contract.meetings) if each.code not in hidden)


def turn(contract: Contract) -> str:
    """Say who writes next, from what is written already (SUI-4)."""
    meetings = [each for each in contract.meetings if each.drafter is not None]
    waiting = [m for m in meetings if m.state is MeetingState.HELD and m.compte_rendu.drafted_on is None]
    for meeting in waiting[:1]:
        name = party_name(str(meeting.drafter), contract.law)
        return f"C'est {to(name)} d'écrire le compte rendu de la réunion du {french(meeting.on)}."
    for meeting in [each for each in meetings if each.state is MeetingState.PLANNED][:1]:
        name = party_name(str(meeting.drafter), contract.law)
        return f"Le compte rendu de la prochaine réunion, le {french(meeting.on)}, reviendra {to(name)}."
    following = following_drafter(contract.meetings, contract.law.parameters.compte_rendu)
    name = to(party_name(following, contract.law))
    return f"Aucune réunion n'est prévue ; à la prochaine, ce sera {name} d'écrire le compte rendu."


def _member(seat: Seat, contract: Contract) -> Member:
    person = contract.people.get(seat.person)
    return Member(
        name=person.name if person else "personne effacée",
        email=person.email if person else "",
        party=capital(party_name(seat.party, contract.law)),
        role=plain_word(seat.role, ROLES),
        letter=_letters(seat),
        decides=seat.decision_maker,
        since=seat.since,
        until=seat.until,
    )


def _letters(seat: Seat) -> str:
    if isinstance(seat.raci, str):
        return LETTERS[letter_of(seat, "")]
    return ", ".join(f"{plain_word(step, STEPS)} : {LETTERS[letter_of(seat, step)]}" for step in seat.raci)


def _session(meeting: Meeting, contract: Contract) -> Session:
    met = meeting.state is not MeetingState.CANCELLED and meeting.drafter is not None
    drafter = capital(party_name(str(meeting.drafter), contract.law)) if met else ""
    return Session(
        on=meeting.on,
        at=hour(meeting.starts_at) if meeting.starts_at else "",
        purpose=capital(plain_word(meeting.purpose, PURPOSES)) if meeting.purpose else "Réunion du comité",
        where=", ".join(part for part in (meeting.place, FORMS[meeting.form]) if part),
        state=_STATES[meeting.state],
        drafter=f"{drafter} (tour échangé)" if met and meeting.swapped else drafter,
        minutes=_minutes(meeting),
    )


def _minutes(meeting: Meeting) -> str:
    """Say how far the compte rendu has come."""
    minutes = meeting.compte_rendu
    if meeting.state is not MeetingState.HELD:
        return ""
    if minutes.sent_on is not None:
        return f"diffusé le {french(minutes.sent_on)}"
    if minutes.validated_on is not None:
        return f"validé le {french(minutes.validated_on)}, à diffuser"
    if minutes.drafted_on is not None:
        return f"rédigé le {french(minutes.drafted_on)}, à valider"
    return "à rédiger"
