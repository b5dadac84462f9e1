"""One claimed delivery on its way."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from cpom_workflow.domain.delivery import DeliveryState, Ended, Lease, Receipt
from cpom_workflow.domain.errors import Ambiguous, Closed, LostLease, NotAccepted, Refused, StoreUnavailable
from cpom_workflow.services.dispatch.manner import postponement
from cpom_workflow.services.ports import Channel, Ledger


class Fate(StrEnum):
    """What became of a delivery that was claimed."""

    SENT = "sent"
    REFUSED = "refused"
    POSTPONED = "postponed"
    UNKNOWN = "unknown"
    LOST = "lost"


class Sending:
    """Sends one delivery; its end is left in `ended`, to be recorded with the next step.

    `before` is the end of the delivery sent before this one, not recorded yet: it is recorded in the very
    transaction that hands this one over, and its fate is then in `fate_before`.
    """

    def __init__(self, ledger: Ledger, lease: Lease, now: Callable[[], datetime], before: Ended | None = None) -> None:
        """Keep what is to be sent."""
        self.lease = lease
        self.before = before
        self.fate_before: Fate | None = None
        self.ended: Ended | None = None
        self.rest: timedelta | None = None
        self._ledger = ledger
        self._now = now
        self._handed = False

    def attempt(self, channels: Mapping[str, Channel]) -> Fate | None:
        """Send; give the fate, or None when the end is still to be recorded (`ended`)."""
        try:
            self._attempt(channels)
        except LostLease:
            return Fate.LOST
        return None if self.ended else Fate.POSTPONED

    def _attempt(self, channels: Mapping[str, Channel]) -> None:
        try:
            receipt = self._send(channels)
        except (LostLease, StoreUnavailable):
            raise
        except Refused as refusal:
            self._end(DeliveryState.REFUSED, None, str(refusal))
        except NotAccepted as refusal:
            delay = self._postpone(str(refusal), refusal.retry_after)
            self.rest = delay if isinstance(refusal, Closed) else None
        except Ambiguous as doubt:
            self._doubt(str(doubt))
        except Exception as surprise:  # noqa: BLE001 - one message that trips a channel must not stop all the others
            self._surprised(surprise)
        else:
            self._hand()
            self._end(DeliveryState.SENT, receipt, None)

    def _send(self, channels: Mapping[str, Channel]) -> Receipt:
        delivery = self.lease.delivery
        channel = channels.get(delivery.draft.channel)
        if channel is None:
            # Not the address's fault: it leaves once the channel is back, or is written anew for another one.
            what = f"Le canal « {delivery.draft.channel} » n'existe pas ici."
            raise NotAccepted(what, f"Canaux possibles : {', '.join(sorted(channels)) or 'aucun'}.")
        return channel.send(delivery, self._hand)

    def _hand(self) -> None:
        """Record the point of no return, once; for a channel that forgot to, before its answer is believed."""
        if self._handed:
            return
        if self.before is None:
            self._ledger.hand(self.lease, self._now())
        else:
            settled, handed = self._ledger.settle_and_hand(self.before, self.lease, self._now())
            self.fate_before = Fate(self.before.state.value) if settled else Fate.LOST
            if not handed:
                raise LostLease(_TAKEN, _NOTHING_TO_DO)
        self._handed = True

    def _end(self, state: DeliveryState, receipt: Receipt | None, error: str | None) -> None:
        self.ended = Ended(lease=self.lease, state=state, at=self._now(), receipt=receipt, error=error)

    def _doubt(self, error: str) -> None:
        self._hand()
        self._end(DeliveryState.UNKNOWN, None, error)

    def _surprised(self, surprise: Exception) -> None:
        error = f"Erreur inattendue du canal ({type(surprise).__name__} : {surprise}). Signalez-la."
        if self._handed:
            self._doubt(error)
        else:
            self._postpone(error, None)

    def _postpone(self, error: str, retry_after: timedelta | None) -> timedelta:
        now, delay = self._now(), postponement(self.lease.delivery.attempts, retry_after)
        self._ledger.put_back(self.lease, now, now + delay, error)
        return delay


_TAKEN = "L'envoi n'est plus entre les mains de ce programme."
_NOTHING_TO_DO = "Rien à faire : il est repris ailleurs."
