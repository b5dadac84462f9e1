"""The region's figures for the command line and the pages: what is asked about, and what a spreadsheet gets."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from cpom_workflow.adapters.sheets import portfolio_workbook, tracker_csv
from cpom_workflow.app import law, open_office, settings
from cpom_workflow.app.feeds import agenda_file
from cpom_workflow.app.region import territory_of
from cpom_workflow.domain.errors import Fault, InvalidInput
from cpom_workflow.domain.feeds import Scope, ScopeKind
from cpom_workflow.services.monitor import overview
from cpom_workflow.services.office import Files
from cpom_workflow.services.portfolio import Territory
from cpom_workflow.services.suivi import Suivi, suivi_of
from cpom_workflow.services.wording.told import figures_said


def territory_asked(region: str | None, departements: Sequence[str]) -> Territory:
    """Give a territory from what was typed; raises `InvalidInput` for a place that does not exist."""
    named = frozenset(law().departement(code).code for code in departements)
    whole = territory_of(region).departements if region else frozenset[str]()
    strangers = sorted(named - whole) if region else []
    if strangers:
        what = f"Le département « {strangers[0]} » n'est pas dans la région {law().region_named(str(region)).name}."
        raise InvalidInput([Fault(what=what, remedy="Ne donnez que la région, ou que les départements.")])
    return Territory(departements=named or whole)


def told_suivi(on: date, territory: Territory) -> Suivi:
    """Tell a territory on a day, from the recorded contracts."""
    return suivi_of(open_office(), on, territory)


def workbook_of(found: Suivi) -> bytes:
    """Give the workbook, which can be taken in again unchanged."""
    return portfolio_workbook(found.told, [(each.label, each.value, each.definition) for each in figures_said(found)])


def csv_of(found: Suivi) -> bytes:
    """Give the contracts as CSV."""
    return tracker_csv(overview(found.told.files, found.told.on).rows)


TABLES: Mapping[str, Callable[[Suivi], bytes]] = {"xlsx": workbook_of, "csv": csv_of}
"""What a spreadsheet reads, by the end of the file's name."""


def agenda_of(found: Suivi, region: str | None) -> bytes:
    """Give the calendar of the contracts of a territory."""
    files = Files(told=found.told.files, broken={})
    name = law().region_named(region or settings().region).name
    return agenda_file(files, Scope(kind=ScopeKind.REGION, about=name), found.told.on)
