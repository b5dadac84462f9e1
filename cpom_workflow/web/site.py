"""What the pages work with, and the day they speak of."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from pathlib import Path
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request

from cpom_workflow.services.office import File, Files, Office, open_file
from cpom_workflow.services.suivi import Suivi
from cpom_workflow.services.watch import Overdue, overdue

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEARS = range(1900, 2200)
"""Beyond these a contract's dates would leave the calendar that Python knows."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The day a page speaks of; `query` keeps it in links when it is not the usual one."""

    on: date
    usual: date

    @property
    def query(self) -> str:
        """Give the query string that asks for the same day, empty for the usual one."""
        return "" if self.on == self.usual else f"?au={self.on.isoformat()}"


@dataclass(frozen=True, kw_only=True)
class Site:
    """The office behind the pages; `today` gives the day shown by default, `zone` the hours shown."""

    office: Office
    today: Callable[[], date]
    region: str
    outbox: Path
    zone: ZoneInfo
    calendar_file: Callable[[File], bytes]
    region_file: Callable[[Files, date], bytes]
    now: Callable[[], datetime]
    tables: Mapping[str, Callable[[Suivi], bytes]]

    @property
    def missed(self) -> Overdue | None:
        """Say which daily runs did not take place."""
        return overdue(self.office, self.now())

    def asked(self, request: Request) -> Asked:
        """Read the day asked for (`au=AAAA-MM-JJ`); refuses what is not one, with a sentence."""
        usual = self.today()
        text = request.query_params.get("au", "").strip()
        on = read_day(text) if text else usual
        if on is None:
            raise refuse(unreadable(text))
        return Asked(on=on, usual=usual)

    def file(self, cpom: str, on: date) -> File:
        """Tell one contract on a day; raises `MissingDossier`."""
        return open_file(self.office.journal.dossier(cpom), self.office.law, on)

    @property
    def stays_here(self) -> bool:
        """Tell whether mail goes to the outbox folder, and so never leaves this machine."""
        return self.office.transport("courriel") == "boite"


def refuse(sentence: str) -> HTTPException:
    """Refuse what was asked for, saying why in French."""
    return HTTPException(HTTPStatus.BAD_REQUEST, sentence)


def read_day(text: str) -> date | None:
    """Read AAAA-MM-JJ; None when it is not a day that contracts may be asked about."""
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
    return day if day is not None and day.year in _YEARS else None


def unreadable(text: str) -> str:
    """Say that a text is not a day."""
    years = f"entre {_YEARS.start} et {_YEARS.stop - 1}"
    return f"« {text} » n'est pas un jour {years} : écrivez-le AAAA-MM-JJ, par exemple 2026-11-23."
