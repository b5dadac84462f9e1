"""A clock that stands still."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class FixedDays:
    """A clock that stands still."""

    moment: datetime
    day: date | None = None

    def today(self) -> date:
        """Give its day, that of its moment when none was set."""
        return self.day or self.moment.date()

    def now(self) -> datetime:
        """Give its moment."""
        return self.moment
