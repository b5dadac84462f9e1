"""A FINESS extract of 100,000 lines to the CPOM due, beside the standard library reading the same lines.

Run: .venv/bin/python tests/benchmarks/finess.py
"""

import csv
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from timeit import repeat

from cpom_workflow.adapters.intake.finess import CHRS, read_register
from cpom_workflow.domain.obligations import obligations_of

LINES, REPEATS = 100_000, 5
ONE_CHRS_IN = 100
"""About what the whole country has: 901 shelters among 100,000 establishments."""


def line(number: int) -> str:
    """Write one establishment in the layout of etalab-cs1100502."""
    cells = [""] * 32
    cells[:4] = ["structureet", f"35{number:07d}", f"35{number // 3:07d}", f"Établissement {number}"]
    cells[13], cells[18] = f"{number % 95 + 1:02d}", CHRS if number % ONE_CHRS_IN == 0 else "500"
    return ";".join(cells)


def main() -> None:
    """Print the figures."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "etalab-cs1100502.csv"
        path.write_text("\n".join(["finess;etalab;93;2026-09-01", *map(line, range(LINES))]), encoding="utf-8")

        def bare() -> None:
            with path.open(encoding="utf-8", newline="") as file:
                for _ in csv.reader(file, delimiter=";", quoting=csv.QUOTE_NONE):
                    pass

        def ours() -> None:
            obligations_of(read_register([path]))

        bare_seconds, ours_seconds = (median(repeat(each, number=1, repeat=REPEATS)) for each in (bare, ours))
    print(f"bare csv: {bare_seconds:.2f} s; to obligations: {ours_seconds:.2f} s")  # noqa: T201
    print(f"beside: {ours_seconds - bare_seconds:.2f} s")  # noqa: T201


if __name__ == "__main__":
    main()
