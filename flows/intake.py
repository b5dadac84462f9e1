"""The flows that take other people's files in: the register of establishments, the trackers."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State

from cpom_workflow import app
from cpom_workflow.adapters.intake.finess import read_register
from cpom_workflow.adapters.intake.tracker import read_tracker
from cpom_workflow.domain.dates import french
from cpom_workflow.services.intake import ImportPlan, apply_import, plan_import
from cpom_workflow.services.office import Office
from cpom_workflow.services.reconcile import Sweep
from cpom_workflow.services.record import Signature
from cpom_workflow.services.register import foresee_register, record_register
from cpom_workflow.services.wording.register import register_lines
from cpom_workflow.services.wording.tracker import import_lines
from flows import report
from flows.catalogue import IMPORT, REGISTER
from flows.desk import Outcome, carry_out
from flows.entering import need
from flows.forms import LABEL, FinessForm, TableForm

SIMULATED = "Simulation, rien n'est enregistré"


@flow(name=REGISTER.slug, description=REGISTER.description, validate_parameters=False)
async def importer_finess(formulaire: Annotated[FinessForm, LABEL]) -> State[None]:
    """Take in an extract of the register, or show what it changes."""
    return await carry_out(REGISTER, formulaire, _register, FinessForm)


@flow(name=IMPORT.slug, description=IMPORT.description, validate_parameters=False)
async def importer_un_tableau(formulaire: Annotated[TableForm, LABEL]) -> State[None]:
    """Take in a tracker, whole or not at all, or show what it changes."""
    return await carry_out(IMPORT, formulaire, _table, TableForm)


def _register(office: Office, form: FinessForm, sweep: Sweep) -> Outcome:
    departements = office.law.region_named(form.region).departements if form.region else ()
    paths = _files(form.fichiers)
    size = sum(path.stat().st_size for path in paths if path.is_file())
    intake = foresee_register(office.records, read_register(paths, _adding(sweep, size)), departements)
    if not form.simulation:
        record_register(office.records, intake, form.saisi_par, sweep.now)
    number = f"CPOM à conclure : {len(intake.obligations)}"
    title = f"FINESS au {french(intake.after.on)}"
    lines = [f"- {report.cell(line)}" for line in register_lines(intake)]
    return Outcome(
        name=f"{title} (simulation)" if form.simulation else title,
        message=f"{SIMULATED} ; {number}." if form.simulation else f"{number}.",
        markdown="\n".join([f"# {title}", "", *lines]),
        regions=(form.region or app.settings().region,),
    )


def _table(office: Office, form: TableForm, sweep: Sweep) -> Outcome:
    need(form.fichier or form.lignes, "Fichier", "Donnez le chemin d'un fichier du serveur, ou collez les lignes.")
    with _source(form) as path:
        tracker = read_tracker(path, office.law)
    plan = plan_import(office, tracker, sweep.on, tick=_adding(sweep, len(tracker.rows)))
    if not form.simulation:
        apply_import(office, plan, Signature(by=form.saisi_par, at=sweep.now))
    numbers = f"ajouts : {len(plan.added)} ; changements : {len(plan.changed)} ; erreurs : {len(plan.faults)}"
    title = f"Tableau du {french(sweep.on)}"
    lines = [f"- {report.cell(line)}" for line in import_lines(plan)]
    return Outcome(
        name=f"{title} (simulation)" if form.simulation else title,
        message=f"{SIMULATED} ; {numbers}." if form.simulation else f"Enregistré ; {numbers}.",
        markdown="\n".join([f"# {title}", "", *lines]),
        cpoms=_touched(plan),
        regions=(app.settings().region,),
    )


def _touched(plan: ImportPlan, most: int = 20) -> tuple[str, ...]:
    """Name the contracts that change; a long list would make tags that nobody reads."""
    cpoms = tuple(change.cpom for change in (*plan.added, *plan.changed))
    return cpoms if len(cpoms) <= most else ()


@contextmanager
def _source(form: TableForm) -> Iterator[Path]:
    """Give the file to read; pasted lines become one for as long as it takes."""
    if form.fichier:
        yield Path(form.fichier)
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "lignes-collees.csv"
        path.write_text(form.lignes, encoding="utf-8")
        yield path


def _files(named: Sequence[str]) -> list[Path]:
    """Give the files named, and those of a folder named."""
    paths = [Path(each) for each in named]
    return [file for path in paths for file in (sorted(path.glob("*.csv")) if path.is_dir() else [path])]


def _adding(sweep: Sweep, total: int) -> Callable[[int], None]:
    """Add steps up for whoever shows how far the run has come."""
    done = 0

    def tick(step: int) -> None:
        nonlocal done
        done += step
        if sweep.on_progress:
            sweep.on_progress(done, total)

    return tick
