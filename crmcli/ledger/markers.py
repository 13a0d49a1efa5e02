"""git's conflict markers in a file, as a merge that was left unfinished has them."""

from __future__ import annotations

import re
from typing import NamedTuple

_CONFLICT = re.compile(rb"^<{7,}(?: .*?)?$.*?^>{7,}(?: .*?)?$", re.MULTILINE | re.DOTALL)
_BEGIN, _BASE, _MIDDLE, _END = (re.compile(rb"^" + sign * 7) for sign in (b"<", rb"\|", b"=", b">"))


class Sides(NamedTuple):
    """A file in conflict as each side has it, and the lines of git's that name the two."""

    ours: bytes
    theirs: bytes
    begin: str
    end: str


def list_markers(data: bytes) -> list[int]:
    """The lines, from 1, at which a conflict begins."""
    data = data.replace(b"\r\n", b"\n")
    return [data.count(b"\n", 0, one.start()) + 1 for one in _CONFLICT.finditer(data)]


def find_sides(data: bytes) -> Sides | None:
    """What each side has of a file with git's markers; None for a file without."""
    if not list_markers(data):
        return None
    ours, theirs = bytearray(), bytearray()
    begin = end = b""
    place = "both"
    for line in data.splitlines(keepends=True):
        if place == "both" and _BEGIN.match(line):
            place = "ours"
            begin = begin or line
        elif place == "ours" and _BASE.match(line):
            place = "base"
        elif place in ("ours", "base") and _MIDDLE.match(line):
            place = "theirs"
        elif place == "theirs" and _END.match(line):
            place = "both"
            end = end or line
        else:
            if place in ("both", "ours"):
                ours += line
            if place in ("both", "theirs"):
                theirs += line
    names = (one.decode("utf-8", "replace").strip() for one in (begin, end))
    return Sides(bytes(ours), bytes(theirs), *names)
