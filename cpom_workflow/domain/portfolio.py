"""A region's contracts held against the CPOM that the law makes due (REG-4, PER-1): what is covered, and how much.

Nothing is counted twice: an obligation is covered or not, whatever the number of contracts behind it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.calendar.elaboration import backplan
from cpom_workflow.domain.calendar.kinds import Kind
from cpom_workflow.domain.contract import Contract, Status
from cpom_workflow.domain.generalisation import awaits_generalisation, generalisation_met_on, generalisation_of
from cpom_workflow.domain.obligations import Obligation, Shelter

_ELABORATION = ("framing", "diagnostic", "negotiation")
_CLOSES = {"lancement": 1, "diagnostic": 2, "objectifs": 2, "finalisation": 2, "signature": 2}
"""How many phases lie behind once a meeting with this purpose was held."""


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """What is covered on a day; each rate is 0 to 1, None when there is nothing to divide by."""

    day: date
    met: tuple[str, ...]
    rate: float | None
    places_rate: float | None
    amount_rate: float | None


def keys_of(contract: Contract) -> tuple[str, ...]:
    """Give the obligations that a contract is for; none while its gestionnaire has no FINESS number."""
    number = contract.header.gestionnaire.finess_ej
    return tuple(f"{number}/{code}" for code in contract.header.departements) if number else ()


def obligations_of_contracts(contracts: Iterable[Contract]) -> tuple[Obligation, ...]:
    """Give the obligations that contracts name, for a region that has not taken the register in yet."""
    found: dict[str, Obligation] = {}
    for contract in contracts:
        for key in keys_of(contract):
            finess_ej, _, departement = key.partition("/")
            found[key] = Obligation(
                finess_ej=finess_ej,
                gestionnaire=contract.header.gestionnaire.name,
                departement=departement,
                shelters=tuple(_shelters(contract, finess_ej, departement)),
            )
    return tuple(found[key] for key in sorted(found))


def covers(contract: Contract, day: date) -> bool:
    """Tell whether a contract of the loi ELAN is signed by a day and has not ended on it (both included)."""
    concluded, last = generalisation_met_on(contract), contract.last_day_in_force
    return concluded is not None and concluded <= day and (last is None or day <= last)


def coverage(contracts: Sequence[Contract], obligations: Sequence[Obligation], day: date) -> Coverage:
    """Measure what is covered on a day: by obligations, by places, by euros of that exercise."""
    covering = {contract.cpom: contract for contract in contracts if covers(contract, day)}
    covered = {key for contract in covering.values() for key in keys_of(contract)}
    met = [each for each in obligations if each.key in covered]
    # A contract that another one has replaced is counted once, by whichever of the two covers.
    counted = [contract for contract in contracts if contract.renewed_by is None or contract.cpom in covering]
    return Coverage(
        day=day,
        met=tuple(each.key for each in met),
        rate=_rate(len(met), len(obligations)),
        places_rate=_rate(sum(each.places for each in met), sum(each.places for each in obligations)),
        amount_rate=_rate(
            sum(amount_of(each, day.year) for each in covering.values()),
            sum(amount_of(each, day.year) for each in counted),
        ),
    )


def amount_of(contract: Contract, exercise: int) -> float:
    """Give the euros of an exercise, else of the last one known before it, else of the first; 0 when none is."""
    known = contract.header.dotations
    before = [year for year in known if year <= exercise]
    year = max(before) if before else min(known, default=None)
    return 0 if year is None else known[year]


def phase_of(contract: Contract) -> str:
    """Say how far an elaboration has come: `programmed`, `framing`, `diagnostic`, `negotiation` (ELA-1).

    Meetings held tell; while none was recorded, the typical calendar stands in for them.
    """
    if contract.launched_on is None or contract.launched_on > contract.on:
        return "programmed"
    closed = [count for purpose, count in _CLOSES.items() if contract.held(purpose)]
    return _ELABORATION[max(closed) if closed else _typical_phase(contract)]


def stage_of(contract: Contract) -> str:
    """Give a contract's status, its phase standing in for « in elaboration »."""
    return phase_of(contract) if contract.status is Status.ELABORATION else str(contract.status)


def cannot_be_in_time(contract: Contract) -> bool:
    """Tell whether a contract still awaited misses the law's deadline even at a typical pace (REG-4, ELA-1)."""
    if not awaits_generalisation(contract) or contract.signature is not None:
        return False
    return bool(generalisation_of(contract).days_late)


def without_any_contract(contracts: Iterable[Contract], obligations: Iterable[Obligation]) -> tuple[str, ...]:
    """Give the obligations that no contract is for, not even one in elaboration or one that ended."""
    named = {key for contract in contracts for key in keys_of(contract)}
    return tuple(each.key for each in obligations if each.key not in named)


def _shelters(contract: Contract, finess_ej: str, departement: str) -> Iterator[Shelter]:
    """Give the shelters of the perimeter that stand in a département; one that names none stands in the first."""
    perimeter, first = contract.header.perimeter, contract.header.departements[0]
    for chrs in perimeter.chrs if perimeter else ():
        if (chrs.departement or first) == departement:
            yield Shelter(
                finess=chrs.finess,
                name=chrs.name or chrs.finess,
                gestionnaire=finess_ej,
                departement=departement,
                places=chrs.places,
            )


def _typical_phase(contract: Contract) -> int:
    plan = backplan(contract.law.parameters, target=contract.targeted_signature_on, launch=contract.launched_on)
    starts = (plan.days[kind] for kind in (Kind.DIAGNOSTIC_START, Kind.NEGOTIATION_START)) if plan else ()
    return sum(start <= contract.on for start in starts)


def _rate(part: float, whole: float) -> float | None:
    return part / whole if whole else None
