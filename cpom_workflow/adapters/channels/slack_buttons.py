"""Slack's buttons, answered here by Socket Mode: this machine calls Slack, and no port is open to the outside.

A button carries a signed token; who pressed it is asked of Slack, never taken from the button.
"""

import re
from collections.abc import Callable
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from cpom_workflow.adapters.channels.slack_blocks import ACTION_ID
from cpom_workflow.domain.errors import CpomError

Act = Callable[[str, str], str]
"""What a press does: a token and the address of who pressed give the answer, in French; raises `CpomError`."""

_NOBODY = "Slack ne donne pas votre adresse : répondez plutôt par le lien du courriel."


def buttons(client: WebClient, act: Act) -> App:
    """Give the application that answers presses, each to whoever pressed and to nobody else."""
    application = App(client=client, token_verification_enabled=False)

    @application.action(re.compile(f"^{ACTION_ID}_"))
    def pressed(
        ack: Callable[[], None], body: dict[str, Any], client: WebClient, respond: Callable[..., object]
    ) -> None:
        # Slack wants its acknowledgement within three seconds, whatever the act takes.
        ack()
        answer = _answer(client, body, act)
        respond(text=answer, response_type="ephemeral", replace_original=False)

    @application.action(re.compile("^page_"))
    def opened(ack: Callable[[], None]) -> None:
        # A link opens by itself, and Slack still tells of the press.
        ack()

    return application


def listener(token: str, application_token: str, act: Act) -> SocketModeHandler:
    """Give the listener: `start()` keeps it connected until it is stopped; the second token begins by `xapp-`."""
    return SocketModeHandler(buttons(WebClient(token=token), act), application_token)


def _answer(client: WebClient, body: dict[str, Any], act: Act) -> str:
    member = client.users_info(user=body["user"]["id"])["user"]
    email = member.get("profile", {}).get("email")
    if not email:
        return _NOBODY
    try:
        return act(str(body["actions"][0]["value"]), str(email))
    except CpomError as error:
        return str(error)
