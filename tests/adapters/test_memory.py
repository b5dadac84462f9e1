"""The clock that stands still."""

from datetime import date

from cpom_workflow.adapters.memory import FixedDays
from tests.deliveries import NOW


def test_a_fixed_clock_gives_its_moment_and_its_day() -> None:
    assert (FixedDays(moment=NOW).now(), FixedDays(moment=NOW).today()) == (NOW, NOW.date())


def test_the_day_of_a_region_may_differ_from_the_day_in_utc() -> None:
    assert FixedDays(moment=NOW, day=date(2026, 11, 24)).today() == date(2026, 11, 24)
