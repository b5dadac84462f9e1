"""The Matrix channel against a real homeserver: one event a transaction, and encryption that a member can read."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from nio import AsyncClient, AsyncClientConfig, RoomMessageText

from cpom_workflow.adapters.channels.matrix import Account, Matrix, digest
from cpom_workflow.adapters.channels.matrix_identifiers import Identifiers
from cpom_workflow.adapters.chat import ChatComposer
from cpom_workflow.domain.delivery import Delivery, DeliveryState, Draft, Found
from cpom_workflow.domain.dossier import Person
from cpom_workflow.domain.errors import Refused
from cpom_workflow.services.ports import Channel, Envelope, Written
from tests.adapters.channels.casebook import Case, Trouble, cases
from tests.deliveries import NOW, draft
from tests.peers.synapse import DOMAIN, Login, Synapse, synapse

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("synapse"), pytest.mark.timeout(180)]

IDENTIFIERS = Identifiers("@{local}:" + DOMAIN)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    with synapse(tmp_path_factory.mktemp("synapse")) as running:
        yield running


@pytest.fixture(scope="module")
def us(server: Synapse) -> Login:
    return server.register("suivi-cpom", "CPOM")


def delivery(key: str, name: str) -> Delivery:
    return Delivery(draft=told(key, name), state=DeliveryState.SENDING, planned_at=NOW.replace(year=2026, month=1))


def told(key: str, name: str) -> Draft:
    recipient = f"{name}@dreets.example"
    envelope = Envelope(key=key, to=Person(id="p", name=name, email=recipient), written_at=NOW, thread=None)
    content = ChatComposer().compose(Written(subject="Rappel", text="", html="", chat="*Bilan*\nDemain."), envelope)
    return draft(key, content=content, channel="matrix", recipient=recipient)


def opened(server: Synapse, us: Login, keys: Path | None = None) -> Matrix:
    account = Account(server=server.address, user=us.user, device=us.device, token=us.token, keys=keys)
    return Matrix(account, IDENTIFIERS)


def nothing() -> None:
    pass


def room_with(server: Synapse, us: Login, member: Login) -> str:
    direct = server.ask("GET", f"user/{quote(us.user)}/account_data/m.direct", us)
    room: str = direct[member.user][0]
    return room


class SynapsePeer:
    """A real homeserver has no troubles on demand: only deaths are played."""

    troubles: frozenset[Trouble] = frozenset()

    def __init__(self, server: Synapse, us: Login, member: Login) -> None:
        self.server, self.us, self.member = server, us, member

    def channel(self) -> Channel:
        return opened(self.server, self.us)

    def draft(self, key: str) -> Draft:
        return told(key, self.member.user.removeprefix("@").partition(":")[0])

    def arrange(self, trouble: Trouble) -> None:
        raise NotImplementedError(trouble)

    def held(self, key: str) -> int:
        try:
            room = room_with(self.server, self.us, self.member)
        except (OSError, KeyError):
            return 0
        said = self.server.messages(self.us, room)
        return sum(each["content"].get("fr.cpom.envoi") == digest(key) for each in said)


@pytest.mark.parametrize("case", cases(SynapsePeer.troubles), ids=str)
def test_the_case_book(case: Case, server: Synapse, us: Login, request: pytest.FixtureRequest) -> None:
    name = digest(request.node.name)[:12]
    case.run(SynapsePeer(server, us, server.register(name, "TEL")))


def test_the_same_delivery_sent_again_is_one_event(server: Synapse, us: Login) -> None:
    zoe = server.register("zoe", "TEL")
    first = opened(server, us).send(delivery("k-1", "zoe"), nothing)
    assert opened(server, us).send(delivery("k-1", "zoe"), nothing) == first
    room = room_with(server, us, zoe)
    server.join(zoe, room)
    (said,) = server.messages(zoe, room)
    assert said["content"]["body"] == "Rappel\n\nBilan\nDemain."
    assert opened(server, us).reconcile(delivery("k-1", "zoe")) is Found.SENT
    assert opened(server, us).reconcile(delivery("k-2", "zoe")) is Found.NOT_SENT


def test_a_plain_text_is_refused_in_a_room_that_became_encrypted(server: Synapse, us: Login) -> None:
    paul = server.register("paul", "TEL")
    opened(server, us).send(delivery("k-1", "paul"), nothing)
    room = room_with(server, us, paul)
    server.ask("PUT", f"rooms/{room}/state/m.room.encryption", us, {"algorithm": "m.megolm.v1.aes-sha2"})
    with pytest.raises(Refused, match="est chiffré"):
        opened(server, us).send(delivery("k-2", "paul"), nothing)
    assert len(server.messages(us, room)) == 1


def test_checking_a_real_server_finds_account_and_device(server: Synapse, us: Login) -> None:
    login, same, _ = opened(server, us).check()
    assert (login.fault, same.fault) == (None, None)


def test_a_member_without_a_device_that_reads_encryption_is_refused(server: Synapse, tmp_path: Path) -> None:
    us = server.register("chiffreur", "CPOM")
    server.register("jean", "TEL")
    with pytest.raises(Refused, match="Aucun appareil"):
        opened(server, us, tmp_path / "keys").send(delivery("k-1", "jean"), nothing)


def test_a_member_reads_what_was_encrypted(server: Synapse, tmp_path: Path) -> None:
    us, lea = server.register("chiffreuse", "CPOM"), server.register("lea", "TEL")
    keys = tmp_path / "keys"
    (tmp_path / "lea").mkdir()
    read = asyncio.run(_read_encrypted(server, us, lea, keys, tmp_path / "lea"))
    assert read == "Rappel\n\nBilan\nDemain."
    assert opened(server, us, keys).reconcile(delivery("k-1", "lea")) is Found.SENT
    (said,) = server.messages(us, room_with(server, us, lea))
    assert said["type"] == "m.room.encrypted"


async def _read_encrypted(server: Synapse, us: Login, lea: Login, keys: Path, hers: Path) -> str:
    client = AsyncClient(server.address, lea.user, lea.device, str(hers), AsyncClientConfig())
    client.restore_login(lea.user, lea.device, lea.token)
    try:
        await client.sync(timeout=0)
        await client.keys_upload()
        channel = opened(server, us, keys)
        await asyncio.to_thread(channel.send, delivery("k-1", "lea"), nothing)
        await client.sync(timeout=0, full_state=True)
        room = room_with(server, us, lea)
        await client.join(room)
        synced = await client.sync(timeout=1000, full_state=True)
        events = synced.rooms.join[room].timeline.events
        (said,) = [each for each in events if isinstance(each, RoomMessageText)]
        body: str = said.body
        return body
    finally:
        await client.close()
