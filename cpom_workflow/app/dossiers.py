"""Dossier files: reading one, loading many, and the demonstration's first pass."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cpom_workflow.adapters.intake.dossier import read_dossier
from cpom_workflow.adapters.places import shipped
from cpom_workflow.adapters.settings import Settings
from cpom_workflow.app import law, now, settings, sweep_of
from cpom_workflow.domain.errors import Fault, InvalidInput, Misconfigured, Place
from cpom_workflow.services.office import File, Office, open_file
from cpom_workflow.services.reconcile import Reconciled, Sweep
from cpom_workflow.services.record import load
from cpom_workflow.services.watch import watched


def read_file(path: Path, on: date) -> File:
    """Tell the contract of a dossier file on a day; raises `InvalidInput`, with the file's name."""
    return open_file(read_dossier(path, law()), law(), on)


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What became of dossier files: contracts taken in, new facts, and what was refused."""

    cpoms: tuple[str, ...]
    facts: int
    refused: tuple[Fault, ...]


def load_dossiers(office: Office, paths: Iterable[Path]) -> Loaded:
    """Load dossier files, each whole or not at all; a refused one does not keep the others out."""
    cpoms: list[str] = []
    refused: list[Fault] = []
    facts = 0
    for path in paths:
        try:
            dossier = read_dossier(path, office.law)
            facts += load(dossier, office.journal, office.law, now())
            cpoms.append(dossier.cpom)
        except InvalidInput as error:
            refused += [_placed(fault, path) for fault in error.faults]
    return Loaded(cpoms=tuple(cpoms), facts=facts, refused=tuple(refused))


def dossier_files(configured: Settings | None = None) -> tuple[Path, ...]:
    """Give the dossier files of this instance: the configured folder's, else the shipped examples.

    Raises `Misconfigured` when the configured folder is not there.
    """
    given = (configured or settings()).dossiers
    folder = Path(given) if given else shipped("config") / "dossiers"
    if not folder.is_dir():
        raise Misconfigured(
            f"Le dossier des fichiers de CPOM {folder} n'existe pas.",
            "Créez-le, ou indiquez-en un autre par CPOM_DOSSIERS.",
        )
    return tuple(sorted(folder.glob("*.y*ml")))


@dataclass(frozen=True, kw_only=True)
class FirstPass:
    """The demonstration's first pass: dossiers taken in, then all that is due said at once."""

    loaded: Loaded
    sweep: Sweep
    reconciled: Reconciled


def first_pass(office: Office, on: date | None) -> FirstPass:
    """Load the dossiers and reconcile, sending hours and quiet days ignored."""
    loaded = load_dossiers(office, dossier_files())
    sweep = sweep_of(on, at_once=True)
    return FirstPass(loaded=loaded, sweep=sweep, reconciled=watched(office, sweep))


def _placed(fault: Fault, path: Path) -> Fault:
    place = fault.place or Place(file=path.name)
    return Fault(what=fault.what, remedy=fault.remedy, place=place)
