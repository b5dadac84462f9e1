"""Debian's chromium, pages served on a free port for it, and what axe says of them."""

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright
from starlette.applications import Starlette


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start it; where it is not installed the test is skipped, and in CI refused."""
    program = shutil.which("chromium")
    if program is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("the package chromium is missing")
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


@contextmanager
def served(pages: Starlette) -> Iterator[str]:
    """Serve pages in a thread, and give their address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(pages, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def violations(page: Page) -> list[str]:
    """Give what axe finds wrong, each rule with the element that breaks it."""
    found = find_spec("axe_core_python")
    assert found is not None
    assert found.origin is not None
    page.evaluate((Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8"))
    broken = page.evaluate("axe.run()")["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in broken for node in each["nodes"]]
