"""Commands of the region's own documents: programming annexe, yearly review, note to the préfet."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cpom_workflow.cli.base import FrenchCommand, On, app

Region = Annotated[str | None, typer.Option("--region", metavar="RÉGION", help="Une autre région que la nôtre.")]
Output = Annotated[Path | None, typer.Option("--sortie", metavar="FICHIER", help="Où écrire.")]


class ReviewFormat(StrEnum):
    """How a review is written."""

    DOCX = "docx"
    XLSX = "xlsx"


@app.command(cls=FrenchCommand)
def programmation(
    fichier: Annotated[Path, typer.Argument(metavar="FICHIER", help="Fichier de programmation régionale (YAML).")],
    au: On = None,
    annexe: Annotated[bool, typer.Option("--annexe", help="Écrire le tableau à annexer à l'arrêté (.docx).")] = False,
    sortie: Output = None,
) -> None:
    """Suivre la programmation régionale : arrêté, listes nominatives, bilans, programmé et réel."""
    from cpom_workflow.adapters.policy import read_programming
    from cpom_workflow.app import day_or_today, law, settings
    from cpom_workflow.app.documents import save
    from cpom_workflow.app.region import annexe_file
    from cpom_workflow.services.programme import programme

    if annexe:
        typer.echo(f"{save(annexe_file(fichier, day_or_today(au)), sortie)} : à relire avant de l'annexer.")
        return
    for line in programme(read_programming(fichier), law(), settings().zone, day_or_today(au)):
        typer.echo(line)


@app.command("bilan-regional", cls=FrenchCommand)
def bilan_regional(
    annee: Annotated[int, typer.Argument(metavar="ANNÉE", help="Exercice.")],
    au: On = None,
    region: Region = None,
    format: Annotated[ReviewFormat, typer.Option("--format", help="Document ou classeur.")] = ReviewFormat.DOCX,  # noqa: A002
    sortie: Output = None,
) -> None:
    """Préparer le bilan régional d'un exercice : indicateurs compilés, manques, objectifs tenus ou non."""
    from cpom_workflow.app import day_or_today
    from cpom_workflow.app.documents import TrameFile, save
    from cpom_workflow.app.region import region_or_ours, review_file, review_sheet

    day, where = day_or_today(au), region_or_ours(region)
    if format is ReviewFormat.XLSX:
        file, suffix = TrameFile(name=f"bilan-regional-{annee}", content=review_sheet(annee, day, where)), ".xlsx"
    else:
        file, suffix = review_file(annee, day, where), ".docx"
    typer.echo(f"{save(file, sortie, suffix)} : à compléter, puis à relire.")


@app.command(cls=FrenchCommand)
def note(au: On = None, region: Region = None, sortie: Output = None) -> None:
    """Préparer une note d'une page pour le préfet de région."""
    from cpom_workflow.app import day_or_today
    from cpom_workflow.app.documents import save
    from cpom_workflow.app.region import note_file, region_or_ours

    typer.echo(f"{save(note_file(day_or_today(au), region_or_ours(region)), sortie)} : à compléter, puis à relire.")
