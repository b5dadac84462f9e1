"""`cpom verifier-installation`: everything that must be right on this machine, Prefect included."""

from typing import Annotated

import typer

from cpom_workflow.cli.base import REFUSED, Asked, Format, FrenchCommand, app, print_json


@app.command("verifier-installation", cls=FrenchCommand)
def verifier_installation(
    sans_prefect: Annotated[
        bool, typer.Option("--sans-prefect", help="Ne pas regarder Prefect : la commande cpom s'en passe.")
    ] = False,
    format: Asked = Format.TABLEAU,  # noqa: A002 - what one types
) -> None:
    """Vérifier versions, réglages, modèles, dossiers, base, canaux et Prefect, sans rien envoyer."""
    from cpom_workflow.app.installation import installation_checks, line_of, prefect_checks, record_of

    checks = [*installation_checks(), *([] if sans_prefect else prefect_checks())]
    if format is Format.JSON:
        print_json([record_of(check) for check in checks])
    else:
        typer.echo("\n".join(map(line_of, checks)))
    if any(check.fault for check in checks):
        raise typer.Exit(REFUSED)
