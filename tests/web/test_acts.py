"""The pages of links: opening records nothing, the one button does, and what is wrong is said on the same page."""

import logging
import re
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from starlette.testclient import TestClient

from cpom_workflow.adapters.settings import Settings
from cpom_workflow.domain.facts import DeclaredSent, MinutesRefused
from cpom_workflow.domain.links import Action
from cpom_workflow.web.acts import ActTools, act_routes
from cpom_workflow.web.pages import create_app
from tests.domain.dossiers import HEADER, day
from tests.links import BASE, LINKS, NOW, ON, desk, link, token
from tests.services.offices import Desk
from tests.web.desk import Page

OF_CONTRACTS = [action for action in Action if action is not Action.UNSUBSCRIBE]


@pytest.fixture
def opened() -> Desk:
    return desk()


@pytest.fixture
def pages(opened: Desk) -> Iterator[TestClient]:
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
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def path(action: Action, **changes: object) -> str:
    return f"/agir/{token(action, **changes)}"


def facts(opened: Desk) -> int:
    return opened.office.journal.lengths()[HEADER.cpom]


@pytest.mark.parametrize("action", Action)
def test_a_scanner_that_opens_a_link_records_nothing(opened: Desk, pages: TestClient, action: Action) -> None:
    before = facts(opened)
    for method in ("GET", "HEAD", "GET"):
        answer = pages.request(method, path(action), headers={"User-Agent": "SafeLinks"})
        assert answer.status_code == HTTPStatus.OK
    assert facts(opened) == before
    assert opened.office.preferences.unsubscribed() == frozenset()


@pytest.mark.parametrize("action", Action)
def test_the_page_has_one_form_and_one_button_and_asks_nothing_of_anybody(pages: TestClient, action: Action) -> None:
    answer = pages.get(path(action))
    page = Page(answer.text)
    assert len(page.all("form")) == 1
    assert len(page.all("button")) == 1
    assert page.all("script") == []
    assert page.addresses == ["data:,", "/static/cpom.css"]
    assert [each for _, attributes in page.elements for each in attributes if each.startswith("on")] == []
    assert "Ce bouton enregistrera" in page.text
    assert "Suivi des CPOM" in answer.text


@pytest.mark.parametrize("where", [path(Action.TAKE_CHARGE), path(Action.UNSUBSCRIBE), "/agir/faux"])
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_every_answer_stays_private(pages: TestClient, method: str, where: str) -> None:
    headers = pages.request(method, where).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"] == "noindex, nofollow"
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self';")
    assert "script-src" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in headers


def test_every_link_that_opens_nothing_shows_the_same_page(pages: TestClient) -> None:
    good = token(Action.TAKE_CHARGE)
    answers = [pages.get(f"/agir/{each}") for each in ("faux", good[:-1], good + "A", "a.b.c", "%00", "é" * 50)]
    answers.append(pages.post("/agir/faux", data={"commentaire": "x"}))
    assert {each.status_code for each in answers} == {HTTPStatus.NOT_FOUND}
    assert len({each.text for each in answers}) == 1
    assert "Ce lien n'est pas valable" in Page(answers[0].text).text


@pytest.mark.parametrize("action", OF_CONTRACTS)
def test_the_button_records_once_and_a_reload_says_so(opened: Desk, pages: TestClient, action: Action) -> None:
    typed = {"commentaire": "Il manque une décision", "date": "13/06/2024"}
    first = pages.post(path(action), data=typed)
    assert first.status_code == HTTPStatus.OK
    assert "C'est enregistré." in Page(first.text).text
    recorded = facts(opened)
    again = pages.post(path(action), data=typed)
    assert "Déjà enregistré le 26 mars 2024 par Paul Le Gall. Rien n'a changé." in Page(again.text).text
    assert Page(again.text).all("form") == []
    assert facts(opened) == recorded


def test_what_is_recorded_is_signed_with_the_person_of_the_link(opened: Desk, pages: TestClient) -> None:
    pages.post(path(Action.DECLARE_SENT))
    entry = opened.office.journal.entries(HEADER.cpom)[-1]
    assert isinstance(entry.fact, DeclaredSent)
    assert (entry.recorded_by, entry.recorded_at) == ("paul", NOW)
    told = Page(pages.get(f"/cpom/{HEADER.cpom}").text).text
    assert "Paul Le Gall, par un lien" in told


def test_wrong_fields_are_all_told_on_the_same_page_which_keeps_what_was_typed(opened: Desk, pages: TestClient) -> None:
    before = facts(opened)
    typed = {"date": "hier <b>", "commentaire": "<script>" + "x" * 2_000}
    answer = pages.post(path(Action.PROPOSE_DATE), data=typed)
    page = Page(answer.text)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Erreur :" in re.sub(r"[\u00a0\u202f]", " ", answer.text)
    assert {each["href"] for each in page.all("a")} == {"#date", "#commentaire"}
    assert {"date", "commentaire"} <= page.names
    (date,) = page.all("input")
    assert (date["value"], date["aria-invalid"]) == ("hier <b>", "true")
    assert "&lt;script&gt;xxx" in answer.text
    assert facts(opened) == before


def test_a_missing_comment_is_told_and_a_given_one_recorded(opened: Desk, pages: TestClient) -> None:
    empty = pages.post(path(Action.REFUSE_MINUTES), data={"commentaire": "  "})
    assert "Il manque quelques mots." in Page(empty.text).text
    pages.post(path(Action.REFUSE_MINUTES), data={"commentaire": "Le taux est à corriger"})
    fact = opened.office.journal.entries(HEADER.cpom)[-1].fact
    assert isinstance(fact, MinutesRefused)
    assert fact.reason == "Le taux est à corriger"


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"until": day("2024-03-25")}, HTTPStatus.GONE, "n'était valable que jusqu'au 25 mars 2024"),
        ({"cpom": "AILLEURS"}, HTTPStatus.GONE, "ne peut pas être ouvert ici"),
        ({"person": "inconnue"}, HTTPStatus.FORBIDDEN, "Vous ne siégez plus au comité"),
        ({"about": ("term:9",)}, HTTPStatus.OK, "n'est plus au calendrier"),
    ],
)
def test_a_link_that_records_nothing_any_more_says_why_and_what_to_do(
    pages: TestClient, changes: dict[str, object], status: HTTPStatus, words: str
) -> None:
    for answer in (pages.get(path(Action.TAKE_CHARGE, **changes)), pages.post(path(Action.TAKE_CHARGE, **changes))):
        page = Page(answer.text)
        assert answer.status_code == status
        assert words in page.text
        assert "répondez au message" in page.text.lower()
        assert page.all("form") == []


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])
def test_one_click_unsubscribes_without_a_page_in_between(opened: Desk, pages: TestClient, kind: str) -> None:
    bodies = {
        "application/x-www-form-urlencoded": b"List-Unsubscribe=One-Click",
        "multipart/form-data; boundary=b": b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n'
        b"One-Click\r\n--b--\r\n",
    }
    where = LINKS.url(link(Action.UNSUBSCRIBE))
    assert where is not None
    answer = pages.post(
        where.removeprefix(BASE), content=bodies[kind], headers={"Content-Type": kind}, follow_redirects=False
    )
    assert answer.status_code == HTTPStatus.OK
    assert opened.office.preferences.unsubscribed() == {"paul"}
    assert "Les rappels qui portent sur une obligation" in Page(answer.text).text


def test_who_unsubscribed_may_have_reminders_again_from_the_same_page(opened: Desk, pages: TestClient) -> None:
    stop = path(Action.UNSUBSCRIBE)
    for answer in (pages.post(stop), pages.get(stop)):
        (button,) = Page(answer.text).all("button")
        assert button["name"] == "reprendre"
    back = pages.post(stop, data={"reprendre": "oui"})
    assert "de nouveau envoyés" in Page(back.text).text
    assert Page(back.text).all("form") == []
    assert opened.office.preferences.unsubscribed() == frozenset()


def test_a_form_that_is_too_long_is_not_read(opened: Desk, pages: TestClient) -> None:
    before = facts(opened)
    answer = pages.post(path(Action.ASK_MEETING), content=b"commentaire=" + b"x" * 20_000)
    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert "trop long" in Page(answer.text).text
    assert facts(opened) == before


def test_the_token_is_kept_out_of_the_logs(pages: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for where in (path(Action.TAKE_CHARGE), "/agir/faux-jeton"):
            pages.get(where)
            pages.post(where)
    # The client of the tests logs what it asks for; the program logs nothing.
    ours = [each for each in caplog.records if not each.name.startswith(("httpx", "httpcore", "asyncio"))]
    assert [each for each in ours if "agir" in each.getMessage()] == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_no_other_verb_does_anything(pages: TestClient, method: str) -> None:
    assert pages.request(method, path(Action.TAKE_CHARGE)).status_code == HTTPStatus.METHOD_NOT_ALLOWED
