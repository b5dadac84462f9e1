"""Commands about the region: every figure on a day, and what does not fit."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cpom_workflow.cli.base import Asked, Format, FrenchCommand, On, app, print_json

if TYPE_CHECKING:
    from cpom_workflow.services.anomalies import Anomaly
    from cpom_workflow.services.suivi import Suivi


class Shape(StrEnum):
    """What the region's figures are written as."""

    TABLEAU = "tableau"
    JSON = "json"
    HTML = "html"
    XLSX = "xlsx"
    CSV = "csv"
    ICS = "ics"


Region = Annotated[str | None, typer.Option("--region", metavar="RÉGION", help="Ne garder que cette région.")]
Departements = Annotated[
    list[str] | None, typer.Option("--departement", metavar="CODE", help="Ne garder que ce département (répétable).")
]


@app.command(cls=FrenchCommand)
def suivi(
    au: On = None,
    region: Region = None,
    departement: Departements = None,
    format: Annotated[Shape, typer.Option("--format", help="Forme de la réponse.")] = Shape.TABLEAU,  # noqa: A002
    sortie: Annotated[
        Path | None, typer.Option("--sortie", metavar="FICHIER", help="Fichier à écrire ; sinon la sortie standard.")
    ] = None,
) -> None:
    """Mesurer où en est la région, aujourd'hui ou tel jour passé, avec chaque définition."""
    from cpom_workflow.app import day_or_today
    from cpom_workflow.app.feeds import write_agenda
    from cpom_workflow.app.suivi import territory_asked, told_suivi

    found = told_suivi(day_or_today(au), territory_asked(region, departement or ()))
    if format is Shape.TABLEAU and sortie is None:
        from cpom_workflow.cli.suivi_tables import show_suivi

        show_suivi(found)
        return
    content = _written(found, format, region)
    if sortie is None:
        sys.stdout.buffer.write(content)
    else:
        write_agenda(sortie, content)


@app.command(cls=FrenchCommand)
def anomalies(
    au: On = None,
    justifier: Annotated[
        tuple[str, str] | None, typer.Option("--justifier", metavar="LIGNE CODE", help="L'anomalie à justifier.")
    ] = None,
    motif: Annotated[str, typer.Option("--motif", metavar="TEXTE", help="Pourquoi elle est comme elle est.")] = "",
    par: Annotated[str, typer.Option("--par", metavar="NOM", help="Qui la justifie.")] = "ligne de commande",
    format: Asked = Format.TABLEAU,  # noqa: A002
) -> None:
    """Lister ce qui ne va pas dans les données ; garder la justification d'une anomalie."""
    from cpom_workflow.app import day_or_today, now, open_office
    from cpom_workflow.services.anomalies import anomalies as found_in
    from cpom_workflow.services.anomalies import justify
    from cpom_workflow.services.portfolio import portfolio
    from cpom_workflow.services.portfolio_ports import Justification

    office = open_office()
    told = portfolio(office, day_or_today(au))
    if justifier is not None:
        row, code = justifier
        given = Justification(row=row, code=code, reason=motif, by=par)
        justify(office.records, found_in(told, office.records), given, now())
    found = found_in(told, office.records)
    if format is Format.JSON:
        from cpom_workflow.services.suivi import anomaly_record

        print_json([anomaly_record(each) for each in found])
        return
    _show(found)


def _written(found: "Suivi", shape: Shape, region: str | None) -> bytes:
    if shape is Shape.HTML:
        from cpom_workflow.app import law, settings
        from cpom_workflow.domain.hours import time_zone
        from cpom_workflow.web.export import single_file
        from cpom_workflow.web.region import RegionView

        return single_file(RegionView(found), region or settings().region, time_zone(law(), settings().zone)).encode()
    if shape is Shape.JSON:
        from cpom_workflow.services.suivi import suivi_document
        from cpom_workflow.web.export import as_json

        return as_json(suivi_document(found)) + b"\n"
    if shape is Shape.TABLEAU:
        from cpom_workflow.cli.suivi_tables import suivi_text

        return suivi_text(found).encode()
    from cpom_workflow.app.suivi import TABLES, agenda_of

    return agenda_of(found, region) if shape is Shape.ICS else TABLES[shape](found)


def _show(found: "tuple[Anomaly, ...]") -> None:
    for each in found:
        said = f" Justifiée par {each.justified.by} : {each.justified.reason}" if each.justified else ""
        typer.echo(f"{each.row} ({each.code}) : {each.what}{said}")
    waiting = sum(1 for each in found if each.justified is None)
    several = f"{waiting} anomalies à justifier" if waiting > 1 else "une anomalie à justifier" if waiting else ""
    typer.echo(f"{several or 'Aucune anomalie à justifier'}, {len(found) - waiting} déjà justifiées.")
