"""The region's and a contract's pages in a browser: light, dark, 320 px, keyboard, print, nothing from elsewhere."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from cpom_workflow.adapters.settings import Settings
from cpom_workflow.app.suivi import TABLES
from cpom_workflow.web.pages import create_app
from tests import regions
from tests.browsing import chromium, served, violations
from tests.web.desk import LAW, NOW, TODAY, office, shipped_dossiers

pytestmark = pytest.mark.slow

SHOTS = os.environ.get("CPOM_SCREENSHOTS")
"""A folder to keep what was seen in, to look at."""

PLACES = {
    "region": "/?lignes=late",
    "whole": "/",
    "contract": "/cpom/BRE-22-TISSERANDS",
    "anomaly": "/anomalie?ligne=IDF-ACSC-2019&code=referent_missing",
    "refused": "/?etat=perdu",
}
WATCH = "window.refused = []; addEventListener('securitypolicyviolation', (e) => refused.push(e.violatedDirective));"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve the shipped contracts among a region's, with the register behind them, on a free port."""
    extract = regions.register(regions.shelters(60, LAW, ("22", "29", "35", "56")), date(2026, 1, 7))
    desk = office(*shipped_dossiers(), *regions.dossiers(extract, LAW, TODAY))
    desk.records.keep(extract, NOW, "Maud Ferrand")
    pages = create_app(
        desk,
        lambda: TODAY,
        Settings(home="/donnees"),
        lambda _file: b"",
        region_file=lambda _files, _on: b"",
        now=lambda: NOW,
        tables=TABLES,
    )
    with served(pages) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@dataclass
class Seen:
    """One page opened, every address it asked for, and what its policy refused."""

    page: Page
    asked: list[str] = field(default_factory=list)

    @property
    def refused(self) -> list[str]:
        found: list[str] = self.page.evaluate("window.refused")
        return found


def context(browser: Browser, scheme: str = "light", width: int = 1400, script: str = "on") -> BrowserContext:
    return browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=script == "on",
    )


def opened(inside: BrowserContext, address: str) -> Seen:
    page = inside.new_page()
    page.add_init_script(WATCH)
    seen = Seen(page)
    page.on("request", lambda request: seen.asked.append(request.url))
    page.goto(address)
    return seen


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", PLACES)
def test_axe_finds_nothing_the_policy_refuses_nothing_and_nothing_is_asked_elsewhere(
    browser: Browser, address: str, place: str, scheme: str
) -> None:
    with context(browser, scheme) as inside:
        seen = opened(inside, address + PLACES[place])
        for details in seen.page.query_selector_all("details"):
            details.evaluate("each => each.open = true")
        assert violations(seen.page) == []
        assert seen.refused == []
        assert seen.asked
        assert all(each.startswith((address, "data:,")) for each in seen.asked)
        if SHOTS:
            seen.page.screenshot(path=f"{SHOTS}/{place}-{scheme}.png")


@pytest.mark.parametrize("place", PLACES)
def test_at_320_pixels_nothing_is_read_sideways(browser: Browser, address: str, place: str) -> None:
    with context(browser, width=320) as inside:
        seen = opened(inside, address + PLACES[place])
        for details in seen.page.query_selector_all("details"):
            details.evaluate("each => each.open = true")
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 320
        cut = seen.page.evaluate(
            "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > 321"
            " && !e.closest('.hidden, thead')).map(e => e.outerHTML.slice(0, 100))"
        )
        assert cut == []
        if SHOTS:
            seen.page.screenshot(path=f"{SHOTS}/{place}-320.png", full_page=place != "whole")


def test_the_first_key_leads_to_the_content_and_every_stop_is_seen(browser: Browser, address: str) -> None:
    with context(browser) as inside:
        page = opened(inside, address).page
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#contenu"
        assert page.evaluate("document.activeElement.getBoundingClientRect().width") > 50
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "contenu"
        for _ in range(25):
            page.keyboard.press("Tab")
            width = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
            assert width >= 2, page.evaluate("document.activeElement.outerHTML")


def test_a_figure_leads_to_its_rows_without_any_script(browser: Browser, address: str) -> None:
    with context(browser, script="off") as inside:
        page = inside.new_page()
        page.goto(address)
        tile = page.locator(".figures a", has_text="expirés sans successeur")
        number = int(tile.locator("strong").inner_text())
        tile.click()
        assert page.url.endswith("/?lignes=expired_without_successor#contrats")
        assert page.locator("#lignes tbody tr").count() == number > 0
        page.locator(".chip").click()
        assert page.url.endswith("/#contrats")


def test_the_form_asks_the_server_without_any_script(browser: Browser, address: str) -> None:
    with context(browser, script="off") as inside:
        page = inside.new_page()
        page.goto(address)
        page.fill("#texte", "havre")
        page.check("#retards")
        page.select_option("#etat", "en-vigueur")
        page.click(".filter button")
        assert {"etat=en-vigueur", "lignes=late", "texte=havre"} <= set(page.url.partition("?")[2].split("&"))


def test_rows_are_filtered_while_one_types(browser: Browser, address: str) -> None:
    with context(browser) as inside:
        page = opened(inside, address).page
        page.fill("#texte", "HÂVRE clair")
        shown = page.locator("#lignes tbody tr:visible")
        assert shown.count() == 1
        assert re.match(r"1 ligne sur les \d+ de cette page ; Entrée cherche partout", page.inner_text("#compte"))
        page.fill("#texte", "")
        assert shown.count() > 60


@pytest.mark.parametrize("place", ["whole", "contract"])
def test_it_prints_on_a4(browser: Browser, address: str, place: str, tmp_path: Path) -> None:
    with context(browser) as inside:
        page = opened(inside, address + PLACES[place]).page
        printed = page.pdf(prefer_css_page_size=True, path=tmp_path / "page.pdf")
        assert re.search(rb"/MediaBox \[0 0 59[45][.\d]* 84[12][.\d]*\]", printed)
        page.emulate_media(media="print")
        assert not page.locator(".filter").or_(page.locator(".top")).first.is_visible()
        width = page.evaluate("document.querySelector('main').scrollWidth - document.querySelector('main').clientWidth")
        assert width <= 0
        if SHOTS:
            Path(f"{SHOTS}/{place}.pdf").write_bytes(printed)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_single_file_stands_alone_on_a_disk(browser: Browser, address: str, tmp_path: Path, scheme: str) -> None:
    with context(browser, scheme) as inside:
        source = inside.request.get(f"{address}/suivi.html").text()
        (tmp_path / "suivi.html").write_text(source, encoding="utf-8")
        seen = opened(inside, (tmp_path / "suivi.html").as_uri())
        assert seen.asked == [(tmp_path / "suivi.html").as_uri()]
        assert seen.refused == []
        assert violations(seen.page) == []
        assert seen.page.locator("main").evaluate("e => getComputedStyle(e).maxWidth") == "1600px"


def test_a_justification_is_typed_and_kept(browser: Browser, address: str) -> None:
    with context(browser) as inside:
        page = opened(inside, f"{address}/#anomalies").page
        page.locator(".anomalies a").last.click()
        page.fill("#par", "Claire Morel")
        page.fill("#motif", "Fusion en cours.")
        page.click(".decision button")
        assert page.url.endswith("/#anomalies")
        page.locator("#anomalies ~ details summary").click()
        assert page.get_by_text("Fusion en cours. (Claire Morel)").is_visible()
