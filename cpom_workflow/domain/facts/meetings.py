"""Meetings of the committee, and their comptes rendus."""

from dataclasses import dataclass
from datetime import date, time

from cpom_workflow.domain.facts.base import Occurred, Planned
from cpom_workflow.domain.facts.words import MeetingForm, Party, Visibility


@dataclass(frozen=True, kw_only=True)
class MeetingPlanned(Planned):
    """A meeting is convened; `minutes` is its length, `starts_at` a local wall time."""

    meeting: str
    on: date
    starts_at: time | None = None
    minutes: int = 120
    place: str | None = None
    purpose: str | None = None
    form: MeetingForm = MeetingForm.PRESENTIEL
    video_link: str | None = None
    agenda: tuple[str, ...] = ()
    invited: tuple[str, ...] | None = None
    visibility: Visibility | None = None


@dataclass(frozen=True, kw_only=True)
class MeetingRequested(Occurred):
    """A party asks for a meeting, as it may at any time (SUI-1)."""

    by: Party
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class MeetingMoved(Occurred):
    """A planned meeting gets another date."""

    meeting: str
    new_date: date
    starts_at: time | None = None


@dataclass(frozen=True, kw_only=True)
class MeetingHeld(Occurred):
    """A meeting took place; `present` holds the addresses of those who were there."""

    meeting: str
    present: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MeetingCancelled(Occurred):
    """A planned meeting will not take place; it uses no turn (SUI-4)."""

    meeting: str


@dataclass(frozen=True, kw_only=True)
class DrafterSwapped(Planned):
    """The parties agree that the other one writes this compte rendu."""

    meeting: str
    by: Party


@dataclass(frozen=True, kw_only=True)
class MinutesDrafted(Occurred):
    """The compte rendu of a meeting is written."""

    meeting: str


@dataclass(frozen=True, kw_only=True)
class MinutesValidated(Occurred):
    """One party approves the compte rendu."""

    meeting: str
    by: Party


@dataclass(frozen=True, kw_only=True)
class MinutesRefused(Occurred):
    """One party asks for changes to the compte rendu."""

    meeting: str
    by: Party
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class MinutesSent(Occurred):
    """The compte rendu was sent to those present."""

    meeting: str
