"""The life of a reminder, kind by kind, with the policy as shipped: on which days how many people hear of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpom_workflow.adapters.places import shipped
from cpom_workflow.adapters.policy import read_policy
from cpom_workflow.domain.calendar import Calendar, Kind, Nature, derive_calendar
from cpom_workflow.domain.contract import contract_from
from cpom_workflow.domain.delivery import MessageKind, ReminderKey
from cpom_workflow.domain.dossier import Dossier, Seat
from cpom_workflow.domain.facts import (
    DeclaredSent,
    Fact,
    MinutesDrafted,
    MinutesRefused,
    Party,
    ProrogationConfirmed,
    SignatureTargeted,
    TakenInCharge,
)
from cpom_workflow.domain.reminders import CHOICE, Escalation, Purpose, Reminder, due_reminders, plan_reminders
from tests.domain.dossiers import DIRECTOR, LAW, NOTICE, RECEIPT, REFERENT, SIGNED, contract, day, dossier, met

POLICY = read_policy(shipped("config") / "reminders.yaml")
BOSS = replace(REFERENT, person="boss", role="direction", raci="informe", decision_maker=True)
HEAD = replace(DIRECTOR, person="head", role="direction", raci="informe", decision_maker=True)
CHAIR = replace(DIRECTOR, person="chair", role="presidence", raci="informe", decision_maker=True)
TEAM = replace(DIRECTOR, person="team", role="equipe", raci="acteur", decision_maker=False)
SEATS = (REFERENT, BOSS, DIRECTOR, HEAD, CHAIR)
BILAN = "bilan_etape:2023"
Said = list[tuple[str, str, str]]


def planned(*facts: Fact, on: str, seats: Sequence[Seat] = SEATS) -> tuple[Reminder, ...]:
    return plan_of(dossier(*facts, seats=seats), day(on))


def plan_of(told: Dossier, on: date) -> tuple[Reminder, ...]:
    known = contract_from(told, LAW, on)
    return plan_reminders(known, derive_calendar(known), POLICY)


def about(name: str, *facts: Fact, on: str, seats: Sequence[Seat] = SEATS) -> Said:
    plan = planned(*facts, on=on, seats=seats)
    return [(each.on.isoformat(), each.key.person, each.key.step) for each in plan if each.milestone.id == name]


def of(person: str, said: Said) -> list[str]:
    return [step for _, who, step in said if who == person]


# --- Every kind -----------------------------------------------------------------------------------------------------


def run(plan: Sequence[Reminder], days: Sequence[date]) -> Counter[date]:
    """Count what a machine that is started on these days says on each."""
    said: Counter[date] = Counter()
    settled: set[ReminderKey] = set()
    for on in days:
        for reminder in due_reminders(plan, on, settled):
            settled.update(reminder.settles)
            said[on] += 1
    return said


WITH_FACTS = {Kind.PROROGATION_REPLY, Kind.COMPTE_RENDU_DRAFT}
"""Their steps follow from meetings and letters, which other tests tell."""


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in WITH_FACTS])
@given(missed=st.sets(st.integers(0, 299)))
@settings(max_examples=5, deadline=None)
def test_the_life_of_every_kind_as_days_and_counts_whatever_the_days_missed(kind: Kind, missed: set[int]) -> None:
    known = contract(SIGNED, on="2024-01-01", seats=SEATS)
    (bilan,) = (each for each in derive_calendar(known).milestones if each.id == BILAN)
    due_on = day("2026-12-31") if kind in CHOICE else bilan.due_on
    milestone = replace(bilan, kind=kind, key=None, due_on=due_on, act_by=due_on - timedelta(days=1))
    plan = plan_reminders(known, Calendar(milestones=(milestone,), cancelled=()), POLICY)
    first = min((each.on for each in plan), default=milestone.due_on)
    every_day = [first + timedelta(days=n) for n in range(300)]
    steady = run(plan, every_day)
    assert steady == Counter(each.on for each in plan)
    started = [on for n, on in enumerate(every_day) if n not in missed]
    patchy = run(plan, started)
    assert sum(patchy.values()) <= sum(steady.values())
    people = {each.key.person for each in plan}
    assert all(count <= len(people) for count in patchy.values())
    for person in people:
        days = sorted(each.on for each in plan if each.key.person == person)
        if any(on >= days[-1] for on in started):
            assert max(patchy) >= days[-1]
    late = [each for each in plan if each.on > milestone.due_on]
    assert not late or milestone.nature is Nature.DUTY


# --- Renew or extend ------------------------------------------------------------------------------------------------


def test_to_renew_and_to_extend_are_spoken_of_on_the_same_days_from_eighteen_months_before_the_term() -> None:
    days = {
        name: [on for on, who, _ in about(name, SIGNED, on="2026-01-01") if who == "paul" and on <= "2026-12-31"]
        for name in ("renewal_start", "prorogation_notice")
    }
    assert days["renewal_start"] == ["2026-06-30", "2026-09-30", "2026-11-16", "2026-12-10", "2026-12-24"]
    assert days["prorogation_notice"] == days["renewal_start"]


def test_a_margin_on_backward_delays_moves_the_safe_day() -> None:
    law = LAW.with_practice({"prorogation.backward_safety_days": "7"})
    known = contract_from(dossier(SIGNED), law, day("2026-01-01"))
    safe = {m.kind: m.act_by for m in derive_calendar(known).milestones}
    assert (safe[Kind.RENEWAL_START], safe[Kind.PROROGATION_NOTICE]) == (day("2026-12-24"), day("2026-12-24"))


# --- Higher up ------------------------------------------------------------------------------------------------------


def test_a_late_duty_is_told_to_the_decision_maker_then_to_the_presidence_of_its_own_side() -> None:
    said = about(BILAN, SIGNED, on="2024-07-01")
    assert of("head", said) == ["J-90", "J+15"]
    assert of("chair", said) == ["J-90", "J+45"]
    assert of("boss", said) == []


def test_a_date_of_custom_is_never_told_higher_up() -> None:
    for name in ("mid_term_dialogue", "final_review"):
        purposes = {each.purpose for each in planned(SIGNED, on="2024-07-01") if each.milestone.id == name}
        assert purposes == {Purpose.ACT}


def test_what_a_text_demands_on_a_day_of_custom_is_not_told_higher_up() -> None:
    header = replace(dossier().header, subsidised=True)
    known = contract(SIGNED, on="2024-07-01", header=header, seats=SEATS)
    plan = plan_reminders(known, derive_calendar(known), POLICY)
    yearly = [each for each in plan if each.milestone.kind is Kind.AVENANT_ANNUEL]
    assert {each.purpose for each in yearly} == {Purpose.ACT}


def test_a_late_signature_is_told_to_the_presidence_at_once() -> None:
    said = about("signature", SignatureTargeted(on=date(2022, 10, 10)), on="2022-11-01")
    assert (of("chair", said)[-1], of("head", said)[-1], of("boss", said)[-1]) == ("J+15", "J+15", "J+15")


def test_nobody_higher_up_is_told_when_the_policy_says_so() -> None:
    known = contract(SIGNED, on="2024-07-01", seats=SEATS)
    quiet = replace(POLICY, escalation=Escalation())
    plan = plan_reminders(known, derive_calendar(known), quiet)
    assert {each.purpose for each in plan} == {Purpose.ACT}


def test_who_acts_is_not_told_of_their_own_lateness_as_a_decision_maker() -> None:
    assert of("paul", about(BILAN, SIGNED, on="2024-07-01")).count("J+15") == 1


# --- In hand, declared ----------------------------------------------------------------------------------------------


def taken(person: str | None = None) -> TakenInCharge:
    return TakenInCharge(milestone=BILAN, by=Party.GESTIONNAIRE, person=person, on=date(2024, 2, 1))


def test_once_somebody_took_it_the_others_of_the_side_hear_the_last_step_and_the_chasing() -> None:
    said = about(BILAN, SIGNED, taken("team"), on="2024-03-01", seats=(DIRECTOR, TEAM))
    assert of("team", said) == ["J-90", "J-30", "J-7", "J-1", "J+1", "J+15", "J+45"]
    assert of("paul", said) == ["J-1", "J+1", "J+15", "J+45"]


def test_when_nobody_says_who_took_it_the_guarantor_hears_all() -> None:
    said = about(BILAN, SIGNED, taken(), on="2024-03-01", seats=(DIRECTOR, TEAM))
    assert len(of("paul", said)) == 7
    assert of("team", said) == ["J-1", "J+1", "J+15", "J+45"]


def test_what_the_other_side_took_changes_nothing() -> None:
    other = replace(taken(), by=Party.ETAT)
    assert about(BILAN, SIGNED, other, on="2024-03-01") == about(BILAN, SIGNED, on="2024-03-01")


def test_what_was_declared_sent_is_asked_of_the_referent_who_receives_and_of_nobody_else() -> None:
    sent = DeclaredSent(milestone=BILAN, by=Party.GESTIONNAIRE, on=date(2024, 4, 12))
    assert about(BILAN, SIGNED, sent, on="2024-05-20") == [
        ("2024-04-19", "claire", "D+7"),
        ("2024-05-03", "claire", "D+21"),
    ]
    back = DeclaredSent(milestone="avenant_annuel:2023", by=Party.ETAT, on=date(2024, 4, 12))
    header = replace(dossier().header, subsidised=True)
    known = contract(SIGNED, back, on="2024-05-20", header=header, seats=SEATS)
    plan = plan_reminders(known, derive_calendar(known), POLICY)
    assert {each.key.person for each in plan if each.purpose is Purpose.RECEIPT} == {"paul"}


def test_a_notice_that_waits_for_answers_has_no_receipt_to_record() -> None:
    assert about("prorogation_notice", SIGNED, NOTICE, RECEIPT, on="2026-10-02") == []


# --- A silence to certify -------------------------------------------------------------------------------------------


def test_once_the_mail_had_time_to_arrive_the_referent_is_asked_to_certify_the_silence() -> None:
    reply = "prorogation_reply:P1:prefet_region"
    asked = [each for each in planned(SIGNED, NOTICE, RECEIPT, on="2026-12-10") if each.purpose is Purpose.CERTIFICATE]
    assert [(each.on.isoformat(), each.key.person, each.key.step, each.milestone.id) for each in asked] == [
        ("2026-12-09", "claire", "C+7", reply)
    ]
    certified = ProrogationConfirmed(id="P1", by="Claire Morel", on=date(2026, 12, 9))
    after = planned(SIGNED, NOTICE, RECEIPT, certified, on="2026-12-10")
    assert Purpose.CERTIFICATE not in {each.purpose for each in after}


def test_during_the_two_months_only_the_side_that_must_answer_is_warned() -> None:
    said = about("prorogation_reply:P1:prefet_region", SIGNED, NOTICE, RECEIPT, on="2026-10-02")
    assert of("claire", said) == ["J0", "J-30", "J-15", "J-7", "J-2"]
    assert {who for _, who, _ in said} == {"claire", "boss"}


# --- A draft sent back ----------------------------------------------------------------------------------------------


def test_a_refused_draft_goes_back_at_once_to_whoever_writes_it() -> None:
    drafted = MinutesDrafted(meeting="M1", on=date(2024, 3, 20))
    refused = MinutesRefused(
        meeting="M1", by=Party.GESTIONNAIRE, on=date(2024, 3, 25), reason="Il manque la décision 3"
    )
    facts = (SIGNED, *met("M1", "2024-03-12"), drafted, refused)
    plan = [each for each in planned(*facts, on="2024-03-25") if each.milestone.id == "compte_rendu_draft:M1"]
    assert [(each.key.step, each.message) for each in plan if each.key.person == "claire"] == [
        ("R2024-03-25", MessageKind.DRAFTING),
        ("J+1", MessageKind.REMINDERS),
        ("J+15", MessageKind.REMINDERS),
    ]
