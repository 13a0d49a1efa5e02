"""Which characters may stand in a record.

Tabs, other line breaks than LF and CRLF, and whatever is invisible, steers a terminal or turns
the direction of writing may not: they are read differently by different YAML readers, or by
people. A zero-width joiner is allowed only inside an emoji.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

_TAB = "\t"
_BREAKS = "\x85\u2028\u2029"
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
_INVISIBLE = "\xad\u180e\u200b\u200c\u2060-\u2064\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
_JOINER = "\u200d"
_EMOJI = "\u2190-\u2bff\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff"

_RULES = (
    ("tab", f"[{_TAB}]"),
    ("line-break", f"[{_BREAKS}]|\r"),
    ("bidi-character", f"[{_BIDI}]"),
)
_LONE_RETURN = "\r(?!\n)"
_LONE_JOINER = f"(?<![{_EMOJI}]){_JOINER}|{_JOINER}(?![{_EMOJI}])"
_WRONG = f"[{_TAB}{_BREAKS}{_BIDI}{_CONTROL}{_INVISIBLE}]|{_LONE_RETURN}|{_LONE_JOINER}"
# What an escape in double quotes may not bring in; it may bring a tab, which a raw text may not.
_WRONG_VALUE = f"[\r{_BREAKS}{_BIDI}{_CONTROL}{_INVISIBLE}]|{_LONE_JOINER}"


def is_clean(text: str) -> bool:
    """Whether every character of a record's text may stand there. This is the hot path."""
    return _is_plain(text) or re.search(_WRONG, text) is None


def is_clean_value(value: str) -> bool:
    """Whether every character of a scalar's value, escapes resolved, may stand there."""
    return _is_plain(value) or re.search(_WRONG_VALUE, value) is None


def _is_plain(text: str) -> bool:
    """Whether all is printable but for line ends and wide blanks, as in nearly every text.

    Nothing wrong is printable, and to ask is much cheaper than to search, let alone to compile
    what searches.
    """
    return text.replace("\r\n", "").replace("\n", "").replace("\u3000", "").isprintable()


class Wrong(NamedTuple):
    """A character that may not stand in a text: where, and the rule that it breaks."""

    offset: int
    line: int
    column: int
    rule: str
    character: str


def iter_wrong(text: str) -> Iterator[Wrong]:
    """What may not stand in a text, in order.

    One a line and rule, so that a file full of tabs is not ten thousand problems.
    """
    line, line_start, counted = 1, 0, 0
    seen: set[str] = set()
    for match in re.finditer(_WRONG, text):
        offset, character = match.start(), match.group()
        breaks = text.count("\n", counted, offset)
        counted = offset
        if breaks:
            line, line_start = line + breaks, text.rfind("\n", 0, offset) + 1
            seen.clear()
        if character not in seen and (rule := get_rule(character)) not in seen:
            seen.update((rule, character))
            yield Wrong(offset, line, offset - line_start + 1, rule, character)


def find_wrong_in_value(value: str) -> tuple[str, str] | None:
    """The rule and the first character that an escape may not bring in, or None."""
    match = re.search(_WRONG_VALUE, value)
    return (get_rule(match.group()), match.group()) if match else None


def mask_wrong(text: str) -> str:
    """The same text with harmless characters in place of wrong ones, at the same positions."""
    return re.sub(
        _WRONG, lambda match: " " if match.group() in "\t\r\x85\u2028\u2029" else ".", text
    )


def get_rule(character: str) -> str:
    """The rule that a wrong character breaks."""
    for rule, pattern in _RULES:
        if re.fullmatch(pattern, character):
            return rule
    return "control-character"


def describe_character(character: str) -> str:
    """A character that cannot be shown, by number and name: `U+202E RIGHT-TO-LEFT OVERRIDE`."""
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X} {name}".rstrip()
