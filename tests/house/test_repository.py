"""The repository itself keeps the promises of its house."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

TOP_LEVEL = {
    "LICENSE",
    "Makefile",
    "README.md",
    "config",
    "cpom_workflow",
    "flows",
    "message_templates",
    "prefect.yaml",
    "pyproject.toml",
    "requirements-dev.txt",
    "requirements.txt",
    "tests",
}
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")
# Written in pieces, so that this file does not find itself.
REGISTRIES = tuple(
    ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("registry", "npmjs"))
)
INDEX_OPTION = re.compile(r"--(?:extra-)?index-url|--find-links|--trusted-host|\bindex-url\b|PIP_INDEX|UV_INDEX")
LOCKS = {"uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "package-lock.json", "yarn.lock"}
CLOCK = re.compile(r"\b(?:date\.today|datetime\.(?:now|today)|utcnow|time\.time)\(")
MAX_MODULE_LINES = 250
MAX_FUNCTION_LINES = 40

Function = ast.FunctionDef | ast.AsyncFunctionDef


def listed_files() -> list[Path]:
    """Give what git tracks, and what it would if asked (neither ignored nor deleted)."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    return [ROOT / name for name in sorted(set(names)) if name and (ROOT / name).is_file()]


FILES = listed_files()
MODULES = [
    file for file in FILES if file.suffix == ".py" and file.relative_to(ROOT).parts[0] in {"cpom_workflow", "flows"}
]


def texts() -> Iterator[tuple[Path, str]]:
    for file in FILES:
        try:
            yield file, file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def short(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def functions_of(module: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of(function: Function) -> int:
    """Count the lines of a function from its `def` to its end, docstring apart."""
    first = function.body[0]
    documented = ast.get_docstring(function, clean=False) is not None
    docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if documented else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - docstring


def imported_by(module: Path) -> set[str]:
    roots = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            roots |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            roots.add((node.module or "").partition(".")[0])
    return roots


def requirements_of(name: str) -> list[str]:
    """Give each requirement with its hashes, continuation lines joined, comments left out."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def test_the_top_level_holds_only_the_agreed_names() -> None:
    tops = {file.relative_to(ROOT).parts[0] for file in FILES}
    assert {top for top in tops if not top.startswith(".")} <= TOP_LEVEL


def test_no_lock_file_carries_download_addresses() -> None:
    assert [short(file) for file in FILES if file.name in LOCKS] == []


def test_no_file_names_a_package_registry() -> None:
    assert [short(file) for file, text in texts() if any(host in text for host in REGISTRIES)] == []


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_requirements_choose_no_index_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert INDEX_OPTION.search(text) is None
    assert "://" not in text
    assert " @ " not in text


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_requirement_is_pinned_with_a_hash(name: str) -> None:
    requirements = requirements_of(name)
    assert requirements
    pinned = re.compile(r"^[A-Za-z0-9._-]+(?:\[[^\]]+\])?==\S+.*--hash=sha256:[0-9a-f]{64}")
    assert [line for line in requirements if not pinned.match(line)] == []


def test_what_runs_is_what_is_tested() -> None:
    runtime, everything = ({line.split()[0] for line in requirements_of(name)} for name in REQUIREMENTS)
    bare = {re.sub(r"\[.*?\]", "", pin) for pin in everything}
    assert {re.sub(r"\[.*?\]", "", pin) for pin in runtime} <= bare


def test_the_caps_that_keep_prefect_working_are_still_there() -> None:
    # Newer fastapi stops the server; SQLAlchemy 2.1 makes the scheduler silently create no run.
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    caps = {re.split(r"[<>=]", line)[0]: line.rpartition("<")[2] for line in dependencies}
    assert (caps["fastapi"], caps["sqlalchemy"]) == ("0.151", "2.1")


def test_only_app_reads_the_clock() -> None:
    readers = [module for module in MODULES if CLOCK.search(module.read_text(encoding="utf-8"))]
    assert {short(module) for module in readers} <= {"cpom_workflow/app/__init__.py"}


def test_the_domain_imports_only_the_standard_library_and_dateutil() -> None:
    allowed = sys.stdlib_module_names | {"dateutil", "cpom_workflow"}
    domain = [module for module in MODULES if short(module).startswith("cpom_workflow/domain/")]
    assert {short(module): extra for module in domain if (extra := imported_by(module) - allowed)} == {}


def test_every_module_is_short() -> None:
    lengths = {short(module): len(module.read_text(encoding="utf-8").splitlines()) for module in MODULES}
    assert {name: lines for name, lines in lengths.items() if lines >= MAX_MODULE_LINES} == {}


def test_every_function_fits_on_a_screen() -> None:
    lengths = {
        f"{short(module)}:{function.lineno} {function.name}": lines_of(function)
        for module in MODULES
        for function in functions_of(module)
    }
    assert {name: lines for name, lines in lengths.items() if lines > MAX_FUNCTION_LINES} == {}


def test_the_readme_begins_with_the_two_commands() -> None:
    beginning = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:40])
    assert "make run" in beginning
    assert "make test" in beginning


def test_nothing_the_program_writes_is_tracked() -> None:
    written = {"var", ".venv", "dist", "htmlcov"}
    assert [short(file) for file in FILES if written & set(file.relative_to(ROOT).parts)] == []
