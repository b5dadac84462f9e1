"""Automations: what Prefect does by itself when a run fails, does not come, or dies without a word.

They help; they are not the watch. The next sweep says what is late, and `cpom controle --alerter`, run by systemd
(config/systemd/cpom-controle.timer), needs no Prefect at all.
"""

from datetime import timedelta
from uuid import UUID

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState, RunDeployment
from prefect.events.schemas.automations import Automation, AutomationCore, EventTrigger, Posture

from flows.catalogue import CATALOGUE, CONTROL, SWEEP
from flows.prepare.steps import Fate, Step

ENDINGS = frozenset(
    {f"prefect.flow-run.{state}" for state in ("Completed", "Failed", "Crashed", "Cancelled", "TimedOut")}
    # The two names of our own that an ending bears (flows/desk.py).
    | {"prefect.flow-run.Refusé", "prefect.flow-run.En panne"}
)
BROKEN = frozenset({"prefect.flow-run.Failed", "prefect.flow-run.Crashed", "prefect.flow-run.En panne"})
"""A refused form is nobody's failure."""

WAITING = frozenset({"prefect.flow-run.Paused", "prefect.flow-run.Suspended"})

SILENCE = timedelta(seconds=90)
"""Three heartbeats that did not come."""

NO_SWEEP = timedelta(hours=1)
"""Four sweeps that did not end well: from this hour on, and long before ten o'clock, something is wrong."""


def wanted(control: UUID) -> tuple[AutomationCore, ...]:
    """Give every automation; `control` is the deployment that looks for what was not said, and tells."""
    watch = RunDeployment(source="selected", deployment_id=control)
    return _dead_run(), _failed_run(watch), _no_sweep(watch)


def _dead_run() -> AutomationCore:
    return AutomationCore(
        name="Exécution morte sans un mot",
        description="Une exécution qui ne donne plus signe de vie (machine arrêtée) est dite en panne.",
        trigger=EventTrigger(
            after={"prefect.flow-run.heartbeat"},
            expect={"prefect.flow-run.heartbeat", *ENDINGS, *WAITING},
            match={"prefect.resource.id": "prefect.flow-run.*"},
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=SILENCE,
        ),
        actions=[
            ChangeFlowRunState(
                state=StateType.CRASHED,
                message="Plus aucun signe de vie ; le passage suivant reprend ce qui restait à faire.",
            )
        ],
    )


def _failed_run(watch: RunDeployment) -> AutomationCore:
    return AutomationCore(
        name="Exécution en panne",
        description="Quand une exécution échoue, le contrôle des envois cherche ce qui n'a pas été dit et alerte.",
        trigger=EventTrigger(
            expect=set(BROKEN),
            match={"prefect.resource.id": "prefect.flow-run.*"},
            # Not the control itself, which would start itself again for ever.
            match_related={"prefect.resource.role": "flow", "prefect.resource.name": _watched_flows()},
            posture=Posture.Reactive,
            threshold=1,
        ),
        actions=[watch],
    )


def _no_sweep(watch: RunDeployment) -> AutomationCore:
    return AutomationCore(
        name="Aucun passage depuis une heure",
        description="Quand les relances ne passent plus, le contrôle des envois cherche ce qui n'a pas été dit.",
        trigger=EventTrigger(
            expect={"prefect.flow-run.Completed"},
            match={"prefect.resource.id": "prefect.flow-run.*"},
            match_related={"prefect.resource.role": "flow", "prefect.resource.name": SWEEP.slug},
            posture=Posture.Proactive,
            threshold=1,
            within=NO_SWEEP,
        ),
        actions=[watch],
    )


async def apply_automations() -> tuple[Step, ...]:
    """Create what is missing and correct what differs; one that a person switched off stays off."""
    async with get_client() as client:
        control = await client.read_deployment_by_name(CONTROL.path)
        steps = []
        for core in wanted(control.id):
            found = await client.read_automations_by_name(core.name)
            fate = await _apply(client, core, found)
            steps.append(Step(fate=fate, what=f"automatisme « {core.name} »"))
    return tuple(steps)


async def _apply(client: PrefectClient, core: AutomationCore, found: list[Automation]) -> Fate:
    if not found:
        await client.create_automation(core)
        return Fate.CREATED
    kept = core.model_copy(update={"enabled": found[0].enabled})
    if _said(found[0]) == _said(kept):
        return Fate.LEFT
    await client.update_automation(found[0].id, kept)
    return Fate.UPDATED


def _said(automation: AutomationCore) -> AutomationCore:
    """Give what an automation says, without what the server adds."""
    return AutomationCore.model_validate(automation.model_dump(exclude={"id"}))


def _watched_flows() -> list[str]:
    return sorted({entry.slug for entry in CATALOGUE} - {CONTROL.slug})
