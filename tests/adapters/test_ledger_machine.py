"""Whatever happens in whatever order: only the moves that exist, one live delivery a reminder, and one behaviour."""

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from cpom_workflow.adapters.memory import MemoryLedger
from cpom_workflow.adapters.store.engine import connect, upgrade
from cpom_workflow.adapters.store.ledger import SqlLedger
from cpom_workflow.domain.delivery import MOVES, RESENT_ONCE, Delivery, DeliveryState, Ended, Lease, Receipt
from cpom_workflow.domain.errors import LostLease
from cpom_workflow.services.ports import Ledger
from tests.deliveries import NOW, draft, reminder

REMINDERS = [reminder(f"m-{n}") for n in range(4)]
KEYS = [f"k-{n}" for n in range(6)]
STATES = st.sampled_from(DeliveryState)
ENDS = st.sampled_from([DeliveryState.SENT, DeliveryState.REFUSED, DeliveryState.UNKNOWN])
CHANNELS = ["boite", "slack"]
SUBSETS = st.lists(st.sampled_from(REMINDERS), unique=True, max_size=3)


class TwoLedgers(RuleBasedStateMachine):
    """Do the same to a ledger in memory and to one in SQLite."""

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        file = Path(self.folder.name) / "cpom.db"
        shutil.copy(_template(), file)
        self.database = connect(f"sqlite:///{file}")
        self.ledgers: list[Ledger] = [MemoryLedger(), SqlLedger(self.database)]
        self.leases: list[list[Lease]] = []
        self.now = NOW

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()
            self.folder.cleanup()

    def both(self, act: Callable[[Ledger, int], object]) -> list[object]:
        answers = [_answer(act, ledger, n) for n, ledger in enumerate(self.ledgers)]
        assert answers[0] == answers[1]
        return answers

    @rule(minutes=st.integers(-600, 600) | st.integers(-5, 10))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(
        key=st.sampled_from(KEYS),
        items=SUBSETS,
        wait=st.integers(-2, 5),
        life=st.none() | st.integers(1, 9),
        channel=st.sampled_from(CHANNELS),
    )
    def plan(self, key: str, items: list[object], wait: int, life: int | None, channel: str) -> None:
        not_before = self.now + timedelta(minutes=wait)
        expires_at = None if life is None else self.now + timedelta(minutes=life)
        whole = replace(draft(key, not_before=not_before, expires_at=expires_at, channel=channel), items=tuple(items))  # type: ignore[arg-type]
        self.both(lambda ledger, _: ledger.plan([whole], [], self.now))

    @rule()
    def claim(self) -> None:
        leases = [ledger.claim(self.now, 120) for ledger in self.ledgers]
        assert [lease and (lease.delivery, lease.until) for lease in leases[:1]] == [
            lease and (lease.delivery, lease.until) for lease in leases[1:]
        ]
        if all(leases):
            self.leases.append([lease for lease in leases if lease])

    @rule(data=st.data(), state=STATES, receipt=st.none() | st.just(Receipt(reference="250 Ok")))
    def settle(self, data: st.DataObject, state: DeliveryState, receipt: Receipt | None) -> None:
        lease = self.any_lease(data)
        self.both(lambda ledger, n: ledger.settle(lease[n], state, self.now, receipt, None) if lease else None)

    @rule(data=st.data())
    def hand(self, data: st.DataObject) -> None:
        lease = self.any_lease(data)
        self.both(lambda ledger, n: ledger.hand(lease[n], self.now) if lease else None)

    @rule(data=st.data())
    def renew(self, data: st.DataObject) -> None:
        lease = self.any_lease(data)
        self.both(lambda ledger, n: ledger.renew(lease[n], self.now, 120) if lease else None)

    @rule(data=st.data(), minutes=st.integers(0, 9))
    def put_back(self, data: st.DataObject, minutes: int) -> None:
        lease, then = self.any_lease(data), self.now + timedelta(minutes=minutes)
        self.both(lambda ledger, n: ledger.put_back(lease[n], self.now, then, "plus tard") if lease else None)

    @rule(key=st.sampled_from(KEYS), state=STATES, why=st.sampled_from(["décidé", RESENT_ONCE]))
    def resolve(self, key: str, state: DeliveryState, why: str) -> None:
        self.both(lambda ledger, _: ledger.resolve(key, state, self.now, why))

    @rule(count=st.integers(1, 4), resting=st.sets(st.sampled_from(CHANNELS), max_size=1))
    def claim_several(self, count: int, resting: set[str]) -> None:
        several = [ledger.claim_several(self.now, 120, count, resting) for ledger in self.ledgers]
        first, second = ([(lease.delivery, lease.until) for lease in leases] for leases in several)
        assert first == second
        assert not resting.intersection(delivery.draft.channel for delivery, _ in first)
        self.leases += [list(pair) for pair in zip(*several, strict=True)]

    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        lease = self.any_lease(data)
        self.both(lambda ledger, n: ledger.release([lease[n]], self.now) if lease else None)

    @rule(data=st.data(), state=ENDS)
    def settle_and_hand(self, data: st.DataObject, state: DeliveryState) -> None:
        before, after = self.any_lease(data), self.any_lease(data)
        if before and after and before is not after:
            self.both(
                lambda ledger, n: ledger.settle_and_hand(
                    Ended(lease=before[n], state=state, at=self.now), after[n], self.now
                )
            )

    @rule(key=st.sampled_from(KEYS))
    def offer_again(self, key: str) -> None:
        self.both(lambda ledger, _: ledger.offer_again(key, self.now, "décidé"))

    @rule(key=st.sampled_from(KEYS))
    def returned(self, key: str) -> None:
        self.both(lambda ledger, _: ledger.returned(key, self.now, "revenu"))

    @rule(keys=st.sets(st.sampled_from(KEYS)))
    def supersede(self, keys: set[str]) -> None:
        self.both(lambda ledger, _: ledger.supersede(keys, self.now))

    @invariant()
    def they_agree(self) -> None:
        self.both(lambda ledger, _: _told(ledger, self.now))

    @invariant()
    def no_reminder_has_two_live_deliveries(self) -> None:
        live = (each for each in self.every() if each.state.live)
        said = Counter(item for each in live for item in each.draft.items)
        assert all(count == 1 for count in said.values())

    @invariant()
    def a_reminder_is_settled_by_a_live_delivery_and_by_no_other(self) -> None:
        said = {item for each in self.every() if each.state.live for item in each.draft.items}
        assert self.ledgers[1].settled() == said

    @invariant()
    def what_left_was_handed_over_first_and_never_twice_without_a_doubt_in_between(self) -> None:
        for each in self.every():
            states = [move.state for move in self.ledgers[1].history(each.draft.key)]
            handed = [n for n, state in enumerate(states) if state is DeliveryState.HANDING]
            for one, next_one in pairwise(handed):
                assert {DeliveryState.UNKNOWN, DeliveryState.REFUSED} & set(states[one:next_one])

    @invariant()
    def only_the_moves_that_exist_happen(self) -> None:
        for each in self.every():
            first, *moves = self.ledgers[1].history(each.draft.key)
            assert (first.origin, first.state) == (None, DeliveryState.PLANNED)
            state = first.state
            for move in moves:
                assert move.origin is state
                assert move.state in MOVES[state]
                state = move.state
            assert each.state is state

    def every(self) -> tuple[Delivery, ...]:
        return self.ledgers[1].deliveries()

    def any_lease(self, data: st.DataObject) -> list[Lease]:
        return data.draw(st.sampled_from(self.leases)) if self.leases else []


def _told(ledger: Ledger, now: datetime) -> object:
    keys = ledger.live_keys("k-")
    return ledger.deliveries(), ledger.settled(), keys, ledger.refusals(), ledger.resent(), ledger.due(now)


def _answer(act: Callable[[Ledger, int], object], ledger: Ledger, number: int) -> object:
    try:
        return act(ledger, number)
    except LostLease as lost:
        return str(lost)


def _template() -> Path:
    if not _TEMPLATES:
        folder = TemporaryDirectory()
        upgrade(f"sqlite:///{folder.name}/cpom.db")
        _TEMPLATES.append(folder)
    return Path(_TEMPLATES[0].name) / "cpom.db"


_TEMPLATES: list[TemporaryDirectory[str]] = []

TestTwoLedgers = TwoLedgers.TestCase
TestTwoLedgers.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
