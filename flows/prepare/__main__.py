"""`python -m flows.prepare [POOL]`: say in French what was created, corrected, left, removed; 2 when it cannot be."""

import asyncio
import sys

from cpom_workflow import app
from cpom_workflow.domain.errors import CpomError
from flows.pool import POOL
from flows.server import adopt, unreachable

PATIENCE_SECONDS = 5


def main(pool: str = POOL) -> int:
    """Prepare the server."""
    try:
        adopt(app.settings())
        return asyncio.run(_prepare(pool))
    except CpomError as error:
        sys.stderr.write(f"{error}\n")
        return 2


async def _prepare(pool: str) -> int:
    # Prefect reads its settings while it is imported: not before the environment says what they are.
    from flows.choices import choices, refresh  # noqa: PLC0415
    from flows.prepare.automations import apply_automations  # noqa: PLC0415
    from flows.prepare.deployments import apply_deployments, apply_pool  # noqa: PLC0415
    from flows.prepare.steps import BLOCKS  # noqa: PLC0415
    from flows.serving import wait_for_server  # noqa: PLC0415

    if not await wait_for_server(PATIENCE_SECONDS):
        raise unreachable(app.settings())
    steps = [BLOCKS, await apply_pool(pool), *await apply_deployments(pool), *await apply_automations()]
    await refresh(await asyncio.to_thread(lambda: choices(app.open_office())))
    for step in steps:
        print(step)  # noqa: T201 - what the command answers
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
