"""The budget's own calendar: proposals of the ordinary procedure, and what a region or a contract switches on."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from cpom_workflow.domain.calendar.draw import draw
from cpom_workflow.domain.calendar.kinds import Kind
from cpom_workflow.domain.calendar.milestones import Milestone
from cpom_workflow.domain.contract import Contract, Status
from cpom_workflow.domain.dates import french, last_day_of_period


def budget(contract: Contract, exercises: range) -> Iterator[Milestone]:
    """Draw what the budget adds to a signed contract, exercise by exercise."""
    if contract.law.parameters.budget_procedure == "ordinary":
        yield from (propositions(contract, exercise - 1) for exercise in exercises[1:])
        yield from _campaign(contract)
    yield from _after_the_contract(contract)
    yield from _cost_surveys(contract, exercises)
    yield from _head_office_fees(contract)


def propositions(contract: Contract, year: int) -> Milestone:
    """Draw the budget proposals due in a year for the exercise after it."""
    due_on = contract.law.parameters.propositions_budgetaires.due.of(year)
    return draw(
        contract,
        Kind.PROPOSITIONS_BUDGETAIRES,
        due_on,
        f"procédure budgétaire ordinaire pour l'exercice {year + 1}, faute de contrat qui y déroge",
        key=year + 1,
    )


def next_of(of_year: Callable[[int], date], day: date) -> date:
    """Give the first yearly day on or after a day."""
    this_year = of_year(day.year)
    return this_year if this_year >= day else of_year(day.year + 1)


def _after_the_contract(contract: Contract) -> Iterator[Milestone]:
    """Draw the proposals for the first exercise that no contract covers from its first day (BUD-2)."""
    end = contract.last_day_in_force
    terminated = contract.termination is not None
    if end is None or contract.renewed_by or not (terminated or contract.status is Status.EXPIRED):
        return
    yield propositions(contract, end.year)


def _campaign(contract: Contract) -> Iterator[Milestone]:
    """Draw the decision and the modifications before it, counted from the publication of the grants (BUD-3, BUD-4)."""
    campaign = contract.law.parameters.budget_campaign
    published = campaign.grants_published_on
    if not campaign.enabled or published is None:
        return
    decision = published + timedelta(days=campaign.decision_days)
    base = f"dotations publiées le {french(published)} + {campaign.decision_days} jours"
    yield draw(contract, Kind.BUDGET_DECISION, decision, f"{base} = {french(decision)}", key=published.year)
    yield draw(
        contract,
        Kind.BUDGET_MODIFICATION,
        decision - timedelta(days=campaign.modification_before_days),
        f"{base} − {campaign.modification_before_days} jours ; le gestionnaire répond dans les {campaign.reply_days} "
        "jours de la réception, son silence vaut approbation",
        key=published.year,
    )


def _cost_surveys(contract: Contract, exercises: range) -> Iterator[Milestone]:
    survey = contract.law.parameters.enc
    if not survey.enabled:
        return
    for exercise in exercises:
        yield draw(
            contract,
            Kind.COST_SURVEY,
            survey.overrides.get(exercise, survey.due.of(exercise + 1)),
            f"exercice {exercise}, enquête de l'année qui suit",
            key=exercise,
            opens_on=survey.opens.of(exercise + 1),
        )


def _head_office_fees(contract: Contract) -> Iterator[Milestone]:
    fees = contract.law.parameters.head_office_fees
    if fees.authorised_on is None:
        return
    expiry = last_day_of_period(fees.authorised_on, fees.months)
    computation = f"autorisation du {french(fees.authorised_on)} + {fees.months} mois = {french(expiry)}"
    yield draw(contract, Kind.HEAD_OFFICE_FEES_EXPIRY, expiry, computation)
