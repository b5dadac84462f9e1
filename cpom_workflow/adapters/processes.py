"""Child processes: started, waited for, and ended by their own process id."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from types import TracebackType
from typing import Self

from cpom_workflow.domain.errors import Misconfigured

_LOOPBACK = "127.0.0.1"
_OK = 400
PATIENCE_SECONDS = 15.0
"""How long a child may take to stop before it is made to."""


def require_free(port: int, setting: str) -> None:
    """Raise `Misconfigured` when something already listens on a loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_LOOPBACK, port))
        except OSError:
            raise Misconfigured(
                f"Le port {port} est déjà utilisé sur cette machine.",
                f"Arrêtez le programme qui l'occupe, ou choisissez un autre port par {setting}.",
            ) from None


def run_module(*module_and_arguments: str) -> int:
    """Run `python -m MODULE ARGUMENTS…` to its end, on this console; give its exit code."""
    return subprocess.run([sys.executable, "-m", *module_and_arguments], check=False).returncode  # noqa: S603 - our own modules


def answer_of_module(*module_and_arguments: str) -> str:
    """Run `python -m MODULE ARGUMENTS…` to its end; give what it printed, whatever its exit code."""
    command = [sys.executable, "-m", *module_and_arguments]
    return subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True, encoding="utf-8").stdout  # noqa: S603 - our own modules


class Companions:
    """Python modules run beside this process; leaving the context ends them all.

    So do a request to end and a terminal that is closed: they reach this process as Ctrl-C does.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Keep the environment that every child gets."""
        self._environment = {**os.environ, **environment}
        self._children: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        """Begin with no child."""
        ends = (signal.SIGTERM, signal.SIGHUP)
        self._before = {number: signal.signal(number, signal.default_int_handler) for number in ends}
        return self

    def start(self, *module_and_arguments: str) -> None:
        """Start `python -m MODULE ARGUMENTS…` in a session of its own, so that Ctrl-C reaches it through us only."""
        command = [sys.executable, "-m", *module_and_arguments]
        self._children.append(subprocess.Popen(command, env=self._environment, start_new_session=True))  # noqa: S603 - our own modules

    def wait_for(self, port: int, path: str, seconds: float) -> None:
        """Wait until a page answers; raises `Misconfigured` when a child ends or time runs out first."""
        deadline = time.monotonic() + seconds
        while not _answers(port, path):
            if any(child.poll() is not None for child in self._children) or time.monotonic() > deadline:
                raise Misconfigured(
                    f"Le service attendu sur le port {port} n'a pas démarré.",
                    "Lisez les lignes affichées au-dessus, corrigez, puis relancez.",
                )
            time.sleep(0.2)

    def wait(self) -> None:
        """Wait until a child ends."""
        while all(child.poll() is None for child in self._children):
            time.sleep(0.5)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ask every child to stop, and insist after a while."""
        for child in self._children:
            _signal(child, signal.SIGINT)
        deadline = time.monotonic() + PATIENCE_SECONDS
        for child in self._children:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal(child, signal.SIGKILL)
                child.wait()
        for number, handler in self._before.items():
            signal.signal(number, handler)


def _signal(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    if child.poll() is None:
        os.killpg(child.pid, number)


def _answers(port: int, path: str) -> bool:
    connection = HTTPConnection(_LOOPBACK, port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < _OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
