"""What members do from a chat: the listener of Slack's buttons."""

from collections.abc import Callable
from typing import Protocol

from cpom_workflow.adapters.settings import Settings
from cpom_workflow.app import now, open_office, today
from cpom_workflow.domain.errors import Misconfigured
from cpom_workflow.services.acts import answer


class Listener(Protocol):
    """What answers presses until it is stopped."""

    def start(self) -> None:
        """Stay connected; returns when interrupted."""


def slack_listener(configured: Settings) -> Listener:
    """Give the listener of Slack's buttons; raises `Misconfigured` naming what is missing."""
    tokens = {"slack_jeton": configured.slack_token, "slack_jeton_application": configured.slack_application_token}
    missing = [key for key, token in tokens.items() if not token]
    if missing:
        what = f"Slack n'est pas réglé pour répondre aux boutons : il manque {' et '.join(missing)}."
        raise Misconfigured(what, "Donnez ces jetons, comme dans config/settings.example.toml.")
    try:
        from cpom_workflow.adapters.channels.slack_buttons import listener  # noqa: PLC0415 - heavy, for this alone
    except ModuleNotFoundError:
        raise Misconfigured(
            "Le paquet qui répond aux boutons de Slack n'est pas installé.",
            'Installez-le : pip install "cpom-workflow[slack]".',
        ) from None
    token, application_token = (each or "" for each in tokens.values())
    opened: Listener = listener(token, application_token, pressed(configured))
    return opened


def pressed(configured: Settings) -> Callable[[str, str], str]:
    """Give what a press does: a token and the address of who pressed give the answer, in French."""
    office = open_office(configured)
    return lambda token, email: answer(office, token, email, today(), now())
