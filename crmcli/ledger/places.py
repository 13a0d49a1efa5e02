"""Where a value stands in the text of its file, and how its path is spelt for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Path = tuple[str | int, ...]
Places = Mapping[Path, tuple[int, int]]


def find_nearest(places: Places, path: Path) -> tuple[int, int]:
    """Line and column of the path, or of what is nearest above it and is there."""
    for length in range(len(path), 0, -1):
        place = places.get(path[:length])
        if place is not None:
            return place
    return places.get((), (1, 1))


def spell_path(path: Path, value: object) -> str:
    """The path as a user types it: `contacts.wang.phones`.

    An entry is named by its id; one without, or with an id that another has too, by its
    position from 1.
    """
    words: list[str] = []
    here: Any = value
    for step in path:
        words.append(_spell_step(step, here))
        here = _descend(here, step)
    return ".".join(words)


def _spell_step(step: str | int, parent: object) -> str:
    if isinstance(step, str):
        return step
    ids = [_id_of(entry) for entry in parent] if isinstance(parent, list) else []
    own = ids[step] if step < len(ids) else None
    return own if own is not None and ids.count(own) == 1 else str(step + 1)


def _id_of(entry: object) -> str | None:
    found = entry.get("id") if isinstance(entry, dict) else None
    return found if isinstance(found, str) else None


def _descend(here: Any, step: str | int) -> Any:
    if isinstance(here, dict):
        return here.get(step)
    if isinstance(here, list) and isinstance(step, int) and step < len(here):
        return here[step]
    return None
