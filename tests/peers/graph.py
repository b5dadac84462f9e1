"""A loopback Microsoft Graph: a directory that gives tokens, and one mailbox; it fails when told to."""

import json
import re
import threading
from base64 import b64decode, urlsafe_b64encode
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler
from itertools import count
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.peers.loopback_http import LoopbackHttp

KEY = "String {5b6c1f0e-0b1c-4c35-9f0e-6d1c1f1a7e55} Name CpomKey"
FLAGS = "Integer 0x0E07"
MAILBOX, CLIENT, SECRET, TENANT = "cpom@region.example", "une-application", "un-secret+de/test=&%", "region.example"
_BY_KEY = re.compile(r"singleValueExtendedProperties/Any\(ep: ep/id eq '([^']+)' and ep/value eq '([0-9a-f]{64})'\)")
_BY_NAME = re.compile(r"internetMessageId eq '(.+)'")


class Cut(Exception):
    """The line is cut without an answer."""


@dataclass(frozen=True)
class Answer:
    """What is answered: a status, an object or raw bytes, headers."""

    status: int
    body: object = None
    headers: tuple[tuple[str, str], ...] = ()


def failure(status: int, code: str, **headers: str) -> Answer:
    """Refuse as Graph does; its text quotes what was sent, which nobody must repeat."""
    error = {"error": {"code": code, "message": f"Bearer, {SECRET}"}}
    return Answer(status, error, tuple((name.replace("_", "-"), value) for name, value in headers.items()))


@dataclass
class Stored:
    """One message of the mailbox."""

    id: str
    folder: str
    content: bytes
    key: str | None = None
    submitted: bool = False

    @property
    def name(self) -> str:
        return str(message_from_bytes(self.content)["Message-ID"])


@dataclass
class Rule:
    """Meet the next operation of a name with a fault, before or after it is done."""

    operation: str
    fault: Callable[[], Answer | None]
    when: str = "before"


@dataclass
class GraphServer(LoopbackHttp):
    """A directory and a mailbox; `rules` wait in a queue, each meets one operation of its name."""

    messages: dict[str, Stored] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    malformed: list[str] = field(default_factory=list)
    roles: list[str] | None = field(default_factory=lambda: ["Mail.ReadWrite", "Mail.Send"])
    token: str = ""
    transport_stopped: bool = False
    _numbers: "count[int]" = field(default_factory=count)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def handler(self) -> type[BaseHTTPRequestHandler]:
        return _handler(self)

    @property
    def url(self) -> str:
        return f"{self.origin}/v1.0"

    def put(self, folder: str, content: bytes, key: str | None = None) -> Stored:
        message = Stored(f"AAMk/{next(self._numbers)}+=", folder, content, key)
        self.messages[message.id] = message
        return message

    def inside(self, folder: str) -> list[Stored]:
        return [each for each in self.messages.values() if each.folder == folder]

    def answer(self, method: str, target: str, headers: Any, body: bytes) -> Answer:  # noqa: ANN401 - of http.server
        """Do what is asked, meeting a fault when one waits; raises `Cut`."""
        operation, arguments = _operation(method, urlsplit(target).path)
        self.calls[operation] += 1
        if (met := self._meet(operation, "before")) is not None:
            return met
        if operation not in {"token", "nothing"} and headers["Authorization"] != f"Bearer {self.token}":
            return failure(401, "InvalidAuthenticationToken")
        with self._lock:
            done: Answer = getattr(self, f"_{operation}")(arguments, parse_qs(urlsplit(target).query), headers, body)
        if done.status == 400:
            self.malformed.append(f"{method} {target}")
        return self._meet(operation, "after") or done

    def _meet(self, operation: str, when: str) -> Answer | None:
        for rule in self.rules:
            if rule.operation == operation and rule.when == when:
                self.rules.remove(rule)
                return rule.fault()
        return None

    def _nothing(self, *_: object) -> Answer:
        return Answer(400, b"nothing is there")

    def _token(self, tenant: str, _query: object, _headers: object, body: bytes) -> Answer:
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        if form.get("grant_type") != "client_credentials" or form.get("scope") != f"{self.origin}/.default":
            return Answer(400, {"error": "invalid_request"})
        if (tenant, form.get("client_id"), form.get("client_secret")) != (TENANT, CLIENT, SECRET):
            text = f"AADSTS7000215: {form.get('client_secret')}"
            return Answer(401, {"error": "invalid_client", "error_description": text})
        claims = {} if self.roles is None else {"roles": self.roles}
        middle = urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
        self.token = f"e30.{middle}.signature{next(self._numbers)}"
        return Answer(200, {"access_token": self.token, "token_type": "Bearer", "expires_in": 3599})

    def _list(self, folder: str, query: dict[str, list[str]], *_: object) -> Answer:
        wanted = query["$filter"][0]
        if FLAGS not in query["$expand"][0] or query["$select"] != ["id,isDraft"]:
            return Answer(400)
        if by_key := _BY_KEY.fullmatch(wanted):
            found = [each for each in self.inside(folder) if each.key == by_key[2] and by_key[1] == KEY]
        elif by_name := _BY_NAME.fullmatch(wanted):
            found = [each for each in self.inside(folder) if each.name == by_name[1].replace("''", "'")]
        else:
            return Answer(400)
        return Answer(200, {"value": [_shown(each) for each in found]})

    def _create(self, _: object, _query: object, headers: Any, body: bytes) -> Answer:  # noqa: ANN401 - of http.server
        if headers["Content-Type"] != "text/plain" or "IdType" in str(headers["Prefer"]):
            return Answer(400)
        return Answer(201, _shown(self.put("drafts", b64decode(body, validate=True))))

    def _key(self, message: str, _query: object, _headers: object, body: bytes) -> Answer:
        if message not in self.messages:
            return failure(404, "ErrorItemNotFound")
        ((only,),) = json.loads(body).values()
        if set(only) != {"id", "value"} or only["id"] != KEY:
            return Answer(400)
        self.messages[message].key = only["value"]
        return Answer(200, _shown(self.messages[message]))

    def _send(self, message: str, *_: object) -> Answer:
        stored = self.messages.get(message)
        if stored is None or stored.submitted:
            return failure(404, "ErrorItemNotFound")
        if self.transport_stopped:
            stored.submitted = True
        else:
            del self.messages[message]
            self.put("sentitems", stored.content, stored.key)
        return Answer(202)

    def _delete(self, message: str, *_: object) -> Answer:
        return Answer(204) if self.messages.pop(message, None) else failure(404, "ErrorItemNotFound")


def _shown(message: Stored) -> dict[str, object]:
    flags = {"id": FLAGS, "value": "12" if message.submitted else "8"}
    return {"id": message.id, "isDraft": message.folder == "drafts", "singleValueExtendedProperties": [flags]}


_PATHS = {
    "token": ("POST", re.compile(r"/([^/]+)/oauth2/v2\.0/token")),
    "list": ("GET", re.compile(rf"/v1\.0/users/{MAILBOX}/mailFolders/(drafts|outbox|sentitems)/messages")),
    "create": ("POST", re.compile(rf"/v1\.0/users/{MAILBOX}/messages()")),
    "key": ("PATCH", re.compile(rf"/v1\.0/users/{MAILBOX}/messages/([^/]+)")),
    "send": ("POST", re.compile(rf"/v1\.0/users/{MAILBOX}/messages/([^/]+)/send")),
    "delete": ("DELETE", re.compile(rf"/v1\.0/users/{MAILBOX}/messages/([^/]+)")),
}


def _operation(method: str, path: str) -> tuple[str, str]:
    for name, (verb, pattern) in _PATHS.items():
        if verb == method and (found := pattern.fullmatch(path)):
            return name, unquote(found[1])
    return "nothing", path


def _handler(server: GraphServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10
        disable_nagle_algorithm = True

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            try:
                answer = server.answer(self.command, self.path, self.headers, body)
            except Cut:
                self.close_connection = True
                return
            self._reply(answer)

        def _reply(self, answer: Answer) -> None:
            whole = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            whole = b"" if answer.body is None else whole
            self.send_response_only(answer.status)
            for name, value in (*answer.headers, ("Content-Length", str(len(whole)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(whole)

        do_GET = do_POST = do_PATCH = do_DELETE = answer  # noqa: N815 - named by http.server

        def log_message(self, *_: object) -> None:
            pass

    return Handler
