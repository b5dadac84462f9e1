"""A seat taken is welcomed, a seat left is handed over; each once, and only since the contract was recorded."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from cpom_workflow.domain.committee import referents
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import ONE_DAY
from cpom_workflow.domain.delivery import MessageKind
from cpom_workflow.domain.dossier import Person, Seat
from cpom_workflow.services.office import File, Office
from cpom_workflow.services.wording import handed_over, welcomed

Told = tuple[MessageKind, str, Person, Mapping[str, object]]
"""Of which kind, about which seat (for ever), to whom, and its words."""


def arrivals(office: Office, file: File, since: date) -> Iterator[Told]:
    """Say who is to be welcomed and to whom a seat is handed over; `since` is the day the contract was recorded.

    A seat held on that day or before is not news; nor is a new role for somebody of the same side.
    """
    contract = file.contract
    for seat in contract.seats:
        if seat.since > since and seat.held_on(contract.on) and not _sat_before(contract, seat):
            yield from welcome(office, file, seat)
        if seat.until is not None and since <= seat.until < contract.on and not _sits_on(contract, seat):
            yield from _handover(office, file, seat)


def welcome(office: Office, file: File, seat: Seat) -> Iterator[Told]:
    """Welcome the person who holds a seat."""
    person = file.contract.people[seat.person]
    own = office.addresses.of_member(person.id)
    about = welcomed(person, file.contract, file.calendar, seat, office.address, own)
    yield MessageKind.WELCOME, f"{seat.party}/{seat.role}/{seat.since.isoformat()}", person, about


def _handover(office: Office, file: File, seat: Seat) -> Iterator[Told]:
    matter = f"{seat.party}/{seat.role}/{seat.person}/{(seat.until or seat.since).isoformat()}"
    for person in _followers(file.contract, seat):
        about = handed_over(person, file.contract, file.calendar, seat, office.address)
        yield MessageKind.HANDOVER, matter, person, about


def _followers(contract: Contract, left: Seat) -> Iterable[Person]:
    """Give the successor; without one, the side's référent, else who decides there.

    A successor who came after the departure is not among them: their welcome says all of it.
    """
    alike = [seat for seat in contract.seats if (seat.party, seat.role) == (left.party, left.role)]
    same = [seat for seat in alike if seat.held_on(contract.on) and seat.since > left.since]
    keys = dict.fromkeys(seat.person for seat in same or referents(contract.seats, left.party, contract.on))
    for seat in same:
        if left.until is not None and seat.since > left.until:
            keys.pop(seat.person, None)
    return [contract.people[key] for key in keys if key != left.person]


def _sat_before(contract: Contract, seat: Seat) -> bool:
    """Tell whether the person already sat for the same side the day before."""
    return any(_same(each, seat) and each.held_on(seat.since - ONE_DAY) for each in contract.seats)


def _sits_on(contract: Contract, left: Seat) -> bool:
    return any(_same(each, left) and each.held_on(contract.on) for each in contract.seats)


def _same(one: Seat, other: Seat) -> bool:
    return (one.person, one.party) == (other.person, other.party)
