"""What a merge itself changed in a card, field by field: what was no side's work.

A side has changed a field if its value is none that the sides had when they parted. The merge's
own are a value that no side has, and a side's change that the merge dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from crmcli.rules.differences import Difference, compare_cards, index_entries, is_same
from crmcli.rules.fields import Field, find_value_field

Version = Mapping[str, object] | None


class _Versions(NamedTuple):
    """A place as it was where the sides parted, as each side has it, and as the merge has it."""

    bases: tuple[object, ...]
    sides: tuple[object, ...]
    merged: object


def compare_merge(
    root: Field, bases: Sequence[Version], sides: Sequence[Version], merged: Version
) -> list[Difference]:
    """What a merge changed by itself, in the schema's order; None for a version: no card.

    `old` is what a side had that changed it, else what the first side had.
    """
    if len(sides) == 1:
        return compare_cards(root, sides[0], merged)
    return list(_judge(root, (), _Versions(tuple(bases), tuple(sides), merged)))


def find_chosen(
    root: Field, bases: Sequence[Version], sides: Sequence[Version], one: Difference
) -> int | None:
    """Which side had changed a place to what a merge has there; None: none had.

    `one` is the merge's own difference at that place: the side was chosen, against another. A set
    is no choice of a side; there each member is judged by itself.
    """
    if len(sides) == 1 or (one.field is not None and one.field.merge == "set"):
        return None
    before = [_get_at(root, base, one.path) for base in bases]
    for number, side in enumerate(sides):
        value = _get_at(root, side, one.path)
        if is_same(one.field, value, one.new) and not _is_among(one.field, value, before):
            return number
    return None


def _get_at(root: Field, card: Version, path: Sequence[str]) -> object:
    """What a card has at a path of keys and ids; None for nothing."""
    place: Field | None = root
    here: object = card
    for step in path:
        here = (_read_parts(place, here) or {}).get(step)
        place = _find_part(place, step)
    return here


def _judge(place: Field | None, path: tuple[str, ...], versions: _Versions) -> Iterator[Difference]:
    bases, sides, merged = versions
    if all(is_same(place, side, merged) for side in sides):
        return
    overruled = [
        side
        for side in sides
        if not is_same(place, side, merged) and not _is_among(place, side, bases)
    ]
    if _is_among(place, merged, sides) and not overruled:
        return
    # Sides that never had it have no say in what became of it.
    parts = _split(place, versions._replace(sides=_leave_out_absent(versions)))
    if parts is not None:
        for key, child, part in parts:
            yield from _judge(child, (*path, key), part)
        return
    if _is_set_merge(place, versions):
        return
    yield Difference(path, place, overruled[0] if overruled else sides[0], merged)


def _leave_out_absent(versions: _Versions) -> tuple[object, ...]:
    if versions.merged is None or any(base is not None for base in versions.bases):
        return versions.sides
    return tuple(side for side in versions.sides if side is not None)


def _split(
    place: Field | None, versions: _Versions
) -> list[tuple[str, Field | None, _Versions]] | None:
    """The parts of maps, or of lists of entries, by key; None where a side has none of these."""
    bases, sides, merged = versions
    if not sides:
        return None
    maps = [_read_parts(place, one) for one in (*sides, merged)]
    found = [one for one in maps if one is not None]
    if len(found) < len(maps):
        return None
    base_maps = [_read_parts(place, base) or {} for base in bases]
    keys = dict.fromkeys(key for one in (*found, *base_maps) for key in one)
    known = [key for key in place.children if key in keys] if place is not None else []
    return [
        (
            key,
            _find_part(place, key),
            _Versions(
                tuple(one.get(key) for one in base_maps),
                tuple(one.get(key) for one in found[:-1]),
                found[-1].get(key),
            ),
        )
        for key in dict.fromkeys([*known, *keys])
    ]


def _read_parts(place: Field | None, value: object) -> Mapping[str, object] | None:
    if isinstance(value, Mapping):
        return value
    is_keyed = place is not None and place.kind == "list" and place.entry_key is not None
    return index_entries(place, [] if value is None and is_keyed else value)


def _find_part(place: Field | None, key: str) -> Field | None:
    if place is not None and place.kind == "list":
        return place.item
    return find_value_field(place, key)


def _is_among(place: Field | None, value: object, others: Sequence[object]) -> bool:
    return any(is_same(place, value, other) for other in others)


def _is_set_merge(place: Field | None, versions: _Versions) -> bool:
    """Whether a set has just those members that the sides left in or brought in."""
    if place is None or place.merge != "set" or not versions.bases:
        return False
    base, *sides = (_list_members(one) for one in (versions.bases[0], *versions.sides))
    wanted = [
        member
        for member in [*base, *(one for side in sides for one in side)]
        if (all(member in side for side in sides) if member in base else True)
    ]
    return is_same(place, wanted, _list_members(versions.merged))


def _list_members(value: object) -> list[object]:
    return value if isinstance(value, list) else []
