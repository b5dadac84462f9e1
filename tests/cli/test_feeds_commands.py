"""`cpom abonnements` and `cpom agenda`, as a person and a program meet them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import vobject

PROGRAM = "import sys; sys.argv[0] = 'cpom'; from cpom_workflow.cli import main; main()"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    dossier = Path(__file__).parents[2] / "config" / "dossiers" / "bre-35-havre.yaml"
    assert cpom(folder, "dossiers", "charger", str(dossier)).returncode == 0
    return folder


def cpom(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CPOM_HOME": str(home), "CPOM_ADRESSE_PUBLIQUE": "https://cpom.region.example"}
    command = [sys.executable, "-c", PROGRAM, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=50)


def test_a_subscription_is_created_renewed_and_revoked(home: Path) -> None:
    assert "Aucun abonnement" in cpom(home, "abonnements").stdout
    created = cpom(home, "abonnements", "creer", "--region", "bretagne", "--format", "json")
    (first,) = json.loads(created.stdout)
    assert (first["scope"], first["name"], first["revoked_at"]) == ("region", "Bretagne", None)
    assert first["address"].startswith("https://cpom.region.example/calendriers/")
    assert first["webcal"] == first["address"].replace("https", "webcal")
    renewed = cpom(home, "abonnements", "renouveler", "--region", "Bretagne").stdout
    assert "https://cpom.region.example/calendriers/" in renewed
    assert first["address"] not in renewed
    assert "révoqué" in cpom(home, "abonnements", "revoquer", "--region", "Bretagne").stdout
    (last,) = json.loads(cpom(home, "abonnements", "--format", "json").stdout)
    assert last["address"] is last["webcal"] is None


def test_what_cannot_be_done_is_said_in_one_sentence(home: Path) -> None:
    for arguments, words in [
        (["creer"], "une seule"),
        (["creer", "--personne", "nul@x.example"], "nul@x.example"),
        (["revoquer", "--departement", "29"], "Aucun abonnement"),
        (["creer", "--cpom", "INCONNU"], "INCONNU"),
    ]:
        done = cpom(home, "abonnements", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert words in done.stderr
        assert "Traceback" not in done.stderr


def test_an_agenda_is_written_for_the_region_or_what_is_named(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "bretagne.ics"
    assert cpom(home, "agenda", "--au", "2026-11-23", "--sortie", str(file)).returncode == 0
    again = cpom(home, "agenda", "--au", "2026-11-23", "--departement", "35").stdout
    region, departement = vobject.readOne(file.read_text()), vobject.readOne(again)
    assert len(region.vevent_list) == len(departement.vevent_list) > 10
    refused = cpom(home, "agenda", "--sortie", str(tmp_path / "nulle" / "part.ics"))
    assert refused.returncode == 2
    assert "--sortie" in refused.stderr
