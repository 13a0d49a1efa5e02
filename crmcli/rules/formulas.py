"""Texts that a spreadsheet would run: marked by a `'` before them in CSV, and that taken off again.

A cell of CSV has no type, so a spreadsheet takes what begins like a formula for one, whoever
wrote it. The mark makes it a text. To mark and to take off undo each other for every text.
"""

from __future__ import annotations

import re

_MARK = "'"
_FORMULA = "[=+\\-@\t\r\n＝＋－＠]"
_MARKED = f"{_MARK}+{_FORMULA}"
_HARMLESS = r"\+[0-9][0-9 ]*|-[0-9]+(\.[0-9]+)?"
"""A phone number, a negative amount: they begin like a formula and are none."""


def guard_formula(text: str) -> str:
    """The text so that no spreadsheet runs it; nearly every text as it is."""
    is_formula = re.match(_FORMULA, text) and not re.fullmatch(_HARMLESS, text)
    return _MARK + text if is_formula or re.match(_MARKED, text) else text


def strip_guard(text: str) -> str:
    """The text that `guard_formula` has made this one of."""
    return text[len(_MARK) :] if re.match(_MARKED, text) else text
