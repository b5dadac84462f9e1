"""Commands that look ahead or at a message: what will leave, and the exact mail of each kind."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cpom_workflow.cli.base import Asked, Format, FrenchCommand, On, app, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cpom_workflow.domain.delivery import Draft, MessageKind
    from cpom_workflow.services.foresee import Foreseen

_MOST_DAYS = 400


@app.command(cls=FrenchCommand)
def previsions(
    jours: Annotated[
        int, typer.Option("--jours", min=1, max=_MOST_DAYS, help="Nombre de jours, à partir d'aujourd'hui.")
    ] = 30,
    cpom: Annotated[str | None, typer.Option("--cpom", metavar="CPOM", help="N'afficher qu'un contrat.")] = None,
    au: On = None,
    format: Asked = Format.TABLEAU,  # noqa: A002
) -> None:
    """Dire ce qui partira les prochains jours : à qui, par quel canal, pourquoi. Rien n'est envoyé ni enregistré."""
    from cpom_workflow.app import open_office
    from cpom_workflow.app.foresight import foreseen

    found = foreseen(open_office(), jours, cpom, au)
    if format is Format.JSON:
        print_json([each.record() for each in found])
    else:
        _show(found, jours)


class View(StrEnum):
    """How a message is shown."""

    TEXTE = "texte"
    HTML = "html"
    EML = "eml"


@app.command(cls=FrenchCommand)
def apercu(  # noqa: PLR0913, PLR0917 - a command has that many options
    genre: Annotated[str, typer.Argument(metavar="GENRE", help="Genre de message (« ? » les liste).")],
    cpom: Annotated[
        str | None, typer.Argument(metavar="CPOM", help="Contrat enregistré ; sans lui, un exemple.")
    ] = None,
    personne: Annotated[
        str | None, typer.Option("--personne", metavar="ADRESSE", help="Destinataire : adresse ou nom.")
    ] = None,
    au: On = None,
    format: Annotated[View, typer.Option("--format", help="Forme du message.")] = View.TEXTE,  # noqa: A002
    sortie: Annotated[Path | None, typer.Option("--sortie", metavar="FICHIER", help="Écrire dans ce fichier.")] = None,
) -> None:
    """Montrer le message exact d'un genre, pour un contrat ou un exemple ; rien n'est envoyé ni enregistré."""
    from cpom_workflow.domain.delivery import MessageKind
    from cpom_workflow.services.wording.foreseen import KINDS

    if genre not in set(MessageKind):
        listed = "\n".join(f"  {kind} : {each.name}, {each.when}" for kind, each in KINDS.items())
        raise typer.BadParameter(f"Genres de messages :\n{listed}", param_hint="GENRE")
    shown = _written(_drafted(MessageKind(genre), cpom, personne, au), format)
    if sortie is None:
        sys.stdout.buffer.write(shown)
    else:
        sortie.write_bytes(shown)
        typer.echo(f"Message écrit dans {sortie}.")


def _drafted(kind: "MessageKind", cpom: str | None, person: str | None, on: "date | None") -> "Draft":
    from cpom_workflow.app import open_office
    from cpom_workflow.app.foresight import example_of, message_of

    office = open_office()
    return example_of(office, kind, person) if cpom is None else message_of(office, kind, cpom, person, on)


def _written(draft: "Draft", view: View) -> bytes:
    from email import message_from_bytes
    from email.policy import default

    mail = message_from_bytes(draft.content, policy=default)
    if view is View.EML:
        return draft.content
    part = mail.get_body(("html",) if view is View.HTML else ("plain",))
    body = str(part.get_content()).replace("\r\n", "\n") if part else ""
    head = "" if view is View.HTML else f"À : {mail['To']}\nObjet : {mail['Subject']}\n\n"
    return (head + body).encode()


def _show(found: "Sequence[Foreseen]", days: int) -> None:
    from rich.console import Console
    from rich.table import Table

    if not found:
        typer.echo(f"Rien ne partira dans les {days} jours, si aucun fait nouveau n'est enregistré.")
        return
    table = Table(
        title=f"Ce qui partira dans les {days} jours, si aucun fait nouveau n'est enregistré", title_justify="left"
    )
    for heading in ("Le", "À", "Canal", "Objet et raison"):
        table.add_column(heading, overflow="fold")
    for each in found:
        table.add_row(f"{each.on:%d/%m/%Y}", each.person, each.channel, f"{each.subject}\n[dim]{each.why}[/dim]")
    Console().print(table)
