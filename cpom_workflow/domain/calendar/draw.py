"""Drawing one milestone: its safe working day, its state, its reasons."""

from datetime import date

from cpom_workflow.domain.calendar.kinds import MODELS, Kind
from cpom_workflow.domain.calendar.milestones import Because, Milestone, State
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import ONE_DAY, add_months, french, is_working_day
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
    """Draw a milestone; `act_by` defaults to the last day not after `due_on` that is worked where its actors sit."""
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
        act_by=act_by or worked_by_all(contract, actors, due_on),
        after_term=end is not None and due_on > end,
        state=_state(contract, name, opens_on, due_on, satisfied_on),
        satisfied_on=satisfied_on,
        responsible=actors,
        because=tuple([Because(rule=contract.law.rule(rule), computation=computation) for rule in model.rules]),
    )


def months_before(day: date, months: int, what: str) -> str:
    """Explain a backward deadline in French."""
    return f"{what} {french(day)} − {months} mois = {french(add_months(day, -months))}"


def months_after(day: date, months: int, what: str) -> str:
    """Explain a forward date in French."""
    return f"{what} {french(day)} + {months} mois = {french(add_months(day, months))}"


def worked_by_all(contract: Contract, actors: tuple[str, ...], day: date) -> date:
    """Give the last day not after `day` that every actor works, each by its own calendar."""
    zones = {contract.zone_of(actor) for actor in actors}
    while not all(is_working_day(day, zone) for zone in zones):
        day -= ONE_DAY
    return day


def _state(contract: Contract, name: str, opens_on: date | None, due_on: date, satisfied_on: date | None) -> State:
    if satisfied_on is not None:
        return State.DONE if satisfied_on <= due_on else State.DONE_LATE
    declared = contract.all_of(DeclaredSent)
    if declared and any(fact.milestone == name for fact in declared):
        return State.DECLARED
    if contract.on > due_on:
        return State.OVERDUE
    return State.OPEN if opens_on is not None and opens_on <= contract.on else State.UPCOMING
