"""What a calendar shows: meetings as events with their instants, their words, and whom they are for.

A meeting's identity excludes its date, so that it moves in people's calendars instead of doubling there.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from cpom_workflow.domain.committee import Meeting, MeetingState
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import ONE_DAY, french
from cpom_workflow.domain.dossier import Seat
from cpom_workflow.domain.facts import MeetingForm, Party, Visibility

HOURS = ("starts_at", "ends_at", "day")
"""When one of these changes, the answers given so far no longer count."""

SIGNIFICANT = (*HOURS, "summary", "location", "video_link", "cancelled")
"""What an invitee must be told of; an agenda or a writer that changes is for the reminders to say."""

_PURPOSES = {
    "lancement": "lancement de l'élaboration",
    "diagnostic": "diagnostic partagé",
    "objectifs": "objectifs et moyens",
    "finalisation": "finalisation du contrat",
    "signature": "signature du contrat",
    "dialogue_de_gestion": "dialogue de gestion",
    "bilan_final": "bilan partagé du contrat",
    "negociation": "négociation",
}


class Answer(StrEnum):
    """An invitee's answer, as calendars write it."""

    NEEDS_ACTION = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    TENTATIVE = "TENTATIVE"


@dataclass(frozen=True, kw_only=True)
class Organiser:
    """The function mailbox that invites, and what makes this instance's identifiers its own."""

    name: str
    email: str
    namespace: UUID
    domain: str

    def uid(self, cpom: str, code: str) -> str:
        """Give the identifier that a milestone or a meeting (`reunion:CODE`) of a contract keeps for ever."""
        return f"{uuid5(self.namespace, f'{cpom}/{code}')}@{self.domain}"


@dataclass(frozen=True, kw_only=True)
class Attendee:
    """Somebody invited, and what they last answered."""

    person: str
    name: str
    email: str
    answer: Answer = Answer.NEEDS_ACTION

    @property
    def address(self) -> str:
        """Give the address as mailboxes are told apart: two people may share one, and get one message."""
        return self.email.strip().lower()


@dataclass(frozen=True, kw_only=True)
class Event:
    """What a calendar shows: aware UTC times, end excluded; `day` is set when it takes that whole local day.

    `url` is a page about the contract.
    """

    uid: str
    cpom: str
    summary: str
    description: str
    location: str | None
    starts_at: datetime
    ends_at: datetime
    day: date | None = None
    video_link: str | None = None
    url: str | None = None
    cancelled: bool = False

    @property
    def significant(self) -> str:
        """Give the SHA-256 of what `SIGNIFICANT` names: calendars are written to when it changes."""
        values = [getattr(self, name) for name in SIGNIFICANT]
        return hashlib.sha256(json.dumps(values, default=str).encode()).hexdigest()

    def moved_from(self, before: "Event") -> bool:
        """Tell whether its hours are other ones than before: answers given about those no longer count."""
        return any(getattr(self, name) != getattr(before, name) for name in HOURS)

    def over(self, now: datetime) -> bool:
        """Tell whether it has ended."""
        return self.ends_at <= now


def meeting_event(contract: Contract, meeting: Meeting, organiser: Organiser, page: str | None = None) -> Event:
    """Write a meeting as an event; `page` is the contract's address. It names no person."""
    summary = f"CPOM {contract.header.gestionnaire.name} — {_purpose(contract, meeting)}"
    starts_at, ends_at = _span(contract, meeting)
    return Event(
        uid=organiser.uid(contract.cpom, f"reunion:{meeting.code}"),
        cpom=contract.cpom,
        summary=summary,
        description="\n".join(_description(contract, meeting, page)),
        location=meeting.place or meeting.video_link,
        starts_at=starts_at,
        ends_at=ends_at,
        day=meeting.on if meeting.starts_at is None else None,
        video_link=meeting.video_link,
        url=page,
    )


def whole_day(contract: Contract, day: date) -> tuple[datetime, datetime]:
    """Give a day from midnight to midnight where the contract is, in UTC."""
    return _in_utc(contract, day, time.min), _in_utc(contract, day + ONE_DAY, time.min)


def attendees_of(contract: Contract, meeting: Meeting) -> tuple[Attendee, ...]:
    """Say who is invited to a meeting: each mailbox once, in the order of the committee.

    Those whom it names, else everybody seated that day whom its `visibility` lets in.
    """
    found: dict[str, Attendee] = {}
    for key in _invited(contract, meeting):
        if key in contract.people:
            person = contract.people[key]
            attendee = Attendee(person=key, name=person.name, email=person.email)
            found.setdefault(attendee.address, attendee)
    return tuple(found.values())


def _invited(contract: Contract, meeting: Meeting) -> list[str]:
    visibility = meeting.visibility or contract.header.visibility
    if meeting.invited is None:
        seats = [seat for seat in contract.seats if seat.held_on(meeting.on)]
        return [seat.person for seat in seats if _is_for(seat, visibility)]
    named = [key for key, person in contract.people.items() if {key, person.email} & set(meeting.invited)]
    return [key for key in named if _may_know(contract, key, visibility)]


def _is_for(seat: Seat, visibility: Visibility) -> bool:
    """Keep a seat meant for one side's own work out of common meetings, and such work from the other side."""
    if visibility is Visibility.COMMUNE:
        return seat.visibility in {None, Visibility.COMMUNE}
    return seat.party == visibility.value and seat.visibility in {None, Visibility.COMMUNE, visibility}


def _may_know(contract: Contract, person: str, visibility: Visibility) -> bool:
    """Keep one side's own meeting from whoever only ever sat on the other, even named."""
    sides = {seat.party for seat in contract.seats if seat.person == person}
    return visibility is Visibility.COMMUNE or not sides or Party(visibility.value) in sides


def _span(contract: Contract, meeting: Meeting) -> tuple[datetime, datetime]:
    if meeting.starts_at is None:
        return whole_day(contract, meeting.on)
    start = _in_utc(contract, meeting.on, meeting.starts_at)
    return start, start + timedelta(minutes=meeting.minutes_long)


def _in_utc(contract: Contract, day: date, wall: time) -> datetime:
    zone = ZoneInfo(contract.law.parameters.time_zone[contract.zone])
    return datetime.combine(day, wall, zone).astimezone(UTC)


def _purpose(contract: Contract, meeting: Meeting) -> str:
    signed = contract.signed_on is not None and meeting.on >= contract.signed_on
    usual = "réunion du comité de suivi" if signed else "réunion du comité d'élaboration"
    purpose = _PURPOSES.get(meeting.purpose or "", usual)
    return f"{purpose} (échange écrit)" if meeting.form is MeetingForm.ECRIT else purpose


def _description(contract: Contract, meeting: Meeting, page: str | None) -> Iterator[str]:
    yield contract.header.title
    if meeting.agenda:
        yield "Ordre du jour :"
        yield from (f"– {item}" for item in meeting.agenda)
    if meeting.place:
        yield f"Lieu : {meeting.place}"
    if meeting.video_link:
        yield f"Visioconférence : {meeting.video_link}"
    if meeting.drafter:
        yield f"Compte rendu rédigé cette fois par {_writer(contract, meeting, meeting.drafter)}."
    before = _before(contract, meeting)
    if before is not None:
        yield f"Réunion précédente, le {french(before.on)} : {before.record_name} {_progress(before)}."
    if page:
        yield f"Page du contrat : {page}"


def _before(contract: Contract, meeting: Meeting) -> Meeting | None:
    """Give the last meeting held that has a record: neither a written exchange nor one side's own meeting does."""
    held = (each for each in contract.meetings if each.state is MeetingState.HELD and each.drafter)
    return max((each for each in held if each.on < meeting.on), key=lambda each: each.on, default=None)


def _progress(meeting: Meeting) -> str:
    """Say how far its record has come; its decisions are there, and on the contract's page."""
    record = meeting.compte_rendu
    if record.sent_on is not None:
        return f"diffusé le {french(record.sent_on)}"
    if record.validated_on is not None:
        return f"validé le {french(record.validated_on)}"
    return "à valider" if record.drafted_on is not None else "à rédiger"


def _writer(contract: Contract, meeting: Meeting, party: Party) -> str:
    departements = contract.header.departements
    services = contract.law.services_of(departements[0], meeting.on)
    return {
        Party.ETAT: f"l'État – {services.departement if len(departements) == 1 else services.region}",
        Party.GESTIONNAIRE: f"le gestionnaire – {contract.header.gestionnaire.name}",
        Party.DEPARTEMENT: "le conseil départemental",
        Party.ARS: "l'agence régionale de santé",
    }[party]
