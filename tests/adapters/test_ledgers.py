"""Every ledger keeps the same promises: in memory, on SQLite, on PostgreSQL."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from cpom_workflow.domain.delivery import (
    MOVES,
    RESENT_ONCE,
    Delivery,
    DeliveryState,
    Ended,
    Lease,
    MessageKind,
    Receipt,
    Refusal,
)
from cpom_workflow.domain.errors import LostLease
from cpom_workflow.domain.events import Attendee, Event, Organiser
from cpom_workflow.domain.invitations import (
    Invitation,
    Method,
    Published,
    Wanted,
    published_after,
    reconcile_invitations,
)
from cpom_workflow.services.ports import Ledger
from tests.deliveries import NOW, draft, later, reminder

PLANNED, SENDING, HANDING = DeliveryState.PLANNED, DeliveryState.SENDING, DeliveryState.HANDING
SENT, REFUSED, UNKNOWN = DeliveryState.SENT, DeliveryState.REFUSED, DeliveryState.UNKNOWN
SUPERSEDED = DeliveryState.SUPERSEDED
RECEIPT = Receipt(reference="250 2.0.0 Ok: queued as 4F2")
ORGANISER = Organiser(name="DREETS", email="cpom@dreets.example", namespace=UUID(int=7), domain="cpom.example")
ANNE = Attendee(person="p-1", name="Anne Le Goff", email="anne.le-goff@dreets.example")
YANN = Attendee(person="p-2", name="Yann Kervella", email="yann.kervella@asso.example")


def claimed(ledger: Ledger, key: str = "k-1") -> Lease:
    ledger.plan([draft(key)], [], NOW)
    lease = ledger.claim(NOW, 120)
    assert lease is not None
    assert lease.delivery.draft.key == key
    return lease


def handed(ledger: Ledger, key: str = "k-1") -> Lease:
    lease = claimed(ledger, key)
    ledger.hand(lease, NOW)
    return lease


def unknown(ledger: Ledger, key: str = "k-1") -> Lease:
    lease = handed(ledger, key)
    ledger.settle(lease, UNKNOWN, NOW, None, "ligne coupée")
    return lease


def found(ledger: Ledger, key: str = "k-1") -> Delivery:
    delivery = ledger.delivery(key)
    assert delivery is not None
    return delivery


def states(ledger: Ledger, key: str = "k-1") -> list[DeliveryState]:
    return [move.state for move in ledger.history(key)]


def meeting(day: int = 14, cpom: str = "bretagne-1") -> Event:
    starts_at = datetime(2027, 1, day, 9, tzinfo=UTC)
    return Event(
        uid=ORGANISER.uid(cpom, "reunion:suivi-1"),
        cpom=cpom,
        summary="CPOM — comité de suivi",
        description="",
        location=None,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
    )


def invited(invitations: tuple[Invitation, ...]) -> list[str]:
    return [f"{each.event.uid}/{each.method}/{each.sequence}/{each.recipient.address}" for each in invitations]


def announce(ledger: Ledger, known: tuple[Published, ...], *guests: Attendee, day: int = 14) -> tuple[str, ...]:
    """Plan the invitations of one meeting as a planner does that knew this much."""
    messages = reconcile_invitations(known, [Wanted(event=meeting(day), attendees=guests)], NOW)
    drafts = [draft(key, kind=MessageKind.INVITATION) for key in invited(messages)]
    return ledger.plan(drafts, published_after(known, messages), NOW)


def refuse(ledger: Ledger, key: str, at: datetime = NOW) -> None:
    """Claim the one delivery that is due, and let its peer refuse it."""
    lease = ledger.claim(at, 120)
    assert lease is not None
    assert lease.delivery.draft.key == key
    ledger.settle(lease, REFUSED, at, None, "550 boîte inconnue")


# Planning


def test_a_draft_comes_back_as_it_was_planned(ledger: Ledger) -> None:
    whole = draft("k-1", reminder(), reminder("terme:2028"), expires_at=later(days=30), cpom=None)
    assert ledger.plan([whole], [], NOW) == ("k-1",)
    assert found(ledger) == Delivery(draft=whole, state=PLANNED, planned_at=NOW)


def test_a_known_key_is_left_alone(ledger: Ledger) -> None:
    ledger.plan([draft(subject="le premier")], [], NOW)
    assert ledger.plan([draft(subject="le second"), draft("k-2")], [], NOW) == ("k-2",)
    assert found(ledger).draft.subject == "le premier"


def test_a_key_stays_taken_once_superseded(ledger: Ledger) -> None:
    ledger.plan([draft()], [], NOW)
    ledger.supersede(["k-1"], NOW)
    assert ledger.plan([draft()], [], NOW) == ()


def test_a_reminder_that_a_live_delivery_says_is_not_planned_again(ledger: Ledger) -> None:
    ledger.plan([draft("k-1", reminder())], [], NOW)
    assert ledger.plan([draft("k-2", reminder("autre"), reminder())], [], NOW) == ()
    assert ledger.settled() == {reminder()}


def test_of_two_drafts_for_one_reminder_the_first_wins(ledger: Ledger) -> None:
    assert ledger.plan([draft("k-1", reminder()), draft("k-2", reminder()), draft("k-1")], [], NOW) == ("k-1",)


def test_the_same_milestone_on_another_day_is_another_reminder(ledger: Ledger) -> None:
    moved = reminder(due_on=reminder().due_on + timedelta(days=1))
    assert ledger.plan([draft("k-1", reminder()), draft("k-2", moved)], [], NOW) == ("k-1", "k-2")


def test_planning_nothing_is_allowed(ledger: Ledger) -> None:
    assert ledger.plan([], [], NOW) == ()


def test_two_thousand_drafts_are_planned_at_once(ledger: Ledger) -> None:
    drafts = [draft(f"k-{n}", reminder(f"m-{n}"), reminder(f"n-{n}")) for n in range(2_000)]
    assert len(ledger.plan(drafts, [], NOW)) == 2_000
    assert len(ledger.deliveries()) == 2_000


# What was said


@pytest.mark.parametrize("end", [SENT, UNKNOWN])
def test_a_reminder_whose_message_left_or_may_have_left_is_settled(ledger: Ledger, end: DeliveryState) -> None:
    ledger.plan([draft("k-1", reminder())], [], NOW)
    lease = ledger.claim(NOW, 120)
    assert lease is not None
    ledger.hand(lease, NOW)
    ledger.settle(lease, end, NOW, None, None)
    assert ledger.settled() == {reminder()}


def test_a_refused_delivery_frees_its_reminders_for_another_channel(ledger: Ledger) -> None:
    ledger.plan([draft("k-1", reminder(), channel="slack")], [], NOW)
    refuse(ledger, "k-1")
    assert (ledger.settled(), ledger.live_keys("k-")) == (frozenset(), frozenset())
    assert ledger.plan([draft("k-1", reminder()), draft("k-2", reminder())], [], NOW) == ("k-2",)


def test_a_superseded_delivery_frees_its_reminders(ledger: Ledger) -> None:
    ledger.plan([draft("k-1", reminder())], [], NOW)
    assert ledger.supersede(["k-1", "k-0"], NOW) == 1
    assert ledger.settled() == frozenset()
    assert ledger.plan([draft("k-2", reminder())], [], NOW) == ("k-2",)


def test_what_is_on_its_way_is_not_superseded(ledger: Ledger) -> None:
    claimed(ledger)
    assert ledger.supersede(["k-1"], NOW) == 0
    assert found(ledger).state is SENDING


def test_live_keys_are_those_of_a_prefix_that_are_not_superseded(ledger: Ledger) -> None:
    ledger.plan([draft(key) for key in ("a_1/x", "a_1/y", "a_1/z", "aB1/x", "A_1/x")], [], NOW)
    ledger.supersede(["a_1/y"], NOW)
    assert ledger.live_keys("a_1/") == {"a_1/x", "a_1/z"}


def test_a_list_of_deliveries_leaves_their_bytes_out(ledger: Ledger) -> None:
    ledger.plan([draft("k-1")], [], NOW)
    assert [each.draft.content for each in ledger.deliveries()] == [b""]
    assert found(ledger).draft.content == draft("k-1").content != b""


def test_deliveries_come_newest_first_and_by_state(ledger: Ledger) -> None:
    claimed(ledger)
    ledger.plan([draft("k-2"), draft("k-3", reminder())], [], NOW)
    assert [each.draft.key for each in ledger.deliveries()] == ["k-3", "k-2", "k-1"]
    assert [each.draft.key for each in ledger.deliveries([PLANNED])] == ["k-3", "k-2"]
    assert ledger.deliveries([PLANNED])[0].draft.items == (reminder(),)
    assert ledger.deliveries([SENT]) == ()


def test_an_unknown_key_has_no_delivery_and_no_history(ledger: Ledger) -> None:
    assert ledger.delivery("k-1") is None
    assert ledger.history("k-1") == ()


# Claiming


def test_nothing_due_gives_no_lease(ledger: Ledger) -> None:
    ledger.plan([draft(not_before=later(seconds=1))], [], NOW)
    assert ledger.claim(NOW, 120) is None


def test_what_came_due_first_leaves_first(ledger: Ledger) -> None:
    ledger.plan([draft("k-1"), draft("k-2"), draft("k-0", not_before=later(hours=-1))], [], NOW)
    leases = [ledger.claim(NOW, 120) for _ in range(4)]
    assert [lease and lease.delivery.draft.key for lease in leases] == ["k-0", "k-1", "k-2", None]


def test_a_lease_says_what_is_sent_and_until_when(ledger: Ledger) -> None:
    ledger.plan([draft("k-1", reminder())], [], NOW)
    lease = ledger.claim(NOW, 90)
    assert lease is not None
    assert (lease.delivery, lease.until) == (found(ledger), later(seconds=90))
    assert (lease.delivery.state, lease.delivery.attempts) == (SENDING, 1)


def test_a_lease_that_ran_out_before_the_hand_over_is_offered_again(ledger: Ledger) -> None:
    claimed(ledger)
    assert ledger.claim(later(seconds=119), 120) is None
    second = ledger.claim(later(seconds=120), 120)
    assert second is not None
    assert second.delivery.attempts == 2
    assert states(ledger) == [PLANNED, SENDING, PLANNED, SENDING]


def test_a_lease_that_ran_out_after_the_hand_over_leaves_an_unknown(ledger: Ledger) -> None:
    handed(ledger)
    assert ledger.claim(later(seconds=120), 120) is None
    assert states(ledger) == [PLANNED, SENDING, HANDING, UNKNOWN]


def test_what_expired_is_superseded_rather_than_said(ledger: Ledger) -> None:
    ledger.plan([draft("k-1", reminder(), expires_at=later(hours=1))], [], NOW)
    assert ledger.claim(later(hours=1), 120) is None
    assert found(ledger).state is SUPERSEDED
    assert ledger.settled() == frozenset()


def test_an_abandoned_delivery_that_expired_meanwhile_is_superseded(ledger: Ledger) -> None:
    ledger.plan([draft(expires_at=later(seconds=60))], [], NOW)
    assert ledger.claim(NOW, 120)
    assert ledger.claim(later(seconds=120), 120) is None
    assert states(ledger) == [PLANNED, SENDING, PLANNED, SUPERSEDED]


def test_a_clock_set_back_neither_loses_nor_repeats(ledger: Ledger) -> None:
    lease = claimed(ledger)
    assert ledger.claim(later(days=-400), 120) is None
    ledger.hand(lease, later(days=-400))
    ledger.settle(lease, SENT, later(days=-400), RECEIPT, None)
    assert ledger.claim(later(days=400), 120) is None
    assert states(ledger) == [PLANNED, SENDING, HANDING, SENT]


def test_a_clock_set_back_only_delays_what_is_planned(ledger: Ledger) -> None:
    ledger.plan([draft()], [], NOW)
    assert ledger.claim(later(days=-1), 120) is None
    assert ledger.claim(NOW, 120) is not None


# Sending


def test_a_delivery_is_sent_with_its_reference(ledger: Ledger) -> None:
    ledger.settle(handed(ledger), SENT, later(seconds=3), RECEIPT, None)
    delivery = found(ledger)
    assert (delivery.state, delivery.sent_at, delivery.reference) == (SENT, later(seconds=3), RECEIPT.reference)
    assert states(ledger) == [PLANNED, SENDING, HANDING, SENT]


def test_the_history_says_when_and_why(ledger: Ledger) -> None:
    lease = handed(ledger)
    ledger.settle(lease, REFUSED, later(seconds=5), None, "550 boîte inconnue")
    last = ledger.history("k-1")[-1]
    assert (last.at, last.origin, last.state, last.detail) == (
        later(seconds=5), HANDING, REFUSED, "550 boîte inconnue",
    )  # fmt: skip


def test_a_refusal_before_the_hand_over_is_final(ledger: Ledger) -> None:
    ledger.settle(claimed(ledger), REFUSED, NOW, None, "550 boîte inconnue")
    delivery = found(ledger)
    assert (delivery.state, delivery.sent_at, delivery.error) == (REFUSED, None, "550 boîte inconnue")
    assert ledger.claim(later(days=400), 120) is None


@pytest.mark.parametrize("end", [SENT, UNKNOWN])
def test_nothing_is_sent_nor_doubtful_before_the_hand_over(ledger: Ledger, end: DeliveryState) -> None:
    lease = claimed(ledger)
    with pytest.raises(LostLease):
        ledger.settle(lease, end, NOW, None, None)
    assert found(ledger).state is SENDING


def test_a_message_put_back_waits_for_its_moment(ledger: Ledger) -> None:
    ledger.put_back(claimed(ledger), NOW, later(minutes=5), "421 revenez plus tard")
    assert ledger.claim(later(minutes=4), 120) is None
    again = ledger.claim(later(minutes=5), 120)
    assert again is not None
    assert (again.delivery.attempts, again.delivery.error) == (2, "421 revenez plus tard")


def test_a_message_refused_for_now_after_the_hand_over_passes_through_unknown(ledger: Ledger) -> None:
    ledger.put_back(handed(ledger), NOW, later(minutes=5), "451 réessayez")
    assert states(ledger) == [PLANNED, SENDING, HANDING, UNKNOWN, PLANNED]
    assert ledger.claim(later(minutes=5), 120) is not None


def test_a_renewed_lease_ends_later(ledger: Ledger) -> None:
    lease = handed(ledger)
    ledger.renew(lease, later(seconds=100), 120)
    assert ledger.claim(later(seconds=219), 120) is None
    assert found(ledger).state is HANDING
    ledger.claim(later(seconds=220), 120)
    assert found(ledger).state is UNKNOWN


def test_an_answer_that_comes_after_the_lease_ran_out_is_taken(ledger: Ledger) -> None:
    lease = handed(ledger)
    ledger.claim(later(seconds=120), 120)
    ledger.settle(lease, SENT, later(seconds=130), RECEIPT, None)
    assert states(ledger) == [PLANNED, SENDING, HANDING, UNKNOWN, SENT]


# Fencing


def test_a_worker_that_lost_its_lease_can_do_nothing_any_more(ledger: Ledger) -> None:
    late = claimed(ledger)
    current = ledger.claim(later(seconds=120), 120)
    assert current is not None
    with pytest.raises(LostLease, match="k-1"):
        ledger.renew(late, NOW, 120)
    with pytest.raises(LostLease, match="k-1"):
        ledger.hand(late, NOW)
    with pytest.raises(LostLease, match="k-1"):
        ledger.settle(late, REFUSED, NOW, None, None)
    with pytest.raises(LostLease, match="k-1"):
        ledger.put_back(late, NOW, NOW, "?")
    ledger.hand(current, NOW)
    assert found(ledger).state is HANDING


def test_the_point_of_no_return_is_passed_once(ledger: Ledger) -> None:
    lease = handed(ledger)
    with pytest.raises(LostLease):
        ledger.hand(lease, NOW)


@pytest.mark.parametrize("end", [SENT, REFUSED])
def test_what_has_ended_does_not_move_any_more(ledger: Ledger, end: DeliveryState) -> None:
    lease = handed(ledger)
    ledger.settle(lease, end, NOW, RECEIPT, None)
    for state in DeliveryState:
        with pytest.raises(LostLease):
            ledger.settle(lease, state, NOW, None, None)
    with pytest.raises(LostLease):
        ledger.renew(lease, NOW, 120)
    assert (ledger.supersede(["k-1"], NOW), found(ledger).state) == (0, end)


def test_an_unknown_has_no_lease_to_renew(ledger: Ledger) -> None:
    lease = unknown(ledger)
    with pytest.raises(LostLease):
        ledger.renew(lease, NOW, 120)


# Deciding


def test_an_unknown_is_never_sent_again_by_itself(ledger: Ledger) -> None:
    unknown(ledger)
    assert ledger.claim(later(days=400), 120) is None


def test_an_unknown_may_be_found_to_have_left(ledger: Ledger) -> None:
    unknown(ledger)
    ledger.resolve("k-1", SENT, later(hours=1), "retrouvé dans les envoyés")
    assert (found(ledger).state, found(ledger).sent_at) == (SENT, later(hours=1))
    assert ledger.history("k-1")[-1].detail == "retrouvé dans les envoyés"


def test_an_unknown_may_be_sent_anew(ledger: Ledger) -> None:
    late = unknown(ledger)
    ledger.resolve("k-1", PLANNED, NOW, "décidé par Anne")
    with pytest.raises(LostLease):
        ledger.settle(late, SENT, NOW, RECEIPT, None)
    assert ledger.claim(NOW, 120) is not None


@pytest.mark.parametrize("state", [state for state in DeliveryState if state not in MOVES[UNKNOWN]])
def test_an_unknown_becomes_nothing_else(ledger: Ledger, state: DeliveryState) -> None:
    unknown(ledger)
    with pytest.raises(LostLease):
        ledger.resolve("k-1", state, NOW, "?")


def test_only_an_unknown_is_decided(ledger: Ledger) -> None:
    ledger.plan([draft()], [], NOW)
    for key in ("k-1", "k-2"):
        with pytest.raises(LostLease):
            ledger.resolve(key, SENT, NOW, "?")


# Refusals

CHAT = {"channel": "slack"}


def test_a_refusal_says_which_address_by_which_channel_and_why(ledger: Ledger) -> None:
    ledger.plan([draft()], [], NOW)
    refuse(ledger, "k-1", later(minutes=1))
    assert ledger.refusals() == (
        Refusal(
            key="k-1",
            person="p-1",
            recipient="anne.le-goff@dreets.example",
            channel="boite",
            at=later(minutes=1),
            error="550 boîte inconnue",
        ),
    )


def test_refusals_name_each_address_once_a_channel_by_the_latest_whatever_the_clock_did(ledger: Ledger) -> None:
    for n, (key, channel) in enumerate([("k-1", "boite"), ("k-2", "slack"), ("k-3", "boite")]):
        ledger.plan([draft(key, channel=channel, not_before=later(days=-9))], [], NOW)
        refuse(ledger, key, later(hours=-n))
    assert [(each.key, each.channel) for each in ledger.refusals()] == [("k-3", "boite"), ("k-2", "slack")]


def test_what_left_is_no_refusal(ledger: Ledger) -> None:
    ledger.settle(handed(ledger), SENT, NOW, RECEIPT, None)
    assert ledger.refusals() == ()


def test_a_person_may_have_a_refused_message_offered_again(ledger: Ledger) -> None:
    ledger.plan([draft("k-1", reminder())], [], NOW)
    refuse(ledger, "k-1")
    ledger.offer_again("k-1", NOW, "décidé par Anne")
    assert (found(ledger).state, ledger.settled(), ledger.refusals()) == (PLANNED, {reminder()}, ())
    assert ledger.history("k-1")[-1].detail == "décidé par Anne"
    again = ledger.claim(NOW, 120)
    assert again is not None
    assert (again.delivery.draft, again.delivery.attempts) == (draft("k-1", reminder()), 2)


def test_what_another_message_says_meanwhile_is_not_offered_again(ledger: Ledger) -> None:
    ledger.plan([draft("k-1", reminder(), **CHAT)], [], NOW)
    refuse(ledger, "k-1")
    ledger.plan([draft("k-2", reminder())], [], NOW)
    with pytest.raises(LostLease):
        ledger.offer_again("k-1", NOW, "décidé par Anne")
    assert found(ledger).state is REFUSED


def test_a_message_that_came_back_is_refused_and_frees_its_reminders(ledger: Ledger) -> None:
    ledger.plan([draft("k-1", reminder())], [], NOW)
    lease = ledger.claim(NOW, 120)
    assert lease is not None
    ledger.hand(lease, NOW)
    ledger.settle(lease, SENT, NOW, RECEIPT, None)
    ledger.returned("k-1", later(hours=1), "rejeté : 5.1.1")
    delivery = found(ledger)
    assert (delivery.state, delivery.sent_at, delivery.error) == (REFUSED, None, "rejeté : 5.1.1")
    assert ledger.settled() == frozenset()
    assert [(each.key, each.at) for each in ledger.refusals()] == [("k-1", later(hours=1))]


def test_only_what_was_refused_is_offered_again_and_only_what_was_sent_comes_back(ledger: Ledger) -> None:
    unknown(ledger)
    for key in ("k-1", "k-2"):
        with pytest.raises(LostLease):
            ledger.offer_again(key, NOW, "?")
        with pytest.raises(LostLease):
            ledger.returned(key, NOW, "?")


def test_the_ledger_knows_what_the_policy_sent_a_second_time(ledger: Ledger) -> None:
    unknown(ledger)
    assert ledger.resent() == frozenset()
    ledger.resolve("k-1", PLANNED, NOW, RESENT_ONCE)
    assert ledger.resent() == {"k-1"}


# Several at once


def test_several_are_claimed_in_order_each_with_a_lease_of_its_own(ledger: Ledger) -> None:
    ledger.plan([draft(f"k-{n}", reminder(f"m-{n}")) for n in range(5)], [], NOW)
    leases = ledger.claim_several(NOW, 90, 3)
    assert [lease.delivery.draft.key for lease in leases] == ["k-0", "k-1", "k-2"]
    assert len({lease.token for lease in leases}) == 3
    assert [lease.delivery for lease in leases] == [found(ledger, f"k-{n}") for n in range(3)]
    assert [lease.until for lease in leases] == [later(seconds=90)] * 3
    assert len(ledger.claim_several(NOW, 90, 3)) == 2
    assert ledger.claim_several(NOW, 90, 3) == ()


def test_a_channel_at_rest_is_not_claimed(ledger: Ledger) -> None:
    ledger.plan([draft("k-1", **CHAT), draft("k-2")], [], NOW)
    assert [lease.delivery.draft.key for lease in ledger.claim_several(NOW, 90, 9, {"slack"})] == ["k-2"]
    assert ledger.claim_several(NOW, 90, 9, {"slack", "boite"}) == ()


def test_what_was_claimed_and_not_tried_is_given_back_as_if_it_never_was(ledger: Ledger) -> None:
    ledger.plan([draft("k-1"), draft("k-2")], [], NOW)
    leases = ledger.claim_several(NOW, 90, 2)
    ledger.hand(leases[0], NOW)
    ledger.release(leases, NOW)
    assert (found(ledger).state, found(ledger, "k-2").state) == (HANDING, PLANNED)
    again = ledger.claim(NOW, 90)
    assert again is not None
    assert (again.delivery.draft.key, again.delivery.attempts) == ("k-2", 1)
    ledger.release(leases, NOW)
    assert found(ledger, "k-2").state is SENDING


def test_what_is_due_is_counted(ledger: Ledger) -> None:
    ledger.plan([draft("k-1"), draft("k-2"), draft("k-3", not_before=later(hours=1))], [], NOW)
    assert ledger.due(NOW) == 2
    ledger.claim(NOW, 120)
    assert (ledger.due(NOW), ledger.due(later(hours=1))) == (1, 2)


def test_an_end_and_the_next_hand_over_are_recorded_together(ledger: Ledger) -> None:
    first = handed(ledger)
    second = claimed(ledger, "k-2")
    ended = Ended(lease=first, state=SENT, at=NOW, receipt=RECEIPT)
    assert ledger.settle_and_hand(ended, second, later(seconds=1)) == (True, True)
    assert (found(ledger).state, found(ledger).reference) == (SENT, RECEIPT.reference)
    assert found(ledger, "k-2").state is HANDING


def test_of_two_moves_recorded_together_one_may_be_lost_and_the_other_stands(ledger: Ledger) -> None:
    first = handed(ledger)
    ended = Ended(lease=first, state=SENT, at=NOW)
    late = claimed(ledger, "k-2")
    ledger.release([late], NOW)
    assert ledger.settle_and_hand(ended, late, NOW) == (True, False)
    current = ledger.claim(NOW, 120)
    assert current is not None
    assert ledger.settle_and_hand(ended, current, NOW) == (False, True)
    assert (found(ledger).state, found(ledger, "k-2").state) == (SENT, HANDING)


# Publications


def test_publications_come_back_as_they_were_written(ledger: Ledger) -> None:
    assert len(announce(ledger, (), ANNE, YANN)) == 2
    (published,) = ledger.published()
    assert (published.event, published.sequence) == (meeting(), 0)
    assert [(told.attendee, told.method) for told in published.told] == [
        (ANNE, Method.REQUEST), (YANN, Method.REQUEST),
    ]  # fmt: skip


def test_a_meeting_that_moves_is_published_under_the_next_sequence(ledger: Ledger) -> None:
    announce(ledger, (), ANNE)
    assert len(announce(ledger, ledger.published(), ANNE, day=15)) == 1
    assert [(each.sequence, each.event) for each in ledger.published()] == [(1, meeting(15))]


def test_a_planner_overtaken_by_another_leaves_its_invitations_for_the_next_run(ledger: Ledger) -> None:
    announce(ledger, (), ANNE)
    before = ledger.published()
    assert len(announce(ledger, before, ANNE, day=15)) == 1
    # Under the same sequence as the first planner's, and with another date: one of the two must give way.
    assert announce(ledger, before, ANNE, day=16) == ()
    assert [each.event for each in ledger.published()] == [meeting(15)]
    assert len(announce(ledger, ledger.published(), ANNE, day=16)) == 1


def test_a_planner_that_does_not_know_of_a_guest_gives_way(ledger: Ledger) -> None:
    announce(ledger, (), ANNE)
    before = ledger.published()
    announce(ledger, before, ANNE, YANN)
    assert announce(ledger, before) == ()
    assert len(ledger.published()[0].expecting) == 2


def test_a_planner_with_an_older_sequence_gives_way(ledger: Ledger) -> None:
    announce(ledger, (), ANNE)
    old = ledger.published()
    announce(ledger, old, ANNE, day=15)
    assert announce(ledger, old, ANNE) == ()
    assert [each.sequence for each in ledger.published()] == [1]


def test_an_overtaken_planner_still_plans_its_reminders(ledger: Ledger) -> None:
    announce(ledger, (), ANNE)
    old = ledger.published()
    announce(ledger, old, ANNE, day=15)
    elsewhere = draft("k-2", kind=MessageKind.INVITATION, cpom="bretagne-2")
    drafts = [draft("k-1", kind=MessageKind.INVITATION), elsewhere, draft("k-3", reminder())]
    assert ledger.plan(drafts, old, NOW) == ("k-2", "k-3")


def test_two_planners_that_say_the_same_say_it_once(ledger: Ledger) -> None:
    assert len(announce(ledger, (), ANNE, YANN)) == 2
    assert announce(ledger, (), ANNE, YANN) == ()
    assert len(ledger.published()) == 1
