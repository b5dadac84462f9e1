"""Send what is due: claim, send, settle, until nothing is left; each message once, whatever fails.

No library retries anything: only the ledger knows whether a second try is safe.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Event, Thread
from typing import Self

from cpom_workflow.domain.delivery import DeliveryState, Found, Lease, Receipt
from cpom_workflow.domain.errors import Ambiguous, CpomError, LostLease, NotAccepted, Refused, StoreUnavailable
from cpom_workflow.services.ports import Channel, Ledger

LEASE_SECONDS = 120
"""How long a delivery is kept without a sign of life from whoever sends it."""

FIRST_DELAY = timedelta(minutes=5)
"""After how long a message that was not accepted is offered again; it doubles each time."""

LONGEST_DELAY = timedelta(hours=4)
SHORTEST_DELAY = timedelta(minutes=1)
"""A peer may ask for any other delay, but for one so short that a dispatch would never end."""

_BEATS_PER_LEASE = 3
_AFTER_A_LOOK = {Found.SENT: DeliveryState.SENT, Found.NOT_SENT: DeliveryState.PLANNED}


class Fate(StrEnum):
    """What became of a delivery that was claimed."""

    SENT = "sent"
    REFUSED = "refused"
    POSTPONED = "postponed"
    UNKNOWN = "unknown"
    LOST = "lost"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What a dispatch did, by delivery key; `lost` are those that another worker had taken over meanwhile."""

    sent: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    postponed: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def dispatch(
    ledger: Ledger, channels: Mapping[str, Channel], now: Callable[[], datetime], lease_seconds: int = LEASE_SECONDS
) -> Sent:
    """Send everything that is due; raises `StoreUnavailable`, after which nothing is lost nor said twice."""
    with _Pulse(ledger, now, lease_seconds) as pulse:
        fates = _send_all(ledger, channels, now, pulse)
        if resolve_doubts(ledger, channels, now()):
            for fate, keys in _send_all(ledger, channels, now, pulse).items():
                fates[fate] += keys
    return Sent(**{each.name: tuple(fates[Fate(each.name)]) for each in fields(Sent)})


def resolve_doubts(ledger: Ledger, channels: Mapping[str, Channel], now: datetime) -> int:
    """Let each channel look for what may have left; give the number of messages that are to be sent anew.

    What a channel cannot tell stays `unknown`, for a person to decide.
    """
    anew = 0
    for delivery in ledger.deliveries({DeliveryState.UNKNOWN}):
        channel = channels.get(delivery.draft.channel)
        state = _AFTER_A_LOOK.get(channel.reconcile(delivery)) if channel else None
        if state is not None:
            with suppress(LostLease):  # somebody has decided meanwhile
                ledger.resolve(delivery.draft.key, state, now, "vérifié auprès du canal")
                anew += state is DeliveryState.PLANNED
    return anew


class _Pulse:
    """Renews the lease of what is being sent, for as long as a peer is slow to answer."""

    def __init__(self, ledger: Ledger, now: Callable[[], datetime], seconds: int) -> None:
        self.lease: Lease | None = None
        self.seconds = seconds
        self._ledger, self._now = ledger, now
        self._pause = seconds / _BEATS_PER_LEASE
        self._over = Event()
        self._thread = Thread(target=self._beat, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._over.wait(self._pause):
            # When it is lost, or the database is, the guarded moves of whoever waits for the answer find out.
            with suppress(CpomError):
                if self.lease:
                    self._ledger.renew(self.lease, self._now(), self.seconds)


def _send_all(
    ledger: Ledger, channels: Mapping[str, Channel], now: Callable[[], datetime], pulse: _Pulse
) -> dict[Fate, list[str]]:
    fates: dict[Fate, list[str]] = {fate: [] for fate in Fate}
    while (lease := ledger.claim(now(), pulse.seconds)) is not None:
        pulse.lease = lease
        sending = _Sending(ledger, lease, now)
        fates[sending.fate(channels)].append(sending.key)
    return fates


class _Sending:
    """One claimed delivery on its way."""

    def __init__(self, ledger: Ledger, lease: Lease, now: Callable[[], datetime]) -> None:
        self.key = lease.delivery.draft.key
        self._ledger = ledger
        self._lease = lease
        self._now = now
        self._handed = False

    def fate(self, channels: Mapping[str, Channel]) -> Fate:
        """Send, and record what came of it."""
        try:
            return self._attempt(channels)
        except LostLease:
            return Fate.LOST

    def _attempt(self, channels: Mapping[str, Channel]) -> Fate:
        try:
            receipt = self._send(channels)
        except (LostLease, StoreUnavailable):
            raise
        except Refused as refusal:
            return self._settled(DeliveryState.REFUSED, None, str(refusal))
        except NotAccepted as refusal:
            return self._postponed(str(refusal), refusal.retry_after)
        except Ambiguous as doubt:
            return self._doubtful(str(doubt))
        except Exception as surprise:  # noqa: BLE001 - one message that trips a channel must not stop all the others
            return self._surprised(surprise)
        self._hand()
        return self._settled(DeliveryState.SENT, receipt, None)

    def _send(self, channels: Mapping[str, Channel]) -> Receipt:
        delivery = self._lease.delivery
        channel = channels.get(delivery.draft.channel)
        if channel is None:
            what = f"Le canal « {delivery.draft.channel} » n'existe pas ici."
            raise Refused(what, f"Canaux possibles : {', '.join(sorted(channels)) or 'aucun'}.")
        return channel.send(delivery, self._hand)

    def _hand(self) -> None:
        """Record the point of no return, once; for a channel that forgot to, before its answer is believed."""
        if not self._handed:
            self._ledger.hand(self._lease, self._now())
            self._handed = True

    def _settled(self, state: DeliveryState, receipt: Receipt | None, error: str | None) -> Fate:
        self._ledger.settle(self._lease, state, self._now(), receipt, error)
        return Fate(state.value)

    def _doubtful(self, error: str) -> Fate:
        self._hand()
        return self._settled(DeliveryState.UNKNOWN, None, error)

    def _surprised(self, surprise: Exception) -> Fate:
        error = f"Erreur inattendue du canal ({type(surprise).__name__} : {surprise}). Signalez-la."
        return self._doubtful(error) if self._handed else self._postponed(error, None)

    def _postponed(self, error: str, retry_after: timedelta | None) -> Fate:
        now = self._now()
        self._ledger.put_back(self._lease, now, now + self._delay(retry_after), error)
        return Fate.POSTPONED

    def _delay(self, retry_after: timedelta | None) -> timedelta:
        if retry_after is not None:
            return max(retry_after, SHORTEST_DELAY)
        doublings = min(self._lease.delivery.attempts - 1, 16)
        return min(FIRST_DELAY * (1 << doublings), LONGEST_DELAY)
