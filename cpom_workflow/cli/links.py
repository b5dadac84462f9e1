"""The command that lets members answer from a chat."""

import typer

from cpom_workflow.cli.base import FrenchCommand, app


@app.command("ecouter-slack", cls=FrenchCommand)
def ecouter_slack() -> None:
    """Répondre aux boutons des messages Slack, jusqu'à Ctrl-C ; aucun port n'est ouvert."""
    from cpom_workflow.app import settings
    from cpom_workflow.app.acts import slack_listener

    listener = slack_listener(settings())
    typer.echo("À l'écoute des boutons de Slack. Ctrl-C pour arrêter.")
    listener.start()
