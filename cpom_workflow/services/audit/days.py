"""The control's own reading of sending days and of months."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cpom_workflow.domain.dates import HolidayZone, public_holidays
from cpom_workflow.domain.law import Law


def closed_day(law: Law, zone: HolidayZone, now: datetime) -> tuple[date, datetime]:
    """Give the last sending day that is over at a moment, and the moment at which it was.

    The last half hour is left out: what is recorded then may be said by the first sweep of the next day.
    """
    place, hours = ZoneInfo(law.parameters.time_zone[zone]), law.parameters.sending_hours
    local = now.astimezone(place)
    day = local.date() if local.time() > hours.to else local.date() - timedelta(days=1)
    while day.isoweekday() not in hours.days or day in public_holidays(day.year, zone):
        day -= timedelta(days=1)
    return day, datetime.combine(day, hours.to, place) - timedelta(minutes=30)


def end_of(day: date, law: Law, zone: HolidayZone) -> datetime:
    """Give the last moment of a day."""
    return datetime.combine(day, time.max, ZoneInfo(law.parameters.time_zone[zone]))


def months_before(day: date, months: int) -> date:
    """Go back some months, to the last day of a month that has no such day."""
    count = day.year * 12 + day.month - 1 - months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
