"""`cpom importer tableau`, as a person types it: dry by default, all or nothing, every mistake at once."""

from pathlib import Path

import pytest

from tests.adapters.intake.sheets import HEADINGS, LINE, csv, workbook
from tests.cli.test_commands import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Give a shell whose data folder does not exist yet."""
    return Shell(tmp_path / "donnees")


def test_a_tracker_is_shown_then_recorded_then_unchanged(shell: Shell, tmp_path: Path) -> None:
    path = workbook(tmp_path / "suivi.xlsx", HEADINGS, LINE)
    shown, recorded, again, document = shell.session(
        ("importer", "tableau", path),
        ("importer", "tableau", path, "--appliquer", "--par", "Maud Ferrand"),
        ("importer", "tableau", path, "--appliquer"),
        ("importer", "tableau", path, "--format", "json"),
    )
    assert "1 nouveau, 0 modifié, 0 inchangé, 0 erreur." in shown.text
    assert shown.text.endswith("ajoutez --appliquer pour le faire.")
    assert recorded.text.endswith("Enregistré.")
    assert "0 nouveau, 0 modifié, 1 inchangé, 0 erreur." in again.text
    assert (document.json["unchanged"], document.json["recorded"]) == (["ESSAI-35"], False)


def test_mistakes_are_all_said_and_shown_in_a_copy_and_nothing_is_recorded(shell: Shell, tmp_path: Path) -> None:
    path = csv(tmp_path / "s.csv", "CPOM;Gestionnaire;Département;Signé le", "A;Un;35;", "B;Deux;99;31/02/2022")
    right = csv(tmp_path / "juste.csv", "CPOM;Gestionnaire;Département", "A;Un;35")
    copy = tmp_path / "copie.csv"
    refused, document, over, astray, after = shell.session(
        ("importer", "tableau", path, "--appliquer", "--copie", copy),
        ("importer", "tableau", path, "--appliquer", "--format", "json"),
        ("importer", "tableau", path, "--copie", path),
        ("importer", "tableau", path, "--copie", tmp_path / "absent" / "copie.xlsx"),
        ("importer", "tableau", right, "--format", "json"),
    )
    assert (refused.code, document.code) == (2, 2)
    assert [line.split(" : ")[0] for line in refused.err.strip().splitlines()] == [
        "Erreur – s.csv, cellule C3", "Erreur – s.csv, cellule D3",
    ]  # fmt: skip
    assert [each["cell"] for each in document.json["errors"]] == ["C3", "D3"]
    assert "C3 : Le département « 99 »" in copy.read_text(encoding="utf-8-sig")
    assert "écraserait" in over.refusal
    assert "ne peut pas être écrite" in astray.refusal
    assert [each["cpom"] for each in after.json["added"]] == ["A"]
