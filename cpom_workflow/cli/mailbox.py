"""The command that reads what came back by mail."""

from typing import Annotated

import typer

from cpom_workflow.cli.base import Format, FrenchCommand, app, print_json


@app.command("lire-reponses", cls=FrenchCommand)
def lire_reponses(
    simulation: Annotated[
        bool, typer.Option("--simulation", help="Montrer ce qui serait lu, sans rien noter.")
    ] = False,
    format: Annotated[Format, typer.Option("--format", help="Forme de la liste.")] = Format.TABLEAU,  # noqa: A002
) -> None:
    """Lire la boîte : réponses aux invitations, messages non remis ; le reste est laissé non lu."""
    from cpom_workflow.app import now, open_office, settings
    from cpom_workflow.app.mailbox import post_of
    from cpom_workflow.cli.mail_tables import show_letters
    from cpom_workflow.services.answers import look_at_mailbox, read_mailbox, read_record

    post, office = post_of(settings()), open_office()
    if simulation:
        reads = tuple(opened.read for opened in look_at_mailbox(office, post, now()))
    else:
        reads = read_mailbox(office, post, now())
    if format is Format.JSON:
        print_json([read_record(each) for each in reads])
    else:
        show_letters(reads)
