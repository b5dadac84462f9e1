"""`python -m flows`: a Prefect server on this machine and every deployment served, until Ctrl-C."""

import asyncio
import signal
import sys
from contextlib import suppress
from subprocess import PIPE, STDOUT

from cpom_workflow import app
from cpom_workflow.adapters.processes import require_free
from cpom_workflow.domain.errors import CpomError, Misconfigured
from flows.server import address, adopt, command, home
from flows.tether import tethered

START_SECONDS = 120
"""The first start creates Prefect's database, which a slow disk makes long."""

STOP_SECONDS = 6
LOG = "serveur.log"


def main() -> int:
    """Run until told to stop; 2 when it cannot start."""
    try:
        require_free(app.settings().prefect_port, "CPOM_PORT_PREFECT")
        adopt(app.settings())
        return asyncio.run(_run())
    except CpomError as error:
        sys.stderr.write(f"{error}\n")
        return 2


async def _run() -> int:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    server = await _start_server()
    try:
        return await _serve_until(stop, server)
    finally:
        await _end(server)


async def _start_server() -> asyncio.subprocess.Process:
    """Start the server in a session of its own, so that Ctrl-C reaches it through us only, and its log in a file.

    It is tethered to this process, so that it never outlives one that was killed.
    """
    with (home(app.settings()) / LOG).open("ab") as log:
        return await asyncio.create_subprocess_exec(
            *tethered(command(app.settings())), stdin=PIPE, stdout=log, stderr=STDOUT, start_new_session=True
        )


async def _serve_until(stop: asyncio.Event, server: asyncio.subprocess.Process) -> int:
    """Serve until told to stop (0); raises `Misconfigured` when the server ends by itself or never answers."""
    ended, told = asyncio.create_task(server.wait()), asyncio.create_task(stop.wait())
    serving = asyncio.create_task(_serve())
    await asyncio.wait({ended, told, serving}, return_when=asyncio.FIRST_COMPLETED)
    finished = serving.done() and not serving.cancelled()
    serving.cancel()
    with suppress(asyncio.CancelledError):
        await serving
    told.cancel()
    if (ended.done() or finished) and not stop.is_set():
        raise Misconfigured(
            "Prefect s'est arrêté de lui-même.",
            f"Lisez la fin de {home(app.settings()) / LOG}, corrigez, puis relancez.",
        )
    return 0


async def _serve() -> None:
    # Prefect reads its settings while it is imported: not before the environment says what they are.
    from flows.serving import serve, wait_for_server  # noqa: PLC0415

    if not await wait_for_server(START_SECONDS):
        return
    await serve(lambda: print(f"Prefect est prêt : {address(app.settings())}", flush=True))  # noqa: T201 - the console is ours


async def _end(server: asyncio.subprocess.Process) -> None:
    """Ask the server to stop, and insist."""
    if server.returncode is None:
        server.send_signal(signal.SIGINT)
    try:
        await asyncio.wait_for(server.wait(), STOP_SECONDS)
    except TimeoutError:
        server.kill()
        await server.wait()


if __name__ == "__main__":
    sys.exit(main())
