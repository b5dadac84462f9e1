"""`cpom lire-reponses`: what it says without a mailbox, and what it reads from a real one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.peers.dovecot import dovecot
from tests.replies import note, notice


def cpom(home: Path, *words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    own = {f"CPOM_{name.upper()}": value for name, value in settings.items()}
    environment = {**os.environ, "CPOM_HOME": str(home), **own}
    command = [sys.executable, "-c", "from cpom_workflow.cli import main; main()", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_without_a_mailbox_the_command_says_which_setting_is_missing(tmp_path: Path) -> None:
    done = cpom(tmp_path, "lire-reponses")
    assert done.returncode == 2
    assert "CPOM_IMAP_URL" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.xdist_group("dovecot")
def test_a_real_mailbox_is_shown_then_read_then_empty(tmp_path: Path) -> None:
    with dovecot() as server:
        server.append(note("Une question"))
        server.append(notice("inconnu"))
        shown = cpom(tmp_path, "lire-reponses", "--simulation", "--format", "json", imap_url=server.url)
        read = cpom(tmp_path, "lire-reponses", imap_url=server.url)
        again = cpom(tmp_path, "lire-reponses", imap_url=server.url)
        assert server.unread() == 1
    assert [each["fate"] for each in json.loads(shown.stdout)] == ["human", "automatic"], shown.stderr
    assert "à lire : 1" in read.stdout, read.stderr
    assert again.stdout.strip() == "Aucun message nouveau."
