"""What every flow does around its one service call: read the form, name the run, leave an artifact, or refuse."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from prefect import get_run_logger, runtime
from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from cpom_workflow import app
from cpom_workflow.domain.errors import CpomError, Fault, InvalidInput, MissingDossier, Overtaken
from cpom_workflow.domain.hours import time_zone
from cpom_workflow.services.office import Office
from cpom_workflow.services.reconcile import Sweep
from flows.asking import agreed
from flows.catalogue import Entry
from flows.choices import Choices, choices, refresh
from flows.events import Happening, before, emit_events, since
from flows.forms import ERASED, NO_NAME, Form
from flows.progress import Gauge, shown
from flows.reading import AnyForm, read_form

WRITTEN = "formulaire.yaml"
"""The file that stands for a form, which nobody wrote."""

AnyResult = TypeVar("AnyResult")

PERSONAL = frozenset({"saisi_par", "presents", "personne"})
"""The fields that hold a person's name: the journal keeps it, Prefect's parameters need not."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a run leaves: its name, the contracts and regions it is about, its artifact, the message of its state.

    `tables` are rows that a person sorts or copies, by the end of their artifact's key.
    """

    name: str
    message: str
    markdown: str
    cpoms: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    tables: Mapping[str, Sequence[Mapping[str, object]]] = field(default_factory=dict)

    @property
    def tags(self) -> set[str]:
        """Give the tags by which the run is found again."""
        return {f"cpom:{cpom}" for cpom in self.cpoms} | {f"region:{region}" for region in self.regions}


Work = Callable[[Office, AnyForm, Sweep], Outcome]
Question = Callable[[Office, AnyForm, Sweep], str]
"""What a person is to agree to, in markdown, before the work is done; raises as the work does."""


async def carry_out(
    entry: Entry,
    given: object,
    work: Work[AnyForm],
    kind: type[AnyForm],
    question: Question[AnyForm] | None = None,
) -> State[None]:
    """Do a flow's work in a thread; what is refused ends the run with the French sentence and changes nothing."""
    await _erase_persons()
    gauge = Gauge()
    try:
        if question is not None and not await _agreed(question, kind, given, gauge):
            return await _refused(entry, "Refusé", "Personne n'a confirmé : rien n'a été enregistré.")
        async with shown(gauge, entry.title):
            outcome, lists, happened = await asyncio.to_thread(_work, work, kind, given, _scheduled(), gauge)
    except CpomError as refusal:
        word = "Refusé" if isinstance(refusal, InvalidInput | MissingDossier | Overtaken) else "En panne"
        return await _refused(entry, word, sentence(refusal))
    await _leave(entry, outcome)
    emit_events(happened)
    await refresh(lists)
    return Completed(message=outcome.message)


async def _agreed(question: Question[AnyForm], kind: type[AnyForm], given: object, gauge: Gauge) -> bool:
    asked = await asyncio.to_thread(_work, question, kind, given, _scheduled(), gauge)
    return await agreed(asked[0])


async def _refused(entry: Entry, word: str, why: str) -> State[None]:
    await _label(name=f"{entry.title} : {word.lower()}")
    get_run_logger().error("%s", why)
    return Failed(name=word, message=why)


async def _leave(entry: Entry, outcome: Outcome) -> None:
    """Name and tag the run, and leave its artifacts."""
    await _label(name=outcome.name, tags=outcome.tags)
    key = _key(entry, outcome)
    await acreate_markdown_artifact(key=key, markdown=outcome.markdown, description=outcome.message)
    for end, rows in outcome.tables.items():
        table = [dict(row) for row in rows]
        await acreate_table_artifact(key=f"{key}-{end}", table=table, description=outcome.message)
    get_run_logger().info("%s Le détail est dans l'onglet « Artifacts ».", outcome.message)


def sentence(refusal: CpomError) -> str:
    """Say why, with the cells of a person's own file, without the places of one that nobody wrote."""
    if isinstance(refusal, InvalidInput):
        return "\n".join(f"{fault.what} {fault.remedy}" if _ours(fault) else str(fault) for fault in refusal.faults)
    return str(refusal)


def _ours(fault: Fault) -> bool:
    return fault.place is None or fault.place.file == WRITTEN


def _work(
    work: Callable[[Office, AnyForm, Sweep], AnyResult],
    kind: type[AnyForm],
    given: object,
    scheduled: datetime | None,
    gauge: Gauge,
) -> tuple[AnyResult, Choices, tuple[Happening, ...]]:
    form = read_form(kind, given)
    office = app.open_office()
    seen = before(office)
    done = work(office, form, _moment(office, scheduled, gauge))
    return done, choices(office), tuple(since(office, seen))


def _moment(office: Office, scheduled: datetime | None, gauge: Gauge) -> Sweep:
    """Take the day from the scheduled time: a run may start a second early, on the eve of its day."""
    now = max(app.now(), scheduled) if scheduled else app.now()
    on = now.astimezone(time_zone(office.law, app.settings().zone)).date()
    return Sweep(on=on, now=now, clock=lambda: max(app.now(), now), on_progress=gauge.tick)


def _scheduled() -> datetime | None:
    """Give the scheduled time, None when the flow was called without a deployment."""
    return runtime.flow_run.scheduled_start_time if runtime.deployment.id else None


def _key(entry: Entry, outcome: Outcome) -> str:
    """Name the artifact; what concerns one contract has a history of its own."""
    parts = [entry.slug, *(outcome.cpoms if len(outcome.cpoms) == 1 else ())]
    return "-".join(parts).lower().replace("_", "-")


async def _erase_persons() -> None:
    """Replace what Prefect keeps of the parameters when a person's name or address is among them."""
    kept = runtime.flow_run.parameters
    given = {name: without_persons(value) for name, value in kept.items()}
    if ERASED in str(given) or NO_NAME in str(given):
        await _label(parameters=given)


def without_persons(value: Any) -> Any:  # noqa: ANN401 - plain JSON
    """Replace names and addresses in what a form holds."""
    if isinstance(value, Form):
        return without_persons(value.model_dump(mode="json"))
    if isinstance(value, Mapping):
        return {key: _unnamed(each) if key in PERSONAL else without_persons(each) for key, each in value.items()}
    if isinstance(value, list):
        return [without_persons(each) for each in value]
    return ERASED if isinstance(value, str) and "@" in value else value


def _unnamed(value: object) -> object:
    return [NO_NAME for _ in value] if isinstance(value, list) else NO_NAME


async def _label(
    *, name: str | None = None, tags: set[str] | None = None, parameters: dict[str, Any] | None = None
) -> None:
    """Name and tag this run, or replace the parameters that Prefect keeps of it."""
    async with get_client() as client:
        kept = None if tags is None else sorted(tags | set(runtime.flow_run.tags))
        await client.update_flow_run(UUID(runtime.flow_run.id), name=name, tags=kept, parameters=parameters)
