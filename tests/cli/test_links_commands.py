"""`cpom ecouter-slack` says what is missing; and the links of an instance follow its settings."""

from dataclasses import replace
from pathlib import Path

import pytest

from cpom_workflow.adapters.settings import Settings
from cpom_workflow.app.acts import pressed
from cpom_workflow.app.links import links_of
from cpom_workflow.domain.links import unsubscription
from cpom_workflow.services.links import NO_LINKS
from tests.cli.test_commands import Shell

SLACK = Settings(slack_token="xoxb-essai", slack_application_token="xapp-essai")  # noqa: S106 - open nothing
ADDRESS = "https://cpom.region.example"


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "donnees")


def test_slack_without_its_tokens_is_one_sentence_that_names_them(shell: Shell) -> None:
    refusal = shell.cpom("ecouter-slack").refusal
    assert refusal.startswith(
        "Slack n'est pas réglé pour répondre aux boutons : il manque slack_jeton et slack_jeton_application."
    )
    half = shell.cpom("ecouter-slack", CPOM_SLACK_JETON="xoxb-essai").refusal
    assert "il manque slack_jeton_application." in half


def test_the_help_is_french(shell: Shell) -> None:
    assert "Répondre aux boutons des messages Slack" in shell.cpom("ecouter-slack", "--help").text


def test_links_are_given_where_a_page_or_a_button_takes_them_and_nowhere_else(tmp_path: Path) -> None:
    home = str(tmp_path)
    stop = unsubscription("paul")
    assert links_of(Settings(home=home)) is NO_LINKS
    assert not (tmp_path / "secret").exists()
    public = links_of(Settings(home=home, public_address=f"{ADDRESS}/"))
    url = public.url(stop)
    assert url is not None
    assert url.startswith(f"{ADDRESS}/agir/")
    buttons = links_of(replace(SLACK, home=home))
    assert (buttons.url(stop), buttons.token(stop)) == (None, public.token(stop))


def test_links_signed_with_the_secret_of_before_are_read_while_it_is_configured() -> None:
    before, now = "a" * 32, "b" * 32
    given = links_of(Settings(public_address=ADDRESS, secret=before)).token(unsubscription("paul"))
    assert given is not None
    assert links_of(Settings(public_address=ADDRESS, secret=now)).read(given) is None
    both = links_of(Settings(public_address=ADDRESS, secret=now, former_secret=before))
    assert both.read(given) == unsubscription("paul")


def test_a_press_is_answered_by_the_recorded_contracts(tmp_path: Path) -> None:
    configured = replace(SLACK, home=str(tmp_path))
    assert "pas valable" in pressed(configured)("faux", "p.legall@asso.example")
    token = links_of(configured).token(unsubscription("paul"))
    assert token is not None
    assert "autre personne" in pressed(configured)(token, "p.legall@asso.example")
