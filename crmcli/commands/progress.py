"""For whoever waits at a terminal: how many cards have been read, what a sync is doing."""

from __future__ import annotations

import atexit
import shutil
import sys
import time
from typing import Any

from crmcli.views.language import Language

_PATIENCE = 1.0
"""Seconds that nobody minds waiting."""
_BESIDE = 44
"""Cells that the words and numbers beside the bar take at most."""
_WIDEST = 36
_NARROWEST = 5
_EMPTY_LINE = "\r\x1b[K"
_CLEAR = f"{_EMPTY_LINE}\x1b[?25h"
"""Empties the line, and shows the cursor that the bar has hidden."""


class StepLine:
    """One line on stderr that says which step is being taken, and is gone when all are done."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def show(self, step: str, remote: str) -> None:
        """Say that a step begins."""
        from crmcli.views.screen import escape_text
        from crmcli.views.sentences import say

        text = say(self._language, f"sync-step-{step}", remote=remote)
        sys.stderr.write(_EMPTY_LINE + escape_text(text))
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        sys.stderr.write(_EMPTY_LINE)
        sys.stderr.flush()


class ReadingBar:
    """Drawn on stderr when the reading has taken a second, and gone when it is done."""

    def __init__(self, language: Language, code: str = "reading-cards") -> None:
        self._language = language
        self._code = code
        self._begun: float | None = None
        self._bar: Any = None

    def show(self, done: int, total: int) -> None:
        """Say that `done` of `total` cards have been read."""
        now = time.monotonic()
        if self._begun is None:
            self._begun = now
        if self._bar is None and done < total and now - self._begun >= _PATIENCE:
            self._bar = self._make_bar(total)
            atexit.register(self._clear)  # Ctrl-C may end the reading anywhere
        if self._bar is not None:
            self._bar.update(done - self._bar.pos)
            if done >= total:
                self._clear()

    def _clear(self) -> None:
        if self._bar is not None:
            self._bar = None
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()

    def _make_bar(self, total: int) -> Any:
        import typer

        from crmcli.views.sentences import say

        room = shutil.get_terminal_size().columns - _BESIDE
        return typer.progressbar(
            length=total,
            label=say(self._language, self._code, count=total),
            width=max(_NARROWEST, min(_WIDEST, room)),
            show_eta=room >= _NARROWEST,
            file=sys.stderr,
        )
