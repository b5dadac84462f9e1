"""Serve every deployment from one process, until told to stop."""

import asyncio
from collections.abc import Callable
from importlib import import_module

import anyio
from prefect import Flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import State, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.deployments.runner import RunnerDeployment
from prefect.runner import Runner
from prefect.schedules import Cron
from prefect.states import Cancelled, Crashed
from prefect.types.entrypoint import EntrypointType

from cpom_workflow import app
from cpom_workflow.adapters.lawbook import load_law
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.hours import time_zone
from flows.catalogue import CATALOGUE, SWEEP, Entry
from flows.choices import choices, refresh
from flows.prepare.automations import apply_automations


class _Server(Runner):
    """A runner that leaves signals to whoever runs it: Prefect's own handler ends in a traceback."""

    def handle_sigterm(self, *_: object, **__: object) -> None:
        """Do nothing."""


async def wait_for_server(seconds: float) -> bool:
    """Tell whether the server answers within some seconds."""
    with anyio.move_on_after(seconds):
        async with get_client() as client:
            while await client.api_healthcheck() is not None:  # noqa: ASYNC110 - another process sets no event of ours
                await asyncio.sleep(0.2)
            return True
    return False


async def serve(ready: Callable[[], None]) -> None:
    """Apply every deployment, run the sweep once, and serve until cancelled."""
    await bury_interrupted_runs()
    await skip_missed_runs()
    # Schedules go on while this process is down; the ledger makes late runs harmless, a paused one loses them.
    runner = _Server(name="cpom", pause_on_shutdown=False)
    for entry in CATALOGUE:
        await runner.aadd_deployment(await deployment(entry))
    await apply_automations()
    await refresh(await asyncio.to_thread(lambda: choices(app.open_office())))
    await run_once(SWEEP)
    ready()
    await runner.start()


async def deployment(entry: Entry, pool: str | None = None) -> RunnerDeployment:
    """Give a deployment of the catalogue; the region's clock rules its schedule, across both changes of hour.

    `pool` is the work pool whose machines run it; None when one process serves all.
    """
    return await flow_of(entry).ato_deployment(
        name=entry.name,
        description=entry.description,
        tags=list(entry.tags),
        parameters={"formulaire": dict(entry.preset)} if entry.preset else {},
        schedule=Cron(entry.cron, timezone=zone_key()) if entry.cron else None,
        work_pool_name=pool,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )


def zone_key() -> str:
    """Name the time zone of the region."""
    return time_zone(load_law(), app.settings().zone).key


def flow_of(entry: Entry) -> Flow[..., object]:
    """Import the flow of an entry."""
    module, _, name = entry.entrypoint.rpartition(".")
    found: Flow[..., object] = getattr(import_module(module), name)
    return found


async def bury_interrupted_runs() -> None:
    """Say of the runs that a former process left behind that they are over; the next sweep takes their work up."""
    unfinished = FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING]))
    over: State[None] = Crashed(
        message="Interrompu par l'arrêt du programme ; le passage suivant reprend ce qui restait à faire."
    )
    async with get_client() as client:
        for run in await client.read_flow_runs(flow_run_filter=FlowRunFilter(state=unfinished)):
            await client.set_flow_run_state(run.id, over, force=True)


async def skip_missed_runs() -> None:
    """Keep, of the runs that fell due while nobody was there, the last one of each schedule: it does all their work."""
    waiting = FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED]))
    due = FlowRunFilterExpectedStartTime.model_validate({"before_": app.now()})
    over: State[None] = Cancelled(message="Tombé pendant un arrêt ; un passage plus récent fait le même travail.")
    async with get_client() as client:
        late = await client.read_flow_runs(
            flow_run_filter=FlowRunFilter(state=waiting, expected_start_time=due),
            sort=FlowRunSort.EXPECTED_START_TIME_DESC,
        )
        kept: set[object] = set()
        for run in (each for each in late if each.auto_scheduled):
            if run.deployment_id in kept:
                await client.set_flow_run_state(run.id, over, force=True)
            kept.add(run.deployment_id)


async def run_once(entry: Entry) -> None:
    """Ask for one run now, which appears in the interface like any other."""
    async with get_client() as client:
        found = await client.read_deployment_by_name(entry.path)
        name = f"{entry.title} du {french(app.today())}"
        await client.create_flow_run_from_deployment(found.id, name=name)
