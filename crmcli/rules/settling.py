"""Clashes settled: the merged card with what was chosen in each of their places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from crmcli.rules.differences import index_entries
from crmcli.rules.edits import Delete, Edit, Insert, Set, Step, apply_edits
from crmcli.rules.fields import Field, find_value_field
from crmcli.rules.merging import Clash, read_day

Choice = tuple[Clash, object]
"""A clash, and the value that its place shall have; None: nothing."""


def settle_clashes(
    root: Field, value: Mapping[str, object], choices: Iterable[Choice]
) -> dict[str, Any]:
    """The card `value` with each choice in its place; the card itself stays as it is."""
    settled = dict(value)
    for clash, chosen in choices:
        edit = _find_edit(root, settled, clash.path, chosen)
        if edit is not None:
            settled = apply_edits(settled, [edit])
    return settled


def _find_edit(root: Field, value: Any, path: tuple[str, ...], chosen: object) -> Edit | None:
    """The edit that gives the place at a path (keys, and ids for entries) the chosen value."""
    place: Field | None = root
    here, steps = value, list[Step]()
    for name in path[:-1]:
        step = _locate(place, here, name)
        steps.append(name if step is None else step)
        here = None if step is None else here[step]
        place = _enter(place, name)
    last = path[-1]
    step = _locate(place, here, last)
    if chosen is None:
        return None if step is None else Delete((*steps, step))
    if step is None and place is not None and place.kind == "list":
        return Insert(tuple(steps), chosen, _find_position(here, chosen))
    return Set((*steps, last if step is None else step), chosen)


def _enter(place: Field | None, name: str) -> Field | None:
    if place is not None and place.kind == "list":
        return place.item
    return find_value_field(place, name)


def _locate(place: Field | None, here: Any, name: str) -> Step | None:
    """Where a map or a keyed list has what a path names; None where it has no such thing."""
    if isinstance(here, Mapping):
        return name if name in here else None
    index = index_entries(place, here)
    return list(index).index(name) if index and name in index else None


def _find_position(entries: list[Any] | None, entry: Any) -> int | None:
    """Where a list by day takes an entry: before the first of a later day. None: at its end."""
    day = read_day(entry)
    later = (number for number, one in enumerate(entries or ()) if day and read_day(one) > day)
    return next(later, None)
