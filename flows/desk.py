"""What every flow does around its one service call: read the form, name the run, leave an artifact, or refuse."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from prefect import get_run_logger, runtime
from prefect.artifacts import acreate_markdown_artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from cpom_workflow import app
from cpom_workflow.domain.errors import CpomError, InvalidInput, MissingDossier
from cpom_workflow.domain.hours import time_zone
from cpom_workflow.services.office import Office
from cpom_workflow.services.reconcile import Sweep
from flows.catalogue import Entry
from flows.choices import Choices, choices, refresh
from flows.forms import Form
from flows.reading import AnyForm, read_form

ERASED = "(adresse effacée)"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a run leaves: its name, the contracts and regions it is about, its artifact, the message of its state."""

    name: str
    message: str
    markdown: str
    cpoms: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()

    @property
    def tags(self) -> set[str]:
        """Give the tags by which the run is found again."""
        return {f"cpom:{cpom}" for cpom in self.cpoms} | {f"region:{region}" for region in self.regions}


Work = Callable[[Office, AnyForm, Sweep], Outcome]


async def carry_out(entry: Entry, given: object, work: Work[AnyForm], kind: type[AnyForm]) -> State[None]:
    """Do a flow's work in a thread; what is refused ends the run with the French sentence and changes nothing."""
    await _erase_addresses()
    try:
        outcome, lists = await asyncio.to_thread(_work, work, kind, given, _scheduled())
    except CpomError as refusal:
        word = "Refusé" if isinstance(refusal, InvalidInput | MissingDossier) else "En panne"
        await _label(name=f"{entry.title} : {word.lower()}")
        get_run_logger().error("%s", sentence(refusal))
        return Failed(name=word, message=sentence(refusal))
    await _label(name=outcome.name, tags=outcome.tags)
    await acreate_markdown_artifact(key=_key(entry, outcome), markdown=outcome.markdown, description=outcome.message)
    get_run_logger().info("%s Le détail est dans l'onglet « Artifacts ».", outcome.message)
    await refresh(lists)
    return Completed(message=outcome.message)


def sentence(refusal: CpomError) -> str:
    """Say why, without the places of a file that nobody wrote."""
    if isinstance(refusal, InvalidInput):
        return "\n".join(f"{fault.what} {fault.remedy}" for fault in refusal.faults)
    return str(refusal)


def _work(
    work: Work[AnyForm], kind: type[AnyForm], given: object, scheduled: datetime | None
) -> tuple[Outcome, Choices]:
    form = read_form(kind, given)
    office = app.open_office()
    return work(office, form, _moment(office, scheduled)), choices(office)


def _moment(office: Office, scheduled: datetime | None) -> Sweep:
    """Take the day from the scheduled time: a run may start a second early, on the eve of its day."""
    now = max(app.now(), scheduled) if scheduled else app.now()
    on = now.astimezone(time_zone(office.law, app.settings().zone)).date()
    return Sweep(on=on, now=now, clock=lambda: max(app.now(), now))


def _scheduled() -> datetime | None:
    """Give the scheduled time, None when the flow was called without a deployment."""
    return runtime.flow_run.scheduled_start_time if runtime.deployment.id else None


def _key(entry: Entry, outcome: Outcome) -> str:
    """Name the artifact; what concerns one contract has a history of its own."""
    parts = [entry.slug, *(outcome.cpoms if len(outcome.cpoms) == 1 else ())]
    return "-".join(parts).lower().replace("_", "-")


async def _erase_addresses() -> None:
    """Replace what Prefect keeps of the parameters when an address of a person is among them."""
    given = {name: _without_addresses(value) for name, value in runtime.flow_run.parameters.items()}
    if ERASED in str(given):
        await _label(parameters=given)


def _without_addresses(value: Any) -> Any:  # noqa: ANN401 - plain JSON
    if isinstance(value, Form):
        return _without_addresses(value.model_dump(mode="json"))
    if isinstance(value, Mapping):
        return {key: _without_addresses(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_addresses(each) for each in value]
    return ERASED if isinstance(value, str) and "@" in value else value


async def _label(
    *, name: str | None = None, tags: set[str] | None = None, parameters: dict[str, Any] | None = None
) -> None:
    """Name and tag this run, or replace the parameters that Prefect keeps of it."""
    async with get_client() as client:
        kept = None if tags is None else sorted(tags | set(runtime.flow_run.tags))
        await client.update_flow_run(UUID(runtime.flow_run.id), name=name, tags=kept, parameters=parameters)
