"""The chats of an instance are those of its settings; a member of any other is told by mail."""

import subprocess
import sys
from dataclasses import replace

import pytest

from cpom_workflow.adapters.settings import Settings
from cpom_workflow.app.channels import channels_of, transports_of
from cpom_workflow.app.chats import CHATS, composers_of
from cpom_workflow.domain.errors import Misconfigured

MATRIX = Settings(
    matrix_server="http://127.0.0.1:1",
    matrix_user="@cpom:agent.example",
    matrix_device="CPOM",
    matrix_token="jeton",  # noqa: S106 - opens nothing
    matrix_identifiers="@{local}-{domaine}:agent.example",
)
ALL = replace(
    MATRIX,
    slack_token="xoxb-essai",  # noqa: S106 - opens nothing
    apprise_url="json://127.0.0.1:1/{local}",
)


def test_without_settings_mail_is_all_there_is() -> None:
    assert set(transports_of(Settings())) == {"courriel"}


def test_each_chat_that_is_set_serves_its_preference_and_has_a_composer() -> None:
    assert set(channels_of(ALL)) >= set(CHATS)
    assert transports_of(ALL) == {"courriel": "boite", **{name: name for name in CHATS}}
    assert set(composers_of()) == set(CHATS)


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
def test_each_chat_can_be_opened() -> None:
    channels = channels_of(replace(ALL, slack_token=None))
    assert {name: bool(channels[name].check()[0].fault) for name in ("matrix", "apprise")} == {
        "matrix": True,
        "apprise": False,
    }


def test_matrix_set_by_half_names_what_is_missing() -> None:
    with pytest.raises(Misconfigured, match="il manque matrix_appareil, matrix_jeton"):
        channels_of(replace(MATRIX, matrix_device=None, matrix_token=None))


def test_a_wrong_pattern_stops_at_the_start() -> None:
    with pytest.raises(Misconfigured, match="matrix_identifiants"):
        channels_of(replace(MATRIX, matrix_identifiers="agent.example"))


def test_no_chat_library_is_loaded_before_it_is_used() -> None:
    program = (
        "import sys; from dataclasses import replace; from tests.app.test_chats import ALL;"
        "from cpom_workflow.app.channels import channels_of; channels_of(ALL);"
        "print(sorted({'slack_sdk', 'slack_bolt', 'nio', 'apprise'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_tokens_are_never_shown() -> None:
    assert "xoxb" not in repr(ALL)
    assert "jeton" not in repr(ALL)
