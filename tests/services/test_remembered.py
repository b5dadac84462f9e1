"""Contracts told once: what was recorded meanwhile is told again, nothing else is."""

from dataclasses import replace
from datetime import UTC, date, datetime

from cpom_workflow.adapters.memory import MemoryJournal
from cpom_workflow.domain.dossier import Dossier
from cpom_workflow.domain.facts import BilanReceived
from cpom_workflow.domain.journal import journal_of
from cpom_workflow.services.office import File, open_files
from cpom_workflow.services.remembered import Remembered
from tests.domain.dossiers import HEADER, LAW, SIGNED, day, dossier
from tests.services.test_office import IMPOSSIBLE

ON = day("2024-06-01")
NOW = datetime(2024, 1, 1, tzinfo=UTC)


class Counting(MemoryJournal):
    """A journal that counts how many dossiers it read."""

    read = 0

    def dossier(self, cpom: str) -> Dossier:
        self.read += 1
        return super().dossier(cpom)


def region(count: int = 3) -> tuple[Counting, Remembered]:
    journal = Counting()
    for number in range(count):
        take(journal, dossier(SIGNED, header=replace(HEADER, cpom=f"C{number:03}")))
    return journal, Remembered(journal=journal, law=LAW, kept=count * 2)


def take(journal: MemoryJournal, told: Dossier) -> None:
    journal.append(told.cpom, journal_of(told), tuple(told.people.values()), "x", NOW)


def files(memory: Remembered, on: date = ON) -> tuple[File, ...]:
    return memory.files(on, memory.journal.lengths()).told


def test_a_second_question_reads_nothing() -> None:
    journal, memory = region()
    first = files(memory)
    assert [each.cpom for each in first] == ["C000", "C001", "C002"]
    assert first == open_files(journal.dossiers(), LAW, ON).told
    journal.read = 0
    assert all(now is before for now, before in zip(files(memory), first, strict=True))
    assert journal.read == 0


def test_only_what_was_recorded_meanwhile_is_told_again() -> None:
    journal, memory = region()
    before = files(memory)
    received = BilanReceived(exercise=2023, on=day("2024-04-20"))
    journal.append("C001", [received], (), "claire", NOW)
    journal.read = 0
    after = files(memory)
    assert journal.read == 1
    assert [now is old for now, old in zip(after, before, strict=True)] == [True, False, True]
    assert received in after[1].contract.facts


def test_many_are_read_at_once() -> None:
    _, memory = region(60)
    assert len(files(memory)) == 60


def test_the_day_asked_for_the_longest_ago_is_forgotten_first() -> None:
    journal, memory = region()
    kept, _ = files(memory, day("2024-01-01")), files(memory, day("2024-02-01"))
    files(memory, day("2024-03-01"))
    journal.read = 0
    assert files(memory, day("2024-03-01"))
    assert journal.read == 0
    assert files(memory, day("2024-01-01"))[0] is not kept[0]


def test_a_contradiction_is_kept_as_one() -> None:
    journal, memory = region(1)
    take(journal, IMPOSSIBLE)
    found = memory.files(ON, journal.lengths())
    assert [each.cpom for each in found.told] == ["C000"]
    assert list(found.broken) == [IMPOSSIBLE.cpom]
