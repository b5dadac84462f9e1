"""What each channel of this instance serves, what it cannot do, and whether it works."""

from collections.abc import Mapping
from dataclasses import dataclass

from cpom_workflow.adapters.settings import Settings
from cpom_workflow.app.channels import channels_of, transports_of
from cpom_workflow.services.ports import Check

LIMITS: Mapping[str, str] = {
    "boite": "Rien ne part : chaque message devient un fichier de cette machine.",
    "smtp": "Quand la réponse du relais se perd, seule une copie lue par IMAP dit si le message est parti.",
    "exchange": "Exchange sur site seulement : Microsoft ferme cet accès (EWS) en ligne le 1er avril 2027.",
    "graph": "Exchange Online seulement ; l'application doit être autorisée par qui administre la messagerie.",
    "slack": "Seuls les membres de l'espace Slack sont joints ; les autres reçoivent un courriel.",
    "matrix": "Dans un salon chiffré, n'écrit qu'avec une clé : rien n'y est envoyé en clair.",
    "apprise": "Ne dit que oui ou non : sans réponse, personne ne peut savoir si le message est parti.",
}
"""One sentence for each channel there may be."""


@dataclass(frozen=True, kw_only=True)
class Described:
    """A channel configured here: the preferences (`canal`) that it serves, and what it cannot do, in French."""

    name: str
    serves: tuple[str, ...]
    limit: str


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What was looked at in a channel, without sending."""

    channel: str
    checks: tuple[Check, ...]


def described(configured: Settings) -> tuple[Described, ...]:
    """Describe every channel configured here; raises `Misconfigured`."""
    transports = transports_of(configured)
    return tuple(
        Described(
            name=name,
            serves=tuple(wanted for wanted, transport in transports.items() if transport == name),
            limit=LIMITS[name],
        )
        for name in channels_of(configured)
    )


def checked(configured: Settings) -> tuple[Checked, ...]:
    """Test every channel configured here, in turn, without sending; raises `Misconfigured`."""
    return tuple(Checked(channel=name, checks=each.check()) for name, each in channels_of(configured).items())
