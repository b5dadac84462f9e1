"""Commands on Prefect's server, each run by a child process: the command line itself never imports Prefect."""

from typing import Annotated

import typer

from cpom_workflow.cli.base import HELP, FrenchCommand, FrenchGroup, app

prefect_app = typer.Typer(
    cls=FrenchGroup,
    help="Préparer le serveur Prefect de plusieurs machines, ou dire où il en est.",
    context_settings=HELP,
    rich_markup_mode=None,
)
app.add_typer(prefect_app, name="prefect")

USUAL_POOL = "cpom"


@prefect_app.command(cls=FrenchCommand)
def preparer(
    pool: Annotated[str, typer.Option("--pool", metavar="NOM", help="Groupe de machines à servir.")] = USUAL_POOL,
) -> None:
    """Créer ou corriger formulaires, horaires et automatismes pour plusieurs machines (make run s'en passe)."""
    from cpom_workflow.adapters.processes import run_module

    raise typer.Exit(run_module("flows.prepare", pool))


@prefect_app.command(cls=FrenchCommand)
def etat() -> None:
    """Dire si le serveur répond, si les horaires donnent des exécutions, et ce que pèse sa base."""
    from cpom_workflow.adapters.processes import run_module

    raise typer.Exit(run_module("flows.state"))
