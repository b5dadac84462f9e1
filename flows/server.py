"""How the Prefect server of this machine runs: its settings as data, and its command line.

`python -m flows.server` runs it alone, for the workers of several machines.
"""

import json
import os
import runpy
import sys
from collections.abc import Mapping
from pathlib import Path

from cpom_workflow import app
from cpom_workflow.adapters.processes import require_free
from cpom_workflow.adapters.settings import Settings
from cpom_workflow.domain.errors import CpomError, Misconfigured

HOST = "127.0.0.1"

ONLY_HERE = "Content-Security-Policy:connect-src 'self' ws: wss:"
"""Tells browsers that the interface may speak to this server alone."""

LEASES = "prefect.server.concurrency.lease_storage.filesystem"

COPIES = (
    "prefect.deployment.created",
    "prefect.deployment.updated",
    "prefect.artifact.created",
    "prefect.artifact.updated",
    "prefect.artifact-collection.created",
    "prefect.artifact-collection.updated",
    "prefect.flow-run.heartbeat",
)
"""Events that Prefect keeps of its own accord, and that nobody needs for long."""

SETTINGS: Mapping[str, str] = {
    # Nothing leaves the machine: no usage statistics from the server, the library or the interface.
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # No advertisement for the hosted product.
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # The second interface, whose lists can be searched; `ONLY_HERE` keeps it from asking a statistics host.
    "PREFECT_SERVER_UI_V2_ENABLED": "true",
    # No other web page open in the same browser may speak to this server (the default is any of them).
    "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED": "true",
    # What Prefect's own command says to the server that it starts this way.
    "PREFECT__SERVER_FINAL": "1",
    # A slot held by a process that a power cut killed comes back by itself.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": LEASES,
    # Events and old runs are removed, so that the database does not grow for ever.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(31 * 24 * 3600),
    # These copy what a form offers and what a run leaves, names of persons among it: gone within some two hours.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_EVENT_RETENTION_OVERRIDES": json.dumps(dict.fromkeys(COPIES, 3600)),
    # A run says every half minute that it lives: one that was killed is found out (flows/prepare/automations.py).
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    # Never start a second, temporary server by accident.
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
    # The console stays for our own French lines; what a run says is read on its page.
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_LOGGERS_PREFECT_FLOW_RUNS_LEVEL": "INFO",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    "PREFECT_CLI_PROMPT": "false",
    # A run asked for in the interface starts within two seconds.
    "PREFECT_RUNNER_POLL_FREQUENCY": "2",
}
"""What does not depend on the instance."""


def address(settings: Settings) -> str:
    """Give the address of the interface."""
    return f"http://{HOST}:{settings.prefect_port}"


def home(settings: Settings) -> Path:
    """Give the folder where Prefect keeps everything: its database, its leases, its log."""
    return settings.folder / "prefect"


def environment(settings: Settings) -> Mapping[str, str]:
    """Give the environment of the server and of whoever speaks to it."""
    seen = (settings.prefect_url or address(settings)).rstrip("/")
    return {
        **SETTINGS,
        "PREFECT_HOME": str(home(settings)),
        "PREFECT_API_URL": f"{seen}/api",
        "PREFECT_SERVER_UI_API_URL": f"{seen}/api",
        "PREFECT_SERVER_API_HOST": HOST,
        "PREFECT_SERVER_API_PORT": str(settings.prefect_port),
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": seen,
        **_login(settings),
        **_database(settings),
    }


def _login(settings: Settings) -> Mapping[str, str]:
    if settings.prefect_login is None:
        return {}
    return {
        "PREFECT_API_AUTH_STRING": settings.prefect_login,
        "PREFECT_SERVER_API_AUTH_STRING": settings.prefect_login,
    }


def _database(settings: Settings) -> Mapping[str, str]:
    """Give the database, under the only driver that Prefect knows for it."""
    if settings.prefect_database_url is None:
        return {}
    _, _, where = settings.prefect_database_url.partition("://")
    return {"PREFECT_SERVER_DATABASE_CONNECTION_URL": f"postgresql+asyncpg://{where}"}


def command(settings: Settings) -> tuple[str, ...]:
    """Give the command that runs the server, as `prefect server start --background` does, with one more header."""
    return (
        *(sys.executable, "-m", "uvicorn", "--factory", "prefect.server.api.server:create_app"),
        *("--host", HOST, "--port", str(settings.prefect_port), "--header", ONLY_HERE),
        *("--log-level", "warning", "--timeout-graceful-shutdown", "3"),
    )


def adopt(settings: Settings) -> None:
    """Make this process speak to the server of these settings; Prefect reads its own while it is imported."""
    home(settings).mkdir(parents=True, exist_ok=True)
    os.environ.update(environment(settings))


def unreachable(settings: Settings) -> Misconfigured:
    """Say that the server does not answer."""
    where = (settings.prefect_url or address(settings)).rstrip("/")
    return Misconfigured(
        f"Prefect ne répond pas à {where}.",
        "Démarrez-le (make run, ou le service cpom-prefect), et vérifiez « prefect_adresse » et "
        "« prefect_identification ». La commande cpom, elle, n'en a pas besoin.",
    )


def main() -> int:
    """Become the server; 2 when a setting is wrong or the port is taken."""
    try:
        configured = app.settings()
        require_free(configured.prefect_port, "CPOM_PORT_PREFECT")
        adopt(configured)
        _, _, *sys.argv = command(configured)
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    except CpomError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
