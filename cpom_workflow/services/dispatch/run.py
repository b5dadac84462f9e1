"""The dispatch: workers that claim, send and settle until nothing is due."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, fields
from datetime import datetime
from threading import Event, Lock, Thread
from typing import Protocol, runtime_checkable

from cpom_workflow.domain.delivery import Ended, Lease
from cpom_workflow.domain.errors import CpomError, LostLease
from cpom_workflow.services.dispatch.doubts import resolve_doubts
from cpom_workflow.services.dispatch.manner import Manner
from cpom_workflow.services.dispatch.pace import Pace
from cpom_workflow.services.dispatch.pulse import Pulse
from cpom_workflow.services.dispatch.sending import Fate, Sending
from cpom_workflow.services.ports import Channel, Ledger


@runtime_checkable
class Closable(Protocol):
    """A channel that keeps a connection a thread."""

    def close(self) -> None:
        """Close the one of this thread."""


Progress = Callable[[int, int], None]
"""Told after each message how many are done, and of how many."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What a dispatch did, by delivery key; `lost` are those that another worker had taken over meanwhile."""

    sent: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    postponed: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def dispatch(
    ledger: Ledger,
    channels: Mapping[str, Channel],
    now: Callable[[], datetime],
    manner: Manner = Manner(),  # noqa: B008 - frozen
    on_progress: Progress | None = None,
) -> Sent:
    """Send everything that is due; raises `StoreUnavailable`, after which nothing is lost nor said twice."""
    with Pulse(ledger, now, manner.lease_seconds) as pulse:
        run = _Run(ledger, now, manner, pulse, on_progress)
        run.send_all(channels)
        if resolve_doubts(ledger, channels, now(), manner.doubt):
            run.send_all(channels)
    return Sent(**{each.name: tuple(run.fates[Fate(each.name)]) for each in fields(Sent)})


class _Run:
    """What the workers of one dispatch share."""

    def __init__(
        self, ledger: Ledger, now: Callable[[], datetime], manner: Manner, pulse: Pulse, on_progress: Progress | None
    ) -> None:
        self.ledger, self.now, self.manner, self.pulse = ledger, now, manner, pulse
        self.pace = Pace(manner.per_minute)
        self.fates: dict[Fate, list[str]] = {fate: [] for fate in Fate}
        self.stopped = Event()
        self._on_progress = on_progress
        self._total = 0
        self._errors: list[BaseException] = []
        self._alone: dict[str, Lock] = {}
        self._lock = Lock()

    def send_all(self, channels: Mapping[str, Channel]) -> None:
        """Let every worker work until nothing is due; the first error of any stops all, and is raised."""
        if self._on_progress:
            self._total = self._done + self.ledger.due(self.now())
        self._alone = {name: Lock() for name in channels.keys() - self.manner.parallel}
        others = [Thread(target=self._work, args=(channels,)) for _ in range(1, self.manner.workers)]
        for thread in others:
            thread.start()
        self._work(channels)
        for thread in others:
            thread.join()
        if self._errors:
            raise self._errors[0]

    def told(self, key: str, fate: Fate) -> None:
        """Note what became of a delivery, and say how far we are."""
        with self._lock:
            self.fates[fate].append(key)
            if self._on_progress:
                self._on_progress(self._done, max(self._total, self._done))

    @property
    def _done(self) -> int:
        return sum(map(len, self.fates.values()))

    def alone(self, channel: str) -> AbstractContextManager[object]:
        """Let one worker at a time send by a channel, unless it has a connection a thread."""
        return self._alone.get(channel) or nullcontext()

    def _work(self, channels: Mapping[str, Channel]) -> None:
        try:
            _Worker(self, channels).work()
        except BaseException as error:  # noqa: BLE001 - raised again in the thread of whoever dispatches
            self.stopped.set()
            self._errors.append(error)
        finally:
            for channel in (channels[name] for name in channels.keys() & self.manner.parallel):
                if isinstance(channel, Closable):
                    channel.close()


class _Worker:
    """Claims some, sends them one by one; the end of each is recorded with the hand-over of the next."""

    def __init__(self, run: _Run, channels: Mapping[str, Channel]) -> None:
        self._run = run
        self._channels = channels
        self._pending: Ended | None = None

    def work(self) -> None:
        while leases := self._claimed():
            try:
                for lease in leases:
                    self._send(lease)
                self._flush()
            except BaseException:
                self._leave(leases)
                raise

    def _leave(self, leases: Sequence[Lease]) -> None:
        """Record what is known, and give back what was not tried; if that fails too, the leases run out."""
        with suppress(CpomError):
            self._flush()
            self._run.ledger.release(leases, self._run.now())
        self._run.pulse.drop(leases)

    def _claimed(self) -> Sequence[Lease]:
        if self._run.stopped.is_set():
            return ()
        now, manner = self._run.now(), self._run.manner
        leases = self._run.ledger.claim_several(now, manner.lease_seconds, manner.at_once, self._run.pace.resting(now))
        self._run.pulse.hold(leases)
        return leases

    def _send(self, lease: Lease) -> None:
        run, channel = self._run, lease.delivery.draft.channel
        if not self._ready(channel) or lease.delivery.draft.expired(run.now()):
            # Given back, it is claimed again when its channel is ready, or let go of when its day went by.
            run.pulse.drop([lease])
            run.ledger.release([lease], run.now())
            return
        sending = Sending(run.ledger, lease, run.now, self._pending)
        with run.alone(channel):
            fate = sending.attempt(self._channels)
        if sending.fate_before and self._pending:
            self._tell(self._pending.lease, sending.fate_before)
            self._pending = None
        if sending.rest:
            run.pace.rest(channel, run.now() + sending.rest)
        if sending.ended:
            run.pace.ended(channel, sending.ended.state, run.now())
        self._flush()
        self._pending = sending.ended
        if fate:
            self._tell(lease, fate)

    def _ready(self, channel: str) -> bool:
        """Wait for the next moment of a channel, unless it is at rest or all is stopped; say whether it may be fed."""
        if not self._halted(channel):
            self._wait(channel)
        return not self._halted(channel)

    def _halted(self, channel: str) -> bool:
        return self._run.stopped.is_set() or channel in self._run.pace.resting(self._run.now())

    def _wait(self, channel: str) -> None:
        delay = self._run.pace.delay(channel, self._run.now()).total_seconds()
        if delay > 0:
            self._flush()
            self._run.manner.wait(delay)

    def _flush(self) -> None:
        """Record the end that waits, if there is one."""
        ended, self._pending = self._pending, None
        if ended is None:
            return
        try:
            self._run.ledger.settle(ended.lease, ended.state, ended.at, ended.receipt, ended.error)
        except LostLease:
            self._tell(ended.lease, Fate.LOST)
        else:
            self._tell(ended.lease, Fate(ended.state.value))

    def _tell(self, lease: Lease, fate: Fate) -> None:
        self._run.pulse.drop([lease])
        self._run.told(lease.delivery.draft.key, fate)
