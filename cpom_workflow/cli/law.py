"""Commands about the law and one dossier; none of them needs a database."""

import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cpom_workflow.cli.base import DossierFile, Files, FrenchCommand, On, app, as_day, print_json

FAULTY = 1
"""The exit code of a dossier that departs from the law."""


class CalendarFormat(StrEnum):
    """How a calendar is written."""

    TABLEAU = "tableau"
    JSON = "json"
    ICS = "ics"


@app.command(cls=FrenchCommand)
def calendrier(
    fichier: DossierFile,
    au: On = None,
    format: Annotated[CalendarFormat, typer.Option("--format", help="Forme du calendrier.")] = CalendarFormat.TABLEAU,  # noqa: A002 - the public name of the option
) -> None:
    """Afficher le calendrier d'un dossier, sans base de données."""
    from cpom_workflow.app import day_or_today
    from cpom_workflow.app.dossiers import read_file
    from cpom_workflow.app.planning import calendar_file

    file = read_file(fichier, day_or_today(au))
    if format is CalendarFormat.ICS:
        sys.stdout.buffer.write(calendar_file(file))
    elif format is CalendarFormat.JSON:
        from cpom_workflow.services.calendrier import calendar_document

        print_json(calendar_document(file.contract, file.calendar))
    else:
        from cpom_workflow.cli.tables import show_calendar

        show_calendar(file)


@app.command(cls=FrenchCommand)
def pourquoi(
    fichier: DossierFile,
    jalon: Annotated[str, typer.Argument(metavar="JALON", help="Nom du jalon, par exemple bilan_etape:2023.")],
    au: On = None,
) -> None:
    """Expliquer une date : règle, texte, calcul, et ce qui suit d'un silence."""
    from cpom_workflow.app import day_or_today
    from cpom_workflow.app.dossiers import read_file
    from cpom_workflow.services.explain import explanation, milestone_named

    file = read_file(fichier, day_or_today(au))
    for line in explanation(file.contract, milestone_named(file.calendar, jalon)):
        typer.echo(line)


@app.command(cls=FrenchCommand, name="verifier-dossier")
def verifier_dossier(fichiers: Files, au: On = None) -> None:
    """Vérifier des dossiers au regard de la loi ; code 1 s'il y a des erreurs."""
    from cpom_workflow.app import day_or_today
    from cpom_workflow.app.dossiers import read_file
    from cpom_workflow.services.verify import verification

    verdicts = [verification(read_file(each, day_or_today(au)).contract) for each in fichiers]
    for verdict in verdicts:
        for line in verdict.lines:
            typer.echo(line)
    if any(verdict.errors for verdict in verdicts):
        raise typer.Exit(FAULTY)


class PlanningFormat(StrEnum):
    """How a rétro-planning is written."""

    TABLEAU = "tableau"
    JSON = "json"
    ICS = "ics"
    XLSX = "xlsx"


TargetDay = Annotated[
    date | None, typer.Option("--signature-visee", parser=as_day, metavar="AAAA-MM-JJ", help="Signature visée.")
]
LaunchDay = Annotated[
    date | None, typer.Option("--lancement", parser=as_day, metavar="AAAA-MM-JJ", help="Lancement de la démarche.")
]


@app.command(cls=FrenchCommand)
def retroplanning(
    signature_visee: TargetDay = None,
    lancement: LaunchDay = None,
    cycle: Annotated[
        int | None, typer.Option("--cycle", metavar="ANNÉE", help="Cycle type de janvier à octobre.")
    ] = None,
    terme_de: Annotated[
        Path | None, typer.Option("--terme-de", metavar="FICHIER", help="Contrat à renouveler avant son terme.")
    ] = None,
    format: Annotated[PlanningFormat, typer.Option("--format", help="Forme du tableau.")] = PlanningFormat.TABLEAU,  # noqa: A002
) -> None:
    """Dresser le rétroplanning d'une note de cadrage, à rebours ou à partir du lancement."""
    from cpom_workflow.adapters.sheets import planning_sheet
    from cpom_workflow.app.planning import backplan_file, backplan_of, target_of
    from cpom_workflow.cli.tables import show_backplan

    planning = backplan_of(signature_visee or target_of(cycle, terme_de), lancement)
    if format is PlanningFormat.JSON:
        print_json(planning.document())
    elif format is PlanningFormat.ICS:
        sys.stdout.buffer.write(backplan_file(planning))
    elif format is PlanningFormat.XLSX:
        sys.stdout.buffer.write(planning_sheet(planning))
    else:
        show_backplan(planning)
