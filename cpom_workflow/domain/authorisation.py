"""Authorisation requests: two months to answer, and silence is a rejection (AUT-1; loi ELAN, art. 125 IV)."""

from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import ONE_DAY, add_months
from cpom_workflow.domain.facts import AuthorisationAnswered, AuthorisationRequested, Sense


@dataclass(frozen=True, kw_only=True)
class Authorisation:
    """One request: the last day to answer (included) and the first day on which silence counts."""

    id: str
    answer_due_on: date
    implied_rejection_from: date
    outcome: str


def authorisations(contract: Contract) -> tuple[Authorisation, ...]:
    """Tell every request known so far; the expiry is never rolled to a working day."""
    return tuple(_authorisation(contract, request) for request in contract.all_of(AuthorisationRequested))


def _authorisation(contract: Contract, request: AuthorisationRequested) -> Authorisation:
    due_on = add_months(request.on, contract.law.parameters.authorisation.answer_months)
    return Authorisation(
        id=request.id,
        answer_due_on=due_on,
        implied_rejection_from=due_on + ONE_DAY,
        outcome=_outcome(contract, request, due_on),
    )


def _outcome(contract: Contract, request: AuthorisationRequested, due_on: date) -> str:
    answers = [fact for fact in contract.all_of(AuthorisationAnswered) if fact.id == request.id and fact.on <= due_on]
    if answers:
        return "accepted" if answers[-1].sense is Sense.ACCORD else "refused"
    return "implied_rejection" if contract.on > due_on else "pending"
