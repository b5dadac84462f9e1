"""The command line: `cpom …`, in French, dry by default, programs served by `--format json`.

`law.py` answers from a dossier file alone, `desk.py` works on the recorded contracts, `channels.py` on the channels,
`documents.py` prepares trames, `feeds.py` hands out calendars, `foresight.py` looks ahead, `imports.py` takes other
people's files in, `installation.py` checks this machine, `links.py` answers chats, `mailbox.py` reads answers,
`prefect_.py` prepares its server, `region.py` writes the region's own documents, `suivi.py` its figures.
"""

from cpom_workflow.cli.french import speak_french

speak_french()

# Typer takes its words when it is imported.
from cpom_workflow.cli import (  # noqa: E402
    channels,
    committee,
    desk,
    documents,
    feeds,
    foresight,
    imports,
    installation,
    invitations,
    law,
    links,
    mailbox,
    prefect_,
    region,
    suivi,
    watch,
)
from cpom_workflow.cli.base import main  # noqa: E402 - likewise

__all__ = [
    "channels",
    "committee",
    "desk",
    "documents",
    "feeds",
    "foresight",
    "imports",
    "installation",
    "invitations",
    "law",
    "links",
    "mailbox",
    "main",
    "prefect_",
    "region",
    "suivi",
    "watch",
]
