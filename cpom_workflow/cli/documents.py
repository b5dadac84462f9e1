"""The command that prepares the documents people fill in (.docx)."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cpom_workflow.cli.base import FrenchCommand, On, app, as_day

Kind = Annotated[str | None, typer.Argument(metavar="TRAME", help="Nom de la trame ; sans lui, la liste.")]
Named = Annotated[str | None, typer.Argument(metavar="CPOM|FICHIER", help="CPOM enregistré, ou dossier (YAML).")]
Output = Annotated[Path | None, typer.Option("--sortie", metavar="FICHIER", help="Où écrire le document (.docx).")]
Meeting = Annotated[str | None, typer.Option("--reunion", metavar="CODE", help="Réunion du compte rendu, du relevé.")]
Exercise = Annotated[int | None, typer.Option("--exercice", metavar="ANNÉE", help="Exercice du bilan d'étape.")]
By = Annotated[str | None, typer.Option("--par", metavar="SIGNATAIRE", help="Auteur de la lettre (prefet_region, …).")]
Term = Annotated[
    date | None, typer.Option("--terme", parser=as_day, metavar="AAAA-MM-JJ", help="Terme que la lettre demande.")
]


@app.command(cls=FrenchCommand)
def trame(  # noqa: PLR0913, PLR0917 - each is one option that a person names
    nature: Kind = None,
    nom: Named = None,
    au: On = None,
    sortie: Output = None,
    reunion: Meeting = None,
    exercice: Exercise = None,
    par: By = None,
    terme: Term = None,
) -> None:
    """Préparer un document à compléter, prérempli ; sans rien, lister les trames."""
    from cpom_workflow.app import day_or_today
    from cpom_workflow.app.documents import save, trame_of
    from cpom_workflow.domain.errors import Fault, InvalidInput
    from cpom_workflow.services.documents.asked import Asked
    from cpom_workflow.services.documents.trames import Trame

    if nature is None:
        for each in Trame:
            typer.echo(f"{each:26} {each.french}")
        return
    if nature not in set(Trame):
        names = ", ".join(Trame)
        raise InvalidInput([Fault(what=f"La trame « {nature} » n'existe pas.", remedy=f"Trames : {names}.")])
    if nom is None:
        remedy = f"Écrivez par exemple : cpom trame {nature} BRE-35-EXEMPLE"
        raise InvalidInput([Fault(what="Il manque le CPOM, ou son fichier.", remedy=remedy)])
    asked = Asked(meeting=reunion, exercise=exercice, by=par, term=terme)
    written = save(trame_of(Trame(nature), nom, day_or_today(au), asked), sortie)
    typer.echo(f"{written} : à compléter, puis à relire.")
