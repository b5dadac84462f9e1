"""A dispatcher in a process of its own, that may die where it is told: `worker.py URL FOLDER LEASE [MOMENT]`."""

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from cpom_workflow.adapters.channels.boite import Boite
from cpom_workflow.adapters.store.opening import open_store
from cpom_workflow.domain.delivery import Delivery, Found, Receipt
from cpom_workflow.services.dispatch import Manner, dispatch
from cpom_workflow.services.ports import Check

MOMENTS = ("before_hand", "after_hand", "after_link")


class Mortal:
    """The outbox folder, with a log of what it was given, and death at one moment."""

    name = "boite"

    def __init__(self, folder: Path, moment: str) -> None:
        self.box = Boite(folder)
        self.log = folder.with_suffix(".log")
        self.moment = moment

    def send(self, delivery: Delivery, before_point_of_no_return: Callable[[], None]) -> Receipt:
        def hand() -> None:
            self.die("before_hand")
            before_point_of_no_return()
            self.die("after_hand")
            with self.log.open("a") as log:
                log.write(f"{delivery.draft.key}\n")

        receipt = self.box.send(delivery, hand)
        self.die("after_link")
        return receipt

    def reconcile(self, delivery: Delivery) -> Found:
        return self.box.reconcile(delivery)

    def check(self) -> tuple[Check, ...]:
        return self.box.check()

    def die(self, here: str) -> None:
        if here == self.moment:
            os.kill(os.getpid(), signal.SIGKILL)


def main(url: str, folder: str, lease: str, moment: str = "never") -> None:
    manner = Manner(lease_seconds=int(lease), workers=2, parallel=frozenset({"boite"}), at_once=4)
    with open_store(url) as store:
        dispatch(store.ledger, {"boite": Mortal(Path(folder), moment)}, lambda: datetime.now(UTC), manner)  # noqa: TID251 - an entry point of its own


if __name__ == "__main__":
    main(*sys.argv[1:])
