"""What a region knows beside its contracts: the register's extracts, and why some anomalies are as they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from cpom_workflow.domain.obligations import Register


@dataclass(frozen=True, kw_only=True)
class Justification:
    """Why an anomaly of a contract or an obligation (`row`) is as it is, and who says so."""

    row: str
    code: str
    reason: str
    by: str


class RegionalRecords(Protocol):
    """Extracts of the register of establishments, one a day, all kept; and the latest word on each anomaly."""

    def keep(self, register: Register, at: datetime, by: str) -> None:
        """Keep an extract; one of the same day replaces the former."""

    def register(self, on: date) -> Register | None:
        """Give the latest extract of a day or before, else the first one there is, None without any."""

    def justify(self, given: Justification, at: datetime) -> None:
        """Keep a justification, in the place of the former one."""

    def justifications(self) -> Mapping[tuple[str, str], Justification]:
        """Give every justification, by row and code."""
