"""How fast each channel may be fed, and which ones are left at rest; shared by the workers of one dispatch."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Lock

from cpom_workflow.domain.delivery import DeliveryState
from cpom_workflow.services.dispatch.manner import FIRST_DELAY

DOUBTS_IN_A_ROW = 3
"""After how many a channel is left at rest: a person decides of each, so they must not pile up while a line is bad."""

_MINUTE = timedelta(minutes=1)


class Pace:
    """Gives each message of a channel its moment, and keeps at rest the channel that asked for it or loses answers."""

    def __init__(self, per_minute: Mapping[str, int]) -> None:
        """Keep the most messages that each channel takes in a minute; a channel not named takes any number."""
        self._per_minute = per_minute
        self._next: dict[str, datetime] = {}
        self._rests: dict[str, datetime] = {}
        self._doubts: dict[str, int] = {}
        self._lock = Lock()

    def delay(self, channel: str, now: datetime) -> timedelta:
        """Take the next moment of a channel, and give how far it is."""
        if channel not in self._per_minute:
            return timedelta(0)
        with self._lock:
            moment = max(now, self._next.get(channel, now))
            self._next[channel] = moment + _MINUTE / self._per_minute[channel]
        return moment - now

    def rest(self, channel: str, until: datetime) -> None:
        """Leave a channel alone until a moment."""
        with self._lock:
            self._rests[channel] = max(until, self._rests.get(channel, until))

    def ended(self, channel: str, state: DeliveryState, now: datetime) -> None:
        """Take note of how a sending ended; too many doubts in a row, and the channel rests."""
        with self._lock:
            self._doubts[channel] = self._doubts.get(channel, 0) + 1 if state is DeliveryState.UNKNOWN else 0
            tired = self._doubts[channel] >= DOUBTS_IN_A_ROW
        if tired:
            self.rest(channel, now + FIRST_DELAY)

    def resting(self, now: datetime) -> frozenset[str]:
        """Name the channels to leave alone."""
        with self._lock:
            return frozenset(channel for channel, until in self._rests.items() if until > now)
