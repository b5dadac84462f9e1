"""Commands that work on the recorded contracts: what leaves, what left, dossiers, the demonstration."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from cpom_workflow.cli.base import HELP, Files, Format, FrenchCommand, FrenchGroup, On, app, print_json
from cpom_workflow.domain.errors import Fault, InvalidInput, Place

dossiers_app = typer.Typer(
    cls=FrenchGroup, help="Lister ou charger des dossiers.", context_settings=HELP, rich_markup_mode=None
)
app.add_typer(dossiers_app, name="dossiers", invoke_without_command=True)


@app.command(cls=FrenchCommand)
def relances(
    au: On = None,
    envoyer: Annotated[bool, typer.Option("--envoyer", help="Envoyer vraiment ; sinon rien ne part.")] = False,
    format: Annotated[Format, typer.Option("--format", help="Forme de la liste.")] = Format.TABLEAU,  # noqa: A002
) -> None:
    """Montrer les messages à envoyer ; avec --envoyer, les envoyer."""
    from cpom_workflow.app import open_office, sweep_of
    from cpom_workflow.cli.progress import bar
    from cpom_workflow.cli.tables import show_drafts, show_sent
    from cpom_workflow.services.outgoing import delivery_record, draft_record
    from cpom_workflow.services.reconcile import preview
    from cpom_workflow.services.watch import watched

    office = open_office()
    if envoyer:
        with bar() as on_progress:
            done = watched(office, replace(sweep_of(au), on_progress=on_progress))
        records, show = [delivery_record(each) for each in done.sent], show_sent
    else:
        drafts = preview(office, sweep_of(au))
        records, show = [draft_record(each) for each in drafts], show_drafts
    if format is Format.JSON:
        print_json(records)
    else:
        show(records)


@app.command(cls=FrenchCommand)
def demo(
    une_fois: Annotated[bool, typer.Option("--une-fois", help="S'arrêter après le premier passage.")] = False,
    au: On = None,
    format: Annotated[Format, typer.Option("--format", help="Forme du bilan.")] = Format.TABLEAU,  # noqa: A002
) -> None:
    """Charger la région d'exemple, envoyer dans la boîte locale, et tout démarrer."""
    from cpom_workflow.cli.demonstration import once, stay

    summary = once(au)
    if format is Format.JSON:
        print_json(summary.document())
    else:
        summary.show()
    if not une_fois:
        stay(au)


@dossiers_app.callback()
def dossiers(context: typer.Context) -> None:
    """Lister les dossiers enregistrés."""
    if context.invoked_subcommand is not None:
        return
    from cpom_workflow.app import day_or_today, open_office
    from cpom_workflow.cli.tables import show_overview
    from cpom_workflow.services.monitor import overview
    from cpom_workflow.services.office import open_files

    office = open_office()
    day = day_or_today(None)
    show_overview(overview(open_files(office.journal.dossiers(), office.law, day).told, day))


@dossiers_app.command(cls=FrenchCommand)
def charger(fichiers: Files) -> None:
    """Charger des dossiers : chacun en entier, ou pas du tout."""
    from cpom_workflow.app import open_office
    from cpom_workflow.app.dossiers import load_dossiers
    from cpom_workflow.cli.tables import show_loaded

    loaded = load_dossiers(open_office(), fichiers)
    show_loaded(loaded)
    if loaded.refused:
        raise InvalidInput(loaded.refused)


@app.command(cls=FrenchCommand)
def pratique(
    fichier: Annotated[Path, typer.Argument(metavar="FICHIER", help="Pratique proposée (YAML, clés pointées).")],
    au: On = None,
) -> None:
    """Montrer les dates que changerait une autre pratique régionale ; rien n'est modifié."""
    from cpom_workflow.adapters.lawbook import load_law
    from cpom_workflow.adapters.practice import with_practice_of
    from cpom_workflow.app import day_or_today, open_office
    from cpom_workflow.services.practice import moved_dates

    if not fichier.is_file():
        place = Place(file=fichier.name)
        raise InvalidInput([Fault(what="Le fichier n'existe pas.", remedy="Vérifiez son nom.", place=place)])
    office = open_office()
    proposed = with_practice_of(load_law(), fichier)
    moved = moved_dates(office.journal.dossiers(), office.law, proposed, day_or_today(au))
    for each in moved:
        typer.echo(each.sentence)
    several = f"{len(moved)} dates changeraient." if len(moved) > 1 else "Une date changerait."
    typer.echo(several if moved else "Aucune date ne changerait.")
