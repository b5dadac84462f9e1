"""How long a run takes to start and what it weighs, served or handed to a pool; the sweep of many contracts.

Run: .venv/bin/python -m tests.benchmarks.prefect [CONTRACTS]
(10,000; about half an hour, nearly all of it to write the store and the first sweep's messages)

The named peer is the same sweep on an empty store, run the same way: what is beyond it is the work.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from cpom_workflow.adapters.intake.dossier import read_dossier
from cpom_workflow.adapters.lawbook import load_law
from cpom_workflow.adapters.places import shipped
from cpom_workflow.adapters.store.codec import decode, encode
from cpom_workflow.adapters.store.opening import open_store
from cpom_workflow.domain.dossier import Dossier
from cpom_workflow.domain.journal import journal_of
from tests.flows.machines import Machines, children_of, machines

RUNS = 5
TRIAL = "relances-du-jour/Relances (essai)"
SWEEP = "relances-du-jour/Relances du jour"
LOADED = datetime(2026, 1, 5, tzinfo=UTC)
QUIET = date(2026, 11, 22)
"""A Sunday: everything is told, drawn and planned, and nothing may leave; most of a day's sweeps are such."""

SWEEP_ALONE = """
import sys, time
from datetime import date, datetime
from cpom_workflow import app
from cpom_workflow.services.reconcile import Sweep
from cpom_workflow.services.watch import watched
office, on = app.open_office(), date.fromisoformat(sys.argv[1])
now = datetime.fromisoformat(sys.argv[1] + "T09:00+00:00")
for _ in range(2):
    began = time.perf_counter()
    watched(office, Sweep(on=on, now=now, clock=lambda: now))
    print(time.perf_counter() - began)
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
"""


def megabytes(pid: int) -> float:
    """Give the most memory that a process has held."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    peak = next((line for line in status.splitlines() if line.startswith("VmHWM")), "VmHWM: 0 kB")
    return int(peak.split()[1]) / 1024


def measured(site: Machines, parent: subprocess.Popen[bytes], deployment: str, **form: object) -> tuple[float, float]:
    """Ask for a run; give the seconds until it started, and the most megabytes of its process."""
    before = set(children_of(parent.pid))
    run, peak = site.ask(deployment, **form), 0.0
    while site.state(run) not in {"COMPLETED", "FAILED", "CRASHED"}:
        peak = max([peak, *(megabytes(pid) for pid in set(children_of(parent.pid)) - before)])
        time.sleep(0.3)
    found = site.run_named(run)
    created, started = (datetime.fromisoformat(str(found[key])) for key in ("created", "start_time"))
    return (started - created).total_seconds(), peak


@contextmanager
def served(folder: Path, home: Path | None = None) -> Iterator[tuple[Machines, subprocess.Popen[bytes]]]:
    """Serve from one process, on a store of its own or on that of another folder."""
    folder.mkdir(exist_ok=True)
    with machines(folder, {"CPOM_DATABASE_URL": f"sqlite:///{home}/cpom.sqlite3"} if home else {}) as site:
        whole = site.start("flows", machine="serveur")
        site.wait_until(lambda: "prêt" in site.said("serveur"), "prêt", 600)
        yield site, whole


@contextmanager
def pooled(folder: Path) -> Iterator[tuple[Machines, subprocess.Popen[bytes]]]:
    """Serve from a server, and one worker of a pool."""
    with machines(folder, {}) as site:
        site.server()
        site.cpom("prefect", "preparer")
        yield site, site.worker("serveur")


def starts() -> None:
    """Measure how runs start."""
    for name, way in (("served", served), ("pool", pooled)):
        with tempfile.TemporaryDirectory() as folder, way(Path(folder)) as (site, parent):
            measured(site, parent, TRIAL)
            figures = [measured(site, parent, TRIAL) for _ in range(RUNS)]
        seconds, weights = zip(*figures, strict=True)
        print(  # noqa: T201 - what it is for
            f"{name}: {statistics.median(seconds):.1f} s from asked to started "
            f"({min(seconds):.1f} to {max(seconds):.1f}), {statistics.median(weights):.0f} MB a run"
        )


def copies(number: int) -> Iterator[Dossier]:
    """Give many contracts: the shipped ones again and again, each time with other people."""
    law = load_law()
    originals = [read_dossier(file, law) for file in sorted((shipped("config") / "dossiers").glob("bre-*.yaml"))]
    for n in range(number):
        original, group = originals[n % len(originals)], n // len(originals)
        yield _copy(original, f"{original.cpom}-{n:05}", f"{group:04}")


def _copy(original: Dossier, cpom: str, group: str) -> Dossier:
    people = {f"{each.id}-{group}": each for each in original.people.values()}

    def renamed(text: str) -> str:
        for person in original.people:
            text = text.replace(json.dumps(person), json.dumps(f"{person}-{group}"))
        return text

    there = replace(original, header=replace(original.header, cpom=cpom))
    facts = tuple(decode(renamed(encode(fact))) for fact in journal_of(there))
    return replace(
        there,
        facts=facts,
        people={
            key: replace(each, id=key, email=each.email.replace("@", f".{group}@")) for key, each in people.items()
        },
    )


def fill(store_url: str, number: int) -> None:
    """Record many contracts."""
    with open_store(store_url) as store:
        for dossier in copies(number):
            store.journal.append(dossier.cpom, dossier.facts, tuple(dossier.people.values()), "banc", LOADED)


def sweep_alone(home: Path) -> tuple[float, float, float]:
    """Run the service alone; give the seconds of the first sweep, which writes, and of the next, and megabytes."""
    done = subprocess.run(
        [sys.executable, "-c", SWEEP_ALONE, QUIET.isoformat()],
        env={**os.environ, "CPOM_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    first, following, kilobytes = done.stdout.split()
    return float(first), float(following), int(kilobytes) / 1024


def sweeps(number: int) -> None:
    """Measure the sweep of many contracts beside that of none."""
    with tempfile.TemporaryDirectory() as folder:
        for name, contracts in (("empty", 0), ("full", number)):
            home = Path(folder) / name
            home.mkdir()
            began = time.perf_counter()
            fill(f"sqlite:///{home}/cpom.sqlite3", contracts)
            filled = time.perf_counter() - began
            first, following, weight = sweep_alone(home)
            with served(Path(folder) / f"{name}-desk", home) as (site, whole):
                _, peak = measured(site, whole, TRIAL)
                run = site.ask(SWEEP)
                site.wait_until(lambda: site.state(run) == "COMPLETED", SWEEP, 1800)  # noqa: B023 - waited for here
                flow = site.run_named(run)["total_run_time"]
            print(  # noqa: T201 - what it is for
                f"{contracts} contracts (recorded in {filled:.0f} s): first sweep {first:.1f} s, "
                f"next {following:.1f} s, {weight:.0f} MB; as a flow {flow:.1f} s, {peak:.0f} MB"
            )


if __name__ == "__main__":
    starts()
    sweeps(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
