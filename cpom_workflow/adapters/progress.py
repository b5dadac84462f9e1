"""Progress bars, drawn on standard error and only for a person at a terminal."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn


@contextmanager
def advancing(title: str, total: int) -> Iterator[Callable[[int], None]]:
    """Draw how far a long work has come; call what is given with each step's size."""
    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as progress:
        task = progress.add_task(title, total=total)
        yield lambda step: progress.advance(task, step)


@contextmanager
def bytes_read(title: str, paths: Sequence[Path]) -> Iterator[Callable[[int], None]]:
    """Draw how much of some files has been read; one that is not there weighs nothing."""
    total = sum(path.stat().st_size for path in paths if path.is_file())
    with advancing(title, total) as tick:
        yield tick
