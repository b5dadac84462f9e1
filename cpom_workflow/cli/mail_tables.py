"""What came back by mail, as a person reads it in the terminal."""

from collections.abc import Sequence

from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cpom_workflow.services.answers import counted_fates
from cpom_workflow.services.mailbox_ports import Read


def show_letters(reads: Sequence[Read]) -> None:
    """Show each message with what became of it, and how many of each there are."""
    console = Console(highlight=False)
    if not reads:
        console.print("Aucun message nouveau.")
        return
    table = Table(box=SIMPLE, padding=(0, 1, 0, 0))
    for heading in ("De", "Sort", "Pourquoi"):
        table.add_column(heading, overflow="fold")
    for each in reads:
        table.add_row(escape(each.sender or "—"), each.fate.french, escape(each.why))
    console.print(table)
    counts = counted_fates(reads).items()
    console.print(" ; ".join(f"{fate.french} : {number}" for fate, number in counts) + ".")
