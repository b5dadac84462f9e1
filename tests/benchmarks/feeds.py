"""Feeds of 10,000 events beside icalendar alone, joined bytes, and a bare Starlette route that serves the same bytes.

Run: .venv/bin/python tests/benchmarks/feeds.py
"""

import gzip
import http.client
import socket
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from statistics import median
from uuid import UUID

import icalendar
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cpom_workflow.adapters.ics import calendar_event, feed
from cpom_workflow.adapters.lawbook import load_law
from cpom_workflow.adapters.memory import MemoryJournal, MemorySubscriptions
from cpom_workflow.adapters.store.opening import open_store
from cpom_workflow.domain.dossier import Dossier, Gestionnaire, Header
from cpom_workflow.domain.events import Event, Organiser
from cpom_workflow.domain.feeds import Scope, ScopeKind, Sheet, Shown
from cpom_workflow.domain.journal import journal_of
from cpom_workflow.services.feeds import Archive, Pen, Press, Shelf
from cpom_workflow.services.subscriptions import Addresses
from cpom_workflow.web.feeds import HEADERS, Tools, copy_of, feed_route

EVENTS, ROUNDS, REQUESTS = 10_000, 5, 400
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
DAY = date(2026, 11, 23)
ORGANISER = Organiser(name="CPOM", email="cpom@x.example", namespace=UUID(int=7), domain="x.example")
SCOPE = Scope(kind=ScopeKind.REGION, about="Bretagne")


def events() -> list[Event]:
    """Give events such as deadlines are."""
    return [
        Event(
            uid=ORGANISER.uid("C", str(n)),
            cpom=f"C{n // 50}",
            summary=f"CPOM Association n° {n} — Bilan d'étape {2020 + n % 10}",
            description="À faire au plus tard le jeudi 29 avril 2027.\nFondement : SUI-3, arrêté du 25 octobre 2019.",
            location=None,
            starts_at=NOW + timedelta(days=n % 2000),
            ends_at=NOW + timedelta(days=n % 2000 + 1),
            day=DAY + timedelta(days=n % 2000),
            url=f"https://cpom.x.example/cpom/C{n // 50}",
        )
        for n in range(EVENTS)
    ]


def bare(all_events: list[Event]) -> bytes:
    """Write the same calendar with icalendar alone."""
    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//x//FR")
    for each in all_events:
        assert each.day
        vevent = icalendar.Event()
        vevent.add("uid", each.uid)
        vevent.add("dtstamp", NOW)
        vevent.add("last-modified", NOW)
        vevent.add("sequence", 0)
        vevent.add("dtstart", each.day)
        vevent.add("dtend", each.day + timedelta(days=1))
        vevent.add("summary", each.summary)
        vevent.add("description", each.description)
        vevent.add("status", "CONFIRMED")
        vevent.add("transp", "TRANSPARENT")
        vevent.add("url", each.url)
        calendar.add_component(vevent)
    return bytes(calendar.to_ical())


def sheets(all_events: list[Event]) -> list[Sheet]:
    """Give the events as 200 contracts."""
    return [
        Sheet(
            on=DAY,
            cpom=f"C{n}",
            title="C",
            region="Bretagne",
            departements=("35",),
            seats=(),
            shown=tuple(Shown(event=each) for each in all_events[n * 50 : n * 50 + 50]),
        )
        for n in range(EVENTS // 50)
    ]


def seconds(run: Callable[[], object]) -> float:
    """Time one run."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def first_build() -> None:
    """Write every event for the first time, kept in SQLite, beside icalendar alone."""
    pen = Pen(event=calendar_event, feed=feed)
    ours, theirs = [], []
    for _ in range(3):
        all_events = events()
        with tempfile.TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/cpom.db") as store:
            archive = Archive(revisions=store.revisions, pen=pen)

            def build(archive: Archive = archive, all_events: list[Event] = all_events) -> bytes:
                return feed("CPOM", archive.contents(sheets(all_events), NOW).values())

            ours.append(seconds(build))
        theirs.append(seconds(partial(bare, all_events)))
    ratio = median(ours) / median(theirs)
    rates = f"{EVENTS / median(ours):.0f} events/s, icalendar alone {EVENTS / median(theirs):.0f}"
    say(f"first build: {rates}: {ratio:.2f} times its time")


def warm() -> bytes:
    """Join events already written."""
    contents = [calendar_event(each, NOW) for each in events()]
    ours = median(seconds(lambda: feed("CPOM", contents)) for _ in range(21))
    joined = median(seconds(lambda: b"".join(contents)) for _ in range(21))
    say(f"warm feed: {EVENTS / ours / 1e6:.1f} M events/s; bytes joined alone: {EVENTS / joined / 1e6:.1f} M/s")
    content = feed("CPOM", contents)
    copy = copy_of(content)
    say(f"one feed of {EVENTS} events: {len(content) / 1e6:.1f} MB, {len(copy.compressed) / 1e3:.0f} kB compressed")
    return content


def memory() -> None:
    """Weigh what a process keeps for 10,000 events."""
    pen = Pen(event=calendar_event, feed=feed)
    with tempfile.TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/cpom.db") as store:
        told = sheets(events())
        archive = Archive(revisions=store.revisions, pen=pen)
        tracemalloc.start()
        archive.contents(told, NOW)
        kept, peak = (each / 1e6 for each in tracemalloc.get_traced_memory())
        tracemalloc.stop()
    say(f"memory: {kept:.0f} MB kept for {EVENTS} written events, {peak:.0f} MB at the worst moment")


class Ready:
    """A press whose one feed is ready, so that only HTTP is measured."""

    def __init__(self, content: bytes) -> None:
        """Keep the bytes."""
        self.content = content

    def feed(self, *_: object) -> bytes:
        """Give them."""
        return self.content


def application(size: int) -> Starlette:
    """Give our feed and a bare route with the same bytes, in one application."""
    content = feed("CPOM", [calendar_event(each, NOW) for each in events()[:size]])
    compressed = gzip.compress(content, 6, mtime=0)
    kept = MemorySubscriptions()
    addresses = Addresses(kept=kept, secret=b"s" * 32, base="http://x.example")
    addresses.create(SCOPE, NOW)
    tools = Tools(
        subscriptions=kept,
        addresses=addresses,
        press=Ready(content),  # type: ignore[arg-type]
        now=lambda: datetime.now(UTC),  # noqa: TID251 - the clock of the program, as its web process reads it
        today=lambda: DAY,
    )

    async def plain(_request: Request) -> Response:
        return Response(
            compressed, headers={**HEADERS, "Content-Encoding": "gzip", "ETag": '"x"'}, media_type="text/calendar"
        )

    return Starlette(routes=[feed_route(tools), Route("/nu.ics", plain)])


@contextmanager
def served(size: int) -> Iterator[int]:
    """Serve in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen([sys.executable, __file__, str(size), str(port)])
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def requests(port: int, path: str, headers: dict[str, str]) -> float:
    """Give the requests a second of one reader on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port)

    def run() -> None:
        for _ in range(REQUESTS):
            connection.request("GET", path, headers={"Accept-Encoding": "gzip", **headers})
            connection.getresponse().read()

    run()
    rates = [REQUESTS / seconds(run) for _ in range(ROUNDS)]
    connection.close()
    return median(rates)


def over_http() -> None:
    """Serve a member's feed (60 events) and the region's (10,000) beside the bare route."""
    token = Addresses(kept=MemorySubscriptions(), secret=b"s" * 32, base="").token(SCOPE, 1)
    path = f"/calendriers/{token}.ics"
    for size in (60, EVENTS):
        with served(size) as port:
            bare_rate = requests(port, "/nu.ics", {})
            ours = requests(port, path, {})
            again = requests(port, "/nu.ics", {})
            tag = http_tag(port, path)
            conditional = requests(port, path, {"If-None-Match": tag})
        base = median((bare_rate, again))
        rates = f"{ours:.0f} requests/s, bare route {base:.0f}: ratio {ours / base:.2f}"
        say(f"HTTP, {size} events: {rates}; 304: {conditional:.0f}/s")


def http_tag(port: int, path: str) -> str:
    """Give the tag of a feed."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.headers["ETag"]


def whole_path() -> None:
    """Time a process's first region feed from the journal on, and the next one after a new day."""
    law = load_law()
    header = Header(cpom="B", title="B", gestionnaire=Gestionnaire(name="B"), region="Bretagne", departements=("35",))
    journal = MemoryJournal()
    for n in range(200):
        journal.append(f"B{n}", journal_of(Dossier(header=replace(header, cpom=f"B{n}"))), (), "essai", NOW)
    with tempfile.TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/cpom.db") as store:
        pen = Pen(event=calendar_event, feed=feed)
        shelf = Shelf(journal=journal, law=law, organiser=ORGANISER, address="https://cpom.x.example")
        press = Press(shelf=shelf, archive=Archive(revisions=store.revisions, pen=pen), pen=pen, law=law)
        right = Addresses(kept=MemorySubscriptions(), secret=b"s" * 32, base="").create(SCOPE, NOW)
        first = seconds(lambda: press.feed(right, None, DAY, NOW))
        warm_day = seconds(lambda: press.feed(right, None, DAY + timedelta(days=1), NOW))
        again = seconds(lambda: press.feed(right, None, DAY + timedelta(days=1), NOW))
    say(f"200 contracts, whole path: first {first:.2f} s, next day {warm_day:.2f} s, nothing new {again * 1e3:.0f} ms")


def say(line: str) -> None:
    """Print a figure."""
    print(line, flush=True)  # noqa: T201


def main() -> None:
    """Print the figures; with arguments, serve."""
    if len(sys.argv) > 1:
        uvicorn.run(application(int(sys.argv[1])), port=int(sys.argv[2]), log_level="warning", access_log=False)
        return
    first_build()
    warm()
    memory()
    over_http()
    whole_path()


if __name__ == "__main__":
    main()
