"""Commands that take other people's files in: the register of establishments, the trackers; dry by default."""

from pathlib import Path
from typing import Annotated

import typer

from cpom_workflow.cli.base import HELP, Format, FrenchCommand, FrenchGroup, app, print_json

importer_app = typer.Typer(
    cls=FrenchGroup, help="Reprendre des fichiers : FINESS, tableaux de suivi.", context_settings=HELP,
    rich_markup_mode=None,
)  # fmt: skip
app.add_typer(importer_app, name="importer")

Apply = Annotated[bool, typer.Option("--appliquer", help="Enregistrer ; sinon montrer seulement.")]
By = Annotated[str, typer.Option("--par", metavar="NOM", help="Qui enregistre.")]
FromFiles = Annotated[
    list[Path], typer.Argument(metavar="FICHIER…", help="Fichiers de l'extraction, tous du même jour.")
]
Region = Annotated[str | None, typer.Option("--region", metavar="RÉGION", help="Ne garder que cette région.")]


@importer_app.command(cls=FrenchCommand)
def finess(
    fichiers: FromFiles,
    region: Region = None,
    appliquer: Apply = False,
    par: By = "ligne de commande",
    format: Annotated[Format, typer.Option("--format", help="Forme du bilan.")] = Format.TABLEAU,  # noqa: A002
) -> None:
    """Montrer les CPOM à conclure d'après FINESS, et ce qui a changé depuis la dernière extraction."""
    from cpom_workflow.app import law, now, open_office
    from cpom_workflow.app.imports import read_extract
    from cpom_workflow.services.register import foresee_register, record_register
    from cpom_workflow.services.wording.register import register_document, register_lines

    departements = law().region_named(region).departements if region else ()
    records = open_office().records
    intake = foresee_register(records, read_extract(fichiers), departements)
    if appliquer:
        record_register(records, intake, par, now())
    if format is Format.JSON:
        print_json(register_document(intake))
        return
    for line in register_lines(intake):
        typer.echo(line)
    typer.echo("Enregistré." if appliquer else "Rien n'est enregistré : ajoutez --appliquer pour le faire.")
