"""Who was refused on one channel is reached by another; who is refused on all of them waits for a right address."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time

from cpom_workflow.adapters.memory import MemoryChannel
from cpom_workflow.domain.delivery import Delivery, DeliveryState, MessageKind, Receipt
from cpom_workflow.domain.dossier import Seat
from cpom_workflow.domain.errors import Refused
from cpom_workflow.domain.facts import MeetingMoved, MeetingPlanned
from tests.domain.dossiers import CLAIRE, DIRECTOR, HEADER, PAUL, REFERENT, SIGNED, day, dossier
from tests.services.offices import Desk, office, said, utc

NO = Refused("Le serveur ne connaît pas cette adresse.", "Corrigez-la.")
CHATS = replace(DIRECTOR, channel="slack")
DUE = "2024-01-30"


class Choosy(MemoryChannel):
    """A channel that refuses some addresses."""

    def __init__(self, name: str, *addresses: str) -> None:
        super().__init__(name=name)
        self.refused = addresses
        self.asked: list[str] = []

    def send(self, delivery: Delivery, before_point_of_no_return: Callable[[], None]) -> Receipt:
        self.asked.append(delivery.draft.recipient)
        if delivery.draft.recipient in self.refused:
            raise NO
        return super().send(delivery, before_point_of_no_return)


def desk(*seats: Seat, mail: MemoryChannel | None = None, chat: MemoryChannel | None = None) -> Desk:
    channels = {"memoire": mail or MemoryChannel(), "clavardage": chat or MemoryChannel(name="clavardage")}
    tools = replace(office(), channels=channels, transports={"courriel": "memoire", "slack": "clavardage"})
    return Desk(dossier(SIGNED, seats=(REFERENT, *seats)), tools=tools)


def sweep(at_work: Desk, on: str, hour: str = "09:00") -> list[Delivery]:
    """Give the reminders that left: the wrong address itself is told to somebody else."""
    return [each for each in at_work.sweep(on, hour).sent if each.draft.kind is MessageKind.REMINDERS]


def refused_of(at_work: Desk) -> tuple[Delivery, ...]:
    return at_work.office.ledger.deliveries({DeliveryState.REFUSED})


def correct(at_work: Desk, address: str, on: str) -> None:
    at_work.office.journal.append(HEADER.cpom, [], [replace(PAUL, email=address)], "claire", utc(on))


def test_a_message_that_the_chat_refuses_leaves_by_mail_in_the_same_sweep() -> None:
    at_work = desk(CHATS, chat=Choosy("clavardage", PAUL.email))
    (sent,) = sweep(at_work, DUE)
    assert (sent.draft.channel, sent.draft.person) == ("memoire", "paul")
    (refused,) = refused_of(at_work)
    assert (refused.draft.channel, refused.draft.items) == ("clavardage", sent.draft.items)
    assert sent.draft.key != refused.draft.key


def test_the_chat_that_refused_an_address_is_not_tried_again_with_it() -> None:
    chat = Choosy("clavardage", PAUL.email)
    at_work = desk(CHATS, chat=chat)
    for on in (DUE, "2024-03-29", "2024-04-02"):
        at_work.sweep(on)
    assert chat.asked == [PAUL.email]
    assert {each.draft.channel for each in at_work.office.ledger.deliveries({DeliveryState.SENT})} == {"memoire"}


def test_an_address_that_mail_refuses_is_tried_once_and_stays_visible() -> None:
    mail = Choosy("memoire", PAUL.email)
    at_work = desk(DIRECTOR, mail=mail)
    for on in (DUE, "2024-01-31", "2024-03-29", "2024-04-02"):
        assert sweep(at_work, on) == []
    assert mail.asked.count(PAUL.email) == 1
    assert len(refused_of(at_work)) == 1


def test_once_the_address_is_corrected_what_was_refused_is_said_on_the_very_same_day() -> None:
    at_work = desk(DIRECTOR, mail=Choosy("memoire", PAUL.email))
    at_work.sweep(DUE)
    (refused,) = refused_of(at_work)
    correct(at_work, "paul.legall@asso.example", DUE)
    (sent,) = sweep(at_work, DUE, "10:00")
    assert (sent.draft.recipient, sent.draft.items) == ("paul.legall@asso.example", refused.draft.items)


def test_an_address_corrected_later_gets_the_latest_step_with_all_that_was_refused() -> None:
    at_work = desk(DIRECTOR, mail=Choosy("memoire", PAUL.email))
    at_work.sweep(DUE)
    (refused,) = refused_of(at_work)
    correct(at_work, "paul.legall@asso.example", "2024-04-02")
    (sent,) = sweep(at_work, "2024-04-02")
    assert set(refused.draft.items) < set(sent.draft.items)


def test_who_prefers_mail_and_is_refused_there_is_reached_by_the_chat_of_another_seat() -> None:
    elsewhere = replace(CHATS, role="suppleant", raci="informe")
    at_work = desk(DIRECTOR, elsewhere, mail=Choosy("memoire", PAUL.email))
    assert {each.draft.channel for each in sweep(at_work, DUE)} == {"clavardage"}


def test_refused_by_mail_and_by_chat_a_person_is_not_tried_any_more() -> None:
    at_work = desk(CHATS, mail=Choosy("memoire", PAUL.email), chat=Choosy("clavardage", PAUL.email))
    assert sweep(at_work, DUE) == []
    assert sweep(at_work, "2024-01-31") == []
    assert [each.draft.channel for each in refused_of(at_work)] == ["memoire", "clavardage"]


def test_a_person_who_decides_to_send_again_opens_the_address_again() -> None:
    mail = Choosy("memoire", PAUL.email)
    at_work = desk(DIRECTOR, mail=mail)
    at_work.sweep(DUE)
    (refused,) = refused_of(at_work)
    mail.refused = ()
    at_work.office.ledger.offer_again(refused.draft.key, utc("2024-02-06"), "à renvoyer, décision de Claire")
    (sent,) = sweep(at_work, "2024-02-06")
    assert sent.draft.items == refused.draft.items
    assert sent.draft.key != refused.draft.key


def test_a_message_that_came_back_is_said_on_another_channel() -> None:
    at_work = desk(CHATS)
    (first,) = sweep(at_work, DUE)
    at_work.office.ledger.returned(first.draft.key, utc(DUE, "10:00"), "revenu")
    (second,) = sweep(at_work, DUE, "11:00")
    assert (first.draft.channel, second.draft.channel) == ("clavardage", "memoire")
    assert said([first]) == said([second])


def test_a_seat_that_somebody_left_is_no_way_to_them() -> None:
    left = replace(CHATS, role="suppleant", raci="informe", until=day("2023-12-31"))
    at_work = desk(DIRECTOR, left, mail=Choosy("memoire", PAUL.email))
    assert sweep(at_work, DUE) == []


def test_an_address_that_mail_refused_is_told_of_no_meeting_until_it_is_corrected() -> None:
    right, meeting = "paul.legall@asso.example", MeetingPlanned(meeting="M1", on=day("2024-03-12"), starts_at=time(14))
    moved = MeetingMoved(meeting="M1", on=day("2024-02-06"), new_date=day("2024-03-19"))
    mail = Choosy("memoire", PAUL.email)
    at_work = desk(DIRECTOR, mail=mail)
    at_work.office.journal.append(HEADER.cpom, [meeting], [], "claire", utc("2024-01-02"))
    assert invited(at_work, "2024-01-02") == [CLAIRE.email]
    at_work.office.journal.append(HEADER.cpom, [moved], [], "claire", utc("2024-02-06"))
    assert invited(at_work, "2024-02-06") == [CLAIRE.email]
    assert mail.asked.count(PAUL.email) == 1
    correct(at_work, right, "2024-02-07")
    assert invited(at_work, "2024-02-07") == [right]
    assert invited(at_work, "2024-02-08") == []


def invited(at_work: Desk, on: str) -> list[str]:
    return [each.draft.recipient for each in at_work.sweep(on).sent if each.draft.kind is MessageKind.INVITATION]
