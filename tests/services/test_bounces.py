"""Messages that come back: each is tied to its delivery, and an address that fails twice in a row is given up."""

from itertools import permutations

import pytest

from cpom_workflow.adapters.incoming import read_letter
from cpom_workflow.adapters.memory import MemoryLetterbox
from cpom_workflow.domain.answers import Fate
from cpom_workflow.domain.delivery import DeliveryState, Draft, Receipt
from cpom_workflow.services.answers import Post, read_mailbox
from cpom_workflow.services.mailbox_ports import Read
from tests.deliveries import draft, later
from tests.replies import PAUL, notice
from tests.services.offices import office


class Returning:
    """A ledger of messages sent, and the mailbox to which they come back."""

    def __init__(self) -> None:
        self.office = office()
        self.box = MemoryLetterbox()

    def send(self, *drafts: Draft) -> None:
        ledger = self.office.ledger
        for each in drafts:
            ledger.plan([each], (), later())
            lease = ledger.claim(later(), 60)
            assert lease is not None
            moment = later(minutes=len(ledger.deliveries()))
            ledger.hand(lease, moment)
            ledger.settle(lease, DeliveryState.SENT, moment, Receipt(reference="250"), None)

    def read(self, *contents: bytes) -> tuple[Read, ...]:
        self.box.arrive(*contents)
        return read_mailbox(self.office, Post(box=self.box, letter=read_letter), later(days=1))

    def state(self, key: str) -> DeliveryState:
        found = self.office.ledger.delivery(key)
        assert found is not None
        return found.state

    def bounced(self) -> list[tuple[str, bool]]:
        return [(each.key, each.permanent) for each in self.office.mailbox.bounces()]


@pytest.fixture
def returning() -> Returning:
    found = Returning()
    found.send(*(draft(f"k-{number}", recipient=PAUL) for number in (1, 2, 3)))
    return found


def test_a_message_that_came_back_is_found_by_its_mark(returning: Returning) -> None:
    (read,) = returning.read(notice("k-1"))
    assert read.fate is Fate.BOUNCED
    assert read.why == f"À {PAUL} : refusé par sa messagerie (5.1.1), « 550 5.1.1 No such user »."
    assert returning.bounced() == [("k-1", True)]
    assert returning.state("k-1") is DeliveryState.SENT


def test_a_message_that_came_back_is_found_by_its_message_id(returning: Returning) -> None:
    returning.read(notice(None, message_id="<k-2@cpom.example>"))
    assert returning.bounced() == [("k-2", True)]


def test_a_message_that_came_back_is_else_the_last_one_sent_there(returning: Returning) -> None:
    returning.read(notice(None))
    assert returning.bounced() == [("k-3", True)]


@pytest.mark.parametrize(
    "content",
    [
        notice(None, recipient="autre@ailleurs.example"),
        notice("inconnu"),
        notice(None, message_id="<autre@ailleurs.example>"),
    ],
)
def test_a_notice_about_somebody_elses_message_is_no_bounce_of_ours(returning: Returning, content: bytes) -> None:
    (read,) = returning.read(content)
    assert read.fate is Fate.AUTOMATIC
    assert "que ce programme n'a pas envoyé" in read.why
    assert returning.bounced() == []


def test_a_delay_is_noted_and_counts_for_nothing(returning: Returning) -> None:
    reads = returning.read(*(notice(f"k-{number}", status="4.4.1", action="delayed") for number in (1, 2, 3)))
    assert [each.fate for each in reads] == [Fate.DELAYED] * 3
    assert returning.bounced() == [("k-1", False), ("k-2", False), ("k-3", False)]
    assert returning.state("k-3") is DeliveryState.SENT


def test_a_notice_of_success_says_nothing(returning: Returning) -> None:
    (read,) = returning.read(notice("k-1", status="2.0.0", action="delivered"))
    assert read.fate is Fate.AUTOMATIC
    assert returning.bounced() == []


def test_two_in_a_row_give_the_address_up(returning: Returning) -> None:
    first, second = returning.read(notice("k-2"), notice("k-3"))
    assert "à corriger" not in first.why
    assert f"Adresse à corriger : {PAUL}." in second.why
    assert [returning.state(key) for key in ("k-1", "k-2", "k-3")] == [
        DeliveryState.SENT,
        DeliveryState.REFUSED,
        DeliveryState.REFUSED,
    ]
    assert [each.recipient for each in returning.office.ledger.refusals()] == [PAUL]


@pytest.mark.parametrize("keys", list(permutations(["k-1", "k-2", "k-3"])))
def test_notices_give_the_address_up_in_whatever_order_they_arrive(keys: tuple[str, ...]) -> None:
    found = Returning()
    found.send(*(draft(f"k-{number}", recipient=PAUL) for number in (0, 1, 2, 3)))
    found.read(*(notice(key) for key in keys))
    assert found.state("k-0") is DeliveryState.SENT
    assert {found.state(key) for key in keys} == {DeliveryState.REFUSED}


def test_what_comes_back_after_the_address_was_given_up_is_refused_too(returning: Returning) -> None:
    returning.read(notice("k-1"), notice("k-2"))
    returning.read(notice("k-3"))
    assert returning.state("k-3") is DeliveryState.REFUSED


def test_a_message_that_arrived_in_between_saves_the_address(returning: Returning) -> None:
    returning.read(notice("k-1"), notice("k-3"))
    assert returning.state("k-3") is DeliveryState.SENT


def test_a_corrected_address_has_no_past(returning: Returning) -> None:
    returning.send(draft("k-4", recipient="paul@asso.example"))
    returning.read(notice("k-3"), notice("k-4", recipient="paul@asso.example"))
    assert returning.state("k-4") is DeliveryState.SENT


def test_what_was_given_up_already_is_left_alone(returning: Returning) -> None:
    returning.read(notice("k-2"), notice("k-3"))
    (read,) = returning.read(notice("k-3", status="5.2.1"))
    assert read.fate is Fate.BOUNCED
    assert returning.state("k-3") is DeliveryState.REFUSED


def test_a_message_of_an_unknown_fate_that_came_back_is_tied_to_its_delivery() -> None:
    found = Returning()
    ledger = found.office.ledger
    ledger.plan([draft("k-1", recipient=PAUL)], (), later())
    lease = ledger.claim(later(), 60)
    assert lease is not None
    ledger.hand(lease, later())
    ledger.settle(lease, DeliveryState.UNKNOWN, later(), None, "coupé")
    found.read(notice("k-1"))
    assert found.bounced() == [("k-1", True)]
