"""One Prefect server for the session, and for each test a store of its own on a day of its own."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

# Prefect reads its environment while it is imported; without these, its server writes to its maker.
os.environ.update({"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"})

import pytest
from prefect.settings import (
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    PREFECT_HOME,
    PREFECT_LOGGING_TO_API_ENABLED,
    PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_ENABLED,
    temporary_settings,
)
from prefect.testing.utilities import prefect_test_harness

from cpom_workflow import app
from cpom_workflow.adapters.places import shipped
from cpom_workflow.app.dossiers import load_dossiers
from cpom_workflow.services.office import Office

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday, ten in the morning in Paris: within sending hours."""


Recorded = Callable[..., Path]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let Prefect's client leave its loopback sockets to the garbage collector: that, and only that, is forgiven."""
    for item in items:
        if item.get_closest_marker("prefect") is not None:
            item.add_marker(pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"))


@pytest.fixture(autouse=True)
def _collected(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if request.node.get_closest_marker("prefect") is not None:
        gc.collect()


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Start Prefect's own test server, quick flows and nothing in the home folder."""
    settings = {
        PREFECT_HOME: tmp_path_factory.mktemp("prefect"),
        PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_ENABLED: False,
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
        PREFECT_LOGGING_TO_API_ENABLED: False,
    }
    with temporary_settings(settings), prefect_test_harness(server_startup_timeout=50):
        yield


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give this instance a data folder of its own, and a clock that stands still."""
    monkeypatch.setenv("CPOM_HOME", str(tmp_path))
    monkeypatch.setattr(app, "now", lambda: NOW)
    app.settings.cache_clear()
    yield tmp_path
    app.settings.cache_clear()


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """Record shipped dossiers once a session: a test then copies a store instead of building it anew."""

    @cache
    def build(*names: str) -> Path:
        folder = tmp_path_factory.mktemp("recorded")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CPOM_HOME", str(folder))
            patch.setattr(app, "now", lambda: NOW)
            app.settings.cache_clear()
            load_dossiers(app.open_office(), [shipped("config") / "dossiers" / f"{name}.yaml" for name in names])
        app.settings.cache_clear()
        return folder

    return build


THREE = ("bre-22-goelette", "bre-35-berges", "bre-56-escale")


@pytest.fixture
def office(home: Path, recorded: Recorded) -> Office:
    """Open the real store with three of the shipped dossiers."""
    return opened(home, recorded(*THREE))


def opened(home: Path, built: Path) -> Office:
    """Open a copy of a store."""
    shutil.copytree(built, home, dirs_exist_ok=True)
    app.settings.cache_clear()
    return app.open_office()
