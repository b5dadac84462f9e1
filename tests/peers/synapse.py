"""A Synapse homeserver of one's own, on a free loopback port, ended by its own process number."""

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError

import yaml

DOMAIN = "agent.example"
PASSWORD = "essai-d-un-jour"  # noqa: S105 - for a server that lives as long as a test
_PATIENCE = 300
"""Tenths of a second given to the server to start."""


@dataclass(frozen=True, kw_only=True)
class Login:
    """An account with its device."""

    user: str
    device: str
    token: str


@dataclass(frozen=True, kw_only=True)
class Synapse:
    """A server that lets anybody register."""

    address: str

    def register(self, name: str, device: str) -> Login:
        """Make an account."""
        given = {"username": name, "password": PASSWORD, "device_id": device, "auth": {"type": "m.login.dummy"}}
        answer = self.ask("POST", "register", None, given)
        return Login(user=answer["user_id"], device=answer["device_id"], token=answer["access_token"])

    def ask(self, method: str, path: str, login: Login | None, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Ask the server, as an account."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.address}/_matrix/client/v3/{path}", data, method=method)  # noqa: S310
        if login:
            request.add_header("Authorization", f"Bearer {login.token}")
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - loopback
            read: dict[str, Any] = json.load(answer)
        return read

    def join(self, login: Login, room: str) -> None:
        """Accept an invitation."""
        self.ask("POST", f"join/{room}", login, {})

    def messages(self, login: Login, room: str) -> list[dict[str, Any]]:
        """Give the messages of a room, plain or encrypted."""
        page = self.ask("GET", f"rooms/{room}/messages?dir=b&limit=100", login)
        return [each for each in page["chunk"] if each["type"] in {"m.room.message", "m.room.encrypted"}]


@contextmanager
def synapse(folder: Path) -> Iterator[Synapse]:
    """Run a server in a folder."""
    port = _free_port()
    settings = folder / "homeserver.yaml"
    written = {
        "server_name": DOMAIN,
        "report_stats": False,
        "listeners": [
            {"port": port, "bind_addresses": ["127.0.0.1"], "type": "http", "resources": [{"names": ["client"]}]}
        ],
        "database": {"name": "sqlite3", "args": {"database": str(folder / "homeserver.db")}},
        "media_store_path": str(folder / "media"),
        "signing_key_path": str(folder / "signing.key"),
        "log_config": str(_quiet(folder)),
        "pid_file": str(folder / "homeserver.pid"),
        "registration_shared_secret": PASSWORD,
        "macaroon_secret_key": PASSWORD,
        "form_secret": PASSWORD,
        "enable_registration": True,
        "enable_registration_without_verification": True,
        "trusted_key_servers": [],
        "rc_message": {"per_second": 1000, "burst_count": 1000},
        "rc_registration": {"per_second": 1000, "burst_count": 1000},
    }
    settings.write_text(yaml.safe_dump(written))
    command = [sys.executable, "-m", "synapse.app.homeserver", "-c", str(settings)]
    subprocess.run([*command, "--generate-keys"], check=True, cwd=folder, capture_output=True)
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(server, address)
        yield Synapse(address=address)
    finally:
        server.terminate()
        server.wait()


def _quiet(folder: Path) -> Path:
    file = folder / "log.yaml"
    handler = {"class": "logging.FileHandler", "filename": str(folder / "homeserver.log")}
    file.write_text(
        yaml.safe_dump(
            {"version": 1, "handlers": {"file": handler}, "root": {"level": "WARNING", "handlers": ["file"]}}
        )
    )
    return file


def _wait(server: subprocess.Popen[bytes], address: str) -> None:
    for _ in range(_PATIENCE):
        if server.poll() is not None:
            raise RuntimeError("Synapse does not start: read homeserver.log in its folder")
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=1):  # noqa: S310 - loopback
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("Synapse does not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
