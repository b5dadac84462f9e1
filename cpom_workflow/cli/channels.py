"""Commands on the channels: which ones are configured, and whether they work, without sending anything."""

from typing import TYPE_CHECKING, Annotated

import typer

from cpom_workflow.cli.base import HELP, REFUSED, Format, FrenchCommand, FrenchGroup, app, print_json

if TYPE_CHECKING:
    from cpom_workflow.services.ports import Check

canaux_app = typer.Typer(
    cls=FrenchGroup, help="Lister ou vérifier les canaux d'envoi.", context_settings=HELP, rich_markup_mode=None
)
app.add_typer(canaux_app, name="canaux", invoke_without_command=True)

Asked = Annotated[Format, typer.Option("--format", help="Forme de la liste.")]


@canaux_app.callback()
def canaux(context: typer.Context, format: Asked = Format.TABLEAU) -> None:  # noqa: A002 - what one types
    """Lister les canaux réglés ici, et ce que chacun ne peut pas faire."""
    if context.invoked_subcommand is not None:
        return
    from cpom_workflow.app import settings
    from cpom_workflow.app.channel_checks import described

    channels = described(settings())
    if format is Format.JSON:
        print_json([{"channel": each.name, "serves": each.serves, "limit": each.limit} for each in channels])
        return
    for each in channels:
        typer.echo(f"{each.name}{_served(each.serves)}\n  {each.limit}")
    typer.echo("Pour savoir s'ils fonctionnent : cpom canaux verifier.")


@canaux_app.command(cls=FrenchCommand)
def verifier(format: Asked = Format.TABLEAU) -> None:  # noqa: A002 - what one types
    """Essayer connexion, identification et droits de chaque canal ; rien n'est envoyé."""
    from cpom_workflow.app import settings
    from cpom_workflow.app.channel_checks import checked
    from cpom_workflow.app.installation import record_of

    results = checked(settings())
    if format is Format.JSON:
        print_json([{"channel": each.channel, "checks": [record_of(one) for one in each.checks]} for each in results])
    else:
        for each in results:
            _show(each.channel, each.checks)
    if any(one.fault for each in results for one in each.checks):
        raise typer.Exit(REFUSED)


def _served(preferences: tuple[str, ...]) -> str:
    return f" (canal demandé : {', '.join(preferences)})" if preferences else ""


def _show(channel: str, checks: "tuple[Check, ...]") -> None:
    from cpom_workflow.app.installation import line_of

    typer.echo(channel)
    for check in checks:
        typer.echo(f"  {line_of(check)}")
