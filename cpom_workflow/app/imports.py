"""Other people's files taken in, with a progress bar on a terminal."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from cpom_workflow.adapters.intake.finess import read_register
from cpom_workflow.adapters.intake.tracker import read_tracker
from cpom_workflow.adapters.progress import advancing, bytes_read
from cpom_workflow.adapters.sheets import annotated_copy
from cpom_workflow.domain.errors import Fault, InvalidInput
from cpom_workflow.domain.obligations import Register
from cpom_workflow.services.intake import ImportPlan, plan_import
from cpom_workflow.services.office import Office


def read_extract(paths: Sequence[Path]) -> Register:
    """Read the FINESS files of one day; raises `InvalidInput` with every fault."""
    with bytes_read("Lecture de FINESS", paths) as tick:
        return read_register(paths, tick)


def foresee_tracker(office: Office, path: Path, on: date, correcting: str | None = None) -> ImportPlan:
    """Read a tracker and hold it against the journal; raises `InvalidInput` when the file is none."""
    tracker = read_tracker(path, office.law)
    with advancing("Comparaison du tableau", len(tracker.rows)) as tick:
        return plan_import(office, tracker, on, correcting=correcting, tick=tick)


def annotate(source: Path, plan: ImportPlan, target: Path) -> None:
    """Write a copy of a tracker that shows its mistakes; raises `InvalidInput` when it cannot be written."""
    if target.resolve() == source.resolve():
        raise InvalidInput([Fault(what="La copie écraserait le tableau.", remedy="Donnez-lui un autre nom.")])
    try:
        annotated_copy(source, plan.faults, target)
    except OSError as error:
        what = f"La copie {target} ne peut pas être écrite ({error.strerror})."
        raise InvalidInput([Fault(what=what, remedy="Choisissez un autre endroit.")]) from None
