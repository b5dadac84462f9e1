"""Civil dates as French law counts them: months, quantièmes, public holidays, working days.

Months are always counted from their origin, never step by step: the result of
`add_months(d, 6)` twice is not the result of `add_months(d, 12)` on a 31 August.
Sources: code de procédure civile, art. 641 and 642; code du travail, art. L. 3133-1 and L. 3134-13.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from dateutil.easter import easter

ONE_DAY = timedelta(days=1)
SATURDAY = 5
SHORTEST_MONTH = 28

_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


class HolidayZone(StrEnum):
    """Where a person works, as far as public holidays and the hour are concerned."""

    METROPOLE = "metropole"
    ALSACE_MOSELLE = "alsace_moselle"
    GUADELOUPE = "guadeloupe"
    MARTINIQUE = "martinique"
    GUYANE = "guyane"
    REUNION = "reunion"
    MAYOTTE = "mayotte"


# Code du travail, L. 3133-1 (the eleven national holidays but for those that follow Easter).
_FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
_EASTER_MONDAY, _ASCENSION, _WHIT_MONDAY = 1, 39, 50
_GOOD_FRIDAY = -2
# Code du travail, L. 3422-2: commemoration of the abolition of slavery; L. 3134-13: Alsace-Moselle.
_OF_ZONE = {
    HolidayZone.ALSACE_MOSELLE: ((12, 26),),
    HolidayZone.MAYOTTE: ((4, 27),),
    HolidayZone.MARTINIQUE: ((5, 22),),
    HolidayZone.GUADELOUPE: ((5, 27),),
    HolidayZone.GUYANE: ((6, 10),),
    HolidayZone.REUNION: ((12, 20),),
}


@cache
def public_holidays(year: int, zone: HolidayZone) -> frozenset[date]:
    """Give the public holidays of a civil year in a zone."""
    sunday = easter(year)
    moving = [_EASTER_MONDAY, _ASCENSION, _WHIT_MONDAY]
    if zone is HolidayZone.ALSACE_MOSELLE:
        moving.append(_GOOD_FRIDAY)
    fixed = (*_FIXED, *_OF_ZONE.get(zone, ()))
    return frozenset(
        [date(year, month, day) for month, day in fixed] + [sunday + timedelta(days=offset) for offset in moving]
    )


def is_working_day(day: date, zone: HolidayZone) -> bool:
    """Tell whether a day is a Monday to Friday that is no public holiday of the zone."""
    return day.weekday() < SATURDAY and day not in public_holidays(day.year, zone)


def working_day_not_after(day: date, zone: HolidayZone) -> date:
    """Give the day itself when it is worked, else the last working day before it."""
    while not is_working_day(day, zone):
        day -= ONE_DAY
    return day


def working_day_before(day: date, zone: HolidayZone) -> date:
    """Give the last working day strictly before a day (« avant le 30 avril »)."""
    return working_day_not_after(day - ONE_DAY, zone)


def working_day_not_before(day: date, zone: HolidayZone) -> date:
    """Give the day itself when it is worked, else the next working day (CPC, art. 642 al. 2)."""
    while not is_working_day(day, zone):
        day += ONE_DAY
    return day


def add_months(day: date, months: int) -> date:
    """Move a day by months, forwards or backwards, keeping its quantième.

    When the target month has no such quantième the result is its last day (CPC, art. 641 al. 2).
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return _clipped(year, month0 + 1, day.day)


def last_day_of_period(start: date, months: int) -> date:
    """Give the last day (included) of a period of months that begins on `start` (included).

    The day before the same quantième; the last day of the month when that quantième does not
    exist, so that five years from 29 February 2024 end on 28 February 2029.
    """
    end = add_months(start, months)
    return end if end.day != start.day else end - ONE_DAY


@dataclass(frozen=True, order=True)
class MonthDay:
    """A day of every year, such as 30 April."""

    month: int
    day: int

    def of(self, year: int) -> date:
        """Give this day in a civil year (29 February becomes the 28th when there is none)."""
        return _clipped(year, self.month, self.day)

    def __str__(self) -> str:
        """Write it in French: « 30 avril »."""
        return f"{_ordinal(self.day)} {_MONTHS[self.month - 1]}"


def french(day: date) -> str:
    """Write a date in French: « 1er janvier 2023 »."""
    return f"{_ordinal(day.day)} {_MONTHS[day.month - 1]} {day.year}"


def french_with_weekday(day: date) -> str:
    """Write a date in French with its weekday: « vendredi 28 avril 2028 »."""
    return f"{_WEEKDAYS[day.weekday()]} {french(day)}"


def month_and_year(day: date) -> str:
    """Write the month of a date in French: « avril 2028 »."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def _clipped(year: int, month: int, day: int) -> date:
    return date(year, month, day if day <= SHORTEST_MONTH else min(day, monthrange(year, month)[1]))


def _ordinal(day: int) -> str:
    return "1er" if day == 1 else str(day)
