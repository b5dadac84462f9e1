"""What lies ahead of each référent: the terms and the bilans due, so that the work can be shared out."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.calendar import Kind, Milestone
from cpom_workflow.domain.committee import referents
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dossier import Person
from cpom_workflow.domain.facts import Party
from cpom_workflow.services.portfolio import Portfolio

WEIGHED = frozenset({Kind.TERM, Kind.BILAN_ETAPE, Kind.RENEWAL_START})


@dataclass(frozen=True, kw_only=True)
class Load:
    """One référent's contracts, and their dates within the period, in order; `person` is None where nobody sits."""

    person: Person | None
    contracts: tuple[Contract, ...]
    dates: tuple[tuple[Contract, Milestone], ...]

    def count(self, kind: Kind) -> int:
        """Count the dates of a kind."""
        return sum(milestone.kind is kind for _, milestone in self.dates)


def workload(told: Portfolio, until: date) -> tuple[Load, ...]:
    """Give each of the State's référents their contracts and what falls due until a day (included), heaviest first."""
    contracts: dict[str | None, list[Contract]] = defaultdict(list)
    dates: dict[str | None, list[tuple[Contract, Milestone]]] = defaultdict(list)
    people: dict[str | None, Person] = {}
    for file in told.files:
        contract = file.contract
        held: list[str | None] = [seat.person for seat in referents(contract.seats, Party.ETAT, contract.on)]
        for person in held or [None]:
            contracts[person].append(contract)
            if person is not None:
                people[person] = contract.people[person]
            dates[person] += [(contract, each) for each in file.calendar.milestones if _weighs(each, told.on, until)]
    loads = (
        Load(
            person=people.get(person),
            contracts=tuple(contracts[person]),
            dates=tuple(sorted(dates[person], key=lambda each: (each[1].due_on, each[0].cpom))),
        )
        for person in contracts
    )
    return tuple(sorted(loads, key=lambda load: (-len(load.dates), load.person.name if load.person else "")))


def _weighs(milestone: Milestone, on: date, until: date) -> bool:
    waits = not milestone.state.settled and (milestone.late or milestone.due_on >= on)
    return milestone.kind in WEIGHED and waits and milestone.due_on <= until
