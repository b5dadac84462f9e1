"""`python -m flows.state [--json]`: whether Prefect is there, schedules get runs, machines work; what it weighs.

Ends with 2 when something is to be corrected.
"""

import asyncio
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cpom_workflow import app
from cpom_workflow.adapters.settings import Settings
from cpom_workflow.app.installation import line_of, record_of, weight
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.errors import CpomError, Fault
from cpom_workflow.domain.hours import time_zone
from cpom_workflow.services.ports import Check
from flows.server import address, adopt, home, unreachable

if TYPE_CHECKING:
    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.responses import DeploymentResponse

PATIENCE_SECONDS = 5


def main(*arguments: str) -> int:
    """Look, and say."""
    try:
        adopt(app.settings())
        checks = asyncio.run(_checks(app.settings()))
    except CpomError as error:
        checks = [Check(what="Prefect", fault=Fault(what=error.what, remedy=error.remedy))]
    as_json = "--json" in arguments
    print(json.dumps([*map(record_of, checks)]) if as_json else "\n".join(map(line_of, checks)))  # noqa: T201 - its answer
    return 2 if any(check.fault for check in checks) else 0


async def _checks(settings: Settings) -> list[Check]:
    # Prefect reads its settings while it is imported: not before the environment says what they are.
    from prefect.client.orchestration import get_client  # noqa: PLC0415

    from flows.serving import wait_for_server  # noqa: PLC0415

    if not await wait_for_server(PATIENCE_SECONDS):
        raise unreachable(settings)
    async with get_client() as client:
        deployments = await client.read_deployments()
        scheduled = [each for each in deployments if any(schedule.active for schedule in each.schedules)]
        runs = [await _next_run(client, each) for each in scheduled if not each.paused]
        pools = [
            await _pool(client, name) for name in sorted({each.work_pool_name or "" for each in deployments} - {""})
        ]
    there = Check(what=f"Prefect répond ({settings.prefect_url or address(settings)})")
    return [there, *(runs or [NO_SCHEDULE]), *pools, *_weight(settings)]


NO_SCHEDULE = Check(
    what="Horaires",
    fault=Fault(
        what="Aucun formulaire n'a d'horaire : rien ne partira.",
        remedy="Lancez « make run » sur une seule machine, ou « cpom prefect preparer » pour plusieurs.",
    ),
)


async def _next_run(client: "PrefectClient", deployment: "DeploymentResponse") -> Check:
    """Look at whether a schedule really gets runs: with the wrong SQLAlchemy, it silently gets none."""
    from prefect.client.schemas.filters import (  # noqa: PLC0415
        DeploymentFilter,
        DeploymentFilterId,
        FlowRunFilter,
        FlowRunFilterExpectedStartTime,
    )
    from prefect.client.schemas.sorting import FlowRunSort  # noqa: PLC0415

    to_come = FlowRunFilterExpectedStartTime.model_validate({"after_": app.now()})
    runs = await client.read_flow_runs(
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment.id])),
        flow_run_filter=FlowRunFilter(expected_start_time=to_come),
        sort=FlowRunSort.EXPECTED_START_TIME_ASC,
        limit=1,
    )
    if runs and (start := runs[0].expected_start_time):
        local = start.astimezone(time_zone(app.law(), app.settings().zone))
        return Check(what=f"« {deployment.name} » : le {french(local.date())} à {local.hour} h {local.minute:02}")
    return Check(
        what=f"« {deployment.name} »",
        fault=Fault(
            what="Son horaire ne donne aucune exécution.",
            remedy="Attendez une minute ; sinon, cpom verifier-installation dit si une version est à changer.",
        ),
    )


async def _pool(client: "PrefectClient", name: str) -> Check:
    from prefect.client.schemas.objects import WorkerStatus  # noqa: PLC0415

    workers = await client.read_workers_for_work_pool(name)
    at_work = [worker.name for worker in workers if worker.status is WorkerStatus.ONLINE]
    said = f"Groupe de machines « {name} » : {len(at_work)} au travail"
    remedy = "Démarrez-en une : service cpom-worker, ou python -m flows.worker."
    return Check(what=said, fault=None if at_work else Fault(what="Aucune machine ne travaille.", remedy=remedy))


def _weight(settings: Settings) -> Iterator[Check]:
    """Weigh Prefect's database where it is known: on the machine that serves it."""
    file = home(settings) / "prefect.db"
    if settings.prefect_database_url is not None:
        yield weight("Base de Prefect", f"postgresql://{settings.prefect_database_url.partition('://')[2]}")
    elif file.is_file():
        yield weight("Base de Prefect", f"sqlite:///{file}")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
