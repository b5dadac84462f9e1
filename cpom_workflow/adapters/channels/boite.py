"""The outbox folder: every message becomes one `.eml` file, and nothing leaves the machine."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from cpom_workflow.domain.delivery import Delivery, Found, Receipt
from cpom_workflow.domain.errors import Fault, NotAccepted
from cpom_workflow.services.ports import Check

_REMEDIES = {
    errno.ENOSPC: "Le disque est plein : libérez de la place, l'envoi sera repris.",
    errno.EDQUOT: "Le quota de disque est atteint : libérez de la place, l'envoi sera repris.",
    errno.EROFS: "Le disque est en lecture seule : choisissez un autre dossier.",
    errno.EPERM: "Ce disque n'accepte pas les liens : choisissez un dossier sur un disque local.",
    errno.ENOTSUP: "Ce disque n'accepte pas les liens : choisissez un dossier sur un disque local.",
}
_ELSE = "Vérifiez que ce dossier existe et que vous pouvez y écrire ; l'envoi sera repris."


class Boite:
    """A folder that takes each message exactly once: a name that exists is a message already sent."""

    name = "boite"

    def __init__(self, folder: Path) -> None:
        """Deliver into a folder, created with the first message."""
        self._folder = folder

    def send(self, delivery: Delivery, before_point_of_no_return: Callable[[], None]) -> Receipt:
        """Write the message under the digest of its key; raises `NotAccepted` when the folder does not take it."""
        final = self._folder / file_name(delivery.draft.key)
        with _troubles(self._folder), _written(self._folder, delivery.draft.content) as whole:
            before_point_of_no_return()
            # A link appears whole or not at all, and never over a file that is there.
            with suppress(FileExistsError):
                os.link(whole, final)
            _sync(self._folder)
        return Receipt(reference=final.name)

    def reconcile(self, delivery: Delivery) -> Found:
        """Look for the file: it is there or not, and a second sending could only meet the same name."""
        return Found.SENT if (self._folder / file_name(delivery.draft.key)).exists() else Found.NOT_SENT

    def check(self) -> tuple[Check, ...]:
        """Try to write in the folder, and leave nothing there."""
        what = f"Écriture dans le dossier {self._folder}"
        try:
            with _troubles(self._folder), _written(self._folder, b""):
                return (Check(what=what),)
        except NotAccepted as refusal:
            return (Check(what=what, fault=Fault(what=refusal.what, remedy=refusal.remedy)),)


def file_name(key: str) -> str:
    """Give the name that the file of a delivery has, always the same."""
    return f"{sha256(key.encode()).hexdigest()}.eml"


@contextmanager
def _written(folder: Path, content: bytes) -> Iterator[Path]:
    """Give the message as a complete file on the disk, gone afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=folder, prefix=".", suffix=".part") as part:
        part.write(content)
        part.flush()
        os.fsync(part.fileno())
        yield Path(part.name)


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def _troubles(folder: Path) -> Iterator[None]:
    """Say that the folder did not take a message: trying again is safe, since its name tells one already there."""
    try:
        yield
    except OSError as error:
        what = f"Le dossier {folder} n'a pas pris le message ({error.strerror})."
        raise NotAccepted(what, _REMEDIES.get(error.errno or 0, _ELSE)) from error
