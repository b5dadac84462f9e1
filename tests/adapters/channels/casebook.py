"""One book of cases for every channel: whatever goes wrong, the peer holds one message, or the doubt is shown.

To put a channel through it, write a `Peer` around the real peer (or a faithful one on loopback), then:

    @pytest.mark.parametrize("case", cases(THE_TROUBLES_THAT_IT_CAN_PLAY), ids=str)
    def test_the_case_book(case: Case, my_peer: MyPeer) -> None:
        case.run(my_peer)

The real dispatch and a ledger do the rest: five hours pass between two rounds, so that every delay that a peer asks
for is over, and each round opens a new channel, as a new process would.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from cpom_workflow.adapters.memory import MemoryLedger
from cpom_workflow.domain.delivery import Delivery, DeliveryState, Draft, Found, Receipt
from cpom_workflow.services.dispatch import dispatch
from cpom_workflow.services.ports import Channel, Check
from tests.deliveries import NOW

KEY = "BRE 35 01/bilan:2026/2027-04-30/J-30/p-1"
ROUNDS = 4
BETWEEN = timedelta(hours=5)


class Trouble(StrEnum):
    """What a peer may be asked to do wrong to its next sending; every later one goes well."""

    CUT_BEFORE = "the line is cut before the hand-over"
    CUT_DURING = "the line is cut once all is handed over, and the peer drops the message"
    CUT_AFTER = "the line is cut once the peer has taken the message: its answer is lost"
    BUSY = "the peer is busy and says so (421, 450, 503)"
    LIMITED = "the peer asks to come back later, and says when (429 with Retry-After, greylisting)"
    FAILURE = "the peer fails in the middle (500, 451) without having taken the message"
    REFUSAL = "the peer refuses this message for good (550, 400)"
    NONSENSE = "the peer answers what its protocol does not know"
    SLOW = "the peer takes the message and answers late, but answers"
    MUTE = "the peer takes the message and never answers"


class Peer(Protocol):
    """Whatever is at the other end of a channel."""

    def channel(self) -> Channel:
        """Open a channel to this peer, as a new process would; its patience is short (a second or so)."""

    def draft(self, key: str) -> Draft:
        """Give a message that this channel carries, under this key, due at `tests.deliveries.NOW`."""

    def arrange(self, trouble: Trouble) -> None:
        """Have a coming sending meet this trouble; several wait in a queue, one for each sending."""

    def held(self, key: str) -> int:
        """Count the messages that the peer holds for a key, as their addressee would."""


class Killed(BaseException):
    """The process is killed here: nothing of ours catches it."""


class Death(StrEnum):
    """When a process may die while it sends."""

    BEFORE_WRITING = "killed before the hand-over is written"
    BEFORE_HANDING = "killed once the hand-over is written, before it is done"
    BEFORE_RECORD = "killed once the peer has answered, before it is recorded"


@dataclass
class Mortal:
    """A channel whose process dies once, at its first sending."""

    name: str
    channel: Channel
    death: Death

    def send(self, delivery: Delivery, before_point_of_no_return: Callable[[], None]) -> Receipt:
        def last_breath() -> None:
            if self.death is Death.BEFORE_WRITING:
                raise Killed
            before_point_of_no_return()
            if self.death is Death.BEFORE_HANDING:
                raise Killed

        self.channel.send(delivery, last_breath)
        raise Killed

    def reconcile(self, delivery: Delivery) -> Found:
        return self.channel.reconcile(delivery)

    def check(self) -> tuple[Check, ...]:
        return self.channel.check()


@dataclass(frozen=True, kw_only=True)
class Case:
    """Troubles in their order, perhaps a death, and the states in which the delivery may end."""

    name: str
    troubles: tuple[Trouble, ...] = ()
    death: Death | None = None
    ends: frozenset[DeliveryState]

    def __str__(self) -> str:
        return self.name

    def run(self, peer: Peer) -> DeliveryState:
        """Play the case, check that nothing is lost nor said twice, and give the end."""
        for trouble in self.troubles:
            peer.arrange(trouble)
        ledger = MemoryLedger()
        ledger.plan([peer.draft(KEY)], [], NOW)
        for turn in range(ROUNDS + len(self.troubles)):
            self._round(ledger, peer, NOW + turn * BETWEEN, self.death if turn == 0 else None)
            _check(ledger, peer)
        delivery = ledger.delivery(KEY)
        assert delivery is not None
        assert delivery.state in self.ends, (delivery.state, delivery.error, ledger.history(KEY))
        return delivery.state

    def _round(self, ledger: MemoryLedger, peer: Peer, at: datetime, death: Death | None) -> None:
        channel: Channel = peer.channel()
        if death is not None:
            channel = Mortal(name=channel.name, channel=channel, death=death)
        with suppress(Killed):
            dispatch(ledger, {channel.name: channel}, lambda: at)


def _check(ledger: MemoryLedger, peer: Peer) -> None:
    """After each round: never two; one when we say sent; none when we say refused or still to be sent, beyond doubt."""
    delivery = ledger.delivery(KEY)
    assert delivery is not None
    held = peer.held(KEY)
    log = [(move.state, move.detail) for move in ledger.history(KEY)]
    doubted = any(state is DeliveryState.UNKNOWN for state, _ in log)
    assert held <= 1, log
    if delivery.state is DeliveryState.SENT:
        assert held == 1, log
    if delivery.state in {DeliveryState.REFUSED, DeliveryState.PLANNED} and not doubted:
        assert held == 0, log


_SENT = frozenset({DeliveryState.SENT})
_UNKNOWN = frozenset({DeliveryState.SENT, DeliveryState.UNKNOWN})
_ENDS = {
    Trouble.CUT_DURING: _UNKNOWN,
    Trouble.CUT_AFTER: _UNKNOWN,
    Trouble.REFUSAL: frozenset({DeliveryState.REFUSED}),
    Trouble.FAILURE: _UNKNOWN,
    Trouble.NONSENSE: frozenset({DeliveryState.SENT, DeliveryState.UNKNOWN, DeliveryState.REFUSED}),
    Trouble.MUTE: _UNKNOWN,
}
_DEATHS = {Death.BEFORE_WRITING: _SENT}


def cases(troubles: Collection[Trouble]) -> tuple[Case, ...]:
    """Give the cases for a peer that can play these troubles: none, each, each twice, and every death."""
    return tuple(_cases([each for each in Trouble if each in troubles]))


def in_a_row(troubles: tuple[Trouble, ...]) -> Case:
    """Give the case of these troubles one after the other: any end will do, if nothing is lost nor said twice."""
    ends = frozenset({DeliveryState.SENT, DeliveryState.UNKNOWN, DeliveryState.REFUSED})
    return Case(name=", then ".join(troubles), troubles=troubles, ends=ends)


def _cases(troubles: Collection[Trouble]) -> Iterator[Case]:
    yield Case(name="all goes well", ends=_SENT)
    for trouble in troubles:
        yield Case(name=trouble, troubles=(trouble,), ends=_ENDS.get(trouble, _SENT))
    for trouble in troubles:
        yield Case(name=f"twice: {trouble}", troubles=(trouble, trouble), ends=_ENDS.get(trouble, _SENT))
    for death in Death:
        yield Case(name=death, death=death, ends=_DEATHS.get(death, _UNKNOWN))
