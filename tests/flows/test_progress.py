"""Long work shows how far it has come; short work leaves nothing."""

import asyncio

import pytest
from prefect import flow

from flows import progress
from flows.progress import Gauge, shown
from tests.flows.runs import left

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("prefect_server")]


def test_a_gauge_says_the_part_that_is_done() -> None:
    gauge = Gauge()
    assert gauge.percent == 0
    gauge.tick(3, 4)
    assert gauge.percent == 75
    gauge.tick(5, 4)
    assert gauge.percent == 100


async def test_a_long_work_leaves_an_artifact_that_moves_and_a_short_one_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "EVERY", 0.1)
    gauge = Gauge()

    @flow(name="travail-long")
    async def work(seconds: float) -> None:
        async with shown(gauge, "Travail"):
            gauge.tick(1, 4)
            await asyncio.sleep(seconds)
            gauge.tick(2, 4)
            await asyncio.sleep(seconds)

    await work(0)
    assert (await left())[1] == ""
    await work(1)
    assert "50" in (await left())[1]
