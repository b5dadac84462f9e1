"""Several machines for real: PostgreSQL, a server with a password, two workers; killed and stopped, nothing is lost."""

import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from cpom_workflow.adapters.store.opening import open_store
from cpom_workflow.domain.delivery import DeliveryState, Draft
from tests.deliveries import draft
from tests.flows.machines import Machines, children_of, kill, machines, stop
from tests.postgresql import postgresql
from tests.torture import relay

pytestmark = pytest.mark.slow

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
SWEEP = "relances-du-jour/Relances du jour"
SLOW_ANSWER = 150
"""Milliseconds that the relay takes for each answer: a sweep is still on its way when the blow falls."""

NUMBER = 24
FRONT = 2
"""Messages that leave at the same time."""

UNENDED = {DeliveryState.PLANNED, DeliveryState.SENDING, DeliveryState.HANDING}


@dataclass(frozen=True, kw_only=True)
class Site:
    """The machines, the store that they share, Prefect's own database, and what the relay took."""

    machines: Machines
    store: str
    prefect: str
    log: Path

    def plan(self, name: str, number: int) -> None:
        """Have messages ready to leave."""
        drafts = [message(f"{name}-{n}") for n in range(number)]
        with open_store(self.store) as store:
            store.ledger.plan(drafts, [], LONG_AGO)

    def taken(self) -> Counter[str]:
        """Count what the relay took, by message."""
        return Counter(self.log.read_text().split()) if self.log.exists() else Counter()

    def states(self) -> dict[str, DeliveryState]:
        """Give the state of each message in the ledger."""
        with open_store(self.store) as store:
            return {each.draft.message_id: each.state for each in store.ledger.deliveries()}

    def sweep_until_all_is_ended(self) -> None:
        """Ask for sweeps until no message waits any more."""
        for _ in range(8):
            run = self.machines.ask(SWEEP)
            self.machines.wait_until(lambda run=run: self.machines.state(run) in ENDED, "passage")  # type: ignore[misc]
            if not UNENDED & set(self.states().values()):
                return


def message(key: str) -> Draft:
    """Write a message that may leave at any hour, about no contract."""
    content = f"Message-ID: <{key}@cpom.example>\r\nSubject: {key}\r\n\r\nBonjour".encode()
    return draft(key, channel="smtp", cpom=None, not_before=LONG_AGO, recipient=RECIPIENT, content=content)


RECIPIENT = "camille.kervella@dreets.example"
CLEAN = {0, -signal.SIGTERM}
"""Exit codes of what was asked to stop, and did."""

ENDED = {"COMPLETED", "CRASHED", "FAILED", "CANCELLED"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with ExitStack() as stack:
        admin = stack.enter_context(postgresql())
        ours, theirs = (created(admin, name) for name in ("cpom", "prefect"))
        log = tmp_path / "pris.log"
        port = stack.enter_context(relay.started(log, 1, 0, SLOW_ANSWER))
        environment = {
            "CPOM_DATABASE_URL": ours,
            "CPOM_PREFECT_BASE": theirs,
            "CPOM_SECRET": "un-secret-partage-par-toutes-les-machines",
            "CPOM_SMTP_URL": f"smtp://127.0.0.1:{port}",
            "CPOM_ENVOIS_DE_FRONT": str(FRONT),
            "CPOM_BAIL": "5",
        }
        found = stack.enter_context(machines(tmp_path, environment))
        yield Site(machines=found, store=ours, prefect=theirs, log=log)


def created(admin: str, name: str) -> str:
    """Create a database, and give its address."""
    with psycopg.connect(admin.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return admin.rpartition("/")[0] + f"/{name}"


@pytest.mark.timeout(800)
def test_a_worker_killed_and_a_server_stopped_in_the_middle_of_a_sweep_lose_and_double_nothing(site: Site) -> None:
    server = prepared(site)
    workers = [site.machines.worker(name) for name in ("machine-1", "machine-2")]
    doubtful = after_a_power_cut(site, workers)
    while_the_server_is_away(site, server)

    states, taken = site.states(), site.taken()
    # Whoever watches was told of what is uncertain, in messages of their own.
    assert len(states) == 2 * NUMBER + len(doubtful)
    assert max(taken.values()) == 1
    assert set(states.values()) <= {DeliveryState.SENT, DeliveryState.UNKNOWN}
    assert {name for name, state in states.items() if state is DeliveryState.UNKNOWN} == doubtful
    assert taken.keys() - doubtful == states.keys() - doubtful
    assert not kept_of_runs(site.prefect, RECIPIENT.partition("@")[0], "dreets.example")
    assert all(stop(each) in CLEAN for each in site.machines.started if each.poll() is None)


def prepared(site: Site) -> subprocess.Popen[bytes]:
    """Start the server, which lets nobody in without the password, and prepare it twice."""
    here = site.machines
    server = here.server()
    with here.client("cpom:un-autre-mot-de-passe") as stranger:
        assert stranger.get("/admin/settings").status_code == 401
    first, again = here.cpom("prefect", "preparer"), here.cpom("prefect", "preparer", "--pool", "cpom")
    assert "Créé : groupe de machines « cpom »." in first.stdout, first.stderr
    assert {line.partition(" :")[0] for line in again.stdout.splitlines()} == {"Aucun", "Inchangé"}, again.stderr
    return server


def after_a_power_cut(site: Site, workers: list[subprocess.Popen[bytes]]) -> set[str]:
    """Kill a machine in the middle of a sweep; the other one says the rest. Give the messages nobody is sure of."""
    here = site.machines
    site.plan("coupure", NUMBER)
    struck = here.ask(SWEEP)
    here.wait_until(lambda: sum(site.taken().values()) >= 3, "premiers messages")
    kill(max(workers, key=lambda each: len(children_of(each.pid))))
    assert here.state(struck) == "RUNNING"
    site.sweep_until_all_is_ended()
    doubtful = {name for name, state in site.states().items() if state is DeliveryState.UNKNOWN}
    assert len(doubtful) <= FRONT
    here.wait_until(lambda: here.state(struck) == "CRASHED", "dite en panne", 240)
    here.wait_until(lambda: "controle-des-envois" in str(here.runs()), "contrôle demandé par l'automatisme")
    assert set(here.events("cpom.envoi.inconnu")) == ({("cpom.envoi.inconnu", "cpom.envois")} if doubtful else set())
    return doubtful


def while_the_server_is_away(site: Site, server: subprocess.Popen[bytes]) -> None:
    """Stop the server in the middle of a sweep: messages go on leaving, the command line works, and all comes back."""
    here = site.machines
    site.plan("absence", NUMBER)
    before = sum(site.taken().values())
    cut = here.ask(SWEEP)
    here.wait_until(lambda: sum(site.taken().values()) >= before + 3, "premiers messages")
    assert stop(server) in CLEAN
    here.wait_until(lambda: sum(site.taken().values()) >= before + NUMBER // 2, "messages sans serveur")
    assert here.cpom("envois").returncode == 0
    away = here.cpom("prefect", "etat")
    assert (away.returncode, "Prefect ne répond pas" in away.stdout) == (2, True)
    here.server()
    here.wait_until(lambda: here.state(cut) in {"COMPLETED", "CRASHED"}, "fin du passage", 240)
    here.worker("machine-3")
    site.sweep_until_all_is_ended()
    found = here.cpom("prefect", "etat")
    assert found.returncode == 0, found.stdout
    assert "« Relances du jour » : le " in found.stdout


def kept_of_runs(url: str, *words: str) -> list[tuple[str, str]]:
    """Find words in what Prefect keeps of runs; artifacts, and the events that copy them, are for people to read."""
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute(
            "CREATE TEMPORARY VIEW ours AS SELECT * FROM events WHERE event NOT LIKE 'prefect.artifact%'"
        )
        return [
            (table, word)
            for table in ("flow_run", "flow_run_state", "log", "ours", "event_resources")
            for word in words
            if connection.execute(
                f'SELECT 1 FROM "{table}" AS t WHERE t::text LIKE %s LIMIT 1'.encode(),  # noqa: S608 - its own tables
                (f"%{word}%",),
            ).fetchone()
        ]
