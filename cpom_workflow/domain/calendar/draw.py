"""Drawing one milestone: its safe working day, its state, its reasons."""

from datetime import date

from cpom_workflow.domain.calendar.milestones import MODELS, Because, Kind, Milestone, State
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import add_months, french, working_day_not_after
from cpom_workflow.domain.facts import DeclaredSent


def draw(  # noqa: PLR0913 - a milestone has that many dates
    contract: Contract,
    kind: Kind,
    due_on: date,
    computation: str,
    *,
    key: int | str | None = None,
    label: str | None = None,
    opens_on: date | None = None,
    target_on: date | None = None,
    act_by: date | None = None,
    satisfied_on: date | None = None,
    responsible: tuple[str, ...] | None = None,
) -> Milestone:
    """Draw a milestone; `act_by` defaults to the last working day not after `due_on` where its actor sits."""
    model = MODELS[kind]
    actors = responsible or model.responsible
    end = contract.last_day_in_force
    name = str(kind) if key is None else f"{kind}:{key}"
    return Milestone(
        kind=kind,
        key=key,
        label=label or model.label.format(key=key),
        opens_on=opens_on,
        target_on=target_on,
        due_on=due_on,
        act_by=act_by or working_day_not_after(due_on, contract.zone_of(actors[0])),
        after_term=end is not None and due_on > end,
        state=_state(contract, name, opens_on, due_on, satisfied_on),
        satisfied_on=satisfied_on,
        responsible=actors,
        because=tuple(Because(rule=contract.law.rule(rule), computation=computation) for rule in model.rules),
    )


def months_before(day: date, months: int, what: str) -> str:
    """Explain a backward deadline in French."""
    return f"{what} {french(day)} − {months} mois = {french(add_months(day, -months))}"


def months_after(day: date, months: int, what: str) -> str:
    """Explain a forward date in French."""
    return f"{what} {french(day)} + {months} mois = {french(add_months(day, months))}"


def _state(contract: Contract, name: str, opens_on: date | None, due_on: date, satisfied_on: date | None) -> State:
    if satisfied_on is not None:
        return State.DONE if satisfied_on <= due_on else State.DONE_LATE
    if any(fact.milestone == name for fact in contract.all_of(DeclaredSent)):
        return State.DECLARED
    if contract.on > due_on:
        return State.OVERDUE
    return State.OPEN if opens_on is not None and opens_on <= contract.on else State.UPCOMING
