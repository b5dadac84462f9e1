"""Every record of the mailbox keeps the same promises: in memory, on SQLite, on PostgreSQL."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from cpom_workflow.adapters.memory import MemoryLedger, MemoryMailbox
from cpom_workflow.adapters.store.opening import open_store
from cpom_workflow.domain.answers import Fate, Given
from cpom_workflow.domain.bounces import Bounce
from cpom_workflow.domain.events import Answer
from cpom_workflow.services.mailbox_ports import Mailbox, Place, Read
from cpom_workflow.services.ports import Ledger
from tests.deliveries import NOW, draft, later

READ = Read(
    box="cpom@imap.example/INBOX",
    # A server may number its folders up to 2³² - 1.
    place=Place(validity=4294967295, uid=4294967294),
    digest="aa",
    fate=Fate.ANSWERED,
    why="Paul a accepté.",
    sender="paul@asso.example",
    cpom="bretagne-1",
    uid="u-1",
    read_at=NOW,
)
GIVEN = Given(
    uid="u-1",
    cpom="bretagne-1",
    address="paul@asso.example",
    answer=Answer.ACCEPTED,
    comment="Volontiers",
    sequence=2,
    stamped_at=NOW,
    received_at=later(hours=1),
)


@dataclass(frozen=True, kw_only=True)
class Kept:
    mailbox: Mailbox
    ledger: Ledger


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest) -> Iterator[Kept]:
    if request.param == "memory":
        yield Kept(mailbox=MemoryMailbox(), ledger=MemoryLedger())
        return
    with open_store(request.getfixturevalue(f"{request.param}_url")) as opened:
        yield Kept(mailbox=opened.mailbox, ledger=opened.ledger)


def other(number: int, **changes: object) -> Read:
    place = Place(validity=READ.place.validity, uid=number)
    return replace(READ, place=place, digest=f"d-{number}", **changes)  # type: ignore[arg-type]


def test_nothing_was_read_yet(kept: Kept) -> None:
    assert kept.mailbox.place(READ.box) is None
    assert not kept.mailbox.known(READ.digest)
    assert (kept.mailbox.letters(), kept.mailbox.answers(), kept.mailbox.bounces()) == ((),) * 3


def test_a_letter_comes_back_as_it_was_kept_the_latest_first(kept: Kept) -> None:
    second = other(4294967295, fate=Fate.HUMAN, cpom=None, uid=None)
    kept.mailbox.record(READ, GIVEN, ())
    kept.mailbox.record(second, None, ())
    assert kept.mailbox.letters() == (second, READ)
    assert kept.mailbox.answers() == (GIVEN,)
    assert kept.mailbox.known("aa")


def test_a_letter_is_kept_once_whoever_reads_it(kept: Kept) -> None:
    kept.mailbox.record(READ, GIVEN, ())
    kept.mailbox.record(replace(READ, why="autre"), replace(GIVEN, answer=Answer.DECLINED), ())
    assert kept.mailbox.letters() == (READ,)
    assert kept.mailbox.answers() == (GIVEN,)


def test_a_later_answer_takes_the_place_of_the_former(kept: Kept) -> None:
    changed = replace(GIVEN, answer=Answer.DECLINED, comment=None)
    kept.mailbox.record(READ, GIVEN, ())
    kept.mailbox.record(other(7), changed, ())
    assert kept.mailbox.answers() == (changed,)


def test_reading_goes_on_where_it_stopped_box_by_box(kept: Kept) -> None:
    kept.mailbox.record(READ, None, ())
    assert kept.mailbox.place(READ.box) == READ.place
    assert kept.mailbox.place("autre") is None
    renumbered = replace(READ, place=Place(validity=5, uid=1), digest="bb")
    kept.mailbox.record(renumbered, None, ())
    assert kept.mailbox.place(READ.box) == renumbered.place


def test_what_came_back_is_kept_beside_its_delivery(kept: Kept) -> None:
    kept.ledger.plan([draft("k-1")], (), NOW)
    bounce = Bounce(key="k-1", at=NOW, permanent=True, why="refusé")
    kept.mailbox.record(READ, None, [bounce])
    assert kept.mailbox.bounces() == (bounce,)
