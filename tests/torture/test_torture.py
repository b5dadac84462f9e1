"""Workers killed at random moments, a relay that greylists and cuts: nothing twice, nothing lost, no false « sent »."""

import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from cpom_workflow.adapters.store.opening import open_store
from cpom_workflow.domain.delivery import Delivery, DeliveryState
from cpom_workflow.services.dispatch import Manner, dispatch
from cpom_workflow.services.ports import Ledger
from tests.torture import nursery, relay
from tests.torture.nursery import now, smtp

UNENDED = {DeliveryState.PLANNED, DeliveryState.SENDING, DeliveryState.HANDING}
PERCENT = 1


def later(ahead: timedelta) -> datetime:
    return now() + ahead


def send_the_rest(ledger: Ledger, port: str) -> None:
    """Let the days go by until everything has ended: leases run out, what was greylisted is offered again."""
    for days in range(1, 20):
        ahead = timedelta(days=days)
        dispatch(ledger, {"smtp": smtp(port)}, partial(later, ahead), Manner(parallel=frozenset({"smtp"})))
        if not ledger.deliveries(UNENDED):
            return


def torture(url: str, folder: Path, workers: int, kills: int) -> str:
    """Send under blows; check every promise, and give the figures."""
    log = folder / "taken.log"
    open_store(url).database.close()
    with relay.started(log, kills + workers, PERCENT) as port:
        command = [sys.executable, "-m", nursery.__name__, url, port, *map(str, (workers, kills, workers))]
        planned = int(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
        with open_store(url) as store:
            send_the_rest(store.ledger, port)
            every = store.ledger.deliveries()
    return checked(every, planned, Counter(log.read_text().split()))


def checked(every: tuple[Delivery, ...], planned: int, taken: Counter[str]) -> str:
    """Hold the ledger against what the relay took."""
    state_of = {each.draft.message_id: each.state for each in every}
    assert len(state_of) == planned
    assert [name for name, times in taken.items() if times > 1] == []
    assert {name for name, state in state_of.items() if state is DeliveryState.SENT} <= taken.keys()
    doubtful = {name for name, state in state_of.items() if state is DeliveryState.UNKNOWN}
    assert set(state_of.values()) <= {DeliveryState.SENT, DeliveryState.UNKNOWN}
    assert taken.keys() - doubtful == state_of.keys() - doubtful
    left = len(doubtful & taken.keys())
    return f"{planned} messages, 0 twice, 0 lost, {len(doubtful)} unknown of which {left} had left"


@pytest.mark.parametrize("workers", [2, 4])
def test_ten_kills_and_ten_more_neither_lose_nor_repeat_a_message(url: str, tmp_path: Path, workers: int) -> None:
    print(torture(url, tmp_path, workers, kills=10))  # noqa: T201 - shown on failure, or with -s


@pytest.mark.slow
@pytest.mark.parametrize("workers", [2, 4])
def test_fifty_kills_and_fifty_more_elsewhere_neither_lose_nor_repeat_a_message(
    url: str, tmp_path: Path, workers: int
) -> None:
    print(torture(url, tmp_path, workers, kills=50))  # noqa: T201 - shown on failure, or with -s
