"""What preparing did to one thing of Prefect's, said in French."""

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What became of it."""

    CREATED = "Créé"
    UPDATED = "Mis à jour"
    LEFT = "Inchangé"
    REMOVED = "Retiré"
    NONE = "Aucun"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing, by its kind and name."""

    fate: Fate
    what: str

    def __str__(self) -> str:
        """Say it on one line."""
        return f"{self.fate} : {self.what}."


BLOCKS = Step(
    fate=Fate.NONE,
    what="bloc ; les secrets viennent de l'environnement ou de systemd, où Prefect ne peut pas les relire",
)
"""Why no block is created."""
