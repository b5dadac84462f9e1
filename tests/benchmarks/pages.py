"""The region's page for 500 and 10,000 contracts: bytes, time on the server, time in Chromium beside an empty page.

Run: .venv/bin/python tests/benchmarks/pages.py
"""

import gzip
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from statistics import median

import httpx
from playwright.sync_api import Browser
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from cpom_workflow.adapters.lawbook import load_law
from cpom_workflow.adapters.settings import Settings
from cpom_workflow.adapters.store.opening import open_store
from cpom_workflow.app.suivi import TABLES
from cpom_workflow.domain.facts import BilanReceived
from cpom_workflow.domain.journal import journal_of
from cpom_workflow.services.office import Office
from cpom_workflow.services.portfolio import Territory
from cpom_workflow.services.suivi import suivi_document, suivi_of
from cpom_workflow.web.pages import create_app
from tests import regions
from tests.browsing import chromium, served
from tests.web.desk import office

ON, NOW = date(2026, 11, 22), datetime(2026, 11, 22, 8, tzinfo=UTC)
EMPTY = "<!doctype html><html lang=fr><title>Vide</title><p>Rien."
ROUNDS = 7
LAW = load_law()
PAINTED = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(
    () => done(performance.now()))))"""


def seconds(run: Callable[[], object]) -> float:
    """Time one run."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def filled(count: int, folder: Path) -> Office:
    """Give an office on SQLite with a region of so many obligations, nearly all of them begun."""
    extract = regions.register(regions.shelters(count, LAW), date(2026, 1, 7))
    store = open_store(f"sqlite:///{folder}/cpom.sqlite")
    for each in regions.dossiers(extract, LAW, ON, without=10**9):
        store.journal.append(each.cpom, journal_of(each), tuple(each.people.values()), "banc", NOW)
    desk = office(journal=store.journal, ledger=store.ledger)
    desk.records.keep(extract, NOW, "banc")
    return desk


def pages_of(desk: Office) -> Starlette:
    """Give the pages, and an empty one."""
    return create_app(
        desk,
        lambda: ON,
        Settings(home="/donnees"),
        lambda _file: b"",
        region_file=lambda _files, _on: b"",
        now=lambda: NOW,
        tables=TABLES,
        more=[Route("/vide", lambda _request: HTMLResponse(EMPTY))],
    )


def rendered(browser: Browser, address: str) -> float:
    """Time a page from its request to the second frame after it, in seconds."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(address, wait_until="load")
    taken = float(page.evaluate(PAINTED)) / 1000
    page.close()
    return taken


def say(line: str) -> None:
    """Print a figure as soon as it is known."""
    print(line, flush=True)  # noqa: T201


def measure(count: int, browser: Browser) -> None:
    """Print every figure for a region of so many contracts."""
    with tempfile.TemporaryDirectory() as folder:
        desk = filled(count, Path(folder))
        told = seconds(lambda: suivi_document(suivi_of(desk, ON, Territory())))
        say(f"{count:,} contracts: suivi {told:.2f} s, {told / count * 1000:.2f} ms a contract")
        with served(pages_of(desk)) as base, httpx.Client(timeout=600) as client:
            of_the_server(desk, base, client)
            of_the_browser(browser, base, client, Path(folder) / "suivi.html")
    say(f"  memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")


def of_the_server(desk: Office, base: str, client: httpx.Client) -> None:
    """Print what the server takes, and gives."""
    first = seconds(lambda: client.get(base))
    warm = median(seconds(lambda: client.get(base)) for _ in range(ROUNDS))
    empty = median(seconds(lambda: client.get(f"{base}/vide")) for _ in range(ROUNDS))
    source = client.get(base).content
    say(f"  page: {len(source) / 1000:.0f} kB, {len(gzip.compress(source, 6)) / 1000:.1f} kB gzipped")
    say(f"  server: first {first:.2f} s, then {warm * 1000:.0f} ms; an empty page {empty * 1000:.0f} ms")
    received = BilanReceived(exercise=2019, on=date(2020, 4, 1))
    desk.journal.append(desk.journal.cpoms()[0], [received], (), "banc", NOW)
    for what, query in (
        ("after one new fact", ""),
        ("one département", "departement=35"),
        ("last page", "page=999999"),
    ):
        say(f"  {what}: {seconds(partial(client.get, f'{base}/?{query}')) * 1000:.0f} ms")


def of_the_browser(browser: Browser, base: str, client: httpx.Client, alone: Path) -> None:
    """Print what Chromium takes for the page, an empty page, and the single file with every row."""
    empty = median(rendered(browser, f"{base}/vide") for _ in range(ROUNDS))
    page = median(rendered(browser, base) for _ in range(ROUNDS))
    say(f"  Chromium, request to second frame: {page * 1000:.0f} ms; an empty page {empty * 1000:.0f} ms")
    whole = client.get(f"{base}/suivi.html").content
    alone.write_bytes(whole)
    zipped, shown = len(gzip.compress(whole, 6)) / 1000, median(rendered(browser, alone.as_uri()) for _ in range(3))
    say(f"  single file, every row: {len(whole) / 1000:.0f} kB, {zipped:.0f} kB gzipped, {shown * 1000:.0f} ms")


def main() -> None:
    """Measure both sizes."""
    with chromium() as browser:
        for count in (500, 10_000):
            measure(count, browser)


if __name__ == "__main__":
    main()
