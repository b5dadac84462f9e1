"""A bar that says how many messages have left, for a person at a terminal only."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from cpom_workflow.services.dispatch import Progress as OnProgress


@contextmanager
def bar() -> Iterator[OnProgress]:
    """Give what is to be told how many are done, and of how many; it writes where errors are, and cleans up."""
    console = Console(stderr=True)
    columns = (TextColumn("Envoi"), BarColumn(), MofNCompleteColumn(), TextColumn("messages"), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task("Envoi", total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)
