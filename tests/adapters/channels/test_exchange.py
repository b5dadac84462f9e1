"""Exchange by its web services, with the real library: one message whatever fails, and what is wrong said in French."""

import logging
import subprocess
import sys
import threading
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cpom_workflow.adapters.channels.exchange import Exchange, ExchangeAccount
from cpom_workflow.adapters.channels.exchange_answers import digest_of
from cpom_workflow.adapters.settings import MailTransport, Settings
from cpom_workflow.adapters.store.rules import lost
from cpom_workflow.app.channels import channels_of
from cpom_workflow.domain.delivery import Delivery, DeliveryState, Draft, Found
from cpom_workflow.domain.errors import Ambiguous, CpomError, LostLease, Misconfigured, NotAccepted, Refused
from tests.adapters.channels.casebook import Case, Trouble, cases, in_a_row
from tests.certificates import certified
from tests.deliveries import NOW, draft
from tests.peers.ews import PASSWORD, USER, Cut, EwsServer, Raw, Rule, message, soap_fault

KEY = digest_of("k-1")


def cut() -> str | None:
    raise Cut


def delivery(key: str = "k-1") -> Delivery:
    return Delivery(draft=draft(key, channel="exchange"), state=DeliveryState.SENDING, planned_at=NOW)


def nothing() -> None:
    pass


def account(url: str, **changes: object) -> ExchangeAccount:
    usual = ExchangeAccount(
        url=url, mailbox="cpom@region.example", user=USER, password=PASSWORD, login="basic", patience=10
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


@pytest.fixture
def server() -> Iterator[EwsServer]:
    with EwsServer() as running:
        yield running
        assert running.malformed == []


@pytest.fixture
def exchange(server: EwsServer) -> Iterator[Exchange]:
    channel = Exchange(account(server.url))
    yield channel
    channel.close()


class OnePeer:
    """Exchange, as the case book wants it."""

    troubles: Collection[Trouble] = frozenset(Trouble)

    def __init__(self, server: EwsServer) -> None:
        self.server, self.over = server, threading.Event()
        self._opened: list[Exchange] = []
        self._patience = 10.0
        self._play: dict[Trouble, Rule] = {
            Trouble.CUT_BEFORE: Rule("CreateItem", cut),
            Trouble.CUT_DURING: Rule("SendItem", cut),
            Trouble.CUT_AFTER: Rule("SendItem", cut, "after"),
            Trouble.BUSY: Rule("SendItem", lambda: soap_fault("ErrorServerBusy")),
            Trouble.LIMITED: Rule("SendItem", lambda: soap_fault("ErrorServerBusy", back_off=90_000)),
            Trouble.FAILURE: Rule("SendItem", lambda: message("SendItem", code="ErrorInternalServerError")),
            Trouble.REFUSAL: Rule("SendItem", lambda: message("SendItem", code="ErrorInvalidRecipients")),
            Trouble.NONSENSE: Rule("SendItem", lambda: "<bonjour/>"),
            Trouble.SLOW: Rule("SendItem", lambda: self._wait(0.2), "after"),
            Trouble.MUTE: Rule("SendItem", lambda: self._wait(30), "after"),
        }

    def _wait(self, seconds: float) -> None:
        self.over.wait(seconds)

    def channel(self) -> Exchange:
        self._opened.append(Exchange(account(self.server.url, patience=self._patience)))
        return self._opened[-1]

    def draft(self, key: str) -> Draft:
        return delivery(key).draft

    def arrange(self, trouble: Trouble) -> None:
        if trouble is Trouble.MUTE:
            self._patience = 0.4
        self.server.rules.append(replace(self._play[trouble]))

    def held(self, key: str) -> int:
        return len(self.server.sent(digest_of(key)))

    def close(self) -> None:
        self.over.set()
        for each in self._opened:
            each.close()


@pytest.fixture
def peer(server: EwsServer) -> Iterator[OnePeer]:
    one = OnePeer(server)
    yield one
    one.close()


@pytest.mark.parametrize("case", cases(OnePeer.troubles), ids=str)
def test_the_case_book(case: Case, peer: OnePeer) -> None:
    case.run(peer)


def test_troubles_in_a_row_lose_nothing_and_say_nothing_twice(peer: OnePeer) -> None:
    in_a_row((Trouble.CUT_BEFORE, Trouble.FAILURE, Trouble.LIMITED, Trouble.CUT_DURING, Trouble.CUT_AFTER)).run(peer)


@pytest.mark.parametrize("operation", ["GetFolder", "FindItem", "CreateItem", "SendItem"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_cut_anywhere_leaves_one_message_and_no_stray_draft(peer: OnePeer, operation: str, when: str) -> None:
    peer.server.rules.append(Rule(operation, cut, when))
    assert cases(())[0].run(peer) is DeliveryState.SENT
    assert [each.folder for each in peer.server.items.values()] == ["sentitems"]


# --- What leaves ----------------------------------------------------------------------------------------------------


def test_the_very_bytes_leave_under_their_key(server: EwsServer, exchange: Exchange) -> None:
    receipt = exchange.send(delivery(), nothing)
    (sent,) = server.items.values()
    assert (sent.folder, sent.content, sent.key) == ("sentitems", delivery().draft.content, receipt.reference)


def test_a_keyed_draft_waits_at_the_point_of_no_return(server: EwsServer, exchange: Exchange) -> None:
    seen: list[list[tuple[str, str | None]]] = []
    exchange.send(delivery(), lambda: seen.append([(each.folder, each.key) for each in server.items.values()]))
    assert seen == [[("drafts", KEY)]]


def test_what_was_sent_is_not_sent_again(server: EwsServer, exchange: Exchange) -> None:
    handed: list[str] = []
    receipts = [exchange.send(delivery(), lambda: handed.append("oui")) for _ in range(2)]
    assert receipts[0] == receipts[1]
    assert handed == ["oui", "oui"]
    assert len(server.items) == 1


def test_folders_are_found_once_for_many_messages(server: EwsServer, exchange: Exchange) -> None:
    for key in ("k-1", "k-2"):
        exchange.send(delivery(key), nothing)
    assert server.calls == ["GetFolder"] * 4 + ["FindItem", "CreateItem", "SendItem"] * 2


def test_a_lost_lease_sends_nothing(server: EwsServer, exchange: Exchange) -> None:
    def taken_over() -> None:
        raise lost("k-1")

    with pytest.raises(LostLease):
        exchange.send(delivery(), taken_over)
    assert [each.folder for each in server.items.values()] == ["drafts"]


# --- What a look finds ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("folder", "found"),
    [("drafts", Found.NOT_SENT), ("outbox", Found.SENT), ("sentitems", Found.SENT), ("root", Found.CANNOT_TELL)],
)
def test_a_look_tells_where_a_message_is(server: EwsServer, exchange: Exchange, folder: str, found: Found) -> None:
    server.put(folder, b"", KEY)
    assert exchange.reconcile(delivery()) is found


def test_a_draft_that_the_transport_has_yet_to_take_is_sent(server: EwsServer, exchange: Exchange) -> None:
    server.moves_to = "drafts"
    exchange.send(delivery(), nothing)
    assert [each.folder for each in server.items.values()] == ["drafts"]
    assert exchange.reconcile(delivery()) is Found.SENT
    exchange.send(delivery(), nothing)
    assert server.calls.count("SendItem") == 1


def test_a_message_on_its_way_cannot_pass_behind_a_look(server: EwsServer, exchange: Exchange) -> None:
    moving = server.put("drafts", b"", KEY)

    def leaves() -> None:
        moving.folder = "sentitems"

    server.between_folders = leaves
    assert exchange.reconcile(delivery()) is Found.SENT


def test_of_two_drafts_nobody_can_tell(server: EwsServer, exchange: Exchange) -> None:
    for _ in range(2):
        server.put("drafts", b"", KEY)
    assert exchange.reconcile(delivery()) is Found.CANNOT_TELL


@pytest.mark.parametrize("answer", [Raw(200, b"<html>"), Raw(200, b""), Raw(503), Raw(302), Raw(200, b"<a/>")])
def test_a_look_that_fails_cannot_tell(server: EwsServer, exchange: Exchange, answer: Raw) -> None:
    server.raws["FindItem"] = [answer]
    assert exchange.reconcile(delivery()) is Found.CANNOT_TELL


def test_a_second_order_for_a_draft_that_has_left_sends_nothing(server: EwsServer, exchange: Exchange) -> None:
    def leaves() -> None:
        (waiting,) = server.drafts(KEY)
        del server.items[waiting.id]
        server.put("sentitems", waiting.content, KEY)

    with pytest.raises(Ambiguous, match="ErrorItemNotFound"):
        exchange.send(delivery(), leaves)
    assert exchange.reconcile(delivery()) is Found.SENT


# --- What is wrong --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "code", "expected"),
    [
        ("CreateItem", "ErrorMessageSizeExceeded", (Refused, "limite du serveur")),
        ("CreateItem", "ErrorMimeContentConversionFailed", (Refused, "Signalez-le")),
        ("CreateItem", "ErrorQuotaExceeded", (NotAccepted, "Videz-la")),
        ("CreateItem", "ErrorInternalServerError", (NotAccepted, "Vérifiez le réseau")),
        ("FindItem", "ErrorItemNotFound", (NotAccepted, "Vérifiez le réseau")),
        ("FindItem", "ErrorAccessDenied", (NotAccepted, "accès complet")),
        ("GetFolder", "ErrorNonExistentMailbox", (NotAccepted, "Vérifiez l'adresse de la boîte")),
        ("SendItem", "ErrorSendAsDenied", (NotAccepted, "Envoyer en tant que")),
        ("SendItem", "ErrorInvalidRecipients", (Refused, "Corrigez l'adresse")),
        ("SendItem", "ErrorMailRecipientNotFound", (Refused, "Corrigez l'adresse")),
        ("SendItem", "ErrorInternalServerTransientError", (Ambiguous, "Regardez les éléments envoyés")),
        ("SendItem", "ErrorTimeoutExpired", (Ambiguous, "Regardez les éléments envoyés")),
        ("SendItem", "ErrorQuiNExistePas", (Ambiguous, "Regardez les éléments envoyés")),
    ],
)
def test_each_answer_has_its_error_and_its_remedy(
    server: EwsServer, exchange: Exchange, operation: str, code: str, expected: tuple[type[CpomError], str]
) -> None:
    error, remedy = expected
    server.rules.append(Rule(operation, lambda: message(operation, code=code)))
    with pytest.raises(error) as said:
        exchange.send(delivery(), nothing)
    assert remedy in said.value.remedy


@pytest.mark.parametrize(
    ("operation", "answer", "expected"),
    [
        ("FindItem", Raw(403), (NotAccepted, "accès complet")),
        ("FindItem", Raw(404), (NotAccepted, "Vérifiez l'adresse de la boîte")),
        ("FindItem", Raw(502), (NotAccepted, "Vérifiez le réseau")),
        ("CreateItem", Raw(413), (Refused, "limite du serveur")),
        ("SendItem", Raw(503), (NotAccepted, "L'envoi sera repris")),
        ("SendItem", Raw(401), (NotAccepted, "Vérifiez le compte et son secret")),
        ("SendItem", Raw(502), (Ambiguous, "Regardez les éléments envoyés")),
        ("SendItem", Raw(404), (Ambiguous, "Regardez les éléments envoyés")),
        ("SendItem", Raw(500, b"oups"), (Ambiguous, "Regardez les éléments envoyés")),
        ("SendItem", Raw(503, b"", (("Connection", "close"),)), (NotAccepted, "L'envoi sera repris")),
    ],
)
def test_an_answer_that_is_no_soap_has_its_error_too(
    server: EwsServer, exchange: Exchange, operation: str, answer: Raw, expected: tuple[type[CpomError], str]
) -> None:
    error, remedy = expected
    server.raws[operation] = [answer]
    with pytest.raises(error) as said:
        exchange.send(delivery(), nothing)
    assert remedy in said.value.remedy


def test_an_answer_that_the_library_trips_over_is_not_accepted(server: EwsServer, exchange: Exchange) -> None:
    server.rules.append(Rule("CreateItem", lambda: message("CreateItem", "<m:Items/>")))
    with pytest.raises(NotAccepted, match="Vérifiez le réseau"):
        exchange.send(delivery(), nothing)


def test_only_a_server_with_a_known_certificate_is_spoken_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    papers = certified(tmp_path)
    with EwsServer(certificate=papers.certificate) as server:
        for authority, fault in ((None, "n'est pas reconnu"), (papers.authority, None)):
            if authority:
                monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority))
            channel = Exchange(account(server.url))
            (check,) = channel.check()
            channel.close()
            assert (check.fault is None) if fault is None else (fault in str(check.fault))


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [(soap_fault("ErrorServerBusy", back_off=90_000), 90), (soap_fault("ErrorServerBusy"), None)],
)
def test_the_delay_that_is_asked_for_is_kept(
    server: EwsServer, exchange: Exchange, fault: str, seconds: int | None
) -> None:
    server.rules.append(Rule("CreateItem", lambda: fault))
    with pytest.raises(NotAccepted) as said:
        exchange.send(delivery(), nothing)
    assert (said.value.retry_after and said.value.retry_after.total_seconds()) == seconds


def test_the_delay_in_a_header_is_kept_too(server: EwsServer, exchange: Exchange) -> None:
    server.raws["SendItem"] = [Raw(503, b"", (("Retry-After", "120"),))]
    with pytest.raises(NotAccepted) as said:
        exchange.send(delivery(), nothing)
    assert said.value.retry_after is not None
    assert said.value.retry_after.total_seconds() == 120


def test_nothing_is_asked_twice_by_the_library(server: EwsServer, exchange: Exchange) -> None:
    server.rules.append(Rule("SendItem", lambda: soap_fault("ErrorServerBusy", back_off=1)))
    with pytest.raises(NotAccepted):
        exchange.send(delivery(), nothing)
    assert server.calls.count("SendItem") == 1


def test_a_refused_message_leaves_no_draft(server: EwsServer, exchange: Exchange) -> None:
    server.rules.append(Rule("SendItem", lambda: message("SendItem", code="ErrorInvalidRecipients")))
    with pytest.raises(Refused):
        exchange.send(delivery(), nothing)
    assert server.items == {}


def test_a_server_that_is_not_there_is_said() -> None:
    away = Exchange(account("http://127.0.0.1:9/EWS/Exchange.asmx"))
    with pytest.raises(NotAccepted, match="Vérifiez le réseau"):
        away.send(delivery(), nothing)
    away.close()


@pytest.mark.parametrize("address", ["http://exchange.region.example/EWS", "exchange.region.example", ""])
def test_a_password_never_leaves_in_clear(address: str) -> None:
    with pytest.raises(Misconfigured, match="https://"):
        Exchange(account(address))


def test_no_password_nor_message_is_written_anywhere(
    server: EwsServer, exchange: Exchange, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    said = [repr(account(server.url)), repr(exchange)]
    for code in ("ErrorInternalServerError", "ErrorSendAsDenied"):
        server.rules.append(Rule("SendItem", lambda code=code: message("SendItem", code=code)))  # type: ignore[misc]
        with pytest.raises(CpomError) as error:
            exchange.send(delivery(), nothing)
        said.append(repr(error.value))
    everything = " ".join([*said, caplog.text, *capfd.readouterr()])
    for secret in (PASSWORD, "TWltZUNvbnRlbnQ", "MimeContent", "Texte du serveur", "Basic "):
        assert secret not in everything


# --- Checking -------------------------------------------------------------------------------------------------------


def test_checking_sends_nothing_and_finds_all_right(server: EwsServer, exchange: Exchange) -> None:
    (only,) = exchange.check()
    assert (only.what, only.fault) == ("Boîte cpom@region.example sur 127.0.0.1", None)
    assert server.items == {}


def test_checking_says_that_the_password_is_wrong(server: EwsServer) -> None:
    wrong = Exchange(account(server.url, password="faux"))  # noqa: S106 - it opens nothing
    (only,) = wrong.check()
    assert only.fault is not None
    assert "le secret n'est pas le bon" in only.fault.what
    wrong.close()


def test_checking_says_that_the_mailbox_cannot_be_opened(server: EwsServer, exchange: Exchange) -> None:
    server.denied = True
    (only,) = exchange.check()
    assert only.fault is not None
    assert "accès complet" in only.fault.remedy


def test_exchange_online_is_told_to_use_graph(caplog: pytest.LogCaptureFixture) -> None:
    online = Exchange(account("https://outlook.office365.com/EWS/Exchange.asmx", patience=0.01))
    assert "1er avril 2027" in caplog.text
    assert "« graph »" in caplog.text
    *_, future = online.check()
    assert future.fault is not None
    assert "« graph »" in future.fault.remedy
    online.close()


_WITHOUT_THE_LIBRARY = """
import sys
sys.modules["exchangelib"] = None
from cpom_workflow.adapters.channels.exchange import Exchange, ExchangeAccount
channel = Exchange(ExchangeAccount(url="https://127.0.0.1/EWS", mailbox="a@b.example", user="u", password="p"))
print(channel.check()[0].fault)
"""


def test_a_missing_library_is_said_in_french_and_only_when_it_is_needed() -> None:
    run = subprocess.run([sys.executable, "-c", _WITHOUT_THE_LIBRARY], capture_output=True, text=True, check=True)
    assert "Installez cpom-workflow[exchange]." in run.stdout


# --- Settings -------------------------------------------------------------------------------------------------------


def test_the_settings_make_the_channel_that_mail_goes_by() -> None:
    given = {"exchange_url": "https://ex.example/EWS", "exchange_user": "u", "exchange_password": "p"}
    configured = Settings(mail=MailTransport.EXCHANGE, **given)  # type: ignore[arg-type]
    assert set(channels_of(configured)) == {"boite", "exchange"}


@pytest.mark.parametrize(
    ("given", "missing"),
    [({}, "exchange_url"), ({"exchange_url": "https://ex.example/EWS", "exchange_user": "u"}, "exchange_mot_de_passe")],
)
def test_a_missing_setting_is_named(given: dict[str, str], missing: str) -> None:
    with pytest.raises(Misconfigured, match=missing):
        channels_of(Settings(mail=MailTransport.EXCHANGE, **given))  # type: ignore[arg-type]
