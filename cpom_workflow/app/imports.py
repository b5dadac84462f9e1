"""Other people's files taken in, with a progress bar on a terminal."""

from collections.abc import Sequence
from pathlib import Path

from cpom_workflow.adapters.intake.finess import read_register
from cpom_workflow.adapters.progress import bytes_read
from cpom_workflow.domain.obligations import Register


def read_extract(paths: Sequence[Path]) -> Register:
    """Read the FINESS files of one day; raises `InvalidInput` with every fault."""
    with bytes_read("Lecture de FINESS", paths) as tick:
        return read_register(paths, tick)
