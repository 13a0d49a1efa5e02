"""Where YAML parsers do not agree: forms that one accepts and another refuses or reads otherwise.

libyaml's parser, PyYAML's pure-Python one and those of YAML 1.2 differ in a few rare forms. All are
refused, so that a record is the same record on every machine.
"""

from __future__ import annotations

import re
from typing import Any

_TIGHT_COMMENT = "[|>][-+0-9]*#"
_TIGHT_COLON = r":[,\[\]{}]"
_BLANK_BEGINNING = r"[|>][^\r\n]*\r?\n(?:\r?\n)*[ ]+\r?\n"
_SURROGATE = "[\ud800-\udfff]"
_COLON_IN_FLOW = r":(?:[:\[{]|\s*[,\]}])"
_BLOCK_HINT = rf"{_TIGHT_COMMENT}|[|>][^\r\n|>]*\r?\n(?:\r?\n)*[ ]+\r?\n"
"""The last `|` or `>` of a line stands for all: it would take long to begin at each of many."""

_BLANKS = " \r\n"


def may_have_fault(text: str) -> bool:
    """Whether a text has anything that could make one of its scalars a fault.

    Every record is asked, so what is dear to look for is looked for only where a character tells
    that it may be there.
    """
    if "?" in text or "\\" in text or re.search(_COLON_IN_FLOW, text):
        return True
    has_block = "|" in text or ">" in text
    return has_block and re.search(_BLOCK_HINT, text) is not None


def find_fault(text: str, event: Any, *, in_flow: bool) -> str | None:
    """Why parsers would not agree about a scalar, given as its event; None if they would.

    `question`: an unquoted `?` inside brackets or braces. `colon`: an unquoted text there that
    ends in a colon. `comment`: a comment that touches `|`. `block`: blanks alone on a line before
    the text of a `|` begins. `escape`: half of a surrogate pair.
    """
    style = event.style
    if not style:
        return _find_fault_in_flow(text, event) if in_flow else None
    if style == '"':
        return "escape" if re.search(_SURROGATE, event.value) else None
    if style == "'":
        return None
    start, end = event.start_mark.index, event.end_mark.index
    if re.compile(_TIGHT_COMMENT).match(text, start):
        return "comment"
    return "block" if re.compile(_BLANK_BEGINNING).match(text, start, end) else None


def is_braceless(text: str, event: Any) -> bool:
    """Whether a collection is a pair without braces in a list: `[a: b]`."""
    return bool(event.flow_style) and text[event.start_mark.index] not in "[{&!"


def _find_fault_in_flow(text: str, event: Any) -> str | None:
    value = event.value
    if "?" in value:
        return "question"
    if value.endswith(":") or re.compile(_TIGHT_COLON).match(text, event.end_mark.index):
        return "colon"
    before = event.start_mark.index - 1
    while before > 0 and text[before] in _BLANKS:
        before -= 1
    return "question" if text[before] == "?" else None
