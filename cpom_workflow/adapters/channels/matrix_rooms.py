"""The direct rooms of a Matrix account: found, made, and read back."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote

from cpom_workflow.adapters.channels.matrix_answers import NOT_FOUND, No
from cpom_workflow.adapters.channels.matrix_words import MARK
from cpom_workflow.domain.delivery import Found

Ask = Callable[[str, str, dict[str, Any] | None], Awaitable[dict[str, Any]]]
"""Ask the server: a method, a path, a body; raises `No`."""

ENCRYPTION = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}
_PAGES = 50
_THERE = frozenset({"join", "invite"})


class Rooms:
    """The rooms of one account, through its line to the server."""

    def __init__(self, ask: Ask, account: str) -> None:
        """Speak for an account."""
        self._ask, self._account = ask, account
        self._list = f"user/{quoted(account)}/account_data/m.direct"

    async def of(self, member: str, initial_state: list[dict[str, Any]]) -> str:
        """Give the direct room with a member, made with this state when there is none where both are."""
        direct = await self._direct()
        known = direct.get(member, [])
        for room in known:
            if await self._is_there(room, member) and await self._is_there(room, self._account):
                return room
        wanted = {"is_direct": True, "invite": [member], "preset": "trusted_private_chat"}
        made = await self._ask("POST", "createRoom", {**wanted, "initial_state": initial_state})
        await self._ask("PUT", self._list, {**direct, member: [made["room_id"], *known]})
        return str(made["room_id"])

    async def encrypted(self, room: str) -> bool:
        """Tell whether everything said in a room is to be encrypted."""
        return await self._state(room, "m.room.encryption") is not None

    async def find(self, member: str, digest: str, since: datetime) -> Found:
        """Look for an event in every direct room with a member, back to a moment."""
        rooms = (await self._direct()).get(member, [])
        looks = [await self._look(room, digest, since) for room in rooms]
        if Found.SENT in looks:
            return Found.SENT
        # Without a room, what was sent into one that is gone cannot be read any more.
        return Found.NOT_SENT if looks and Found.CANNOT_TELL not in looks else Found.CANNOT_TELL

    async def _look(self, room: str, digest: str, since: datetime) -> Found:
        path, start = f"rooms/{quoted(room)}/messages?dir=b&limit=100", ""
        for _ in range(_PAGES):
            page = await self._ask("GET", f"{path}{start}", None)
            if any(self._bears(each, digest) for each in page["chunk"]):
                return Found.SENT
            oldest = min((each["origin_server_ts"] for each in page["chunk"]), default=None)
            over = oldest is not None and oldest < since.timestamp() * 1000
            if over or not page.get("end"):
                return Found.NOT_SENT
            start = f"&from={quote(page['end'])}"
        return Found.CANNOT_TELL

    def _bears(self, found: dict[str, Any], digest: str) -> bool:
        return bool(found["sender"] == self._account and found["content"].get(MARK) == digest)

    async def _direct(self) -> dict[str, list[str]]:
        try:
            return await self._ask("GET", self._list, None)
        except No as no:
            if no.code != NOT_FOUND:
                raise
            return {}

    async def _is_there(self, room: str, member: str) -> bool:
        try:
            state = await self._state(room, f"m.room.member/{quoted(member)}")
        except No as no:
            if not no.final or no.limited:
                raise
            return False  # a room that the account has left does not show its members
        return state is not None and state.get("membership") in _THERE

    async def _state(self, room: str, name: str) -> dict[str, Any] | None:
        try:
            return await self._ask("GET", f"rooms/{quoted(room)}/state/{name}", None)
        except No as no:
            if no.code != NOT_FOUND:
                raise
            return None


def quoted(part: str) -> str:
    """Write an identifier within a path."""
    return quote(part, safe="")
