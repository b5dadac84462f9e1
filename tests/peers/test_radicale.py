"""Our events in a real CalDAV server (Radicale): it takes them, gives them back, and finds them by their time."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import httpx
import pytest

from cpom_workflow.adapters.ics import calendar_event, feed
from cpom_workflow.adapters.intake.dossier import read_dossier
from cpom_workflow.adapters.places import shipped
from cpom_workflow.domain.calendar import derive_calendar
from cpom_workflow.domain.contract import contract_from
from cpom_workflow.domain.events import Event
from cpom_workflow.services.wording.feed import sheet_of
from tests.domain.dossiers import LAW, day
from tests.feeds import NOW, ORGANISER
from tests.peers.readers import by_libical, by_vobject

pytestmark = pytest.mark.slow
DAV = {"D": "DAV:", "C": "urn:ietf:params:xml:ns:caldav"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Give a reader's own calendar on a server of its own."""
    folder = tmp_path_factory.mktemp("radicale")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = [f"--server-hosts=127.0.0.1:{port}", f"--storage-filesystem-folder={folder}", "--auth-type=none"]
    command = [sys.executable, "-m", "radicale", "--config", "", "--rights-type=authenticated", *options]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", auth=("anne", "x"), trust_env=False) as client:
            for _ in range(100):
                if process.poll() is not None:
                    pytest.fail((folder / "log").read_text())
                try:
                    assert client.request("MKCALENDAR", "/anne/cpom/").status_code == 201
                    break
                except httpx.TransportError:
                    time.sleep(0.2)
            yield client
    finally:
        process.terminate()
        process.wait()


def events() -> list[Event]:
    havre = read_dossier(shipped("config") / "dossiers" / "bre-35-havre.yaml", LAW)
    contract = contract_from(havre, LAW, day("2026-11-23"))
    sheet = sheet_of(contract, derive_calendar(contract), ORGANISER, "https://cpom.example/cpom/C")
    return [shown.event for shown in sheet.shown]


def put(server: httpx.Client, event: Event, sequence: int = 0) -> bytes:
    content = feed("CPOM", [calendar_event(event, NOW, sequence)])
    answer = server.put(f"/anne/cpom/{event.uid}.ics", content=content, headers={"Content-Type": "text/calendar"})
    assert answer.status_code in {201, 204}, answer.text
    return content


def found_between(server: httpx.Client, start: datetime, end: datetime) -> set[str]:
    """Ask for what happens in a span, end excluded (RFC 4791, 7.8)."""
    span = f'start="{start:%Y%m%dT%H%M%SZ}" end="{end:%Y%m%dT%H%M%SZ}"'
    query = (
        '<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><C:calendar-data/></D:prop>'
        f'<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range {span}/>'
        "</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"
    )
    answer = server.request("REPORT", "/anne/cpom/", content=query, headers={"Depth": "1"})
    assert answer.status_code == 207, answer.text
    texts = [each.text or "" for each in ET.fromstring(answer.text).iterfind(".//C:calendar-data", DAV)]  # noqa: S314 - our own server
    return {event.uid for text in texts for event in by_vobject(text.encode()).events}


def span_of(event: Event) -> tuple[datetime, datetime]:
    """Give what a server takes an event to span: a whole day has no place of its own, and counts in UTC."""
    if event.day is None:
        return event.starts_at, event.ends_at
    start = datetime(event.day.year, event.day.month, event.day.day, tzinfo=UTC)
    return start, start + timedelta(days=1)


def test_a_server_gives_back_every_event_as_it_was_meant(server: httpx.Client) -> None:
    for event in events():
        sent = put(server, event)
        back = server.get(f"/anne/cpom/{event.uid}.ics").content
        assert by_vobject(back).events == by_libical(back).events == by_libical(sent).events


def test_a_server_finds_events_by_their_time_to_the_second(server: httpx.Client) -> None:
    wanted = events()
    for event in wanted:
        put(server, event)
    second = timedelta(seconds=1)
    moments = {moment for event in wanted[::4] for moment in span_of(event)}
    assert len(moments) > 8
    for moment in sorted(moments):
        for start, end in ((moment - second, moment), (moment, moment + second)):
            expected = {each.uid for each in wanted if span_of(each)[0] < end and start < span_of(each)[1]}
            assert found_between(server, start, end) == expected


def test_a_later_revision_takes_the_place_of_the_one_before(server: httpx.Client) -> None:
    event = next(each for each in events() if each.day)
    put(server, event)
    moved = replace(event, day=day("2035-02-01"))
    put(server, moved, sequence=1)
    assert event.uid in found_between(server, datetime(2035, 2, 1, tzinfo=UTC), datetime(2035, 2, 2, tzinfo=UTC))
    (read,) = by_libical(server.get(f"/anne/cpom/{event.uid}.ics").content).events
    assert (read.sequence, read.start) == (1, "2035-02-01")
