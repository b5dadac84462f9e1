"""The book of cases against the channels that need no account: memory, the outbox folder, mail."""

import errno
import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpom_workflow.adapters.channels.boite import Boite, file_name
from cpom_workflow.adapters.channels.smtp import Smtp
from cpom_workflow.adapters.channels.smtp_line import Relay
from cpom_workflow.adapters.memory import MemoryChannel
from cpom_workflow.domain.delivery import Delivery, DeliveryState, Draft, Found, MessageKind, Receipt
from cpom_workflow.domain.errors import Ambiguous, NotAccepted, Refused
from cpom_workflow.services.ports import Channel, Check
from tests.adapters.channels.casebook import KEY, Case, Trouble, cases, in_a_row
from tests.deliveries import draft
from tests.relay import FaultyRelay, faulty_relay

SENDER = "cpom@region.example"
IN_MEMORY = (Trouble.CUT_BEFORE, Trouble.CUT_AFTER, Trouble.BUSY, Trouble.REFUSAL)
ON_DISK = (Trouble.CUT_BEFORE, Trouble.CUT_AFTER)
QUICK = [each for each in Trouble if each not in {Trouble.MUTE, Trouble.SLOW}]


# --- In memory ------------------------------------------------------------------------------------------------------


@dataclass
class MemoryPeer:
    """What the channel in memory is asked to raise, before or after it has taken a message."""

    queue: list[Trouble] = field(default_factory=list)
    taken: list[Delivery] = field(default_factory=list)

    def channel(self) -> Channel:
        trouble = self.queue.pop(0) if self.queue else None
        before: dict[Trouble | None, Exception] = {
            Trouble.CUT_BEFORE: NotAccepted("Coupé.", "Rien à faire."),
            Trouble.BUSY: NotAccepted("Occupé.", "Rien à faire."),
            Trouble.REFUSAL: Refused("Non.", "Corrigez."),
        }
        after = {Trouble.CUT_AFTER: Ambiguous("Coupé.", "Regardez.")}
        return MemoryChannel(
            name="boite",
            taken=self.taken,
            before={KEY: before[trouble]} if trouble in before else {},
            after={KEY: after[trouble]} if trouble in after else {},
        )

    def draft(self, key: str) -> Draft:
        return draft(key)

    def arrange(self, trouble: Trouble) -> None:
        self.queue.append(trouble)

    def held(self, key: str) -> int:
        return sum(each.draft.key == key for each in self.taken)


@pytest.mark.parametrize("case", cases(IN_MEMORY), ids=str)
def test_the_channel_in_memory_keeps_the_promise(case: Case) -> None:
    case.run(MemoryPeer())


@given(st.lists(st.sampled_from(IN_MEMORY), max_size=6))
def test_any_row_of_troubles_keeps_the_promise(troubles: list[Trouble]) -> None:
    in_a_row(tuple(troubles)).run(MemoryPeer())


# --- The outbox folder ----------------------------------------------------------------------------------------------


@dataclass
class Capricious:
    """A folder whose disk fails once, before or after the file is there."""

    name: str
    folder: Path
    queue: list[Trouble]

    def send(self, delivery: Delivery, before_point_of_no_return: Callable[[], None]) -> Receipt:
        trouble = self.queue.pop(0) if self.queue else None
        if trouble is Trouble.CUT_BEFORE:
            with _no_folder(self.folder):
                return Boite(self.folder).send(delivery, before_point_of_no_return)
        receipt = Boite(self.folder).send(delivery, before_point_of_no_return)
        if trouble is Trouble.CUT_AFTER:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return receipt

    def reconcile(self, delivery: Delivery) -> Found:
        return Boite(self.folder).reconcile(delivery)

    def check(self) -> tuple[Check, ...]:
        return Boite(self.folder).check()


class _no_folder:  # noqa: N801 - reads like the function it is used as
    """A file where the folder should be."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> None:
        self.folder.rename(self.folder.with_suffix(".away")) if self.folder.exists() else None
        self.folder.write_text("un fichier", encoding="utf-8")

    def __exit__(self, *_: object) -> None:
        self.folder.unlink()
        away = self.folder.with_suffix(".away")
        away.rename(self.folder) if away.exists() else None


@dataclass
class BoitePeer:
    """A folder."""

    folder: Path
    queue: list[Trouble] = field(default_factory=list)

    def channel(self) -> Channel:
        return Capricious(name="boite", folder=self.folder, queue=self.queue)

    def draft(self, key: str) -> Draft:
        return draft(key)

    def arrange(self, trouble: Trouble) -> None:
        self.queue.append(trouble)

    def held(self, key: str) -> int:
        return int((self.folder / file_name(key)).exists())


@pytest.mark.parametrize("case", cases(ON_DISK), ids=str)
def test_the_outbox_folder_keeps_the_promise_and_never_doubts(case: Case, tmp_path: Path) -> None:
    assert case.run(BoitePeer(tmp_path / "boite")) is DeliveryState.SENT
    assert len(list((tmp_path / "boite").iterdir())) == 1


# --- Mail -----------------------------------------------------------------------------------------------------------


@dataclass
class MailPeer:
    """A relay; an addressee's calendar counts identical invitations as one."""

    relay: FaultyRelay
    kind: MessageKind = MessageKind.REMINDERS

    def channel(self) -> Channel:
        # Short only where nothing will come: a busy machine must not look like a mute relay.
        last = 0.3 if any(each.mute for each in self.relay.twists) else 20
        return Smtp(Relay(host="127.0.0.1", port=self.relay.port, patience=20, last_patience=last), SENDER)

    def draft(self, key: str) -> Draft:
        return draft(key, channel="smtp", kind=self.kind)

    def arrange(self, trouble: Trouble) -> None:
        _ARRANGE[trouble](self.relay)

    def held(self, key: str) -> int:
        contents = [each.content for each in self.relay.mails if key.encode() in each.content]
        return len(set(contents)) if self.kind is MessageKind.INVITATION else len(contents)


_ARRANGE: dict[Trouble, Callable[[FaultyRelay], None]] = {
    Trouble.CUT_BEFORE: lambda relay: relay.twist("RCPT"),
    Trouble.CUT_DURING: lambda relay: relay.twist("dot"),
    Trouble.CUT_AFTER: lambda relay: relay.twist("dot", keeps=True),
    Trouble.BUSY: lambda relay: relay.twist("MAIL", "421 4.3.2 busy"),
    Trouble.LIMITED: lambda relay: relay.twist("RCPT", "450 4.2.0 greylisted, try again in 300 seconds"),
    Trouble.FAILURE: lambda relay: relay.twist("dot", "451 4.3.0 disk trouble"),
    Trouble.REFUSAL: lambda relay: relay.twist("RCPT", "550 5.1.1 no such user"),
    Trouble.NONSENSE: lambda relay: relay.twist("DATA", "250 what?"),
    Trouble.SLOW: lambda relay: relay.twist("dot", keeps=True, pause=0.005),
    Trouble.MUTE: lambda relay: relay.twist("dot", keeps=True, mute=True),
}


@pytest.fixture
def relay() -> Iterator[FaultyRelay]:
    with faulty_relay() as running:
        yield running


@pytest.mark.parametrize("case", cases(list(Trouble)), ids=str)
def test_mail_keeps_the_promise(case: Case, relay: FaultyRelay) -> None:
    case.run(MailPeer(relay))


@pytest.mark.parametrize("case", cases([Trouble.CUT_DURING, Trouble.CUT_AFTER, Trouble.MUTE]), ids=str)
def test_an_invitation_whose_fate_is_unknown_is_not_sent_again_either(case: Case, relay: FaultyRelay) -> None:
    case.run(MailPeer(relay, MessageKind.INVITATION))


@pytest.mark.parametrize("troubles", list(itertools.permutations(QUICK, 2)), ids=" then ".join)
def test_any_two_troubles_of_mail_keep_the_promise(troubles: tuple[Trouble, ...], relay: FaultyRelay) -> None:
    in_a_row(troubles).run(MailPeer(relay))
