"""Changes to one card, as values.

An act answers with edits; `ledger.splice` carries them out on the text without touching
another line, and `apply_edits` says what the card must mean afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from crmcli.rules.sameness import is_same

Step = str | int
"""A key of a map, or the position of an entry in a list, from 0."""
Path = tuple[Step, ...]


class Set(NamedTuple):
    """Give the place a value. Absent maps on the way are made; the key may be new."""

    path: Path
    value: object


class Delete(NamedTuple):
    """Remove a key of a map, or an entry of a list, with all that is below it."""

    path: Path


class Insert(NamedTuple):
    """Put an entry into the list at `path`, before entry `before`; None appends.

    An absent or null list is made.
    """

    path: Path
    value: object
    before: int | None = None


class Move(NamedTuple):
    """Put the entry of a list at `path` before entry `before` of the others; None: last."""

    path: Path
    before: int | None = None


Edit = Set | Delete | Insert | Move


def apply_edits(value: object, edits: Iterable[Edit]) -> Any:
    """What `value` becomes with the edits carried out in order. `value` itself stays as it is.

    What no edit touches is in both, so nobody may change either in place. Raises KeyError or
    IndexError where an edit names a place that is not there.
    """
    for edit in edits:
        value = _apply(value, edit)
    return value


def edits_between(value: Mapping[str, object], wanted: Mapping[str, object]) -> list[Edit]:
    """The edits that make one card of another: `apply_edits(value, …)` is then `wanted`.

    One edit a key of the card; the editor of the text takes it apart, so that what both have
    keeps its lines.
    """
    edits: list[Edit] = [Delete((key,)) for key in value if key not in wanted]
    for key, one in wanted.items():
        if key not in value or not is_same(value[key], one):
            edits.append(Set((key,), one))
    return edits


def _apply(value: object, edit: Edit) -> Any:
    root = _copy(value)
    parent = _open_parent(root, edit.path, make=isinstance(edit, Set | Insert))
    last: Any = edit.path[-1]
    if isinstance(edit, Set):
        parent[last] = edit.value
    elif isinstance(edit, Delete):
        del parent[last]
    elif isinstance(edit, Move):
        entry = parent.pop(last)
        parent.insert(len(parent) if edit.before is None else edit.before, entry)
    else:
        entries: Any = parent.get(last) if isinstance(parent, dict) else parent[last]
        entries = parent[last] = [] if entries is None else _copy(entries)
        position = len(entries) if edit.before is None else edit.before
        entries.insert(position, edit.value)
    return root


def _open_parent(root: Any, path: Path, *, make: bool) -> Any:
    """The map or list that a path ends in; those on the way are copied for `root`."""
    here = root
    for step in path[:-1]:
        if make and isinstance(here, dict) and here.get(str(step)) is None:
            here[step] = {}
        else:
            here[step] = _copy(here[step])
        here = here[step]
    return here


def _copy(value: Any) -> Any:
    """A map or list of its own with the same values."""
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, list) else value
