"""The few verbs of a Matrix homeserver that the channel uses, on loopback; a transaction is taken once a room."""

import json
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.deliveries import NOW
from tests.peers.web import Answer, Request, WebPeer

ACCOUNT, DEVICE, TOKEN = "@suivi-cpom:agent.example", "CPOM", "jeton-d-essai"


class Homeserver(WebPeer):
    """One account, its rooms and what is said there; `encrypts` makes every new room encrypted."""

    limited = Answer(body={"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 7_200_000}, status=429)
    refusal = Answer(body={"errcode": "M_FORBIDDEN", "error": "no"}, status=403)
    busy = Answer(body={"errcode": "M_UNKNOWN"}, status=503)
    failure = Answer(body={"errcode": "M_UNKNOWN"}, status=500)

    def __init__(self) -> None:
        super().__init__()
        self.encrypts = False
        self.direct: dict[str, list[str]] = {}
        self.members: dict[str, dict[str, str]] = {}
        self.said: dict[str, dict[str, dict[str, Any]]] = {}
        self.page = 100
        self.clock = int(NOW.timestamp() * 1000)

    def sends(self, request: Request) -> bool:
        return request.method == "PUT" and "/send/" in request.path

    def answer(self, request: Request) -> Answer:  # noqa: C901, PLR0911 - one case a verb
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return Answer(body={"errcode": "M_UNKNOWN_TOKEN"}, status=401)
        split = urlsplit(request.path)
        parts = [unquote(each) for each in split.path.removeprefix("/_matrix/client/v3/").split("/")]
        given = json.loads(request.body or b"{}")
        match [request.method, *parts]:
            case ["GET", "account", "whoami"]:
                return Answer(body={"user_id": ACCOUNT, "device_id": DEVICE})
            case ["GET", "user", _, "account_data", "m.direct"]:
                return Answer(body=self.direct) if self.direct else _missing()
            case ["PUT", "user", _, "account_data", "m.direct"]:
                self.direct = given
                return Answer(body={})
            case ["POST", "createRoom"]:
                return self._made(given)
            case ["GET", "rooms", room, "state", *name]:
                return self._state(room, name)
            case ["GET", "rooms", room, "messages"]:
                return self._messages(room, int(parse_qs(split.query).get("from", ["0"])[0]))
            case ["PUT", "rooms", room, "send", kind, transaction]:
                return self._sent(room, kind, transaction, given)
        return _missing()

    def held(self, transaction: str) -> int:
        return sum(transaction in said for said in self.said.values())

    def _made(self, given: dict[str, Any]) -> Answer:
        room = f"!r{len(self.members)}:agent.example"
        self.members[room] = {ACCOUNT: "join", **dict.fromkeys(given["invite"], "invite")}
        self.said[room] = {}
        return Answer(body={"room_id": room})

    def _state(self, room: str, name: list[str]) -> Answer:
        if name[0] == "m.room.encryption":
            return Answer(body={"algorithm": "m.megolm.v1.aes-sha2"}) if self.encrypts else _missing()
        if self.members[room].get(ACCOUNT) != "join":
            return Answer(body={"errcode": "M_FORBIDDEN"}, status=403)
        membership = self.members[room].get(name[1])
        return Answer(body={"membership": membership}) if membership else _missing()

    def _sent(self, room: str, kind: str, transaction: str, content: dict[str, Any]) -> Answer:
        said = self.said[room]
        event = {"type": kind, "sender": ACCOUNT, "content": content, "event_id": f"$e{len(said)}"}
        self.clock += 1
        return Answer(body=said.setdefault(transaction, {**event, "origin_server_ts": self.clock}))

    def _messages(self, room: str, first: int) -> Answer:
        events = list(reversed(self.said[room].values()))
        body: dict[str, Any] = {"chunk": events[first : first + self.page]}
        if first + self.page < len(events):
            body["end"] = str(first + self.page)
        return Answer(body=body)


def _missing() -> Answer:
    return Answer(body={"errcode": "M_NOT_FOUND"}, status=404)
