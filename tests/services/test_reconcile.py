"""The reconcile: late, twice or after a month off, it says what is due, once, to whom it should, at a decent hour."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import accumulate, takewhile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpom_workflow.adapters.memory import MemoryChannel
from cpom_workflow.adapters.store.opening import open_store
from cpom_workflow.domain.calendar import Milestone, Nature
from cpom_workflow.domain.dates import HolidayZone, is_working_day
from cpom_workflow.domain.delivery import DeliveryState, MessageKind
from cpom_workflow.domain.dossier import Action, Person, SeatLeft, SeatTaken
from cpom_workflow.domain.errors import Ambiguous
from cpom_workflow.domain.facts import (
    BilanReceived,
    CompteAdministratifReceived,
    Fact,
    MeetingCancelled,
    MeetingMoved,
    MeetingPlanned,
    Modified,
    Party,
)
from cpom_workflow.domain.reminders import ReminderPolicy, Steps
from cpom_workflow.services.reconcile import Sweep, reconcile
from tests.domain.dossiers import DIRECTOR, HEADER, PEOPLE, REFERENT, SIGNED, calendar, day, dossier
from tests.services.offices import Desk, calendars, elsewhere, letter, office, people, said, text, utc, whole

BILAN, COMPTE = "bilan_etape:2023", "compte_administratif:2023"
MEETING = MeetingPlanned(meeting="M1", on=date(2024, 3, 12), starts_at=time(14))
ANNE = Person(id="anne", name="Anne Kervella", email="anne.kervella@asso.example")
PAUL_LEFT = SeatLeft(
    person="paul", party=Party.GESTIONNAIRE, role="referent", since=DIRECTOR.since, on=date(2024, 1, 29)
)
ANNE_SITS = replace(DIRECTOR, person="anne", since=date(2024, 1, 30))


def desk(*facts: Fact, recorded: str = "2024-01-01") -> Desk:
    return Desk(dossier(SIGNED, *facts), recorded=recorded)


# --- Once, and only once --------------------------------------------------------------------------------------------


def test_what_is_due_is_told_to_whoever_must_act() -> None:
    sent = desk().sweep("2024-01-30").sent
    assert said(sent) == [("paul", BILAN, "J-90"), ("paul", COMPTE, "J-90")]
    assert len(sent) == 1
    assert letter(sent[0])["To"] == "Paul Le Gall <p.legall@asso.example>"


def test_a_second_reconcile_sends_nothing() -> None:
    at_work = desk(MEETING)
    first = at_work.sweep("2024-01-30")
    assert (len(first.reminders), len(first.invitations)) == (1, 2)
    assert at_work.sweep("2024-01-30").sent == ()


def test_a_second_reconcile_sends_nothing_from_a_real_database_either(tmp_path: Path) -> None:
    for expected in (3, 0):
        with open_store(f"sqlite:///{tmp_path}/cpom.db") as store:
            at_work = Desk(dossier(SIGNED, MEETING), tools=office(journal=store.journal, ledger=store.ledger))
            assert len(at_work.sweep("2024-01-30").sent) == expected


def test_each_matter_is_said_once_after_a_month_off_with_what_was_missed_since_the_dossier_was_recorded() -> None:
    at_work = desk(recorded="2024-03-01")
    sent = [each for each in at_work.sweep("2024-05-21").sent if each.draft.items]
    missed = ["J+1", "J+15", "J-1", "J-30", "J-7"]
    assert said(sent) == [("paul", matter, step) for matter in (BILAN, COMPTE) for step in missed]
    assert text(sent[0]).count("Bilan d'étape 2023") == 1
    assert "4 rappels, prévus du 30 mars 2024 au 1er mai 2024, n'ont pas pu partir" in text(sent[0])
    assert at_work.sweep("2024-05-22").sent == ()


def test_a_second_digest_of_one_person_waits_until_the_next_day() -> None:
    at_work = desk()
    assert people(at_work.sweep("2024-01-30").sent) == ["paul"]
    at_work.load(elsewhere("ESSAI-22", "22", "Bretagne", SIGNED), "2024-01-30")
    assert at_work.sweep("2024-01-30", "10:00").sent == ()
    (later,) = at_work.sweep("2024-01-31").sent
    assert {key.cpom for key in later.draft.items} == {"ESSAI-22"}


def test_contracts_of_one_person_share_a_digest() -> None:
    at_work = Desk(dossier(SIGNED), elsewhere("ESSAI-22", "22", "Bretagne", SIGNED))
    (only,) = at_work.sweep("2024-01-30").sent
    assert only.draft.cpom is None
    assert {key.cpom for key in only.draft.items} == {"ESSAI-22", "ESSAI-35"}


def test_a_preview_shows_what_would_leave_and_writes_nothing() -> None:
    at_work = desk(MEETING)
    shown = at_work.preview("2024-01-30")
    assert at_work.preview("2024-01-30") == shown
    assert at_work.office.ledger.deliveries() == ()
    assert {each.key for each in shown} == {each.draft.key for each in at_work.sweep("2024-01-30").sent}
    assert at_work.preview("2024-01-30") == ()


# --- Facts that arrive ----------------------------------------------------------------------------------------------


def test_a_draft_is_dropped_when_what_it_asks_for_arrives_before_it_leaves() -> None:
    at_work = desk()
    (waiting,) = at_work.sweep("2024-01-30", "06:00").waiting
    on = date(2024, 1, 30)
    arrived = (BilanReceived(exercise=2023, on=on), CompteAdministratifReceived(exercise=2023, on=on))
    at_work.tell(*arrived, on="2024-01-30")
    assert at_work.sweep("2024-01-30").sent == ()
    dropped = at_work.office.ledger.delivery(waiting.draft.key)
    assert dropped is not None
    assert dropped.state is DeliveryState.SUPERSEDED


def test_what_a_dropped_draft_still_had_to_say_is_written_anew() -> None:
    at_work = desk()
    at_work.sweep("2024-01-30", "06:00")
    at_work.tell(BilanReceived(exercise=2023, on=date(2024, 1, 30)), on="2024-01-30")
    assert said(at_work.sweep("2024-01-30").sent) == [("paul", COMPTE, "J-90")]


def test_a_preview_says_anew_what_a_dropped_draft_still_had_to_say() -> None:
    at_work = desk()
    at_work.sweep("2024-01-30", "06:00")
    at_work.tell(BilanReceived(exercise=2023, on=date(2024, 1, 30)), on="2024-01-30")
    shown = [(item.milestone, item.step) for draft in at_work.preview("2024-01-30") for item in draft.items]
    assert shown == [(COMPTE, "J-90")]


def test_a_draft_whose_day_went_by_gives_way_at_once_to_one_in_the_words_of_the_day() -> None:
    at_work = desk()
    (waiting,) = at_work.sweep("2024-01-30", "06:00").waiting
    (sent,) = at_work.sweep("2024-02-06").sent
    assert sent.draft.items == waiting.draft.items
    assert "dans 83 jours" in text(sent)


def test_a_date_that_moves_is_reminded_anew() -> None:
    first, moved = (Action(id="A1", due_on=day(on), action="Ouvrir") for on in ("2024-06-28", "2024-12-31"))
    told = dossier(SIGNED, header=replace(HEADER, actions=(first,)))
    at_work = Desk(told)
    before = [key for each in at_work.sweep("2024-05-29").sent for key in each.draft.items if "action" in key.milestone]
    at_work.tell(Modified(feature="actions", value=(moved,), on=date(2024, 6, 3)), on="2024-06-03")
    after = [key for each in at_work.sweep("2024-12-02").sent for key in each.draft.items if "action" in key.milestone]
    assert {(key.step, key.due_on) for key in before} == {("J-30", day("2024-06-28")), ("J-90", day("2024-06-28"))}
    assert {(key.step, key.due_on) for key in after} == {("J-30", day("2024-12-31")), ("J-90", day("2024-12-31"))}


def test_a_person_who_left_is_not_written_to_and_a_successor_is() -> None:
    at_work = desk()
    succession = [PAUL_LEFT, SeatTaken(seat=ANNE_SITS)]
    at_work.office.journal.append(HEADER.cpom, succession, [ANNE], "claire", utc("2024-01-02"))
    swept = at_work.sweep("2024-01-30")
    assert {(each.draft.person, each.draft.kind) for each in swept.sent} == {
        ("anne", MessageKind.WELCOME),
        ("anne", MessageKind.REMINDERS),
    }


def test_a_draft_to_a_person_who_leaves_before_it_does_is_dropped() -> None:
    at_work = desk()
    assert people(at_work.sweep("2024-01-30", "06:00").waiting) == ["paul"]
    at_work.tell(PAUL_LEFT, on="2024-01-30")
    swept = at_work.sweep("2024-01-30")
    assert {each.draft.kind for each in swept.sent} == {MessageKind.VACANCY}
    assert swept.waiting == ()


# --- A contract that contradicts itself -----------------------------------------------------------------------------


def contradicted() -> Desk:
    """Give two contracts with a meeting each, invited to; then the second one contradicts itself."""
    at_work = Desk(dossier(SIGNED, MEETING), elsewhere("ESSAI-22", "22", "Bretagne", SIGNED, MEETING))
    at_work.sweep("2024-01-02")
    again = replace(SIGNED, on=date(2022, 12, 16))
    at_work.office.journal.append("ESSAI-22", [again], [], "claire", utc("2024-01-03"))
    return at_work


def test_a_contract_that_contradicts_itself_is_shown_and_keeps_no_other_from_its_reminders() -> None:
    swept = contradicted().sweep("2024-01-30")
    assert [*swept.files.broken] == ["ESSAI-22"]
    assert "Deux signatures" in str(swept.files.broken["ESSAI-22"])
    assert {key.cpom for each in swept.sent for key in each.draft.items} == {"ESSAI-35"}


def test_the_meetings_of_a_contract_that_contradicts_itself_are_not_cancelled() -> None:
    at_work = contradicted()
    assert at_work.sweep("2024-01-30").invitations == ()
    assert {each.event.cpom for each in at_work.office.ledger.published()} == {"ESSAI-22", "ESSAI-35"}


# --- Hours ----------------------------------------------------------------------------------------------------------


def test_before_the_sending_hours_a_message_waits_and_leaves_as_it_was_written() -> None:
    at_work = desk()
    early = at_work.sweep("2024-01-30", "06:00")
    assert early.sent == ()
    (written,) = whole(at_work.office.ledger)
    assert [each.draft.not_before for each in early.waiting] == [utc("2024-01-30", "07:00")]
    assert at_work.sweep("2024-01-30", "06:59").sent == ()
    assert at_work.sweep("2024-01-30", "07:00").sent[0].draft == written.draft


def test_after_the_sending_hours_a_reminder_is_left_to_the_next_day() -> None:
    at_work = desk()
    assert at_work.sweep("2024-01-30", "18:00").waiting == ()
    assert "dans 89 jours" in text(at_work.sweep("2024-01-31").sent[0])


@pytest.mark.parametrize("off", ["2024-03-30", "2024-03-31", "2024-04-01"])
def test_on_a_saturday_a_sunday_or_a_holiday_nothing_leaves(off: str) -> None:
    at_work = desk(replace(MEETING, on=date(2024, 6, 4)), recorded="2024-03-29")
    swept = at_work.sweep(off)
    assert swept.sent == ()
    assert {each.draft.not_before for each in swept.waiting} == {utc("2024-04-02", "06:00")}
    assert {each.draft.kind.value for each in swept.waiting} == {"invitation"}
    assert len(at_work.sweep("2024-04-02").sent) == 3


def test_the_hours_are_those_of_the_place_of_the_contract() -> None:
    at_work = Desk(dossier(SIGNED, MEETING), elsewhere("ESSAI-974", "974", "La Réunion", SIGNED, MEETING))
    evening_there = at_work.sweep("2024-01-03", "15:00")
    assert {each.draft.cpom for each in evening_there.sent} == {"ESSAI-35"}
    assert {each.draft.not_before for each in evening_there.waiting} == {utc("2024-01-04", "04:00")}
    assert {each.draft.cpom for each in at_work.sweep("2024-01-04", "04:30").sent} == {"ESSAI-974"}


def test_at_once_ignores_hours_and_quiet_days() -> None:
    swept = desk(MEETING, recorded="2023-12-01").sweep("2024-02-03", "21:00", at_once=True)
    assert (len(swept.reminders), len(swept.invitations), swept.waiting) == (1, 2, ())


def test_at_once_holds_until_the_last_second_of_a_day() -> None:
    assert len(desk().sweep("2024-02-03", "22:59:59", at_once=True).sent) == 1


def test_a_played_day_ignores_hours_but_keeps_quiet_days() -> None:
    at_work = desk()
    saturday = Sweep(on=day("2024-02-03"), now=utc("2024-02-03", "21:00"), any_hour=True)
    friday = Sweep(on=day("2024-02-02"), now=utc("2024-02-02", "21:00"), any_hour=True)
    assert reconcile(at_work.office, saturday).sent == ()
    assert len(reconcile(at_work.office, friday).sent) == 1


def test_a_clock_goes_on_ticking_while_messages_leave() -> None:
    begins = utc("2024-01-30")
    ticks = (begins + timedelta(seconds=n) for n in range(1000))
    swept = reconcile(desk(MEETING).office, Sweep(on=begins.date(), now=begins, clock=lambda: next(ticks)))
    moments = [each.sent_at for each in swept.sent]
    assert len(set(moments)) == len(moments) == 3


def test_a_clock_set_back_says_nothing_again_and_loses_nothing() -> None:
    at_work = desk(MEETING)
    first = at_work.sweep("2024-01-30").sent
    assert first
    for on in ("2024-01-29", "2023-06-01", "2024-01-30"):
        assert at_work.sweep(on).sent == ()
    assert said(at_work.sweep("2024-04-02").sent)


def test_a_draft_that_waits_when_the_clock_is_set_back_leaves_once_on_its_day() -> None:
    at_work = desk()
    (waiting,) = at_work.sweep("2024-01-30", "06:00").waiting
    assert at_work.sweep("2024-01-29").sent == ()
    left = [*at_work.sweep("2024-01-30").sent, *at_work.sweep("2024-01-30", "10:00").sent]
    assert [each.draft.items for each in left] == [waiting.draft.items]


# --- Doubt ----------------------------------------------------------------------------------------------------------


def test_a_message_that_may_have_left_is_shown_and_never_sent_again_by_itself() -> None:
    at_work = desk()
    (shown,) = at_work.preview("2024-01-30")
    trouble = Ambiguous("La ligne est tombée.", "Vérifiez.")
    channel = MemoryChannel(after={shown.key: trouble})
    doubtful = Desk(tools=replace(at_work.office, channels={"memoire": channel}))
    swept = doubtful.sweep("2024-01-30")
    assert swept.sent == ()
    assert [each.state for each in swept.waiting] == [DeliveryState.UNKNOWN]
    assert doubtful.sweep("2024-01-31").sent == ()
    assert len(channel.taken) == 1


# --- Invitations ----------------------------------------------------------------------------------------------------

UID = office().organiser.uid(HEADER.cpom, "reunion:M1")


def test_every_member_is_invited_once() -> None:
    at_work = desk(MEETING)
    invited = calendars(at_work.sweep("2024-01-02").invitations)
    assert invited == [("claire", "REQUEST", UID, 0), ("paul", "REQUEST", UID, 0)]
    assert at_work.sweep("2024-01-03").sent == ()


def test_a_meeting_that_moves_keeps_its_identity_and_rises_in_sequence() -> None:
    at_work = desk(MEETING)
    at_work.sweep("2024-01-02")
    at_work.tell(MeetingMoved(meeting="M1", on=date(2024, 1, 3), new_date=date(2024, 3, 19)), on="2024-01-03")
    moved = at_work.sweep("2024-01-03").invitations
    assert calendars(moved) == [("claire", "REQUEST", UID, 1), ("paul", "REQUEST", UID, 1)]
    assert "Mardi 19 mars 2024" in text(moved[0])
    assert at_work.sweep("2024-01-04").sent == ()


def test_a_meeting_that_moves_before_its_invitation_left_is_told_once_at_its_new_date() -> None:
    at_work = desk(MEETING)
    assert len(at_work.sweep("2024-01-02", "20:00").waiting) == 2
    at_work.tell(MeetingMoved(meeting="M1", on=date(2024, 1, 2), new_date=date(2024, 3, 19)), on="2024-01-02")
    left = at_work.sweep("2024-01-03").invitations
    assert calendars(left) == [("claire", "REQUEST", UID, 1), ("paul", "REQUEST", UID, 1)]
    assert all("Mardi 19 mars 2024" in text(each) for each in left)


def test_a_cancelled_meeting_is_taken_out_of_every_calendar_once() -> None:
    at_work = desk(MEETING)
    at_work.sweep("2024-01-02")
    at_work.tell(MeetingCancelled(meeting="M1", on=date(2024, 1, 3)), on="2024-01-03")
    cancelled = calendars(at_work.sweep("2024-01-03").invitations)
    assert cancelled == [("claire", "CANCEL", UID, 1), ("paul", "CANCEL", UID, 1)]
    assert at_work.sweep("2024-01-04").sent == ()


def test_a_newcomer_alone_is_invited_to_what_the_others_know() -> None:
    at_work = desk(MEETING)
    at_work.sweep("2024-01-02")
    newcomer = SeatTaken(seat=replace(REFERENT, person="anne", since=date(2024, 1, 3)))
    at_work.office.journal.append(HEADER.cpom, [newcomer], [ANNE], "claire", utc("2024-01-03"))
    assert calendars(at_work.sweep("2024-01-03").invitations) == [("anne", "REQUEST", UID, 0)]


# --- Any days off ---------------------------------------------------------------------------------------------------

START = date(2024, 1, 1)
STEPS = Steps(opening=True, before=(90, 30, 7, 1), after=(1, 15, 45))
WHO = {"gestionnaire": "paul", "etat": "claire", "prefet_region": "claire"}
OPEN = [each for each in calendar(SIGNED, on=START.isoformat()).milestones if not each.state.settled]
DAYS_RUN = st.lists(st.one_of(st.just(1), st.integers(1, 400)), max_size=60).map(
    lambda gaps: [START + timedelta(days=n) for n in takewhile(lambda n: n <= 400, accumulate(gaps, initial=0))]
)


def steps_of(milestone: Milestone) -> Iterator[tuple[date, str]]:
    """Give the days and names of the steps, from the policy above alone."""
    opens = milestone.opens_on
    if opens:
        yield opens, "J0"
    for days in STEPS.before:
        on = milestone.act_by - timedelta(days=days)
        if opens is None or on > opens:
            yield on, f"J-{days}"
    for days in STEPS.after if milestone.nature is Nature.DUTY else ():
        yield milestone.due_on + timedelta(days=days), f"J+{days}"


class Model:
    """What should be said: for each milestone and person the last step that has come, unless it was said."""

    def __init__(self) -> None:
        self.said: set[tuple[str, str, str]] = set()

    def run(self, on: date) -> list[tuple[str, str, str]]:
        fresh = [each for each in self._due(on) if each not in self.said]
        self.said.update(fresh)
        return sorted(fresh)

    def _due(self, on: date) -> Iterator[tuple[str, str, str]]:
        if not is_working_day(on, HolidayZone.METROPOLE):
            return
        for milestone in OPEN:
            come = sorted(step for step in steps_of(milestone) if step[0] <= on)
            for person in {WHO[each] for each in milestone.responsible}:
                told = [(person, milestone.id, name) for _, name in come]
                if told and told[-1] not in self.said:
                    yield from (key for key, (day_of, _) in zip(told[:-1], come, strict=False) if day_of >= START)
                    yield told[-1]


@given(DAYS_RUN)
@settings(max_examples=60)
def test_whatever_the_days_off_the_latest_step_of_every_milestone_is_said_exactly_once(days: list[date]) -> None:
    tools = office(policy=ReminderPolicy(obligations=STEPS, recommendations=STEPS))
    at_work, model = Desk(dossier(SIGNED), recorded=START.isoformat(), tools=tools), Model()
    for on in days:
        sent = [each for each in at_work.sweep(on.isoformat()).sent if each.draft.items]
        assert said(sent) == model.run(on), on
        assert len(people(sent)) == len(set(people(sent)))
    assert PEOPLE.keys() >= {each.draft.person for each in at_work.office.ledger.deliveries()}


# --- Nobody is left out because of somebody else --------------------------------------------------------------------


def test_an_address_that_no_mail_can_carry_keeps_nobody_else_from_being_written_to_and_is_shown() -> None:
    rene = replace(PEOPLE["paul"], id="rene", name="René Le Bris", email="rené@asso.example")
    other = elsewhere("ESSAI-22", "22", "Bretagne", SIGNED, MEETING)
    seats = tuple(replace(each, person="rene") if each.person == "paul" else each for each in other.seats)
    broken = replace(other, seats=seats, people={"claire": PEOPLE["claire"], "rene": rene})
    done = Desk(dossier(SIGNED), broken).sweep("2024-01-30")
    assert people(done.sent) == ["claire", "paul"]
    assert done.files.unreachable == ("René Le Bris (ESSAI-22)",)
