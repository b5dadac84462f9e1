"""Deriving the whole calendar of a contract from what its facts make it."""

from collections.abc import Iterator
from dataclasses import replace

from cpom_workflow.domain.calendar.elaboration import elaboration, generalisation
from cpom_workflow.domain.calendar.ending import ending, termination
from cpom_workflow.domain.calendar.execution import comptes_rendus, execution
from cpom_workflow.domain.calendar.kinds import Kind
from cpom_workflow.domain.calendar.milestones import Calendar, Cancelled, Milestone, State
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.facts import Terminated


def derive_calendar(contract: Contract) -> Calendar:
    """Derive every milestone of a contract, ordered by due day then kind (then key)."""
    drawn = sorted(_drawn(contract), key=lambda each: (each.due_on, each.kind, str(each.key)))
    pending = contract.prorogation_pending
    milestones = tuple(_while_pending(each) for each in drawn) if pending else tuple(drawn)
    decision = contract.termination
    if decision is None:
        return Calendar(milestones=milestones, cancelled=())
    fallen = tuple(each for each in milestones if _falls(each, decision))
    return Calendar(
        milestones=tuple(each for each in milestones if each not in fallen),
        cancelled=tuple(Cancelled(milestone=each, reason="termination") for each in fallen),
    )


def _drawn(contract: Contract) -> Iterator[Milestone]:
    if contract.signature is None or contract.term is None or contract.max_term is None:
        yield from elaboration(contract)
    else:
        yield from execution(contract, contract.signature, contract.term)
        yield from ending(contract, contract.term, contract.max_term)
    yield from generalisation(contract)
    yield from comptes_rendus(contract)
    if contract.termination is not None:
        yield termination(contract, contract.termination)


def _falls(milestone: Milestone, decision: Terminated) -> bool:
    """Tell whether a termination cancels it; the accounts of the exercises begun stay (REV-2, BUD-1, SUB-2)."""
    if milestone.due_on <= decision.effective_on or milestone.state.settled:
        return False
    if milestone.kind in {Kind.COMPTE_ADMINISTRATIF, Kind.COMPTE_RENDU_FINANCIER}:
        return int(milestone.key or 0) > decision.effective_on.year
    return milestone.kind not in {
        Kind.TERMINATION,
        Kind.GENERALISATION_DEADLINE,
        Kind.GENERALISATION_TOLERANCE,
        Kind.PROPOSITIONS_BUDGETAIRES,
        Kind.COMPTE_RENDU_DRAFT,
        Kind.COMPTE_RENDU_VALIDATION,
    }


def _while_pending(milestone: Milestone) -> Milestone:
    """While a prorogation waits for its answers the notice is given, and no renewal is owed yet (REN-1)."""
    if milestone.state.settled:
        return milestone
    if milestone.kind is Kind.PROROGATION_NOTICE:
        return replace(milestone, state=State.DECLARED)
    if milestone.kind in {Kind.RENEWAL_START, Kind.RENEWAL_START_ADVISED}:
        return replace(milestone, state=State.OPEN)
    return milestone
