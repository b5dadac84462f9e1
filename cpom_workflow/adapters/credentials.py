"""Secrets that systemd hands over as files (`LoadCredential=`), read as if the environment gave them."""

from collections.abc import Mapping
from pathlib import Path

from cpom_workflow.domain.errors import Misconfigured

FOLDER = "CREDENTIALS_DIRECTORY"
_OURS = "cpom_"


def with_credentials(environment: Mapping[str, str]) -> Mapping[str, str]:
    """Give the environment and what the folder of credentials adds to it: file `cpom_smtp_mot_de_passe` for a setting.

    The environment wins. Raises `Misconfigured` for a credential that cannot be read.
    """
    folder = environment.get(FOLDER)
    if not folder:
        return environment
    return {file.name.upper(): _read(file) for file in sorted(Path(folder).glob(f"{_OURS}*"))} | dict(environment)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise Misconfigured(
            f"Le secret {file} ne peut pas être lu.",
            "Vérifiez la ligne « LoadCredential= » du service et le fichier qu'elle nomme, écrit en UTF-8.",
        ) from None
