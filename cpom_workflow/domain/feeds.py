"""What a calendar feed holds: who it is for, which contracts, which of their dates, and nobody's name."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property

from cpom_workflow.domain.addresses import mailable
from cpom_workflow.domain.calendar import Calendar, Milestone
from cpom_workflow.domain.committee import Meeting, MeetingState
from cpom_workflow.domain.contract import Contract, Status
from cpom_workflow.domain.dossier import Seat
from cpom_workflow.domain.events import Event, attendees_of
from cpom_workflow.domain.facts import Visibility

BEHIND = timedelta(days=365)
"""How long a date that is done or gone stays in people's calendars; a duty that is late stays until it is done."""

GRACE = timedelta(days=30)
"""How long the feed of a member who left stays there, empty, so that calendars let go of what they held."""

WRITING = 1
"""Raise it when the same event is written otherwise: every calendar then gets it anew."""


class ScopeKind(StrEnum):
    """What a feed may be about."""

    MEMBER = "member"
    CONTRACT = "contract"
    DEPARTEMENT = "departement"
    REGION = "region"


@dataclass(frozen=True, kw_only=True, order=True)
class Scope:
    """One person, contract, département or region; `about` is its identifier, INSEE code or (region) name."""

    kind: ScopeKind
    about: str


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """The right to read one feed by its address; `rotation` counts the addresses it has had, from 1.

    Only `digest`, the SHA-256 of the secret part of the address, is kept. A revoked one answers nobody.
    """

    scope: Scope
    rotation: int
    digest: str
    with_meetings: bool
    created_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One event as feeds show it: which side may see it, and which persons were invited to it by mail."""

    event: Event
    visibility: Visibility = Visibility.COMMUNE
    invited: frozenset[str] = frozenset()

    @cached_property
    def digest(self) -> str:
        """Give the SHA-256 of all that the event says."""
        said = [WRITING, *vars(self.event).values()]
        return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One contract as feeds show it on a day."""

    on: date
    cpom: str
    title: str
    region: str
    departements: tuple[str, ...]
    seats: tuple[Seat, ...]
    shown: tuple[Shown, ...]


def shown_milestones(contract: Contract, calendar: Calendar) -> Iterator[Milestone]:
    """Give the dates worth a place in a calendar: they are common, as one side's own meeting has no compte rendu."""
    for milestone in calendar.milestones:
        if is_late(contract, milestone) or contract.on - milestone.due_on <= BEHIND:
            yield milestone


def is_late(contract: Contract, milestone: Milestone) -> bool:
    """Tell whether a duty is overdue; a contract that another one has replaced owes nothing any more."""
    return milestone.late and contract.status is not Status.RENEWED


def shown_meetings(contract: Contract) -> Iterator[Meeting]:
    """Give the meetings that stand, those of a year ago left behind."""
    for meeting in contract.meetings:
        if meeting.state is not MeetingState.CANCELLED and contract.on - meeting.on <= BEHIND:
            yield meeting


def visibility_of(contract: Contract, meeting: Meeting) -> Visibility:
    """Say who may see a meeting: as it says, else as its contract says."""
    return meeting.visibility or contract.header.visibility


def known_beside(contract: Contract, meeting: Meeting | None, other: Meeting) -> bool:
    """Tell whether whoever reads about a meeting (None: about the whole contract) may know of another one."""
    own = contract.header.visibility if meeting is None else visibility_of(contract, meeting)
    return visibility_of(contract, other) in {Visibility.COMMUNE, own}


def invited_by_mail(contract: Contract, meeting: Meeting) -> frozenset[str]:
    """Name the persons whose mailbox gets an invitation; two who share one are both told by it."""
    addresses = {each.address for each in attendees_of(contract, meeting) if mailable(each.email)}
    return frozenset(key for key, person in contract.people.items() if person.email.strip().lower() in addresses)


def in_scope(scope: Scope, sheet: Sheet) -> bool:
    """Tell whether a contract belongs in a feed; a member's are those where they sit, or will."""
    match scope.kind:
        case ScopeKind.MEMBER:
            return any(_seated(seat, scope.about, sheet.on) for seat in sheet.seats)
        case ScopeKind.CONTRACT:
            return sheet.cpom == scope.about
        case ScopeKind.DEPARTEMENT:
            return scope.about in sheet.departements
        case _:
            return sheet.region == scope.about


def still_served(scope: Scope, sheets: tuple[Sheet, ...]) -> bool:
    """Tell whether a feed still has somebody or something to be about; a member who left has `GRACE`."""
    if scope.kind is not ScopeKind.MEMBER:
        return any(in_scope(scope, sheet) for sheet in sheets)
    return any(_seated(seat, scope.about, sheet.on - GRACE) for sheet in sheets for seat in sheet.seats)


def chosen(subscription: Subscription, sheet: Sheet) -> Iterator[Shown]:
    """Give what a feed shows of one contract in its scope.

    What one side keeps to itself goes to its own members alone; a meeting that a member is invited to by
    mail is already in their calendar, and is left out unless they asked for it.
    """
    scope = subscription.scope
    member = scope.about if scope.kind is ScopeKind.MEMBER else None
    held = [seat.party for seat in sheet.seats if seat.person == member and seat.held_on(sheet.on)]
    sides = {Visibility.COMMUNE.value, *(party.value for party in held)}
    for shown in sheet.shown:
        known_already = member in shown.invited and not subscription.with_meetings
        if shown.visibility.value in sides and not known_already:
            yield shown


def _seated(seat: Seat, person: str, on: date) -> bool:
    return seat.person == person and (seat.until is None or on <= seat.until)
