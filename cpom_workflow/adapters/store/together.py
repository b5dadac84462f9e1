"""One commit for several threads: a durable commit costs the same whether it holds one move or ten."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock

from cpom_workflow.adapters.store.engine import Database
from cpom_workflow.adapters.store.moves import Step, tried_all


@dataclass(frozen=True, kw_only=True)
class _Asked:
    steps: Sequence[Step]
    made: "Future[list[bool]]" = field(default_factory=Future)


class Together:
    """Whoever comes first moves for all who asked meanwhile; each waits until its own moves are durable."""

    def __init__(self, database: Database) -> None:
        """Write to an opened database."""
        self._database = database
        self._asked: list[_Asked] = []
        self._turn, self._lock = Lock(), Lock()

    def move(self, *steps: Step) -> list[bool]:
        """Make moves in one transaction, and say of each whether it could be; raises `StoreUnavailable`."""
        mine = _Asked(steps=steps)
        with self._lock:
            self._asked.append(mine)
        with self._turn:
            # Who held the turn before us may have moved for us.
            if not mine.made.done():
                self._move_all()
        return mine.made.result()

    def _move_all(self) -> None:
        with self._lock:
            asked, self._asked = self._asked, []
        try:
            with self._database.writing() as connection:
                made = iter(tried_all(connection, [step for each in asked for step in each.steps]))
        except BaseException as error:  # noqa: BLE001 - raised again for each who waits
            for each in asked:
                each.made.set_exception(error)
        else:
            for each in asked:
                each.made.set_result([next(made) for _ in each.steps])
