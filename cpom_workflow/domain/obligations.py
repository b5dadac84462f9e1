"""The CPOM that the law makes due: one for each gestionnaire and département in which it runs a CHRS (PER-1).

They are computed from the register of establishments (FINESS), not typed by anybody.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Shelter:
    """One CHRS that is open; `places` is None when the register does not count them."""

    finess: str
    name: str
    gestionnaire: str
    departement: str
    places: int | None = None


@dataclass(frozen=True, kw_only=True)
class Register:
    """The shelters of a territory as one extract of the register tells them, with the names of who runs them.

    `on` is the day of the extract; `remarks` are lines that were read although something is wrong in them.
    """

    on: date
    gestionnaires: Mapping[str, str]
    shelters: tuple[Shelter, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Obligation:
    """One CPOM due: a gestionnaire, a département, and the CHRS that the contract must cover at least."""

    finess_ej: str
    gestionnaire: str
    departement: str
    shelters: tuple[Shelter, ...]

    @property
    def key(self) -> str:
        """Give its identifier: `finess_ej/departement`."""
        return f"{self.finess_ej}/{self.departement}"

    @property
    def places(self) -> int:
        """Count the places that the register knows."""
        return sum(shelter.places or 0 for shelter in self.shelters)


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """A shelter that another gestionnaire runs now."""

    before: Shelter
    after: Shelter


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What changed from one extract to the next."""

    opened: tuple[Shelter, ...] = ()
    closed: tuple[Shelter, ...] = ()
    handed_over: tuple[HandedOver, ...] = ()
    new_obligations: tuple[Obligation, ...] = ()
    ended_obligations: tuple[Obligation, ...] = ()

    @property
    def empty(self) -> bool:
        """Tell whether nothing changed."""
        return self == Difference()


def obligations_of(register: Register) -> tuple[Obligation, ...]:
    """Group the shelters by gestionnaire and département, in order of identifier (arrêté de 2019, annexe I)."""
    groups: dict[tuple[str, str], list[Shelter]] = defaultdict(list)
    for shelter in register.shelters:
        groups[shelter.gestionnaire, shelter.departement].append(shelter)
    return tuple(
        Obligation(
            finess_ej=finess_ej,
            gestionnaire=register.gestionnaires.get(finess_ej, f"Gestionnaire {finess_ej}"),
            departement=departement,
            shelters=tuple(sorted(shelters, key=lambda shelter: shelter.finess)),
        )
        for (finess_ej, departement), shelters in sorted(groups.items())
    )


def difference(before: Register | None, after: Register) -> Difference:
    """Say what opened, closed or changed hands between two extracts; everything opens in the first one."""
    old = {shelter.finess: shelter for shelter in before.shelters} if before else {}
    new = {shelter.finess: shelter for shelter in after.shelters}
    owed = {each.key: each for each in obligations_of(before)} if before else {}
    owes = {each.key: each for each in obligations_of(after)}
    moved = [(old[key], new[key]) for key in sorted(old.keys() & new.keys())]
    return Difference(
        opened=tuple(new[key] for key in sorted(new.keys() - old.keys())),
        closed=tuple(old[key] for key in sorted(old.keys() - new.keys())),
        handed_over=tuple(
            HandedOver(before=was, after=now) for was, now in moved if was.gestionnaire != now.gestionnaire
        ),
        new_obligations=tuple(owes[key] for key in sorted(owes.keys() - owed.keys())),
        ended_obligations=tuple(owed[key] for key in sorted(owed.keys() - owes.keys())),
    )
