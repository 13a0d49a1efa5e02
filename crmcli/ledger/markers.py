"""git's conflict markers in a file, as a merge that was left unfinished has them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_CONFLICT = re.compile(rb"^<{7,}(?: .*?)?$.*?^>{7,}(?: .*?)?$", re.MULTILINE | re.DOTALL)
_OPENING = re.compile(rb"^(<{7,})(?: .*)?$", re.MULTILINE)


class Halves(NamedTuple):
    """A marked file as each side would have it, and what else the markers say."""

    ours: bytes
    theirs: bytes
    bases: tuple[bytes, ...]
    """What the base has at each conflict, where the markers tell."""
    size: int
    """How long the markers are."""


def list_markers(data: bytes) -> list[int]:
    """The lines, from 1, at which a conflict begins."""
    data = data.replace(b"\r\n", b"\n")
    return [data.count(b"\n", 0, one.start()) + 1 for one in _CONFLICT.finditer(data)]


def split_halves(data: bytes) -> Halves | None:
    """The two sides of a file with markers; None for one that has none.

    Its lines end with LF alone, as those of the halves do.
    """
    opening = _OPENING.search(data)
    if opening is None:
        return None
    size = len(opening[1])
    conflict = _make_pattern(size)
    # A pattern splits into what stands around the conflicts and the groups of each.
    parts = conflict.split(data)
    around, ours, bases, theirs = (parts[start::4] for start in range(4))
    known = tuple(one for one in bases if one is not None)
    return Halves(_weave(around, ours), _weave(around, theirs), known, size)


def name_sides(data: bytes) -> tuple[str, str]:
    """git's own lines around the first conflict of a file with markers, which name the sides."""
    conflict = _CONFLICT.search(data)
    lines = conflict[0].splitlines() if conflict else [b""]
    return lines[0].decode("utf-8", "replace"), lines[-1].decode("utf-8", "replace")


def _weave(around: Sequence[bytes], within: Sequence[bytes]) -> bytes:
    """The first of one, the first of the other, and so on."""
    return b"".join(one + other for one, other in zip(around, [*within, b""], strict=True))


def _make_pattern(size: int) -> re.Pattern[bytes]:
    """A conflict whose markers are so long; longer ones belong to what a side has."""
    opening, bar, middle, closing = (
        rf"^{re.escape(mark)}{{{size}}}(?: [^\n]*)?" for mark in "<|=>"
    )
    pattern = (
        rf"{opening}\n(?P<ours>.*?)(?:{bar}\n(?P<base>.*?))?{middle}\n"
        rf"(?P<theirs>.*?){closing}(?:\n|\Z)"
    )
    return re.compile(pattern.encode(), re.MULTILINE | re.DOTALL)
