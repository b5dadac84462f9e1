"""What does not fit in a region's contracts: found anew each time, kept quiet once somebody has justified it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from cpom_workflow.domain.conformity import alerts, errors
from cpom_workflow.domain.contract import Contract, Status
from cpom_workflow.domain.errors import Fault, InvalidInput
from cpom_workflow.domain.numbers import finess_fault
from cpom_workflow.domain.obligations import Obligation
from cpom_workflow.domain.portfolio import covers, keys_of
from cpom_workflow.services.portfolio import Portfolio
from cpom_workflow.services.portfolio_ports import Justification, RegionalRecords

DATA_CODES = frozenset({
    "perimeter_inter_regional", "perimeter_missing_chrs", "perimeter_below_departement", "referent_missing",
    "signature_date_unknown", "written_term_differs", "effective_before_signature",
})  # fmt: skip
"""The errors and alerts of a contract that speak of its data rather than of its life."""


@dataclass(frozen=True, kw_only=True)
class Anomaly:
    """One thing that does not fit: about a contract or an obligation (`row`), its code, and what it says in French.

    `justified` is what somebody has said of it, None while nobody has.
    """

    row: str
    code: str
    what: str
    justified: Justification | None = None


def anomalies(told: Portfolio, kept: RegionalRecords) -> tuple[Anomaly, ...]:
    """Find every anomaly of a territory, the justified ones with their justification, in order of row."""
    said = kept.justifications()
    found = (
        Anomaly(row=row, code=code, what=what, justified=said.get((row, code))) for row, code, what in _found(told)
    )
    return tuple(sorted(found, key=lambda each: (each.row, each.code)))


def justify(kept: RegionalRecords, found: tuple[Anomaly, ...], given: Justification, at: datetime) -> None:
    """Keep a justification; raises `InvalidInput` when nothing of that kind is there to justify, or no reason given."""
    if not given.reason.strip():
        raise InvalidInput([Fault(what="La justification est vide.", remedy="Écrivez-la en une phrase.")])
    if (given.row, given.code) not in {(each.row, each.code) for each in found}:
        codes = ", ".join(sorted({each.code for each in found if each.row == given.row})) or "aucune"
        what = f"« {given.row} » n'a pas d'anomalie « {given.code} »."
        raise InvalidInput([Fault(what=what, remedy=f"Anomalies de « {given.row} » : {codes}.")])
    kept.justify(given, at)


Found = tuple[str, str, str]


def _found(told: Portfolio) -> Iterator[Found]:
    for cpom in told.broken:
        yield cpom, "contradictory_facts", "Ses faits se contredisent : il n'est ni suivi ni relancé."
    for file in told.files:
        yield from _of_contract(file.contract)
    if told.from_register:
        yield from _against_register(told)
    yield from _twice_covered(told)


def _of_contract(contract: Contract) -> Iterator[Found]:
    number = contract.header.gestionnaire.finess_ej
    if number is None:
        yield contract.cpom, "finess_missing", "Le gestionnaire n'a pas de numéro FINESS : le contrat ne compte pas."
    elif fault := finess_fault(number):
        yield contract.cpom, "finess_wrong", f"Numéro FINESS « {number} » : {fault}."
    for code in sorted(DATA_CODES & {each.partition(":")[0] for each in errors(contract) | alerts(contract)}):
        yield contract.cpom, code, _SENTENCES[code]
    if (
        contract.status is Status.ELABORATION
        and contract.launched_on is None
        and contract.targeted_signature_on is None
    ):
        yield contract.cpom, "nothing_planned", "Ni lancement ni signature visée : aucune date ne peut être calculée."


def _against_register(told: Portfolio) -> Iterator[Found]:
    """Hold the perimeters against the shelters that the register knows (PER-1)."""
    due: Mapping[str, Obligation] = {each.key: each for each in told.obligations}
    for file in told.files:
        contract = file.contract
        for key in keys_of(contract):
            if key not in due:
                yield contract.cpom, "not_in_register", f"FINESS ne connaît aucun CHRS de ce gestionnaire ({key})."
            elif missing := _missing(contract, due[key]):
                yield contract.cpom, "perimeter_missing_chrs", f"CHRS absents du périmètre : {', '.join(missing)}."


def _missing(contract: Contract, obligation: Obligation) -> list[str]:
    perimeter = contract.header.perimeter
    if perimeter is None or contract.over:
        return []
    held = {each.finess for each in perimeter.chrs}
    return [each.finess for each in obligation.shelters if each.finess not in held]


def _twice_covered(told: Portfolio) -> Iterator[Found]:
    covering = [file.contract for file in told.files if covers(file.contract, told.on) and not _not_yet(file.contract)]
    counted = Counter(key for contract in covering for key in keys_of(contract))
    for key in sorted(key for key, number in counted.items() if number > 1):
        names = ", ".join(contract.cpom for contract in covering if key in keys_of(contract))
        yield key, "covered_twice", f"Plusieurs contrats en vigueur pour le même gestionnaire : {names}."


def _not_yet(contract: Contract) -> bool:
    return contract.effective_on is not None and contract.effective_on > contract.on


_SENTENCES: Mapping[str, str] = {
    "perimeter_inter_regional": "Le contrat porte sur plusieurs régions.",
    "perimeter_missing_chrs": "Un CHRS du gestionnaire manque au périmètre.",
    "perimeter_below_departement": "Le périmètre ne couvre pas le département du contrat.",
    "referent_missing": "Une partie n'a plus de référent.",
    "signature_date_unknown": "La date de signature n'est pas connue ; la date d'effet en tient lieu.",
    "written_term_differs": "Le terme écrit au contrat diffère du terme calculé.",
    "effective_before_signature": "Le contrat prend effet avant sa signature.",
}
