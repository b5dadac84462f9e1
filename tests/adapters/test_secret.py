"""The instance's secret: drawn once, read by its owner alone, never replaced behind anybody's back."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cpom_workflow.adapters.secret import LENGTH, NAME, instance_secret
from cpom_workflow.domain.errors import Misconfigured

DRAW = (
    "import sys, pathlib, cpom_workflow.adapters.secret as s; print(s.instance_secret(pathlib.Path(sys.argv[1])).hex())"
)


def test_it_is_drawn_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    drawn = instance_secret(folder)
    assert (len(drawn), instance_secret(folder)) == (LENGTH, drawn)
    assert stat.S_IMODE((folder / NAME).stat().st_mode) == 0o600
    assert [each.name for each in folder.iterdir()] == [NAME]
    assert instance_secret(tmp_path / "other") != drawn


def test_programs_that_start_together_read_the_same_one(tmp_path: Path) -> None:
    command = [sys.executable, "-c", DRAW, str(tmp_path)]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert len({program.communicate(timeout=50)[0] for program in started}) == 1


def test_one_that_others_may_read_is_refused_with_what_to_type(tmp_path: Path) -> None:
    instance_secret(tmp_path)
    (tmp_path / NAME).chmod(0o640)
    with pytest.raises(Misconfigured, match="chmod 600"):
        instance_secret(tmp_path)


def test_one_cut_short_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"short")
    (tmp_path / NAME).chmod(0o600)
    with pytest.raises(Misconfigured, match="incomplet"):
        instance_secret(tmp_path)
    assert (tmp_path / NAME).read_bytes() == b"short"


def test_a_folder_that_cannot_hold_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Misconfigured, match="CPOM_HOME"):
        instance_secret(tmp_path / "file")
