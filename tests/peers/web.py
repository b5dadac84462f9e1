"""A small web server on loopback that plays the troubles of the case book to whoever sends through it."""

import json
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Self

from tests.adapters.channels.casebook import Trouble

PATIENCE = 0.4
"""How long, in seconds, a channel under test waits for an answer: shorter than `SILENCE`, longer than `SLOWNESS`."""

SILENCE, SLOWNESS = 0.8, 0.1

WEB_TROUBLES = frozenset(Trouble)
"""What this server can play: everything."""


@dataclass(frozen=True, kw_only=True)
class Request:
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Answer:
    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class WebPeer:
    """Answers requests by `answer`; what `sends` tells is a sending meets the next trouble.

    A peer overrides these two, `limited` and `refusal`, in its protocol's own words.
    """

    limited = Answer(body={}, status=429, headers={"Retry-After": "3600"})
    refusal = Answer(body={}, status=400)
    busy = Answer(body={}, status=503)
    failure = Answer(body={}, status=500)

    def __init__(self) -> None:
        self.troubles_to_come: deque[Trouble] = deque()
        self.requests: list[Request] = []
        self.address = ""

    def arrange(self, trouble: Trouble) -> None:
        self.troubles_to_come.append(trouble)

    def sends(self, request: Request) -> bool:
        raise NotImplementedError

    def answer(self, request: Request) -> Answer:
        raise NotImplementedError

    @contextmanager
    def serving(self) -> Iterator[Self]:
        peer = self

        class Handler(_Handler):
            web: ClassVar[WebPeer] = peer

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        self.address = f"http://127.0.0.1:{server.server_port}"
        try:
            yield self
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


class _Handler(BaseHTTPRequestHandler):
    web: ClassVar[WebPeer]

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        request = Request(method=self.command, path=self.path, headers=dict(self.headers), body=body)
        self.web.requests.append(request)
        queue = self.web.troubles_to_come
        if queue and queue[0] is Trouble.CUT_BEFORE:
            queue.popleft()
            self._cut()
        elif queue and self.web.sends(request):
            self._play(queue.popleft(), request)
        else:
            self._say(self.web.answer(request))

    do_GET = do_POST = do_PUT = _any  # noqa: N815 - the library's names

    def _play(self, trouble: Trouble, request: Request) -> None:  # noqa: C901 - one line a trouble
        web = self.web
        match trouble:
            case Trouble.CUT_AFTER:
                web.answer(request)
                self._cut()
            case Trouble.MUTE:
                web.answer(request)
                time.sleep(SILENCE)
                self._cut()
            case Trouble.SLOW:
                time.sleep(SLOWNESS)
                self._say(web.answer(request))
            case Trouble.NONSENSE:
                self._say(Answer(body="<html>bonjour</html>"))
            case Trouble.BUSY:
                self._say(web.busy)
            case Trouble.LIMITED:
                self._say(web.limited)
            case Trouble.FAILURE:
                self._say(web.failure)
            case Trouble.REFUSAL:
                self._say(web.refusal)
            case _:
                self._cut()

    def _say(self, answer: Answer) -> None:
        body = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
        written = body.encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", "text/html" if isinstance(answer.body, str) else "application/json")
        self.send_header("Content-Length", str(len(written)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(written)

    def _cut(self) -> None:
        """Close with a reset, as a cable that is pulled."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def finish(self) -> None:
        try:
            super().finish()
        except OSError:
            return

    def log_message(self, *_: object) -> None:
        """Say nothing."""
