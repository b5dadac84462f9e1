"""What must be right on this machine for the program to work; nothing is sent nor recorded."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from cpom_workflow.adapters.places import shipped
from cpom_workflow.adapters.processes import answer_of_module
from cpom_workflow.adapters.settings import Settings
from cpom_workflow.adapters.store.opening import open_store
from cpom_workflow.adapters.store.size import bytes_of
from cpom_workflow.adapters.words import TemplateWords
from cpom_workflow.app import law, settings
from cpom_workflow.app.channel_checks import checked
from cpom_workflow.domain.errors import CpomError, Fault
from cpom_workflow.domain.journal import Plain
from cpom_workflow.services.ports import Check

BREAKING = {
    "prefect": ((3, 8, 8), (3, 10)),
    "fastapi": ((0, 139), (0, 151)),
    "sqlalchemy": ((2, 0), (2, 1)),
    "python-dateutil": ((2, 9), (3,)),
}
"""The first version that works and the first that does not; outside, Prefect's server stops, or plans no run."""

MEGABYTE = 1_000_000
HEAVY_BYTES = 2_000 * MEGABYTE
"""A database beyond this size no longer shrinks by itself: somebody must look."""


def installation_checks() -> Iterator[Check]:
    """Look at versions, settings, law, templates, folders, store and channels, one after the other."""
    yield from (_version(name) for name in BREAKING)
    read = _attempt("Réglages", settings)
    yield read
    if read.fault is not None:
        return
    configured = settings()
    yield _attempt("Textes, règles et pratique de la région", law)
    yield _attempt("Modèles de messages", lambda: TemplateWords(shipped("message_templates")))
    yield from (_writable(folder) for folder in (configured.folder, configured.outbox))
    yield _attempt("Base de données", lambda: _open(configured.store_url))
    yield weight("Base de données", configured.store_url)
    yield from _channels(configured)


def prefect_checks() -> tuple[Check, ...]:
    """Ask Prefect's side of the program, in a process of its own, to look at the server."""
    answer = answer_of_module("flows.state", "--json")
    try:
        return tuple(check_of(record) for record in json.loads(answer))
    except ValueError:
        remedy = "Lisez les lignes affichées au-dessus, puis réinstallez : pip install -r requirements.txt."
        return (Check(what="Prefect", fault=Fault(what="Il n'a pas pu être interrogé.", remedy=remedy)),)


def record_of(check: Check) -> dict[str, Plain]:
    """Tell a check to a program."""
    fault: Plain = {"what": check.fault.what, "remedy": check.fault.remedy} if check.fault else None
    return {"what": check.what, "ok": check.fault is None, "fault": fault}


def check_of(record: Mapping[str, Any]) -> Check:
    """Read a check that a program told."""
    return Check(what=record["what"], fault=Fault(**record["fault"]) if record["fault"] else None)


def line_of(check: Check) -> str:
    """Tell a check to a person, on one line."""
    return f"{check.what} : {f'à corriger. {check.fault}' if check.fault else 'en ordre.'}"


def weight(what: str, url: str) -> Check:
    """Look at what a database weighs."""
    try:
        size = bytes_of(url)
    except CpomError as error:
        return Check(what=f"{what} : taille", fault=Fault(what=error.what, remedy=error.remedy))
    said = f"{what} : {max(1, round(size / MEGABYTE))} Mo"
    if size < HEAVY_BYTES:
        return Check(what=said)
    remedy = "Vérifiez que les anciennes exécutions sont bien effacées, puis compactez la base (VACUUM)."
    return Check(what=said, fault=Fault(what="Elle dépasse 2 Go.", remedy=remedy))


def _version(name: str) -> Check:
    first, beyond = BREAKING[name]
    try:
        found = version(name)
    except PackageNotFoundError:
        return Check(what=name, fault=Fault(what="Il n'est pas installé.", remedy=_reinstall(first, beyond)))
    numbers = tuple(int(part) for part in found.split(".")[:3] if part.isdecimal())
    if first <= numbers < beyond:
        return Check(what=f"{name} {found}")
    return Check(
        what=f"{name} {found}",
        fault=Fault(what="Cette version ne convient pas à Prefect.", remedy=_reinstall(first, beyond)),
    )


def _reinstall(first: tuple[int, ...], beyond: tuple[int, ...]) -> str:
    low, high = (".".join(map(str, each)) for each in (first, beyond))
    python = Path(sys.executable)
    return f"Installez une version à partir de {low} et avant {high} : {python} -m pip install -r requirements.txt."


def _writable(folder: Path) -> Check:
    said = f"Dossier {folder}"
    existing = next(each for each in (folder, *folder.parents) if each.exists())
    if existing.is_dir() and os.access(existing, os.W_OK | os.X_OK):
        return Check(what=said)
    remedy = "Donnez-vous le droit d'y écrire, ou choisissez-en un autre par CPOM_HOME."
    return Check(what=said, fault=Fault(what="On ne peut pas y écrire.", remedy=remedy))


def _channels(configured: Settings) -> Iterator[Check]:
    try:
        results = checked(configured)
    except CpomError as error:
        yield Check(what="Canaux d'envoi", fault=Fault(what=error.what, remedy=error.remedy))
        return
    for each in results:
        for check in each.checks:
            yield Check(what=f"Canal « {each.channel} » : {check.what}", fault=check.fault)


def _open(url: str) -> None:
    with open_store(url):
        pass


def _attempt(what: str, doing: Callable[[], object]) -> Check:
    try:
        doing()
    except CpomError as error:
        return Check(what=what, fault=Fault(what=error.what, remedy=error.remedy))
    return Check(what=what)
