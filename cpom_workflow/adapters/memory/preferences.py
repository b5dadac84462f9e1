"""Preferences in memory."""

from collections.abc import Iterable
from datetime import UTC, datetime

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class MemoryPreferences:
    """What people asked not to receive."""

    def __init__(self, unsubscribed: Iterable[str] = ()) -> None:
        """Remember who wants no reminder but those that a text demands."""
        self._since = dict.fromkeys(unsubscribed, _LONG_AGO)

    def unsubscribed(self) -> frozenset[str]:
        """Give the persons who want no reminder but those that a text demands."""
        return frozenset(self._since)

    def since(self, person: str) -> datetime | None:
        """Give the moment at which a person asked so; None when they did not, or not any more."""
        return self._since.get(person)

    def unsubscribe(self, person: str, at: datetime) -> None:
        """Keep that a person asked so; who already did keeps the first moment."""
        self._since.setdefault(person, at)

    def resubscribe(self, person: str) -> None:
        """Forget that a person asked so."""
        self._since.pop(person, None)
