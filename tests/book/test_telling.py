"""Whoever waits is told how far a stream has come, and that it has ended."""

from __future__ import annotations

import io
import sys

import pytest

from crmcli import cli
from crmcli.book.telling import tell_progress
from crmcli.commands import progress
from tests.sandbox import Sandbox


def test_every_hundredth_is_told_and_the_end() -> None:
    told: list[tuple[int, int]] = []
    passed = list(tell_progress(range(250), 250, lambda done, total: told.append((done, total))))
    assert passed == [*range(250)]
    assert told == [(0, 250), (100, 250), (200, 250), (250, 250)]
    assert list(tell_progress(range(3), 3, None)) == [0, 1, 2]


class Screen(io.StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("words", [[], ["--by", "channel"]], ids=str)
def test_visits_draws_a_bar_that_is_gone_before_the_table(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    assert cli.run(["-C", str(ledger.root), "list"]) == 0  # from here on the index has all cards
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    assert cli.run(["-C", str(ledger.root), "--no-pager", "visits", *words]) == 0
    bar, _, table = screen.getvalue().rpartition("\x1b[?25h")
    assert "reading" in bar
    assert "CHANNEL" in table
    assert "reading" not in table
