"""Matrix: one direct room a member, one event a delivery, and never a plain text where encryption is wanted."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cpom_workflow.adapters.channels.matrix import Account, Matrix, digest
from cpom_workflow.adapters.channels.matrix_identifiers import Identifiers
from cpom_workflow.adapters.channels.matrix_words import LONGEST, MARK, event
from cpom_workflow.adapters.chat import Action, ChatComposer, ChatMessage
from cpom_workflow.domain.delivery import Delivery, DeliveryState, Draft, Found
from cpom_workflow.domain.dossier import Person
from cpom_workflow.domain.errors import Closed, Misconfigured, NotAccepted, Refused
from cpom_workflow.services.ports import Channel, Envelope, Written
from tests.adapters.channels.casebook import Case, Trouble, cases, in_a_row
from tests.deliveries import NOW, draft
from tests.peers.homeserver import ACCOUNT, DEVICE, TOKEN, Homeserver
from tests.peers.web import PATIENCE, Answer

ANNE = "Anne.Le-Goff@dreets.example"
ANNE_HERE = "@anne.le-goff-dreets.example:agent.example"
PATTERN = "@{local}-{domaine}:agent.example"
TEXT = "*CPOM <Vergers>*\nÉchéance : demain.\n\nPourquoi.\n[Ouvrir](https://cpom.example/1)\n"


def content(chat: str = TEXT) -> bytes:
    envelope = Envelope(key="k", to=Person(id="p", name="Anne", email=ANNE), written_at=NOW, thread=None)
    return ChatComposer().compose(Written(subject="Rappel", text="", html="", chat=chat), envelope)


def delivery(key: str = "k-1", chat: str = TEXT, recipient: str = ANNE) -> Delivery:
    told = draft(key, content=content(chat), channel="matrix", recipient=recipient)
    return Delivery(draft=told, state=DeliveryState.SENDING, planned_at=NOW)


def account(server: Homeserver, **changes: str) -> Account:
    usual = Account(server=server.address, user=ACCOUNT, device=DEVICE, token=TOKEN)
    return replace(usual, **changes)  # type: ignore[arg-type] # the texts among its fields


def opened(server: Homeserver, **changes: str) -> Matrix:
    return Matrix(account(server, **changes), Identifiers(PATTERN), timeout=PATIENCE)


def nothing() -> None:
    pass


def test_several_who_send_at_once_forget_no_room(server: Homeserver, tmp_path: Path) -> None:
    def write(local: str) -> None:
        told = replace(account(server), home=tmp_path)
        sent = delivery(recipient=f"{local}@dreets.example")
        Matrix(told, Identifiers(PATTERN), timeout=PATIENCE).send(sent, nothing)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, "abcdefgh"))
    assert len(server.direct) == len(server.members) == 8


class MatrixPeer:
    """The loopback homeserver as the case book sees it."""

    troubles = frozenset(Trouble)

    def __init__(self, server: Homeserver) -> None:
        self.server = server

    def channel(self) -> Channel:
        return opened(self.server)

    def draft(self, key: str) -> Draft:
        return draft(key, content=content(), channel="matrix")

    def arrange(self, trouble: Trouble) -> None:
        self.server.arrange(trouble)

    def held(self, key: str) -> int:
        return self.server.held(digest(key))


@pytest.fixture
def server() -> Iterator[Homeserver]:
    with Homeserver().serving() as serving:
        yield serving


@pytest.mark.parametrize(
    "case",
    [
        *cases(MatrixPeer.troubles),
        in_a_row((Trouble.CUT_BEFORE, Trouble.CUT_DURING, Trouble.LIMITED, Trouble.CUT_AFTER)),
        in_a_row((Trouble.FAILURE, Trouble.NONSENSE, Trouble.MUTE)),
    ],
    ids=str,
)
def test_the_case_book(case: Case, server: Homeserver) -> None:
    case.run(MatrixPeer(server))


def test_a_member_is_told_in_a_direct_room_made_for_it(server: Homeserver) -> None:
    receipt = opened(server).send(delivery(), nothing)
    ((room, said),) = server.said.items()
    assert server.direct == {ANNE_HERE: [room]}
    (told,) = said.values()
    assert receipt.reference == told["event_id"]
    assert told["content"] == {
        "msgtype": "m.text",
        "body": "Rappel\n\nCPOM <Vergers>\nÉchéance : demain.\n\nPourquoi.\n\nOuvrir : https://cpom.example/1",
        "format": "org.matrix.custom.html",
        "formatted_body": "<p><strong>Rappel</strong></p>"
        "<p><strong>CPOM &lt;Vergers&gt;</strong><br>Échéance : demain.</p><p>Pourquoi.</p>"
        '<p><a href="https://cpom.example/1">Ouvrir</a></p>',
        MARK: digest("k-1"),
    }


def test_the_room_serves_again(server: Homeserver) -> None:
    opened(server).send(delivery("k-1"), nothing)
    opened(server).send(delivery("k-2"), nothing)
    assert [len(said) for said in server.said.values()] == [2]


@pytest.mark.parametrize("who", [ACCOUNT, ANNE_HERE])
def test_a_room_that_somebody_has_left_is_replaced(server: Homeserver, who: str) -> None:
    opened(server).send(delivery("k-1"), nothing)
    (room,) = server.said
    server.members[room][who] = "leave"
    opened(server).send(delivery("k-2"), nothing)
    assert [len(said) for said in server.said.values()] == [1, 1]
    assert len(server.direct[ANNE_HERE]) == 2


def test_the_same_delivery_sent_again_makes_no_second_event(server: Homeserver) -> None:
    first = opened(server).send(delivery(), nothing)
    assert opened(server).send(delivery(), nothing) == first
    assert server.held(digest("k-1")) == 1


def test_nothing_is_said_before_the_point_of_no_return(server: Homeserver) -> None:
    seen: list[int] = []
    opened(server).send(delivery(), lambda: seen.append(server.held(digest("k-1"))))
    assert seen == [0]


def test_a_plain_text_never_goes_into_an_encrypted_room(server: Homeserver) -> None:
    server.encrypts = True
    with pytest.raises(Refused, match="est chiffré") as refusal:
        opened(server).send(delivery(), nothing)
    assert "matrix_cles" in refusal.value.remedy
    assert server.held(digest("k-1")) == 0


def test_the_delay_that_the_server_asks_for_is_kept(server: Homeserver) -> None:
    server.arrange(Trouble.LIMITED)
    with pytest.raises(NotAccepted) as refusal:
        opened(server).send(delivery(), nothing)
    assert refusal.value.retry_after == timedelta(hours=2)


@pytest.mark.parametrize(("headers", "delay"), [({"Retry-After": "90"}, 90), ({}, 60)])
def test_a_delay_may_stand_in_a_header_or_be_missing(server: Homeserver, headers: dict[str, str], delay: int) -> None:
    server.limited = Answer(body={}, status=429, headers=headers)
    server.arrange(Trouble.LIMITED)
    with pytest.raises(NotAccepted) as refusal:
        opened(server).send(delivery(), nothing)
    assert refusal.value.retry_after == timedelta(seconds=delay)


def test_a_wrong_token_is_refused_with_what_to_correct(server: Homeserver) -> None:
    with pytest.raises(Closed, match="M_UNKNOWN_TOKEN") as refusal:
        opened(server, token="faux").send(delivery(), nothing)  # noqa: S106 - opens nothing
    assert "matrix_jeton" in refusal.value.remedy


def test_a_look_reads_every_page(server: Homeserver) -> None:
    server.page = 1
    for key in ("k-1", "k-2", "k-3"):
        opened(server).send(delivery(key), nothing)
    assert opened(server).reconcile(delivery("k-1")) is Found.SENT
    assert opened(server).reconcile(delivery("k-4")) is Found.NOT_SENT


def test_a_look_stops_where_the_message_cannot_be(server: Homeserver) -> None:
    server.page, server.clock = 1, int((NOW - timedelta(days=3)).timestamp()) * 1000
    for key in ("k-1", "k-2", "k-3"):
        opened(server).send(delivery(key), nothing)
    before = len(server.requests)
    assert opened(server).reconcile(delivery("k-4")) is Found.NOT_SENT
    assert len(server.requests) - before == 2


def test_without_a_room_nobody_can_tell(server: Homeserver) -> None:
    assert opened(server).reconcile(delivery()) is Found.CANNOT_TELL


def test_a_look_that_fails_tells_nothing(server: Homeserver) -> None:
    server.arrange(Trouble.CUT_BEFORE)
    assert opened(server).reconcile(delivery()) is Found.CANNOT_TELL


def test_checking_asks_who_we_are_and_says_nothing_in_any_room(server: Homeserver) -> None:
    login, same, keys = opened(server).check()
    assert (login.fault, same.fault) == (None, None)
    assert keys.fault is not None
    assert "matrix_cles" in keys.fault.remedy
    assert server.said == {}


def test_checking_compares_account_and_device(server: Homeserver) -> None:
    _, same, _ = opened(server, device="AUTRE").check()
    assert same.fault is not None
    assert same.fault.what == f"Le jeton est celui de {ACCOUNT}, appareil {DEVICE}."


def test_checking_a_wrong_token_says_where_to_correct_it(server: Homeserver) -> None:
    (login,) = opened(server, token="faux").check()  # noqa: S106 - opens nothing
    assert login.fault is not None
    assert "matrix_jeton" in login.fault.remedy


def test_the_token_is_never_shown(server: Homeserver) -> None:
    assert TOKEN not in repr(account(server))


def test_an_account_follows_the_pattern_or_is_an_exception() -> None:
    known = Identifiers(f"{PATTERN} zoe@dreets.example=@zoe:autre.example")
    assert known.of(ANNE) == ANNE_HERE
    assert known.of("Zoe@dreets.example") == "@zoe:autre.example"


def test_an_address_that_makes_no_account_is_refused() -> None:
    with pytest.raises(Refused, match="ne donne pas un identifiant Matrix"):
        Identifiers(PATTERN).of("o'hara@dreets.example")


@pytest.mark.parametrize("written", ["", "agent.example", f"{PATTERN} zoe@dreets.example", f"{PATTERN} a@b.example=@x"])
def test_a_setting_that_gives_no_account_stops_at_the_start(written: str) -> None:
    with pytest.raises(Misconfigured, match="matrix_identifiants"):
        Identifiers(written)


def test_a_message_that_no_server_takes_is_refused() -> None:
    with pytest.raises(Refused, match="trop long"):
        event(ChatMessage(subject="a", text="x" * LONGEST, actions=()), "d")


def test_a_token_is_not_shown_to_a_reader() -> None:
    said = event(ChatMessage(subject="a", text="b", actions=(Action(label="Fait", token="secret"),)), "d")  # noqa: S106
    assert "secret" not in str(said)
