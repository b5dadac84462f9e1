"""Which channel reaches a person: the preferred one, else mail, else another of theirs, but none that refused them."""

from collections import defaultdict
from collections.abc import Iterable

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dossier import Person
from cpom_workflow.services.office import Office


def refusing(office: Office) -> frozenset[tuple[str, str]]:
    """Give each channel with an address that it refused: closed until the address changes."""
    return frozenset((each.channel, each.recipient) for each in office.ledger.refusals())


class Reach:
    """The ways to the persons of some contracts; what was refused stays closed until the address changes."""

    def __init__(self, office: Office, contracts: Iterable[Contract]) -> None:
        """Read what was refused from the ledger."""
        self._office = office
        self._refused = refusing(office)
        self._seats: dict[str, list[str]] = defaultdict(list)
        for contract in contracts:
            for seat in contract.seats:
                if seat.held_on(contract.on):
                    self._seats[seat.person].append(seat.channel)

    def channel(self, person: Person, preferred: str) -> str | None:
        """Give the channel to write to a person by, None when every one of theirs refused the address."""
        ways = map(self._office.transport, (preferred, "courriel", *self._seats[person.id]))
        return next((way for way in ways if (way, person.email) not in self._refused), None)
