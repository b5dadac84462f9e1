"""Whatever happens to a plan, calendars that follow RFC 5546 end up holding it: read from the bytes that leave."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from cpom_workflow.adapters.ics import invitation_calendar
from cpom_workflow.adapters.ics.writing import one_line
from cpom_workflow.domain.events import Attendee, Event
from cpom_workflow.domain.invitations import Invitation, Published, Wanted, published_after, reconcile_invitations
from tests.feeds import ORGANISER

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
DAY = timedelta(days=1)
GUESTS = tuple(Attendee(person=name, name=name, email=f"{name}@x.example") for name in ("anne", "paul", "zoe"))
Held = tuple[str, object, object, str]


@dataclass
class Calendar:
    """A member's calendar: it takes what is newer than what it knows of an identifier, for whom it names."""

    owner: str
    known: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    held: dict[str, Held] = field(default_factory=dict)

    def take(self, content: bytes) -> None:
        read = vobject.readOne(content.decode())
        event = read.vevent
        named = {each.value.removeprefix("mailto:") for each in event.attendee_list}
        assert self.owner in named
        uid, version = event.uid.value, (int(event.sequence.value), event.dtstamp.value)
        if uid in self.known and version <= self.known[uid]:
            return
        self.known[uid] = version
        if read.method.value == "CANCEL":
            self.held.pop(uid, None)
        else:
            self.held[uid] = (event.summary.value, event.dtstart.value, event.dtend.value, event.location.value)


def seen(event: Event) -> Held:
    span = (event.day, event.day + DAY) if event.day else (event.starts_at, event.ends_at)
    return (one_line(event.summary), *span, event.location or "")


def meeting(number: int, days: int, words: tuple[str, str], guests: list[Attendee], whole: date | None) -> Wanted:
    start = NOW + (18 + days) * DAY
    event = Event(
        uid=f"m{number}@x.example",
        cpom="C1",
        summary=f"CPOM {words[0]}",
        description="",
        location=f"Salle {words[1]}",
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        day=whole,
    )
    return Wanted(event=event, attendees=tuple(guests))


texts = st.sampled_from(["A", "B ; b, b", "C\r\nSTATUS:CANCELLED", "D\\nd 🙂" * 30, 'E "e"'])
meetings = st.builds(
    meeting,
    st.integers(1, 3),
    st.integers(0, 2),
    st.tuples(texts, st.sampled_from("12")),
    st.lists(st.sampled_from(GUESTS), unique=True),
    st.sampled_from([None, None, date(2028, 2, 29)]),
)
plans = st.lists(meetings, max_size=3, unique_by=lambda each: each.event.uid)


class Post:
    """What left so far, each message as its bytes, with whom it is for."""

    def __init__(self) -> None:
        self.mail: list[tuple[str, bytes]] = []
        self.highest = 0
        self.hour = 0

    def carry(self, messages: tuple[Invitation, ...]) -> None:
        self.hour += 1
        for each in messages:
            self.highest = max(self.highest, each.sequence)
            content = invitation_calendar(each, ORGANISER, NOW + timedelta(hours=self.hour))
            self.mail.append((each.recipient.address, content))

    def deliver(self, randomness: Random) -> dict[str, Calendar]:
        randomness.shuffle(self.mail)
        calendars = {each.address: Calendar(each.address) for each in GUESTS}
        for address, content in self.mail:
            calendars[address].take(content)
        return calendars


def told(published: tuple[Published, ...], plan: list[Wanted], post: Post, floor: int = 0) -> tuple[Published, ...]:
    messages = reconcile_invitations(published, plan, NOW, sequence_floor=floor)
    post.carry(messages)
    after = published_after(published, messages)
    assert reconcile_invitations(after, plan, NOW, sequence_floor=floor) == ()
    return after


def wanted_by(address: str, plan: list[Wanted]) -> dict[str, Held]:
    return {each.event.uid: seen(each.event) for each in plan if address in {one.address for one in each.attendees}}


@settings(max_examples=100, deadline=None)
@given(history=st.lists(plans, min_size=1, max_size=5), randomness=st.randoms(use_true_random=False))
def test_messages_in_any_order_make_each_calendar_equal_to_the_plan(
    history: list[list[Wanted]], randomness: Random
) -> None:
    post, published = Post(), tuple[Published, ...]()
    for plan in history:
        published = told(published, plan, post)
    for address, calendar in post.deliver(randomness).items():
        assert calendar.held == wanted_by(address, history[-1])


@settings(max_examples=100, deadline=None)
@given(
    before=st.lists(plans, min_size=1, max_size=3),
    lost=st.lists(plans, max_size=3),
    last=plans,
    randomness=st.randoms(use_true_random=False),
)
def test_after_a_restore_what_changes_prevails_over_all_that_was_lost(
    before: list[list[Wanted]], lost: list[list[Wanted]], last: list[Wanted], randomness: Random
) -> None:
    post, saved = Post(), tuple[Published, ...]()
    for plan in before:
        saved = told(saved, plan, post)
    forgotten = saved
    for plan in lost:
        forgotten = told(forgotten, plan, post)
    changed = [replace(each, event=replace(each.event, location="Salle neuve")) for each in last]
    told(saved, changed, post, floor=post.highest + 1)
    for address, calendar in post.deliver(randomness).items():
        wanted = wanted_by(address, changed)
        assert {uid: held for uid, held in calendar.held.items() if uid in wanted} == wanted
        expected = {each.uid for each in saved if address in {one.attendee.address for one in each.expecting}}
        assert not (expected - wanted.keys()) & calendar.held.keys()
