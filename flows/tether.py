"""`python -m flows.tether MODULE ARGUMENTS…`: run a module until it ends, or until whoever started it is gone.

Whoever starts it keeps the other end of its standard input open: however that process ends, the end is seen here.
"""

import os
import runpy
import signal
import sys
from collections.abc import Sequence
from threading import Thread


def tethered(command: Sequence[str]) -> tuple[str, ...]:
    """Give the same `python -m …` command line, tethered."""
    python, dash_m, *module = command
    return (python, dash_m, "flows.tether", *module)


def main() -> None:
    """Run the module named by the first argument."""
    Thread(target=_watch, daemon=True).start()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _watch() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
