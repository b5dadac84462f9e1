"""`cpom trame` as a person meets it: real processes."""

import os
import subprocess
import sys
from pathlib import Path

import docx
import pytest

from cpom_workflow.adapters.places import shipped
from cpom_workflow.app.documents import TrameFile, recorded_trame_file, save
from cpom_workflow.domain.errors import InvalidInput, MissingDossier
from cpom_workflow.services.documents.asked import Asked
from cpom_workflow.services.documents.trames import Trame
from tests.domain.dossiers import SIGNED, day, dossier
from tests.services.offices import Desk

RIVAGE = shipped("config") / "dossiers" / "bre-29-rivage.yaml"
FILE = TrameFile(name="note", content=b"docx")


def cpom(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = "import sys; sys.argv[0] = 'cpom'; from cpom_workflow.cli import main; main()"
    environment = {**os.environ, "CPOM_HOME": str(folder / "var")}
    command = [sys.executable, "-c", program, "trame", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_a_trame_of_a_file_is_written_here_under_its_own_name(tmp_path: Path) -> None:
    ran = cpom(tmp_path, "bilan-d-etape", str(RIVAGE), "--exercice", "2025", "--au", "2026-11-22")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == "bilan-d-etape-BRE-29-RIVAGE-2025.docx : à compléter, puis à relire.\n"
    written = docx.Document(str(tmp_path / "bilan-d-etape-BRE-29-RIVAGE-2025.docx"))
    assert written.paragraphs[0].text.replace("\u00a0", " ") == "Bilan d’étape 2025"


def test_without_anything_the_trames_are_listed(tmp_path: Path) -> None:
    ran = cpom(tmp_path)
    assert [line.split()[0] for line in ran.stdout.splitlines()] == list(Trame)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["lettre"], "La trame « lettre » n'existe pas. Trames : compte-rendu, "),
        (["matrice-raci"], "Il manque le CPOM, ou son fichier."),
        (["matrice-raci", "BRE-INCONNU"], "BRE-INCONNU"),
        (["lettre-de-prorogation", str(RIVAGE), "--par", "moi"], "« moi » n'est pas signataire"),
    ],
)
def test_what_cannot_be_written_is_said_in_french(tmp_path: Path, arguments: list[str], says: str) -> None:
    ran = cpom(tmp_path, *arguments)
    assert ran.returncode == 2
    assert says in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_file_that_somebody_may_have_filled_in_is_never_replaced(tmp_path: Path) -> None:
    assert save(FILE, tmp_path) == tmp_path / "note.docx"
    with pytest.raises(InvalidInput, match=r"note\.docx : Ce fichier existe déjà\. Renommez-le"):
        save(FILE, tmp_path)
    assert save(FILE, tmp_path / "autre.docx").read_bytes() == b"docx"
    with pytest.raises(InvalidInput, match="ne peut pas être écrit"):
        save(FILE, tmp_path / "absent" / "autre.docx")


def test_a_recorded_contract_has_its_trames_too() -> None:
    desk = Desk(dossier(SIGNED))
    for trame in (Trame.DIAGNOSTIC, Trame.RACI):
        assert recorded_trame_file(desk.office, trame, "ESSAI-35", day("2024-01-15"), Asked()).content[:2] == b"PK"
    with pytest.raises(MissingDossier):
        recorded_trame_file(desk.office, Trame.RACI, "ABSENT", day("2024-01-15"), Asked())
