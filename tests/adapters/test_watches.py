"""Every memory of the watch keeps the same promises: in memory, on SQLite, on PostgreSQL."""

from collections.abc import Iterator
from datetime import date
from threading import Thread

import pytest

from cpom_workflow.adapters.memory import MemoryWatch
from cpom_workflow.adapters.store.opening import open_store
from cpom_workflow.services.watch_ports import Run, Watch
from tests.deliveries import NOW, later


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def watch(request: pytest.FixtureRequest) -> Iterator[Watch]:
    """Give an empty memory, of each kind in turn."""
    if request.param == "memory":
        yield MemoryWatch()
        return
    with open_store(request.getfixturevalue(f"{request.param}_url")) as opened:
        yield opened.watch


def run(**minutes: float) -> Run:
    return Run(on=date(2026, 11, 23), started_at=NOW, finished_at=later(**minutes), sent=3, unknown=1)


def test_the_run_that_ended_last_comes_back_as_it_was(watch: Watch) -> None:
    assert watch.last(later(days=9)) is None
    for each in (run(minutes=15), run(minutes=30), run(minutes=1)):
        watch.note(each)
    assert watch.last(later(days=9)) == run(minutes=30)
    assert watch.last(later(minutes=29)) == run(minutes=15)
    assert watch.last(NOW) is None


def test_two_runs_that_end_together_are_both_kept(watch: Watch) -> None:
    watch.note(run(minutes=1))
    watch.note(run(minutes=1))
    assert watch.last(later(days=1)) == run(minutes=1)


def test_what_was_told_is_remembered_whoever_tells_it_again(watch: Watch) -> None:
    assert watch.told(["a", "b"]) == frozenset()
    watch.tell(["a"], NOW)
    watch.tell(["a", "b", "b"], later(days=1))
    watch.tell([], NOW)
    assert watch.told(["a", "b", "c"]) == {"a", "b"}


def test_two_that_tell_at_once_do_not_trip_each_other(watch: Watch) -> None:
    subjects = [f"s{n}" for n in range(50)]
    threads = [Thread(target=watch.tell, args=(subjects, NOW)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert watch.told(subjects) == frozenset(subjects)
