"""The committee: meetings as they happened, whose turn it is to write, who is told what."""

from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpom_workflow.domain.committee import (
    Letter,
    Meeting,
    MeetingState,
    Minutes,
    Recipient,
    Refusal,
    deciders,
    following_drafter,
    letter_of,
    meetings_from,
    next_drafter,
    recipients,
    referents,
    refused_swaps,
    side_of,
    turns_taken,
    vacant_since,
)
from cpom_workflow.domain.dossier import Seat
from cpom_workflow.domain.facts import (
    DrafterSwapped,
    Fact,
    MeetingCancelled,
    MeetingForm,
    MeetingHeld,
    MeetingMoved,
    MeetingPlanned,
    MinutesDrafted,
    MinutesRefused,
    MinutesSent,
    MinutesValidated,
    Party,
    TakenInCharge,
    Visibility,
)
from tests.domain.dossiers import DIRECTOR, LAW, REFERENT, met

USUAL = LAW.parameters.compte_rendu
ON = date(2024, 3, 12)
ETAT, GESTIONNAIRE = Party.ETAT, Party.GESTIONNAIRE


def meeting(*facts: Fact) -> Meeting:
    return next(each for each in meetings_from(facts, USUAL) if each.code == "M1")


def drafters(*facts: Fact) -> dict[str, Party | None]:
    return {each.code: each.drafter for each in meetings_from(facts, USUAL)}


# --- Meetings -------------------------------------------------------------------------------------------------------


def test_a_planned_meeting_says_all_that_was_planned() -> None:
    told = meeting(MeetingPlanned(meeting="M1", on=ON, starts_at=time(14), place="DDETS", agenda=("Bilan",)))
    assert (told.on, told.starts_at, told.place, told.agenda) == (ON, time(14), "DDETS", ("Bilan",))
    assert (told.state, told.minutes_long) == (MeetingState.PLANNED, 120)


def test_a_moved_meeting_keeps_its_hour_unless_another_is_given() -> None:
    planned = MeetingPlanned(meeting="M1", on=ON, starts_at=time(14))
    moved = MeetingMoved(meeting="M1", on=date(2024, 2, 20), new_date=date(2024, 4, 2))
    assert (meeting(planned, moved).on, meeting(planned, moved).starts_at) == (date(2024, 4, 2), time(14))
    assert meeting(planned, replace(moved, starts_at=time(9, 30))).starts_at == time(9, 30)


def test_the_last_move_counts_whatever_the_order_of_the_lines() -> None:
    planned = MeetingPlanned(meeting="M1", on=ON)
    first = MeetingMoved(meeting="M1", on=date(2024, 2, 20), new_date=date(2024, 4, 2))
    second = MeetingMoved(meeting="M1", on=date(2024, 3, 1), new_date=date(2024, 5, 7))
    assert meeting(second, first, planned).on == date(2024, 5, 7)


def test_a_held_meeting_was_held_on_the_day_it_was_held() -> None:
    held = MeetingHeld(meeting="M1", on=ON + timedelta(days=1), present=("claire",))
    told = meeting(MeetingPlanned(meeting="M1", on=ON), held)
    assert (told.state, told.on, told.present) == (MeetingState.HELD, date(2024, 3, 13), ("claire",))


def test_what_concerns_another_meeting_changes_nothing() -> None:
    other = MeetingCancelled(meeting="M2", on=ON)
    assert meeting(MeetingPlanned(meeting="M1", on=ON), other).state is MeetingState.PLANNED


def test_meetings_come_in_the_order_of_their_days() -> None:
    facts = [MeetingPlanned(meeting=code, on=date(2024, month, 1)) for code, month in (("B", 5), ("A", 5), ("C", 2))]
    assert [each.code for each in meetings_from(facts, USUAL)] == ["C", "A", "B"]


# --- Minutes --------------------------------------------------------------------------------------------------------

WRITTEN = MinutesDrafted(meeting="M1", on=date(2024, 3, 20))
BY_ETAT = MinutesValidated(meeting="M1", on=date(2024, 3, 28), by=ETAT)
BY_GESTIONNAIRE = MinutesValidated(meeting="M1", on=date(2024, 3, 26), by=GESTIONNAIRE)


def minutes(*facts: Fact) -> Minutes:
    return meeting(*met("M1", "2024-03-12"), *facts).compte_rendu


def test_minutes_are_validated_when_both_parties_have_approved() -> None:
    assert minutes().validated_on is None
    assert minutes(WRITTEN, BY_ETAT).validated_on is None
    assert minutes(WRITTEN, BY_ETAT, BY_GESTIONNAIRE).validated_on == date(2024, 3, 28)


def test_another_funder_approves_beside_the_two_parties() -> None:
    by_ars = MinutesValidated(meeting="M1", on=date(2024, 5, 2), by=Party.ARS)
    assert minutes(WRITTEN, BY_ETAT, BY_GESTIONNAIRE, by_ars).validated_on == date(2024, 3, 28)
    assert minutes(WRITTEN, BY_ETAT, by_ars).validated_on is None


def test_a_refusal_sends_the_minutes_back_to_be_written() -> None:
    refused = MinutesRefused(meeting="M1", on=date(2024, 3, 27), by=ETAT)
    sent_back = Minutes(refusal=Refusal(on=date(2024, 3, 27), by=ETAT, reason=None))
    assert minutes(WRITTEN, BY_GESTIONNAIRE, refused) == sent_back
    assert minutes(WRITTEN, refused, MinutesDrafted(meeting="M1", on=date(2024, 4, 5))).refusal is None


def test_minutes_written_anew_are_to_be_approved_anew() -> None:
    again = MinutesDrafted(meeting="M1", on=date(2024, 4, 5))
    assert minutes(WRITTEN, BY_ETAT, BY_GESTIONNAIRE, again) == Minutes(drafted_on=date(2024, 4, 5))


def test_minutes_that_were_sent_say_when() -> None:
    assert minutes(WRITTEN, MinutesSent(meeting="M1", on=date(2024, 4, 2))).sent_on == date(2024, 4, 2)


def test_a_fact_that_is_not_about_minutes_leaves_them_alone() -> None:
    care = TakenInCharge(milestone="compte_rendu_draft:M1", by=ETAT, on=date(2024, 3, 14))
    assert minutes(care) == Minutes()


# --- Turns ----------------------------------------------------------------------------------------------------------


def planned(count: int) -> list[MeetingPlanned]:
    return [MeetingPlanned(meeting=f"M{n}", on=ON + timedelta(days=30 * n)) for n in range(count)]


def test_the_parties_take_turns() -> None:
    assert list(drafters(*planned(4)).values()) == [ETAT, GESTIONNAIRE, ETAT, GESTIONNAIRE]


def test_the_first_to_write_is_a_practice() -> None:
    practice = replace(USUAL, first_drafter="gestionnaire")
    assert [each.drafter for each in meetings_from(planned(3), practice)] == [GESTIONNAIRE, ETAT, GESTIONNAIRE]


def test_a_contract_may_set_the_alternation_aside() -> None:
    practice = replace(USUAL, alternate=False)
    assert {each.drafter for each in meetings_from(planned(4), practice)} == {ETAT}


def test_a_cancelled_meeting_has_no_drafter_and_uses_no_turn() -> None:
    assert drafters(*planned(3), MeetingCancelled(meeting="M1", on=ON)) == {"M0": ETAT, "M1": None, "M2": GESTIONNAIRE}


def test_a_written_exchange_has_no_drafter_and_uses_no_turn() -> None:
    first, second, third = planned(3)
    exchange = replace(second, form=MeetingForm.ECRIT)
    assert drafters(first, exchange, third) == {"M0": ETAT, "M1": None, "M2": GESTIONNAIRE}


@pytest.mark.parametrize("side", [Visibility.ETAT, Visibility.GESTIONNAIRE])
def test_a_meeting_that_one_side_keeps_to_itself_has_no_drafter_and_uses_no_turn(side: Visibility) -> None:
    first, second, third = planned(3)
    own = replace(second, visibility=side)
    assert drafters(first, own, third) == {"M0": ETAT, "M1": None, "M2": GESTIONNAIRE}
    plain = [replace(each, visibility=None) for each in planned(3)]
    common = replace(plain[1], visibility=Visibility.COMMUNE)
    told = meetings_from([plain[0], common, plain[2]], USUAL, side)
    assert {each.code: each.drafter for each in told} == {"M0": None, "M1": ETAT, "M2": None}


def swap(number: int, by: Party) -> DrafterSwapped:
    return DrafterSwapped(meeting=f"M{number}", by=by)


def test_a_swap_is_made_up_for_at_the_next_meeting() -> None:
    assert list(drafters(*planned(4), swap(0, GESTIONNAIRE)).values()) == [GESTIONNAIRE, ETAT, GESTIONNAIRE, ETAT]


def test_a_swap_gives_the_turn_to_the_other_party_whoever_asked_for_it() -> None:
    assert drafters(*planned(4), swap(0, ETAT)) == drafters(*planned(4), swap(0, GESTIONNAIRE))


def test_a_second_swap_gives_the_turn_back() -> None:
    assert drafters(*planned(2), swap(0, GESTIONNAIRE), swap(0, ETAT)) == drafters(*planned(2))


def test_a_swap_that_would_put_one_party_two_ahead_has_no_effect_and_is_told() -> None:
    facts = (*planned(3), swap(1, ETAT))
    assert drafters(*facts) == drafters(*planned(3))
    told = meetings_from(facts, USUAL)
    assert [each.code for each in told if each.swap_without_effect] == ["M1"]
    (why,) = refused_swaps(told, facts)
    assert "l'État rédigerait deux comptes rendus de plus" in str(why)


def test_a_swap_that_holds_is_not_refused() -> None:
    facts = (*planned(2), swap(0, GESTIONNAIRE))
    assert refused_swaps(meetings_from(facts, USUAL), facts) == ()


def test_only_the_two_parties_write_in_turn() -> None:
    facts = (*planned(2), swap(0, Party.ARS))
    (why,) = refused_swaps(meetings_from(facts, USUAL), facts)
    assert "etat ou gestionnaire" in str(why)


def test_a_cancellation_may_leave_a_swap_without_effect_and_breaks_no_balance() -> None:
    facts = (*planned(4), swap(2, GESTIONNAIRE))
    assert list(drafters(*facts).values()) == [ETAT, GESTIONNAIRE, GESTIONNAIRE, ETAT]
    cancelled = MeetingCancelled(meeting="M0", on=ON)
    assert drafters(*facts, cancelled) == {"M0": None, "M1": ETAT, "M2": GESTIONNAIRE, "M3": ETAT}
    again = meetings_from((*planned(4), swap(3, ETAT), cancelled), USUAL)
    assert [each.code for each in again if each.swap_without_effect] == []


def test_without_alternation_every_swap_holds() -> None:
    practice = replace(USUAL, alternate=False)
    facts = (*planned(3), swap(0, GESTIONNAIRE), swap(1, GESTIONNAIRE))
    assert [each.drafter for each in meetings_from(facts, practice)] == [GESTIONNAIRE, GESTIONNAIRE, ETAT]


def test_a_meeting_that_nobody_planned_yet_goes_on_with_the_turns() -> None:
    assert following_drafter(meetings_from(planned(3), USUAL), USUAL) is GESTIONNAIRE
    assert following_drafter((), USUAL) is ETAT
    practice = replace(USUAL, alternate=False)
    assert following_drafter(meetings_from(planned(3), practice), practice) is ETAT


def test_turns_are_counted_by_meetings_held() -> None:
    told = meetings_from(
        (*met("A", "2024-01-10"), *met("B", "2024-02-10"), *met("C", "2024-02-12"), *planned(2)), USUAL
    )
    assert turns_taken(told) == {ETAT: 2, GESTIONNAIRE: 1}


def test_the_record_of_a_diagnostic_meeting_is_a_releve_de_decision_written_in_turns_too() -> None:
    first, second = met("D1", "2024-01-10", "diagnostic"), met("D2", "2024-02-10", "diagnostic")
    told = meetings_from((*first, *second), USUAL)
    assert [(each.record_name, each.drafter) for each in told] == [
        ("relevé de décision", ETAT),
        ("relevé de décision", GESTIONNAIRE),
    ]


def test_an_insertion_reassigns_only_meetings_not_yet_held() -> None:
    held = met("H1", "2024-01-10")
    inserted = MeetingPlanned(meeting="I", on=date(2024, 2, 1))
    before, after = drafters(*held, *planned(3)), drafters(*held, *planned(3), inserted)
    assert before == {"H1": ETAT, "M0": GESTIONNAIRE, "M1": ETAT, "M2": GESTIONNAIRE}
    assert after == {"H1": ETAT, "I": GESTIONNAIRE, "M0": ETAT, "M1": GESTIONNAIRE, "M2": ETAT}


def test_who_wrote_more_often_waits() -> None:
    wrote = [replace(meeting(*met("M1", "2024-03-12")), drafter=party) for party in (ETAT, ETAT, GESTIONNAIRE)]
    assert next_drafter(wrote, ETAT) is GESTIONNAIRE
    assert next_drafter([], GESTIONNAIRE) is GESTIONNAIRE


Side = Literal["etat", "gestionnaire"]
SIDES: tuple[Side, ...] = ("etat", "gestionnaire")
MEETING = st.tuples(st.integers(0, 2000), st.sampled_from(["held", "planned", "cancelled"]))


@given(st.lists(MEETING, max_size=30), st.sampled_from(SIDES))
def test_without_swaps_the_two_parties_write_as_often(story: list[tuple[int, str]], first: Side) -> None:
    facts: list[Fact] = []
    for number, (offset, what) in enumerate(story):
        on = ON + timedelta(days=offset)
        facts.append(MeetingPlanned(meeting=str(number), on=on))
        if what == "held":
            facts.append(MeetingHeld(meeting=str(number), on=on))
        if what == "cancelled":
            facts.append(MeetingCancelled(meeting=str(number), on=on))
    told = meetings_from(facts, replace(USUAL, first_drafter=first))
    turns = Counter(each.drafter for each in told if each.drafter)
    held = Counter(each.drafter for each in told if each.state is MeetingState.HELD)
    assert abs(turns[ETAT] - turns[GESTIONNAIRE]) <= 1
    assert abs(held[ETAT] - held[GESTIONNAIRE]) <= 1


STORY = st.lists(
    st.tuples(
        st.integers(0, 2000),
        st.sampled_from(["held", "planned", "cancelled"]),
        st.lists(st.sampled_from([ETAT, GESTIONNAIRE]), max_size=3),
    ),
    max_size=25,
)


@given(STORY, st.sampled_from(SIDES))
def test_after_any_swaps_and_cancellations_neither_party_is_two_ahead(
    story: list[tuple[int, str, list[Party]]], first: Side
) -> None:
    facts: list[Fact] = []
    for number, (offset, what, swaps) in enumerate(story):
        code, on = str(number), ON + timedelta(days=offset)
        facts.append(MeetingPlanned(meeting=code, on=on))
        facts += [DrafterSwapped(meeting=code, by=party) for party in swaps]
        if what == "held":
            facts.append(MeetingHeld(meeting=code, on=on))
        if what == "cancelled":
            facts.append(MeetingCancelled(meeting=code, on=on))
    told = meetings_from(facts, replace(USUAL, first_drafter=first))
    all_turns = Counter(each.drafter for each in told if each.drafter)
    held = turns_taken(told)
    assert abs(all_turns[ETAT] - all_turns[GESTIONNAIRE]) <= 1
    assert abs(held[ETAT] - held[GESTIONNAIRE]) <= 1


# --- RACI -----------------------------------------------------------------------------------------------------------


def seat(person: str, raci: str, **changes: object) -> Seat:
    return replace(REFERENT, person=person, role="equipe", raci=raci, **changes)  # type: ignore[arg-type]


def told(*seats: Seat, step: str = "follow_up", on: date = ON) -> list[tuple[str, Letter, bool]]:
    return [(each.person, each.letter, each.stands_in) for each in recipients(seats, ETAT, step, on)]


def test_a_letter_may_hold_for_all_steps_or_for_some() -> None:
    assert letter_of(REFERENT, "renewal") is Letter.ACTEUR
    by_step = replace(REFERENT, raci={"diagnostic": "responsable", "negotiation": "consulte"})
    assert letter_of(by_step, "diagnostic") is Letter.RESPONSABLE
    assert letter_of(by_step, "negotiation") is Letter.CONSULTE
    assert letter_of(by_step, "renewal") is Letter.INFORME


def test_those_who_act_are_the_guarantor_and_the_contributors() -> None:
    assert {letter for letter in Letter if letter.acts} == {Letter.RESPONSABLE, Letter.ACTEUR}


def test_everybody_seated_on_the_side_is_told_by_their_letter() -> None:
    assert told(seat("a", "informe"), seat("b", "acteur"), seat("c", "responsable"), DIRECTOR) == [
        ("c", Letter.RESPONSABLE, False),
        ("b", Letter.ACTEUR, False),
        ("a", Letter.INFORME, False),
    ]


def test_a_person_with_two_seats_is_told_once_by_the_stronger_letter() -> None:
    assert told(seat("a", "informe"), seat("a", "responsable")) == [("a", Letter.RESPONSABLE, False)]


def test_a_seat_counts_from_its_first_day_to_its_last() -> None:
    until = seat("a", "acteur", since=date(2024, 1, 1), until=ON)
    assert told(until, on=ON)
    assert not told(until, on=ON + timedelta(days=1))
    assert not told(until, on=date(2023, 12, 31))


def test_the_referent_stands_in_when_nobody_acts() -> None:
    referent = replace(REFERENT, raci="informe")
    assert told(referent, seat("a", "consulte")) == [("claire", Letter.RESPONSABLE, True)]


def test_a_decision_maker_stands_in_when_there_is_no_referent() -> None:
    decider = seat("b", "informe", decision_maker=True)
    assert told(seat("a", "consulte"), decider) == [("b", Letter.RESPONSABLE, True)]


def test_who_stands_in_knows_whose_seat_was_left_empty() -> None:
    referent = replace(REFERENT, raci="informe")
    left = [seat("a", "acteur", until=date(2024, 1, 31)), seat("b", "responsable", until=date(2023, 12, 31))]
    (told,) = recipients([referent, *left, seat("c", "informe", until=date(2024, 2, 1))], ETAT, "follow_up", ON)
    assert (told.person, told.stands_in, told.in_place_of) == ("claire", True, "a")


def test_a_referent_who_left_leaves_a_vacancy_from_the_next_day() -> None:
    left = replace(REFERENT, until=date(2024, 3, 11))
    assert vacant_since([left], ETAT, ON) == ON
    assert vacant_since([left, replace(REFERENT, person="zoe", since=ON)], ETAT, ON) is None
    assert vacant_since([replace(left, until=ON)], ETAT, ON) is None


def test_a_side_that_never_named_a_referent_has_no_vacancy() -> None:
    assert vacant_since([seat("a", "acteur")], ETAT, ON) is None


def test_the_presidence_is_not_called_upon_with_the_other_decision_makers() -> None:
    president = seat("p", "informe", decision_maker=True)
    chair = replace(president, person="q", role="presidence")
    assert [each.person for each in deciders([president, chair, DIRECTOR], ETAT, ON)] == ["p"]
    assert [each.person for each in referents([president, chair], ETAT, ON)] == ["p"]


def test_a_side_with_nobody_has_no_recipient() -> None:
    assert told(DIRECTOR) == []
    assert told(seat("a", "informe")) == []


def test_a_recipient_is_reached_on_the_channel_of_the_seat() -> None:
    (recipient,) = recipients([seat("a", "acteur", channel="slack")], ETAT, "framing", ON)
    assert recipient == Recipient(person="a", party=ETAT, letter=Letter.ACTEUR, channel="slack")


@pytest.mark.parametrize(
    ("name", "side"),
    [
        ("prefet_region", ETAT),
        ("prefet_departement:35", ETAT),
        ("etat", ETAT),
        ("gestionnaire", GESTIONNAIRE),
        ("president_conseil_departemental", Party.DEPARTEMENT),
        ("departement", Party.DEPARTEMENT),
        ("dg_ars", Party.ARS),
        ("ars", Party.ARS),
    ],
)
def test_every_legal_person_stands_on_a_side(name: str, side: Party) -> None:
    assert side_of(name) is side
