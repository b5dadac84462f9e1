"""LibreOffice, as a peer that opens, recalculates and saves what we write."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def converted(path: Path, kind: str, folder: Path) -> Path:
    """Have LibreOffice open a file and save it as another kind, in a profile of its own."""
    program = shutil.which("soffice")
    if program is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("libreoffice-calc is not installed")
    target = folder / "saved"
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [str(program), profile, "--headless", "--convert-to", kind, "--outdir", str(target), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=100)
    return target / f"{path.stem}.{kind.partition(':')[0]}"
