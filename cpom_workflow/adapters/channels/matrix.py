"""Matrix (Tchap): one direct room a member, one event a delivery; the server takes a transaction once for a device.

nio would try again by itself, so each request goes through it once, and it only carries and encrypts. A server accepts
a plain text in an encrypted room: the room's state is read first, and what cannot be encrypted is refused.
"""

import asyncio
import fcntl
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from nio import AsyncClient, AsyncClientConfig, ShareGroupSessionResponse, SyncResponse

from cpom_workflow.adapters.channels.matrix_answers import before_posting, posting, read_answer
from cpom_workflow.adapters.channels.matrix_identifiers import Identifiers
from cpom_workflow.adapters.channels.matrix_rooms import ENCRYPTION, Rooms, quoted
from cpom_workflow.adapters.channels.matrix_words import MARK, event
from cpom_workflow.adapters.chat import read_chat
from cpom_workflow.domain.delivery import Delivery, Found, Receipt
from cpom_workflow.domain.errors import DeliveryError, Fault, NotAccepted, Refused
from cpom_workflow.services.ports import Check

_MESSAGE = "m.room.message"
_MARGIN = timedelta(days=1)
"""How much the server's clock may differ from ours."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """Who sends: token and device belong together, and are kept, for a transaction is known by its device.

    `keys` is the folder where this device keeps its keys, None when it cannot encrypt. `home` is a folder that all
    processes which send by this account share, None when there is but one.
    """

    server: str
    user: str
    device: str
    token: str = field(repr=False)
    keys: Path | None = None
    home: Path | None = None


class Matrix:
    """Direct messages of one account."""

    name = "matrix"

    def __init__(self, account: Account, identifiers: Identifiers, *, timeout: float = 30) -> None:
        """Speak for an account; `timeout` in seconds."""
        self._account, self._identifiers, self._timeout = account, identifiers, timeout

    def send(self, delivery: Delivery, before_point_of_no_return: Callable[[], None]) -> Receipt:
        """Say it in the direct room with the member; raises `Refused` when the room wants an encryption we have not."""
        member = self._identifiers.of(delivery.draft.recipient)
        content = event(read_chat(delivery.draft.content), digest(delivery.draft.key))
        return asyncio.run(self._send(member, content, before_point_of_no_return))

    def reconcile(self, delivery: Delivery) -> Found:
        """Read the room back; sending anew is safe even for what is still on its way, as the same transaction."""
        try:
            with before_posting():
                member = self._identifiers.of(delivery.draft.recipient)
                return asyncio.run(self._find(member, delivery))
        except DeliveryError:
            return Found.CANNOT_TELL

    def check(self) -> tuple[Check, ...]:
        """Ask the server who we are, and compare with the settings."""
        what = f"Connexion à {self._account.server} avec « matrix_jeton »"
        try:
            with before_posting():
                answer = asyncio.run(self._who())
        except DeliveryError as error:
            return (Check(what=what, fault=Fault(what=error.what, remedy=error.remedy)),)
        return Check(what=what), self._same(answer), self._can_encrypt()

    async def _send(
        self, member: str, content: dict[str, Any], before_point_of_no_return: Callable[[], None]
    ) -> Receipt:
        async with self._line() as line:
            with before_posting():
                state = [ENCRYPTION] if self._account.keys else []
                room = await line.rooms.of(member, state)
                kind = _MESSAGE
                if await line.rooms.encrypted(room):
                    kind, content = await line.encrypted(room, member, content)
            before_point_of_no_return()
            with posting():
                said = await line.ask("PUT", f"rooms/{quoted(room)}/send/{kind}/{content[MARK]}", content)
                return Receipt(reference=str(said["event_id"]))

    async def _find(self, member: str, delivery: Delivery) -> Found:
        async with self._line() as line:
            return await line.rooms.find(member, digest(delivery.draft.key), delivery.planned_at - _MARGIN)

    async def _who(self) -> dict[str, Any]:
        async with self._line() as line:
            return await line.ask("GET", "account/whoami", None)

    def _same(self, answer: dict[str, Any]) -> Check:
        what = "Compte et appareil du jeton"
        given = (answer.get("user_id"), answer.get("device_id"))
        if given == (self._account.user, self._account.device):
            return Check(what=what)
        told = f"Le jeton est celui de {given[0]}, appareil {given[1]}."
        return Check(what=what, fault=Fault(what=told, remedy="Corriger « matrix_compte » et « matrix_appareil »."))

    def _can_encrypt(self) -> Check:
        what = "Chiffrement de bout en bout"
        if self._account.keys:
            return Check(what=what)
        told = "Sans dossier de clés, les membres dont le salon est chiffré sont prévenus par courriel."
        return Check(what=what, fault=Fault(what=told, remedy="Donner un dossier dans « matrix_cles »."))

    @asynccontextmanager
    async def _line(self) -> AsyncIterator["_Line"]:
        account = self._account
        config = AsyncClientConfig(
            max_limit_exceeded=0,
            max_timeouts=0,
            request_timeout=self._timeout,
            encryption_enabled=account.keys is not None,
        )
        with _alone(account.home or account.keys):
            client = AsyncClient(
                account.server.rstrip("/"), account.user, account.device, str(account.keys or ""), config
            )
            try:
                yield _Line(client, account)
            finally:
                await client.close()


class _Line:
    """One connection to the server."""

    def __init__(self, client: AsyncClient, account: Account) -> None:
        self._client, self._account = client, account
        self.rooms = Rooms(self.ask, account.user)

    async def ask(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        """Ask once; raises `No`."""
        headers = {"Authorization": f"Bearer {self._account.token}", "Content-Type": "application/json"}
        written = None if body is None else json.dumps(body)
        answer = await self._client.send(method, f"/_matrix/client/v3/{path}", written, headers)
        async with answer:
            return read_answer(answer.status, await answer.read(), answer.headers.get("Retry-After"))

    async def encrypted(self, room: str, member: str, content: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Encrypt for the devices of a room; raises `Refused` when none of the member's can read it."""
        client, account = self._client, self._account
        if account.keys is None:
            what = f"Le salon de {member} est chiffré, et ce canal ne l'est pas."
            raise Refused(what, "Donner un dossier dans « matrix_cles », ou écrire par courriel.")
        client.restore_login(account.user, account.device, account.token)
        only = {"room": {"rooms": [room], "timeline": {"limit": 1}}}
        synced = await client.sync(timeout=0, sync_filter=only, full_state=True)
        if not isinstance(synced, SyncResponse):
            raise NotAccepted(f"Le serveur Matrix ne donne pas l'état du salon ({synced}).", "L'envoi sera repris.")
        if client.should_upload_keys:
            await client.keys_upload()
        await client.joined_members(room)
        if client.should_query_keys:
            await client.keys_query()
        shared = await client.share_group_session(room, ignore_unverified_devices=True)
        readers = shared.users_shared_with if isinstance(shared, ShareGroupSessionResponse) else set()
        if not any(user == member for user, _ in readers):
            what = f"Aucun appareil de {member} ne peut lire un message chiffré."
            raise Refused(what, "Demander à cette personne d'ouvrir sa messagerie, ou écrire par courriel.")
        kind, sealed = client.encrypt(room, _MESSAGE, content)
        return kind, {**sealed, MARK: content[MARK]}


def digest(key: str) -> str:
    """Give the transaction of a delivery, always the same."""
    return sha256(key.encode()).hexdigest()


@contextmanager
def _alone(folder: Path | None) -> Iterator[None]:
    """Let one process at a time speak for an account.

    Two would break the sessions of its device, and its list of direct rooms, which can only be written as a whole:
    the room that one of them had just made would be forgotten, with what was said in it.
    """
    if folder is None:
        yield
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "matrix.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
