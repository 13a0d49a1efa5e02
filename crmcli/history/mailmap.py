"""People as git names them: `.mailmap` knows who is who under another name or e-mail."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

from crmcli.history.streams import Questions

_SIGNATURE = re.compile(r"\s*([^<>]*?)\s*<([^<>\s]+)>\s*")

Signature = tuple[str, str]
"""A name and an e-mail; either may be empty."""


class Mailmap:
    """Reads the people whom a commit's trailers name; close it after use.

    The authors themselves come out of `git log` as `.mailmap` names them.
    """

    def __init__(self, root: Path) -> None:
        self._stack = contextlib.ExitStack()
        self._git = self._stack.enter_context(Questions(root, "check-mailmap", "--stdin"))
        self._known: dict[str, Signature] = {}

    def read(self, text: str) -> Signature:
        """Whom `Name <e-mail>` means. What is no such text is a name. Raises GitFailed."""
        if text not in self._known:
            self._known[text] = (
                self._ask(text) if _SIGNATURE.fullmatch(text) else (text.strip(), "")
            )
        return self._known[text]

    def close(self) -> None:
        """End git."""
        self._stack.close()

    def _ask(self, text: str) -> Signature:
        answer = self._git.send(f"{text.strip()}\n").readline()
        found = _SIGNATURE.fullmatch(answer.decode("utf-8", "replace"))
        if found is None:
            raise self._git.explain_end(answer)
        return found[1], found[2]
