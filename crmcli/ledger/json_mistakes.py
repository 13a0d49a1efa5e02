"""What is wrong with a text that is no JSON, in words of ours: Python's own are English."""

from __future__ import annotations

import json

from crmcli.rules.outcome import Message

_MISTAKES = (
    ("Expecting property name", "reason-json-key"),
    ("Expecting ',' delimiter", "reason-json-comma"),
    ("Expecting ':' delimiter", "reason-json-colon"),
    ("Expecting value", "reason-json-value"),
    ("Illegal trailing comma", "reason-json-trailing"),
    ("Extra data", "reason-json-extra"),
    ("Unterminated string", "reason-json-quote"),
    ("Invalid control character", "reason-json-control"),
    ("Invalid \\", "reason-json-escape"),
    ("Unexpected UTF-8 BOM", "reason-json-bom"),
)
"""How Python's messages begin, and ours."""


def name_mistake(error: json.JSONDecodeError) -> Message:
    """The mistake as a sentence in either language."""
    for words, code in _MISTAKES:
        if error.msg.startswith(words):
            return Message(code)
    return Message("reason-json")
