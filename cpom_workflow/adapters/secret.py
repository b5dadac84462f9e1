"""The instance's secret, from which addresses and signed links are computed: a file that only its owner reads."""

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from cpom_workflow.domain.errors import Misconfigured

NAME = "secret"
LENGTH = 32
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def instance_secret(folder: Path) -> bytes:
    """Give the secret kept in a folder, drawn once.

    Raises `Misconfigured` when it cannot be kept, is cut short, or may be read by others.
    """
    file = folder / NAME
    try:
        if not file.exists():
            _draw(folder, file)
        return _read(file)
    except OSError as error:
        raise Misconfigured(
            f"Le secret de l'instance {file} ne peut être ni lu ni créé ({error.strerror}).",
            "Donnez-vous le droit d'écrire dans ce dossier, ou choisissez-en un autre par CPOM_HOME.",
        ) from None


def _draw(folder: Path, file: Path) -> None:
    """Write it whole beside, then give it its name: of two programs that start together, one wins, both read it."""
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".{NAME}-{secrets.token_hex(8)}"
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(secrets.token_bytes(LENGTH))
            opened.flush()
            os.fsync(opened.fileno())
        with suppress(FileExistsError):
            os.link(beside, file)
    finally:
        beside.unlink()


def _read(file: Path) -> bytes:
    if file.stat().st_mode & _OTHERS:
        raise Misconfigured(
            f"Le secret de l'instance {file} peut être lu par d'autres que vous.",
            f"Retirez-leur ce droit : chmod 600 {file}",
        )
    content = file.read_bytes()
    if len(content) < LENGTH:
        raise Misconfigured(
            f"Le secret de l'instance {file} est incomplet.",
            "Restaurez-le d'une sauvegarde. À défaut, supprimez-le : un autre sera tiré, et les adresses données ne "
            "vaudront plus.",
        )
    return content
