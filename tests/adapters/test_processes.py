"""Ports and child processes: a port in use is one sentence, and whatever was started is ended."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cpom_workflow.adapters.processes import Companions, require_free
from cpom_workflow.domain.errors import Misconfigured


@pytest.fixture
def port() -> Iterator[int]:
    """Give a port on which something listens."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


@pytest.fixture
def modules(tmp_path: Path) -> dict[str, str]:
    """Give the environment in which `page` answers, `stubborn` ignores Ctrl-C and `short` ends at once."""
    (tmp_path / "page.py").write_text(
        "import sys\n"
        "from http.server import BaseHTTPRequestHandler, HTTPServer\n"
        "class Page(BaseHTTPRequestHandler):\n"
        "    def do_GET(self):\n"
        "        self.send_response(200 if self.path == '/sante' else 404); self.end_headers()\n"
        "    def log_message(self, *_): pass\n"
        "try:\n"
        "    HTTPServer(('127.0.0.1', int(sys.argv[1])), Page).serve_forever()\n"
        "except KeyboardInterrupt:\n"
        "    open(sys.argv[2], 'w').write('interrompu')\n"
    )
    (tmp_path / "told.py").write_text("import os, sys\nopen(sys.argv[1], 'w').write(os.environ['CPOM_AU'])\n")
    (tmp_path / "stubborn.py").write_text(
        "import os, signal, sys, time\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "open(sys.argv[1] + '~', 'w').write(str(os.getpid()))\n"
        "os.rename(sys.argv[1] + '~', sys.argv[1])\n"
        "time.sleep(60)\n"
    )
    return {"PYTHONPATH": str(tmp_path), "CPOM_AU": "2026-11-23"}


# --- Ports ----------------------------------------------------------------------------------------------------------


def test_a_port_in_use_is_one_french_sentence(port: int) -> None:
    with pytest.raises(Misconfigured) as refused:
        require_free(port, "CPOM_PORT_WEB")
    assert str(refused.value) == (
        f"Le port {port} est déjà utilisé sur cette machine. "
        "Arrêtez le programme qui l'occupe, ou choisissez un autre port par CPOM_PORT_WEB."
    )


def test_a_free_port_is_free() -> None:
    require_free(free_port(), "CPOM_PORT_WEB")


def test_a_port_just_left_is_free_again() -> None:
    left = free_port()
    with socket.create_server(("127.0.0.1", left)) as server, socket.create_connection(("127.0.0.1", left)):
        server.accept()[0].close()
    require_free(left, "CPOM_PORT_WEB")


# --- Children -------------------------------------------------------------------------------------------------------


def test_a_page_that_answers_is_waited_for_and_ended_by_an_interruption(
    modules: dict[str, str], tmp_path: Path
) -> None:
    chosen = free_port()
    with Companions(modules) as companions:
        companions.start("page", str(chosen), str(tmp_path / "fin"))
        companions.wait_for(chosen, "/sante", 20)
    assert (tmp_path / "fin").read_text() == "interrompu"
    require_free(chosen, "CPOM_PORT_WEB")


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_request_to_end_and_a_closed_terminal_end_them_as_an_interruption_does(
    modules: dict[str, str], tmp_path: Path, ending: signal.Signals
) -> None:
    chosen, end = free_port(), tmp_path / "fin"
    whole = (
        "from cpom_workflow.adapters.processes import Companions\n"
        "with Companions({}) as companions:\n"
        f"    companions.start('page', '{chosen}', {str(end)!r})\n"
        f"    companions.wait_for({chosen}, '/sante', 20)\n"
        "    print('prêt', flush=True)\n"
        "    companions.wait()\n"
    )
    environment = {**os.environ, **modules}
    with subprocess.Popen(
        [sys.executable, "-c", whole], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as parent:
        assert parent.stdout
        assert parent.stdout.readline().decode() == "prêt\n"
        parent.send_signal(ending)
        parent.wait(20)
    assert end.read_text() == "interrompu"
    require_free(chosen, "CPOM_PORT_WEB")


def test_a_page_that_answers_an_error_is_not_ready(modules: dict[str, str], tmp_path: Path) -> None:
    chosen = free_port()
    with Companions(modules) as companions:
        companions.start("page", str(chosen), str(tmp_path / "fin"))
        companions.wait_for(chosen, "/sante", 20)
        with pytest.raises(Misconfigured, match=f"attendu sur le port {chosen} n'a pas démarré"):
            companions.wait_for(chosen, "/absente", 0.1)


def test_a_child_that_ends_is_not_waited_for(modules: dict[str, str], tmp_path: Path) -> None:
    began = time.monotonic()
    with Companions(modules) as companions:
        companions.start("told", str(tmp_path / "au"))
        with pytest.raises(Misconfigured, match="Lisez les lignes affichées"):
            companions.wait_for(free_port(), "/sante", 30)
    assert time.monotonic() - began < 20


def test_a_child_gets_the_environment_given_for_it(modules: dict[str, str], tmp_path: Path) -> None:
    with Companions(modules) as companions:
        companions.start("told", str(tmp_path / "au"))
        companions.wait()
    assert (tmp_path / "au").read_text() == "2026-11-23"


def test_something_that_is_no_web_server_is_not_ready() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, Companions({}) as companions:
        silent.listen()
        with pytest.raises(Misconfigured):
            companions.wait_for(free_port(), "/sante", 0.1)


def test_a_child_that_ignores_an_interruption_is_ended_all_the_same(
    modules: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cpom_workflow.adapters.processes.PATIENCE_SECONDS", 0.2)
    with Companions(modules) as companions:
        companions.start("stubborn", str(tmp_path / "pid"))
        while not (tmp_path / "pid").exists():
            time.sleep(0.02)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
