"""The référent's desk as a référent meets it: Chromium opens a form, fills it in, and reads what the run left."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from cpom_workflow.adapters.places import shipped
from flows.catalogue import PLAN
from flows.server import COPIES
from tests.browsing import chromium
from tests.flows.machines import free_port

pytestmark = pytest.mark.slow

SHOTS = os.environ.get("CPOM_SCREENSHOTS")
"""A folder to keep what was seen in, to look at."""

GOELETTE = "BRE-22-GOELETTE"
PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the data folder."""
    return tmp_path_factory.mktemp("bureau")


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    """Run the desk as `make run` does, with two of the shipped contracts."""
    port = free_port()
    environment = {**os.environ, "CPOM_HOME": str(home), "CPOM_PORT_PREFECT": str(port)}
    dossiers = [str(shipped("config") / "dossiers" / f"bre-{name}.yaml") for name in ("22-goelette", "35-berges")]
    cpom = Path(sys.executable).with_name("cpom")
    subprocess.run([cpom, "dossiers", "charger", *dossiers], env=environment, check=True, capture_output=True)
    whole = subprocess.Popen([sys.executable, "-m", "flows"], env=environment, stdout=subprocess.PIPE, text=True)
    assert whole.stdout
    assert whole.stdout.readline() == f"Prefect est prêt : http://127.0.0.1:{port}\n"
    yield f"http://127.0.0.1:{port}"
    whole.send_signal(signal.SIGINT)
    assert (whole.communicate(timeout=30)[0], whole.returncode) == ("", 0)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Open a page that notes every request it makes; at the end, none must have gone elsewhere."""
    with browser.new_context(viewport={"width": 1280, "height": 1620}, locale="fr-FR") as context:
        shown = context.new_page()
        shown.set_default_timeout(PATIENCE_MS)
        asked: list[str] = []
        shown.on("request", lambda request: asked.append(request.url))
        yield shown
        here = (address, address.replace("http:", "ws:"), f"blob:{address}", "data:")
        assert asked
        assert [url for url in asked if not url.startswith(here)] == []


def test_a_referent_plans_a_meeting_and_reads_what_it_changed(
    page: Page, address: str, home: Path, tmp_path: Path
) -> None:
    page.goto(address)
    expect(page).to_have_url(f"{address}/v2/dashboard?rangeType=span&seconds=-86400")

    found = httpx.get(f"{address}/api/deployments/name/{quote(PLAN.path)}").raise_for_status().json()
    page.goto(f"{address}/v2/deployments/deployment/{found['id']}/run")
    person = fill_in(page)
    seen(page, tmp_path / "formulaire.png")
    page.get_by_role("button", name="Submit").click()

    run = page.get_by_text(f"du 10 décembre 2026, {GOELETTE}")
    run.first.click()
    expect(page.get_by_text("Completed").first).to_be_visible()
    expect(page.get_by_text(f"cpom:{GOELETTE}")).to_be_visible()
    page.get_by_role("tab", name="Artifacts").click()
    page.locator("a[href*='/artifacts/']").first.click()
    page.locator("a[href*='/artifacts/artifact/']").first.click()
    expect(page.get_by_text("au 10 décembre 2026").first).to_be_visible()
    seen(page, tmp_path / "artifact.png")
    for word in ("Enregistré", "Ce qui change au calendrier", "Qui sera prévenu", "Page du contrat"):
        expect(page.get_by_text(word).first).to_be_visible()
    assert runs_that_name(person, home / "prefect" / "prefect.db") == []


def runs_that_name(person: str, database: Path) -> list[str]:
    """Find a name in what Prefect keeps of runs: their names, parameters, states, logs and events.

    Left out are the events that copy forms and artifacts, which the server soon forgets (flows/server.py).
    """
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        found = []
        for table in ("flow_run", "flow_run_state", "log", "events"):
            columns = [column[1] for column in connection.execute(f"PRAGMA table_info({table})")]
            text = " || ' ' || ".join(f"coalesce(CAST({column} AS TEXT), '')" for column in columns)
            if table == "events":
                copies = ", ".join(f"'{event}'" for event in COPIES)
                text = f"CASE WHEN event IN ({copies}) THEN '' ELSE {text} END"
            query = f"SELECT count(*) FROM {table} WHERE {text} LIKE ?"  # noqa: S608 - its own tables
            if connection.execute(query, (f"%{person}%",)).fetchone() != (0,):
                found.append(table)
        return found


def fill_in(page: Page) -> str:
    """Search the contract by a part of its name, pick the day, and say who one is; give that name."""
    page.get_by_role("button", name="Select Contrat concerné").click()
    page.keyboard.type("goélette")
    page.get_by_role("option", name=GOELETTE).click()
    page.get_by_text("Pick a date").click()
    day = page.get_by_role("button", name="December 10th, 2026")
    while not day.is_visible():
        page.get_by_role("button", name="Go to the Next Month").click()
    day.click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Select Saisi par").click()
    person = page.get_by_role("option").first.inner_text()
    page.get_by_role("option").first.click()
    for label in ("Heure de début", "Durée en minutes", "Objet", "Forme", "Lieu", "Ordre du jour", "Saisi par"):
        expect(page.get_by_text(label).first).to_be_visible()
    return person


def seen(page: Page, picture: Path) -> None:
    """Keep a picture."""
    page.wait_for_timeout(300)
    page.screenshot(path=picture)
    if SHOTS:
        shutil.copy(picture, SHOTS)
