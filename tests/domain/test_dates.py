"""Dates computed a second time, in another way, for every start day of twelve years and every zone.

The second computation lives in this file: no dateutil, no code of ours, only days counted one after the
other. It knows months by walking through them, and Easter by Butcher's method.
"""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpom_workflow.adapters.lawbook import load_law
from cpom_workflow.domain.dates import (
    HolidayZone,
    MonthDay,
    add_months,
    french,
    french_with_weekday,
    is_working_day,
    last_day_of_period,
    month_and_year,
    public_holidays,
    working_day_before,
    working_day_not_after,
    working_day_not_before,
)
from cpom_workflow.domain.reply import ReplyWindow, reply_window

TERMS = load_law().parameters.prorogation
ONE_DAY = timedelta(days=1)
FIRST, LAST = date(2018, 1, 1), date(2029, 12, 31)

# --- The second computation -----------------------------------------------------------------------------------------


def days_between(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += ONE_DAY


STARTS = tuple(days_between(FIRST, LAST))
MONTHS: list[list[date]] = []
"""Every day from 2010 to 2040, month by month."""
PLACES: dict[date, int] = {}
"""The month of each day, as a place in MONTHS."""
for each in days_between(date(2010, 1, 1), date(2040, 12, 31)):
    if each.day == 1:
        MONTHS.append([])
    MONTHS[-1].append(each)
    PLACES[each] = len(MONTHS) - 1


def moved(day: date, months: int) -> date:
    """Find the same quantième so many months away, else the last day of that month."""
    month = MONTHS[PLACES[day] + months]
    return month[day.day - 1] if day.day <= len(month) else month[-1]


def has_quantieme(day: date, months: int) -> bool:
    return day.day <= len(MONTHS[PLACES[day] + months])


def butcher(year: int) -> date:
    """Find Easter Sunday (anonymous Gregorian algorithm, published in Nature in 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    f = (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


OWN_DAYS = {
    HolidayZone.METROPOLE: (),
    HolidayZone.ALSACE_MOSELLE: ("12-26", "vendredi saint"),
    HolidayZone.GUADELOUPE: ("05-27",),
    HolidayZone.MARTINIQUE: ("05-22",),
    HolidayZone.GUYANE: ("06-10",),
    HolidayZone.REUNION: ("12-20",),
    HolidayZone.MAYOTTE: ("04-27",),
}
NATIONAL = ("01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25", "lundi", "ascension", "pentecôte")


def free_days(year: int, zone: HolidayZone) -> set[date]:
    easter = butcher(year)
    after_easter = {"vendredi saint": -2, "lundi": 1, "ascension": 39, "pentecôte": 50}
    return {
        easter + timedelta(days=after_easter[name]) if name in after_easter else date.fromisoformat(f"{year}-{name}")
        for name in (*NATIONAL, *OWN_DAYS[zone])
    }


def worked(zone: HolidayZone) -> list[date]:
    """List every day worked in a zone, by striking out week-ends and free days."""
    free = set().union(*(free_days(year, zone) for year in range(2017, 2032)))
    monday = date(2017, 1, 2)
    every = days_between(monday, date(2031, 12, 31))
    return [day for place, day in enumerate(every) if place % 7 < 5 and day not in free]


WORKED = {zone: worked(zone) for zone in HolidayZone}


def worked_from(day: date, zone: HolidayZone) -> date:
    return WORKED[zone][bisect_left(WORKED[zone], day)]


def worked_up_to(day: date, zone: HolidayZone) -> date:
    return WORKED[zone][bisect_left(WORKED[zone], day + ONE_DAY) - 1]


# --- Agreement ------------------------------------------------------------------------------------------------------


def test_terms_of_one_to_seventy_two_months_agree_on_every_start_day() -> None:
    """The last day is the eve of the quantième, or the end of a month that has none (CPC, 641)."""
    for start in STARTS:
        for months in range(1, 73):
            end = moved(start, months)
            expected = end - ONE_DAY if has_quantieme(start, months) else end
            assert last_day_of_period(start, months) == expected, (start, months)


@pytest.mark.parametrize("months", [12, 18])
def test_backward_deadlines_agree_on_every_term(months: int) -> None:
    for term in STARTS:
        assert add_months(term, -months) == moved(term, -months), term


@pytest.mark.parametrize("zone", HolidayZone)
@pytest.mark.parametrize("rolled", [True, False])
def test_two_month_windows_agree_on_every_receipt(zone: HolidayZone, *, rolled: bool) -> None:
    terms = load_law().with_practice({"prorogation.reply_roll_to_working_day": rolled}).parameters.prorogation
    for received in STARTS:
        quantieme = moved(received, 2)
        expires_on = worked_from(quantieme, zone) if rolled else quantieme
        assert reply_window(received, terms, zone) == ReplyWindow(
            quantieme=quantieme,
            expires_on=expires_on,
            act_by=worked_up_to(quantieme, zone),
            deemed_agreed_from=expires_on + ONE_DAY,
        ), received


@pytest.mark.parametrize("zone", HolidayZone)
def test_working_days_agree_on_every_day(zone: HolidayZone) -> None:
    kept = set(WORKED[zone])
    for day in STARTS:
        assert is_working_day(day, zone) == (day in kept), day
        assert working_day_not_before(day, zone) == worked_from(day, zone), day
        assert working_day_not_after(day, zone) == worked_up_to(day, zone), day
        assert working_day_before(day, zone) == worked_up_to(day - ONE_DAY, zone), day


@pytest.mark.parametrize("zone", HolidayZone)
def test_public_holidays_agree_for_a_century(zone: HolidayZone) -> None:
    for year in range(1990, 2090):
        assert public_holidays(year, zone) == free_days(year, zone), year


# The library gives the customary days of Guadeloupe and Martinique (Good Friday, Mid-Lent…) as if the law did.
SUBDIVISIONS = {
    HolidayZone.METROPOLE: None,
    HolidayZone.ALSACE_MOSELLE: "57",
    HolidayZone.GUYANE: "973",
    HolidayZone.REUNION: "974",
    HolidayZone.MAYOTTE: "976",
}


@pytest.mark.parametrize(("zone", "subdivision"), SUBDIVISIONS.items())
def test_the_holidays_library_agrees_where_it_follows_the_law(zone: HolidayZone, subdivision: str | None) -> None:
    for year in range(2018, 2030):
        theirs = holidays.country_holidays("FR", subdiv=subdivision, years=year)
        assert public_holidays(year, zone) == set(theirs), year


@pytest.mark.parametrize(("zone", "subdivision"), [(HolidayZone.GUADELOUPE, "971"), (HolidayZone.MARTINIQUE, "972")])
def test_the_holidays_library_adds_customs_to_the_law_of_two_islands(zone: HolidayZone, subdivision: str) -> None:
    theirs = set(holidays.country_holidays("FR", subdiv=subdivision, years=2026))
    assert public_holidays(2026, zone) < theirs


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (date(2024, 2, 29), 60, date(2029, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2023, 8, 31), 60, date(2028, 8, 30)),
        (date(2023, 3, 1), 60, date(2028, 2, 29)),
        (date(2023, 1, 1), 72, date(2028, 12, 31)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
    ],
)
def test_known_periods(start: date, months: int, last: date) -> None:
    assert last_day_of_period(start, months) == last


def test_a_day_after_then_two_months_is_not_two_months_then_a_day() -> None:
    """Months come first: the two orders part on 81 of the 4,383 days from 2024 to 2035 (dates.md, 3)."""
    days = list(days_between(date(2024, 1, 1), date(2035, 12, 31)))
    parted = [day for day in days if add_months(day + ONE_DAY, 2) != add_months(day, 2) + ONE_DAY]
    assert (len(days), len(parted)) == (4383, 81)


# --- Properties -----------------------------------------------------------------------------------------------------

DAYS = st.dates(min_value=date(1995, 1, 1), max_value=date(2095, 12, 31))
SPANS = st.integers(min_value=-120, max_value=120)
ZONES = st.sampled_from(HolidayZone)


@given(DAYS, SPANS)
def test_months_lead_to_the_month_meant_and_never_after_the_quantieme(day: date, months: int) -> None:
    end = add_months(day, months)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    assert end.day <= day.day
    assert end.day == day.day or (end + ONE_DAY).day == 1


@given(DAYS, SPANS, SPANS)
def test_counting_from_the_origin_keeps_the_quantieme_that_steps_lose(day: date, first: int, second: int) -> None:
    stepped = add_months(add_months(day, first), second)
    assert stepped <= add_months(day, first + second)
    if day.day <= 28:
        assert stepped == add_months(day, first + second)


def test_steps_drift_from_the_thirty_first_of_august() -> None:
    assert add_months(add_months(date(2023, 8, 31), 6), 6) == date(2024, 8, 29)
    assert add_months(date(2023, 8, 31), 12) == date(2024, 8, 31)


@given(DAYS, st.integers(min_value=1, max_value=72))
def test_a_period_never_ends_before_it_starts_and_the_next_one_follows_it(start: date, months: int) -> None:
    last = last_day_of_period(start, months)
    assert last > start
    assert last + ONE_DAY >= add_months(start, months)
    assert last <= add_months(start, months)


@given(DAYS, st.integers(min_value=1, max_value=24))
def test_a_clipped_backward_deadline_is_never_after_its_quantieme(term: date, months: int) -> None:
    deadline = add_months(term, -months)
    assert deadline.day <= term.day
    assert add_months(deadline, months) <= term


@given(DAYS, ZONES, st.booleans(), st.booleans())
def test_no_window_ends_before_it_starts(received: date, zone: HolidayZone, rolled: bool, franc: bool) -> None:  # noqa: FBT001
    terms = type(TERMS)(**{**vars(TERMS), "reply_roll_to_working_day": rolled, "franc": franc})
    window = reply_window(received, terms, zone)
    assert received < window.act_by <= window.quantieme <= window.expires_on < window.deemed_agreed_from
    assert is_working_day(window.act_by, zone)
    assert window.expires_on - window.quantieme <= timedelta(days=4)
    assert window.quantieme == add_months(received, 2) + ONE_DAY * franc
    assert is_working_day(window.expires_on, zone) or not rolled


@given(DAYS, DAYS, ZONES)
def test_who_receives_later_never_answers_earlier(one: date, other: date, zone: HolidayZone) -> None:
    earlier, later = sorted((one, other))
    assert reply_window(earlier, TERMS, zone).expires_on <= reply_window(later, TERMS, zone).expires_on


@given(DAYS, ZONES)
def test_the_working_day_around_a_day_is_the_nearest_one(day: date, zone: HolidayZone) -> None:
    before, after = working_day_not_after(day, zone), working_day_not_before(day, zone)
    assert before <= day <= after
    assert (before == day) == (after == day) == is_working_day(day, zone)
    assert not any(is_working_day(each, zone) for each in days_between(before + ONE_DAY, after - ONE_DAY))
    assert working_day_before(day, zone) < day


# --- Words ----------------------------------------------------------------------------------------------------------


def test_a_date_is_written_as_french_writes_it() -> None:
    assert french(date(2023, 1, 1)) == "1er janvier 2023"
    assert french(date(2026, 8, 31)) == "31 août 2026"
    assert french_with_weekday(date(2028, 4, 28)) == "vendredi 28 avril 2028"
    assert month_and_year(date(2028, 4, 28)) == "avril 2028"
    assert str(MonthDay(4, 30)) == "30 avril"
    assert str(MonthDay(12, 1)) == "1er décembre"


def test_the_twenty_ninth_of_february_of_a_common_year_is_the_twenty_eighth() -> None:
    assert MonthDay(2, 29).of(2024) == date(2024, 2, 29)
    assert MonthDay(2, 29).of(2025) == date(2025, 2, 28)
