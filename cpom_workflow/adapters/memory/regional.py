"""Extracts of the register, and what people have said of anomalies, in memory."""

from collections.abc import Mapping
from datetime import date, datetime

from cpom_workflow.domain.obligations import Register
from cpom_workflow.services.portfolio_ports import Justification


class MemoryRegionalRecords:
    """A region's records in memory."""

    def __init__(self) -> None:
        """Begin empty."""
        self._kept: dict[date, Register] = {}
        self._given: dict[tuple[str, str], Justification] = {}

    def keep(self, register: Register, at: datetime, by: str) -> None:  # noqa: ARG002 - nothing here is ever audited
        """Keep an extract; one of the same day replaces the former."""
        self._kept[register.on] = register

    def register(self, on: date) -> Register | None:
        """Give the latest extract of a day or before, else the first one there is, None without any."""
        days = sorted(self._kept)
        return self._kept[max((day for day in days if day <= on), default=days[0])] if days else None

    def justify(self, given: Justification, at: datetime) -> None:  # noqa: ARG002 - nothing here is ever audited
        """Keep a justification, in the place of the former one."""
        self._given[given.row, given.code] = given

    def justifications(self) -> Mapping[tuple[str, str], Justification]:
        """Give every justification, by row and code."""
        return dict(self._given)
