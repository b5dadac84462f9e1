"""What every command shares: the program, French help, the day of the question, how output is written."""

import json
import sys
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperCommand, TyperGroup

from cpom_workflow.cli.french import help_in_french, usage_in_french
from cpom_workflow.domain.errors import CpomError

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


class Format(StrEnum):
    """How a list is written."""

    TABLEAU = "tableau"
    JSON = "json"


def as_day(text: str) -> date:
    """Read a day as a person types it."""
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a civil day has no time zone
        except ValueError:
            continue
    raise typer.BadParameter(f"« {text} » n'est pas une date. Écrivez par exemple 2026-11-23 ou 23/11/2026.")


On = Annotated[date | None, typer.Option("--au", parser=as_day, metavar="AAAA-MM-JJ", help="Jour de la question.")]
Asked = Annotated[Format, typer.Option("--format", help="Forme de la réponse.")]
DossierFile = Annotated[Path, typer.Argument(metavar="FICHIER", help="Fichier de dossier (YAML).")]
Files = Annotated[list[Path], typer.Argument(metavar="FICHIER…", help="Fichiers de dossier (YAML).")]


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


def print_json(document: object) -> None:
    """Print an answer for a program."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
