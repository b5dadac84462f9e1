"""Anomalies on the region's page: each leads to a form, which only our own page may send."""

import re
from collections.abc import Mapping

import pytest
from starlette.testclient import TestClient

from cpom_workflow.services.office import Office
from tests.web.desk import HEADER, Page, client, dossier, office, read

OURS = {"host": "127.0.0.1:8808", "sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:8808"}
CODE = "nothing_planned"
WHERE = f"/anomalie?ligne={HEADER.cpom}&code={CODE}"


@pytest.fixture
def desk() -> Office:
    return office(dossier())


def posted(pages: TestClient, where: str = "", headers: Mapping[str, str] = OURS, **fields: str) -> tuple[int, str]:
    hidden = re.search(r'name="mot" value="([^"]+)"', pages.get(WHERE).text)
    assert hidden is not None
    form = {"mot": hidden[1], "ligne": HEADER.cpom, "code": CODE, "par": "Claire Morel", "motif": "Fusion en cours."}
    answer = pages.post(f"/anomalie/justifier{where}", data=form | fields, headers=headers, follow_redirects=False)
    return answer.status_code, answer.headers.get("location", "") or Page(answer.text).text


def test_an_anomaly_leads_to_its_form(desk: Office) -> None:
    page = read(client(desk), "/")
    assert WHERE in page.addresses
    assert "Ni lancement ni signature visée" in read(client(desk), WHERE).text


def test_a_justification_is_kept_and_shown_with_its_author(desk: Office) -> None:
    pages = client(desk)
    assert posted(pages) == (303, "/#anomalies")
    page = read(pages, "/")
    assert "1 anomalie justifiée" in page.text
    assert "Fusion en cours. (Claire Morel)" in page.text
    assert read(pages, "/?lignes=anomalies").rows == read(pages, "/").rows
    assert "Justifiée par Claire Morel : Fusion en cours." in read(pages, WHERE).text


def test_a_justified_anomaly_is_no_longer_counted(desk: Office) -> None:
    pages = client(desk)
    for code in ("finess_missing", CODE):
        assert posted(pages, code=code)[0] == 303
    assert read(pages, "/?lignes=anomalies").rows == []
    assert "Aucune n'attend de justification." in read(pages, "/").text


def test_the_day_asked_about_is_kept(desk: Office) -> None:
    assert posted(client(desk), "?au=2026-10-01") == (303, "/?au=2026-10-01#anomalies")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [({"motif": " "}, "La justification est vide."), ({"code": "autre"}, "n'a pas d'anomalie « autre »")],
)
def test_what_cannot_be_justified_is_refused(desk: Office, fields: dict[str, str], sentence: str) -> None:
    status, said = posted(client(desk), "", OURS, **fields)
    assert status == 409
    assert sentence in said
    assert desk.records.justifications() == {}


def test_a_form_from_elsewhere_is_refused(desk: Office) -> None:
    status, _ = posted(client(desk), headers={**OURS, "sec-fetch-site": "cross-site", "origin": "https://x.example"})
    assert status == 403
    assert desk.records.justifications() == {}


def test_an_anomaly_that_is_not_there_is_said_so(desk: Office) -> None:
    assert "n'a pas d'anomalie « autre »" in read(client(desk), "/anomalie?ligne=X&code=autre", 400).text
