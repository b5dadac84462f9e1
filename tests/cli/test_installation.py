"""`cpom verifier-installation` and `cpom prefect`: what is wrong is said with its remedy, Prefect away included."""

import json
import re
from pathlib import Path

import pytest

from cpom_workflow.app.installation import BREAKING, HEAVY_BYTES, check_of, line_of, record_of, weight
from cpom_workflow.domain.errors import Fault
from cpom_workflow.services.ports import Check
from tests.cli.test_commands import Shell

ROOT = Path(__file__).parents[2]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Give a shell with a data folder of its own."""
    return Shell(tmp_path / "donnees")


def test_everything_on_this_machine_is_looked_at(shell: Shell) -> None:
    ran = shell.cpom("verifier-installation", "--sans-prefect")
    assert ran.code == 0, ran.text
    for what in (
        "prefect 3.",
        "Réglages",
        "Textes, règles",
        "Modèles de messages",
        "Dossier ",
        "Base de données",
        "Canal",
    ):
        assert what in ran.text
    assert "à corriger" not in ran.text


def test_prefect_away_is_one_thing_to_correct_and_the_rest_is_still_looked_at(shell: Shell) -> None:
    ran = shell.cpom("verifier-installation", "--format", "json", CPOM_PORT_PREFECT="1")
    checks = [check_of(record) for record in json.loads(ran.out)]
    (wrong,) = [check for check in checks if check.fault]
    assert (ran.code, wrong.what, ran.err) == (2, "Prefect", "")
    assert wrong.fault is not None
    assert "Prefect ne répond pas à http://127.0.0.1:1." in wrong.fault.what


def test_preparing_a_server_that_is_away_is_one_sentence(shell: Shell) -> None:
    ran = shell.cpom("prefect", "preparer", CPOM_PREFECT_ADRESSE="http://127.0.0.1:1")
    assert (ran.code, ran.text) == (2, "")
    assert ran.err.startswith("Prefect ne répond pas à http://127.0.0.1:1. Démarrez-le")
    assert "Traceback" not in ran.err


def test_the_versions_that_break_are_those_that_the_package_keeps_out() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for name, (first, beyond) in BREAKING.items():
        low, high = (".".join(map(str, each)) for each in (first, beyond))
        assert re.search(rf'"{name}>={low},<{high}"', text), name


def test_a_check_told_to_a_program_is_read_back() -> None:
    for check in (Check(what="Ceci"), Check(what="Cela", fault=Fault(what="Faux.", remedy="Corrigez."))):
        assert check_of(record_of(check)) == check
    assert line_of(Check(what="Ceci")) == "Ceci : en ordre."
    assert (
        line_of(Check(what="Cela", fault=Fault(what="Faux.", remedy="Corrigez.")))
        == "Cela : à corriger. Faux. Corrigez."
    )


def test_a_database_that_grows_without_end_is_shown(tmp_path: Path) -> None:
    file = tmp_path / "grosse.db"
    with file.open("wb") as database:
        database.truncate(HEAVY_BYTES)
    check = weight("Base", f"sqlite:///{file}")
    assert (check.what, check.fault is not None) == ("Base : 2000 Mo", True)
    assert weight("Base", f"sqlite:///{tmp_path}/petite.db").fault is None


def test_what_is_wrong_with_the_settings_stops_there(shell: Shell) -> None:
    ran = shell.cpom("verifier-installation", "--sans-prefect", CPOM_ZONE="lune")
    assert ran.code == 2
    assert "Réglages : à corriger." in ran.text
    assert "Base de données" not in ran.text


def test_a_folder_where_nothing_can_be_written_is_said(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "fichier").touch()
    ran = shell.cpom("verifier-installation", "--sans-prefect", CPOM_HOME=str(tmp_path / "fichier" / "x"))
    assert ran.code == 2
    assert "/fichier/x : à corriger. On ne peut pas y écrire." in ran.text
