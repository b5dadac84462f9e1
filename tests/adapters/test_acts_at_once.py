"""Two presses of one button at the same moment record once, in memory, on SQLite, on PostgreSQL."""

from threading import Barrier, Thread

import pytest

from cpom_workflow.adapters.memory import MemoryJournal
from cpom_workflow.adapters.store.journal import SqlJournal
from cpom_workflow.domain.links import Action
from cpom_workflow.services.acts import Sheet, act
from cpom_workflow.services.standing import Standing
from cpom_workflow.services.typed_acts import Typed
from tests.domain.dossiers import HEADER
from tests.links import NOW, ON, desk, token

TYPED = Typed(comment="Il manque une décision", day="13/06/2024")
_DONE = {Standing.RECORDED, Standing.ALREADY}
ONE = {Action.TAKE_CHARGE: 2, Action.DECLARE_SENT: 2}
"""A bilan and its accounts are one item, and two milestones."""


@pytest.mark.parametrize("action", [each for each in Action if each is not Action.UNSUBSCRIBE])
def test_a_double_press_records_once(journal: MemoryJournal | SqlJournal, action: Action) -> None:
    opened = desk(journal=journal)
    before = journal.lengths()[HEADER.cpom]
    start, sheets = Barrier(4), list[Sheet | None]()

    def press() -> None:
        start.wait()
        sheets.append(act(opened.office, token(action), TYPED, ON, NOW))

    threads = [Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert journal.lengths()[HEADER.cpom] == before + ONE.get(action, 1)
    assert [each.sentence for each in sheets if each and each.standing not in _DONE] == []
    assert [each.standing for each in sheets if each].count(Standing.RECORDED) == 1
    assert len(sheets) == 4
