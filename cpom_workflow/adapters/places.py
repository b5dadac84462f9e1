"""Where the folders that come with the program are: next to the package in a checkout, inside it once installed."""

from pathlib import Path
from typing import Literal

import cpom_workflow
from cpom_workflow.domain.errors import Misconfigured

PACKAGE = Path(cpom_workflow.__file__).parent


def shipped(name: Literal["message_templates", "config", "flows"], package: Path = PACKAGE) -> Path:
    """Find a folder that comes with the program; raises `Misconfigured` when it is nowhere.

    An installed copy is looked at first: next to it, `config` could be anybody's.
    """
    places = (package / "shipped" / name, package.parent / name)
    found = next((place for place in places if place.is_dir()), None)
    if found is None:
        looked = ", ni dans ".join(f"« {place} »" for place in places)
        raise Misconfigured(
            f"Le dossier « {name} » du programme est introuvable : il n'est ni dans {looked}.",
            "Réinstaller le programme.",
        )
    return found
