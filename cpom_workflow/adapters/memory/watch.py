"""The memory of the watch, in memory."""

from collections.abc import Collection
from datetime import datetime

from cpom_workflow.services.watch_ports import Run


class MemoryWatch:
    """Runs and alarms in memory."""

    def __init__(self) -> None:
        """Begin empty."""
        self._runs: list[Run] = []
        self._told: dict[str, datetime] = {}

    def note(self, run: Run) -> None:
        """Keep a run."""
        self._runs.append(run)

    def last(self, by: datetime) -> Run | None:
        """Give the run that ended last, at a moment or before it."""
        past = (run for run in self._runs if run.finished_at <= by)
        return max(past, key=lambda run: run.finished_at, default=None)

    def told(self, subjects: Collection[str]) -> frozenset[str]:
        """Say which of these subjects an alarm has already spoken of."""
        return frozenset(subjects) & self._told.keys()

    def tell(self, subjects: Collection[str], at: datetime) -> None:
        """Remember that an alarm has spoken of these."""
        self._told = dict.fromkeys(subjects, at) | self._told
