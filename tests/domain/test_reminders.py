"""Reminders: what is said to whom on which day, and that nothing is lost or repeated when the machine was off."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpom_workflow.domain.calendar import Kind, derive_calendar
from cpom_workflow.domain.contract import contract_from
from cpom_workflow.domain.delivery import MessageKind, ReminderKey
from cpom_workflow.domain.dossier import Dossier, Seat
from cpom_workflow.domain.facts import (
    BilanReceived,
    DeclaredSent,
    Fact,
    MinutesDrafted,
    Party,
    ProrogationAnswered,
    ProrogationConfirmed,
    RenewedBy,
    Sense,
    SignatureTargeted,
    Terminated,
)
from cpom_workflow.domain.reminders import (
    OPENING,
    Reminder,
    ReminderPolicy,
    Steps,
    due_reminders,
    plan_reminders,
)
from tests.domain.dossiers import (
    DIRECTOR,
    HEADER,
    LAW,
    NOTICE,
    RECEIPT,
    REFERENT,
    SEATS,
    SIGNED,
    calendar,
    contract,
    day,
    dossier,
    met,
    milestone,
)

POLICY = ReminderPolicy(
    obligations=Steps(before=(90, 30, 7, 1), after=(1, 15, 45)),
    recommendations=Steps(before=(30, 7), after=(7,)),
    of_kind={
        Kind.PROROGATION_REPLY: Steps(opening=True, before=(30, 7)),
        Kind.COMPTE_RENDU_DRAFT: Steps(opening=True, before=(3,), after=(1,)),
        Kind.COMPTE_RENDU_VALIDATION: Steps(opening=True, before=(3,), after=(1,)),
    },
)
BILAN = "bilan_etape:2023"


def plan(told: Dossier, on: date) -> tuple[Reminder, ...]:
    known = contract_from(told, LAW, on)
    return plan_reminders(known, derive_calendar(known), POLICY)


class Machine:
    """A machine that is started on some days, says what is due, and remembers what it said."""

    def __init__(self) -> None:
        self.said: list[tuple[date, Reminder]] = []
        self.settled: set[ReminderKey] = set()

    def run(self, told: Dossier, on: date) -> list[Reminder]:
        due = due_reminders(plan(told, on), on, self.settled)
        for reminder in due:
            assert not self.settled & set(reminder.settles)
            self.settled.update(reminder.settles)
        self.said += [(on, reminder) for reminder in due]
        return list(due)

    def about(self, name: str) -> list[tuple[str, str]]:
        return [(on.isoformat(), each.key.step) for on, each in self.said if each.milestone.id == name]


def ran(told: Dossier, days: Iterable[date]) -> Machine:
    machine = Machine()
    for on in days:
        machine.run(told, on)
    return machine


def every_day(first: str, last: str) -> Sequence[date]:
    return [day(first) + timedelta(days=n) for n in range((day(last) - day(first)).days + 1)]


def told_about(name: str, *facts: Fact, on: str, seats: Collection[Seat] = SEATS) -> list[tuple[str, str]]:
    reminders = plan(dossier(*facts, seats=seats), day(on))
    return [(each.key.person, each.key.step) for each in reminders if each.milestone.id == name]


# --- The life of a reminder -----------------------------------------------------------------------------------------


def test_the_life_of_a_yearly_document_that_never_comes() -> None:
    machine = ran(dossier(SIGNED), every_day("2024-01-01", "2024-07-31"))
    table = [
        ("2024-01-30", "J-90"),
        ("2024-03-30", "J-30"),
        ("2024-04-22", "J-7"),
        ("2024-04-28", "J-1"),
        ("2024-05-01", "J+1"),
        ("2024-05-15", "J+15"),
        ("2024-06-14", "J+45"),
    ]
    assert machine.about(BILAN) == table


def test_a_document_that_comes_is_never_spoken_of_again() -> None:
    received = BilanReceived(exercise=2023, on=date(2024, 4, 15))
    machine = ran(dossier(SIGNED, received), every_day("2024-01-01", "2024-07-31"))
    assert machine.about(BILAN) == [("2024-01-30", "J-90"), ("2024-03-30", "J-30")]


def test_what_is_said_to_be_sent_is_no_longer_asked_for() -> None:
    sent = DeclaredSent(milestone=BILAN, by=Party.GESTIONNAIRE, on=date(2024, 4, 12))
    assert told_about(BILAN, SIGNED, sent, on="2024-04-11")
    assert not told_about(BILAN, SIGNED, sent, on="2024-04-12")


def test_a_recommendation_is_said_less_often_than_a_duty() -> None:
    assert [step for who, step in told_about("mid_term_dialogue", SIGNED, on="2023-01-01") if who == "paul"] == [
        "J-30",
        "J-7",
        "J+7",
    ]


def test_an_option_or_a_landmark_is_not_chased_once_it_is_past() -> None:
    for name in ("prorogation_notice", "term"):
        steps = {step for _, step in told_about(name, SIGNED, on="2026-01-01")}
        assert steps - {"M-18", "M-15"} == {"J-90", "J-30", "J-7", "J-1"}


def test_each_kind_may_have_steps_of_its_own() -> None:
    told = calendar(SIGNED, *met("M1", "2024-03-12"), on="2024-03-12")
    assert POLICY.steps_for(milestone(told, Kind.COMPTE_RENDU_DRAFT)).opening
    assert POLICY.steps_for(milestone(told, Kind.TERM)) == Steps(before=(90, 30, 7, 1))


# --- A machine that was off -----------------------------------------------------------------------------------------

STORY = (SIGNED, *met("M1", "2024-03-12"), BilanReceived(exercise=2023, on=date(2024, 4, 15)))


@given(st.integers(0, 1800), st.integers(1, 400))
@settings(max_examples=60)
def test_after_any_time_off_each_milestone_is_said_once_at_its_latest_step(start: int, off: int) -> None:
    told = dossier(*STORY)
    first = date(2023, 1, 1) + timedelta(days=start)
    machine = Machine()
    machine.run(told, first)
    assert machine.run(told, first) == []
    back = first + timedelta(days=off)
    due = machine.run(told, back)
    subjects = [(each.milestone.id, each.key.due_on, each.key.person) for each in due]
    assert len(set(subjects)) == len(subjects)
    come = [each for each in plan(told, back) if each.on <= back]
    for reminder in due:
        same = [each for each in come if each.key.milestone == reminder.key.milestone]
        mine = [each for each in same if each.key.person == reminder.key.person]
        assert reminder.on == max(each.on for each in mine)
    assert {each.key for each in come} <= machine.settled
    assert machine.run(told, back) == []


@given(st.lists(st.integers(0, 900), min_size=1, max_size=12))
@settings(max_examples=40)
def test_no_step_is_ever_said_twice_whatever_the_days_it_runs(offsets: list[int]) -> None:
    days = [date(2023, 6, 1) + timedelta(days=offset) for offset in sorted(offsets)]
    machine = ran(dossier(*STORY), days)
    keys = [reminder.key for _, reminder in machine.said]
    assert len(set(keys)) == len(keys)
    settled = [key for _, reminder in machine.said for key in reminder.settles]
    assert len(set(settled)) == len(settled)


def test_what_was_missed_is_settled_with_the_latest() -> None:
    (reminder,) = (each for each in Machine().run(dossier(SIGNED), day("2024-05-20")) if each.milestone.id == BILAN)
    assert reminder.key.step == "J+15"
    assert [key.step for key in reminder.missed] == ["J-90", "J-30", "J-7", "J-1", "J+1"]
    assert reminder.settles == (*reminder.missed, reminder.key)


def test_a_machine_off_for_a_month_says_the_same_last_word_as_one_that_ran() -> None:
    told = dossier(SIGNED)
    steady = ran(told, every_day("2024-01-01", "2024-05-20"))
    absent = ran(told, [day("2024-01-01"), day("2024-05-20")])
    assert steady.settled == absent.settled
    assert absent.about(BILAN) == [("2024-05-20", "J+15")]


def test_a_contract_recorded_late_missed_nothing_before_it_was_recorded() -> None:
    told = dossier(SIGNED)
    since = {HEADER.cpom: day("2024-04-28")}
    due = due_reminders(plan(told, day("2024-05-20")), day("2024-05-20"), set(), since)
    (reminder,) = (each for each in due if each.milestone.id == BILAN)
    assert [key.step for key in reminder.missed] == ["J-1", "J+1"]


# --- A date that moves ----------------------------------------------------------------------------------------------


def test_a_date_that_moves_is_reminded_anew() -> None:
    machine = Machine()
    machine.run(dossier(SignatureTargeted(on=date(2022, 10, 10))), day("2022-10-04"))
    assert machine.about("signature") == [("2022-10-04", "J-7"), ("2022-10-04", "J-7")]
    moved = dossier(SignatureTargeted(on=date(2022, 10, 10)), SignatureTargeted(on=date(2022, 10, 28)))
    machine.run(moved, day("2022-10-05"))
    assert machine.about("signature")[2:] == [("2022-10-05", "J-30"), ("2022-10-05", "J-30")]


def test_a_prorogation_that_moves_the_term_moves_its_reminders() -> None:
    before = {each.key for each in plan(dossier(SIGNED, NOTICE, RECEIPT), day("2026-12-01"))}
    after = {each.key for each in plan(dossier(SIGNED, NOTICE, RECEIPT), day("2026-12-02"))}
    terms = {key.due_on for key in after if key.milestone == "term"}
    assert terms == {day("2028-12-31")}
    assert {key.due_on for key in before if key.milestone == "term"} == {day("2027-12-31")}
    unmoved = {key for key in before if key.milestone == "bilan_etape:2026"}
    assert unmoved <= after


# --- To whom --------------------------------------------------------------------------------------------------------


def test_a_document_of_the_gestionnaire_is_asked_of_its_side_only() -> None:
    assert {who for who, _ in told_about(BILAN, SIGNED, on="2024-01-01")} == {"paul"}


def test_what_both_sides_owe_is_said_to_both() -> None:
    assert {who for who, _ in told_about("renewal_start", SIGNED, on="2024-01-01")} == {"claire", "paul"}


def test_a_person_who_left_is_not_written_to() -> None:
    left = replace(DIRECTOR, until=date(2024, 3, 31))
    assert told_about(BILAN, SIGNED, on="2024-03-31", seats=[left])
    assert not told_about(BILAN, SIGNED, on="2024-04-01", seats=[left])


def test_a_successor_has_reminders_of_their_own() -> None:
    left = replace(DIRECTOR, until=date(2024, 3, 31))
    successor = replace(DIRECTOR, person="zoe", since=date(2024, 4, 1))
    machine = ran(dossier(SIGNED, seats=[left, successor]), every_day("2024-03-30", "2024-04-01"))
    assert [(on.isoformat(), each.key.person) for on, each in machine.said if each.milestone.id == BILAN] == [
        ("2024-03-30", "paul"),
        ("2024-04-01", "zoe"),
    ]


def test_somebody_stands_in_when_nobody_acts() -> None:
    referent = replace(DIRECTOR, raci="consulte")
    (first, *_) = (
        each for each in plan(dossier(SIGNED, seats=[referent]), day("2024-01-01")) if each.milestone.id == BILAN
    )
    assert (first.recipient.person, first.recipient.stands_in) == ("paul", True)


def test_who_is_only_informed_is_told_once() -> None:
    informed = replace(DIRECTOR, person="zoe", role="presidence", raci="informe")
    steps = told_about(BILAN, SIGNED, on="2024-01-01", seats=[DIRECTOR, informed])
    assert [step for who, step in steps if who == "zoe"] == ["J-90"]
    assert len([step for who, step in steps if who == "paul"]) == 7


def test_a_person_seated_on_both_sides_is_told_once_by_the_stronger_letter() -> None:
    guarantor = replace(REFERENT, person="paul", raci="consulte", decision_maker=True)
    for seats in ([REFERENT, guarantor, DIRECTOR], [DIRECTOR, guarantor, REFERENT]):
        reminders = [
            each
            for each in plan(dossier(SIGNED, seats=seats), day("2024-01-01"))
            if each.milestone.id == "renewal_start" and each.recipient.person == "paul"
        ]
        assert {(each.recipient.person, each.recipient.party) for each in reminders} == {("paul", Party.GESTIONNAIRE)}


def test_the_stronger_letter_wins_on_whichever_side_it_is() -> None:
    guarantor = replace(REFERENT, person="paul", raci="responsable")
    contributor = replace(DIRECTOR, raci="acteur")
    reminders = plan(dossier(SIGNED, seats=[contributor, guarantor]), day("2024-01-01"))
    told = {each.recipient for each in reminders if each.milestone.id == "renewal_start"}
    assert {(each.person, each.party, each.letter) for each in told} == {("paul", Party.ETAT, "responsable")}


def test_a_side_without_anybody_is_not_written_to() -> None:
    assert not told_about(BILAN, SIGNED, on="2024-01-01", seats=[REFERENT])


# --- Turns and clocks -----------------------------------------------------------------------------------------------


def test_the_turn_to_write_has_its_own_message_and_the_rest_share_one() -> None:
    machine = ran(dossier(SIGNED, *met("M1", "2024-03-12")), every_day("2024-03-12", "2024-04-30"))
    draft = [each for _, each in machine.said if each.milestone.kind is Kind.COMPTE_RENDU_DRAFT]
    assert [(each.key.step, each.message) for each in draft] == [
        (OPENING, MessageKind.DRAFTING),
        ("J-3", MessageKind.REMINDERS),
        ("J+1", MessageKind.REMINDERS),
    ]
    assert {each.recipient.person for each in draft} == {"claire"}


def test_validation_is_asked_when_the_minutes_are_written() -> None:
    drafted = MinutesDrafted(meeting="M1", on=date(2024, 3, 20))
    machine = ran(dossier(SIGNED, *met("M1", "2024-03-12"), drafted), [day("2024-03-20")])
    asked = [each for _, each in machine.said if each.milestone.kind is Kind.COMPTE_RENDU_VALIDATION]
    assert {(each.key.person, each.key.step, each.message) for each in asked} == {
        ("claire", OPENING, MessageKind.REMINDERS),
        ("paul", OPENING, MessageKind.REMINDERS),
    }


def test_a_step_before_the_window_opens_is_left_to_the_opening() -> None:
    reply = "prorogation_reply:P1:prefet_region"
    steps = [step for _, step in told_about(reply, SIGNED, NOTICE, RECEIPT, on="2026-10-01")]
    assert steps == [OPENING, "J-30", "J-7"]
    policy = replace(POLICY, of_kind={Kind.PROROGATION_REPLY: Steps(opening=True, before=(90, 7))})
    known = contract(SIGNED, NOTICE, RECEIPT, on="2026-10-01")
    planned = plan_reminders(known, derive_calendar(known), policy)
    assert [each.key.step for each in planned if each.milestone.id == reply] == [OPENING, "J-7"]


def test_an_opening_asked_for_a_milestone_without_a_window_is_not_invented() -> None:
    policy = replace(POLICY, of_kind={Kind.TERM: Steps(opening=True, before=(7,))})
    known = contract(SIGNED, on="2026-10-01")
    steps = [
        each.key.step
        for each in plan_reminders(known, derive_calendar(known), policy)
        if each.milestone.kind is Kind.TERM
    ]
    assert set(steps) == {"J-7"}


def test_only_the_addressee_is_told_that_its_clock_runs() -> None:
    machine = ran(dossier(SIGNED, NOTICE, RECEIPT), [day("2026-10-01")])
    asked = [each for _, each in machine.said if each.milestone.kind is Kind.PROROGATION_REPLY]
    assert [(each.key.person, each.key.step) for each in asked] == [("claire", OPENING)]


def names(*facts: Fact, on: str) -> set[str]:
    return {each.milestone.id for each in plan(dossier(*facts), day(on))}


def test_while_answers_are_awaited_nobody_is_chased_for_the_renewal() -> None:
    assert names(SIGNED, on="2026-10-02") >= {"renewal_start", "prorogation_notice"}
    assert not names(SIGNED, NOTICE, RECEIPT, on="2026-10-02") & {"renewal_start", "prorogation_notice"}
    refusal = ProrogationAnswered(
        id="P1",
        addressee="prefet_region",
        sense=Sense.REFUS,
        sent_on=date(2026, 10, 19),
        received_on=date(2026, 10, 20),
    )
    after = names(SIGNED, NOTICE, RECEIPT, refusal, on="2026-10-20")
    assert after >= {"renewal_start", "prorogation_notice", "negotiation_opening:P1"}


def test_a_clock_is_spoken_of_until_a_person_certifies_the_silence() -> None:
    reply = "prorogation_reply:P1:prefet_region"
    certified = ProrogationConfirmed(id="P1", by="Claire", on=date(2026, 12, 9))
    assert reply in names(SIGNED, NOTICE, RECEIPT, certified, on="2026-12-08")
    assert reply not in names(SIGNED, NOTICE, RECEIPT, certified, on="2026-12-09")


# --- When nothing is said -------------------------------------------------------------------------------------------


def test_a_contract_that_another_has_replaced_is_silent() -> None:
    renewed = RenewedBy(cpom="SUITE", on=date(2027, 12, 1))
    assert plan(dossier(SIGNED, renewed), day("2027-12-31"))
    assert plan(dossier(SIGNED, renewed), day("2028-01-01")) == ()


@pytest.mark.parametrize("on", ["2028-01-01", "2028-06-01"])
def test_after_the_end_only_duties_are_spoken_of(on: str) -> None:
    spoken = names(SIGNED, on=on)
    assert "bilan_etape:2027" in spoken
    assert not spoken & {"term", "prorogation_notice"}


def test_after_a_termination_the_accounts_are_still_asked_for() -> None:
    ended = Terminated(by="prefet_region", notified_on=date(2025, 5, 12), effective_on=date(2025, 6, 30))
    spoken = names(SIGNED, ended, on="2025-07-01")
    assert "compte_administratif:2025" in spoken
    assert not spoken & {"bilan_etape:2025", "term", "termination", "renewal_start"}


def test_nothing_is_due_before_its_day() -> None:
    machine = Machine()
    assert [each for each in machine.run(dossier(SIGNED), day("2024-01-29")) if each.milestone.id == BILAN] == []
    assert [each for each in machine.run(dossier(SIGNED), day("2024-01-30")) if each.milestone.id == BILAN]


def test_a_plan_comes_in_the_order_of_its_days() -> None:
    days = [each.on for each in plan(dossier(*STORY), day("2024-01-01"))]
    assert days == sorted(days)


def test_a_key_reads_as_the_database_holds_it() -> None:
    key = ReminderKey(cpom=HEADER.cpom, milestone=BILAN, due_on=date(2024, 4, 30), step="J-7", person="paul")
    assert str(key) == "ESSAI-35/bilan_etape:2023/2024-04-30/J-7/paul"
