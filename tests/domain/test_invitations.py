"""What is sent so that calendars hold the plan: nothing twice, nothing lost, nothing about the past."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpom_workflow.adapters.lawbook import load_law
from cpom_workflow.domain.contract import contract_from
from cpom_workflow.domain.dossier import Dossier, Gestionnaire, Header, Person, Seat
from cpom_workflow.domain.events import SIGNIFICANT, Answer, Attendee, Event, Organiser
from cpom_workflow.domain.facts import Fact, MeetingCancelled, MeetingHeld, MeetingMoved, MeetingPlanned, Party
from cpom_workflow.domain.invitations import (
    Invitation,
    Method,
    Published,
    Wanted,
    published_after,
    reconcile_invitations,
    wanted_invitations,
)

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
DAY = timedelta(days=1)
ANNE, PAUL, ZOE = (Attendee(person=name, name=name, email=f"{name}@x.example") for name in ("anne", "paul", "zoe"))
EVENT = Event(
    uid="m1@x.example",
    cpom="C1",
    summary="CPOM Association X — dialogue de gestion",
    description="Ordre du jour",
    location="Rennes",
    starts_at=NOW + 18 * DAY,
    ends_at=NOW + 18 * DAY + timedelta(hours=2),
)
PLAN = Wanted(event=EVENT, attendees=(ANNE, PAUL))
LATER = replace(EVENT, starts_at=EVENT.starts_at + DAY, ends_at=EVENT.ends_at + DAY)


def sent(published: tuple[Published, ...], *wanted: Wanted, now: datetime = NOW, floor: int = 0) -> list[str]:
    """Tell what goes out, one word a message: `REQUEST 0 anne`."""
    messages = reconcile_invitations(published, wanted, now, sequence_floor=floor)
    return [f"{message.method} {message.sequence} {message.recipient.person}" for message in messages]


def after(*plans: Wanted | None, now: datetime = NOW) -> tuple[Published, ...]:
    """Publish one plan after the other; None is a plan without the meeting."""
    published: tuple[Published, ...] = ()
    for plan in plans:
        published = published_after(published, reconcile_invitations(published, [plan] if plan else [], now))
    return published


def answered(published: tuple[Published, ...], answer: Answer) -> tuple[Published, ...]:
    """Record that everybody gave this answer."""
    return tuple(
        replace(each, told=tuple(replace(t, attendee=replace(t.attendee, answer=answer)) for t in each.told))
        for each in published
    )


def test_a_new_meeting_is_announced_to_each_attendee_with_sequence_zero() -> None:
    assert sent((), PLAN) == ["REQUEST 0 anne", "REQUEST 0 paul"]


def test_one_message_is_for_one_recipient_and_names_everybody() -> None:
    first, second = reconcile_invitations((), [PLAN], NOW)
    assert (first.recipient, second.recipient) == (ANNE, PAUL)
    assert first.attendees == second.attendees == (ANNE, PAUL)


def test_a_second_pass_sends_nothing() -> None:
    assert sent(after(PLAN), PLAN) == []


@pytest.mark.parametrize("change", [{"description": "Autre ordre du jour"}, {"url": "https://x.example/C1"}])
def test_what_is_not_significant_is_not_announced(change: dict[str, Any]) -> None:
    assert sent(after(PLAN), replace(PLAN, event=replace(EVENT, **change))) == []


@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": EVENT.starts_at - DAY},
        {"ends_at": EVENT.ends_at + DAY},
        {"day": date(2026, 12, 10)},
        {"summary": "Signature"},
        {"location": "Brest"},
        {"video_link": "https://visio.example/2"},
    ],
)
def test_a_significant_change_is_told_to_all_with_the_next_sequence(change: dict[str, Any]) -> None:
    changed = replace(PLAN, event=replace(EVENT, **change))
    assert sent(after(PLAN), changed) == ["REQUEST 1 anne", "REQUEST 1 paul"]


def test_the_list_of_what_is_significant_is_written_out() -> None:
    assert SIGNIFICANT == ("starts_at", "ends_at", "day", "summary", "location", "video_link", "cancelled")


def test_the_sequence_still_rises_when_a_meeting_returns_to_its_first_date() -> None:
    assert sent(after(PLAN, replace(PLAN, event=LATER)), PLAN) == ["REQUEST 2 anne", "REQUEST 2 paul"]


def test_a_moved_meeting_asks_everybody_again() -> None:
    published = answered(after(PLAN), Answer.ACCEPTED)
    for message in reconcile_invitations(published, [replace(PLAN, event=LATER)], NOW):
        assert {each.answer for each in message.attendees} == {Answer.NEEDS_ACTION}
        assert message.recipient.answer is Answer.NEEDS_ACTION


def test_another_place_at_the_same_hours_keeps_the_answers() -> None:
    published = answered(after(PLAN), Answer.ACCEPTED)
    elsewhere = replace(PLAN, event=replace(EVENT, location="Brest"))
    messages = reconcile_invitations(published, [elsewhere], NOW)
    assert [message.recipient.answer for message in messages] == [Answer.ACCEPTED, Answer.ACCEPTED]
    told = published_after(published, messages)[0].told
    assert {each.attendee.answer for each in told} == {Answer.ACCEPTED}


def test_a_newcomer_alone_is_told_with_the_same_sequence() -> None:
    published = after(PLAN, replace(PLAN, event=LATER))
    assert sent(published, Wanted(event=LATER, attendees=(ANNE, PAUL, ZOE))) == ["REQUEST 1 zoe"]


def test_a_newcomer_sees_what_the_others_answered() -> None:
    published = answered(after(PLAN), Answer.DECLINED)
    (message,) = reconcile_invitations(published, [replace(PLAN, attendees=(ANNE, PAUL, ZOE))], NOW)
    assert [each.answer for each in message.attendees] == [Answer.DECLINED, Answer.DECLINED, Answer.NEEDS_ACTION]


def test_a_removed_attendee_alone_gets_a_cancel_that_names_only_them() -> None:
    (message,) = reconcile_invitations(after(PLAN), [replace(PLAN, attendees=(ANNE,))], NOW)
    assert (message.method, message.sequence, message.attendees) == (Method.CANCEL, 1, (PAUL,))
    assert message.event == EVENT


def test_a_removed_attendee_is_told_once() -> None:
    alone = replace(PLAN, attendees=(ANNE,))
    assert sent(after(PLAN, alone), alone) == []


def test_a_removed_attendee_who_comes_back_is_told_above_the_cancel() -> None:
    assert sent(after(PLAN, replace(PLAN, attendees=(ANNE,))), PLAN) == ["REQUEST 2 paul"]


def test_a_person_whose_address_changes_is_invited_there_and_withdrawn_from_the_old_one() -> None:
    moved = replace(PAUL, email="paul@new.example")
    messages = reconcile_invitations(after(PLAN), [replace(PLAN, attendees=(ANNE, moved))], NOW)
    assert [(each.method, each.recipient.email) for each in messages] == [
        (Method.REQUEST, "paul@new.example"),
        (Method.CANCEL, "paul@x.example"),
    ]


def test_a_cancelled_meeting_is_cancelled_for_all_at_its_old_date() -> None:
    messages = reconcile_invitations(after(PLAN), [], NOW)
    assert [(each.method, each.sequence, each.attendees) for each in messages] == [
        (Method.CANCEL, 1, (ANNE,)),
        (Method.CANCEL, 1, (PAUL,)),
    ]
    assert {each.event for each in messages} == {replace(EVENT, cancelled=True)}


def test_a_cancelled_meeting_is_cancelled_once() -> None:
    assert sent(after(PLAN, None)) == []


def test_a_cancelled_meeting_that_is_planned_again_rises_above_its_cancel() -> None:
    assert sent(after(PLAN, None), PLAN) == ["REQUEST 2 anne", "REQUEST 2 paul"]


def test_a_meeting_whose_last_attendee_left_is_silent_until_somebody_comes() -> None:
    deserted = replace(PLAN, attendees=())
    assert sent(after(PLAN, deserted), deserted) == []
    assert sent(after(PLAN, deserted), replace(PLAN, attendees=(ZOE,))) == ["REQUEST 1 zoe"]
    assert sent((), deserted) == []


@pytest.mark.parametrize(
    "wanted",
    [
        [],
        [PLAN],
        [replace(PLAN, attendees=(ANNE, ZOE))],
        [replace(PLAN, event=replace(EVENT, starts_at=EVENT.starts_at - DAY, location="Brest"))],
    ],
)
def test_a_past_meeting_is_silent(wanted: list[Wanted]) -> None:
    assert sent(after(PLAN), *wanted, now=EVENT.ends_at) == []


def test_a_meeting_first_seen_after_its_end_is_silent() -> None:
    assert sent((), PLAN, now=EVENT.ends_at) == []


def test_a_meeting_that_goes_on_is_not_past() -> None:
    assert sent((), PLAN, now=EVENT.ends_at - timedelta(seconds=1)) == ["REQUEST 0 anne", "REQUEST 0 paul"]


def test_a_meeting_that_was_put_off_after_its_day_is_announced() -> None:
    put_off = Wanted(event=replace(LATER, ends_at=LATER.ends_at), attendees=(ANNE, ZOE))
    now = EVENT.ends_at
    assert sent(after(PLAN), put_off, now=now) == ["REQUEST 1 anne", "REQUEST 1 zoe", "CANCEL 1 paul"]


def test_a_meeting_just_held_is_silent_before_its_planned_end() -> None:
    held = replace(PLAN, held=True, attendees=(ANNE, PAUL, ZOE))
    assert sent(after(PLAN), held, now=EVENT.starts_at) == []
    assert sent((), held, now=EVENT.starts_at) == []


def test_a_meeting_held_early_leaves_the_date_that_was_announced() -> None:
    early = replace(EVENT, starts_at=NOW - DAY, ends_at=NOW - DAY + timedelta(hours=2))
    held = Wanted(event=early, attendees=(ANNE, PAUL), held=True)
    messages = reconcile_invitations(after(PLAN), [held], NOW)
    assert [(each.method, each.event.starts_at) for each in messages] == [(Method.CANCEL, EVENT.starts_at)] * 2
    assert sent(published_after(after(PLAN), messages), held) == []


def test_after_a_restore_every_message_stands_above_the_floor() -> None:
    assert sent((), PLAN, floor=100) == ["REQUEST 100 anne", "REQUEST 100 paul"]
    assert sent(after(PLAN), PLAN, floor=100) == []
    assert sent(after(PLAN), replace(PLAN, event=LATER), floor=100) == ["REQUEST 100 anne", "REQUEST 100 paul"]
    assert sent(after(PLAN), floor=100) == ["CANCEL 100 anne", "CANCEL 100 paul"]


def test_above_the_floor_the_sequence_rises_one_by_one() -> None:
    published = published_after((), reconcile_invitations((), [PLAN], NOW, sequence_floor=100))
    assert sent(published, replace(PLAN, event=LATER), floor=100) == ["REQUEST 101 anne", "REQUEST 101 paul"]


@pytest.mark.parametrize(("plan", "rest"), [(replace(PLAN, event=LATER), "REQUEST 1 paul"), (None, "CANCEL 1 paul")])
def test_a_pass_cut_in_the_middle_is_finished_by_the_next(plan: Wanted | None, rest: str) -> None:
    wanted = [plan] if plan else []
    published = after(PLAN)
    begun = published_after(published, reconcile_invitations(published, wanted, NOW)[:1])
    assert sent(begun, *wanted) == [rest]


def test_an_answer_about_hours_that_somebody_was_not_told_about_does_not_count() -> None:
    published = answered(after(PLAN), Answer.ACCEPTED)
    moved = replace(PLAN, event=LATER)
    begun = published_after(published, reconcile_invitations(published, [moved], NOW)[:1])
    (message,) = reconcile_invitations(begun, [moved], NOW)
    assert message.recipient == PAUL


def test_a_newcomer_after_a_move_and_a_departure_is_told_with_the_same_sequence() -> None:
    published = after(PLAN, Wanted(event=LATER, attendees=(ANNE,)))
    assert sent(published, Wanted(event=LATER, attendees=(ANNE, ZOE))) == ["REQUEST 1 zoe"]


def test_whoever_is_withdrawn_from_a_meeting_planned_again_is_not_told_that_it_is_cancelled() -> None:
    published = after(PLAN)
    begun = published_after(published, reconcile_invitations(published, [], NOW)[:1])
    request, withdrawal = reconcile_invitations(begun, [replace(PLAN, attendees=(ANNE,))], NOW)
    assert (request.method, request.recipient) == (Method.REQUEST, ANNE)
    assert (withdrawal.method, withdrawal.recipient, withdrawal.event) == (Method.CANCEL, PAUL, EVENT)


# From the facts of a contract.

ORGANISER = Organiser(name="CPOM", email="cpom@x.example", namespace=UUID(int=1), domain="x.example")
MEETING = MeetingPlanned(meeting="M1", on=date(2026, 12, 10), starts_at=time(14), place="Rennes")
HEADER = Header(cpom="C1", title="CPOM X", gestionnaire=Gestionnaire(name="X"), region="Bretagne", departements=("35",))
SEATS = tuple(
    Seat(person=person, party=party, role="referent", since=date(2023, 1, 1))
    for person, party in (("anne", Party.ETAT), ("paul", Party.GESTIONNAIRE))
)


def plan_of(*facts: Fact) -> tuple[Wanted, ...]:
    people = {key: Person(id=key, name=key, email=f"{key}@x.example") for key in ("anne", "paul")}
    dossier = Dossier(header=HEADER, seats=SEATS, facts=(MEETING, *facts), people=people)
    return wanted_invitations(contract_from(dossier, load_law(), date(2026, 12, 10)), ORGANISER)


def test_a_meeting_moved_by_a_fact_keeps_its_identifier_and_takes_the_next_sequence() -> None:
    published = published_after((), reconcile_invitations((), plan_of(), NOW))
    moved = MeetingMoved(on=date(2026, 11, 12), meeting="M1", new_date=date(2026, 12, 17))
    messages = reconcile_invitations(published, plan_of(moved), NOW)
    assert {(each.method, each.event.uid, each.sequence) for each in messages} == {
        (Method.REQUEST, published[0].uid, 1)
    }


def test_a_meeting_cancelled_by_a_fact_is_wanted_no_more() -> None:
    assert plan_of(MeetingCancelled(on=date(2026, 12, 1), meeting="M1")) == ()


def test_a_meeting_held_by_a_fact_stays_where_it_was() -> None:
    published = published_after((), reconcile_invitations((), plan_of(), NOW))
    held = plan_of(MeetingHeld(on=date(2026, 12, 10), meeting="M1"))
    assert [each.held for each in held] == [True]
    assert reconcile_invitations(published, held, datetime(2026, 12, 10, 13, 30, tzinfo=UTC)) == ()


# Random edits of a plan, and mailboxes that follow RFC 5546.


@dataclass
class Mailbox:
    """A calendar that takes a message when its (SEQUENCE, DTSTAMP) is newer than what it knows of that UID."""

    known: dict[str, tuple[int, int]] = field(default_factory=dict)
    held: dict[str, Event] = field(default_factory=dict)

    def take(self, message: Invitation, stamp: int) -> None:
        uid = message.event.uid
        if (message.sequence, stamp) <= self.known.get(uid, (-1, -1)):
            return
        self.known[uid] = (message.sequence, stamp)
        if message.method is Method.REQUEST:
            self.held[uid] = message.event
        else:
            self.held.pop(uid, None)


meetings = st.builds(
    lambda n, days, place, people: Wanted(
        event=replace(
            EVENT,
            uid=f"m{n}@x.example",
            starts_at=EVENT.starts_at + days * DAY,
            ends_at=EVENT.ends_at + days * DAY,
            location=place,
        ),
        attendees=tuple(people),
    ),
    st.integers(1, 3),
    st.integers(0, 2),
    st.sampled_from(["Rennes", "Brest"]),
    st.lists(st.sampled_from([ANNE, PAUL, ZOE]), unique=True),
)
plans = st.lists(meetings, max_size=3, unique_by=lambda each: each.event.uid)
histories = st.lists(st.tuples(plans, st.integers(0, 9)), min_size=1, max_size=6)


@settings(max_examples=300)
@given(history=histories, last=plans, randomness=st.randoms(use_true_random=False))
def test_whatever_the_edits_and_the_order_of_arrival_mailboxes_end_up_holding_the_plan(
    history: list[tuple[list[Wanted], int]], last: list[Wanted], randomness: Random
) -> None:
    published: tuple[Published, ...] = ()
    mail: list[tuple[Invitation, int]] = []
    for stamp, (plan, delivered) in enumerate([*history, (last, 99)]):
        # A pass may be cut after a few messages: the next one finishes it.
        messages = reconcile_invitations(published, plan, NOW)[:delivered]
        published = published_after(published, messages)
        mail += [(message, stamp) for message in messages]
    assert reconcile_invitations(published, last, NOW) == ()
    randomness.shuffle(mail)
    boxes = {person.address: Mailbox() for person in (ANNE, PAUL, ZOE)}
    for message, stamp in mail:
        boxes[message.recipient.address].take(message, stamp)
    for person in (ANNE, PAUL, ZOE):
        expected = {each.event.uid: each.event for each in last if person in each.attendees}
        assert boxes[person.address].held == expected
