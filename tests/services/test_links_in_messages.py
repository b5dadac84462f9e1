"""Which links a message carries: what its reader may do, the main action first, and nothing that leads nowhere."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from cpom_workflow.domain.calendar import Kind, derive_calendar
from cpom_workflow.domain.committee import MeetingState
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.delivery import Delivery, MessageKind
from cpom_workflow.domain.dossier import Seat
from cpom_workflow.domain.facts import Fact, MeetingRequested, Party, TakenInCharge, Visibility
from cpom_workflow.domain.links import Action, Link, links_of, meeting_request, other_date, unsubscription
from cpom_workflow.domain.reminders import Purpose, Reminder, ReminderPolicy, Steps, plan_reminders
from cpom_workflow.services.acts import look
from cpom_workflow.services.links import Links
from cpom_workflow.services.standing import Standing
from cpom_workflow.services.wording.actions import action_of, stop_of
from tests.domain.dossiers import DIRECTOR, SEATS, SIGNED, contract, day, dossier, met
from tests.links import BASE, DRAFTED, FACTS, LINKS, PLANNED, SEAL, desk, link, with_links
from tests.services.offices import Desk, letter, office, text

EVERY_DAY = Steps(opening=True, before=tuple(range(1, 400)), after=tuple(range(1, 400)))
POLICY = ReminderPolicy(obligations=EVERY_DAY, recommendations=EVERY_DAY)
TOKEN = re.compile(rf"{BASE}/agir/([\w.-]+)")


def said(told: Contract, person: str, kind: Kind) -> Reminder:
    plan = plan_reminders(told, derive_calendar(told), POLICY)
    return [each for each in plan if each.key.person == person and each.milestone.kind is kind][-1]


def offered(told: Contract, kind: Kind, person: str = "paul") -> list[Link]:
    return list(links_of([said(told, person, kind)], told))


def actions(links: Iterable[Link]) -> list[Action]:
    return [each.action for each in links]


def carried(delivery: Delivery) -> list[Link]:
    """Give the links that the text of a message carries, in order."""
    body = letter(delivery).get_body(("plain",))
    assert body is not None
    found = (SEAL.read(token) for token in TOKEN.findall(str(body.get_content())))
    return [each for each in found if each is not None]


# --- What is offered ------------------------------------------------------------------------------------------------


def test_a_document_to_send_may_be_declared_sent_or_taken_in_charge() -> None:
    (sent, _) = links = offered(contract(SIGNED, on="2024-03-26"), Kind.BILAN_ETAPE)
    assert actions(links) == [Action.DECLARE_SENT, Action.TAKE_CHARGE]
    assert (sent.person, sent.party, sent.on) == ("paul", Party.GESTIONNAIRE, sent.until and day("2028-04-30"))


def test_what_is_no_document_may_be_taken_in_charge() -> None:
    told = contract(SIGNED, on="2024-03-26")
    assert actions(offered(told, Kind.MID_TERM_DIALOGUE)) == [Action.TAKE_CHARGE]


def test_who_already_took_charge_is_not_offered_it_again() -> None:
    taken = TakenInCharge(milestone="bilan_etape:2027", by=Party.GESTIONNAIRE, on=day("2024-03-01"), person="paul")
    assert actions(offered(contract(SIGNED, taken, on="2024-03-26"), Kind.BILAN_ETAPE)) == [Action.DECLARE_SENT]


def test_a_written_compte_rendu_may_be_validated_or_sent_back_in_the_version_of_the_day() -> None:
    told = contract(SIGNED, *met("M1", "2024-03-12"), DRAFTED, on="2024-03-26")
    links = offered(told, Kind.COMPTE_RENDU_VALIDATION)
    assert actions(links) == [Action.VALIDATE_MINUTES, Action.REFUSE_MINUTES]
    assert [(each.about, each.on) for each in links] == [(("M1",), DRAFTED.on)] * 2


def test_only_the_two_parties_that_write_may_validate() -> None:
    told = contract(SIGNED, *met("M1", "2024-03-12"), DRAFTED, on="2024-03-26")
    reminder = said(told, "paul", Kind.COMPTE_RENDU_VALIDATION)
    other = replace(reminder, recipient=replace(reminder.recipient, party=Party.ARS))
    assert list(links_of([other], told)) == []


def test_a_landmark_asks_for_nothing() -> None:
    assert offered(contract(SIGNED, on="2024-03-26"), Kind.TERM) == []


def test_an_option_that_is_gone_is_not_offered() -> None:
    before = contract(SIGNED, on="2026-06-01")
    assert actions(offered(before, Kind.PROROGATION_NOTICE)) == [Action.TAKE_CHARGE]
    after = replace(before, on=day("2027-12-01"))
    assert list(links_of([said(before, "paul", Kind.PROROGATION_NOTICE)], after)) == []


@pytest.mark.parametrize("letter_", ["consulte", "informe"])
def test_whoever_need_not_act_is_offered_nothing(letter_: str) -> None:
    seats = (*SEATS, Seat(person="boss", party=Party.GESTIONNAIRE, role="x", raci=letter_, since=DIRECTOR.since))  # type: ignore[arg-type]
    told = contract(SIGNED, on="2024-03-26", seats=seats)
    assert offered(told, Kind.BILAN_ETAPE, "boss") == []
    assert meeting_request(said(told, "boss", Kind.BILAN_ETAPE), told) is None


def test_who_is_told_of_a_lateness_is_offered_nothing() -> None:
    told = contract(SIGNED, on="2024-03-26")
    reminder = replace(said(told, "paul", Kind.BILAN_ETAPE), purpose=Purpose.ESCALATION)
    assert list(links_of([reminder], told)) == []


def test_a_link_lasts_ninety_days_after_its_date_or_after_a_late_message() -> None:
    early = contract(SIGNED, on="2024-03-26")
    late = replace(early, on=day("2028-12-01"))
    reminder = said(early, "paul", Kind.BILAN_ETAPE)
    (sent, _), (late_sent, _) = links_of([reminder], early), links_of([reminder], late)
    assert sent.until == reminder.milestone.due_on + timedelta(days=90)
    assert late_sent.until == day("2029-03-01")


def test_an_invitee_may_propose_another_date_until_the_meeting() -> None:
    told = contract(SIGNED, PLANNED, on="2024-03-26")
    proposal = other_date(told, told.meetings[0], "paul")
    assert proposal == link(Action.PROPOSE_DATE, until=PLANNED.on)


def test_no_other_date_is_offered_for_one_sides_own_meeting_nor_one_held_nor_to_a_guest_without_a_seat() -> None:
    told = contract(SIGNED, PLANNED, on="2024-03-26")
    (meeting,) = told.meetings
    assert other_date(told, replace(meeting, visibility=Visibility.ETAT), "claire") is None
    assert other_date(told, replace(meeting, state=MeetingState.HELD), "claire") is None
    assert other_date(told, meeting, "inconnue") is None


def test_an_action_that_needs_words_opens_a_page_and_is_no_button_of_a_chat() -> None:
    asks, acts = link(Action.ASK_MEETING), link(Action.TAKE_CHARGE)
    shown = action_of(asks, LINKS)
    assert shown is not None
    assert "jeton:" not in shown.target
    assert action_of(asks, Links(seal=SEAL)) is None
    button = action_of(acts, Links(seal=SEAL))
    assert button is not None
    assert (button.url, button.target) == (None, f"jeton:{SEAL.sign(acts)}")
    assert action_of(acts, Links()) is None
    assert action_of(None, LINKS) is None
    assert stop_of("paul", Links()) is None


# --- What messages carry --------------------------------------------------------------------------------------------


def test_a_reminder_carries_its_links_and_each_opens() -> None:
    opened = desk()
    swept = opened.sweep("2024-03-29")
    (reminder,) = (each for each in swept.sent if each.draft.person == "paul" and _reminds(each))
    links = carried(reminder)
    assert {Action.DECLARE_SENT, Action.TAKE_CHARGE, Action.ASK_MEETING} <= set(actions(links))
    sent = next(each for each in links if each.action is Action.DECLARE_SENT)
    assert set(sent.about) >= {"bilan_etape:2023", "compte_administratif:2023"}
    for each in links:
        sheet = look(opened.office, SEAL.sign(each), day("2024-03-29"))
        assert sheet is not None
        assert sheet.standing is Standing.OPEN
    html = letter(reminder).get_body(("html",))
    assert html is not None
    assert f'<a class="button" href="{BASE}/agir/' in str(html.get_content())


def _reminds(delivery: Delivery) -> bool:
    return delivery.draft.kind is MessageKind.REMINDERS


def test_the_same_message_planned_again_has_the_same_bytes() -> None:
    first, second = (desk().preview("2024-03-29") for _ in range(2))
    assert [each.content for each in first] == [each.content for each in second]


def test_without_an_address_messages_ask_for_an_answer_and_carry_no_link() -> None:
    opened = Desk(dossier(*FACTS))
    for each in opened.sweep("2024-03-29").sent:
        assert "/agir/" not in text(each)
        assert "List-Unsubscribe-Post" not in letter(each)


def test_a_chat_that_answers_buttons_needs_no_address() -> None:
    opened = Desk(dossier(*FACTS), tools=replace(office(), links=Links(seal=SEAL)))
    for each in opened.sweep("2024-03-29").sent:
        assert "/agir/" not in text(each)
        assert "List-Unsubscribe-Post" not in letter(each)


def test_one_click_unsubscribes_from_a_reminder_and_the_header_says_so_even_when_all_is_due_by_law() -> None:
    swept = desk().sweep("2024-03-29")
    reminder = next(each for each in swept.sent if _reminds(each))
    headers = letter(reminder)
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    by_web, by_mail = str(headers["List-Unsubscribe"]).split(", ")
    token = TOKEN.findall(by_web)[0]
    assert SEAL.read(token) == unsubscription(reminder.draft.person)
    assert by_mail.startswith("<mailto:")


def test_who_unsubscribed_still_gets_what_a_text_demands_and_nothing_else() -> None:
    told = dossier(SIGNED)
    usual = desk(told=told)
    stopped = desk(told=told)
    stopped.office.preferences.unsubscribe("paul", usual.office.journal.recorded_since()["ESSAI-35"])
    days = [f"2025-{month:02}-15" for month in range(1, 13)]
    before, after = (_milestones(each, days) for each in (usual, stopped))
    assert after < before
    assert {"bilan_etape:2024", "compte_administratif:2024"} <= after
    assert "mid_term_dialogue" in before - after


def _milestones(opened: Desk, days: list[str]) -> set[str]:
    sent = [each for on in days for each in opened.sweep(on).sent]
    return {item.milestone for each in sent if each.draft.person == "paul" for item in each.draft.items}


def test_a_custom_may_be_stopped_from_the_message_itself() -> None:
    opened = desk(told=dossier(SIGNED, *met("M1", "2025-03-12"), DRAFTED_2025))
    swept = opened.sweep("2025-04-04")
    links = [each for sent in swept.sent for each in carried(sent)]
    assert Action.UNSUBSCRIBE in actions(links)
    assert any("par le lien donné plus haut" in text(each) for each in swept.sent)


DRAFTED_2025 = replace(DRAFTED, on=day("2025-03-25"))


def test_the_turn_to_write_may_be_taken_in_charge() -> None:
    opened = desk(told=dossier(SIGNED, *met("M1", "2024-03-26")))
    swept = opened.sweep("2024-03-26")
    (drafting,) = (each for each in swept.sent if each.draft.kind is MessageKind.DRAFTING and carried(each))
    assert actions(carried(drafting)) == [Action.TAKE_CHARGE]


def test_an_invitation_carries_the_way_to_another_date() -> None:
    swept = desk().sweep("2024-03-26")
    invitations = [each for each in swept.sent if each.draft.kind is MessageKind.INVITATION]
    assert {each.draft.person for each in invitations} == {"claire", "paul"}
    for each in invitations:
        assert actions(carried(each)) == [Action.PROPOSE_DATE]


# --- A request is announced -----------------------------------------------------------------------------------------


def test_a_request_reaches_the_referents_of_both_sides_once() -> None:
    opened = desk()
    opened.sweep("2024-03-26", "08:00")
    asked = MeetingRequested(by=Party.GESTIONNAIRE, on=day("2024-03-26"), reason="Travaux au CHRS.")
    opened.tell(asked, on="2024-03-26")
    swept = opened.sweep("2024-03-26", "10:00")
    told = [each for each in swept.sent if each.draft.kind is MessageKind.REQUESTED]
    assert sorted(each.draft.person for each in told) == ["claire", "paul"]
    assert "Demandé par : le gestionnaire, le 26 mars 2024." in text(told[0])
    assert "Motif : Travaux au CHRS." in text(told[0])
    assert [each for each in opened.sweep("2024-03-27").sent if each.draft.kind is MessageKind.REQUESTED] == []


def test_a_request_made_before_the_contract_was_recorded_is_no_news() -> None:
    asked = MeetingRequested(by=Party.ETAT, on=day("2023-12-01"))
    swept = Desk(dossier(SIGNED, asked), tools=with_links()).sweep("2024-03-26")
    assert [each for each in swept.sent if each.draft.kind is MessageKind.REQUESTED] == []


def test_a_request_without_a_reason_says_so() -> None:
    asked: Fact = MeetingRequested(by=Party.ETAT, on=day("2024-03-25"))
    swept = Desk(dossier(SIGNED, asked), tools=with_links()).sweep("2024-03-26")
    told = next(each for each in swept.sent if each.draft.kind is MessageKind.REQUESTED)
    assert "Motif : non précisé." in text(told)
