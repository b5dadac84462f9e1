"""A sign of life: leases are renewed for as long as a peer is slow to answer."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from threading import Event, Lock, Thread
from typing import Self

from cpom_workflow.domain.delivery import Lease
from cpom_workflow.domain.errors import CpomError
from cpom_workflow.services.ports import Ledger

_BEATS_PER_LEASE = 3


class Pulse:
    """Renews every lease that the workers hold, three times in its length."""

    def __init__(self, ledger: Ledger, now: Callable[[], datetime], seconds: int) -> None:
        """Keep what is needed; nothing beats before there is a lease."""
        self.seconds = seconds
        self._ledger, self._now = ledger, now
        self._held: dict[str, Lease] = {}
        self._lock = Lock()
        self._over = Event()
        self._thread = Thread(target=self._beat, daemon=True)

    def __enter__(self) -> Self:
        """Be ready to beat."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self._over.set()
        if self._thread.ident:
            self._thread.join()

    def hold(self, leases: Iterable[Lease]) -> None:
        """Renew these from now on."""
        with self._lock:
            self._held |= {lease.token: lease for lease in leases}
            if self._held and not self._thread.ident:
                self._thread.start()

    def drop(self, leases: Iterable[Lease]) -> None:
        """Renew these no more."""
        with self._lock:
            for lease in leases:
                self._held.pop(lease.token, None)

    def _beat(self) -> None:
        while not self._over.wait(self.seconds / _BEATS_PER_LEASE):
            with self._lock:
                held = tuple(self._held.values())
            for lease in held:
                # When it is lost, or the database is, the guarded moves of whoever waits for the answer find out.
                with suppress(CpomError):
                    self._ledger.renew(lease, self._now(), self.seconds)
