"""A line as somebody types it in bash: its words so far, and how to write one there.

bash hands over the line and splits it at `=` and `:` too, so the words are read here. The line
may end within quotes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_ENDS = " \t\n"
_PLAIN = re.compile(r"[\w@%+=:,./~^-]*")
_SPECIAL = re.compile(r"([^\w@%+=:,./~^-])")
_SPECIAL_IN_QUOTES = re.compile(r'(["\\$`])')


class Line(NamedTuple):
    """The words before the one that is being typed, that one, and the quote it stands in."""

    before: tuple[str, ...]
    current: str
    quote: str
    """`"`, `'`, or nothing."""


def split_line(line: str) -> Line:
    """The words of an unfinished line. Variables and substitutions stay as they are typed."""
    words: list[str] = []
    current, quote, begun = "", "", False
    escaped = False
    for character in line:
        if escaped:
            current, escaped = current + character, False
        elif character == "\\" and quote != "'":
            escaped = begun = True
        elif quote:
            if character == quote:
                quote = ""
            else:
                current += character
        elif character in "\"'":
            quote, begun = character, True
        elif character in _ENDS:
            if current or begun:
                words.append(current)
            current, begun = "", False
        else:
            current += character
    return Line(tuple(words), current, quote)


def quote_word(word: str, quote: str = "") -> str:
    """A word as it has to be typed, to go on within `quote` if one is open."""
    if quote == "'":
        return word.replace("'", "'\\''")
    if quote == '"':
        return _SPECIAL_IN_QUOTES.sub(r"\\\1", word)
    return word if _PLAIN.fullmatch(word) else _SPECIAL.sub(r"\\\1", word)
