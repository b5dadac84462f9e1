"""A meeting as the journal tells it, and how far its compte rendu has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from cpom_workflow.domain.facts import MeetingForm, Party, Visibility

VALIDATORS = (Party.ETAT, Party.GESTIONNAIRE)
"""Both parties write in turn, and both approve every compte rendu (SUI-4)."""

VALIDATION_PURPOSES = frozenset({"lancement", "diagnostic", "objectifs", "signature"})
"""Meetings that close a stage: a decision-maker of each side must be there (ELA-4)."""

DIAGNOSTIC = "diagnostic"
"""Meetings whose record is a relevé de décision, written in turns like every other (ELA-8)."""


class MeetingState(StrEnum):
    """What became of a meeting."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One party sends the draft back: what it says is for whoever writes it again."""

    on: date
    by: Party
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class Minutes:
    """How far the compte rendu of one meeting has come; `refusal` is the last one, until it is written again."""

    drafted_on: date | None = None
    validated: Mapping[Party, date] | None = None
    sent_on: date | None = None
    refusal: Refusal | None = None

    @property
    def validated_on(self) -> date | None:
        """Give the day on which the second of both parties approved, None before."""
        days = [(self.validated or {}).get(party) for party in VALIDATORS]
        given = [day for day in days if day is not None]
        return max(given) if len(given) == len(VALIDATORS) else None


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """One meeting as the journal tells it; `starts_at` is the local wall time, `minutes_long` its length.

    `exchanged` says that the parties agreed on a swap (a second one takes the first back), `drafter` is the
    party that writes (None: no turn), `swapped` says that it is not the one whose turn it was.
    """

    code: str
    on: date
    starts_at: time | None
    minutes_long: int
    place: str | None
    purpose: str | None
    form: MeetingForm
    video_link: str | None
    agenda: tuple[str, ...]
    invited: tuple[str, ...] | None
    visibility: Visibility | None
    state: MeetingState = MeetingState.PLANNED
    present: tuple[str, ...] = ()
    exchanged: bool = False
    swapped: bool = False
    drafter: Party | None = None
    compte_rendu: Minutes = Minutes()

    @property
    def swap_without_effect(self) -> bool:
        """Tell whether a swap was recorded that would have made one party write two more than the other."""
        return self.exchanged and self.drafter is not None and not self.swapped

    @property
    def record_name(self) -> str:
        """Name what is written after it: a relevé de décision during the diagnostic, else a compte rendu."""
        return "relevé de décision" if self.purpose == DIAGNOSTIC else "compte rendu"
