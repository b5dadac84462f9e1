"""Exchange Online by Graph: one message whatever fails, what is wrong said in French, and no secret said at all."""

import logging
import threading
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cpom_workflow.adapters.channels.exchange_answers import digest_of
from cpom_workflow.adapters.channels.graph import Graph
from cpom_workflow.adapters.channels.graph_line import GraphAccount
from cpom_workflow.adapters.settings import MailTransport, Settings
from cpom_workflow.adapters.store.rules import lost
from cpom_workflow.app.channels import channels_of
from cpom_workflow.domain.delivery import Delivery, DeliveryState, Draft, Found
from cpom_workflow.domain.errors import Ambiguous, CpomError, LostLease, Misconfigured, NotAccepted, Refused
from tests.adapters.channels.casebook import Case, Trouble, cases, in_a_row
from tests.certificates import certified
from tests.deliveries import NOW, draft
from tests.peers.graph import CLIENT, MAILBOX, SECRET, TENANT, Answer, Cut, GraphServer, Rule, failure

KEY = digest_of("k-1")


def cut() -> Answer | None:
    raise Cut


def delivery(key: str = "k-1", attempts: int = 1) -> Delivery:
    name = f"<{digest_of(key)}@region.example>"
    content = f"Message-ID: {name}\r\nSubject: {key}\r\n\r\nBonjour".encode()
    message = draft(key, channel="graph", content=content, message_id=name)
    return Delivery(draft=message, state=DeliveryState.SENDING, planned_at=NOW, attempts=attempts)


def nothing() -> None:
    pass


def account(server: GraphServer, **changes: object) -> GraphAccount:
    usual = GraphAccount(
        tenant=TENANT, client=CLIENT, secret=SECRET, mailbox=MAILBOX, url=server.url, login_url=server.origin
    )
    return replace(usual, **{"patience": 10, **changes})  # type: ignore[arg-type]


@pytest.fixture
def server() -> Iterator[GraphServer]:
    with GraphServer() as running:
        yield running
        assert running.malformed == []


@pytest.fixture
def graph(server: GraphServer) -> Iterator[Graph]:
    channel = Graph(account(server))
    yield channel
    channel.close()


class OnePeer:
    """Graph, as the case book wants it."""

    troubles: Collection[Trouble] = frozenset(Trouble)

    def __init__(self, server: GraphServer) -> None:
        self.server, self.over = server, threading.Event()
        self._opened: list[Graph] = []
        self._patience = 10.0
        self._play: dict[Trouble, Rule] = {
            Trouble.CUT_BEFORE: Rule("create", cut),
            Trouble.CUT_DURING: Rule("send", cut),
            Trouble.CUT_AFTER: Rule("send", cut, "after"),
            Trouble.BUSY: Rule("send", lambda: failure(503, "ServiceUnavailable")),
            Trouble.LIMITED: Rule("send", lambda: failure(429, "ApplicationThrottled", Retry_After="90")),
            Trouble.FAILURE: Rule("send", lambda: failure(500, "ErrorInternalServerError")),
            Trouble.REFUSAL: Rule("send", lambda: failure(400, "ErrorInvalidRecipients")),
            Trouble.NONSENSE: Rule("send", lambda: Answer(200, b"<html>Bienvenue</html>")),
            Trouble.SLOW: Rule("send", lambda: self._wait(0.2), "after"),
            Trouble.MUTE: Rule("send", lambda: self._wait(30), "after"),
        }

    def _wait(self, seconds: float) -> None:
        self.over.wait(seconds)

    def channel(self) -> Graph:
        self._opened.append(Graph(replace(account(self.server), patience=self._patience)))
        return self._opened[-1]

    def draft(self, key: str) -> Draft:
        return delivery(key).draft

    def arrange(self, trouble: Trouble) -> None:
        if trouble is Trouble.MUTE:
            self._patience = 0.4
        self.server.rules.append(replace(self._play[trouble]))

    def held(self, key: str) -> int:
        return len([each for each in self.server.inside("sentitems") if each.key == digest_of(key)])

    def close(self) -> None:
        self.over.set()
        for each in self._opened:
            each.close()


@pytest.fixture
def peer(server: GraphServer) -> Iterator[OnePeer]:
    one = OnePeer(server)
    yield one
    one.close()


@pytest.mark.parametrize("case", cases(OnePeer.troubles), ids=str)
def test_the_case_book(case: Case, peer: OnePeer) -> None:
    case.run(peer)


def test_troubles_in_a_row_lose_nothing_and_say_nothing_twice(peer: OnePeer) -> None:
    in_a_row((Trouble.CUT_BEFORE, Trouble.FAILURE, Trouble.LIMITED, Trouble.CUT_DURING, Trouble.CUT_AFTER)).run(peer)


@pytest.mark.parametrize("operation", ["token", "list", "create", "key", "send"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_cut_anywhere_leaves_one_message_and_no_stray_draft(peer: OnePeer, operation: str, when: str) -> None:
    peer.server.rules.append(Rule(operation, cut, when))
    assert cases(())[0].run(peer) is DeliveryState.SENT
    assert [each.folder for each in peer.server.messages.values()] == ["sentitems"]


# --- What leaves ----------------------------------------------------------------------------------------------------


def test_the_very_bytes_leave_under_their_key(server: GraphServer, graph: Graph) -> None:
    receipt = graph.send(delivery(), nothing)
    (sent,) = server.inside("sentitems")
    assert (sent.content, sent.key, receipt.reference) == (delivery().draft.content, KEY, KEY)


def test_a_whole_draft_waits_at_the_point_of_no_return(server: GraphServer, graph: Graph) -> None:
    seen: list[list[str | None]] = []
    graph.send(delivery(), lambda: seen.append([each.key for each in server.inside("drafts")]))
    assert seen == [[KEY]]


def test_what_was_sent_is_not_sent_again(server: GraphServer, graph: Graph) -> None:
    handed: list[str] = []
    receipts = [graph.send(delivery(), lambda: handed.append("oui")) for _ in range(2)]
    assert receipts[0] == receipts[1]
    assert handed == ["oui", "oui"]
    assert len(server.messages) == 1


def test_a_lost_lease_sends_nothing(server: GraphServer, graph: Graph) -> None:
    def taken_over() -> None:
        raise lost("k-1")

    with pytest.raises(LostLease):
        graph.send(delivery(), taken_over)
    assert server.inside("sentitems") == []


def test_a_draft_that_never_got_its_key_is_taken_up_by_its_message_id(server: GraphServer, graph: Graph) -> None:
    server.put("drafts", delivery().draft.content)
    graph.send(delivery(attempts=2), nothing)
    assert [(each.folder, each.key) for each in server.messages.values()] == [("sentitems", KEY)]


def test_a_message_sent_without_its_key_is_known_by_its_message_id(server: GraphServer, graph: Graph) -> None:
    server.put("sentitems", delivery().draft.content)
    graph.send(delivery(attempts=2), nothing)
    assert len(server.messages) == 1


def test_an_apostrophe_in_a_message_id_is_escaped(server: GraphServer, graph: Graph) -> None:
    given = delivery(attempts=2)
    odd = replace(given, draft=replace(given.draft, message_id="<l'un@region.example>"))
    server.put("sentitems", b"Message-ID: <l'un@region.example>\r\n\r\n")
    assert graph.reconcile(odd) is Found.SENT


def test_a_token_is_taken_once_and_anew_when_it_is_over(server: GraphServer, graph: Graph) -> None:
    for key in ("k-1", "k-2"):
        graph.send(delivery(key), nothing)
    assert server.calls["token"] == 1
    server.token = "un autre"  # noqa: S105 - it opens nothing
    graph.send(delivery("k-3"), nothing)
    assert server.calls["token"] == 2


def test_a_token_that_ends_at_the_hand_over_is_renewed_without_a_second_message(
    server: GraphServer, graph: Graph
) -> None:
    server.rules.append(Rule("send", lambda: failure(401, "InvalidAuthenticationToken")))
    graph.send(delivery(), nothing)
    assert len(server.inside("sentitems")) == 1


# --- What a look finds ----------------------------------------------------------------------------------------------


def test_a_look_finds_what_was_sent_and_a_draft_that_waits(server: GraphServer, graph: Graph) -> None:
    assert graph.reconcile(delivery()) is Found.CANNOT_TELL
    waiting = server.put("drafts", delivery().draft.content, KEY)
    assert graph.reconcile(delivery()) is Found.NOT_SENT
    waiting.folder = "sentitems"
    assert graph.reconcile(delivery()) is Found.SENT


def test_a_draft_that_the_transport_has_yet_to_take_is_sent(server: GraphServer, graph: Graph) -> None:
    server.transport_stopped = True
    graph.send(delivery(), nothing)
    assert [each.folder for each in server.messages.values()] == ["drafts"]
    assert graph.reconcile(delivery()) is Found.SENT


def test_of_two_drafts_nobody_can_tell(server: GraphServer, graph: Graph) -> None:
    for _ in range(2):
        server.put("drafts", delivery().draft.content, KEY)
    assert graph.reconcile(delivery()) is Found.CANNOT_TELL


def test_a_message_on_its_way_cannot_pass_behind_a_look(server: GraphServer, graph: Graph) -> None:
    moving = server.put("drafts", b"", KEY)

    def leaves() -> None:
        moving.folder = "sentitems"

    server.rules.append(Rule("list", leaves, "after"))  # as soon as the drafts have been read
    assert graph.reconcile(delivery()) is Found.SENT


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, b"<html>"),
        Answer(200, []),
        Answer(200, {"value": "?"}),
        Answer(200, {"value": [3]}),
        failure(503, "x"),
    ],
)
def test_a_look_that_fails_cannot_tell(server: GraphServer, graph: Graph, answer: Answer) -> None:
    server.rules.append(Rule("list", lambda: answer))
    assert graph.reconcile(delivery()) is Found.CANNOT_TELL


def test_a_list_is_read_to_its_end(server: GraphServer, graph: Graph) -> None:
    server.put("drafts", delivery().draft.content, KEY)
    more = f"{server.url}/users/{MAILBOX}/mailFolders/drafts/messages?"
    query = f"$filter=internetMessageId eq '{delivery().draft.message_id}'&$expand=Integer 0x0E07&$select=id,isDraft"
    server.rules.append(Rule("list", lambda: Answer(200, {"value": [], "@odata.nextLink": more + query})))
    assert graph.reconcile(delivery()) is Found.NOT_SENT


@pytest.mark.parametrize("elsewhere", ["{}/ailleurs", "pas une adresse"])
def test_a_list_that_leads_elsewhere_is_not_followed(server: GraphServer, graph: Graph, elsewhere: str) -> None:
    server.rules.append(
        Rule("list", lambda: Answer(200, {"value": [], "@odata.nextLink": elsewhere.format(server.origin)}))
    )
    assert graph.reconcile(delivery()) is Found.CANNOT_TELL
    assert server.calls["nothing"] == 0


# --- What is wrong --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "answer", "expected"),
    [
        ("token", Answer(401, {"error": "invalid_client"}), (NotAccepted, "Vérifiez le compte et son secret")),
        ("token", Answer(503, b""), (NotAccepted, "L'envoi sera repris")),
        ("token", Answer(200, b"bonjour"), (NotAccepted, "Vérifiez le réseau")),
        ("token", Answer(200, {"access_token": "a\nb"}), (NotAccepted, "Vérifiez le réseau")),
        ("list", failure(403, "ErrorAccessDenied"), (NotAccepted, "Mail.ReadWrite et Mail.Send")),
        ("list", failure(404, "ErrorInvalidUser"), (NotAccepted, "Vérifiez l'adresse de la boîte")),
        ("list", failure(404, "autre"), (NotAccepted, "Vérifiez l'adresse de la boîte")),
        ("create", Answer(413, b""), (Refused, "limite du serveur")),
        ("create", failure(507, "ErrorQuotaExceeded"), (NotAccepted, "Videz-la")),
        ("create", failure(400, "ErrorMimeContentInvalidBase64String"), (Refused, "Signalez-le")),
        ("create", Answer(201, {}), (NotAccepted, "Vérifiez le réseau")),
        ("key", failure(500, "ErrorInternalServerError"), (NotAccepted, "Vérifiez le réseau")),
        ("send", failure(403, "ErrorSendAsDenied"), (NotAccepted, "Envoyer en tant que")),
        ("send", failure(400, "ErrorInvalidRecipients"), (Refused, "Corrigez l'adresse")),
        ("send", failure(404, "ErrorItemNotFound"), (Ambiguous, "Regardez les éléments envoyés")),
        ("send", failure(504, "x"), (Ambiguous, "Regardez les éléments envoyés")),
    ],
)
def test_each_trouble_has_its_error_and_its_remedy(
    server: GraphServer, graph: Graph, operation: str, answer: Answer, expected: tuple[type[CpomError], str]
) -> None:
    error, remedy = expected
    server.rules.append(Rule(operation, lambda: answer))
    with pytest.raises(error) as said:
        graph.send(delivery(), nothing)
    assert remedy in said.value.remedy


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry_After": "90"}, 90),
        ({"Retry_After": "Mon, 23 Nov 2026 08:02:00 GMT", "Date": "Mon, 23 Nov 2026 08:00:00 GMT"}, 120),
        ({"Retry_After": "99999999"}, 86_400),
        ({"Retry_After": "bientôt".encode().decode("latin-1")}, None),
        ({}, None),
    ],
)
def test_the_delay_that_is_asked_for_is_kept(
    server: GraphServer, graph: Graph, headers: dict[str, str], seconds: int | None
) -> None:
    server.rules.append(Rule("create", lambda: failure(429, "ApplicationThrottled", **headers)))
    with pytest.raises(NotAccepted) as said:
        graph.send(delivery(), nothing)
    assert (said.value.retry_after and said.value.retry_after.total_seconds()) == seconds


def test_a_refused_message_leaves_no_draft(server: GraphServer, graph: Graph) -> None:
    server.rules.append(Rule("send", lambda: failure(400, "ErrorInvalidRecipients")))
    with pytest.raises(Refused):
        graph.send(delivery(), nothing)
    assert server.messages == {}


def test_a_server_that_is_not_there_is_said(server: GraphServer) -> None:
    away = Graph(replace(account(server), login_url="http://127.0.0.1:9"))
    with pytest.raises(NotAccepted, match="Vérifiez le réseau"):
        away.send(delivery(), nothing)
    away.close()


def test_only_a_server_with_a_known_certificate_is_spoken_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    papers = certified(tmp_path)
    with GraphServer(certificate=papers.certificate) as server:
        for authority, fault in ((None, "n'est pas reconnu"), (papers.authority, None)):
            if authority:
                monkeypatch.setenv("SSL_CERT_FILE", str(authority))
            channel = Graph(account(server))
            login, *_ = channel.check()
            channel.close()
            assert (login.fault is None) if fault is None else (fault in str(login.fault))


@pytest.mark.parametrize("change", ["url", "login_url"])
@pytest.mark.parametrize("address", ["http://graph.region.example", "graph.microsoft.com", "ftp://127.0.0.1", ""])
def test_a_secret_never_leaves_in_clear(server: GraphServer, change: str, address: str) -> None:
    with pytest.raises(Misconfigured, match="https://"):
        Graph(account(server, **{change: address}))


def test_no_secret_is_written_anywhere(
    server: GraphServer, graph: Graph, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    said = [repr(account(server))]
    for fault in (failure(400, "x"), failure(500, SECRET), Answer(200, {"error": SECRET}), failure(429, "x")):
        server.rules.append(Rule("send", lambda fault=fault: fault))  # type: ignore[misc]
        with pytest.raises(CpomError) as error:
            graph.send(delivery(), nothing)
        said.append(repr(error.value))
    wrong = Graph(replace(account(server), secret="un-autre-secret"))  # noqa: S106 - it opens nothing
    said += [str(each.fault) for each in wrong.check()] + [repr(wrong), repr(graph)]
    wrong.close()
    everything = " ".join([*said, caplog.text, *capfd.readouterr()])
    for secret in (SECRET, "un-autre-secret", server.token):
        assert secret not in everything


# --- Checking -------------------------------------------------------------------------------------------------------


def faults(graph: Graph) -> list[str | None]:
    return [None if each.fault is None else str(each.fault) for each in graph.check()]


def test_checking_sends_nothing_and_finds_all_right(server: GraphServer, graph: Graph) -> None:
    assert faults(graph) == [None, None, None]
    assert server.messages == {}


@pytest.mark.parametrize("roles", [None, [], ["User.Read.All"]])
def test_rights_given_mailbox_by_mailbox_do_not_show_in_the_token(
    server: GraphServer, graph: Graph, roles: list[str] | None
) -> None:
    server.roles = roles
    assert faults(graph) == [None, None, None]


def test_checking_names_the_rights_that_are_missing(server: GraphServer, graph: Graph) -> None:
    server.roles = ["Mail.ReadWrite"]
    assert faults(graph)[-1] == (
        "Il manque à l'application : Mail.Send. Faites accorder ces autorisations d'application, "
        "avec accord d'administrateur."
    )


def test_checking_says_that_the_secret_is_wrong(server: GraphServer) -> None:
    wrong = Graph(replace(account(server), secret="faux"))  # noqa: S106 - it opens nothing
    (only,) = faults(wrong)
    assert only is not None
    assert "le secret n'est pas le bon" in only
    wrong.close()


def test_checking_says_that_the_mailbox_cannot_be_read(server: GraphServer, graph: Graph) -> None:
    server.rules.append(Rule("list", lambda: failure(403, "ErrorAccessDenied")))
    login, mailbox, _ = faults(graph)
    assert login is None
    assert mailbox is not None
    assert "Mail.ReadWrite" in mailbox


def test_a_token_that_cannot_be_read_is_taken_as_it_is(server: GraphServer, graph: Graph) -> None:
    def opaque() -> Answer:
        server.token = "opaque"  # noqa: S105 - it opens nothing
        return Answer(200, {"access_token": "opaque"})

    server.rules.append(Rule("token", opaque, "after"))
    assert faults(graph) == [None, None, None]


# --- Settings -------------------------------------------------------------------------------------------------------


def test_the_settings_make_the_channel_that_mail_goes_by() -> None:
    given = {"graph_tenant": "t", "graph_client": "c", "graph_secret": "s"}
    channels = channels_of(Settings(mail=MailTransport.GRAPH, **given))  # type: ignore[arg-type]
    assert set(channels) == {"boite", "graph"}
    assert isinstance(channels["graph"], Graph)
    channels["graph"].close()


@pytest.mark.parametrize(
    ("given", "missing"),
    [({}, "graph_annuaire"), ({"graph_tenant": "t", "graph_client": "c"}, "graph_secret")],
)
def test_a_missing_setting_is_named(given: dict[str, str], missing: str) -> None:
    with pytest.raises(Misconfigured, match=missing):
        channels_of(Settings(mail=MailTransport.GRAPH, **given))  # type: ignore[arg-type]
