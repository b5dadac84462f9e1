"""Before the signature: phases, steering committees, the deadline of the generalisation."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.calendar.budget import next_of, propositions
from cpom_workflow.domain.calendar.draw import draw
from cpom_workflow.domain.calendar.kinds import Kind
from cpom_workflow.domain.calendar.milestones import Milestone
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import add_months, french
from cpom_workflow.domain.generalisation import awaits_generalisation
from cpom_workflow.domain.parameters import Parameters

_COPILS = (Kind.COPIL_1, Kind.COPIL_2, Kind.COPIL_3, Kind.COPIL_4)
_CLOSED_BY = {
    Kind.DIAGNOSTIC_START: "lancement",
    Kind.NEGOTIATION_START: "diagnostic",
    Kind.COPIL_1: "lancement",
    Kind.COPIL_2: "diagnostic",
    Kind.COPIL_3: "objectifs",
    Kind.COPIL_4: "finalisation",
}
"""The purpose of the meeting whose holding satisfies each step."""


@dataclass(frozen=True, kw_only=True)
class Backplan:
    """The rétro-planning of an elaboration: a day for each step, and how each was computed (ELA-1, ELA-3)."""

    days: Mapping[Kind, date]
    computations: Mapping[Kind, str]


def backplan(parameters: Parameters, *, target: date | None, launch: date | None) -> Backplan | None:
    """Lay out the elaboration backwards from a target signature, else forwards from a launch.

    Every day is counted from the origin, never from the step before. None without either origin.
    """
    total = parameters.phases_months.total
    if target is not None:
        return _laid_out(
            parameters,
            lambda before: add_months(target, -before),
            lambda before: f"signature visée le {french(target)}" + (f" − {before} mois" if before else ""),
        )
    if launch is not None:
        return _laid_out(
            parameters,
            lambda before: add_months(launch, total - before),
            lambda before: f"lancement le {french(launch)}" + (f" + {total - before} mois" if total > before else ""),
        )
    return None


def elaboration(contract: Contract) -> Iterator[Milestone]:
    """Draw the milestones of a contract that is not signed yet."""
    plan = backplan(contract.law.parameters, target=contract.targeted_signature_on, launch=contract.launched_on)
    if plan is not None:
        for kind, day in plan.days.items():
            yield draw(
                contract,
                kind,
                day,
                f"{plan.computations[kind]} = {french(day)}",
                satisfied_on=_satisfied_on(contract, kind),
            )
        yield from _propositions(contract, plan)


def generalisation(contract: Contract) -> Iterator[Milestone]:
    """Draw the deadlines of the generalisation while a contract is still awaited (REG-4)."""
    if not awaits_generalisation(contract):
        return
    kinds = {"law": Kind.GENERALISATION_DEADLINE, "instruction": Kind.GENERALISATION_TOLERANCE}
    for each in contract.law.parameters.generalisation:
        if each.deadline is not None and each.kind in kinds:
            yield draw(contract, kinds[each.kind], each.deadline, f"date fixée par le texte : {french(each.deadline)}")


def _laid_out(parameters: Parameters, at: Callable[[int], date], how: Callable[[int], str]) -> Backplan:
    phases = parameters.phases_months
    before = {
        Kind.FRAMING_START: phases.total,
        Kind.DIAGNOSTIC_START: phases.diagnostic + phases.negotiation,
        Kind.NEGOTIATION_START: phases.negotiation,
        **dict(zip(_COPILS, parameters.copil_offsets_months, strict=True)),
        Kind.BOARD_MANDATE: parameters.board_mandate_months,
        Kind.SIGNATURE: 0,
    }
    return Backplan(
        days={kind: at(months) for kind, months in before.items()},
        computations={kind: how(months) for kind, months in before.items()},
    )


def _satisfied_on(contract: Contract, kind: Kind) -> date | None:
    if kind is Kind.FRAMING_START:
        return contract.launched_on
    purpose = _CLOSED_BY.get(kind)
    return next(iter(contract.held(purpose)), None) if purpose else None


def _propositions(contract: Contract, plan: Backplan) -> Iterator[Milestone]:
    """Draw the proposals due each 31 October that finds no contract (BUD-2)."""
    due = contract.law.parameters.propositions_budgetaires.due
    planned = plan.days[Kind.SIGNATURE]
    begun = min(plan.days[Kind.FRAMING_START], contract.launched_on or planned)
    last = planned if planned >= contract.on else next_of(due.of, contract.on)
    for year in range(begun.year, last.year + 1):
        if begun <= due.of(year) <= last:
            yield propositions(contract, year)
