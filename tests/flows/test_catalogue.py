"""The catalogue of deployments says the truth, and says it in French."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect.utilities.callables import parameter_schema

from flows.catalogue import CATALOGUE, SWEEP, SWEEPS, Entry
from flows.choices import filled
from flows.forms import Form
from flows.pool import written
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


def test_what_records_asks_who_records_and_what_sends_simulates_unless_told_otherwise() -> None:
    for entry in CATALOGUE:
        names = dict(fields(entry.form))
        assert ("saisi_par" in names) != ("simulation" in names)
        if "simulation" in names:
            assert names["simulation"]["default"] is True
    assert [entry.name for entry in CATALOGUE if entry.preset.get("simulation") is False] == [SWEEP.name]


def test_the_sweep_alone_is_scheduled_apart_from_the_manual_one_under_its_own_tag() -> None:
    assert [entry for entry in CATALOGUE if entry.cron] == [SWEEP]
    assert [entry for entry in CATALOGUE if SWEEPS in entry.tags] == [SWEEP]
    assert SWEEP.slug in [entry.slug for entry in CATALOGUE if entry is not SWEEP]
    assert len({entry.path for entry in CATALOGUE}) == len(CATALOGUE)


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
