"""The heartbeat: a whole file or the former one, and an address asked for once; a deaf watcher stops nothing."""

import json
import logging
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from cpom_workflow.adapters.heartbeat import NAME, Heartbeat
from cpom_workflow.services.watch_ports import Run
from tests.deliveries import NOW, later

RUN = Run(on=date(2026, 11, 23), started_at=NOW, finished_at=later(minutes=1), sent=12, unknown=1)


class Watcher(BaseHTTPRequestHandler):
    """Answers what its path asks for."""

    asked: list[str] = []  # noqa: RUF012 - one watcher a test

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(int(self.path.strip("/")))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def watcher() -> Iterator[str]:
    """Give the address of a watcher on a free port."""
    Watcher.asked = []
    with HTTPServer(("127.0.0.1", 0), Watcher) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_the_file_says_when_the_sweep_ended_and_what_it_did(tmp_path: Path) -> None:
    Heartbeat(folder=tmp_path)(RUN)
    assert json.loads((tmp_path / NAME).read_text(encoding="utf-8")) == {
        "fini_le": "2026-11-23T08:01:00+00:00",
        "jour": "2026-11-23",
        "envoyes": 12,
        "incertains": 1,
    }


def test_a_beat_replaces_the_former_one_and_leaves_nothing_beside(tmp_path: Path) -> None:
    beat = Heartbeat(folder=tmp_path)
    beat(RUN)
    beat(RUN)
    assert [each.name for each in tmp_path.iterdir()] == [NAME]


def test_the_watcher_is_asked_once(tmp_path: Path, watcher: str) -> None:
    Heartbeat(folder=tmp_path, url=f"{watcher}/200")(RUN)
    assert Watcher.asked == ["/200"]


def test_a_watcher_that_complains_is_only_logged(
    tmp_path: Path, watcher: str, caplog: pytest.LogCaptureFixture
) -> None:
    Heartbeat(folder=tmp_path, url=f"{watcher}/500")(RUN)
    assert "a répondu 500" in caplog.text


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/secret", "http://[::1", "http://127.0.0.1:99999/secret"])
def test_a_watcher_that_does_not_answer_is_only_logged_without_its_secret(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, url: str
) -> None:
    caplog.set_level(logging.WARNING)
    Heartbeat(folder=tmp_path, url=url)(RUN)
    assert (tmp_path / NAME).is_file()
    assert "ne répond pas" in caplog.text
    assert "secret" not in caplog.text


def test_a_file_that_cannot_be_written_is_only_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    Heartbeat(folder=tmp_path / "absent")(RUN)
    assert "n'a pas pu être écrit" in caplog.text
