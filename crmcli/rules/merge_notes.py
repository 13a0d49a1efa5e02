"""Two notes of one merge: two people have made the same two cards one, each in a clone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

HISTORY = "merged"
_VALUES = re.compile(r"\n(?!  )")
"""Between the values that found no place; a text of several lines goes on indented."""

Note = Mapping[str, Any]


def join_notes(one: Note, other: Note) -> dict[str, Any] | None:
    """One note of both: of the earlier merge, with all that either found no place for.

    It is the same whichever comes first. None where they are not as the program writes them, or
    tell of two names.
    """
    if not (_is_ours(one) and _is_ours(other) and one["name"] == other["name"]):
        return None
    first, second = sorted((one, other), key=_rank)
    joined = {**second, **first}
    kept = [note["kept"] for note in (first, second) if "kept" in note]
    if len(set(kept)) > 1:
        values = {value for text in kept for value in _VALUES.split(text)}
        joined["kept"] = "\n".join(sorted(values))
    return joined


def _is_ours(note: Note) -> bool:
    is_whole = note.keys() - {"kept"} == {"id", "name", "date", "by"}
    return is_whole and all(isinstance(value, str) and value for value in note.values())


def _rank(note: Note) -> tuple[str, ...]:
    return tuple(str(note.get(key, "")) for key in ("date", "by", "kept"))
