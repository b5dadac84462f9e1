"""Workers that send while one of them after the other is killed: `nursery.py URL PORT WORKERS KILLS SEED`.

They are forked from here, so that each is at work at once. Messages are planned as long as there is somebody to
kill; then the workers send what is left and go. Prints how many messages were planned.
"""

import os
import random
import select
import signal
import sys
import time
import traceback
from datetime import UTC, datetime

from cpom_workflow.adapters.channels.smtp import Smtp
from cpom_workflow.adapters.channels.smtp_line import relay_at
from cpom_workflow.adapters.store.opening import open_store
from cpom_workflow.domain.delivery import DeliveryState, Draft
from cpom_workflow.services.dispatch import Manner, dispatch
from cpom_workflow.services.ports import Ledger
from tests.deliveries import draft, reminder

LEASE_SECONDS = 2
BACKLOG = 60
LONGEST_LIFE = 0.3
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
SENDER = "cpom@region.example"
_ON_THE_WAY = {DeliveryState.SENDING, DeliveryState.HANDING}


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - an entry point of its own


def smtp(port: str) -> Smtp:
    return Smtp(relay_at(f"smtp://127.0.0.1:{port}"), SENDER)


def work(url: str, port: str, threads: int, more: int) -> None:
    """Send for as long as there is `more` to come (a pipe not closed at its other end), then what is left."""
    manner = Manner(lease_seconds=LEASE_SECONDS, workers=threads, parallel=frozenset({"smtp"}), at_once=5)
    with open_store(url) as store:
        last = False
        while not last:
            closed = bool(select.select([more], [], [], 0)[0])
            last = closed and not store.ledger.due(now()) and not store.ledger.deliveries(_ON_THE_WAY)
            dispatch(store.ledger, {"smtp": smtp(port)}, now, manner)
            time.sleep(0.02)


def plan(ledger: Ledger, first: int) -> int:
    """Keep a backlog; give the number of the next message."""
    missing = BACKLOG - ledger.due(now())
    drafts = [_numbered(number) for number in range(first, first + missing)]
    ledger.plan(drafts, [], now())
    return first + len(drafts)


class Nursery:
    """Forks workers and kills them at random moments."""

    def __init__(self, url: str, port: str, workers: int, seed: int) -> None:
        self.url, self.port = url, port
        self.dice = random.Random(seed)  # noqa: S311 - dice, no secret
        self.more, self.end = os.pipe()
        self.children = [self.born() for _ in range(workers)]

    def born(self) -> int:
        threads = self.dice.choice((1, 2))
        child = os.fork()
        if not child:
            os.close(self.end)
            code = 1
            try:
                work(self.url, self.port, threads, self.more)
                code = 0
            except BaseException:  # noqa: BLE001 - whoever waits for this child must see it fail
                traceback.print_exc()
            os._exit(code)
        return child

    def kill_one(self) -> None:
        number = self.dice.randrange(len(self.children))
        os.kill(self.children[number], signal.SIGKILL)
        os.waitpid(self.children[number], 0)
        self.children[number] = self.born()

    def wait(self) -> None:
        """Let the workers send what is left, and end."""
        os.close(self.end)
        for child in self.children:
            _, status = os.waitpid(child, 0)
            assert status == 0, status


def main(url: str, port: str, workers: int, kills: int, seed: int) -> None:
    nursery, planned = Nursery(url, port, workers, seed), 0
    for _ in range(kills):
        # Opened anew each time: nothing that is open may be there when a worker is forked.
        with open_store(url) as store:
            planned = plan(store.ledger, planned)
        time.sleep(nursery.dice.uniform(0.02, LONGEST_LIFE))
        nursery.kill_one()
    nursery.wait()
    print(planned)  # noqa: T201 - read by the test


def _numbered(number: int) -> Draft:
    key = f"k-{number}"
    content = f"Message-ID: <{key}@cpom.example>\r\nSubject: {number}\r\n\r\nBonjour\r\n".encode()
    return draft(key, reminder(f"m-{number}"), channel="smtp", content=content, not_before=LONG_AGO)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
