"""When a message may leave: sending hours on working days, in the addressee's own time."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import ONE_DAY, HolidayZone, public_holidays
from cpom_workflow.domain.law import Law


def time_zone(law: Law, zone: HolidayZone) -> ZoneInfo:
    """Give the time zone of a holiday zone."""
    return ZoneInfo(law.parameters.time_zone[zone])


def sending_moment(law: Law, zone: HolidayZone, now: datetime) -> datetime:
    """Give the first moment from now on (aware, UTC) within sending hours, neither weekend nor holiday.

    Both hours are included, to the minute.
    """
    hours = law.parameters.sending_hours
    local = now.astimezone(time_zone(law, zone))
    if _is_sending_day(law, zone, local) and local.time().replace(second=0, microsecond=0) <= hours.to:
        return max(local, local.replace(hour=hours.from_.hour, minute=hours.from_.minute)).astimezone(UTC)
    return _next_opening(law, zone, local)


def sending_day_moment(law: Law, zone: HolidayZone, now: datetime) -> datetime:
    """Give this moment on a sending day, whatever the hour, else the opening of the next sending day (UTC)."""
    local = now.astimezone(time_zone(law, zone))
    return now if _is_sending_day(law, zone, local) else _next_opening(law, zone, local)


def _next_opening(law: Law, zone: HolidayZone, local: datetime) -> datetime:
    opens_at = law.parameters.sending_hours.from_
    following = datetime.combine(local.date() + ONE_DAY, opens_at, local.tzinfo)
    while not _is_sending_day(law, zone, following):
        following = datetime.combine(following.date() + ONE_DAY, opens_at, local.tzinfo)
    return following.astimezone(UTC)


def first_sending_day(law: Law, zone: HolidayZone, day: date) -> date:
    """Give the first day from a day on (itself included) on which messages may leave."""
    moment = datetime.combine(day, law.parameters.sending_hours.from_, time_zone(law, zone))
    return sending_day_moment(law, zone, moment).astimezone(moment.tzinfo).date()


def local_day(contract: Contract, moment: datetime) -> date:
    """Give the civil day of a moment where the contract is."""
    return moment.astimezone(time_zone(contract.law, contract.zone)).date()


def end_of_day(contract: Contract, moment: datetime) -> datetime:
    """Give the last instant (UTC) of a moment's day where the contract is: words such as « demain » end there."""
    zone = time_zone(contract.law, contract.zone)
    return datetime.combine(local_day(contract, moment), time.max, zone).astimezone(UTC)


def _is_sending_day(law: Law, zone: HolidayZone, local: datetime) -> bool:
    day = local.date()
    return day.isoweekday() in law.parameters.sending_hours.days and day not in public_holidays(day.year, zone)
