"""`python -m cpom_workflow.web`: it serves, stops cleanly, and says what is wrong in one sentence."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    return {**os.environ, "CPOM_HOME": str(tmp_path), "CPOM_PORT_WEB": port, "CPOM_AU": "2026-11-23"}


def started(environment: dict[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "cpom_workflow.web"]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def answer(address: str) -> httpx.Response:
    for _ in range(150):
        try:
            return httpx.get(address)
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(address)


def test_it_serves_the_day_it_was_given_and_stops_quietly(environment: dict[str, str]) -> None:
    server = started(environment)
    try:
        base = f"http://127.0.0.1:{environment['CPOM_PORT_WEB']}"
        assert answer(f"{base}/sante").text == "ok"
        assert "Situation au" in answer(base).text
        assert "2026-11-23" in answer(base).text
    finally:
        server.send_signal(signal.SIGINT)
        told = server.communicate(timeout=20)
    assert (server.returncode, *told) == (0, "", "")


def test_a_wrong_day_is_one_sentence_and_the_code_2(environment: dict[str, str]) -> None:
    _, said = (server := started({**environment, "CPOM_AU": "hier"})).communicate(timeout=20)
    assert server.returncode == 2
    assert said.startswith("La variable CPOM_AU ne convient pas. « hier » n'est pas un jour")
    assert "Traceback" not in said


def test_a_port_in_use_is_one_sentence_and_the_code_2(environment: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(environment["CPOM_PORT_WEB"])))
        taken.listen()
        _, said = (server := started(environment)).communicate(timeout=20)
    assert server.returncode == 2
    assert "est déjà utilisé sur cette machine." in said
    assert "CPOM_PORT_WEB" in said
