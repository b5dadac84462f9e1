"""The region's programming: its order, the opinion before each version, its lists and its reviews."""

from datetime import date

import pytest

from cpom_workflow.adapters.lawbook import load_law
from cpom_workflow.domain.calendar.milestones import State
from cpom_workflow.domain.dates import HolidayZone
from cpom_workflow.domain.programming import (
    Programming,
    ProgrammingOrder,
    RegionalKind,
    RegionalMilestone,
    RegionalReview,
    advisory_body,
    irregular_orders,
    late_amendments,
    regional_calendar,
)

LAW = load_law()
FIRST = ProgrammingOrder(version="1", opinion_on=date(2019, 5, 21), signed_on=date(2019, 6, 24), named=(2020,))
SECOND = ProgrammingOrder(version="2", opinion_on=date(2021, 2, 2), signed_on=date(2021, 1, 15), named=(2021,))
THIRD = ProgrammingOrder(version="3", signed_on=date(2023, 2, 1))
REGION = Programming(
    region="Bretagne",
    first_year=2020,
    last_year=2024,
    orders=(FIRST, SECOND, THIRD),
    reviews=(RegionalReview(year=2020, done_on=date(2020, 12, 31)),),
)


def dates(on: date, kind: RegionalKind) -> list[RegionalMilestone]:
    return [each for each in regional_calendar(REGION, LAW, HolidayZone.METROPOLE, on) if each.kind is kind]


def test_the_order_is_expected_by_the_30_june_2019() -> None:
    (order,) = dates(date(2024, 1, 1), RegionalKind.PROGRAMMING_ORDER)
    assert (order.due_on, order.act_by, order.state) == (date(2019, 6, 30), date(2019, 6, 28), State.DONE)
    assert order.because.id == "REG-1"


def test_an_order_signed_later_than_the_day_asked_about_is_not_known() -> None:
    (order,) = dates(date(2019, 6, 23), RegionalKind.PROGRAMMING_ORDER)
    assert order.state is State.UPCOMING


def test_each_year_wants_its_list_for_as_long_as_the_order_may_be_amended() -> None:
    lists = dates(date(2024, 1, 1), RegionalKind.PROGRAMMING_LIST)
    assert [(each.key, each.due_on, each.state) for each in lists] == [
        (2020, date(2019, 12, 31), State.DONE),
        (2021, date(2020, 12, 31), State.DONE_LATE),
        (2022, date(2021, 12, 31), State.OVERDUE),
        (2023, date(2022, 12, 31), State.OVERDUE),
    ]


def test_each_year_wants_its_review() -> None:
    reviews = dates(date(2021, 6, 1), RegionalKind.REGIONAL_REVIEW)
    assert [(each.key, each.state) for each in reviews[:2]] == [(2020, State.DONE), (2021, State.UPCOMING)]
    assert reviews[1].label == "Bilan régional 2021"


def test_a_version_without_the_opinion_or_before_it_is_irregular() -> None:
    assert irregular_orders(REGION, date(2024, 1, 1)) == (SECOND, THIRD)
    assert irregular_orders(REGION, date(2022, 1, 1)) == (SECOND,)


def test_a_version_after_the_end_of_2022_comes_too_late() -> None:
    assert late_amendments(REGION, LAW) == (THIRD,)


@pytest.mark.parametrize(("region", "body"), [("Bretagne", "CRHH"), ("La Réunion", "CDHH"), ("Mayotte", "CDHH")])
def test_overseas_the_council_of_the_departement_advises(region: str, body: str) -> None:
    assert advisory_body(Programming(region=region, first_year=2020, last_year=2020), LAW) == body
