"""The lines that iCalendar and vCard are made of: a name, a colon, a text, folded at 75 octets."""

from __future__ import annotations

from crmcli.ledger.characters import is_clean_value, mask_wrong

_LONGEST = 75
"""Octets of a line, its end not counted; longer ones go on in the next, after a blank."""


def write_line(name: str, text: str) -> str:
    """A property with a text as its value, on as many lines as it takes.

    `name` may have parameters behind it: `TEL;TYPE=CELL`.
    """
    return fold_line(f"{name}:{escape_value(text)}")


def escape_value(text: str) -> str:
    """The text as a value; what may not stand in a record is cleaned away."""
    clean = text if is_clean_value(text) else mask_wrong(text)
    escaped = clean.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\n").replace("\n", "\\n")


def fold_line(line: str) -> str:
    """The line in pieces that no octet is too long for, and that split no character."""
    data = line.encode()
    if len(data) <= _LONGEST:
        return line
    pieces = []
    start, room = 0, _LONGEST
    while len(data) - start > room:
        end = start + room
        while data[end] & 0xC0 == 0x80:  # in the middle of a character
            end -= 1
        pieces.append(data[start:end].decode())
        start, room = end, _LONGEST - 1  # the blank counts
    pieces.append(data[start:].decode())
    return "\r\n ".join(pieces)
