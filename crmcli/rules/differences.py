"""What differs between two versions of a card, field by field, as people would say it.

Maps are compared key by key and keyed lists entry by entry, so that a mended phone number is one
difference of one contact. The order of entries, keys and members of a set is no difference, nor
is an empty value beside an absent one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from crmcli.rules.fields import Field, find_value_field


class Difference(NamedTuple):
    """One place that has another value. None for a value: there was (or is) nothing."""

    path: tuple[str, ...]
    """Keys, and ids for entries of lists: `("contacts", "wang", "phones")`; empty: the card."""
    field: Field | None
    """The field at the path, of an entry its list's item; None for a key no schema knows."""
    old: object
    new: object


def compare_cards(
    root: Field, old: Mapping[str, object] | None, new: Mapping[str, object] | None
) -> list[Difference]:
    """Every difference between two versions of a card, in the schema's order.

    None for a version: there was no card. A card that came or went is one difference.
    """
    if old is None or new is None:
        return [] if old is new else [Difference((), root, old, new)]
    return list(_compare_maps(root, (), old, new))


def index_entries(place: Field | None, value: object) -> dict[str, Mapping[str, object]] | None:
    """The entries of a keyed list by their ids; None where that is not what the value is."""
    key = place.entry_key if place is not None and place.kind == "list" else None
    if key is None or not isinstance(value, list):
        return None
    found = {
        entry[key]: entry
        for entry in value
        if isinstance(entry, Mapping) and isinstance(entry.get(key), str)
    }
    return found if len(found) == len(value) else None


def _compare(
    place: Field | None, path: tuple[str, ...], old: object, new: object
) -> Iterator[Difference]:
    if is_same(place, old, new):
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _compare_maps(place, path, old, new)
        return
    entries = [index_entries(place, [] if side is None else side) for side in (old, new)]
    if place is not None and entries[0] is not None and entries[1] is not None:
        yield from _compare_entries(place, path, entries[0], entries[1])
        return
    yield Difference(path, place, old, new)


def _compare_maps(
    place: Field | None, path: tuple[str, ...], old: Mapping[str, object], new: Mapping[str, object]
) -> Iterator[Difference]:
    there = dict.fromkeys([*old, *new])
    known = [key for key in place.children if key in there] if place is not None else []
    for key in dict.fromkeys([*known, *there]):
        child = find_value_field(place, key)
        yield from _compare(child, (*path, key), old.get(key), new.get(key))


def _compare_entries(
    place: Field,
    path: tuple[str, ...],
    old: Mapping[str, Mapping[str, object]],
    new: Mapping[str, Mapping[str, object]],
) -> Iterator[Difference]:
    for entry_id in dict.fromkeys([*new, *old]):
        entry_path = (*path, entry_id)
        before, after = old.get(entry_id), new.get(entry_id)
        if before == after:
            continue
        if before is None or after is None:
            yield Difference(entry_path, place.item, before, after)
        else:
            yield from _compare_maps(place.item, entry_path, before, after)


def is_same(place: Field | None, old: object, new: object) -> bool:
    """Whether two values of a place mean the same."""
    if old == new or (_is_empty(old) and _is_empty(new)):
        return True
    is_set = place is not None and place.merge == "set"
    return (
        is_set and isinstance(old, list) and isinstance(new, list) and _have_same_members(old, new)
    )


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, (list, dict, str)) and not value)


def _have_same_members(old: Sequence[object], new: Sequence[object]) -> bool:
    return all(one in new for one in old) and all(one in old for one in new)
