"""Commands about committees: whose turn it is to write."""

from typing import Annotated

import typer

from cpom_workflow.cli.base import Format, FrenchCommand, On, app, print_json


@app.command(cls=FrenchCommand)
def tours(
    cpom: Annotated[str | None, typer.Option("--cpom", metavar="CPOM", help="N'afficher que ce contrat.")] = None,
    au: On = None,
    format: Annotated[Format, typer.Option("--format", help="Forme du bilan.")] = Format.TABLEAU,  # noqa: A002
) -> None:
    """Montrer, par contrat, combien de comptes rendus sont revenus à chaque partie, et à qui le prochain revient."""
    from cpom_workflow.app import day_or_today, open_office
    from cpom_workflow.cli.turns import show_turns
    from cpom_workflow.services.office import open_files
    from cpom_workflow.services.turns import turns_report

    office = open_office()
    dossiers = office.journal.dossiers() if cpom is None else (office.journal.dossier(cpom),)
    report = turns_report(open_files(dossiers, office.law, day_or_today(au)).told)
    if format is Format.JSON:
        print_json([each.record() for each in report])
    else:
        show_turns(report)
