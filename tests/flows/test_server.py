"""The real server: schedules get runs, `python -m flows` starts, serves and stops cleanly."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings
from prefect.states import Running

from cpom_workflow import app
from flows.catalogue import CATALOGUE, PLAN, SWEEP
from flows.choices import choices, refresh
from flows.server import command, environment
from flows.serving import bury_interrupted_runs, deployment, run_once, wait_for_server

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect")]


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> int:
    """Give a free loopback port, and make it this instance's."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = int(probe.getsockname()[1])
    monkeypatch.setenv("CPOM_PORT_PREFECT", str(free))
    return free


@pytest.fixture
def server(port: int, home: Path) -> Iterator[int]:
    """Start the server as `python -m flows` does, and speak to it."""
    app.settings.cache_clear()
    here = environment(app.settings())
    (home / "prefect").mkdir()
    log = (home / "serveur.log").open("wb")
    child = subprocess.Popen(command(app.settings()), env={**os.environ, **here}, stdout=log, stderr=log)
    with log, temporary_settings({PREFECT_API_URL: here["PREFECT_API_URL"], PREFECT_HOME: home / "prefect"}):
        yield port
    child.send_signal(signal.SIGINT)
    assert child.wait(15) == 0, (home / "serveur.log").read_text()


async def runs(*states: StateType) -> list[FlowRun]:
    found = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(states))))
    async with get_client() as client:
        return await client.read_flow_runs(flow_run_filter=found)


async def first_runs(state: StateType) -> list[FlowRun]:
    with anyio.fail_after(45):
        while not (found := await runs(state)):  # noqa: ASYNC110 - another process sets no event of ours
            await anyio.sleep(0.2)
    return found


def started(folder: Path) -> subprocess.Popen[str]:
    """Run the whole thing as a person does, from a folder that has nothing to do with it."""
    return subprocess.Popen(
        [sys.executable, "-m", "flows"],
        cwd=folder,
        env={**os.environ, "CPOM_HOME": str(folder / "données")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.usefixtures("server", "office")
async def test_a_schedule_really_gets_runs_and_forms_get_their_lists() -> None:
    assert await wait_for_server(40)
    for entry in CATALOGUE:
        await (await deployment(entry)).aapply()
    scheduled = await first_runs(StateType.SCHEDULED)
    assert {run.parameters["formulaire"]["simulation"] for run in scheduled} == {False}
    assert {run.expected_start_time.minute % 15 for run in scheduled if run.expected_start_time} <= {0, 5, 7}

    await refresh(choices(app.open_office()))
    async with get_client() as client:
        form = (await client.read_deployment_by_name(PLAN.path)).parameter_openapi_schema
    assert "BRE-22-GOELETTE — Association La Goélette d'Armor" in str(form)

    await run_once(SWEEP)
    asked = await runs(StateType.SCHEDULED)
    assert [run.name for run in asked if not run.auto_scheduled] == ["Rappels du 23 novembre 2026"]
    async with get_client() as client:
        await client.set_flow_run_state(asked[0].id, Running(), force=True)
    await bury_interrupted_runs()
    assert [run.state.message for run in await runs(StateType.CRASHED) if run.state] == [
        "Interrompu par l'arrêt du programme ; le passage suivant reprend ce qui restait à faire."
    ]


async def test_a_server_that_never_answers_is_given_up_and_lists_do_not_mind(port: int) -> None:
    with temporary_settings({PREFECT_API_URL: f"http://127.0.0.1:{port}/api"}):
        assert not await wait_for_server(1)
        await refresh({})


def test_a_port_in_use_is_one_french_sentence(port: int, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        ended = subprocess.run(
            [sys.executable, "-m", "flows"],
            env={**os.environ, "CPOM_HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"Le port {port} est déjà utilisé sur cette machine.")
    assert "Traceback" not in ended.stderr


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
async def test_it_starts_from_any_folder_sweeps_once_and_stops_cleanly(
    ending: signal.Signals, port: int, tmp_path: Path
) -> None:
    child = started(tmp_path)
    assert child.stdout
    ready = await anyio.to_thread.run_sync(child.stdout.readline)
    assert ready == f"Prefect est prêt : http://127.0.0.1:{port}\n"
    with temporary_settings({PREFECT_API_URL: f"http://127.0.0.1:{port}/api"}):
        done = await first_runs(StateType.COMPLETED)
    assert any(run.name.startswith("Rappels du ") for run in done)
    begun = time.monotonic()
    child.send_signal(ending)
    out, err = await anyio.to_thread.run_sync(child.communicate)
    assert (child.returncode, out, err) == (0, "", "")
    assert time.monotonic() - begun < 12
    assert not list(_still_about(tmp_path))
    assert "Traceback" not in (tmp_path / "données" / "prefect" / "serveur.log").read_text()


def _still_about(folder: Path) -> Iterator[str]:
    """Find processes that work with this folder."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(folder).encode() in (process / "environ").read_bytes():
                yield (process / "cmdline").read_text()
        except OSError:
            continue
