"""The systemd units: systemd itself accepts them, they start programs that exist, and none holds a secret."""

import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNITS = sorted(each for each in (ROOT / "config" / "systemd").iterdir() if each.suffix in {".service", ".timer"})
SERVICES = [each for each in UNITS if each.suffix == ".service"]
INSTALLED = "/opt/cpom/.venv/bin/"


def read(unit: Path) -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign] # keys keep their capitals
    parser.read(unit, encoding="utf-8")
    return parser


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_accepts_every_unit(tmp_path: Path) -> None:
    for unit in UNITS:
        here = unit.read_text(encoding="utf-8").replace(INSTALLED, f"{Path(sys.executable).parent}/")
        (tmp_path / unit.name).write_text(here, encoding="utf-8")
    names = [unit.name.replace("@.", "@1.") for unit in UNITS]
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *names], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_starts_what_exists_as_a_user_of_its_own_with_secrets_in_credentials(unit: Path) -> None:
    service = read(unit)["Service"]
    program, *arguments = service["ExecStart"].split()
    assert program.startswith(INSTALLED)
    if arguments[0] == "-m":
        module = ROOT.joinpath(*arguments[1].split("."))
        assert module.with_suffix(".py").is_file() or (module / "__main__.py").is_file()
    assert service["User"] == "cpom"
    assert service["LoadCredential"].startswith("cpom:")
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "yes"
    assert "Environment" not in service or service["Environment"] == "CPOM_HOME=/var/lib/cpom"
    assert "PASSWORD" not in unit.read_text(encoding="utf-8").upper()


def test_each_unit_is_explained() -> None:
    page = (ROOT / "config" / "systemd" / "README.md").read_text(encoding="utf-8")
    assert [unit.name for unit in UNITS if unit.name not in page and unit.with_suffix(".timer") not in UNITS] == []
