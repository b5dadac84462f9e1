"""How far a long run has come, as an artifact that moves; a short one leaves none."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from prefect.artifacts import acreate_progress_artifact, aupdate_progress_artifact

EVERY = 2.0
"""Seconds between two looks, and before the first one."""


class Gauge:
    """How many things are done, and of how many; written by the thread that works, read by the one that shows."""

    def __init__(self) -> None:
        """Begin with nothing to do."""
        self.done, self.total = 0, 0

    def tick(self, done: int, total: int) -> None:
        """Say how many are done, and of how many."""
        self.done, self.total = done, total

    @property
    def percent(self) -> float:
        """Give the part that is done, 0 to 100."""
        return min(100.0, 100 * self.done / self.total) if self.total else 0.0


@asynccontextmanager
async def shown(gauge: Gauge, description: str) -> AsyncIterator[None]:
    """Show a gauge while something is done."""
    watcher = asyncio.create_task(_watch(gauge, description))
    try:
        yield
    finally:
        watcher.cancel()
        with suppress(asyncio.CancelledError):
            await watcher


async def _watch(gauge: Gauge, description: str) -> None:
    artifact = None
    while True:
        await asyncio.sleep(EVERY)
        if artifact is None and gauge.total:
            artifact = await acreate_progress_artifact(gauge.percent, description=description)
        elif artifact is not None:
            await aupdate_progress_artifact(artifact, gauge.percent)
