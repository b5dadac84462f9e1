"""A button of a Slack message is answered to whoever pressed it, as Bolt hands the press over (Socket Mode apart)."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import BoltRequest
from slack_sdk import WebClient

from cpom_workflow.adapters.channels.slack_buttons import Act, buttons
from cpom_workflow.domain.errors import MissingDossier
from tests.peers.slack_api import SlackApi
from tests.peers.web import Answer, Request

ANNE = "anne.le-goff@dreets.example"


class Workspace(SlackApi):
    """A workspace that also takes answers to presses."""

    def __init__(self) -> None:
        super().__init__(ANNE)
        self.answers: list[dict[str, Any]] = []

    def answer(self, request: Request) -> Answer:
        if request.path == "/answer":
            self.answers.append(json.loads(request.body))
            return Answer(body="ok")
        return super().answer(request)


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace().serving() as serving:
        yield serving


def press(workspace: Workspace, act: Act, member: str = "U0", action: str = "cpom_acte_0") -> int:
    """Press a button: a payload as Socket Mode brings it, through Bolt's own dispatch."""
    payload = {
        "type": "block_actions",
        "user": {"id": member},
        "team": {"id": "T1"},
        "response_url": f"{workspace.address}/answer",
        "actions": [{"type": "button", "action_id": action, "block_id": "b", "value": "jeton-1"}],
    }
    client = WebClient(token="xoxb-essai", base_url=f"{workspace.address}/api/")  # noqa: S106 - opens nothing
    application = buttons(client, act)
    status = application.dispatch(BoltRequest(body=payload, mode="socket_mode")).status
    application.listener_runner.listener_executor.shutdown()  # what goes on after the acknowledgement is over
    return status


def forbidden(token: str, email: str) -> str:
    raise AssertionError((token, email))


def test_a_press_hands_the_token_and_the_address_over_and_tells_the_answer_to_whoever_pressed(
    workspace: Workspace,
) -> None:
    heard: list[tuple[str, str]] = []

    def act(token: str, email: str) -> str:
        heard.append((token, email))
        return "C'est noté."

    assert press(workspace, act) == 200
    assert heard == [("jeton-1", ANNE)]
    (answer,) = workspace.answers
    assert answer == {"text": "C'est noté.", "response_type": "ephemeral", "replace_original": False}


def test_a_refusal_is_told_as_it_is(workspace: Workspace) -> None:
    def act(token: str, email: str) -> str:
        raise MissingDossier(f"Ce lien ({token}, {email}) a expiré.", "Ouvrez le contrat.")

    press(workspace, act)
    assert workspace.answers[0]["text"] == f"Ce lien (jeton-1, {ANNE}) a expiré. Ouvrez le contrat."


def test_somebody_without_an_address_does_nothing(workspace: Workspace) -> None:
    press(workspace, forbidden, member="U9")
    assert "votre adresse" in workspace.answers[0]["text"]


def test_a_link_is_only_acknowledged(workspace: Workspace) -> None:
    assert press(workspace, forbidden, action="page_1") == 200
    assert workspace.answers == []
