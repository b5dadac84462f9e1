"""Invitations: what calendars should hold, what they were told, and the difference as messages (RFC 5546)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from cpom_workflow.domain.committee import MeetingState
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.events import Attendee, Event, Organiser, attendees_of, meeting_event


class Method(StrEnum):
    """What a message asks of a calendar."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A meeting as calendars should hold it; one that is `held` is announced to nobody any more."""

    event: Event
    attendees: tuple[Attendee, ...]
    held: bool = False


@dataclass(frozen=True, kw_only=True)
class Told:
    """What one attendee was last told of a meeting; `digest` is the `significant` of the event sent."""

    attendee: Attendee
    method: Method
    sequence: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class Published:
    """One meeting as last published: its highest sequence so far, and what each attendee knows."""

    event: Event
    sequence: int
    told: tuple[Told, ...] = ()

    @property
    def uid(self) -> str:
        """Give the meeting's identifier."""
        return self.event.uid

    @property
    def digest(self) -> str:
        """Give the digest of what was last published."""
        return self.event.significant

    @property
    def expecting(self) -> tuple[Told, ...]:
        """Give those whose calendar holds the meeting."""
        return tuple(each for each in self.told if each.method is Method.REQUEST)


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """One message: one method, one meeting, one recipient; `attendees` are all those it names.

    A CANCEL whose event is not `cancelled` withdraws its recipient only: the meeting stands.
    """

    method: Method
    event: Event
    sequence: int
    recipient: Attendee
    attendees: tuple[Attendee, ...]


def wanted_invitations(contract: Contract, organiser: Organiser, page: str | None = None) -> tuple[Wanted, ...]:
    """Say what calendars should hold of a contract: every meeting not cancelled, in order, and whom it is for."""
    return tuple(
        Wanted(
            event=meeting_event(contract, meeting, organiser, page),
            attendees=attendees_of(contract, meeting),
            held=meeting.state is MeetingState.HELD,
        )
        for meeting in contract.meetings
        if meeting.state is not MeetingState.CANCELLED
    )


def reconcile_invitations(
    published: Iterable[Published], wanted: Iterable[Wanted], now: datetime, *, sequence_floor: int = 0
) -> tuple[Invitation, ...]:
    """Say what to send so that calendars told `published` hold `wanted`; both cover the same contracts.

    What is past is left alone. After a restore, `sequence_floor` lies above every sequence ever sent.
    """
    known = {each.uid: each for each in published}
    messages: list[Invitation] = []
    for each in wanted:
        before = known.pop(each.event.uid, Published(event=each.event, sequence=0))
        messages += _towards(before, each, now, sequence_floor)
    for gone in known.values():
        messages += _called_off(gone, now, sequence_floor)
    return tuple(messages)


def published_after(published: Iterable[Published], invitations: Iterable[Invitation]) -> tuple[Published, ...]:
    """Give what is published once these messages are on their way; a second reconcile then finds nothing."""
    known = {each.uid: each for each in published}
    for message in invitations:
        uid = message.event.uid
        known[uid] = _after(known.get(uid, Published(event=message.event, sequence=0)), message)
    return tuple(known.values())


def _after(before: Published, message: Invitation) -> Published:
    address = message.recipient.address
    told = Told(
        attendee=message.recipient,
        method=message.method,
        sequence=message.sequence,
        digest=message.event.significant,
    )
    withdrawn = message.method is Method.CANCEL and not message.event.cancelled
    return Published(
        event=before.event if withdrawn else message.event,
        sequence=message.sequence,
        told=(*(each for each in before.told if each.attendee.address != address), told),
    )


def _towards(before: Published, wanted: Wanted, now: datetime, floor: int) -> Iterator[Invitation]:
    if wanted.held or wanted.event.over(now):
        if before.event.starts_at != wanted.event.starts_at:
            # Held on another day than the one that calendars still announce.
            yield from _called_off(before, now, floor)
        return
    told = {each.attendee.address: each for each in before.told}
    guests = _guests(before, wanted)
    invited = {guest.address for guest in guests}
    removed = [each for each in before.expecting if each.attendee.address not in invited]
    back = any(each.method is Method.CANCEL for address, each in told.items() if address in invited)
    rises = before.digest != wanted.event.significant or back or bool(removed)
    sequence = max(before.sequence + rises, floor)
    for guest in guests:
        if not _knows(told.get(guest.address), wanted.event):
            yield Invitation(
                method=Method.REQUEST, event=wanted.event, sequence=sequence, recipient=guest, attendees=guests
            )
    for each in removed:
        yield _cancel(each, replace(before.event, cancelled=False), sequence)


def _knows(told: Told | None, event: Event) -> bool:
    return told is not None and told.method is Method.REQUEST and told.digest == event.significant


def _guests(before: Published, wanted: Wanted) -> tuple[Attendee, ...]:
    """Give each attendee their answer back, unless it was given about other hours."""
    moved = wanted.event.moved_from(before.event)
    answered = [] if moved else [each for each in before.expecting if each.digest == before.digest]
    answers = {each.attendee.address: each.attendee.answer for each in answered}
    return tuple(replace(each, answer=answers.get(each.address, each.answer)) for each in wanted.attendees)


def _called_off(before: Published, now: datetime, floor: int) -> Iterator[Invitation]:
    """Cancel for everybody, at the date they know."""
    if before.event.over(now):
        return
    event = replace(before.event, cancelled=True)
    sequence = max(before.sequence + (not before.event.cancelled), floor)
    for each in before.expecting:
        yield _cancel(each, event, sequence)


def _cancel(told: Told, event: Event, sequence: int) -> Invitation:
    guest = told.attendee
    return Invitation(method=Method.CANCEL, event=event, sequence=sequence, recipient=guest, attendees=(guest,))
