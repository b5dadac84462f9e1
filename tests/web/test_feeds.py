"""Feeds over HTTP: one page for all that opens nothing, conditional answers, nothing told to others."""

import gzip
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from cpom_workflow.adapters.settings import Settings
from cpom_workflow.domain.facts import BilanReceived
from cpom_workflow.web.feeds import KEPT_BYTES, Kiosk, Tools, copy_of, feed_route, holds, takes_gzip
from cpom_workflow.web.pages import create_app
from tests.domain.dossiers import SIGNED, day, dossier
from tests.feeds import BASE, BRETAGNE, CLAIRE, NOW, PAUL, TODAY, Stand, stand
from tests.web.desk import Page, office

SECONDS = timedelta(seconds=1)


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.moment = NOW

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def opened() -> Stand:
    return stand([dossier(SIGNED)])


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def reader(opened: Stand, clock: Clock) -> Iterator[TestClient]:
    route = feed_route(tools(opened, clock))
    app = create_app(
        office(),
        lambda: TODAY,
        Settings(),
        lambda _: b"",
        region_file=lambda _files, _on: b"",
        now=clock,
        more=[route],
    )
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def tools(opened: Stand, clock: Clock) -> Tools:
    return Tools(
        subscriptions=opened.kept, addresses=opened.addresses, press=opened.press, now=clock, today=lambda: TODAY
    )


def path(opened: Stand) -> str:
    address = opened.addresses.of(opened.addresses.create(BRETAGNE, NOW))
    assert address is not None
    return address.removeprefix(BASE)


def test_a_feed_is_a_calendar_for_its_holder_alone(opened: Stand, reader: TestClient) -> None:
    where = path(opened)
    answer = reader.get(where, headers={"Accept-Encoding": "identity"})
    assert answer.status_code == 200
    assert answer.text.startswith("BEGIN:VCALENDAR\r\n")
    assert f"SOURCE;VALUE=URI:{BASE}{where}" in answer.text.replace("\r\n ", "")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"].startswith("private")
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-robots-tag"] == "noindex"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "content-disposition" not in answer.headers


def test_each_encoding_has_its_own_strong_tag_and_the_same_words(opened: Stand, reader: TestClient) -> None:
    where = path(opened)
    plain = reader.get(where, headers={"Accept-Encoding": "identity"})
    packed = reader.get(where, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert plain.headers["etag"] != packed.headers["etag"]
    assert not plain.headers["etag"].startswith("W/")
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) == len(plain.content)


@pytest.mark.parametrize("condition", ["{tag}", "W/{tag}", '"x", {tag}', '"a,b" , W/{tag}', "*"])
def test_whoever_holds_it_gets_no_second_copy(opened: Stand, reader: TestClient, condition: str) -> None:
    where = path(opened)
    tag = reader.get(where).headers["etag"]
    again = reader.get(where, headers={"If-None-Match": condition.format(tag=tag)})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert "content-type" not in again.headers


def test_a_tag_of_another_encoding_or_another_day_does_not_count(opened: Stand, reader: TestClient) -> None:
    where = path(opened)
    packed = reader.get(where, headers={"Accept-Encoding": "gzip"}).headers["etag"]
    plain = reader.get(where, headers={"Accept-Encoding": "identity", "If-None-Match": packed})
    assert plain.status_code == 200


def test_head_tells_the_same_without_the_body(opened: Stand, reader: TestClient) -> None:
    where = path(opened)
    whole, head = reader.get(where), reader.head(where)
    assert (head.status_code, head.content) == (200, b"")
    told = {"etag", "content-length", "content-type", "content-encoding", "vary", "cache-control"}
    assert {name: head.headers[name] for name in told} == {name: whole.headers[name] for name in told}


def test_a_feed_takes_nothing_in(opened: Stand, reader: TestClient) -> None:
    assert reader.post(path(opened)).status_code == 405


def test_unknown_revoked_malformed_and_outdated_addresses_answer_alike(
    opened: Stand, reader: TestClient, clock: Clock
) -> None:
    revoked = path(opened)
    assert reader.get(revoked).status_code == 200
    opened.addresses.revoke(BRETAGNE, NOW)
    renewed = opened.addresses.of(opened.addresses.create(PAUL, NOW)) or ""
    opened.addresses.renew(PAUL, NOW)
    clock.moment += 6 * SECONDS
    wrong = [revoked, renewed.removeprefix(BASE), f"/calendriers/{'A' * 43}.ics", "/calendriers/x.ics"]
    answers = [reader.get(where) for where in wrong]
    assert {each.status_code for each in answers} == {404}
    assert len({each.text for each in answers}) == 1
    assert "Cette page n'existe pas." in Page(answers[0].text).text
    assert len({tuple(sorted(each.headers.items())) for each in answers}) == 1


def test_whoever_left_long_ago_finds_nothing(opened: Stand, reader: TestClient) -> None:
    gone = opened.addresses.of(opened.addresses.create(CLAIRE, NOW)) or ""
    assert reader.get(gone.removeprefix(BASE)).status_code == 200
    never = opened.addresses.of(opened.addresses.create(BRETAGNE.__class__(kind=CLAIRE.kind, about="nul"), NOW)) or ""
    assert reader.get(never.removeprefix(BASE)).status_code == 404


def test_a_new_fact_is_in_the_feed_within_seconds(opened: Stand, reader: TestClient, clock: Clock) -> None:
    where = path(opened)
    before = reader.get(where)
    opened.journal.append("ESSAI-35", [BilanReceived(on=day("2026-04-20"), exercise=2025)], [], "essai", NOW)
    assert reader.get(where).headers["etag"] == before.headers["etag"]
    clock.moment += 5 * SECONDS
    after = reader.get(where)
    assert after.headers["etag"] != before.headers["etag"]
    assert "Bilan d'étape 2025 (fait)" in after.text.replace("\r\n ", "")


def test_an_address_is_in_no_log(opened: Stand, reader: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    where = path(opened)
    # What the test's own client says of its requests is not ours.
    with caplog.at_level(logging.DEBUG):
        reader.get(where)
    ours = [each for each in caplog.records if not each.name.startswith(("httpx", "httpcore"))]
    assert not [each for each in ours if where[13:30] in each.getMessage()]


def test_answers_that_nobody_reads_make_room_for_others(opened: Stand, clock: Clock) -> None:
    kiosk = Kiosk(tools=tools(opened, clock), room=1)
    tokens = [opened.addresses.token(opened.addresses.create(scope, NOW).scope, 1) for scope in (PAUL, BRETAGNE)]
    for token in tokens:
        assert kiosk.fetch(token, NOW) is not None
    assert [kiosk.at_hand(token, NOW) is not None for token in tokens] == [False, True]
    assert KEPT_BYTES > 1


def test_a_copy_is_the_same_whenever_it_is_made() -> None:
    assert copy_of(b"BEGIN") == copy_of(b"BEGIN")
    assert gzip.decompress(copy_of(b"BEGIN").compressed) == b"BEGIN"


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("gzip", True),
        ("deflate, GZIP;q=0.5", True),
        ("br, *", True),
        ("x-gzip", True),
        ("gzip;q=0", False),
        ("gzip;q=0.000, *", False),
        ("identity", False),
        ("*;q=0", False),
        ("", False),
        ("gzip;q=much", False),
    ],
)
def test_gzip_goes_to_whoever_takes_it(accepted: str, taken: object) -> None:
    assert takes_gzip(accepted) is taken


@given(text=st.text())
def test_no_header_makes_the_reading_of_headers_fail(text: str) -> None:
    takes_gzip(text)
    holds(text, '"x"')
