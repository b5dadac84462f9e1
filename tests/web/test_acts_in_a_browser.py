"""The pages of links in a real browser: readable at 320 px, light and dark, by keyboard, nothing for axe to say."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from cpom_workflow.adapters.settings import Settings
from cpom_workflow.domain.links import Action
from cpom_workflow.web.acts import ActTools, act_routes
from cpom_workflow.web.pages import create_app
from tests.browsing import chromium, served, violations
from tests.domain.dossiers import HEADER, day
from tests.links import BASE, NOW, ON, desk, token
from tests.services.offices import Desk

pytestmark = pytest.mark.slow

SHOTS = os.environ.get("CPOM_SCREENSHOTS")
"""A folder to keep what was seen in, to look at."""

STATES = {
    **{str(action): token(action) for action in Action},
    "expired": token(Action.TAKE_CHARGE, until=day("2024-03-01")),
    "left": token(Action.TAKE_CHARGE, person="inconnue"),
    "unknown": "faux",
}
WRONG = {"propose_date": ("date", "hier"), "refuse_minutes": ("commentaire", " ")}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def opened() -> Desk:
    return desk()


@pytest.fixture
def address(opened: Desk) -> Iterator[str]:
    """Serve the pages on a free port."""
    tools = ActTools(office=opened.office, today=lambda: ON, now=lambda: NOW)
    app = create_app(
        opened.office,
        lambda: ON,
        Settings(public_address=BASE),
        lambda _: b"",
        region_file=lambda _files, _on: b"",
        now=lambda: NOW,
        more=act_routes(tools),
    )
    with served(app) as found:
        yield found


def at_320(browser: Browser, scheme: str) -> Page:
    context = browser.new_context(
        viewport={"width": 320, "height": 640},
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=True,
        bypass_csp=True,
    )
    return context.new_page()


def looked_at(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_each_page_reads_well_on_a_narrow_screen(browser: Browser, address: str, scheme: str, state: str) -> None:
    page = at_320(browser, scheme)
    page.goto(f"{address}/agir/{STATES[state]}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert violations(page) == []
    looked_at(page, f"{state}-{scheme}")
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", WRONG)
def test_what_is_wrong_is_said_beside_its_field(browser: Browser, address: str, scheme: str, state: str) -> None:
    page, (field, typed) = at_320(browser, scheme), WRONG[state]
    page.goto(f"{address}/agir/{STATES[state]}")
    page.fill(f"#{field}", typed)
    with page.expect_event("load"):
        page.click("button")
    assert page.title().startswith("Erreur")
    assert page.input_value(f"#{field}") == typed
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert violations(page) == []
    looked_at(page, f"{state}-wrong-{scheme}")
    page.context.close()


def test_the_keyboard_alone_records_without_any_script(browser: Browser, address: str, opened: Desk) -> None:
    before = opened.office.journal.lengths()[HEADER.cpom]
    context = browser.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/agir/{STATES['ask_meeting']}")
    page.keyboard.press("Tab")
    page.keyboard.type("Travaux au CHRS")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=status]")
    assert "C’est enregistré." in page.inner_text("main")
    assert opened.office.journal.lengths()[HEADER.cpom] == before + 1
    looked_at(page, "recorded-light")
    page.reload()
    assert opened.office.journal.lengths()[HEADER.cpom] == before + 1
    context.close()
