"""What is laid out without a recorded contract: rétro-plannings and calendar files."""

from datetime import UTC, date, datetime, time
from pathlib import Path

from cpom_workflow.adapters.ics import contract_calendar, planning_calendar
from cpom_workflow.adapters.settings import Settings
from cpom_workflow.app import law, organiser_of, settings, today
from cpom_workflow.app.dossiers import read_file
from cpom_workflow.services.backplan import Planning, planning
from cpom_workflow.services.office import File


def calendar_file(file: File, configured: Settings | None = None) -> bytes:
    """Give the `.ics` of one contract; the same facts on the same day always give the same bytes."""
    organiser = organiser_of(configured or settings())
    return contract_calendar(file.contract, file.calendar, _revision(file.contract.on), organiser)


def target_of(cycle: int | None, renewed: Path | None) -> date | None:
    """Give the signature to aim at: a year's typical cycle's (ELA-2), or the term of the contract to renew (REN-3)."""
    if cycle is not None:
        return law().parameters.cycle.target_signature.of(cycle)
    return read_file(renewed, today()).contract.term if renewed is not None else None


def backplan_of(target: date | None, launch: date | None) -> Planning:
    """Lay out an elaboration with the region's holidays; raises `InvalidInput` without a date."""
    return planning(law(), settings().zone, target=target, launch=launch)


def backplan_file(laid_out: Planning) -> bytes:
    """Give a rétro-planning as a calendar file."""
    return planning_calendar(laid_out, _revision(today()), organiser_of(settings()))


def _revision(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
