"""When a message may leave: sending hours on working days, in the addressee's own time."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import ONE_DAY, HolidayZone, public_holidays
from cpom_workflow.domain.law import Law

LAST_MINUTE = time(23, 59)


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
    following = local
    while following.date() == local.date() or not _is_sending_day(law, zone, following):
        following = datetime.combine(following.date() + ONE_DAY, hours.from_, local.tzinfo)
    return following.astimezone(UTC)


def end_of_day(contract: Contract, moment: datetime) -> datetime:
    """Give the last minute (UTC) of a moment's day where the contract is: words such as « demain » end there."""
    local = moment.astimezone(time_zone(contract.law, contract.zone))
    return datetime.combine(local.date(), LAST_MINUTE, local.tzinfo).astimezone(UTC)


def _is_sending_day(law: Law, zone: HolidayZone, local: datetime) -> bool:
    day = local.date()
    return day.isoweekday() in law.parameters.sending_hours.days and day not in public_holidays(day.year, zone)
