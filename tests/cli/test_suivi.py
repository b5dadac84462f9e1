"""`cpom suivi` and `cpom anomalies`, as a person and a program meet them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = "import sys; sys.argv[0] = 'cpom'; from cpom_workflow.cli import main; main()"
DOSSIERS = Path(__file__).parents[2] / "config" / "dossiers"
ON = ("--au", "2026-11-22")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    chosen = [*sorted(DOSSIERS.glob("bre-*.yaml"))[:4], DOSSIERS / "idf-acsc-2019.yaml"]
    assert cpom(folder, "dossiers", "charger", *map(str, chosen)).returncode == 0
    return folder


def cpom(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CPOM_HOME": str(home), "COLUMNS": "140"}
    command = [sys.executable, "-c", PROGRAM, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=50)


def test_figures_come_with_their_change_and_definition_then_contracts_by_urgency(home: Path) -> None:
    shown = cpom(home, "suivi", *ON).stdout
    assert "Suivi au 22 novembre 2026" in shown
    assert "CPOM à conclure" in shown
    assert "Un par gestionnaire et par" in shown
    assert "inchangé" in shown
    assert shown.index("Messages : envoyé") < shown.index("Prochaine étape")


def test_a_program_gets_the_public_object(home: Path) -> None:
    document = json.loads(cpom(home, "suivi", *ON, "--format", "json").stdout)
    assert {
        "as_of",
        "obligations",
        "deadlines",
        "signed_on_2023_01_01",
        "stages",
        "mathematically_late",
    } <= document.keys()
    assert document["as_of"] == "2026-11-22"
    assert sum(document["stages"].values()) == 5
    elsewhere = json.loads(cpom(home, "suivi", *ON, "--region", "Occitanie", "--format", "json").stdout)
    assert (elsewhere["obligations"], elsewhere["deadlines"][0]["rate"]) == (0, None)


@pytest.mark.parametrize(
    ("shape", "begins"),
    [
        ("html", b"<!doctype html>"),
        ("xlsx", b"PK"),
        ("csv", b"\xef\xbb\xbf"),
        ("ics", b"BEGIN:VCALENDAR"),
        ("tableau", b"Suivi"),
    ],
)
def test_each_shape_can_be_written_to_a_file(home: Path, tmp_path: Path, shape: str, begins: bytes) -> None:
    file = tmp_path / f"suivi.{shape}"
    done = cpom(home, "suivi", *ON, "--format", shape, "--sortie", str(file))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert file.read_bytes().startswith(begins)


def test_a_territory_is_named_by_region_and_departements(home: Path) -> None:
    whole, part, other = (
        json.loads(cpom(home, "suivi", *ON, "--format", "json", *where).stdout)["stages"]
        for where in (["--region", "bretagne"], ["--departement", "22", "--departement", "29"], ["--departement", "75"])
    )
    assert sum(whole.values()) == 4
    assert 0 < sum(part.values()) <= 4
    assert sum(other.values()) == 1


def test_what_does_not_exist_is_said_in_one_sentence(home: Path, tmp_path: Path) -> None:
    for arguments, words in [
        (["--region", "Atlantide"], "La région « Atlantide » n'existe pas."),
        (["--departement", "99"], "Le département « 99 » n'existe pas."),
        (["--departement", "75", "--region", "Bretagne"], "n'est pas dans la région"),
        (["--format", "html", "--sortie", str(tmp_path / "non" / "x.html")], "ne peut pas être écrit"),
    ]:
        done = cpom(home, "suivi", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert words in done.stderr
        assert "Traceback" not in done.stderr


def test_an_anomaly_is_justified_and_stays_in_the_list(home: Path) -> None:
    found = json.loads(cpom(home, "anomalies", *ON, "--format", "json").stdout)
    assert found
    row, code = found[0]["row"], found[0]["code"]
    shown = cpom(home, "anomalies", *ON, "--justifier", row, code, "--motif", "Fusion en cours.", "--par", "Maud")
    assert f"{row} ({code})" in shown.stdout
    assert "Justifiée par Maud : Fusion en cours." in shown.stdout
    wrong = cpom(home, "anomalies", *ON, "--justifier", row, "autre", "--motif", "Oui.")
    assert (wrong.returncode, "n'a pas d'anomalie « autre »" in wrong.stderr) == (2, True)
