"""A Prefect server and its workers as real processes on free loopback ports, ended by their own process ids."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import AnyStr

import httpx

from flows.tether import tethered

PATIENCE = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children_of(pid: int) -> tuple[int, ...]:
    """Give the processes that a process started, and those that they started."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            after_name = stat.read_text().rpartition(")")[2].split()
            parents.setdefault(int(after_name[1]), []).append(int(stat.parent.name))
    direct = parents.get(pid, [])
    return (*direct, *(each for child in direct for each in children_of(child)))


@dataclass
class Machines:
    """What is started here, each in a session of its own; `environment` is what all are told."""

    folder: Path
    environment: Mapping[str, str]
    login: str
    port: int
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *module: str, machine: str) -> subprocess.Popen[bytes]:
        """Start `python -m MODULE…` as a machine that has a data folder of its own, and that ends when we do."""
        home = self.folder / machine
        home.mkdir(exist_ok=True)
        with (home / "sortie.log").open("ab") as log:
            child = subprocess.Popen(
                tethered((sys.executable, "-m", *module)),
                env={**os.environ, **self.environment, "CPOM_HOME": str(home)},
                cwd=home,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.started.append(child)
        return child

    def server(self) -> subprocess.Popen[bytes]:
        """Start the server, and wait until it answers."""
        child = self.start("flows.server", machine="serveur")
        self.wait_until(lambda: self.answers() or child.poll() is not None, "serveur")
        assert child.poll() is None, self.said("serveur")
        return child

    def worker(self, machine: str) -> subprocess.Popen[bytes]:
        """Start a worker, and wait until it works."""
        child = self.start("flows.worker", machine=machine)
        self.wait_until(lambda: "travaille pour" in self.said(machine) or child.poll() is not None, machine)
        assert child.poll() is None, self.said(machine)
        return child

    def said(self, machine: str) -> str:
        """Give what a machine wrote on its console."""
        return (self.folder / machine / "sortie.log").read_text(encoding="utf-8")

    def cpom(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command line, on the server's machine."""
        return subprocess.run(
            [str(Path(sys.executable).with_name("cpom")), *arguments],
            env={**os.environ, **self.environment, "CPOM_HOME": str(self.folder / "serveur")},
            capture_output=True,
            text=True,
            check=False,
        )

    @contextmanager
    def client(self, login: str | None = None) -> Iterator[httpx.Client]:
        """Speak to the server as its interface does."""
        name, _, password = (login or self.login).partition(":")
        with httpx.Client(base_url=f"http://127.0.0.1:{self.port}/api", auth=(name, password), timeout=30) as client:
            token = client.get("/csrf-token", params={"client": "tests"})
            if token.is_success:
                client.headers["Prefect-Csrf-Client"] = "tests"
                client.headers["Prefect-Csrf-Token"] = token.json()["token"]
            yield client

    def answers(self) -> bool:
        """Tell whether the server answers."""
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/api/health").is_success
        except httpx.HTTPError:
            return False

    def ask(self, deployment: str, **form: object) -> str:
        """Ask for a run, as the interface does; give its id."""
        with self.client() as client:
            found = client.get(f"/deployments/name/{deployment}").raise_for_status().json()
            parameters = {"formulaire": {**found["parameters"].get("formulaire", {}), **form}}
            while True:
                asked = client.post(f"/deployments/{found['id']}/create_flow_run", json={"parameters": parameters})
                # SQLite has one writer: whoever comes too many is asked to come back, and Prefect's own client does.
                if asked.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                    return str(asked.raise_for_status().json()["id"])

    def run_named(self, run: str) -> dict[str, object]:
        """Read a run."""
        with self.client() as client:
            found: dict[str, object] = client.get(f"/flow_runs/{run}").raise_for_status().json()
            return found

    def state(self, run: str) -> str:
        """Give the type of a run's state."""
        return str(self.run_named(run)["state_type"])

    def runs(self) -> list[tuple[str, str, str]]:
        """Give the flow of every run, its state, and what that says."""
        with self.client() as client:
            names = {each["id"]: each["name"] for each in client.post("/flows/filter", json={}).json()}
            found = client.post("/flow_runs/filter", json={"sort": "EXPECTED_START_TIME_DESC"}).json()
            started = [each for each in found if each["state_type"] != "SCHEDULED"]
            return [(names[each["flow_id"]], each["state_name"], str(each["state"]["message"])) for each in started]

    def events(self, prefix: str) -> list[tuple[str, str]]:
        """Give the names and resources of the events that bear a prefix."""
        wanted = {"filter": {"event": {"prefix": [prefix]}}, "limit": 50}
        with self.client() as client:
            found = client.post("/events/filter", content=json.dumps(wanted)).raise_for_status().json()["events"]
        return [(each["event"], each["resource"]["prefect.resource.id"]) for each in found]

    def wait_until(self, happened: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
        """Wait for something; fails with the consoles when it does not come."""
        deadline = time.monotonic() + seconds
        while not happened():
            assert time.monotonic() < deadline, self._story(what)
            time.sleep(0.2)

    def _story(self, what: str) -> tuple[object, ...]:
        """Tell what did not come, the runs, and the consoles."""
        said = {each.name: self.said(each.name)[-2000:] for each in self.folder.iterdir() if each.is_dir()}
        return (what, self.runs() if self.answers() else "no server", said)


def kill(child: subprocess.Popen[bytes]) -> None:
    """Do to a process and all that it started what a power cut does."""
    for pid in (*children_of(child.pid), child.pid):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    child.communicate()


def stop(child: subprocess.Popen[AnyStr]) -> int:
    """Ask a process to stop, and wait for its end."""
    if child.poll() is None:
        child.send_signal(signal.SIGTERM)
    child.wait(30)
    child.communicate()
    return child.returncode


@contextmanager
def machines(folder: Path, environment: Mapping[str, str]) -> Iterator[Machines]:
    """Give the means to start machines that share these settings; whatever still runs at the end is ended."""
    port, login = free_port(), "cpom:un-mot-de-passe-d-essai"
    shared = {
        **environment,
        "CPOM_PORT_PREFECT": str(port),
        "CPOM_PREFECT_IDENTIFICATION": login,
        "PREFECT_WORKER_QUERY_SECONDS": "2",
    }
    site = Machines(folder=folder, environment=shared, login=login, port=port)
    try:
        yield site
    finally:
        _end(site.started)


def _end(started: Sequence[subprocess.Popen[bytes]]) -> None:
    for child in reversed(started):
        if child.poll() is None:
            kill(child)
