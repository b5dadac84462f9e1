"""The catalogue of deployments says the truth, and says it in French."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from prefect.server.schemas.schedules import CronSchedule
from prefect.utilities.callables import parameter_schema

from cpom_workflow.domain.delivery import MessageKind
from flows.catalogue import CATALOGUE, CONTROL, DASHBOARD, IMPORT, MONTHLY, REGISTER, SWEEPS, Entry
from flows.choices import filled
from flows.forms import Form
from flows.guide import guide
from flows.pool import written
from flows.report import KINDS
from flows.serving import flow_of

ROOT = Path(__file__).parents[2]
EACH_ENTRY = pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)


@EACH_ENTRY
def test_every_entry_names_a_flow_that_bears_its_name_and_its_description(entry: Entry) -> None:
    flow = flow_of(entry)
    assert flow.name == entry.slug
    assert flow.description
    assert flow.isasync


@EACH_ENTRY
def test_prefect_never_tries_a_flow_again_and_never_reads_its_form_in_english(entry: Entry) -> None:
    flow = flow_of(entry)
    assert not flow.retries
    assert not flow.should_validate_parameters


@EACH_ENTRY
def test_every_field_of_every_form_has_a_french_title(entry: Entry) -> None:
    for field, shown in fields(entry.form):
        assert shown.get("title"), field
        # pydantic makes an English-looking title of a field that has none.
        assert shown["title"] != field.replace("_", " ").title() or "_" not in field, field


@EACH_ENTRY
def test_a_form_shows_no_english(entry: Entry) -> None:
    shown = parameter_schema(flow_of(entry).fn).model_dump()
    assert str(entry.form.__doc__) not in str(shown)
    assert "description" in shown["definitions"][entry.form.__name__]


READS_ONLY = (DASHBOARD,)
RECORDS_FILES = (IMPORT, REGISTER)


def test_what_records_asks_who_records_and_what_sends_simulates_unless_told_otherwise() -> None:
    for entry in CATALOGUE:
        names = dict(fields(entry.form))
        both = entry in RECORDS_FILES
        neither = entry in READS_ONLY
        assert ("saisi_par" in names) == (both or (not neither and "simulation" not in names)), entry.slug
        if "simulation" in names:
            assert names["simulation"]["default"] is True
        assert (entry.preset.get("simulation") is False) == bool(entry.cron)


def test_what_is_scheduled_stands_apart_from_the_manual_deployment_of_its_flow_under_its_own_tag() -> None:
    scheduled = [entry for entry in CATALOGUE if entry.cron]
    assert [entry.slug for entry in scheduled] == [
        "relances-du-jour",
        "lire-les-reponses",
        "controle-des-envois",
        "tableau-de-bord-regional",
    ]
    assert [entry for entry in CATALOGUE if SWEEPS in entry.tags] == scheduled
    by_hand = {entry.slug for entry in CATALOGUE if not entry.cron}
    assert {entry.slug for entry in scheduled} <= by_hand
    assert len({entry.name for entry in CATALOGUE}) == len(CATALOGUE)


@pytest.mark.parametrize("changes", ["2026-10-25", "2027-03-28"])
def test_schedules_keep_the_region_s_hours_when_the_clocks_change(changes: str) -> None:
    paris = ZoneInfo("Europe/Paris")
    midnight = datetime.fromisoformat(changes).replace(tzinfo=paris)
    day = midnight.astimezone(UTC), (midnight + timedelta(days=1)).astimezone(UTC)
    hours = (day[1] - day[0]) / timedelta(hours=1)
    for entry in (each for each in CATALOGUE if each.cron):
        found = [when for when in _occurrences(str(entry.cron), *day) if day[0] <= when < day[1]]
        assert len(found) == len(set(found))
        local = [when.astimezone(paris) for when in found]
        if daily := {CONTROL.name: "06:30", MONTHLY.name: "09:05"}.get(entry.name):
            assert [when.strftime("%H:%M") for when in local] == [daily]
        else:
            # The hour that comes twice is swept once, which is night: nothing may leave then.
            assert len(found) == min(4 * hours, 96)
            assert len([when for when in local if 8 <= when.hour < 20]) == 48


def _occurrences(cron: str, first: datetime, last: datetime) -> set[datetime]:
    schedule = CronSchedule(cron=cron, timezone="Europe/Paris")
    return set(asyncio.run(schedule.get_dates(n=200, start=first, end=last)))


def test_every_kind_of_message_has_a_name_in_artifacts() -> None:
    assert set(KINDS) == set(MessageKind)


def test_the_guide_s_table_names_every_flow() -> None:
    table = guide()
    for entry in CATALOGUE:
        assert f"| {entry.name} | `{entry.slug}` |" in table


@pytest.mark.usefixtures("home")
def test_prefect_yaml_is_what_the_catalogue_writes() -> None:
    text = (ROOT / "prefect.yaml").read_text(encoding="utf-8")
    assert text == written(), "run: python -m flows.pool > prefect.yaml"
    deployments = yaml.safe_load(text)["deployments"]
    assert [each["entrypoint"] for each in deployments] == [entry.entrypoint for entry in CATALOGUE]


def test_a_list_is_filled_wherever_a_field_asks_for_it_and_replaced_when_it_changes() -> None:
    schema = {"properties": {"a": {"liste": "contrats"}, "b": {"items": {"liste": "contrats"}}, "c": {"enum": ["x"]}}}
    once = filled(schema, {"contrats": ["A — Un"]})
    assert once["properties"]["a"]["enum"] == once["properties"]["b"]["items"]["enum"] == ["A — Un"]
    assert once["properties"]["c"] == {"enum": ["x"]}
    assert filled(once, {"contrats": ["B — Deux"]})["properties"]["a"]["enum"] == ["B — Deux"]
    assert filled(once, {"contrats": []}) == schema


def fields(form: type[Form]) -> list[tuple[str, dict[str, Any]]]:
    """List the fields of a form, and of the forms inside it, as Prefect shows them."""
    schema = form.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    return [pair for part in parts for pair in part.get("properties", {}).items()]
