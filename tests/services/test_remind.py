"""Reminders as drafts: one a person, a channel and a matter of its own kind, in the words of the day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from cpom_workflow.adapters.chat import ChatComposer, read_chat
from cpom_workflow.adapters.memory import MemoryChannel
from cpom_workflow.domain.delivery import Delivery, DeliveryState, Draft, MessageKind
from cpom_workflow.domain.dossier import Dossier
from cpom_workflow.domain.facts import DrafterSwapped, Fact, MeetingCancelled, MinutesDrafted
from cpom_workflow.domain.hours import local_day
from cpom_workflow.services.office import File, Moment, open_file
from cpom_workflow.services.remind import planned_reminders, reminder_drafts, stale
from tests.deliveries import NOW
from tests.deliveries import draft as some_draft
from tests.domain.dossiers import DIRECTOR, ERASED, HEADER, LAW, REFERENT, SEATS, SIGNED, day, dossier, met
from tests.services.offices import Desk, office, text, utc


def drafts(at_work: Desk, on: str, hour: str = "09:00") -> tuple[Draft, ...]:
    return tuple(each for each in at_work.preview(on, hour) if each.kind is not MessageKind.INVITATION)


def file(told: Dossier, on: str) -> File:
    return open_file(told, LAW, day(on))


# --- The message of the day -----------------------------------------------------------------------------------------


def test_a_draft_says_all_that_its_delivery_needs() -> None:
    (draft,) = drafts(Desk(dossier(SIGNED)), "2024-01-30")
    assert (draft.kind, draft.cpom, draft.person, draft.recipient, draft.channel) == (
        MessageKind.REMINDERS,
        HEADER.cpom,
        "paul",
        "p.legall@asso.example",
        "memoire",
    )
    assert draft.not_before == utc("2024-01-30")
    assert draft.expires_at is not None
    assert local_day(file(dossier(SIGNED), "2024-01-30").contract, draft.expires_at) == date(2024, 1, 30)
    assert draft.key.startswith("rappels/2024-01-30/memoire/paul/#")
    assert draft.message_id == office().mail.message_id(draft.key)


def test_a_member_who_prefers_a_chat_gets_its_document_and_the_others_a_mail() -> None:
    chatting = replace(
        office(), transports={"courriel": "memoire", "slack": "slack"}, composers={"slack": ChatComposer()}
    )
    told = dossier(SIGNED, seats=[REFERENT, replace(DIRECTOR, channel="slack")])
    (draft,) = drafts(Desk(told, tools=chatting), "2024-01-30")
    message = read_chat(draft.content)
    assert draft.channel == "slack"
    assert message.subject == draft.subject
    assert "Échéance" in message.text
    (mail,) = drafts(Desk(told, tools=office()), "2024-01-30")
    assert mail.channel == "memoire"
    assert mail.content.startswith(b"Message-ID: ")
    assert mail.message_id != draft.message_id


def test_the_same_day_writes_the_same_bytes_again() -> None:
    first, again = (drafts(Desk(dossier(SIGNED)), "2024-01-30") for _ in range(2))
    assert first == again


def test_who_prefers_another_channel_gets_a_message_there() -> None:
    by_chat = replace(REFERENT, channel="slack")
    tools = replace(
        office(),
        channels={name: MemoryChannel(name=name) for name in ("memoire", "clavardage")},
        transports={"courriel": "memoire", "slack": "clavardage"},
    )
    at_work = Desk(dossier(SIGNED, *met("M1", "2024-03-12"), seats=[by_chat, SEATS[1]]), tools=tools)
    assert {each.person: each.channel for each in drafts(at_work, "2024-03-12")} == {
        "claire": "clavardage",
        "paul": "memoire",
    }


def test_a_channel_that_is_not_configured_falls_back_to_mail() -> None:
    at_work = Desk(dossier(SIGNED, seats=[replace(each, channel="matrix") for each in SEATS]))
    assert {each.channel for each in drafts(at_work, "2024-01-30")} == {"memoire"}


def test_what_may_not_leave_on_its_day_is_not_written() -> None:
    told = file(dossier(SIGNED), "2024-02-03")
    at_work = Desk(dossier(SIGNED))
    plan = planned_reminders(at_work.office, [told])
    late = Moment(on=day("2024-02-03"), now=utc("2024-02-03"), leaves={told.cpom: utc("2024-02-05", "07:00")})
    today = replace(late, leaves={told.cpom: utc("2024-02-03", "10:00")})
    assert reminder_drafts(at_work.office, [told], plan, late) == ()
    assert len(reminder_drafts(at_work.office, [told], plan, today)) == 1


# --- The turn to write ----------------------------------------------------------------------------------------------


def subject(delivery: Delivery) -> str:
    return " ".join(delivery.draft.subject.split())


def turns(*facts: Fact, on: str) -> Sequence[Delivery]:
    swept = Desk(dossier(SIGNED, *facts), recorded=on).sweep(on)
    return [each for each in swept.reminders if each.draft.kind is MessageKind.DRAFTING]


def test_after_the_first_meeting_the_turn_goes_to_the_etat_with_date_and_validators() -> None:
    (turn,) = turns(*met("M1", "2024-03-12"), on="2024-03-12")
    assert turn.draft.person == "claire"
    assert "Compte rendu de la réunion du 12 mars 2024 : à rédiger pour le 27 mars 2024" in subject(turn)
    assert "À rédiger par : l'État. Pour le : mercredi 27 mars 2024" in text(turn)
    assert "À valider par : l'État et le gestionnaire" in text(turn)


def test_after_the_second_meeting_the_turn_goes_to_the_other_party() -> None:
    written = MinutesDrafted(meeting="M1", on=date(2024, 3, 20))
    (turn,) = turns(*met("M1", "2024-03-12"), written, *met("M2", "2024-06-11"), on="2024-06-11")
    assert turn.draft.person == "paul"
    assert "revenait à l'État" in text(turn)


def test_an_agreed_swap_sends_the_turn_to_the_other_party() -> None:
    swapped = DrafterSwapped(meeting="M1", by=DIRECTOR.party)
    (turn,) = turns(*met("M1", "2024-03-12"), swapped, on="2024-03-12")
    assert turn.draft.person == "paul"


def test_a_cancelled_meeting_uses_no_turn() -> None:
    planned, _ = met("M1", "2024-03-12")
    cancelled = MeetingCancelled(meeting="M1", on=date(2024, 3, 5))
    (turn,) = turns(planned, cancelled, *met("M2", "2024-06-11"), on="2024-06-11")
    assert (turn.draft.person, turn.draft.items[0].milestone) == ("claire", "compte_rendu_draft:M2")


def test_two_meetings_on_one_day_are_two_turns_and_two_messages() -> None:
    told = turns(*met("M1", "2024-03-12"), *met("M2", "2024-03-12"), on="2024-03-12")
    assert sorted(each.draft.person for each in told) == ["claire", "paul"]
    assert len({each.draft.key for each in told}) == 2


def test_the_turn_to_write_leaves_beside_the_digest_of_the_day() -> None:
    at_work = Desk(dossier(SIGNED), recorded="2024-01-01")
    at_work.sweep("2024-01-30")
    at_work.tell(*met("M1", "2024-01-30"), DrafterSwapped(meeting="M1", by=DIRECTOR.party), on="2024-01-30")
    (turn,) = at_work.sweep("2024-01-30", "11:00").reminders
    assert (turn.draft.kind, turn.draft.person) == (MessageKind.DRAFTING, "paul")


# --- What is no longer worth sending --------------------------------------------------------------------------------


def delivery(draft: Draft, state: DeliveryState = DeliveryState.PLANNED) -> Delivery:
    return Delivery(draft=draft, state=state, planned_at=NOW)


def test_a_draft_is_stale_when_the_plan_does_not_hold_all_it_says() -> None:
    at_work = Desk(dossier(SIGNED))
    plan = planned_reminders(at_work.office, [file(dossier(SIGNED), "2024-01-30")])
    (draft,) = drafts(at_work, "2024-01-30")
    gone = [each for each in plan if each.key != draft.items[0]]
    assert stale([delivery(draft)], plan, utc("2024-01-30")) == ()
    assert stale([delivery(draft)], gone, utc("2024-01-30")) == (draft.key,)


@pytest.mark.parametrize("state", [state for state in DeliveryState if state is not DeliveryState.PLANNED])
def test_what_is_on_its_way_or_was_settled_is_left_alone(state: DeliveryState) -> None:
    (draft,) = drafts(Desk(dossier(SIGNED)), "2024-01-30")
    assert stale([delivery(draft, state)], [], utc("2024-01-30")) == ()


def test_a_draft_is_stale_when_its_day_went_by() -> None:
    lasting, passing = some_draft("k-1"), some_draft("k-2", expires_at=utc("2024-01-30"))
    assert stale([delivery(lasting), delivery(passing)], [], utc("2024-01-30", "08:59")) == ()
    assert stale([delivery(lasting), delivery(passing)], [], utc("2024-01-30")) == ("k-2",)


def test_somebody_erased_stops_nobody_elses_reminders() -> None:
    erased = replace(DIRECTOR, person=ERASED, role="presidence")
    with_them = Desk(dossier(SIGNED, seats=(*SEATS, erased))).sweep("2024-01-30")
    without = Desk(dossier(SIGNED)).sweep("2024-01-30")
    assert [each.draft.key for each in with_them.sent] == [each.draft.key for each in without.sent]
    assert with_them.sent
