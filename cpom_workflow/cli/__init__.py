"""The command line: `cpom …`, in French, dry by default, programs served by `--format json`."""

from cpom_workflow.cli.french import speak_french

speak_french()

from cpom_workflow.cli.commands import main  # noqa: E402 - Typer takes its words when it is imported

__all__ = ["main"]
