"""Feeds over HTTP: an address that nobody guesses, the same bytes each time, little work when nothing changed."""

import gzip
import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from http import HTTPStatus
from threading import Lock

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cpom_workflow.services.feed_ports import Subscriptions
from cpom_workflow.services.feeds import Press
from cpom_workflow.services.subscriptions import PATH, Addresses, digest_of

FRESH = timedelta(seconds=5)
"""How long an answer is given again without asking the store: a revoked address may live that much longer."""

KEPT_BYTES = 64 * 1024 * 1024
"""What answers may weigh in memory; those that nobody has read for the longest go first."""

HEADERS = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "Vary": "Accept-Encoding",
}
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_ENTITY = re.compile(r'(?:W/)?"([^"]*)"')
_CODING = re.compile(r"\s*([\w*-]+)\s*(?:;\s*q\s*=\s*(\d(?:\.\d{0,3})?))?\s*", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Copy:
    """One feed as it is sent: plain and compressed, each with its own tag."""

    plain: bytes
    compressed: bytes
    tag: str

    @property
    def weight(self) -> int:
        """Give the bytes it takes in memory."""
        return len(self.plain) + len(self.compressed)


def copy_of(body: bytes) -> Copy:
    """Prepare a body to be sent many times; the same body always gives the same bytes."""
    return Copy(plain=body, compressed=gzip.compress(body, 6, mtime=0), tag=hashlib.sha256(body).hexdigest()[:32])


@dataclass(frozen=True, kw_only=True)
class Tools:
    """What feeds are served with; `now` reads the clock, `today` gives the day that feeds speak of."""

    subscriptions: Subscriptions
    addresses: Addresses
    press: Press
    now: Callable[[], datetime]
    today: Callable[[], date]


@dataclass
class Kiosk:
    """The feeds that were asked for lately, ready to be sent."""

    tools: Tools
    room: int = KEPT_BYTES
    _kept: OrderedDict[str, tuple[Copy, datetime]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def at_hand(self, token: str, now: datetime) -> Copy | None:
        """Give a feed that was made or checked just now; None when the store must be asked."""
        kept = self._kept.get(token)
        return kept[0] if kept is not None and now - kept[1] < FRESH else None

    def fetch(self, token: str, now: datetime) -> Copy | None:
        """Give a feed, made anew if anything changed; None when the address opens nothing."""
        with self._lock:
            body = self._body(token, now)
            kept = self._kept.pop(token, None)
            if body is None:
                return None
            copy = kept[0] if kept is not None and kept[0].plain == body else copy_of(body)
            self._kept[token] = copy, now
            self._make_room()
            return copy

    def _body(self, token: str, now: datetime) -> bytes | None:
        tools = self.tools
        subscription = tools.subscriptions.reader(digest_of(token))
        if subscription is None:
            return None
        return tools.press.feed(subscription, tools.addresses.of(subscription), tools.today(), now)

    def _make_room(self) -> None:
        while len(self._kept) > 1 and sum(copy.weight for copy, _ in self._kept.values()) > self.room:
            self._kept.popitem(last=False)


def feed_route(tools: Tools, room: int = KEPT_BYTES) -> Route:
    """Give the route of every feed; GET and HEAD."""
    kiosk = Kiosk(tools=tools, room=room)

    async def answer(request: Request) -> Response:
        token, now = request.path_params["token"], tools.now()
        if not _TOKEN.fullmatch(token):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        copy = kiosk.at_hand(token, now) or await run_in_threadpool(kiosk.fetch, token, now)
        if copy is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return _answer(request, copy)

    return Route(f"/{PATH}/{{token}}.ics", answer)


def _answer(request: Request, copy: Copy) -> Response:
    compressed = takes_gzip(request.headers.get("accept-encoding", ""))
    tag = f'"{copy.tag}-gz"' if compressed else f'"{copy.tag}"'
    headers = {**HEADERS, "ETag": tag}
    if holds(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    body = copy.compressed if compressed else copy.plain
    headers |= {"Content-Type": "text/calendar; charset=utf-8", "Content-Length": str(len(body))}
    if compressed:
        headers["Content-Encoding"] = "gzip"
    return Response(b"" if request.method == "HEAD" else body, headers=headers)


def takes_gzip(accepted: str) -> bool:
    """Tell whether a reader takes gzip (RFC 9110, 12.5.3)."""
    weights = {
        found[1].lower(): float(found[2] or 1) for each in accepted.split(",") if (found := _CODING.fullmatch(each))
    }
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0))) > 0


def holds(condition: str, tag: str) -> bool:
    """Tell whether a reader already holds what a tag names (RFC 9110, 13.1.2: weak comparison)."""
    return condition.strip() == "*" or tag.strip('"') in _ENTITY.findall(condition)
