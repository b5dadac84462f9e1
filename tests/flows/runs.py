"""Running a flow as Prefect does, and reading back what the run leaves."""

from collections.abc import Mapping
from typing import Any

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId
from prefect.client.schemas.objects import FlowRun, State
from prefect.client.schemas.sorting import FlowRunSort

from cpom_workflow.services.office import Office

Form = Mapping[str, object]


async def run(flow: Any, form: Form) -> tuple[State[None], FlowRun, str]:  # noqa: ANN401 - a flow of any form
    """Run a flow as Prefect does; give its end, the run that Prefect keeps, and its artifacts."""
    state: State[None] = await flow(dict(form), return_state=True)
    return state, *await left()


async def left() -> tuple[FlowRun, str]:
    """Give the latest run that Prefect keeps, and its artifacts."""
    async with get_client() as client:
        kept = (await client.read_flow_runs(sort=FlowRunSort.START_TIME_DESC, limit=1))[0]
        mine = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[kept.id]))
        artifacts = await client.read_artifacts(artifact_filter=mine)
    return kept, "\n".join(f"{each.key}\n{each.data}" for each in artifacts)


def facts(office: Office, cpom: str) -> int:
    """Count what the journal of a contract holds."""
    return len(office.journal.entries(cpom))
