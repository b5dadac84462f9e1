"""The report of turns in the terminal."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from cpom_workflow.domain.facts import Party
from cpom_workflow.services.turns import Turns

_NAMES = {Party.ETAT: "l'État", Party.GESTIONNAIRE: "le gestionnaire"}


def show_turns(report: Sequence[Turns]) -> None:
    """Show one line a contract."""
    if not report:
        Console().print("Aucun contrat enregistré.")
        return
    table = Table(title="Comptes rendus par partie (réunions tenues)", title_justify="left")
    for heading in ("CPOM", "État", "Gestionnaire", "Échanges", "Le prochain revient à"):
        table.add_column(heading, overflow="fold")
    for each in report:
        swaps = str(each.swaps) + (f" (sans effet : {', '.join(each.without_effect)})" if each.without_effect else "")
        turn = _NAMES[each.next] + ("" if each.alternates else " (sans alternance)")
        table.add_row(each.cpom, str(each.etat), str(each.gestionnaire), swaps, turn)
    Console().print(table)
