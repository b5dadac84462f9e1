"""A tethered program ends with whoever started it, however that one ends; the server of `python -m flows` is one."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.tether import tethered
from tests.flows.machines import children_of, free_port

SLEEPER = (sys.executable, "-m", "timeit", "-n", "1", "-r", "1", "-s", "import time", "time.sleep(60)")
PARENT = "import subprocess, sys; subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE); sys.stdin.read()"


def soon(happened: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.1)
    return happened()


def ended(pid: int) -> bool:
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return True


def test_it_ends_when_its_parent_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, *tethered(SLEEPER)], stdin=subprocess.PIPE)
    assert soon(lambda: len(children_of(parent.pid)) == 1)
    (child,) = children_of(parent.pid)
    parent.kill()
    parent.communicate()
    assert soon(lambda: ended(child))


def test_it_ends_by_itself_with_its_own_code() -> None:
    command = tethered((sys.executable, "-m", "this.is.nowhere"))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        assert child.wait() == 1


@pytest.mark.slow
def test_a_killed_demonstration_leaves_no_server_behind(tmp_path: Path) -> None:
    environment = {**os.environ, "CPOM_HOME": str(tmp_path), "CPOM_PORT_PREFECT": str(free_port())}
    whole = subprocess.Popen([sys.executable, "-m", "flows"], env=environment, stdout=subprocess.PIPE)
    assert whole.stdout
    assert whole.stdout.readline().startswith("Prefect est prêt".encode())
    server = next(pid for pid in children_of(whole.pid) if b"uvicorn" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(whole.pid, signal.SIGKILL)
    whole.communicate()
    assert soon(lambda: ended(server), 30)
