"""Mail from the command line through aiosmtpd, each message once; channels that test themselves."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from cpom_workflow.adapters.channels.boite import Boite
from cpom_workflow.adapters.places import shipped
from tests.relay import faulty_relay

PROGRAM = "import sys; sys.argv[0] = 'cpom'; from cpom_workflow.cli import main; main()"
DOSSIERS = sorted((shipped("config") / "dossiers").glob("*.yaml"))
DAY = "2026-11-23"
SECRET = "motdepasse"  # noqa: S105 - of a relay that lives for one test


@dataclass
class Sink:
    """What aiosmtpd has taken: sender, recipients, bytes."""

    taken: list[tuple[str, list[str], bytes]] = field(default_factory=list)

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: ANN401, ARG002, N802
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 2.0.0 Ok: taken"


@pytest.fixture
def sink() -> Iterator[tuple[Sink, str]]:
    kept = Sink()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield kept, f"smtp://127.0.0.1:{port}"
    controller.stop()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "donnees"


def cpom(home: Path, *arguments: object, **environment: str) -> tuple[int, str, str]:
    known = {name: value for name, value in os.environ.items() if not name.startswith(("CPOM_", "COVERAGE"))}
    ours = {"CPOM_HOME": str(home), "COLUMNS": "160", "PYTHONWARNINGS": "error"}
    command = [sys.executable, "-c", PROGRAM, *map(str, arguments)]
    done = subprocess.run(
        command, env=known | ours | environment, capture_output=True, timeout=50, check=False, text=True
    )
    return done.returncode, done.stdout, done.stderr


# --- Sending --------------------------------------------------------------------------------------------------------


def test_every_message_due_arrives_once_through_a_relay(home: Path, sink: tuple[Sink, str]) -> None:
    kept, url = sink
    assert cpom(home, "dossiers", "charger", *DOSSIERS)[0] == 0
    for _ in range(2):
        code, _, err = cpom(home, "relances", "--au", DAY, "--envoyer", CPOM_SMTP_URL=url)
        assert (code, err) == (0, "")
    code, out, _ = cpom(home, "envois", "--format", "json", CPOM_SMTP_URL=url)
    listed = json.loads(out)
    assert {each["state"] for each in listed} == {"sent"}
    assert {each["channel"] for each in listed} == {"smtp"}
    messages = [message_from_bytes(content, policy=default) for _, _, content in kept.taken]
    assert sorted(each["Message-ID"] for each in messages) == sorted(each["message_id"] for each in listed)
    assert len({each["Message-ID"] for each in messages}) == len(messages) > 10
    assert all(len(recipients) == 1 for _, recipients, _ in kept.taken)
    assert [each.defects for each in messages] == [[]] * len(messages)


# --- Checking -------------------------------------------------------------------------------------------------------


def test_channels_that_work_are_in_order(home: Path, sink: tuple[Sink, str]) -> None:
    kept, url = sink
    code, out, err = cpom(home, "canaux", "verifier", CPOM_SMTP_URL=url)
    assert (code, err) == (0, "")
    assert "boite\n  Écriture dans le dossier" in out
    assert "smtp\n  Connexion au relais 127.0.0.1" in out
    assert out.count("en ordre.") == 3
    assert kept.taken == []


def test_a_channel_that_does_not_work_says_what_to_correct(home: Path) -> None:
    with faulty_relay(passwords={"cpom": "un-autre"}, echoes=True) as relay:
        url = f"smtp://cpom@127.0.0.1:{relay.port}"
        wrong = {"CPOM_SMTP_URL": url, "CPOM_SMTP_MOT_DE_PASSE": SECRET}
        code, out, err = cpom(home, "canaux", "verifier", "--format", "json", **wrong)
        words = cpom(home, "canaux", "verifier", **wrong)
    assert (code, words[0]) == (2, 2)
    boite, smtp = json.loads(out)
    assert [each["ok"] for each in (*boite["checks"], *smtp["checks"])] == [True, True, False]
    assert "ne reconnaît pas l'identifiant « cpom »" in smtp["checks"][-1]["fault"]["what"]
    assert "smtp_mot_de_passe" in smtp["checks"][-1]["fault"]["remedy"]
    assert "Identification de « cpom » : à corriger. Le relais" in words[1]
    assert SECRET not in out + err + words[1] + words[2]


def test_the_channels_are_listed_with_what_they_serve_and_cannot_do(home: Path) -> None:
    _, out, _ = cpom(home, "canaux", CPOM_SMTP_URL="smtp://127.0.0.1:9")
    assert "boite\n" in out
    assert "smtp (canal demandé : courriel)\n  Quand la réponse du relais se perd" in out
    _, out, _ = cpom(home, "canaux", "--format", "json")
    assert json.loads(out)[0]["channel"] == Boite.name


@pytest.mark.parametrize(
    ("environment", "what"),
    [
        ({"CPOM_SMTP_URL": f"ftp://cpom:{SECRET}@relais.example"}, "(smtp_url) n'est pas complète"),
        ({"CPOM_COURRIEL": "smtp"}, "Le courriel doit partir par « smtp », qui n'est pas réglé."),
    ],
)
def test_a_wrong_setting_is_said_without_its_password(home: Path, environment: dict[str, str], what: str) -> None:
    code, out, err = cpom(home, "canaux", **environment)
    assert (code, out) == (2, "")
    assert what in err
    assert SECRET not in err
