"""The calendar: what is drawn in each chapter of a contract's life, in what state, and why."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpom_workflow.domain.calendar import Kind, Milestone, Nature, State, derive_calendar
from cpom_workflow.domain.calendar.budget import next_of
from cpom_workflow.domain.calendar.elaboration import backplan
from cpom_workflow.domain.calendar.kinds import MODELS
from cpom_workflow.domain.dates import HolidayZone, MonthDay, add_months
from cpom_workflow.domain.dossier import Content, Document, PartySettings
from cpom_workflow.domain.facts import (
    AuthorisationRequested,
    AvenantSigned,
    BilanReceived,
    CompteAdministratifReceived,
    DeclaredSent,
    ExecutionReportReceived,
    Fact,
    Launched,
    MeetingForm,
    MeetingHeld,
    MeetingPlanned,
    MinutesDrafted,
    MinutesSent,
    MinutesValidated,
    Party,
    RenewalOpened,
    RenewedBy,
    SignatureTargeted,
    TakenInCharge,
    Terminated,
)
from cpom_workflow.domain.law import Force
from tests.domain.dossiers import (
    HEADER,
    LAW,
    NOTICE,
    RECEIPT,
    SIGNED,
    calendar,
    contract,
    day,
    kinds,
    met,
    milestone,
    with_practice,
)

TERMINATED = Terminated(by="prefet_region", notified_on=date(2025, 5, 12), effective_on=date(2025, 6, 30))
DIALOGUE = "dialogue_de_gestion"

# --- What a milestone is --------------------------------------------------------------------------------------------


def test_every_kind_has_a_model_whose_rules_exist_and_whose_step_is_known() -> None:
    steps = {"framing", "diagnostic", "negotiation", "follow_up", "renewal"}
    assert set(MODELS) == set(Kind)
    for model in MODELS.values():
        assert model.step in steps
        assert model.rules
        assert all(LAW.rule(rule).id == rule for rule in model.rules)


def test_milestones_come_by_day_then_kind_and_no_two_share_a_name() -> None:
    told = calendar(SIGNED, *met("M1", "2024-03-12"), on="2024-04-01", header=replace(HEADER, subsidised=True))
    order = [(each.due_on, each.kind) for each in told.milestones]
    assert order == sorted(order)
    names = [each.id for each in told.milestones]
    assert len(set(names)) == len(names)


def test_a_milestone_bears_its_name_step_nature_and_force() -> None:
    told = calendar(SIGNED, on="2023-01-01")
    bilan, term = milestone(told, Kind.BILAN_ETAPE, 2023), milestone(told, Kind.TERM)
    assert (bilan.id, bilan.step, bilan.nature, bilan.force) == (
        "bilan_etape:2023",
        "follow_up",
        Nature.DUTY,
        Force.LAW,
    )
    assert (term.id, term.nature, term.label) == ("term", Nature.LANDMARK, "Terme du contrat")
    assert replace(term, because=()).force is Force.PRACTICE


def test_every_milestone_says_why_in_french() -> None:
    for each in calendar(SIGNED, NOTICE, RECEIPT, on="2026-10-02").milestones:
        assert each.because
        assert all(reason.computation and reason.rule.citation for reason in each.because)


def test_only_an_overdue_duty_is_late() -> None:
    told = calendar(SIGNED, on="2027-01-01")
    assert milestone(told, Kind.BILAN_ETAPE, 2023).late
    assert milestone(told, Kind.RENEWAL_START).late
    gone = milestone(told, Kind.PROROGATION_NOTICE)
    assert (gone.state, gone.late) == (State.OVERDUE, False)
    assert not milestone(told, Kind.EXECUTION_REPORT).late


def test_nothing_falls_earlier_than_it_can_be_done() -> None:
    for each in calendar(SIGNED, NOTICE, RECEIPT, on="2026-10-02").milestones:
        assert each.act_by <= each.due_on
        assert each.opens_on is None or each.opens_on <= each.due_on
        assert each.target_on is None or each.opens_on is None or each.opens_on <= each.target_on <= each.due_on


# --- States ---------------------------------------------------------------------------------------------------------

RECEIVED = BilanReceived(exercise=2023, on=date(2024, 4, 15))
CARED_FOR = TakenInCharge(milestone="bilan_etape:2023", by=Party.ETAT, on=date(2024, 1, 1))
SENT = DeclaredSent(milestone="bilan_etape:2023", by=Party.GESTIONNAIRE, on=date(2024, 4, 12))


@pytest.mark.parametrize(
    ("facts", "on", "state"),
    [
        ((), "2024-04-30", State.UPCOMING),
        ((), "2024-05-01", State.OVERDUE),
        ((SENT,), "2024-04-11", State.UPCOMING),
        ((SENT,), "2024-04-12", State.DECLARED),
        ((SENT,), "2024-06-01", State.DECLARED),
        ((SENT, RECEIVED), "2024-04-15", State.DONE),
        ((replace(RECEIVED, on=date(2024, 4, 30)),), "2024-06-01", State.DONE),
        ((replace(RECEIVED, on=date(2024, 5, 1)),), "2024-06-01", State.DONE_LATE),
        ((replace(RECEIVED, exercise=2024),), "2024-04-30", State.UPCOMING),
        (
            (TakenInCharge(milestone="bilan_etape:2023", by=Party.ETAT, on=date(2024, 1, 1)),),
            "2024-04-30",
            State.UPCOMING,
        ),
    ],
)
def test_the_state_of_a_yearly_document(facts: tuple[Fact, ...], on: str, state: State) -> None:
    told = milestone(calendar(SIGNED, *facts, on=on), Kind.BILAN_ETAPE, 2023)
    assert (told.state, told.state.settled) == (state, state in {State.DONE, State.DONE_LATE})


def test_a_window_is_open_from_its_first_day() -> None:
    assert milestone(calendar(SIGNED, on="2025-03-31"), Kind.MID_TERM_DIALOGUE).state is State.UPCOMING
    assert milestone(calendar(SIGNED, on="2025-04-01"), Kind.MID_TERM_DIALOGUE).state is State.OPEN
    assert milestone(calendar(SIGNED, on="2025-10-01"), Kind.MID_TERM_DIALOGUE).state is State.OPEN
    assert milestone(calendar(SIGNED, on="2025-10-02"), Kind.MID_TERM_DIALOGUE).state is State.OVERDUE


# --- Elaboration ----------------------------------------------------------------------------------------------------

STEPS = {
    Kind.FRAMING_START: 9,
    Kind.DIAGNOSTIC_START: 8,
    Kind.NEGOTIATION_START: 4,
    Kind.COPIL_1: 9,
    Kind.COPIL_2: 4,
    Kind.COPIL_3: 2,
    Kind.COPIL_4: 1,
    Kind.BOARD_MANDATE: 1,
    Kind.SIGNATURE: 0,
}


@given(st.dates(min_value=date(2018, 1, 1), max_value=date(2029, 12, 31)))
def test_every_step_is_counted_from_the_target_or_from_the_launch(origin: date) -> None:
    backwards = backplan(LAW.parameters, target=origin, launch=None)
    forwards = backplan(LAW.parameters, target=None, launch=origin)
    assert backwards is not None
    assert forwards is not None
    assert backwards.days == {kind: add_months(origin, -before) for kind, before in STEPS.items()}
    assert forwards.days == {kind: add_months(origin, 9 - before) for kind, before in STEPS.items()}


def test_a_target_commands_over_a_launch_and_nothing_gives_nothing() -> None:
    both = backplan(LAW.parameters, target=date(2022, 12, 31), launch=date(2022, 7, 1))
    assert both is not None
    assert both.days[Kind.SIGNATURE] == date(2022, 12, 31)
    assert both.computations[Kind.COPIL_4] == "signature visée le 31 décembre 2022 − 1 mois"
    assert backplan(LAW.parameters, target=None, launch=None) is None


def test_without_target_or_launch_only_the_generalisation_is_drawn() -> None:
    assert kinds(calendar(on="2022-01-01")) == {Kind.GENERALISATION_DEADLINE, Kind.GENERALISATION_TOLERANCE}
    later = replace(HEADER, authorised_at_generalisation=False)
    assert kinds(calendar(on="2022-01-01", header=later)) == set()


def test_a_deadline_that_a_region_removes_is_not_drawn() -> None:
    header = with_practice(generalisation__instruction_2022_04_22="aucune")
    assert kinds(calendar(on="2022-01-01", header=header)) == {Kind.GENERALISATION_DEADLINE}


@pytest.mark.parametrize(
    ("purpose", "kind", "start"),
    [
        ("lancement", Kind.COPIL_1, Kind.DIAGNOSTIC_START),
        ("diagnostic", Kind.COPIL_2, Kind.NEGOTIATION_START),
        ("objectifs", Kind.COPIL_3, None),
        ("finalisation", Kind.COPIL_4, None),
    ],
)
def test_a_meeting_held_closes_its_step(purpose: str, kind: Kind, start: Kind | None) -> None:
    target = SignatureTargeted(on=date(2022, 12, 31))
    told = calendar(target, *met("M1", "2022-03-15", purpose), on="2022-03-16")
    done = {each.kind for each in told.milestones if each.state.settled}
    assert done == {kind, start or kind, *({Kind.COMPTE_RENDU_DRAFT} & done)}
    assert milestone(told, kind).satisfied_on == day("2022-03-15")


def proposals(*facts: Fact, on: str) -> list[int | str | None]:
    told = calendar(*facts, on=on)
    return [each.key for each in told.milestones if each.kind is Kind.PROPOSITIONS_BUDGETAIRES]


def test_each_thirty_first_of_october_without_a_contract_asks_for_proposals() -> None:
    launched = Launched(on=date(2022, 7, 1))
    assert proposals(launched, on="2022-07-01") == [2023]
    assert proposals(launched, on="2023-06-01") == [2023, 2024]
    assert proposals(launched, on="2024-11-01") == [2023, 2024, 2025, 2026]
    assert proposals(SignatureTargeted(on=date(2022, 9, 30)), on="2022-01-01") == []
    assert proposals(SignatureTargeted(on=date(2022, 10, 31)), on="2022-01-01") == [2023]


def test_the_next_yearly_day_may_be_today() -> None:
    october = MonthDay(10, 31).of
    assert next_of(october, date(2024, 10, 31)) == date(2024, 10, 31)
    assert next_of(october, date(2024, 11, 1)) == date(2025, 10, 31)


# --- Execution ------------------------------------------------------------------------------------------------------


def test_each_exercise_begun_asks_for_its_documents() -> None:
    mid_year = replace(SIGNED, effective_on=date(2023, 6, 15), duration_months=18)
    told = calendar(mid_year, on="2023-06-15")
    assert [each.key for each in told.milestones if each.kind is Kind.BILAN_ETAPE] == [2023, 2024]


def test_the_accounts_are_due_strictly_before_their_day() -> None:
    told = milestone(calendar(SIGNED, on="2023-01-01"), Kind.COMPTE_ADMINISTRATIF, 2026)
    assert (told.due_on, told.act_by) == (day("2027-04-30"), day("2027-04-29"))


def test_the_first_receipt_counts() -> None:
    again = replace(RECEIVED, on=date(2024, 7, 1))
    told = milestone(calendar(SIGNED, again, RECEIVED, on="2024-08-01"), Kind.BILAN_ETAPE, 2023)
    assert (told.state, told.satisfied_on) == (State.DONE, day("2024-04-15"))


def with_documents(*documents: tuple[str, MonthDay]) -> Content:
    return Content(documents=tuple(Document(name=name, before=before) for name, before in documents))


def test_a_document_of_the_contract_bears_its_own_name() -> None:
    content = with_documents(("plan_de_formation", MonthDay(3, 31)), ("compte_administratif", MonthDay(5, 31)))
    told = calendar(SIGNED, on="2023-01-01", header=replace(HEADER, content=content))
    plan = milestone(told, Kind.BUDGET_DOCUMENT, "plan_de_formation:2023")
    assert (plan.due_on, plan.act_by, plan.satisfied_on) == (day("2024-03-31"), day("2024-03-29"), None)
    assert plan.label == "Document prévu par le contrat : plan de formation 2023"
    assert milestone(told, Kind.BILAN_ETAPE, 2023).due_on == day("2024-05-31")


def test_the_activity_report_travels_with_the_accounts() -> None:
    header = replace(HEADER, content=with_documents(("rapport_activite", MonthDay(4, 30))))
    received = CompteAdministratifReceived(exercise=2023, on=date(2024, 4, 10))
    told = calendar(SIGNED, received, on="2024-05-01", header=header)
    assert milestone(told, Kind.BUDGET_DOCUMENT, "rapport_activite:2023").satisfied_on == day("2024-04-10")
    assert milestone(told, Kind.BUDGET_DOCUMENT, "rapport_activite:2024").satisfied_on is None


def test_an_annual_avenant_settles_its_own_exercise_only() -> None:
    signed = AvenantSigned(on=date(2023, 6, 20), subject="annuel", exercise=2023)
    other = AvenantSigned(on=date(2024, 6, 20), subject="perimetre", exercise=2024)
    told = calendar(SIGNED, signed, other, on="2024-07-01", header=replace(HEADER, subsidised=("35",)))
    assert milestone(told, Kind.AVENANT_ANNUEL, 2023).state is State.DONE
    assert milestone(told, Kind.AVENANT_ANNUEL, 2024).state is State.UPCOMING


def test_the_middle_of_an_odd_number_of_months_is_a_fortnight_later() -> None:
    told = milestone(calendar(replace(SIGNED, duration_months=35), on="2023-01-01"), Kind.MID_TERM_DIALOGUE)
    assert told.target_on == day("2024-06-01") + timedelta(days=15)
    assert (told.opens_on, told.due_on) == (day("2024-03-16"), day("2024-09-16"))


@given(st.dates(min_value=date(2018, 1, 1), max_value=date(2029, 12, 31)), st.integers(1, 30))
@settings(max_examples=40)
def test_the_window_of_the_middle_is_counted_from_the_effect(effective_on: date, half: int) -> None:
    signed = replace(SIGNED, on=None, effective_on=effective_on, duration_months=2 * half)
    told = milestone(calendar(signed, on=effective_on.isoformat()), Kind.MID_TERM_DIALOGUE)
    counts = (half - 3, half, half + 3)
    assert (told.opens_on, told.target_on, told.due_on) == tuple(add_months(effective_on, count) for count in counts)


def test_a_prorogation_does_not_move_the_middle() -> None:
    before = milestone(calendar(SIGNED, on="2026-12-01"), Kind.MID_TERM_DIALOGUE)
    after = milestone(calendar(SIGNED, NOTICE, RECEIPT, on="2026-12-02"), Kind.MID_TERM_DIALOGUE)
    assert (before.opens_on, before.due_on) == (after.opens_on, after.due_on)


def test_a_dialogue_of_each_year_is_settled_by_a_meeting_of_that_year() -> None:
    annual = replace(HEADER, dialogue="annuel")
    told = calendar(SIGNED, *met("M1", "2024-03-12", DIALOGUE), on="2024-04-01", header=annual)
    assert milestone(told, Kind.ANNUAL_DIALOGUE, 2024).satisfied_on == day("2024-03-12")
    assert milestone(told, Kind.ANNUAL_DIALOGUE, 2023).state is State.OVERDUE


@pytest.mark.parametrize(("mode", "kind"), [("annuel", Kind.ANNUAL_DIALOGUE), ("mi_parcours", Kind.MID_TERM_DIALOGUE)])
def test_a_written_exchange_is_a_dialogue_unless_the_contract_wants_people_to_meet(
    mode: Literal["annuel", "mi_parcours"], kind: Kind
) -> None:
    planned, held = met("M1", "2025-06-12", DIALOGUE)
    exchange = (replace(planned, form=MeetingForm.ECRIT), held)
    usual = replace(HEADER, dialogue=mode)
    strict = replace(usual, practice={"dialogue.forms": ["presentiel", "visio"]})
    key = 2025 if kind is Kind.ANNUAL_DIALOGUE else None
    told = calendar(SIGNED, *exchange, on="2025-07-01", header=usual)
    assert milestone(told, kind, key).satisfied_on == day("2025-06-12")
    told = calendar(SIGNED, *exchange, on="2025-07-01", header=strict)
    assert milestone(told, kind, key).satisfied_on is None
    met_in_person = calendar(SIGNED, planned, held, on="2025-07-01", header=strict)
    assert milestone(met_in_person, kind, key).satisfied_on == day("2025-06-12")


def test_dialogues_on_written_days_are_settled_in_order() -> None:
    written = replace(HEADER, dialogue=(date(2026, 6, 12), date(2024, 6, 14)))
    told = calendar(SIGNED, *met("M1", "2024-06-20", DIALOGUE), on="2024-07-01", header=written)
    first, second = (each for each in told.milestones if each.kind is Kind.ANNUAL_DIALOGUE)
    assert (first.id, first.state) == ("annual_dialogue:2024-06-14", State.DONE_LATE)
    assert (second.due_on, second.state) == (day("2026-06-12"), State.UPCOMING)


# --- Comptes rendus -------------------------------------------------------------------------------------------------

MINUTES = (*met("M1", "2024-03-12"), MinutesDrafted(meeting="M1", on=date(2024, 3, 20)))


def test_a_meeting_held_asks_its_drafter_for_a_compte_rendu() -> None:
    told = milestone(calendar(*met("M1", "2024-03-12"), on="2024-03-12"), Kind.COMPTE_RENDU_DRAFT, "M1")
    assert (told.opens_on, told.due_on, told.responsible) == (day("2024-03-12"), day("2024-03-27"), ("etat",))
    assert told.state is State.OPEN
    assert Kind.COMPTE_RENDU_VALIDATION not in kinds(calendar(*met("M1", "2024-03-12"), on="2024-03-12"))


def test_a_meeting_only_planned_asks_for_nothing() -> None:
    planned = MeetingPlanned(meeting="M1", on=date(2024, 3, 12))
    assert Kind.COMPTE_RENDU_DRAFT not in kinds(calendar(planned, on="2024-03-12"))


def test_a_compte_rendu_waits_for_those_who_have_not_approved() -> None:
    approved = MinutesValidated(meeting="M1", on=date(2024, 3, 22), by=Party.ETAT)
    told = milestone(calendar(*MINUTES, approved, on="2024-03-25"), Kind.COMPTE_RENDU_VALIDATION, "M1")
    assert (told.due_on, told.responsible, told.state) == (day("2024-04-04"), ("gestionnaire",), State.OPEN)


def test_a_compte_rendu_approved_by_both_is_done() -> None:
    approved = [MinutesValidated(meeting="M1", on=date(2024, 3, 22), by=by) for by in (Party.ETAT, Party.GESTIONNAIRE)]
    told = milestone(calendar(*MINUTES, *approved, on="2024-03-25"), Kind.COMPTE_RENDU_VALIDATION, "M1")
    assert (told.state, told.responsible) == (State.DONE, ("etat", "gestionnaire"))


def test_a_compte_rendu_sent_out_needs_no_more_approval() -> None:
    sent = MinutesSent(meeting="M1", on=date(2024, 4, 2))
    assert milestone(calendar(*MINUTES, sent, on="2024-04-02"), Kind.COMPTE_RENDU_VALIDATION, "M1").state is State.DONE


def test_minutes_approved_without_a_recorded_draft_were_written() -> None:
    approved = [MinutesValidated(meeting="M1", on=date(2024, 3, 22), by=by) for by in (Party.ETAT, Party.GESTIONNAIRE)]
    told = calendar(*met("M1", "2024-03-12"), *approved, on="2024-03-25")
    assert milestone(told, Kind.COMPTE_RENDU_DRAFT, "M1").satisfied_on == day("2024-03-22")


# --- Ending ---------------------------------------------------------------------------------------------------------


def test_a_report_received_before_the_last_year_is_not_the_final_one() -> None:
    early, final = (ExecutionReportReceived(on=date(year, 9, 30)) for year in (2026, 2027))
    assert milestone(calendar(SIGNED, early, on="2027-10-01"), Kind.EXECUTION_REPORT).state is State.OPEN
    assert milestone(calendar(SIGNED, early, final, on="2027-10-01"), Kind.EXECUTION_REPORT).state is State.DONE


def test_the_shared_review_is_a_meeting_of_the_last_year() -> None:
    early, final = met("M1", "2026-09-30", "bilan_final"), met("M2", "2027-09-30", "bilan_final")
    assert milestone(calendar(SIGNED, *early, on="2027-10-01"), Kind.FINAL_REVIEW).state is State.OPEN
    told = milestone(calendar(SIGNED, *early, *final, on="2027-10-01"), Kind.FINAL_REVIEW)
    assert told.satisfied_on == day("2027-09-30")


def test_a_successor_signed_counts_as_a_renewal_begun() -> None:
    renewed = RenewedBy(cpom="SUITE", on=date(2026, 11, 30))
    assert milestone(calendar(SIGNED, renewed, on="2026-12-01"), Kind.RENEWAL_START).satisfied_on == day("2026-11-30")
    opened = RenewalOpened(on=date(2026, 6, 1))
    told = calendar(SIGNED, renewed, opened, on="2026-12-01")
    assert milestone(told, Kind.RENEWAL_START).satisfied_on == day("2026-06-01")


@pytest.mark.parametrize("change", [{"funders": ("etat", "ars")}, {"many_actions": True}])
def test_several_funders_or_many_actions_advise_an_early_start(change: dict[str, object]) -> None:
    told = calendar(SIGNED, on="2023-01-01", header=replace(HEADER, **change))  # type: ignore[arg-type]
    assert milestone(told, Kind.RENEWAL_START_ADVISED).due_on == day("2026-06-30")


def test_a_region_may_advise_an_early_start_for_several_funders_alone() -> None:
    header = replace(with_practice(renewal__advised_if="multi_funder"), many_actions=True)
    assert Kind.RENEWAL_START_ADVISED not in kinds(calendar(SIGNED, on="2023-01-01", header=header))


def test_no_notice_can_be_given_once_six_years_are_reached() -> None:
    assert Kind.PROROGATION_NOTICE in kinds(calendar(SIGNED, on="2026-12-01"))
    assert Kind.PROROGATION_NOTICE not in kinds(calendar(SIGNED, NOTICE, RECEIPT, on="2026-12-02"))


def test_while_answers_are_awaited_the_notice_is_given_and_no_renewal_is_late() -> None:
    late = (replace(NOTICE, sent_on=date(2026, 12, 30)), replace(RECEIPT, received_on=date(2026, 12, 31)))
    told = calendar(SIGNED, *late, on="2027-01-15")
    assert milestone(told, Kind.PROROGATION_NOTICE).state is State.DECLARED
    assert milestone(told, Kind.RENEWAL_START).state is State.OPEN
    begun = calendar(SIGNED, *late, RenewalOpened(on=date(2026, 12, 1)), on="2027-01-15")
    assert milestone(begun, Kind.RENEWAL_START).state is State.DONE


def test_the_clock_of_an_addressee_explains_itself() -> None:
    told = milestone(calendar(SIGNED, NOTICE, RECEIPT, on="2026-10-02"), Kind.PROROGATION_REPLY)
    assert (told.id, told.responsible) == ("prorogation_reply:P1:prefet_region", ("prefet_region",))
    assert told.because[0].computation == (
        "demande reçue le 1er octobre 2026 + 2 mois = 1er décembre 2026 ; dernier jour 1er décembre 2026 ; "
        "accord réputé acquis à partir du 2 décembre 2026"
    )


def test_what_both_sides_must_do_avoids_the_holidays_of_both() -> None:
    strasbourg = {"prefet_region": PartySettings(holiday_zone=HolidayZone.ALSACE_MOSELLE)}
    ending = replace(SIGNED, on=None, effective_on=date(2023, 12, 27))
    told = calendar(ending, on="2023-12-27", header=replace(HEADER, parties=strasbourg))
    assert milestone(told, Kind.FINAL_REVIEW).act_by == day("2028-12-22")
    assert milestone(told, Kind.EXECUTION_REPORT).act_by == day("2028-12-26")


# --- Termination ----------------------------------------------------------------------------------------------------


def test_a_termination_takes_away_what_comes_after_it() -> None:
    told = calendar(SIGNED, TERMINATED, *met("M1", "2025-06-25"), on="2025-07-01")
    assert all(each.reason == "termination" and each.milestone.due_on > day("2025-06-30") for each in told.cancelled)
    assert {each.milestone.kind for each in told.cancelled} >= {Kind.TERM, Kind.RENEWAL_START, Kind.MID_TERM_DIALOGUE}
    assert kinds(told) >= {Kind.COMPTE_RENDU_DRAFT, Kind.TERMINATION, Kind.PROPOSITIONS_BUDGETAIRES}
    accounts = [each.key for each in told.milestones if each.kind is Kind.COMPTE_ADMINISTRATIF]
    assert accounts == [2023, 2024, 2025]
    bilans = [each.key for each in told.milestones if each.kind is Kind.BILAN_ETAPE]
    assert bilans == [2023, 2024]


def test_what_was_done_early_stays_done_after_a_termination() -> None:
    opened = RenewalOpened(on=date(2025, 1, 10))
    told = calendar(SIGNED, opened, TERMINATED, on="2025-07-01")
    assert milestone(told, Kind.RENEWAL_START).state is State.DONE


def test_a_termination_is_behind_once_its_day_has_come() -> None:
    assert milestone(calendar(SIGNED, TERMINATED, on="2025-06-29"), Kind.TERMINATION).state is State.UPCOMING
    assert milestone(calendar(SIGNED, TERMINATED, on="2025-06-30"), Kind.TERMINATION).state is State.DONE


def test_without_a_termination_nothing_is_cancelled() -> None:
    assert calendar(SIGNED, on="2025-07-01").cancelled == ()


# --- What is done stays done ----------------------------------------------------------------------------------------

PAST = st.dates(min_value=date(2022, 1, 1), max_value=date(2026, 11, 23))
TODAY = "2026-11-23"
EXERCISES = st.integers(2023, 2026)
LATER_FACTS: dict[str, st.SearchStrategy[tuple[Fact, ...]]] = {
    "bilan": st.builds(lambda on, exercise: (BilanReceived(on=on, exercise=exercise),), PAST, EXERCISES),
    "accounts": st.builds(
        lambda on, exercise: (CompteAdministratifReceived(on=on, exercise=exercise),), PAST, EXERCISES
    ),
    "avenant": st.builds(
        lambda on, exercise: (AvenantSigned(on=on, exercise=exercise, subject="annuel"),), PAST, EXERCISES
    ),
    "opening": st.builds(lambda on: (RenewalOpened(on=on),), PAST),
    "report": st.builds(lambda on: (ExecutionReportReceived(on=on),), PAST),
    "declared": st.builds(
        lambda on, exercise: (DeclaredSent(on=on, milestone=f"bilan_etape:{exercise}", by=Party.ETAT),), PAST, EXERCISES
    ),
    "request": st.builds(lambda on: (AuthorisationRequested(on=on, id="D", nature="extension"),), PAST),
    "meeting": st.builds(
        lambda on, purpose: (
            MeetingPlanned(meeting="X", on=on, purpose=purpose),
            MeetingHeld(meeting="X", on=on),
        ),
        PAST,
        st.sampled_from([DIALOGUE, "bilan_final", "lancement", None]),
    ),
}
STORY: tuple[Fact, ...] = (
    SIGNED,
    RECEIVED,
    replace(RECEIVED, exercise=2024, on=date(2025, 6, 2)),
    CompteAdministratifReceived(exercise=2023, on=date(2024, 4, 15)),
    AvenantSigned(on=date(2023, 6, 20), subject="annuel", exercise=2023),
    RenewalOpened(on=date(2026, 10, 5)),
    *met("M1", "2025-05-22", DIALOGUE),
    MinutesDrafted(meeting="M1", on=date(2025, 5, 30)),
    MinutesValidated(meeting="M1", on=date(2025, 6, 3), by=Party.ETAT),
    MinutesValidated(meeting="M1", on=date(2025, 6, 5), by=Party.GESTIONNAIRE),
)
SUBSIDISED = replace(HEADER, subsidised=True)


@given(st.one_of(list(LATER_FACTS.values())))
def test_a_fact_added_about_the_past_never_undoes_what_was_done(added: tuple[Fact, ...]) -> None:
    before = derive_calendar(contract(*STORY, on=TODAY, header=SUBSIDISED))
    after = {
        each.id: each for each in derive_calendar(contract(*STORY, *added, on=TODAY, header=SUBSIDISED)).milestones
    }
    done = [each for each in before.milestones if each.satisfied_on is not None]
    assert len(done) >= 7
    for each in done:
        assert each.satisfied_on is not None
        now = after[each.id]
        assert now.state.settled
        assert (now.due_on, now.opens_on, now.act_by) == (each.due_on, each.opens_on, each.act_by)
        assert now.satisfied_on is not None
        assert now.satisfied_on <= each.satisfied_on
        if added[-1].known_on > each.satisfied_on and not isinstance(added[-1], MeetingHeld):
            assert now == each


@given(PAST, st.sampled_from(["2022-06-01", "2023-01-01", "2025-05-01", TODAY]))
def test_the_same_facts_and_day_always_give_the_same_calendar(added: date, on: str) -> None:
    facts = (*STORY, RenewalOpened(on=added))
    once, again = (derive_calendar(contract(*facts, on=on, header=SUBSIDISED)) for _ in range(2))
    assert once == again


@given(st.permutations(STORY))
@settings(max_examples=30)
def test_the_order_of_the_lines_does_not_matter(lines: list[Fact]) -> None:
    def dates(facts: tuple[Fact, ...]) -> list[Milestone]:
        return list(derive_calendar(contract(*facts, on=TODAY, header=SUBSIDISED)).milestones)

    assert dates(tuple(lines)) == dates(STORY)
