"""How an instance sends: leases, workers, pace, and what it does in doubt."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

FIRST_DELAY = timedelta(minutes=5)
"""After how long a message that was not accepted is offered again; it doubles each time."""

LONGEST_DELAY = timedelta(hours=4)
SHORTEST_DELAY = timedelta(minutes=1)
"""A peer may ask for any other delay, but for one so short that a dispatch would never end."""


class DoubtPolicy(StrEnum):
    """What to do with a message that may have left when its channel cannot tell; the region is told either way."""

    ASK = "demander"
    RESEND_ONCE = "renvoyer_une_fois"


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How to send.

    `lease_seconds`: how long a delivery is kept without a sign of life from whoever sends it. `workers`: threads of
    one dispatch. `parallel`: the channels that have a connection a thread, closed by `close()` in that thread; the
    others serve one worker at a time. `at_once`: how many deliveries a worker claims in one transaction.
    `per_minute`: the most messages a channel is given in a minute by one dispatch. `wait` sleeps that many seconds.
    """

    lease_seconds: int = 120
    workers: int = 1
    parallel: frozenset[str] = frozenset()
    at_once: int = 16
    per_minute: Mapping[str, int] = field(default_factory=dict)
    doubt: DoubtPolicy = DoubtPolicy.ASK
    wait: Callable[[float], None] = time.sleep


def postponement(attempts: int, asked: timedelta | None) -> timedelta:
    """Give the delay after which a message is offered again: what the peer asks for, else a growing one."""
    if asked is not None:
        return max(asked, SHORTEST_DELAY)
    return min(FIRST_DELAY * (1 << min(attempts - 1, 16)), LONGEST_DELAY)
