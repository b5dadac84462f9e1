"""Commands that take other people's files in: the register of establishments, the trackers; dry by default."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from cpom_workflow.cli.base import HELP, REFUSED, Format, FrenchCommand, FrenchGroup, app, print_json

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
TrackerFile = Annotated[Path, typer.Argument(metavar="FICHIER", help="Tableau de suivi : .xlsx, .ods, .xls ou .csv.")]
Copy = Annotated[
    Path | None, typer.Option("--copie", metavar="FICHIER", help="Écrire une copie annotée, les erreurs en rouge.")
]
Correct = Annotated[
    str | None,
    typer.Option("--corriger", metavar="MOTIF", help="Annuler et remplacer les dates que le tableau dément."),
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


@importer_app.command(cls=FrenchCommand)
def tableau(  # noqa: PLR0913, PLR0917 - each is one option that a person names
    fichier: TrackerFile,
    copie: Copy = None,
    corriger: Correct = None,
    appliquer: Apply = False,
    par: By = "ligne de commande",
    format: Annotated[Format, typer.Option("--format", help="Forme du bilan.")] = Format.TABLEAU,  # noqa: A002
) -> None:
    """Montrer ce qu'un tableau de suivi ajoute et modifie ; toutes ses erreurs d'un coup, à leur cellule."""
    from cpom_workflow.app import now, open_office, today
    from cpom_workflow.app.imports import annotate, foresee_tracker
    from cpom_workflow.services.intake import apply_import
    from cpom_workflow.services.record import Signature
    from cpom_workflow.services.wording.tracker import import_document, import_lines

    office = open_office()
    plan = foresee_tracker(office, fichier, today(), corriger)
    if copie:
        annotate(fichier, plan, copie)
    recorded = appliquer and not plan.faults
    if recorded:
        apply_import(office, plan, Signature(by=par, at=now()))
    if format is Format.JSON:
        print_json({**import_document(plan), "recorded": recorded})
    else:
        for line in import_lines(plan):
            typer.echo(line, err=line.startswith("Erreur"))
        typer.echo(_outcome(plan.faults, recorded))
    if plan.faults:
        raise typer.Exit(REFUSED)


def _outcome(faults: Sequence[object], recorded: bool) -> str:
    if faults:
        return "Rien n'est enregistré : corrigez les erreurs, puis recommencez."
    return "Enregistré." if recorded else "Rien n'est enregistré : ajoutez --appliquer pour le faire."
