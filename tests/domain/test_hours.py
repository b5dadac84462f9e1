"""When a message may leave: in the addressee's own time, on a day that is worked."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpom_workflow.domain.dates import HolidayZone, is_working_day
from cpom_workflow.domain.hours import (
    end_of_day,
    first_sending_day,
    local_day,
    sending_day_moment,
    sending_moment,
    time_zone,
)
from tests.domain.dossiers import HEADER, LAW, contract, day

PARIS, REUNION, MOSELLE = HolidayZone.METROPOLE, HolidayZone.REUNION, HolidayZone.ALSACE_MOSELLE


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "now", "leaves"),
    [
        (PARIS, "2026-11-23T09:15:30", "2026-11-23T09:15:30"),
        (PARIS, "2026-11-23T06:30:00", "2026-11-23T07:00:00"),
        (PARIS, "2026-11-23T17:30:59", "2026-11-23T17:30:59"),
        (PARIS, "2026-11-23T17:31:00", "2026-11-24T07:00:00"),
        (PARIS, "2026-11-20T20:00:00", "2026-11-23T07:00:00"),
        (PARIS, "2026-11-21T10:00:00", "2026-11-23T07:00:00"),
        (PARIS, "2026-12-25T10:00:00", "2026-12-28T07:00:00"),
        (PARIS, "2026-07-15T05:00:00", "2026-07-15T06:00:00"),
        (PARIS, "2026-03-27T18:00:00", "2026-03-30T06:00:00"),
        (PARIS, "2026-10-23T17:00:00", "2026-10-26T07:00:00"),
        (REUNION, "2026-11-23T03:00:00", "2026-11-23T04:00:00"),
        (REUNION, "2027-12-20T08:00:00", "2027-12-21T04:00:00"),
        (MOSELLE, "2026-04-03T08:00:00", "2026-04-07T06:00:00"),
        (HolidayZone.MARTINIQUE, "2026-11-23T09:00:00", "2026-11-23T12:00:00"),
    ],
)
def test_a_message_leaves_within_sending_hours(zone: HolidayZone, now: str, leaves: str) -> None:
    assert sending_moment(LAW, zone, utc(now)) == utc(leaves)


@given(st.datetimes(datetime(2024, 1, 1), datetime(2029, 12, 31)), st.sampled_from(HolidayZone))  # noqa: DTZ001
def test_it_never_leaves_earlier_nor_on_a_day_off(moment: datetime, zone: HolidayZone) -> None:
    now = moment.replace(tzinfo=UTC)
    leaves = sending_moment(LAW, zone, now)
    local = leaves.astimezone(time_zone(LAW, zone))
    assert now <= leaves <= now + timedelta(days=6)
    assert is_working_day(local.date(), zone)
    assert time(8) <= local.time().replace(second=0, microsecond=0) <= time(18, 30)
    assert sending_moment(LAW, zone, leaves) == leaves


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        ("2026-11-23T02:00:00", "2026-11-23T02:00:00"),
        ("2026-11-23T22:00:00", "2026-11-23T22:00:00"),
        ("2026-11-21T10:00:00", "2026-11-23T07:00:00"),
        ("2026-12-25T10:00:00", "2026-12-28T07:00:00"),
    ],
)
def test_a_day_that_is_worked_may_be_enough(now: str, leaves: str) -> None:
    assert sending_day_moment(LAW, PARIS, utc(now)) == utc(leaves)


def test_a_moment_has_its_day_where_the_contract_is() -> None:
    island = contract(on="2026-11-23", header=replace(HEADER, region="La Réunion", departements=("974",)))
    assert local_day(island, utc("2026-11-23T21:00:00")) == day("2026-11-24")
    assert local_day(contract(on="2026-11-23"), utc("2026-11-23T21:00:00")) == day("2026-11-23")


def test_words_of_a_day_end_with_it_where_the_contract_is() -> None:
    assert end_of_day(contract(on="2026-11-23"), utc("2026-11-23T08:00:00")) == utc("2026-11-23T22:59:59.999999")
    island = contract(on="2026-11-23", header=replace(HEADER, region="La Réunion", departements=("974",)))
    assert end_of_day(island, utc("2026-11-23T21:00:00")) == utc("2026-11-24T19:59:59.999999")


@pytest.mark.parametrize(
    ("on", "first"), [("2027-01-01", "2027-01-04"), ("2026-11-23", "2026-11-23"), ("2024-05-20", "2024-05-21")]
)
def test_a_period_begins_on_the_first_day_on_which_messages_may_leave(on: str, first: str) -> None:
    assert first_sending_day(LAW, HolidayZone.METROPOLE, day(on)) == day(first)
