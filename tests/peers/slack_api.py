"""The few verbs of Slack's web API that the channel uses, on loopback, strict about what it is sent."""

import json
from typing import Any
from urllib.parse import parse_qs

from tests.peers.web import Answer, Request, WebPeer

SCOPES = "chat:write,im:history,im:write,users:read,users:read.email"


class SlackApi(WebPeer):
    """A workspace with the members it is given, by address."""

    limited = Answer(body={"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "3600"})
    refusal = Answer(body={"ok": False, "error": "restricted_action"})
    busy = Answer(body={"ok": False, "error": "service_unavailable"}, status=503)
    failure = Answer(body={"ok": False, "error": "fatal_error"})

    def __init__(self, *members: str, scopes: str = SCOPES) -> None:
        super().__init__()
        self.members = {email: f"U{place}" for place, email in enumerate(members)}
        self.posted: list[dict[str, Any]] = []
        self.scopes = scopes
        self.page = 200
        self.cut_short = False

    def sends(self, request: Request) -> bool:
        return request.path.endswith("/chat.postMessage")

    def answer(self, request: Request) -> Answer:
        if not request.headers.get("Authorization", "").startswith("Bearer xoxb-"):
            return _no("invalid_auth")
        verb = request.path.rpartition("/")[2].replace(".", "_")
        given = _given(request)
        answered: Answer = getattr(self, f"_{verb}")(given)
        return answered

    def held(self, digest: str) -> int:
        return sum(each.get("metadata", {}).get("event_payload", {}).get("cle") == digest for each in self.posted)

    def _auth_test(self, _given: dict[str, Any]) -> Answer:
        body = {"ok": True, "team": "Région", "user": "suivi-cpom", "user_id": "UBOT"}
        return Answer(body=body, headers={"x-oauth-scopes": self.scopes})

    def _users_lookupByEmail(self, given: dict[str, Any]) -> Answer:  # noqa: N802 - Slack's own name
        member = self.members.get(given["email"])
        return _yes(user={"id": member}) if member else _no("users_not_found")

    def _users_info(self, given: dict[str, Any]) -> Answer:
        email = next((email for email, member in self.members.items() if member == given["user"]), None)
        return _yes(user={"id": given["user"], "profile": {"email": email} if email else {}})

    def _conversations_open(self, given: dict[str, Any]) -> Answer:
        return _yes(channel={"id": f"D-{given['users']}"})

    def _chat_postMessage(self, given: dict[str, Any]) -> Answer:  # noqa: N802 - Slack's own name
        for field in ("blocks", "metadata"):
            given[field] = json.loads(given[field]) if isinstance(given[field], str) else given[field]
        given["ts"] = f"{1_795_000_000 + len(self.posted)}.000100"
        self.posted.append(given)
        return _yes(channel=given["channel"], ts=given["ts"])

    def _conversations_history(self, given: dict[str, Any]) -> Answer:
        here = [each for each in reversed(self.posted) if each["channel"] == given["channel"]]
        first = int(given.get("cursor") or 0)
        more = self.cut_short or first + self.page < len(here)
        cursor = {"next_cursor": str(first + self.page) if more and not self.cut_short else ""}
        return _yes(messages=here[first : first + self.page], has_more=more, response_metadata=cursor)


def _given(request: Request) -> dict[str, Any]:
    if request.headers.get("Content-Type", "").startswith("application/json"):
        read: dict[str, Any] = json.loads(request.body or b"{}")
        return read
    return {name: values[0] for name, values in parse_qs(request.body.decode()).items()}


def _yes(**fields: object) -> Answer:
    return Answer(body={"ok": True, **fields})


def _no(error: str) -> Answer:
    return Answer(body={"ok": False, "error": error})
