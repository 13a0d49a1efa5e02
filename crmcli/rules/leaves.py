"""The single values of a card: what is left where maps and lists of entries are opened up.

A set has a leaf for each member, since people bring in and take out members. Any other list is
one value. What is empty is none: an empty value means the same as an absent one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from crmcli.rules.differences import index_entries, is_same
from crmcli.rules.fields import Field, find_value_field


class Spot(NamedTuple):
    """Where a leaf is: keys, and ids for entries; of a set also which member it is."""

    path: tuple[str, ...]
    member: str | None = None
    """The member as JSON, so that it can be looked up; None where the leaf is no member."""


class Leaf(NamedTuple):
    """A value that holds no others. The field is None for a key that no schema knows."""

    spot: Spot
    field: Field | None
    value: object


Leaves = Mapping[Spot, Leaf]


def list_leaves(root: Field, card: Mapping[str, object] | None) -> dict[Spot, Leaf]:
    """Every leaf of a card in the schema's order, entries in the file's; None: there is no card."""
    if card is None:
        return {}
    return {leaf.spot: leaf for leaf in _open(root, (), card)}


def has_same(leaves: Leaves, leaf: Leaf) -> bool:
    """Whether a version, of which these are the leaves, says the same at the place of `leaf`."""
    other = leaves.get(leaf.spot)
    return other is not None and is_same(leaf.field, other.value, leaf.value)


def name_member(member: object) -> str:
    """What tells a member of a set from the others."""
    return json.dumps(member, ensure_ascii=False, sort_keys=True)


def _open(place: Field | None, path: tuple[str, ...], value: object) -> Iterator[Leaf]:
    if value is None or (isinstance(value, Mapping | list | str) and not value):
        return
    if isinstance(value, Mapping):
        for key in _order_keys(place, value):
            yield from _open(find_value_field(place, key), (*path, key), value[key])
        return
    entries = index_entries(place, value)
    if place is not None and entries is not None:
        for entry_id, entry in entries.items():
            yield from _open(place.item, (*path, entry_id), entry)
    elif place is not None and place.merge == "set" and isinstance(value, list):
        yield from _list_members(place, path, value)
    else:
        yield Leaf(Spot(path), place, value)


def _list_members(place: Field, path: tuple[str, ...], value: Sequence[object]) -> Iterator[Leaf]:
    for member in value:
        yield Leaf(Spot(path, name_member(member)), place.item, member)


def _order_keys(place: Field | None, value: Mapping[str, object]) -> list[str]:
    known = [key for key in place.children if key in value] if place is not None else []
    return list(dict.fromkeys([*known, *value]))
