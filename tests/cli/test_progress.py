"""The bar of messages is for a person at a terminal alone."""

import pytest

from cpom_workflow.cli.progress import bar


def test_where_nobody_looks_nothing_is_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    with bar() as told:
        told(1, 3)
        told(3, 3)
    assert capsys.readouterr() == ("", "")


def test_a_terminal_shows_how_many_have_left(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    with bar() as told:
        told(3, 3)
    out, error = capsys.readouterr()
    assert out == ""
    assert "3/3" in error
