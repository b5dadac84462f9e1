"""Every page: strict headers, nothing inline, nothing from elsewhere, no dead link, nothing hostile let through."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from urllib.parse import urljoin, urlsplit

import pytest
from starlette.testclient import TestClient

from cpom_workflow.adapters.memory import MemoryJournal, MemoryLedger
from cpom_workflow.domain.dossier import Gestionnaire
from cpom_workflow.domain.errors import Misconfigured, StoreUnavailable
from cpom_workflow.domain.facts import MeetingPlanned, Signed
from cpom_workflow.services.reconcile import Sweep, reconcile
from tests.web.desk import HEADER, NOW, STATIC, TODAY, Page, client, dossier, office, read, shipped_dossiers
from tests.web.test_messages import address as address_of
from tests.web.test_messages import draft, mail

HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'&{{ 7 * 7 }}"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; "
    "frame-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.fixture(scope="module")
def region() -> TestClient:
    """Give the shipped region after its day's messages."""
    desk = office(*shipped_dossiers())
    reconcile(desk, Sweep(on=TODAY, now=NOW, at_once=True))
    return client(desk)


def visited(pages: TestClient, start: str = "/") -> Iterator[tuple[str, str, Page | None]]:
    """Follow every link once; give the address with its query, its source, and the page when it is one of ours."""
    seen, waiting = {start}, [start]
    while waiting:
        where = waiting.pop()
        answer = pages.get(where)
        assert answer.status_code == 200, where
        downloaded = "content-disposition" in answer.headers or where.endswith("/html")
        ours = answer.headers["content-type"].startswith("text/html") and not downloaded
        page = Page(answer.text) if ours else None
        yield where, answer.text, page
        for address in page.addresses if page else []:
            target = urlsplit(urljoin(where, address))._replace(fragment="").geturl()
            if not target.startswith("data:") and target not in seen:
                seen.add(target)
                waiting.append(target)


def test_every_link_leads_somewhere_and_nothing_is_inline_or_foreign(region: TestClient) -> None:
    pages = {where: page for where, _, page in visited(region) if page is not None}
    assert len(pages) > 100
    for where, page in pages.items():
        for tag, attributes in page.elements:
            assert tag != "style", where
            assert not [name for name in attributes if name == "style" or name.startswith("on")], (where, tag)
        for script in page.all("script"):
            assert str(script["src"]).startswith("/static/"), where
        assert not re.search(r"<script[^>]*>[^<]", page.source), where
        assert all(re.match(r"/|#|\?|data:,$", address) for address in page.addresses), where
        for address in page.addresses:
            target = urlsplit(urljoin(where, address))
            if target.fragment:
                bare = target._replace(fragment="").geturl()
                assert target.fragment in pages[bare].names, (where, address)


@pytest.mark.parametrize("path", ["/", "/cpom/BRE-35-HAVRE", "/envois", "/sante", "/static/cpom.css", "/nulle-part"])
def test_every_answer_carries_the_headers(region: TestClient, path: str) -> None:
    headers = region.get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"


def test_the_sheet_and_the_script_ask_for_nothing_else() -> None:
    for file in STATIC.iterdir():
        assert not re.search(r"https?:|@import|url\(|fetch\(|import ", file.read_text(encoding="utf-8")), file.name
    assert len((STATIC / "cpom.js").read_text(encoding="utf-8").splitlines()) <= 20


@pytest.mark.parametrize("path", ["/", "/cpom/BRE-22-TISSERANDS", "/envois"])
def test_pages_can_be_read_by_ear_and_by_keyboard(region: TestClient, path: str) -> None:
    page = read(region, path)
    assert page.all("html")[0]["lang"] == "fr"
    assert page.all("a")[0]["href"] == "#contenu"
    assert len(page.all("h1")) == 1
    assert len(page.all("table")) == len(page.all("caption"))
    assert all("scope" in heading for heading in page.all("th"))
    labelled = {label.get("for") for label in page.all("label")}
    fields = [each for each in (*page.all("input"), *page.all("select")) if each.get("type") != "hidden"]
    assert {each.get("id") for each in fields} == labelled


def test_hostile_words_stay_words() -> None:
    header = replace(HEADER, title=HOSTILE, gestionnaire=Gestionnaire(name=HOSTILE))
    meeting = MeetingPlanned(meeting="M1", on=date(2026, 12, 10), place=HOSTILE, purpose=HOSTILE, agenda=(HOSTILE,))
    ledger = MemoryLedger()
    ledger.plan([draft(subject=HOSTILE, content=mail(HOSTILE.replace("\n", "")))], (), NOW)
    pages = client(office(dossier(meeting, header=header), ledger=ledger))
    where = address_of(ledger)
    for path in ("/", f"/cpom/{HEADER.cpom}", "/envois", where, f"{where}?vue=entetes", f"/?texte={HOSTILE}"):
        source = pages.get(path).text
        assert "<script>alert" not in source, path
        assert "<img" not in source, path
        assert ">49<" not in source
    for path in (f"/?au={HOSTILE}", f"/?etat={HOSTILE}", f"/cpom/{HOSTILE}", f"/envois?page={HOSTILE}"):
        assert "<script>alert" not in pages.get(path).text, path


def test_an_address_that_is_not_ours_is_a_french_404(region: TestClient) -> None:
    assert "Page introuvable Cette page n'existe pas." in read(region, "/nulle-part", 404).text
    assert "Cette page n'existe pas." in read(region, "/static/rien.css", 404).text


def test_nothing_can_be_written_to_these_pages(region: TestClient) -> None:
    answer = region.post("/")
    assert answer.status_code == 405
    assert "Cette adresse se lit, elle ne reçoit rien." in Page(answer.text).text


def test_a_waiting_process_gets_ok(region: TestClient) -> None:
    answer = region.get("/sante")
    assert (answer.status_code, answer.text) == (200, "ok")
    assert region.head("/").status_code == 200


class Failing(MemoryJournal):
    """A journal whose database has a trouble."""

    def __init__(self, trouble: Exception) -> None:
        super().__init__()
        self._trouble = trouble

    def lengths(self) -> Mapping[str, int]:
        raise self._trouble


def test_a_database_that_does_not_answer_is_said_with_its_remedy() -> None:
    trouble = StoreUnavailable("La base est verrouillée.", "Fermez l'autre programme.")
    page = read(client(office(journal=Failing(trouble))), "/", 503).text
    assert "Base de données indisponible La base est verrouillée. Fermez l'autre programme." in page


def test_another_error_of_the_program_says_its_sentence() -> None:
    page = read(client(office(journal=Failing(Misconfigured("Il manque un réglage.", "Ajoutez-le.")))), "/", 500).text
    assert "Il manque un réglage. Ajoutez-le." in page


def test_a_fault_of_the_program_shows_no_trace_and_keeps_the_headers() -> None:
    answer = client(office(journal=Failing(RuntimeError("secret")))).get("/")
    assert answer.status_code == 500
    assert "Le programme a rencontré une erreur imprévue." in Page(answer.text).text
    assert "secret" not in answer.text
    assert answer.headers["content-security-policy"] == POLICY


def test_dates_are_written_as_in_french() -> None:
    source = (
        client(office(dossier(Signed(on=None, effective_on=date(2023, 1, 1), duration_months=60))))
        .get(f"/cpom/{HEADER.cpom}")
        .text
    )
    assert "1er\u00a0janvier 2023" in source
    assert "n'" not in re.sub(r"<[^>]*>", "", source)
