"""The commands. What is heavy is imported when a command runs, so that `cpom --help` is quick."""

import sys
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperCommand, TyperGroup

from cpom_workflow.cli.french import help_in_french, usage_in_french
from cpom_workflow.domain.errors import CpomError, InvalidInput

REFUSED = 2
"""The exit code of what cannot be done as asked: bad input, a missing setting, a port in use."""


class FrenchCommand(TyperCommand):
    """A command whose help page is French throughout."""

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override] # its base is private
        """Give the help page."""
        return help_in_french(super().get_help(ctx))


class FrenchGroup(TyperGroup):
    """A group of commands whose help page is French throughout."""

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override] # its base is private
        """Give the help page."""
        return help_in_french(super().get_help(ctx))


HELP = {"help_option_names": ["--help", "-h"]}
app = typer.Typer(
    name="cpom",
    cls=FrenchGroup,
    help="Le calendrier légal des CPOM, et chacun prévenu à temps.",
    context_settings=HELP,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
dossiers_app = typer.Typer(
    cls=FrenchGroup, help="Lister ou charger des dossiers.", context_settings=HELP, rich_markup_mode=None
)
app.add_typer(dossiers_app, name="dossiers", invoke_without_command=True)


class CalendarFormat(StrEnum):
    """How a calendar is written."""

    TABLEAU = "tableau"
    JSON = "json"
    ICS = "ics"


class Format(StrEnum):
    """How a list is written."""

    TABLEAU = "tableau"
    JSON = "json"


def _day(text: str) -> date:
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a civil day has no time zone
        except ValueError:
            continue
    raise typer.BadParameter(f"« {text} » n'est pas une date. Écrivez par exemple 2026-11-23 ou 23/11/2026.")


On = Annotated[date | None, typer.Option("--au", parser=_day, metavar="AAAA-MM-JJ", help="Jour de la question.")]
Files = Annotated[list[Path], typer.Argument(metavar="FICHIER…", help="Fichiers de dossier (YAML).")]


@app.command(cls=FrenchCommand)
def calendrier(
    fichier: Annotated[Path, typer.Argument(metavar="FICHIER", help="Fichier de dossier (YAML).")],
    au: On = None,
    format: Annotated[CalendarFormat, typer.Option("--format", help="Forme du calendrier.")] = CalendarFormat.TABLEAU,  # noqa: A002 - the public name of the option
) -> None:
    """Afficher le calendrier d'un dossier, sans base de données."""
    from cpom_workflow.app import calendar_file, day_or_today, read_file

    file = read_file(fichier, day_or_today(au))
    if format is CalendarFormat.ICS:
        sys.stdout.buffer.write(calendar_file(file))
    elif format is CalendarFormat.JSON:
        from cpom_workflow.services.calendrier import calendar_document

        _print_json(calendar_document(file.contract, file.calendar))
    else:
        from cpom_workflow.cli.tables import show_calendar

        show_calendar(file)


@app.command(cls=FrenchCommand)
def relances(
    au: On = None,
    envoyer: Annotated[bool, typer.Option("--envoyer", help="Envoyer vraiment ; sinon rien ne part.")] = False,
    format: Annotated[Format, typer.Option("--format", help="Forme de la liste.")] = Format.TABLEAU,  # noqa: A002
) -> None:
    """Montrer les messages à envoyer ; avec --envoyer, les envoyer."""
    from cpom_workflow.app import open_office, sweep_of
    from cpom_workflow.cli.tables import show_drafts, show_sent
    from cpom_workflow.services.outgoing import delivery_record, draft_record
    from cpom_workflow.services.reconcile import preview, reconcile

    office = open_office()
    if envoyer:
        done = reconcile(office, sweep_of(au))
        records, show = [delivery_record(each) for each in done.sent], show_sent
    else:
        drafts = preview(office, sweep_of(au))
        records, show = [draft_record(each) for each in drafts], show_drafts
    if format is Format.JSON:
        _print_json(records)
    else:
        show(records)


@app.command(cls=FrenchCommand)
def envois(
    etat: Annotated[str | None, typer.Option("--etat", metavar="ÉTAT", help="N'afficher que cet état.")] = None,
    format: Annotated[Format, typer.Option("--format", help="Forme de la liste.")] = Format.TABLEAU,  # noqa: A002
) -> None:
    """Lister les messages envoyés, en attente ou incertains."""
    from cpom_workflow.app import open_office
    from cpom_workflow.cli.tables import show_sent
    from cpom_workflow.domain.delivery import DeliveryState
    from cpom_workflow.services.outgoing import delivery_record

    if etat is not None and etat not in set(DeliveryState):
        raise typer.BadParameter(f"États possibles : {', '.join(DeliveryState)}.", param_hint="--etat")
    states = {DeliveryState(etat)} if etat else ()
    records = [delivery_record(each) for each in open_office().ledger.deliveries(states)]
    if format is Format.JSON:
        _print_json(records)
    else:
        show_sent(records)


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
        _print_json(summary.document())
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
    from cpom_workflow.app import load_dossiers, open_office
    from cpom_workflow.cli.tables import show_loaded

    loaded = load_dossiers(open_office(), fichiers)
    show_loaded(loaded)
    if loaded.refused:
        raise InvalidInput(loaded.refused)


def main() -> None:
    """Run the command line; what goes wrong is said in French on standard error, without a traceback."""
    code = None
    try:
        code = app(standalone_mode=False)
    except CpomError as error:
        _refuse(str(error).strip())
    except KeyboardInterrupt:
        sys.exit(130)
    except typer.Exit as ended:
        sys.exit(ended.exit_code)
    except Exception as error:
        if not hasattr(error, "format_message"):  # the usage errors of the parser under Typer have it
            raise
        _refuse(usage_in_french(error))
    sys.exit(code or 0)


def _refuse(sentence: str) -> None:
    typer.echo(sentence, err=True)
    sys.exit(REFUSED)


def _print_json(document: object) -> None:
    import json

    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
