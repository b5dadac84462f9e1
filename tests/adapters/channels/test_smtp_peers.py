"""Mail through a relay that is not ours: Postfix, which asks dovecot who may log in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from cpom_workflow.adapters.channels.smtp import Smtp
from cpom_workflow.adapters.channels.smtp_line import Relay
from cpom_workflow.adapters.imap import ImapMailbox
from cpom_workflow.adapters.memory import MemoryLedger
from cpom_workflow.domain.delivery import Delivery, DeliveryState, Draft, Found
from cpom_workflow.domain.errors import NotAccepted, Refused
from cpom_workflow.services.dispatch import dispatch
from tests.certificates import Certified, certified
from tests.deliveries import NOW, draft
from tests.peers.dovecot import SECRET, USER, Dovecot, dovecot
from tests.peers.postfix import Postfix, postfix

SENDER = "cpom@region.example"

pytestmark = pytest.mark.slow


def mail(key: str = "k-1", **changes: str) -> Draft:
    content = f"Message-ID: <{key}@cpom.example>\r\nSubject: {key}\r\n\r\n.un point\r\n\r\n..\r\nfin\r\n".encode()
    return replace(draft(key, channel="smtp", content=content), **changes)  # type: ignore[arg-type] # texts only


def delivery(key: str = "k-1", **changes: str) -> Delivery:
    return Delivery(draft=mail(key, **changes), state=DeliveryState.SENDING, planned_at=NOW)


def nothing() -> None:
    pass


@pytest.fixture(scope="module")
def open_relay() -> Iterator[Postfix]:
    with postfix() as running:
        yield running


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    return certified(tmp_path_factory.mktemp("identity"))


@pytest.fixture(scope="module")
def guarded_relay(identity: Certified, mailbox: Dovecot) -> Iterator[Postfix]:
    with postfix(identity, mailbox.auth_port) as running:
        yield running


@contextmanager
def sending(relay: Relay) -> Iterator[Smtp]:
    channel = Smtp(relay, SENDER)
    yield channel
    channel.close()


def at(relay: Postfix, authority: Path | None = None, user: str | None = None, password: str = "") -> Relay:
    return Relay(host="127.0.0.1", port=relay.port, authority=authority, user=user, password=password)


def test_postfix_delivers_the_very_lines(open_relay: Postfix) -> None:
    with sending(at(open_relay)) as channel:
        receipt = channel.send(delivery(), nothing)
    assert "queued as" in receipt.reference
    (taken,) = open_relay.delivered(b"Subject: k-1")
    assert taken.endswith(b".un point\n\n..\nfin\n")


@pytest.mark.parametrize(
    ("recipient", "content", "error", "what"),
    [
        ("inconnu@dreets.example", b"x", Refused, "550 5.1.1"),
        ("plein@dreets.example", b"x", NotAccepted, "pleine"),
        ("anne@dreets.example", b"x\r\n" * 100_000, Refused, "n'en prend que 0,2 Mo"),
    ],
)
def test_postfix_refuses_and_the_next_message_still_leaves(
    open_relay: Postfix, recipient: str, content: bytes, error: type[Exception], what: str
) -> None:
    with sending(at(open_relay)) as channel:
        with pytest.raises(error, match=what):
            channel.send(
                Delivery(
                    draft=replace(mail(recipient=recipient), content=content),
                    state=DeliveryState.SENDING,
                    planned_at=NOW,
                ),
                nothing,
            )
        assert channel.send(delivery("suivant"), nothing).reference.startswith("250")


def test_postfix_takes_an_address_with_an_accent(open_relay: Postfix) -> None:
    with sending(at(open_relay)) as channel:
        assert channel.send(delivery(recipient="zoé@dreets.example"), nothing).reference.startswith("250")


def test_a_hundred_messages_leave_once_by_one_dispatch(open_relay: Postfix) -> None:
    ledger = MemoryLedger()
    keys = [f"cent-{number}" for number in range(100)]
    ledger.plan([mail(key) for key in keys], [], NOW)
    with sending(at(open_relay)) as channel:
        done = dispatch(ledger, {"smtp": channel}, lambda: NOW)
    assert sorted(done.sent) == sorted(keys)
    texts = open_relay.delivered(b"Subject: cent-", 100)
    subjects = [line.decode() for text in texts for line in text.splitlines() if line.startswith(b"Subject:")]
    assert sorted(subjects) == sorted(f"Subject: {key}" for key in keys)


def test_postfix_is_trusted_by_its_authority_and_lets_in_who_may_log_in(
    guarded_relay: Postfix, identity: Certified
) -> None:
    with sending(at(guarded_relay, identity.authority, USER, SECRET)) as channel:
        assert [each.fault for each in channel.check()] == [None, None, None]
        assert "queued as" in channel.send(delivery("chiffre"), nothing).reference
    (taken,) = guarded_relay.delivered(b"Subject: chiffre")
    assert b"with ESMTPSA" in taken


def test_postfix_with_an_unknown_authority_is_not_trusted(guarded_relay: Postfix) -> None:
    (check,) = Smtp(at(guarded_relay), SENDER).check()
    assert check.fault is not None
    assert "n'a pas prouvé son identité" in check.fault.what


def test_postfix_does_not_let_a_wrong_password_in(guarded_relay: Postfix, identity: Certified) -> None:
    checks = Smtp(at(guarded_relay, identity.authority, USER, "un autre"), SENDER).check()
    assert [each.fault is None for each in checks] == [True, False]
    assert "535" in str(checks[-1].fault)


def test_postfix_wants_a_login_and_says_so(guarded_relay: Postfix, identity: Certified) -> None:
    with pytest.raises((NotAccepted, Refused), match=r"554|530"):
        Smtp(at(guarded_relay, identity.authority), SENDER).send(delivery(), nothing)


def test_a_copy_found_by_imap_tells_that_a_message_left(open_relay: Postfix, mailbox: Dovecot) -> None:
    channel = Smtp(at(open_relay), SENDER, ImapMailbox(mailbox.url))
    channel.send(delivery("copie"), nothing)
    channel.close()
    assert channel.reconcile(delivery("copie")) is Found.CANNOT_TELL
    (copy,) = open_relay.copied(b"Subject: copie")
    mailbox.append(copy.replace(b"\n", b"\r\n"))
    assert channel.reconcile(delivery("copie")) is Found.SENT
    assert channel.reconcile(delivery("jamais")) is Found.CANNOT_TELL
