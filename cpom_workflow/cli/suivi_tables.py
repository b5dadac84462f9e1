"""The region's figures in the terminal: each with its change and definition, then contracts by urgency."""

from io import StringIO

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from cpom_workflow.cli.tables import overview_table
from cpom_workflow.domain.dates import french
from cpom_workflow.services.monitor import overview
from cpom_workflow.services.suivi import Suivi
from cpom_workflow.services.wording.told import figures_said

WIDTH = 120
"""Columns of a file, where no terminal tells its own."""


def show_suivi(found: Suivi) -> None:
    """Show the figures, then the contracts."""
    _write(found, Console(highlight=False))


def suivi_text(found: Suivi) -> str:
    """Give the same as a text."""
    written = StringIO()
    _write(found, Console(file=written, highlight=False, width=WIDTH))
    return written.getvalue()


def _write(found: Suivi, console: Console) -> None:
    told = found.told
    table = Table(box=SIMPLE, title=f"Suivi au {french(told.on)}", title_justify="left", padding=(0, 1, 0, 0))
    table.add_column("Chiffre", overflow="fold", ratio=3)
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("En un mois", no_wrap=True)
    table.add_column("Définition", overflow="fold", ratio=5, style="dim")
    defined: set[str] = set()
    for each in figures_said(found):
        definition = "" if each.definition in defined else each.definition
        table.add_row(each.label, each.written, each.change.removesuffix(" en un mois"), definition)
        defined.add(definition)
    console.print(table)
    if not told.from_register:
        console.print("FINESS n'a pas été repris : les CPOM à conclure sont ceux des contrats suivis.")
    console.print(overview_table(overview(told.files, told.on)))
