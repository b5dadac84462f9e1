"""`prefect.yaml`, for several machines: the same deployments, run by the workers of a process work pool.

`python -m flows.pool > prefect.yaml` writes it from the catalogue; a test checks that it was done.
"""

import sys

import yaml

from cpom_workflow import app
from cpom_workflow.adapters.lawbook import load_law
from cpom_workflow.domain.hours import time_zone
from flows.catalogue import CATALOGUE, Entry

POOL = "cpom"

HEADER = """\
# Several machines: a Prefect server, and workers that each have this program installed and the same settings.
# Written from the catalogue (flows/catalogue/) by: python -m flows.pool > prefect.yaml
# `cpom prefect preparer` does what this file says, and the work pool, the automations and the lists of forms besides;
# it is here for whoever deploys with Prefect's own command: prefect deploy --all
"""


def written() -> str:
    """Write the file."""
    body = {
        "name": "cpom-workflow",
        # Nothing to fetch: flows are imported from the installed package.
        "pull": [],
        "deployments": [_deployment(entry) for entry in CATALOGUE],
    }
    return HEADER + yaml.safe_dump(body, allow_unicode=True, sort_keys=False, width=110)


def _deployment(entry: Entry) -> dict[str, object]:
    zone = time_zone(load_law(), app.settings().zone).key
    return {
        "name": entry.name,
        "entrypoint": entry.entrypoint,
        "description": entry.description,
        "tags": list(entry.tags),
        "parameters": {"formulaire": dict(entry.preset)} if entry.preset else {},
        "schedules": [{"cron": entry.cron, "timezone": zone}] if entry.cron else [],
        "work_pool": {"name": POOL},
    }


if __name__ == "__main__":
    sys.stdout.write(written())
