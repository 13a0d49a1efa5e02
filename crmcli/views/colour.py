"""Colour on a terminal: late in red, today in yellow, ids dim. Nothing depends on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Style = Literal["late", "today", "dim", "strong"]

_CODES: Mapping[Style, str] = {"late": "31", "today": "33", "dim": "2", "strong": "1"}


def choose_colour(asked: str | None, environ: Mapping[str, str], *, is_terminal: bool) -> bool:
    """Whether to colour.

    In this order: `--color always` or `never`, NO_COLOR, FORCE_COLOR or CLICOLOR_FORCE, TERM=dumb,
    and whether the output is a terminal. An empty variable is as good as none, and so is 0 where
    colour would be forced.
    """
    if asked in ("always", "never"):
        return asked == "always"
    if environ.get("NO_COLOR"):
        return False
    if any(environ.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return is_terminal and environ.get("TERM") != "dumb"


def paint(text: str, style: Style | None, *, colour: bool) -> str:
    """The text in a style, or as it is without colour, style or text."""
    if not colour or style is None or not text:
        return text
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m"
