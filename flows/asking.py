"""The one place where a run waits for a person, some minutes at most; what waits for days is a fact and a reminder."""

import asyncio

from prefect.flow_runs import apause_flow_run
from prefect.input import RunInput
from pydantic import Field

PATIENCE = 600
"""Seconds after which no answer is a no."""

EVERY = 2
"""Seconds between two looks at whether somebody has answered."""


class Answer(RunInput):
    """What a person is asked when the run is resumed."""

    je_confirme: bool = Field(default=False, title="Je confirme", description="Décoché : rien n'est enregistré.")


async def agreed(markdown: str) -> bool:
    """Show what would be done, and wait for a person to agree; no answer is a no."""
    question = Answer.with_initial_data(description=markdown)
    try:
        async with asyncio.timeout(PATIENCE):
            # Far longer for the server, which would otherwise end the run with an English sentence of its own.
            answer = await apause_flow_run(wait_for_input=question, timeout=10 * PATIENCE, poll_interval=EVERY)
    except TimeoutError:
        return False
    return answer.je_confirme
