"""A dispatch sends what is due, once, and records what came of it, whatever a channel answers."""

import threading
import time
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import pytest

from cpom_workflow.adapters.memory import MemoryChannel, MemoryLedger
from cpom_workflow.domain.delivery import (
    MOVES,
    RESENT_ONCE,
    Delivery,
    DeliveryState,
    Draft,
    Ended,
    Found,
    Lease,
    Receipt,
)
from cpom_workflow.domain.errors import Ambiguous, Closed, NotAccepted, Refused, StoreUnavailable
from cpom_workflow.services.dispatch import LONGEST_DELAY, DoubtPolicy, Manner, Sent, dispatch, resolve_doubts
from cpom_workflow.services.ports import Check
from tests.deliveries import NOW, draft, later, reminder

REFUSED = Refused("Le serveur ne connaît pas cette adresse.", "Corrigez-la.")
BUSY = NotAccepted("Le serveur est occupé.", "Rien à faire.")
CUT = Ambiguous("La ligne a été coupée.", "Regardez dans les envoyés.")


def still(moment: datetime) -> Callable[[], datetime]:
    """Give a clock on which time stands still."""
    return lambda: moment


CLOCK = still(NOW)


class Slow(MemoryChannel):
    """A channel whose peer takes its time, and that lets others act meanwhile."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        super().__init__(name="boite")
        self.meanwhile = meanwhile

    def send(self, delivery: Delivery, before_point_of_no_return: Callable[[], None]) -> Receipt:
        receipt = super().send(delivery, before_point_of_no_return)
        self.meanwhile()
        return receipt


class Forgetful:
    """A channel that never says that it has passed the point of no return."""

    name = "boite"

    def __init__(self, trouble: Exception | None = None) -> None:
        self.trouble = trouble

    def send(self, delivery: Delivery, before_point_of_no_return: Callable[[], None]) -> Receipt:  # noqa: ARG002
        if self.trouble:
            raise self.trouble
        return Receipt(reference="pris")

    def reconcile(self, delivery: Delivery) -> Found:  # noqa: ARG002
        return Found.CANNOT_TELL

    def check(self) -> tuple[Check, ...]:
        return ()


class Unreachable(MemoryLedger):
    """A ledger whose database goes away at the hand-over."""

    def hand(self, lease: Lease, now: datetime) -> None:  # noqa: ARG002
        raise StoreUnavailable("La base ne répond pas.", "Relancez.")


def planned(*drafts: Draft) -> MemoryLedger:
    ledger = MemoryLedger()
    ledger.plan(drafts or [draft()], [], NOW)
    return ledger


def found(ledger: MemoryLedger, key: str = "k-1") -> Delivery:
    delivery = ledger.delivery(key)
    assert delivery is not None
    return delivery


def states(ledger: MemoryLedger, key: str = "k-1") -> list[str]:
    return [move.state.value for move in ledger.history(key)]


def channel(before: Exception | None = None, after: Exception | None = None) -> MemoryChannel:
    return MemoryChannel(name="boite", before={"k-1": before} if before else {}, after={"k-1": after} if after else {})


def test_nothing_due_sends_nothing() -> None:
    assert dispatch(planned(draft(not_before=later(minutes=1))), {"boite": channel()}, CLOCK) == Sent()


def test_everything_due_is_sent_with_its_frozen_bytes() -> None:
    ledger, box = planned(draft("k-1"), draft("k-2", reminder())), channel()
    assert dispatch(ledger, {"boite": box}, CLOCK) == Sent(sent=("k-1", "k-2"))
    assert [each.draft for each in box.taken] == [draft("k-1"), draft("k-2", reminder())]
    assert (found(ledger).state, found(ledger).reference) == (DeliveryState.SENT, "boite-1")
    assert states(ledger) == ["planned", "sending", "handing", "sent"]


def test_a_second_dispatch_sends_nothing_again() -> None:
    ledger, box = planned(), channel()
    dispatch(ledger, {"boite": box}, CLOCK)
    assert dispatch(ledger, {"boite": box}, CLOCK) == Sent()
    assert len(box.taken) == 1


def test_each_delivery_leaves_by_its_own_channel() -> None:
    ledger = planned(draft("k-1"), draft("k-2", channel="slack"))
    box, chat = channel(), MemoryChannel(name="slack")
    dispatch(ledger, {"boite": box, "slack": chat}, CLOCK)
    assert [[each.draft.key for each in one.taken] for one in (box, chat)] == [["k-1"], ["k-2"]]


@pytest.mark.parametrize(("channels", "known"), [({"slack": channel()}, "slack"), ({}, "aucun")])
def test_a_channel_that_is_not_here_is_nobodys_fault_and_waited_for(
    channels: dict[str, MemoryChannel], known: str
) -> None:
    ledger = planned()
    assert dispatch(ledger, channels, CLOCK) == Sent(postponed=("k-1",))
    assert found(ledger).error == f"Le canal « boite » n'existe pas ici. Canaux possibles : {known}."


@pytest.mark.parametrize("box", [channel(before=REFUSED), channel(after=REFUSED)])
def test_a_refusal_is_final(box: MemoryChannel) -> None:
    ledger = planned()
    assert dispatch(ledger, {"boite": box}, CLOCK) == Sent(refused=("k-1",))
    assert found(ledger).error == str(REFUSED)
    assert dispatch(ledger, {"boite": box}, lambda: later(days=400)) == Sent()


def test_a_message_not_accepted_is_offered_again_with_growing_patience() -> None:
    ledger, moment, waits = planned(), NOW, []
    for _ in range(10):
        assert dispatch(ledger, {"boite": channel(before=BUSY)}, still(moment)).postponed == ("k-1",)
        waits.append(found(ledger).draft.not_before - moment)
        moment = found(ledger).draft.not_before
    minutes = [wait / timedelta(minutes=1) for wait in waits]
    assert minutes == [5, 10, 20, 40, 80, 160, 240, 240, 240, 240]
    assert waits[-1] == LONGEST_DELAY
    assert found(ledger).attempts == 10


def test_a_message_not_accepted_leaves_once_the_peer_is_ready() -> None:
    ledger = planned()
    dispatch(ledger, {"boite": channel(before=BUSY)}, CLOCK)
    assert dispatch(ledger, {"boite": channel()}, lambda: later(minutes=5)).sent == ("k-1",)
    assert found(ledger).error is None


@pytest.mark.parametrize(
    ("asked", "kept"), [(timedelta(hours=9), timedelta(hours=9)), (timedelta(0), timedelta(minutes=1))]
)
def test_the_delay_that_the_peer_asks_for_is_kept(asked: timedelta, kept: timedelta) -> None:
    ledger = planned()
    dispatch(ledger, {"boite": channel(before=NotAccepted("429", "Attendre.", retry_after=asked))}, CLOCK)
    assert found(ledger).draft.not_before == NOW + kept


def test_a_clear_no_after_the_hand_over_is_offered_again() -> None:
    ledger = planned()
    assert dispatch(ledger, {"boite": channel(after=BUSY)}, CLOCK).postponed == ("k-1",)
    assert states(ledger) == ["planned", "sending", "handing", "unknown", "planned"]


def test_a_line_cut_after_the_hand_over_leaves_an_unknown() -> None:
    ledger, box = planned(), channel(after=CUT)
    assert dispatch(ledger, {"boite": box}, CLOCK) == Sent(unknown=("k-1",))
    assert found(ledger).error == str(CUT)
    assert dispatch(ledger, {"boite": box}, lambda: later(days=400)) == Sent()


FIVE = [f"k-{number}" for number in range(1, 6)]


def test_a_channel_that_loses_every_answer_rests_before_doubts_pile_up() -> None:
    ledger = planned(*map(draft, FIVE))
    box = MemoryChannel(name="boite", after=dict.fromkeys(FIVE, CUT))
    assert dispatch(ledger, {"boite": box}, CLOCK) == Sent(unknown=("k-1", "k-2", "k-3"))
    assert [found(ledger, key).state for key in FIVE[3:]] == [DeliveryState.PLANNED] * 2
    assert dispatch(ledger, {"boite": channel()}, CLOCK) == Sent(sent=("k-4", "k-5"))


def test_doubts_that_are_not_in_a_row_stop_nothing() -> None:
    ledger = planned(*map(draft, FIVE))
    box = MemoryChannel(name="boite", after=dict.fromkeys(["k-1", "k-2", "k-4", "k-5"], CUT))
    assert dispatch(ledger, {"boite": box}, CLOCK) == Sent(sent=("k-3",), unknown=("k-1", "k-2", "k-4", "k-5"))


def test_a_channel_at_rest_keeps_no_other_one_waiting() -> None:
    ledger = planned(*map(draft, FIVE), *(draft(f"c-{number}", channel="clavardage") for number in range(3)))
    box = MemoryChannel(name="boite", after=dict.fromkeys(FIVE, CUT))
    outcome = dispatch(ledger, {"boite": box, "clavardage": MemoryChannel(name="clavardage")}, CLOCK)
    assert outcome == Sent(sent=("c-0", "c-1", "c-2"), unknown=("k-1", "k-2", "k-3"))


def test_a_doubt_ends_when_the_channel_finds_the_message() -> None:
    ledger = planned()
    box = MemoryChannel(name="boite", after={"k-1": CUT}, found=Found.SENT)
    assert dispatch(ledger, {"boite": box}, CLOCK).unknown == ("k-1",)
    assert states(ledger) == ["planned", "sending", "handing", "unknown", "sent"]
    assert len(box.taken) == 1


def test_a_doubt_that_the_channel_rules_out_is_sent_anew_at_once() -> None:
    ledger = planned()
    dispatch(ledger, {"boite": MemoryChannel(name="boite", after={"k-1": CUT})}, CLOCK)
    ready = MemoryChannel(name="boite", found=Found.NOT_SENT)
    assert dispatch(ledger, {"boite": ready}, CLOCK).sent == ("k-1",)


def test_a_channel_that_can_never_tell_does_not_keep_a_dispatch_going_for_ever() -> None:
    ledger = planned()
    box = MemoryChannel(name="boite", after={"k-1": CUT}, found=Found.NOT_SENT)
    assert dispatch(ledger, {"boite": box}, CLOCK).unknown == ("k-1", "k-1")


def test_a_doubt_of_a_channel_that_is_not_here_any_more_is_left_to_a_person() -> None:
    ledger = planned()
    dispatch(ledger, {"boite": MemoryChannel(name="boite", after={"k-1": CUT})}, CLOCK)
    assert resolve_doubts(ledger, {}, NOW) == 0
    assert states(ledger)[-1] == "unknown"


def test_a_channel_that_forgets_to_say_the_point_of_no_return_is_believed_all_the_same() -> None:
    ledger = planned()
    assert dispatch(ledger, {"boite": Forgetful()}, CLOCK).sent == ("k-1",)
    assert states(ledger) == ["planned", "sending", "handing", "sent"]


def test_a_doubt_is_a_doubt_even_before_the_point_of_no_return() -> None:
    ledger = planned()
    assert dispatch(ledger, {"boite": Forgetful(CUT)}, CLOCK).unknown == ("k-1",)
    assert states(ledger) == ["planned", "sending", "handing", "unknown"]


def test_one_message_that_trips_a_channel_does_not_stop_the_others() -> None:
    ledger = planned(draft("k-1"), draft("k-2"))
    outcome = dispatch(ledger, {"boite": channel(before=UnicodeError("é"))}, CLOCK)
    assert outcome == Sent(sent=("k-2",), postponed=("k-1",))
    assert "UnicodeError : é" in (found(ledger).error or "")


def test_a_channel_that_trips_after_the_hand_over_leaves_an_unknown() -> None:
    ledger = planned()
    assert dispatch(ledger, {"boite": channel(after=KeyError("id"))}, CLOCK).unknown == ("k-1",)


def test_a_database_that_goes_away_stops_the_dispatch_and_loses_nothing() -> None:
    ledger, box = Unreachable(), channel()
    ledger.plan([draft("k-1"), draft("k-2")], [], NOW)
    with pytest.raises(StoreUnavailable):
        dispatch(ledger, {"boite": box}, CLOCK)
    assert box.taken == []
    assert [(each.state, each.attempts) for each in ledger.deliveries()] == [(DeliveryState.PLANNED, 0)] * 2


def test_a_delivery_taken_over_before_the_hand_over_does_not_leave_twice() -> None:
    ledger = planned()
    others: list[Lease | None] = []

    class Late(MemoryChannel):
        def send(self, delivery: Delivery, before_point_of_no_return: Callable[[], None]) -> Receipt:
            others.append(ledger.claim(later(minutes=9), 120))
            return super().send(delivery, before_point_of_no_return)

    late = Late(name="boite")
    assert dispatch(ledger, {"boite": late}, CLOCK) == Sent(lost=("k-1",))
    assert late.taken == []
    assert others[0] is not None
    ledger.hand(others[0], later(minutes=9))


def test_a_delivery_decided_upon_while_it_was_sent_is_lost_to_us() -> None:
    ledger = planned()

    def decided() -> None:
        ledger.claim(later(minutes=9), 120)
        ledger.resolve("k-1", DeliveryState.SENT, later(minutes=9), "décidé par Anne")

    assert dispatch(ledger, {"boite": Slow(decided)}, CLOCK) == Sent(lost=("k-1",))
    assert found(ledger).state is DeliveryState.SENT


def test_a_lease_is_renewed_while_the_peer_is_slow_to_answer() -> None:
    ledger, started = planned(), time.monotonic()

    def clock() -> datetime:
        return NOW + timedelta(seconds=time.monotonic() - started)

    def wait() -> None:
        time.sleep(1.5)
        assert ledger.claim(clock(), 1) is None

    assert dispatch(ledger, {"boite": Slow(wait)}, clock, manner=Manner(lease_seconds=1)).sent == ("k-1",)
    assert states(ledger) == ["planned", "sending", "handing", "sent"]


def test_a_renewal_that_comes_too_late_disturbs_nothing() -> None:
    ledger = planned()

    def abandoned() -> None:
        ledger.claim(later(days=1), 1)
        time.sleep(0.5)

    assert dispatch(ledger, {"boite": Slow(abandoned)}, CLOCK, manner=Manner(lease_seconds=1)).sent == ("k-1",)
    assert states(ledger) == ["planned", "sending", "handing", "unknown", "sent"]


def test_nothing_is_renewed_while_nothing_is_sent() -> None:
    class Lazy(MemoryLedger):
        def claim_several(
            self, now: datetime, lease_seconds: int, at_most: int, without: Collection[str] = ()
        ) -> tuple[Lease, ...]:
            time.sleep(0.5)
            return super().claim_several(now, lease_seconds, at_most, without)

        def renew(self, lease: Lease, now: datetime, seconds: int) -> None:  # noqa: ARG002
            raise AssertionError

    assert dispatch(Lazy(), {}, CLOCK, manner=Manner(lease_seconds=1)) == Sent()


def test_every_state_says_where_it_may_go() -> None:
    assert set(MOVES) == set(DeliveryState)


def test_only_an_end_has_no_way_on() -> None:
    assert {state for state, targets in MOVES.items() if not targets} == {DeliveryState.SUPERSEDED}


def test_a_reminder_key_is_written_as_the_database_holds_it() -> None:
    assert str(reminder()) == "bretagne-1/bilan:2026/2027-04-30/J-30/p-1"


# --- In doubt -------------------------------------------------------------------------------------------------------

ONCE = Manner(doubt=DoubtPolicy.RESEND_ONCE)


def test_in_doubt_the_policy_may_send_the_very_same_message_once_more_and_the_history_says_so() -> None:
    ledger, box = planned(), channel(after=CUT)
    assert dispatch(ledger, {"boite": box}, CLOCK, ONCE).unknown == ("k-1", "k-1")
    assert len(box.taken) == 2
    assert states(ledger) == ["planned", "sending", "handing", "unknown", "planned", "sending", "handing", "unknown"]
    assert ledger.resent() == {"k-1"}
    assert [move.detail for move in ledger.history("k-1")].count(RESENT_ONCE) == 1


def test_there_is_no_third_time() -> None:
    ledger, box = planned(), channel(after=CUT)
    dispatch(ledger, {"boite": box}, CLOCK, ONCE)
    assert dispatch(ledger, {"boite": box}, lambda: later(days=1), ONCE) == Sent()
    assert found(ledger).state is DeliveryState.UNKNOWN


def test_words_whose_day_went_by_are_not_sent_again() -> None:
    ledger = planned(draft(expires_at=later(hours=9)))
    dispatch(ledger, {"boite": channel(after=CUT)}, CLOCK)
    assert dispatch(ledger, {"boite": channel()}, lambda: later(hours=9), ONCE) == Sent()
    assert found(ledger).state is DeliveryState.UNKNOWN


def test_words_whose_day_went_by_and_that_did_not_leave_are_freed_to_be_said_anew() -> None:
    ledger = planned(draft("k-1", reminder(), expires_at=later(hours=9)))
    dispatch(ledger, {"boite": channel(after=CUT)}, CLOCK)
    looks = MemoryChannel(name="boite", found=Found.NOT_SENT)
    assert dispatch(ledger, {"boite": looks}, lambda: later(hours=9)) == Sent()
    assert (found(ledger).state, ledger.settled()) == (DeliveryState.SUPERSEDED, frozenset())


def test_a_look_that_fails_tells_nothing_and_stops_nothing() -> None:
    class Blind(MemoryChannel):
        def reconcile(self, delivery: Delivery) -> Found:  # noqa: ARG002
            raise OSError

    ledger = planned()
    dispatch(ledger, {"boite": channel(after=CUT)}, CLOCK)
    ledger.plan([draft("k-2")], [], NOW)
    assert dispatch(ledger, {"boite": Blind(name="boite")}, CLOCK).sent == ("k-2",)
    assert found(ledger).state is DeliveryState.UNKNOWN


def test_a_doubt_that_somebody_decided_meanwhile_is_left_as_decided() -> None:
    ledger = planned()
    dispatch(ledger, {"boite": channel(after=CUT)}, CLOCK)

    class Slower(MemoryChannel):
        def reconcile(self, delivery: Delivery) -> Found:
            ledger.resolve(delivery.draft.key, DeliveryState.SENT, NOW, "décidé par Anne")
            return Found.NOT_SENT

    assert resolve_doubts(ledger, {"boite": Slower(name="boite")}, NOW) == 0
    assert ledger.history("k-1")[-1].detail == "décidé par Anne"


# --- Several workers, and pace --------------------------------------------------------------------------------------

MANY = [draft(f"k-{n:02}") for n in range(60)]


@pytest.mark.parametrize("parallel", [frozenset(), frozenset({"boite"})])
def test_several_workers_send_each_message_once(parallel: frozenset[str]) -> None:
    ledger, box = planned(*MANY), channel()
    done = dispatch(ledger, {"boite": box}, CLOCK, Manner(workers=4, parallel=parallel, at_once=7))
    assert sorted(done.sent) == sorted(each.draft.key for each in box.taken) == [each.key for each in MANY]
    assert {tuple(states(ledger, each.key)) for each in MANY} == {("planned", "sending", "handing", "sent")}


def test_a_channel_without_a_connection_a_thread_serves_one_worker_at_a_time() -> None:
    inside: list[int] = []
    most: list[int] = []

    def look() -> None:
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.001)
        inside.pop()

    dispatch(planned(*MANY), {"boite": Slow(look)}, CLOCK, Manner(workers=4, at_once=3))
    assert set(most) == {1}


def test_each_worker_closes_its_own_connection() -> None:
    closed: list[int] = []

    class Connected(MemoryChannel):
        def close(self) -> None:
            closed.append(threading.get_ident())

    channels = {"boite": Connected(name="boite"), "autre": channel()}
    dispatch(planned(*MANY), channels, CLOCK, Manner(workers=3, parallel=frozenset({"boite", "autre"})))
    assert len(closed) == 3


def test_a_trouble_of_one_worker_stops_all_of_them_and_is_raised() -> None:
    ledger, box = Unreachable(), channel()
    ledger.plan(MANY, [], NOW)
    with pytest.raises(StoreUnavailable):
        dispatch(ledger, {"boite": box}, CLOCK, Manner(workers=3, at_once=2))
    assert box.taken == []
    assert {(each.state, each.attempts) for each in ledger.deliveries()} == {(DeliveryState.PLANNED, 0)}


def test_a_worker_that_was_busy_while_another_failed_takes_nothing_more() -> None:
    failing = threading.Event()

    class Half(MemoryChannel):
        def send(self, delivery: Delivery, before_point_of_no_return: Callable[[], None]) -> Receipt:
            if delivery.draft.key != "k-00":
                failing.set()
                raise StoreUnavailable("La base ne répond pas.", "Relancez.")
            assert failing.wait(5)
            time.sleep(0.2)
            return super().send(delivery, before_point_of_no_return)

    ledger, half = planned(*MANY[:6]), Half(name="boite")
    with pytest.raises(StoreUnavailable):
        dispatch(ledger, {"boite": half}, CLOCK, Manner(workers=2, parallel=frozenset({"boite"}), at_once=2))
    assert [each.draft.key for each in half.taken] == ["k-00"]
    assert {found(ledger, each.key).state.value for each in MANY[1:6]} == {"planned"}


def test_a_person_who_interrupts_leaves_what_was_sent_recorded_and_the_rest_planned() -> None:
    class Interrupted(MemoryChannel):
        def send(self, delivery: Delivery, before_point_of_no_return: Callable[[], None]) -> Receipt:
            if self.taken:
                raise KeyboardInterrupt
            return super().send(delivery, before_point_of_no_return)

    ledger = planned(*MANY[:4])
    with pytest.raises(KeyboardInterrupt):
        dispatch(ledger, {"boite": Interrupted(name="boite")}, CLOCK)
    assert [found(ledger, each.key).state.value for each in MANY[:4]] == ["sent", "planned", "planned", "planned"]


def test_a_sending_and_the_next_hand_over_are_recorded_together() -> None:
    class Counting(MemoryLedger):
        commits: tuple[str, ...] = ()

        def hand(self, lease: Lease, now: datetime) -> None:
            self.commits += ("hand",)
            super().hand(lease, now)

        def settle_and_hand(self, ended: Ended, lease: Lease, now: datetime) -> tuple[bool, bool]:
            self.commits += ("both",)
            return super().settle_and_hand(ended, lease, now)

    ledger = Counting()
    ledger.plan(MANY[:3], [], NOW)
    dispatch(ledger, {"boite": channel()}, CLOCK)
    # Those made inside `settle_and_hand` in memory are not counted: it holds the lock.
    assert [each for each in ledger.commits if each == "both"] == ["both", "both"]


def test_an_end_that_somebody_decided_first_is_lost_and_the_next_message_leaves() -> None:
    ledger = planned(*MANY[:2])
    moments: list[str] = []

    def meanwhile() -> None:
        moments.append("")
        if len(moments) == 1:
            ledger.claim(later(minutes=9), 120)
            ledger.resolve("k-00", DeliveryState.SENT, later(minutes=9), "décidé par Anne")

    done = dispatch(ledger, {"boite": Slow(meanwhile)}, CLOCK)
    assert done.lost[0] == "k-00"


def test_a_channel_is_fed_no_faster_than_its_pace() -> None:
    moment = [NOW]

    def wait(seconds: float) -> None:
        moment[0] += timedelta(seconds=seconds)

    ledger = planned(*MANY[:4], draft("k-9", channel="slack"))
    manner = Manner(per_minute={"boite": 20}, wait=wait)
    dispatch(ledger, {"boite": channel(), "slack": MemoryChannel(name="slack")}, lambda: moment[0], manner)
    left = [found(ledger, each.key).sent_at for each in MANY[:4]]
    assert left == [later(seconds=3 * n) for n in range(4)]
    assert found(ledger, "k-9").sent_at == later(seconds=9)


def test_a_peer_that_asks_for_a_delay_is_left_alone_by_all_and_others_go_on() -> None:
    trouble = Closed("429", "Attendre.", retry_after=timedelta(minutes=2))
    chat = MemoryChannel(name="slack", before={"s-1": trouble})
    ledger = planned(*(draft(f"s-{n}", channel="slack") for n in (1, 2, 3)), draft("k-1"))
    done = dispatch(ledger, {"boite": channel(), "slack": chat}, CLOCK)
    assert done == Sent(sent=("k-1",), postponed=("s-1",))
    assert chat.taken == []
    assert [found(ledger, f"s-{n}").attempts for n in (1, 2, 3)] == [1, 0, 0]
    healed = MemoryChannel(name="slack")
    assert sorted(dispatch(ledger, {"slack": healed}, lambda: later(minutes=2)).sent) == ["s-1", "s-2", "s-3"]


def test_a_channel_that_lets_nobody_in_is_tried_once_in_a_dispatch() -> None:
    wrong = Closed("Mot de passe refusé.", "Corrigez-le.")
    chat = MemoryChannel(name="slack", before={f"s-{n}": wrong for n in range(20)})
    ledger = planned(*(draft(f"s-{n}", channel="slack") for n in range(20)), draft("k-1"))
    assert dispatch(ledger, {"boite": channel(), "slack": chat}, CLOCK) == Sent(sent=("k-1",), postponed=("s-0",))
    assert sum(found(ledger, f"s-{n}").attempts for n in range(20)) == 1


def test_a_delay_that_concerns_one_message_keeps_no_other_waiting() -> None:
    greylisted = NotAccepted("450", "Attendre.", retry_after=timedelta(minutes=5))
    box, ledger = channel(before=greylisted), planned(draft("k-1"), draft("k-2"))
    assert dispatch(ledger, {"boite": box}, CLOCK) == Sent(sent=("k-2",), postponed=("k-1",))


def test_words_whose_day_goes_by_while_they_wait_for_their_turn_are_not_sent() -> None:
    moment = [NOW]

    def wait(seconds: float) -> None:
        moment[0] += timedelta(seconds=seconds)

    ledger = planned(draft("k-1"), draft("k-2", reminder(), expires_at=later(seconds=50)))
    manner = Manner(per_minute={"boite": 1}, wait=wait)
    assert dispatch(ledger, {"boite": channel()}, lambda: moment[0], manner) == Sent(sent=("k-1",))
    assert (found(ledger, "k-2").state, ledger.settled()) == (DeliveryState.SUPERSEDED, frozenset())


def test_progress_is_told_after_each_message() -> None:
    told: list[tuple[int, int]] = []
    ledger = planned(*MANY[:2], draft("k-9", not_before=later(hours=1)))
    dispatch(ledger, {"boite": channel()}, CLOCK, on_progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]
