"""A change of practice, seen before it takes effect: which dates of which contracts would move."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.calendar import Milestone
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.dossier import Dossier
from cpom_workflow.domain.law import Law
from cpom_workflow.services.office import open_file


@dataclass(frozen=True, kw_only=True)
class MovedDate:
    """One milestone of one contract, as today's practice and as the proposed one make it (None: it is not there)."""

    cpom: str
    before: Milestone | None
    after: Milestone | None

    @property
    def sentence(self) -> str:
        """Say it in French."""
        label = next(each.label for each in (self.after, self.before) if each is not None)
        return f"{self.cpom} — {label} : {_days(self.before)} → {_days(self.after)}"


def moved_dates(dossiers: Iterable[Dossier], before: Law, after: Law, on: date) -> tuple[MovedDate, ...]:
    """Compare every contract's calendar under two practices, on a day; what is done is done, and is left out."""
    return tuple(moved for dossier in dossiers for moved in _moved(dossier, before, after, on))


def _moved(dossier: Dossier, before: Law, after: Law, on: date) -> Iterator[MovedDate]:
    were = {each.id: each for each in open_file(dossier, before, on).calendar.milestones}
    are = {each.id: each for each in open_file(dossier, after, on).calendar.milestones}
    for name in {**were, **are}:
        old, new = were.get(name), are.get(name)
        settled = old is not None and old.state.settled
        if _dates(old) != _dates(new) and not settled:
            yield MovedDate(cpom=dossier.cpom, before=old, after=new)


def _dates(milestone: Milestone | None) -> object:
    return milestone and (milestone.opens_on, milestone.target_on, milestone.due_on, milestone.act_by)


def _days(milestone: Milestone | None) -> str:
    if milestone is None:
        return "aucune date"
    window = f"du {french(milestone.opens_on)} au " if milestone.opens_on else ""
    return f"{window}{french(milestone.due_on)} (agir au plus tard le {french(milestone.act_by)})"
