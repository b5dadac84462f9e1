"""The heartbeat: a file, and an address if there is one, tell an outside watcher that a sweep went to its end."""

import json
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

import httpx

from cpom_workflow.services.watch_ports import Run

NAME = "battement.json"
PATIENCE_SECONDS = 5.0
"""How long the watcher may take to answer: a sweep does not wait for it."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Heartbeat:
    """Where the signs of life go; a sweep that said everything does not fail because nobody listens."""

    folder: Path
    url: str | None = None

    def __call__(self, run: Run) -> None:
        """Give a sign of life; what prevents it is only logged."""
        try:
            self._write(run)
        except OSError as error:
            _LOG.warning("Le battement %s n'a pas pu être écrit (%s).", self.folder / NAME, error.strerror)
        if self.url is not None:
            self._call(self.url)

    def _write(self, run: Run) -> None:
        document = {
            "fini_le": run.finished_at.isoformat(),
            "jour": run.on.isoformat(),
            "envoyes": run.sent,
            "incertains": run.unknown,
        }
        with NamedTemporaryFile("w", dir=self.folder, prefix=f".{NAME}.", encoding="utf-8", delete=False) as draft:
            json.dump(document, draft, ensure_ascii=False)
            draft.flush()
            os.fsync(draft.fileno())
        # The watcher reads the whole file or the former one, never a half.
        Path(draft.name).replace(self.folder / NAME)

    def _call(self, url: str) -> None:
        # The path of such an address is often its secret: only the name of the machine is said.
        try:
            httpx.get(url, timeout=PATIENCE_SECONDS).raise_for_status()
        except httpx.HTTPStatusError as error:
            _LOG.warning("Le veilleur %s a répondu %s.", error.request.url.host, error.response.status_code)
        except httpx.InvalidURL:
            _LOG.warning("Le veilleur ne répond pas : son adresse (battement_url) est mal écrite.")
        except httpx.HTTPError as error:
            _LOG.warning("Le veilleur %s ne répond pas (%s).", error.request.url.host, type(error).__name__)
