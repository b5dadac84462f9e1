"""`cpom previsions`, `cpom apercu` and `cpom invitations`, as a person types them."""

from pathlib import Path

import pytest

from tests.cli.test_commands import HAVRE, Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Give a shell on data of its own."""
    return Shell(tmp_path / "donnees")


def test_what_will_leave_is_listed_and_nothing_is_recorded(shell: Shell) -> None:
    loaded, listed, known, unknown, deliveries = shell.session(
        ("dossiers", "charger", HAVRE),
        ("previsions", "--au", "2026-11-23", "--jours", "3"),
        ("previsions", "--au", "2026-11-23", "--jours", "3", "--format", "json"),
        ("previsions", "--cpom", "INCONNU"),
        ("envois", "--format", "json"),
    )
    assert loaded.code == 0
    assert "Ce qui partira dans les 3 jours" in listed.text
    assert {each["on"] for each in known.json} <= {"2026-11-23", "2026-11-24", "2026-11-25"}
    assert all(each["why"] for each in known.json)
    assert "INCONNU" in unknown.refusal
    assert deliveries.json == []


def test_the_exact_message_is_shown_in_three_forms(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "message.eml"
    text, html, eml, kinds = shell.session(
        ("apercu", "bienvenue"),
        ("apercu", "bienvenue", "--format", "html"),
        ("apercu", "bienvenue", "--format", "eml", "--sortie", file),
        ("apercu", "inconnu"),
    )
    assert text.text.startswith("À : Hugo Petit")
    assert "<!DOCTYPE html>" in html.text
    assert (eml.code, b"Message-ID: <" in file.read_bytes()) == (0, True)
    assert "ma_semaine : Ma semaine, chaque lundi" in kinds.refusal


def test_the_calendars_of_a_contract_are_brought_up_to_date_once(shell: Shell) -> None:
    _, dry, known, sent, again = shell.session(
        ("dossiers", "charger", HAVRE),
        ("invitations", "--au", "2026-11-23"),
        ("invitations", "--au", "2026-11-23", "--cpom", "BRE-35-HAVRE", "--format", "json"),
        ("invitations", "--au", "2026-11-23", "--envoyer"),
        ("invitations", "--au", "2026-11-23", "--cpom", "BRE-35-HAVRE"),
    )
    assert "rien n'est parti, ajoutez --envoyer" in dry.text
    assert known.json["sent"] is False
    assert known.json["messages"] == sum(each["requests"] + each["cancels"] for each in known.json["meetings"])
    assert {each["before"] for each in known.json["meetings"]} == {None}
    assert "« cpom envois » le dit" in sent.text
    assert "Tous les agendas sont à jour." in again.text
