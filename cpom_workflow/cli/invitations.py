"""Invitations on demand: what calendars hold and what they will, meeting by meeting; then sent once."""

from typing import TYPE_CHECKING, Annotated

import typer

from cpom_workflow.cli.base import Asked, Format, FrenchCommand, On, app, print_json

if TYPE_CHECKING:
    from cpom_workflow.services.convene import Convening, Shift, Slot

_DRY = "rien n'est parti, ajoutez --envoyer."
_SENT = "parti, ou en attente des heures d'envoi ; « cpom envois » le dit."


@app.command(cls=FrenchCommand)
def invitations(
    au: On = None,
    cpom: Annotated[
        list[str] | None, typer.Option("--cpom", metavar="CPOM", help="Ce contrat seulement (répétable).")
    ] = None,
    envoyer: Annotated[bool, typer.Option("--envoyer", help="Envoyer vraiment ; sinon rien ne part.")] = False,
    format: Asked = Format.TABLEAU,  # noqa: A002
) -> None:
    """Montrer ce que les agendas doivent changer, réunion par réunion ; avec --envoyer, envoyer les invitations."""
    from cpom_workflow.app import open_office, sweep_of
    from cpom_workflow.services.convene import convene, convening, shifts

    found = (convene if envoyer else convening)(open_office(), sweep_of(au), cpom or ())
    if format is Format.JSON:
        record = {"messages": len(found.drafts), "sent": envoyer, "meetings": [each.record() for each in shifts(found)]}
        print_json(record)
    else:
        _show(found, shifts(found), _SENT if envoyer else _DRY)


def _show(found: "Convening", moved: "tuple[Shift, ...]", end: str) -> None:
    from rich.console import Console
    from rich.table import Table

    if not moved:
        typer.echo("Tous les agendas sont à jour.")
        return
    table = Table(title="Réunions dont les agendas changent", title_justify="left")
    for heading in ("CPOM", "Réunion", "Dans les agendas", "Deviendra", "Messages"):
        table.add_column(heading, overflow="fold")
    for each in moved:
        after = _said(each.after) if each.after else "annulée"
        before = _said(each.before) if each.before else "rien encore"
        table.add_row(each.cpom, each.summary, before, after, str(each.requests + each.cancels))
    Console().print(table)
    number = len(found.drafts)
    messages = f"{number} messages" if number > 1 else "un message"
    typer.echo(f"{messages[:1].upper()}{messages[1:]} : {end}")


def _said(slot: "Slot") -> str:
    return f"{slot.on:%d/%m/%Y}" + (f" à {slot.at:%H:%M}" if slot.at else "")
