"""Every memory of what people asked not to receive keeps the same promises: in memory, on SQLite, on PostgreSQL."""

from collections.abc import Iterator
from threading import Thread

import pytest

from cpom_workflow.adapters.memory import MemoryPreferences
from cpom_workflow.adapters.store.opening import open_store
from cpom_workflow.services.links import Preferences
from tests.deliveries import NOW, later


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def preferences(request: pytest.FixtureRequest) -> Iterator[Preferences]:
    """Give an empty memory, of each kind in turn."""
    if request.param == "memory":
        yield MemoryPreferences()
        return
    with open_store(request.getfixturevalue(f"{request.param}_url")) as opened:
        yield opened.preferences


def test_who_unsubscribes_stays_so_since_the_first_time_until_they_change_their_mind(preferences: Preferences) -> None:
    assert (preferences.unsubscribed(), preferences.since("paul")) == (frozenset(), None)
    preferences.unsubscribe("paul", NOW)
    preferences.unsubscribe("paul", later(days=1))
    preferences.unsubscribe("claire", later(days=2))
    assert preferences.unsubscribed() == {"paul", "claire"}
    assert preferences.since("paul") == NOW
    preferences.resubscribe("paul")
    preferences.resubscribe("paul")
    assert preferences.unsubscribed() == {"claire"}
    assert preferences.since("paul") is None


def test_two_presses_at_once_do_not_trip_each_other(preferences: Preferences) -> None:
    threads = [Thread(target=preferences.unsubscribe, args=("paul", NOW)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert preferences.since("paul") == NOW
