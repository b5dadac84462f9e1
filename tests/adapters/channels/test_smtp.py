"""Mail through a relay: who is written to and how, what each answer means, and what is never said in clear."""

import hashlib
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from socket import AF_INET, SOCK_DGRAM, create_server, socket
from typing import Any

import pytest

from cpom_workflow.adapters.channels.smtp import Smtp
from cpom_workflow.adapters.channels.smtp_line import Relay, Security, relay_at
from cpom_workflow.adapters.store.rules import lost
from cpom_workflow.domain.delivery import Delivery, DeliveryState, Found, MessageKind
from cpom_workflow.domain.errors import (
    Ambiguous,
    Closed,
    LostLease,
    MailboxUnavailable,
    Misconfigured,
    NotAccepted,
    Refused,
)
from cpom_workflow.services.ports import Check
from tests.certificates import Certified, certified
from tests.deliveries import NOW, draft
from tests.relay import FaultyRelay, faulty_relay

SENDER = "cpom@region.example"
SECRET = "motdepasse"  # noqa: S105 - of a relay that lives for one test
MARK = hashlib.sha256(b"k-1").hexdigest()
AGAIN = "l'envoi sera repris"


def delivery(**changes: Any) -> Delivery:  # noqa: ANN401 - fields of a draft
    return Delivery(draft=draft(**changes), state=DeliveryState.SENDING, planned_at=NOW, attempts=1)


def nothing() -> None:
    pass


def channel(relay: FaultyRelay, **changes: Any) -> Smtp:  # noqa: ANN401 - fields of a relay
    usual = Relay(host="127.0.0.1", port=relay.port, patience=20, last_patience=20)
    return Smtp(replace(usual, **changes), SENDER)


@pytest.fixture
def relay() -> Iterator[FaultyRelay]:
    with faulty_relay() as running:
        yield running


@pytest.fixture
def identity(tmp_path: Path) -> Certified:
    return certified(tmp_path)


# --- What is handed over --------------------------------------------------------------------------------------------


def test_the_relay_takes_the_frozen_bytes_and_its_answer_is_the_reference(relay: FaultyRelay) -> None:
    content = b"Subject: bonjour\r\n\r\nBonjour\r\n.\r\n..deux points\r\n"
    receipt = channel(relay).send(delivery(content=content), nothing)
    assert receipt.reference == "250 2.0.0 Ok: queued as ABC"
    assert [each.content for each in relay.mails] == [content]


def test_lines_are_ended_as_mail_wants_them(relay: FaultyRelay) -> None:
    channel(relay).send(delivery(content=b"Subject: a\n\nb\rc"), nothing)
    assert relay.mails[0].content == b"Subject: a\r\n\r\nb\r\nc\r\n"


def test_the_envelope_names_the_delivery_and_asks_for_notices(relay: FaultyRelay) -> None:
    channel(relay).send(delivery(recipient="anne+cpom=1@dreets.example", content=b"x\r\n"), nothing)
    (mail,) = relay.mails
    assert mail.mail == f"MAIL FROM:<{SENDER}> SIZE=3 RET=HDRS ENVID={MARK}"
    original = "rfc822;anne+2Bcpom+3D1@dreets.example"
    assert mail.rcpt == (f"RCPT TO:<anne+cpom=1@dreets.example> NOTIFY=FAILURE,DELAY ORCPT={original}",)


def test_a_relay_that_offers_nothing_is_asked_for_nothing() -> None:
    with faulty_relay(offers=()) as relay:
        channel(relay).send(delivery(), nothing)
    assert relay.mails[0].mail == f"MAIL FROM:<{SENDER}>"
    assert relay.mails[0].rcpt == ("RCPT TO:<anne.le-goff@dreets.example>",)


def test_a_very_old_relay_is_greeted_as_it_knows(relay: FaultyRelay) -> None:
    relay.twist("EHLO", "502 what?")
    channel(relay).send(delivery(), nothing)
    assert [each.split()[0].upper() for each in relay.heard[:3]] == ["EHLO", "HELO", "MAIL"]


def test_we_present_ourselves_by_an_address_that_is_ours(relay: FaultyRelay) -> None:
    channel(relay).send(delivery(), nothing)
    assert relay.heard[0].upper() == "EHLO [127.0.0.1]"


def test_the_point_of_no_return_comes_once_all_but_the_dot_is_handed(relay: FaultyRelay) -> None:
    seen: list[tuple[str, int]] = []
    channel(relay).send(delivery(), lambda: seen.append((relay.heard[-1], len(relay.mails))))
    assert seen == [("DATA", 0)]


def test_a_lost_lease_hands_nothing_over(relay: FaultyRelay) -> None:
    def taken_over() -> None:
        raise lost("k-1")

    sending = channel(relay)
    with pytest.raises(LostLease):
        sending.send(delivery(), taken_over)
    sending.send(delivery(key="k-2", content=b"deux\r\n"), nothing)
    assert [each.content for each in relay.mails] == [b"deux\r\n"]


# --- One connection, reused -----------------------------------------------------------------------------------------


def test_messages_share_one_connection(relay: FaultyRelay) -> None:
    sending = channel(relay)
    for key in ("k-1", "k-2", "k-3"):
        sending.send(delivery(key=key), nothing)
    assert (len(relay.mails), relay.connections) == (3, 1)


def test_a_refused_message_does_not_spoil_the_line_for_the_next(relay: FaultyRelay) -> None:
    relay.twist("RCPT", "550 5.1.1 unknown")
    sending = channel(relay)
    with pytest.raises(Refused):
        sending.send(delivery(), nothing)
    sending.send(delivery(key="k-2"), nothing)
    assert (len(relay.mails), relay.connections) == (1, 1)


def test_a_not_now_on_a_line_that_was_kept_is_believed_at_once(relay: FaultyRelay) -> None:
    sending = channel(relay)
    sending.send(delivery(), nothing)
    relay.twist("MAIL", "450 4.7.1 greylisted")
    with pytest.raises(NotAccepted, match="greylisted"):
        sending.send(delivery(key="k-2"), nothing)
    assert (len(relay.mails), relay.connections) == (1, 1)


def test_a_line_that_breaks_after_a_refusal_is_opened_anew(relay: FaultyRelay) -> None:
    relay.twist("RCPT", "550 5.1.1 unknown")
    relay.twist("RSET")
    sending = channel(relay)
    with pytest.raises(Refused):
        sending.send(delivery(), nothing)
    sending.send(delivery(key="k-2"), nothing)
    assert (len(relay.mails), relay.connections) == (1, 2)


@pytest.mark.parametrize("answer", [None, "421 4.4.2 idle for too long"])
def test_a_line_that_went_stale_is_opened_anew_without_harm(relay: FaultyRelay, answer: str | None) -> None:
    sending = channel(relay)
    sending.send(delivery(), nothing)
    relay.twist("MAIL", answer)
    sending.send(delivery(key="k-2"), nothing)
    assert (len(relay.mails), relay.connections) == (2, 2)


def test_a_relay_that_went_away_meanwhile_is_said_so() -> None:
    with faulty_relay() as first:
        sending = channel(first)
        sending.send(delivery(), nothing)
    with pytest.raises(NotAccepted, match="n'est pas joignable"):
        sending.send(delivery(key="k-2"), nothing)


def test_closing_says_goodbye_and_the_next_message_opens_anew(relay: FaultyRelay) -> None:
    sending = channel(relay)
    sending.close()
    sending.send(delivery(), nothing)
    sending.close()
    sending.send(delivery(key="k-2"), nothing)
    assert "QUIT" in relay.heard
    assert relay.connections == 2


def test_each_thread_has_its_own_line(relay: FaultyRelay) -> None:
    sending = channel(relay)
    together = threading.Barrier(3)

    def work(name: str) -> None:
        together.wait()
        for number in range(10):
            sending.send(delivery(key=f"{name}-{number}", content=f"{name}-{number}\r\n".encode()), nothing)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({each.content for each in relay.mails}) == len(relay.mails) == 30
    assert relay.connections == 3


# --- What each answer means -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "answer", "what", "remedy"),
    [
        ("RCPT", "550 5.1.1 no such user", "refuse l'adresse anne.le-goff@dreets.example", "Corrigez l'adresse"),
        ("RCPT", "552 5.2.2 over quota", "La boîte de anne.le-goff@dreets.example est pleine", "autrement"),
        ("RCPT", "550 5.1.1 User unknown in relay recipient table", "refuse l'adresse", "Corrigez l'adresse"),
        ("MAIL", "552 5.3.4 too big", "trop lourd", "plus lourds"),
        ("DATA", "554 no valid recipients", "refuse le message", "à qui tient le relais"),
        ("dot", "552 5.3.4 too big", "trop lourd", "plus lourds"),
        ("dot", "554 5.7.1 looks like spam", "refuse le message", "à qui tient le relais"),
    ],
)
def test_a_no_for_good_is_refused_with_its_reason(
    relay: FaultyRelay, step: str, answer: str, what: str, remedy: str
) -> None:
    relay.twist(step, answer)
    with pytest.raises(Refused) as refusal:
        channel(relay).send(delivery(), nothing)
    assert what in refusal.value.what
    assert answer in refusal.value.what
    assert remedy in refusal.value.remedy
    assert relay.mails == []


@pytest.mark.parametrize(
    ("step", "answer", "what"),
    [
        ("connect", "421 4.3.2 closing", "n'accueille personne"),
        ("connect", "554 go away", "n'accueille personne"),
        ("MAIL", "451 4.3.0 later", "refuse le message"),
        ("MAIL", "553 5.7.1 not yours", f"ne laisse pas {SENDER} écrire"),
        ("MAIL", "530 5.7.0 Must issue a STARTTLS command first", f"ne laisse pas {SENDER} écrire"),
        ("RCPT", "450 4.2.0 greylisted", "refuse l'adresse"),
        ("RCPT", "452 4.2.2 mailbox full", "est pleine"),
        ("RCPT", "530 5.7.0 authentication required", "ne nous laisse pas écrire à anne.le-goff@dreets.example"),
        ("RCPT", "554 5.7.1 Relay access denied", "ne nous laisse pas écrire"),
        ("RCPT", "550 5.7.1 Unable to relay", "ne nous laisse pas écrire"),
        ("RCPT", "550 relaying not permitted", "ne nous laisse pas écrire"),
        ("RCPT", "554 5.7.1 Client host rejected: Access denied", "ne nous laisse pas écrire"),
        ("RCPT", "553 5.1.8 sender address rejected", "refuse l'adresse"),
        ("RCPT", "421 4.7.0 too many errors", "refuse l'adresse"),
        ("DATA", "250 what?", "refuse le message"),
        ("dot", "451 4.3.0 disk trouble", "refuse le message"),
        ("dot", "421 4.3.2 closing", "refuse le message"),
    ],
)
def test_a_not_now_or_a_wrong_setting_is_tried_again(relay: FaultyRelay, step: str, answer: str, what: str) -> None:
    relay.twist(step, answer)
    sending = channel(relay)
    with pytest.raises(NotAccepted) as refusal:
        sending.send(delivery(), nothing)
    assert what in refusal.value.what
    assert answer in refusal.value.what
    assert relay.mails == []
    sending.send(delivery(), nothing)
    assert len(relay.mails) == 1


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("greylisted, try again in 300 seconds", timedelta(minutes=5)),
        ("come back in 7 minutes", timedelta(minutes=7)),
        ("wait 90s", timedelta(seconds=90)),
        ("4.7.1 Message deferred, 5 MB left", None),
    ],
)
def test_a_delay_that_the_relay_asks_for_is_kept(relay: FaultyRelay, text: str, asked: timedelta | None) -> None:
    relay.twist("RCPT", f"450 4.2.0 {text}")
    with pytest.raises(NotAccepted) as refusal:
        channel(relay).send(delivery(), nothing)
    assert refusal.value.retry_after == asked


def test_an_answer_of_several_lines_is_read_whole(relay: FaultyRelay) -> None:
    relay.twist("RCPT", "550-5.1.1 The address\r\n550 5.1.1 is unknown")
    with pytest.raises(Refused, match=r"The address 5\.1\.1 is unknown"):
        channel(relay).send(delivery(), nothing)


# --- When the line breaks -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["connect", "EHLO", "MAIL", "RCPT", "DATA", "body"])
def test_a_line_cut_before_the_hand_over_may_be_tried_again(relay: FaultyRelay, step: str) -> None:
    relay.twist(step)
    content = b"Subject: long\r\n\r\n" + b"x" * 70 + b"\r\n" * 300_000
    with pytest.raises(NotAccepted, match="a coupé la ligne"):
        channel(relay).send(delivery(content=content), a_moment)
    assert relay.mails == []


def a_moment() -> None:
    """Let the news of a cut arrive: what is learnt too late is ambiguous, and said so."""
    threading.Event().wait(0.1)


@pytest.mark.parametrize("keeps", [True, False])
def test_a_line_cut_after_the_hand_over_is_ambiguous(relay: FaultyRelay, *, keeps: bool) -> None:
    relay.twist("dot", keeps=keeps)
    with pytest.raises(Ambiguous, match=r"remis, mais sans réponse.* a coupé la ligne") as doubt:
        channel(relay).send(delivery(), nothing)
    assert "décidez" in doubt.value.remedy


def test_an_encrypted_line_cut_after_the_hand_over_is_ambiguous_too(identity: Certified) -> None:
    with faulty_relay(identity.certificate) as relay:
        relay.twist("dot", keeps=True)
        sending = channel(relay, authority=identity.authority)
        with pytest.raises(Ambiguous, match="a coupé la ligne"):
            sending.send(delivery(), nothing)
        sending.send(delivery(key="k-2"), nothing)
        sending.send(delivery(key="k-3"), nothing)
    assert (len(relay.mails), relay.connections) == (3, 2)


def test_a_relay_that_never_answers_the_hand_over_is_ambiguous(relay: FaultyRelay) -> None:
    relay.twist("dot", keeps=True, mute=True)
    with pytest.raises(Ambiguous, match="n'a pas répondu à temps"):
        channel(relay, last_patience=0.3).send(delivery(), nothing)


@pytest.mark.parametrize("answer", ["354 go on", "bonjour", "250x", "999 yes", "2"])
def test_nonsense_after_the_hand_over_is_ambiguous(relay: FaultyRelay, answer: str) -> None:
    relay.twist("dot", answer, keeps=True)
    with pytest.raises(Ambiguous):
        channel(relay).send(delivery(), nothing)


@pytest.mark.parametrize("step", ["connect", "EHLO", "MAIL", "RCPT", "DATA"])
def test_a_relay_that_never_answers_is_left(relay: FaultyRelay, step: str) -> None:
    relay.twist(step, mute=True)
    with pytest.raises(NotAccepted, match="n'a pas répondu à temps"):
        channel(relay, patience=0.3).send(delivery(), nothing)


def test_a_relay_that_answers_byte_by_byte_is_understood(relay: FaultyRelay) -> None:
    for step in ("connect", "EHLO", "MAIL", "dot"):
        relay.twist(step, pause=0.001, keeps=True)
    channel(relay).send(delivery(), nothing)
    assert len(relay.mails) == 1


def test_a_relay_that_answers_byte_by_byte_and_never_ends_is_left(relay: FaultyRelay) -> None:
    relay.twist("MAIL", "250 " + "o" * 50, pause=0.05)
    with pytest.raises(NotAccepted, match="n'a pas répondu à temps"):
        channel(relay, patience=0.3).send(delivery(), nothing)


@pytest.mark.parametrize(
    "answer", ["HTTP/1.1 400 Bad Request", "", "\x00\xff", "x" * 100_000, "250-again\r\n" * 600 + "250 at last"]
)
@pytest.mark.parametrize("step", ["connect", "MAIL", "RCPT"])
def test_nonsense_before_the_hand_over_may_be_tried_again(relay: FaultyRelay, step: str, answer: str) -> None:
    relay.twist(step, answer or " ")
    with pytest.raises(NotAccepted, match=r"ce que le protocole ne connaît pas|a parlé sans"):
        channel(relay).send(delivery(), nothing)
    assert relay.mails == []


def test_an_answer_given_ahead_of_time_is_not_believed(relay: FaultyRelay) -> None:
    relay.twist("DATA", "354 go on\r\n250 2.0.0 Ok: queued")
    with pytest.raises(NotAccepted, match="sans qu'on l'interroge"):
        channel(relay).send(delivery(), nothing)
    assert relay.mails == []


def test_a_relay_that_nobody_runs_is_said_to_be_unreachable() -> None:
    with create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NotAccepted, match=f"127.0.0.1:{port} n'est pas joignable") as refusal:
        Smtp(Relay(host="127.0.0.1", port=port), SENDER).send(delivery(), nothing)
    assert "smtp_url" in refusal.value.remedy


# --- Sizes and addresses --------------------------------------------------------------------------------------------


def test_a_message_over_the_limit_is_refused_before_it_is_handed() -> None:
    with faulty_relay(offers=("SIZE 1000000",)) as relay:
        with pytest.raises(Refused, match="pèse 1,5 Mo, le relais n'en prend que 1,0 Mo"):
            channel(relay).send(delivery(content=b"x" * 1_500_000), nothing)
        assert not any(each.startswith("MAIL") for each in relay.heard)


@pytest.mark.parametrize("offer", ["SIZE", "SIZE 0"])
def test_a_relay_without_a_limit_takes_any_size(offer: str) -> None:
    with faulty_relay(offers=(offer,)) as relay:
        channel(relay).send(delivery(content=b"x" * 100_000), nothing)
    assert len(relay.mails) == 1


def test_an_accented_domain_travels_in_ascii(relay: FaultyRelay) -> None:
    channel(relay).send(delivery(recipient="anne@préfecture.example"), nothing)
    assert relay.mails[0].rcpt[0].startswith("RCPT TO:<anne@xn--prfecture-c4a.example>")


def test_an_accent_before_the_at_sign_is_refused_where_it_cannot_travel(relay: FaultyRelay) -> None:
    with pytest.raises(Refused, match=r"d'accent avant l'arobase : zoé@dreets.example\.") as refusal:
        channel(relay).send(delivery(recipient="zoé@dreets.example"), nothing)
    assert "Corrigez l'adresse" in refusal.value.remedy


def test_an_accent_before_the_at_sign_travels_where_it_can() -> None:
    with faulty_relay(offers=("SMTPUTF8", "DSN")) as relay:
        channel(relay).send(delivery(recipient="zoé@dreets.example"), nothing)
    assert relay.mails[0].mail.endswith(" SMTPUTF8")
    assert relay.mails[0].rcpt == ("RCPT TO:<zoé@dreets.example> NOTIFY=FAILURE,DELAY",)


@pytest.mark.parametrize("address", ["", "anne", "@x.example", "a@", "a b@x.example", "a>\r\nDATA@x.example", "é@ü..x"])
def test_what_is_no_address_is_refused_before_the_relay_hears_of_it(relay: FaultyRelay, address: str) -> None:
    with pytest.raises(Refused, match="n'en est pas une"):
        channel(relay).send(delivery(recipient=address), nothing)
    assert relay.connections == 0


# --- Never in clear, never to a stranger ----------------------------------------------------------------------------


def test_starttls_is_used_whenever_it_is_offered(identity: Certified) -> None:
    with faulty_relay(identity.certificate) as relay:
        channel(relay, authority=identity.authority).send(delivery(), nothing)
    assert relay.mails[0].secure
    assert [each.split()[0].upper() for each in relay.heard[:3]] == ["EHLO", "STARTTLS", "EHLO"]


def test_a_relay_may_be_encrypted_from_the_first_byte(identity: Certified) -> None:
    with faulty_relay(identity.certificate, implicit=True) as relay:
        channel(relay, security=Security.TLS, authority=identity.authority).send(delivery(), nothing)
    assert relay.mails[0].secure


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_an_unknown_authority_is_not_trusted(identity: Certified, security: Security) -> None:
    with faulty_relay(identity.certificate, implicit=security is Security.TLS) as relay:
        with pytest.raises(NotAccepted, match="n'a pas prouvé son identité") as refusal:
            channel(relay, security=security).send(delivery(), nothing)
        assert "smtp_autorite" in refusal.value.remedy
        assert relay.mails == []


def test_a_certificate_of_another_name_is_not_trusted(tmp_path: Path) -> None:
    other = certified(tmp_path, "relais.example")
    with (
        faulty_relay(other.certificate, passwords={"cpom": SECRET}) as relay,
        pytest.raises(NotAccepted, match="n'a pas prouvé son identité"),
    ):
        channel(relay, authority=other.authority, user="cpom", password=SECRET).send(delivery(), nothing)
    assert not any(each.startswith("AUTH") for each in relay.heard)


def test_a_relay_that_does_not_speak_tls_is_said_so(relay: FaultyRelay) -> None:
    with pytest.raises(NotAccepted, match="ne chiffre pas comme il le faudrait"):
        channel(relay, security=Security.TLS).send(delivery(), nothing)


def test_a_relay_that_will_not_encrypt_after_all_is_left(identity: Certified) -> None:
    with faulty_relay(identity.certificate) as relay:
        relay.twist("STARTTLS", "454 4.7.0 not available")
        with pytest.raises(NotAccepted, match="n'a pas voulu chiffrer"):
            channel(relay).send(delivery(), nothing)


def test_words_slipped_in_before_the_encryption_are_not_believed(identity: Certified) -> None:
    with faulty_relay(identity.certificate) as relay:
        relay.twist("STARTTLS", "220 go on\r\n250-relais.example\r\n250 AUTH PLAIN")
        with pytest.raises(NotAccepted, match="sans qu'on l'interroge"):
            channel(relay, authority=identity.authority).send(delivery(), nothing)


@pytest.mark.parametrize("text", [None, "rien d'un certificat"])
def test_an_authority_that_cannot_be_read_is_said(relay: FaultyRelay, tmp_path: Path, text: str | None) -> None:
    if text:
        (tmp_path / "autorite.pem").write_text(text)
    with pytest.raises(NotAccepted, match=r"autorite.pem n'existe pas ou n'est pas un certificat") as refusal:
        channel(relay, authority=tmp_path / "autorite.pem").send(delivery(), nothing)
    assert "smtp_autorite" in refusal.value.remedy


def test_a_relay_elsewhere_that_does_not_encrypt_hears_neither_password_nor_message() -> None:
    address = outer_address()
    with faulty_relay(host=address, passwords={"cpom": SECRET}) as relay:
        with pytest.raises(NotAccepted, match="ne propose pas de chiffrement") as refusal:
            channel(relay, host=address, user="cpom", password=SECRET).send(delivery(), nothing)
        channel(relay, host=address, security=Security.CLEAR).send(delivery(), nothing)
        assert len(relay.mails) == 1
    assert "smtp_en_clair" in refusal.value.remedy
    assert [each.split()[0].upper() for each in relay.heard[:3]] == ["EHLO", "EHLO", "MAIL"]


def outer_address() -> str:
    """Give an address of this machine that is not the loopback's: speaking to it stays here, but looks as if not."""
    with socket(AF_INET, SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # nothing is sent: the system only chooses a way
        except OSError:
            pytest.skip("this machine has no address but the loopback's")
        return str(probe.getsockname()[0])


def test_a_region_may_choose_to_speak_in_clear(identity: Certified) -> None:
    with faulty_relay(identity.certificate) as relay:
        channel(relay, security=Security.CLEAR).send(delivery(), nothing)
    assert not relay.mails[0].secure


# --- Logging in -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ways", ["PLAIN LOGIN", "LOGIN"])
def test_we_log_in_even_with_an_accent_in_the_password(ways: str) -> None:
    secret = f"{SECRET} à clé"
    with faulty_relay(passwords={"cpom": secret}, offers=(f"AUTH {ways}",)) as relay:
        channel(relay, user="cpom", password=secret).send(delivery(), nothing)
    assert relay.mails[0].user == "cpom"


def test_a_relay_that_knows_no_way_of_logging_in_is_said_so(relay: FaultyRelay) -> None:
    with pytest.raises(NotAccepted, match="aucune identification"):
        channel(relay, user="cpom", password=SECRET).send(delivery(), nothing)


@pytest.mark.parametrize("ways", ["PLAIN", "LOGIN"])
def test_a_wrong_password_is_said_without_being_shown(ways: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with faulty_relay(passwords={"cpom": "autre"}, offers=(f"AUTH {ways}",), echoes=True) as relay:
        sending = channel(relay, user="cpom", password=SECRET)
        with pytest.raises(Closed, match="ne reconnaît pas l'identifiant « cpom » ou son mot de passe") as refusal:
            sending.send(delivery(), nothing)
        faults = [str(each) for each in sending.check()]
    assert "smtp_mot_de_passe" in refusal.value.remedy
    chain = f"{refusal.value!r} {refusal.value.__cause__!r} {sending._relay!r} {faults} {caplog.text}"  # noqa: SLF001 - shown nowhere
    assert SECRET not in chain


# --- Where the relay is ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "port", "security"),
    [
        ("smtp://relais.example", 25, Security.STARTTLS),
        ("smtp://127.0.0.1:2525", 2525, Security.STARTTLS),
        ("smtp://a@relais.example", 587, Security.STARTTLS),
        ("smtps://relais.example/", 465, Security.TLS),
        ("smtp://[::1]:25", 25, Security.STARTTLS),
    ],
)
def test_an_address_says_where_the_relay_is(url: str, port: int, security: Security) -> None:
    relay = relay_at(url)
    assert (relay.port, relay.security) == (port, security)


def test_an_address_may_hold_who_we_are() -> None:
    relay = relay_at("smtp://cpom%40region.example:p%C3%A9@relais.example")
    assert (relay.user, relay.password) == ("cpom@region.example", "pé")


def test_a_password_of_its_own_wins() -> None:
    assert relay_at("smtp://cpom:un@relais.example", "deux").password == "deux"  # noqa: S105 - not one


@pytest.mark.parametrize(
    "url", [f"http://a:{SECRET}@x", f"smtp://a:{SECRET}@", f"smtp://a:{SECRET}@x:99999", f"smtp://a:{SECRET}@[x", "x"]
)
def test_a_wrong_address_is_said_without_its_password(url: str) -> None:
    with pytest.raises(Misconfigured, match="smtp_url") as refusal:
        relay_at(url)
    assert SECRET not in str(refusal.value)
    assert "smtps://" in refusal.value.remedy


# --- What may have left ---------------------------------------------------------------------------------------------


@dataclass
class Copies:
    """A mailbox of copies, in memory."""

    there: bool = False
    trouble: Exception | None = None

    def holds(self, message_id: str) -> bool:
        if self.trouble:
            raise self.trouble
        return self.there and message_id == "<k-1@cpom.example>"

    def check(self) -> tuple[Check, ...]:
        return (Check(what="Lecture des copies"),)


HERE = Relay(host="127.0.0.1", port=1)


def test_a_copy_that_is_found_was_sent() -> None:
    assert Smtp(HERE, SENDER, Copies(there=True)).reconcile(delivery()) is Found.SENT


@pytest.mark.parametrize("copies", [None, Copies(), Copies(trouble=MailboxUnavailable("Fermée.", "Plus tard."))])
def test_without_a_copy_nobody_can_tell(copies: Copies | None) -> None:
    assert Smtp(HERE, SENDER, copies).reconcile(delivery()) is Found.CANNOT_TELL


def test_an_invitation_is_not_sent_again_by_itself_either() -> None:
    assert Smtp(HERE, SENDER).reconcile(delivery(kind=MessageKind.INVITATION)) is Found.CANNOT_TELL


# --- Checking without sending ---------------------------------------------------------------------------------------


def whats(channel: Smtp) -> list[str]:
    return [each.what for each in channel.check() if each.fault is None]


def test_checking_goes_as_far_as_the_right_to_write_and_sends_nothing() -> None:
    with faulty_relay(passwords={"cpom": SECRET}) as relay:
        usual = Relay(host="127.0.0.1", port=relay.port, user="cpom", password=SECRET)
        assert whats(Smtp(usual, SENDER, Copies())) == [
            f"Connexion au relais 127.0.0.1:{relay.port}, en clair",
            "Identification de « cpom »",
            f"Droit d'écrire au nom de {SENDER}",
            "Lecture des copies",
        ]
    verbs = [each.split()[0].upper() for each in relay.heard]
    assert verbs == ["EHLO", "AUTH", "MAIL", "RSET", "QUIT"]


@pytest.mark.parametrize(
    ("prepare", "what"),
    [
        (lambda relay: relay.twist("connect"), "Connexion au relais"),
        (lambda relay: relay.passwords.update(cpom="autre"), "Identification de « cpom »"),
        (lambda relay: relay.twist("MAIL", "553 5.7.1 not yours"), "Droit d'écrire"),
    ],
)
def test_checking_says_what_to_correct_and_stops_there(prepare: Callable[[FaultyRelay], None], what: str) -> None:
    with faulty_relay(passwords={"cpom": SECRET}) as relay:
        prepare(relay)
        checks = channel(relay, user="cpom", password=SECRET).check()
    assert [each.fault is None for each in checks] == [True] * (len(checks) - 1) + [False]
    assert checks[-1].what.startswith(what)
    assert checks[-1].fault is not None
    assert checks[-1].fault.remedy
