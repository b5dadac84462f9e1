"""Several daily sweeps at the same second, in threads and in processes, on both databases: each thing is said once."""

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from cpom_workflow.adapters.memory import MemoryChannel
from cpom_workflow.adapters.places import shipped
from cpom_workflow.adapters.store.opening import open_store
from cpom_workflow.domain.delivery import DeliveryState
from cpom_workflow.services.record import load
from tests.domain.dossiers import HEADER, LAW, SIGNED, dossier, met
from tests.services.offices import Desk, elsewhere, office, utc

PROGRAM = "import sys; sys.argv[0] = 'cpom'; from cpom_workflow.cli import main; main()"
DAY = "2024-03-29"
TOGETHER = 3


def test_sweeps_of_several_threads_at_the_same_second_say_each_thing_once(url: str) -> None:
    box, ready = MemoryChannel(), threading.Barrier(TOGETHER)
    with open_store(url) as store:
        told = [dossier(SIGNED, *met("M1", "2024-03-12")), elsewhere("ESSAI-22", "22", "Bretagne", SIGNED)]
        for each in told:
            load(each, store.journal, LAW, utc("2024-01-01"))

    def sweep() -> None:
        with open_store(url) as own:
            tools = replace(office(journal=own.journal, ledger=own.ledger), channels={"memoire": box})
            ready.wait()
            Desk(tools=tools).sweep(DAY)

    threads = [threading.Thread(target=sweep) for _ in range(TOGETHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with open_store(url) as store:
        every = store.ledger.deliveries()
        assert {each.state for each in every} == {DeliveryState.SENT}
        assert Counter(each.draft.key for each in box.taken) == Counter(each.draft.key for each in every)
        items = Counter(item for each in every for item in each.draft.items)
        assert items
        assert set(items.values()) == {1}
        assert {item.cpom for item in items} == {HEADER.cpom, "ESSAI-22"}


@pytest.mark.slow
def test_sweeps_of_several_processes_at_the_same_second_send_each_message_once(url: str, tmp_path: Path) -> None:
    environment = {**os.environ, "CPOM_HOME": str(tmp_path / "var"), "CPOM_DATABASE_URL": url}
    files = [str(shipped("config") / "dossiers" / f"{name}.yaml") for name in ("bre-35-berges", "bre-22-goelette")]
    cpom("dossiers", "charger", *files, environment=environment)
    with ThreadPoolExecutor(TOGETHER) as pool:
        sweep = partial(cpom, "relances", "--au", DAY, "--envoyer", environment=environment)
        for done in [pool.submit(sweep) for _ in range(TOGETHER)]:
            done.result()
    envois = json.loads(cpom("envois", "--format", "json", environment=environment))
    assert envois
    assert {each["state"] for each in envois} == {"sent"}
    assert {each["attempts"] for each in envois} == {1}
    assert len(list((tmp_path / "var" / "boite").glob("*.eml"))) == len(envois)


def cpom(*arguments: str, environment: Mapping[str, str]) -> str:
    """Run a command to its end, and give what it says."""
    command = [sys.executable, "-c", PROGRAM, *arguments]
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
