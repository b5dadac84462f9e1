"""`python -m flows.worker [POOL]`: run on this machine what the Prefect server of several machines hands out.

Stopped by SIGINT or SIGTERM. When it ends by itself, whoever started it starts it again (config/systemd).
"""

import asyncio
import os
import signal
import socket
import sys
from contextlib import suppress

from cpom_workflow import app
from cpom_workflow.domain.errors import CpomError
from flows.pool import POOL
from flows.server import adopt, unreachable

AT_ONCE = 4
"""Runs that one machine takes at a time, each about a hundred megabytes; the others wait their turn."""

PATIENCE_SECONDS = 60


def main(pool: str = POOL) -> int:
    """Work until told to stop; 2 when the server does not answer."""
    try:
        adopt(app.settings())
        # A run asked for in the interface starts within some seconds.
        os.environ.setdefault("PREFECT_WORKER_QUERY_SECONDS", "3")
        return asyncio.run(_run(pool))
    except CpomError as error:
        sys.stderr.write(f"{error}\n")
        return 2


async def _run(pool: str) -> int:
    # Prefect reads its settings while it is imported: not before the environment says what they are.
    from prefect.workers.process import ProcessWorker  # noqa: PLC0415

    from flows.serving import skip_missed_runs, wait_for_server  # noqa: PLC0415

    if not await wait_for_server(PATIENCE_SECONDS):
        raise unreachable(app.settings())
    await skip_missed_runs()
    worker = ProcessWorker(
        work_pool_name=pool,
        name=f"{socket.gethostname()}-{os.getpid()}",
        limit=AT_ONCE,
        create_pool_if_not_found=False,
    )
    working = asyncio.create_task(worker.start(printer=_silent))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, working.cancel)
    print(f"Cette machine travaille pour « {pool} ».", flush=True)  # noqa: T201 - what a service's journal tells
    with suppress(asyncio.CancelledError):
        await working
    return 0


def _silent(*_: object, **__: object) -> None:
    """Say nothing: Prefect's own lines are English."""


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
