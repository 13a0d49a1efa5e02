"""The bar for whoever waits while many cards are read."""

from __future__ import annotations

import io
import sys

import pytest

from crmcli.commands import progress
from crmcli.commands.progress import ReadingBar
from crmcli.commands.session import Session
from crmcli.views.screen import cell_width


class Screen(io.StringIO):
    """A stderr that somebody looks at."""

    def isatty(self) -> bool:
        return True


def look_on(monkeypatch: pytest.MonkeyPatch) -> Screen:
    """Not a fixture: before the test itself begins, pytest sets a stderr of its own."""
    made = Screen()
    monkeypatch.setattr(sys, "stderr", made)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm")
    return made


def test_a_quick_reading_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = look_on(monkeypatch)
    bar = ReadingBar("en")
    for done in range(100, 1001, 100):
        bar.show(done, 1000)
    assert screen.getvalue() == ""


@pytest.mark.parametrize(
    ("language", "words"), [("en", "reading 1000 cards  ["), ("zh", "正在读取 1000 张卡片  [")]
)
def test_a_long_one_draws_a_bar_that_goes_away(
    monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    screen = look_on(monkeypatch)
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    bar = ReadingBar("zh" if language == "zh" else "en")
    bar.show(500, 1000)
    assert words in screen.getvalue()
    assert "50%" in screen.getvalue()
    bar.show(1000, 1000)
    assert screen.getvalue().endswith("\r\x1b[K\x1b[?25h")
    assert "\n" not in screen.getvalue()


@pytest.mark.parametrize("columns", ["42", "60", "200"])
def test_the_bar_keeps_to_the_line(monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    screen = look_on(monkeypatch)
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    bar = ReadingBar("zh")
    bar.show(500, 100000)
    drawn = screen.getvalue().removeprefix("\r\x1b[?25l")
    bar.show(100000, 100000)
    assert "[-" in drawn
    assert cell_width(drawn) <= int(columns)


@pytest.mark.parametrize("term", ["dumb", None])
def test_a_terminal_that_cannot_move_its_cursor_gets_none(
    monkeypatch: pytest.MonkeyPatch, term: str | None
) -> None:
    look_on(monkeypatch)
    assert Session().find_progress() is not None
    if term is None:
        monkeypatch.delenv("TERM")
    else:
        monkeypatch.setenv("TERM", term)
    assert Session().find_progress() is None


def test_a_pipe_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    monkeypatch.setenv("TERM", "xterm")
    assert Session().find_progress() is None
