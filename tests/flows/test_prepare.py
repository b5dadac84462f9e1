"""Preparing a server: everything is created once, corrected when it differs, and otherwise left with its runs."""

from collections import Counter

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import DeploymentUpdate, WorkPoolCreate
from prefect.events.schemas.automations import EventTrigger, Posture

from cpom_workflow.domain.errors import Misconfigured
from flows.catalogue import CONTROL, PLAN, SWEEP
from flows.prepare.automations import ENDINGS, apply_automations, wanted
from flows.prepare.deployments import apply_deployments, apply_pool
from flows.prepare.steps import BLOCKS, Fate, Step

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.xdist_group("prefect"),
    pytest.mark.usefixtures("prefect_server", "home"),
]

POOL, SOME = "essai", (SWEEP, PLAN, CONTROL)


async def prepared() -> tuple[Step, ...]:
    return (await apply_pool(POOL), *await apply_deployments(POOL, SOME), *await apply_automations())


async def test_what_is_missing_is_created_and_a_second_time_changes_nothing() -> None:
    await prepared()
    again = await prepared()
    assert Counter(step.fate for step in again) == {Fate.LEFT: 1 + len(SOME) + 3}


async def test_what_differs_is_corrected_what_is_unknown_is_removed_and_what_is_switched_off_stays_off() -> None:
    await prepared()
    async with get_client() as client:
        plan = await client.read_deployment_by_name(PLAN.path)
        await client.update_deployment(plan.id, DeploymentUpdate(description="Autre chose."))
        flow = await client.read_flow(plan.flow_id)
        await client.create_deployment(flow.id, "D'une version d'avant", entrypoint="flows.meetings.disparu")
        (found,) = await client.read_automations_by_name("Exécution en panne")
        await client.pause_automation(found.id)
    steps = await prepared()
    changed = {str(step) for step in steps if step.fate is not Fate.LEFT}
    assert changed == {
        "Mis à jour : formulaire « planifier-une-reunion/Planifier une réunion ».",
        "Retiré : formulaire « planifier-une-reunion/D'une version d'avant », qui n'existe plus.",
    }
    async with get_client() as client:
        assert [each.enabled for each in await client.read_automations_by_name("Exécution en panne")] == [False]
        assert (await client.read_deployment_by_name(PLAN.path)).description == PLAN.description


async def test_an_automation_that_differs_is_corrected() -> None:
    await prepared()
    async with get_client() as client:
        (found,) = await client.read_automations_by_name("Aucun passage depuis une heure")
        other = next(core for core in wanted(found.id) if core.name == found.name)
        await client.update_automation(found.id, other)
    assert [step.fate for step in await apply_automations()] == [Fate.LEFT, Fate.LEFT, Fate.UPDATED]


async def test_a_pool_of_another_type_is_refused_in_french() -> None:
    async with get_client() as client:
        await client.create_work_pool(WorkPoolCreate(name="ailleurs", type="docker"))
    with pytest.raises(Misconfigured, match="« ailleurs » existe déjà dans Prefect"):
        await apply_pool("ailleurs")


async def test_the_control_never_starts_itself_and_every_ending_of_ours_is_known() -> None:
    async with get_client() as client:
        await prepared()
        control = await client.read_deployment_by_name(CONTROL.path)
    dead, failed, missing = wanted(control.id)
    assert isinstance(failed.trigger, EventTrigger)
    assert isinstance(dead.trigger, EventTrigger)
    assert isinstance(missing.trigger, EventTrigger)
    names = failed.trigger.model_dump()["match_related"]["prefect.resource.name"]
    assert CONTROL.slug not in names
    assert SWEEP.slug in names
    assert "prefect.flow-run.Refusé" not in failed.trigger.expect
    assert dead.trigger.expect >= ENDINGS
    assert dead.trigger.posture is missing.trigger.posture is Posture.Proactive


def test_no_block_is_made_and_the_reason_is_said() -> None:
    assert str(BLOCKS).startswith("Aucun : bloc ; les secrets viennent de l'environnement")
