"""Extracts of the register in memory."""

from datetime import date, datetime

from cpom_workflow.domain.obligations import Register


class MemoryRegisters:
    """Extracts of the register in memory."""

    def __init__(self) -> None:
        """Begin empty."""
        self._kept: dict[date, Register] = {}

    def keep(self, register: Register, at: datetime, by: str) -> None:  # noqa: ARG002 - nothing here is ever audited
        """Keep an extract; one of the same day replaces the former."""
        self._kept[register.on] = register

    def register(self, on: date) -> Register | None:
        """Give the latest extract of a day or before, else the first one there is, None without any."""
        days = sorted(self._kept)
        return self._kept[max((day for day in days if day <= on), default=days[0])] if days else None
