"""The command line: `cpom …`, in French, dry by default, programs served by `--format json`.

`law.py` answers from a dossier file alone, `desk.py` works on the recorded contracts.
"""

from cpom_workflow.cli.french import speak_french

speak_french()

from cpom_workflow.cli import desk, law  # noqa: E402 - Typer takes its words when it is imported
from cpom_workflow.cli.base import main  # noqa: E402 - likewise

__all__ = ["desk", "law", "main"]
