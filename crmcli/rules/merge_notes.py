"""Two notes of one merge: two people have made the same two cards one, each in a clone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

HISTORY = "merged"
_VALUES = re.compile(r"\n(?!  )")
"""Between the values that found no place; a text of several lines goes on indented."""

Note = Mapping[str, Any]


def join_notes(one: Note, other: Note) -> dict[str, Any]:
    """One note of both: of the earlier merge, with all that either found no place for.

    It is the same whichever comes first.
    """
    first, second = sorted((one, other), key=_rank)
    joined = {**second, **first}
    kept = [str(note["kept"]) for note in (first, second) if note.get("kept")]
    if len(set(kept)) > 1:
        values = {value for text in kept for value in _VALUES.split(text)}
        joined["kept"] = "\n".join(sorted(values))
    return joined


def _rank(note: Note) -> tuple[str, ...]:
    return tuple(str(note.get(key) or "") for key in ("date", "by", "name", "kept"))
