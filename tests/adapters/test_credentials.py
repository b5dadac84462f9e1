"""Secrets that systemd hands over as files are settings like any other."""

from pathlib import Path

import pytest

from cpom_workflow.adapters.credentials import FOLDER, with_credentials
from cpom_workflow.adapters.settings import read_settings
from cpom_workflow.domain.errors import Misconfigured

NOWHERE = Path("nowhere.toml")


def test_without_a_folder_of_credentials_the_environment_is_left_alone() -> None:
    assert with_credentials({"CPOM_REGION": "Normandie"}) == {"CPOM_REGION": "Normandie"}


def test_each_of_our_files_is_a_setting_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / "cpom_smtp_mot_de_passe").write_text("quarante-deux\n", encoding="utf-8")
    (tmp_path / "cpom_region").write_text("Corse", encoding="utf-8")
    (tmp_path / "d-un-autre").write_text("x", encoding="utf-8")
    given = with_credentials({FOLDER: str(tmp_path), "CPOM_REGION": "Normandie"})
    read = read_settings(NOWHERE, given)
    assert (read.smtp_password, read.region) == ("quarante-deux", "Normandie")
    assert "D-UN-AUTRE" not in given


def test_a_credential_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "cpom_smtp_mot_de_passe").write_bytes(b"\xff\xfe")
    with pytest.raises(Misconfigured, match="cpom_smtp_mot_de_passe ne peut pas être lu"):
        with_credentials({FOLDER: str(tmp_path)})
