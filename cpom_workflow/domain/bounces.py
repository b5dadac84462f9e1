"""Messages that came back: to which delivery they belong, and when an address counts as wrong."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from cpom_workflow.domain.delivery import Delivery, DeliveryState

IN_A_ROW = 2
"""An address fails when as many messages in a row came back for good: one alone may be a relay's bad day."""

_AFTER_SENDING = frozenset({DeliveryState.SENT, DeliveryState.UNKNOWN, DeliveryState.REFUSED})


@dataclass(frozen=True, kw_only=True)
class Returned:
    """One recipient's part of a delivery status notification (RFC 3464); None for what it left out."""

    envelope: str | None
    message_id: str | None
    recipient: str | None
    action: str
    status: str
    diagnostic: str | None

    @property
    def permanent(self) -> bool:
        """Tell whether the message will never arrive."""
        return self.action == "failed" and not self.status.startswith("4")

    @property
    def delivered(self) -> bool:
        """Tell whether it says that all went well."""
        return self.action in {"delivered", "relayed", "expanded"}


@dataclass(frozen=True, kw_only=True)
class Bounce:
    """A delivery that came back, for good or not, and what the peer said; the moment is aware, in UTC."""

    key: str
    at: datetime
    permanent: bool
    why: str


def origin_of(returned: Returned, deliveries: Iterable[Delivery], marks: dict[str, str]) -> Delivery | None:
    """Find the delivery that came back: by its mark (mark to key), by its Message-ID, else the last to that address."""
    known = {each.draft.key: each for each in deliveries if each.state in _AFTER_SENDING}
    if returned.envelope is not None and marks.get(returned.envelope) in known:
        return known[marks[returned.envelope]]
    if returned.message_id is not None:
        return next((each for each in known.values() if each.draft.message_id == returned.message_id), None)
    if returned.envelope is not None:
        return None
    address = (returned.recipient or "").lower()
    sent = [each for each in known.values() if each.sent_at and each.draft.recipient.strip().lower() == address]
    return max(sent, key=lambda each: each.sent_at or each.planned_at, default=None)


def failing(bounced: Delivery, deliveries: Iterable[Delivery], lost: Collection[str]) -> tuple[Delivery, ...]:
    """Give the deliveries in a row around this one that came back for good; none when they are too few to tell.

    `lost` are the keys that came back for good. Notices come in any order, also after the address was given up: one
    more is then enough. An address that was corrected has no past.
    """
    where = (bounced.draft.recipient, bounced.draft.channel)
    same = [each for each in deliveries if (each.draft.recipient, each.draft.channel) == where]
    given_up = any(each.state is DeliveryState.REFUSED and each.draft.key in lost for each in same)
    sent = sorted((each for each in same if each.sent_at is not None), key=lambda one: one.sent_at or one.planned_at)
    for came_back, together in groupby(sent, key=lambda one: one.draft.key in lost):
        row = tuple(together)
        if came_back and bounced in row:
            return row if given_up or len(row) >= IN_A_ROW else ()
    return ()
