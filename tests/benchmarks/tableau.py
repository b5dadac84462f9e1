"""A tracker of 5,000 contracts read, typed and held against the journal, beside calamine reading the same cells.

Run: PYTHONPATH=. .venv/bin/python tests/benchmarks/tableau.py
"""

from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from timeit import repeat

import python_calamine

from cpom_workflow.adapters.intake.tracker import read_tracker
from cpom_workflow.adapters.lawbook import load_law
from cpom_workflow.services.intake import plan_import
from tests.adapters.intake.sheets import workbook
from tests.services.offices import office

ROWS, REPEATS = 5_000, 5
TODAY = date(2026, 11, 22)
HEADINGS = (
    "CPOM", "Association", "Département", "Date de lancement", "Date provisoire", "Date de signature", "Date d'effet",
    "Durée", "Dotation 2024", "Référent État",
)  # fmt: skip


def lines() -> list[tuple[object, ...]]:
    """Give as many lines of ten cells, dates both real and typed."""
    return [
        (
            f"CPOM-{number}", f"Association n° {number}", ("35", "22", 1, "Finistère")[number % 4], date(2022, 1, 10),
            "10/10/2022", "1er décembre 2022", date(2023, 1, 1), "5 ans", "640 000 €", "Claire Morel",
        )
        for number in range(ROWS)
    ]  # fmt: skip


def main() -> None:
    """Print the figures."""
    law, tools = load_law(), office()
    with TemporaryDirectory() as folder:
        path = workbook(Path(folder) / "suivi.xlsx", HEADINGS, *lines())

        def bare() -> object:
            return python_calamine.load_workbook(path).get_sheet_by_index(0).to_python()

        tracker = read_tracker(path, law)
        bare_seconds = median(repeat(bare, number=1, repeat=REPEATS))
        read_seconds = median(repeat(lambda: read_tracker(path, law), number=1, repeat=REPEATS))
        plan_seconds = median(repeat(lambda: plan_import(tools, tracker, TODAY), number=1, repeat=REPEATS))
    print(f"bare calamine: {bare_seconds * 1000:.0f} ms; read and typed: {read_seconds * 1000:.0f} ms")  # noqa: T201
    print(f"held against the journal, all new: {plan_seconds * 1000:.0f} ms; faults: {len(tracker.faults)}")  # noqa: T201
    print(f"ratio of reading to bare: {read_seconds / bare_seconds:.1f}")  # noqa: T201


if __name__ == "__main__":
    main()
