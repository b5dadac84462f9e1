"""Invitations: every meeting to come, as the calendars of those invited should hold it."""

from collections.abc import Iterator

from cpom_workflow.domain.addresses import mailable
from cpom_workflow.domain.committee import Meeting, MeetingState
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.delivery import MessageKind
from cpom_workflow.domain.dossier import Seat
from cpom_workflow.domain.facts import Visibility
from cpom_workflow.domain.invitations import Published
from cpom_workflow.services.audit.days import closed_day
from cpom_workflow.services.audit.incident import Anomaly, Incident
from cpom_workflow.services.audit.records import Records
from cpom_workflow.services.office import File


def out_of_step(records: Records, cpom: str, whole: File) -> Iterator[Incident]:
    """Give each invitee whose calendar does not hold a meeting to come, or holds it wrongly.

    What was recorded since the last sending day that is over may still be on its way: it is left out.
    """
    day, moment = closed_day(whole.contract.law, whole.contract.zone, records.now)
    known = records.file(cpom, moment, day)
    if known is None:
        return
    before = {each.code: each for each in known.contract.meetings}
    for meeting in whole.contract.meetings:
        was = before.get(meeting.code)
        if meeting.on > records.on and was is not None and (was.on, was.state) == (meeting.on, meeting.state):
            guests = _invitees(whole.contract, meeting), _invitees(known.contract, was)
            yield from _of_meeting(records, whole, meeting, guests)


def _of_meeting(
    records: Records, whole: File, meeting: Meeting, guests: tuple[frozenset[str], frozenset[str]]
) -> Iterator[Incident]:
    office = records.office
    published = records.published.get(office.organiser.uid(whole.cpom, f"reunion:{meeting.code}"))
    held = _held(published)
    if meeting.state is MeetingState.PLANNED:
        for address in sorted(guests[0] & guests[1]):
            right = address in held and _at_its_date(records, published, meeting)
            if mailable(address) and not (right and _written_to(records, published, address)):
                yield _incident(whole, meeting, address, Anomaly.NOT_INVITED)
        gone = held - guests[0] - guests[1]
    else:
        gone = held if meeting.state is MeetingState.CANCELLED else frozenset()
    for address in sorted(gone):
        yield _incident(whole, meeting, address, Anomaly.STILL_INVITED)


def _held(published: Published | None) -> frozenset[str]:
    """Give the addresses that were last told to hold it."""
    return frozenset() if published is None else frozenset(each.attendee.address for each in published.expecting)


def _at_its_date(records: Records, published: Published | None, meeting: Meeting) -> bool:
    return published is not None and records.day(published.event.starts_at) == meeting.on


def _written_to(records: Records, published: Published | None, address: str) -> bool:
    """Tell whether a message of the ledger told this address of this meeting."""
    uid = "" if published is None else published.uid
    return any(
        each.draft.recipient.strip().lower() == address and uid in each.draft.key.split("/")
        for each in records.deliveries
        if each.draft.kind is MessageKind.INVITATION
    )


def _incident(whole: File, meeting: Meeting, address: str, anomaly: Anomaly) -> Incident:
    missing = anomaly is Anomaly.NOT_INVITED
    what = "n'a pas dans son agenda, à sa date," if missing else "a encore dans son agenda"
    return Incident(
        anomaly=anomaly,
        key=f"{whole.cpom}/{meeting.code}/{meeting.on.isoformat()}/{address}",
        sentence=f"{address} {what} la réunion du {french(meeting.on)} ({whole.cpom}).",
        cpom=whole.cpom,
    )


def _invitees(contract: Contract, meeting: Meeting) -> frozenset[str]:
    """Give the addresses that should hold a meeting in their calendar, in small letters."""
    wished = meeting.visibility or contract.header.visibility
    if meeting.invited is None:
        seated = (each for each in contract.seats if each.held_on(meeting.on))
        people = {each.person for each in seated if _open_to(each, wished)}
    else:
        named = (
            key for key, each in contract.people.items() if key in meeting.invited or each.email in meeting.invited
        )
        people = {key for key in named if wished == Visibility.COMMUNE or _could_know(contract, key, wished)}
    return frozenset(contract.people[key].email.strip().lower() for key in people if key in contract.people)


def _open_to(seat: Seat, wished: Visibility) -> bool:
    if wished == Visibility.COMMUNE:
        return seat.visibility in (None, Visibility.COMMUNE)
    return seat.party.value == wished.value and seat.visibility in (None, Visibility.COMMUNE, wished)


def _could_know(contract: Contract, person: str, wished: Visibility) -> bool:
    sides = [each.party.value for each in contract.seats if each.person == person]
    return not sides or wished.value in sides
