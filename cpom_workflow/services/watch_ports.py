"""What keeps watch over the daily run: its signs of life, what was already cried out, and to whom."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from cpom_workflow.domain.dates import HolidayZone


@dataclass(frozen=True, kw_only=True)
class Run:
    """One sweep that went to its end: the day it spoke of, its moments (aware, UTC), and its numbers.

    `unknown` counts every delivery whose fate nobody knew when it ended.
    """

    on: date
    started_at: datetime
    finished_at: datetime
    sent: int
    unknown: int


class Watch(Protocol):
    """The memory of the watch."""

    def note(self, run: Run) -> None:
        """Keep a run; two that ended together are two."""

    def last(self, by: datetime) -> Run | None:
        """Give the run that ended last, at a moment or before it; None when there is none."""

    def told(self, subjects: Collection[str]) -> frozenset[str]:
        """Say which of these subjects an alarm has already spoken of."""

    def tell(self, subjects: Collection[str], at: datetime) -> None:
        """Remember that an alarm has spoken of these; one known already is left alone."""


@dataclass(frozen=True, kw_only=True)
class Lookout:
    """The region's watch: its memory, its own address and zone, and the beat that an outside watcher waits for."""

    watch: Watch
    address: str
    zone: HolidayZone
    beat: Callable[[Run], None]
