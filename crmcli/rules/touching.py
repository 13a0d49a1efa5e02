"""Which places of a card a change touches, as finely as two people's changes can be merged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from crmcli.rules.differences import index_entries
from crmcli.rules.fields import Field, find_value_field
from crmcli.rules.merging import name_member
from crmcli.rules.sameness import is_same

Place = tuple[str, ...]
"""Keys, and ids for entries of lists, and members of sets as JSON; empty: the whole card."""


class Touch(NamedTuple):
    """A change of a card: where it touched it, and the card before and after.

    None for a version: there was no card, or it could not be read.
    """

    places: frozenset[Place]
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def make_touch(
    root: Field, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> Touch:
    """The change from one version of a card to the next. One that came or went is whole."""
    if before is None or after is None:
        return Touch(frozenset([()]), before, after)
    return Touch(frozenset(_iter_maps(root, (), before, after)), before, after)


def meet(one: Place, other: Place) -> bool:
    """Whether two places are the same, or one lies in the other."""
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _iter_places(place: Field | None, path: Place, old: Any, new: Any) -> Iterator[Place]:
    if is_same(old, new):
        return
    if place is not None and place.kind == "list":
        yield from _iter_lists(place, path, old or [], new or [])
    elif (place is None or place.kind == "map") and _are_maps(old, new):
        yield from _iter_maps(place, path, old or {}, new or {})
    else:
        yield path


def _iter_lists(place: Field, path: Place, old: Any, new: Any) -> Iterator[Place]:
    if place.merge == "set" and isinstance(old, list) and isinstance(new, list):
        members = {name_member(one) for one in old} ^ {name_member(one) for one in new}
        yield from ((*path, member) for member in members)
        return
    entries = [index_entries(place, side) for side in (old, new)]
    if entries[0] is None or entries[1] is None:
        yield path
    else:
        yield from _iter_entries(place.item, path, entries[0], entries[1])


def _iter_entries(
    item: Field | None, path: Place, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Place]:
    for name in old.keys() | new.keys():
        if name in old and name in new:
            yield from _iter_places(item, (*path, name), old[name], new[name])
        else:
            yield (*path, name)


def _iter_maps(
    place: Field | None, path: Place, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Place]:
    if place is not None and place.item is not None:  # people by their ids
        yield from _iter_entries(place.item, path, old, new)
        return
    for key in old.keys() | new.keys():
        yield from _iter_places(
            find_value_field(place, key), (*path, key), old.get(key), new.get(key)
        )


def _are_maps(*sides: object) -> bool:
    return all(side is None or isinstance(side, Mapping) for side in sides)
