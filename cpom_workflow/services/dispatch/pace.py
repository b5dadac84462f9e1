"""How fast each channel may be fed, and which ones asked for a rest; shared by the workers of one dispatch."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Lock

_MINUTE = timedelta(minutes=1)


class Pace:
    """Gives each message of a channel its moment, and keeps a channel that asked for it at rest."""

    def __init__(self, per_minute: Mapping[str, int]) -> None:
        """Keep the most messages that each channel takes in a minute; a channel not named takes any number."""
        self._per_minute = per_minute
        self._next: dict[str, datetime] = {}
        self._rests: dict[str, datetime] = {}
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
        """Leave a channel alone until a moment: its peer asked for it."""
        with self._lock:
            self._rests[channel] = max(until, self._rests.get(channel, until))

    def resting(self, now: datetime) -> frozenset[str]:
        """Name the channels to leave alone."""
        with self._lock:
            return frozenset(channel for channel, until in self._rests.items() if until > now)
