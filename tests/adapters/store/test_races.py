"""Several at once, and death at the worst moment: nothing lost, nothing twice, on both databases."""

import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from cpom_workflow.adapters.channels.boite import Boite, file_name
from cpom_workflow.adapters.store.opening import Store, open_store
from cpom_workflow.domain.delivery import DeliveryState
from cpom_workflow.domain.facts import MeetingHeld
from cpom_workflow.services.dispatch import dispatch
from tests.adapters import worker
from tests.deliveries import NOW, draft, reminder

PAST = datetime(2026, 1, 1, tzinfo=UTC)


def together(count: int, work: Callable[[int], None]) -> None:
    """Run the same work in threads that start at once; their errors come out."""
    ready, errors = threading.Barrier(count), list[BaseException]()

    def run(number: int) -> None:
        ready.wait()
        try:
            work(number)
        except BaseException as error:  # noqa: BLE001 - raised again below, in the test's own thread
            errors.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def start(url: str, folder: Path, lease: int = 120, moment: str = "never") -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", worker.__name__, url, str(folder), str(lease), moment])


def states(store: Store, key: str = "k-1") -> list[str]:
    return [move.state.value for move in store.ledger.history(key)]


def files(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.glob("*.eml"))


def test_two_planners_at_the_same_second_plan_each_message_once(url: str) -> None:
    planned: list[str] = []

    def plan(number: int) -> None:
        with open_store(url) as own:
            for n in range(20):
                # The keys differ, as those of two planners who look a little apart may: the reminder does not.
                planned.extend(own.ledger.plan([draft(f"k-{n}-{number}", reminder(f"m-{n}"))], [], NOW))

    together(4, plan)
    assert sorted(key.rpartition("-")[0] for key in planned) == sorted(f"k-{n}" for n in range(20))
    with open_store(url) as store:
        assert len(store.ledger.deliveries()) == len(store.ledger.settled()) == 20


def test_two_planners_with_the_same_plan_agree(url: str) -> None:
    drafts = [draft(f"k-{n}", reminder(f"m-{n}")) for n in range(200)]
    planned: list[str] = []

    def plan(number: int) -> None:
        with open_store(url) as own:
            planned.extend(own.ledger.plan(drafts if number % 2 else drafts[::-1], [], NOW))

    together(4, plan)
    assert sorted(planned) == sorted(each.key for each in drafts)


def test_two_writers_do_not_fork_a_chain(url: str) -> None:
    def write(number: int) -> None:
        with open_store(url) as own:
            for n in range(10):
                fact = MeetingHeld(on=date(2026, 1, 1) + timedelta(days=n), meeting=f"r-{number}")
                own.journal.append("a-1", [fact], [], f"writer-{number}", NOW)

    together(4, write)
    with open_store(url) as store:
        assert len(store.journal.entries("a-1")) == 40
        assert store.journal.tampered("a-1") == ()


def test_two_dispatchers_at_once_send_each_message_once(url: str, tmp_path: Path) -> None:
    with open_store(url) as store:
        store.ledger.plan([draft(f"k-{n}", reminder(f"m-{n}"), not_before=PAST) for n in range(60)], [], PAST)
        workers = [start(url, tmp_path / "box") for _ in range(3)]
        assert [each.wait(50) for each in workers] == [0, 0, 0]
        assert Counter(each.state for each in store.ledger.deliveries()) == {DeliveryState.SENT: 60}
        assert {tuple(states(store, f"k-{n}")) for n in range(60)} == {("planned", "sending", "handing", "sent")}
    assert Counter((tmp_path / "box.log").read_text().split()) == {f"k-{n}": 1 for n in range(60)}
    assert len(files(tmp_path / "box")) == 60


@pytest.mark.parametrize(
    ("moment", "left", "walked"),
    [
        ("before_hand", [], ["planned", "sending", "planned", "sending", "handing", "sent"]),
        ("after_hand", [], ["planned", "sending", "handing", "unknown", "planned", "sending", "handing", "sent"]),
        ("after_link", [file_name("k-1")], ["planned", "sending", "handing", "unknown", "sent"]),
    ],
)
def test_a_worker_killed_on_the_way_leaves_a_message_that_the_next_one_sends_or_finds(
    url: str, tmp_path: Path, moment: str, left: list[str], walked: list[str]
) -> None:
    folder = tmp_path / "box"
    with open_store(url) as store:
        store.ledger.plan([draft(not_before=PAST)], [], PAST)
        assert start(url, folder, 60, moment).wait(50) == -signal.SIGKILL
        assert files(folder) == left
        long_after = datetime(2100, 1, 1, tzinfo=UTC)
        dispatch(store.ledger, {"boite": Boite(folder)}, lambda: long_after)
        assert states(store) == walked
    assert files(folder) == [file_name("k-1")]


def test_an_unknown_that_is_sent_anew_still_makes_one_file(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "box"
    with open_store(url) as store:
        store.ledger.plan([draft(not_before=PAST)], [], PAST)
        start(url, folder, 60, "after_link").wait(50)
        long_after = datetime(2100, 1, 1, tzinfo=UTC)
        store.ledger.claim(long_after, 60)
        store.ledger.resolve("k-1", DeliveryState.PLANNED, long_after, "décidé par Anne")
        assert dispatch(store.ledger, {"boite": Boite(folder)}, lambda: long_after).sent == ("k-1",)
    assert files(folder) == [file_name("k-1")]
