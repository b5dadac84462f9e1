"""Deployments in a work pool: created, corrected when they differ from the catalogue, removed when it has lost them."""

from collections.abc import Mapping, Sequence
from typing import Any

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.responses import DeploymentResponse
from prefect.exceptions import ObjectNotFound
from prefect.utilities.callables import parameter_schema
from prefect.workers.process import ProcessWorker

from cpom_workflow.domain.errors import Misconfigured
from flows.catalogue import CATALOGUE, Entry
from flows.choices import filled
from flows.prepare.steps import Fate, Step
from flows.serving import deployment, flow_of, zone_key

_TYPE = "process"


async def apply_pool(pool: str) -> Step:
    """Create the work pool; raises `Misconfigured` when one of another type bears its name."""
    async with get_client() as client:
        try:
            found = await client.read_work_pool(pool)
        except ObjectNotFound:
            template = ProcessWorker.get_default_base_job_template()
            await client.create_work_pool(WorkPoolCreate(name=pool, type=_TYPE, base_job_template=template))
            return Step(fate=Fate.CREATED, what=f"groupe de machines « {pool} »")
    if found.type != _TYPE:
        raise Misconfigured(
            f"Le groupe « {pool} » existe déjà dans Prefect, et n'est pas de type « {_TYPE} ».",
            "Choisissez un autre nom par --pool.",
        )
    return Step(fate=Fate.LEFT, what=f"groupe de machines « {pool} »")


async def apply_deployments(pool: str, entries: Sequence[Entry] = CATALOGUE) -> tuple[Step, ...]:
    """Bring deployments to what their entries say; one that already says the same keeps its scheduled runs."""
    steps = [Step(fate=await _apply(entry, pool), what=f"formulaire « {entry.path} »") for entry in entries]
    return (*steps, *await _remove_lost())


async def _apply(entry: Entry, pool: str) -> Fate:
    async with get_client() as client:
        try:
            found = await client.read_deployment_by_name(entry.path)
        except ObjectNotFound:
            found = None
    if found is not None and _said(found) == _wanted(entry, pool):
        return Fate.LEFT
    await (await deployment(entry, pool)).aapply()
    return Fate.UPDATED if found else Fate.CREATED


async def _remove_lost() -> list[Step]:
    async with get_client() as client:
        flows = {flow.id: flow.name for flow in await client.read_flows()}
        known = {entry.path for entry in CATALOGUE}
        lost = [
            (each, path)
            for each in await client.read_deployments()
            if (path := f"{flows.get(each.flow_id)}/{each.name}") not in known and _ours(each)
        ]
        return [await _remove(client, each, path) for each, path in lost]


async def _remove(client: PrefectClient, lost: DeploymentResponse, path: str) -> Step:
    await client.delete_deployment(lost.id)
    return Step(fate=Fate.REMOVED, what=f"formulaire « {path} », qui n'existe plus")


def _ours(found: DeploymentResponse) -> bool:
    return (found.entrypoint or "").startswith("flows.")


def _wanted(entry: Entry, pool: str) -> Mapping[str, Any]:
    return {
        "description": entry.description,
        "tags": sorted(entry.tags),
        "parameters": {"formulaire": dict(entry.preset)} if entry.preset else {},
        "schedules": [(entry.cron, zone_key())] if entry.cron else [],
        "entrypoint": entry.entrypoint,
        "pool": pool,
        "form": filled(parameter_schema(flow_of(entry)).model_dump(mode="json", exclude_unset=True), {}),
    }


def _said(found: DeploymentResponse) -> Mapping[str, Any]:
    return {
        "description": found.description,
        "tags": sorted(found.tags),
        "parameters": found.parameters,
        "schedules": [
            (getattr(each.schedule, "cron", None), getattr(each.schedule, "timezone", None)) for each in found.schedules
        ],
        "entrypoint": found.entrypoint,
        "pool": found.work_pool_name,
        "form": filled(found.parameter_openapi_schema, {}),
    }
