"""Two people's changes of one card, merged by what they mean.

Maps are merged key by key, keyed lists and logs entry by entry, sets by member; anything else is
one value that one side may change. A real clash is left to people: the same value changed to two
others, changed by one and deleted by the other, or one id made twice with different content.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, Final, NamedTuple

from crmcli.rules.days import find_day
from crmcli.rules.differences import index_entries
from crmcli.rules.fields import Field, find_value_field
from crmcli.rules.interleaving import interleave
from crmcli.rules.merge_notes import HISTORY, join_notes
from crmcli.rules.sameness import is_same


class _Nothing(Enum):
    ABSENT = 0


ABSENT: Final = _Nothing.ABSENT
"""No value at all, where null is one."""


class Clash(NamedTuple):
    """A place that the two sides made different. None for a value: there was (or is) nothing."""

    path: tuple[str, ...]
    """Keys, and ids for entries of lists, as in a Difference; empty: the card itself."""
    field: Field | None
    """The field at the path, of an entry its list's item; None for a key no schema knows."""
    base: object
    ours: object
    theirs: object


class Merged(NamedTuple):
    """What a merge gives. Where it clashes the value is ours; nothing was guessed."""

    value: dict[str, Any] | None
    """None: both agree that there is no card."""
    clashes: tuple[Clash, ...]


def merge_values(
    root: Field,
    base: Mapping[str, object] | None,
    ours: Mapping[str, object] | None,
    theirs: Mapping[str, object] | None,
    *,
    theirs_first: bool = False,
) -> Merged:
    """Both sides' changes since `base`, in one card. None for a version: there was no card.

    The sides may change places: the same is merged, and the same clashes in the same order, that
    of the card. Entries keep the order that each side gave them, a log stays by date. New ones in
    the same place are ordered by id; `theirs_first` puts theirs first, for a side that is known to
    be the older.
    """
    merger = _Merger(theirs_first)
    if base is None and ours is not None and theirs is not None:
        base = {}  # two new cards of one id
    merged = merger.merge(root, (), *(_or_absent(side) for side in (base, ours, theirs)))
    value = None if merged is ABSENT else merged
    return Merged(value, tuple(merger.clashes))


class _Merger:
    """One merge, and the clashes that it has met so far."""

    def __init__(self, theirs_first: bool) -> None:
        self.theirs_first = theirs_first
        self.clashes: list[Clash] = []

    def merge(
        self, place: Field | None, path: tuple[str, ...], base: Any, ours: Any, theirs: Any
    ) -> Any:
        """The value at a path; ABSENT is one that a side may have."""
        if is_same(ours, theirs) or is_same(theirs, base):
            return ours
        if is_same(ours, base):
            return theirs
        merged = self._merge_parts(place, path, base, ours, theirs)
        if merged is None:
            return self._merge_whole(place, path, base, ours, theirs)
        return merged if merged else _choose_empty(base, ours, theirs)

    def _merge_whole(
        self, place: Field | None, path: tuple[str, ...], base: Any, ours: Any, theirs: Any
    ) -> Any:
        """A value without parts. Null says nothing, as what is not there does."""
        was, left, right = (ABSENT if side is None else side for side in (base, ours, theirs))
        if is_same(left, right) or is_same(right, was):
            return left
        if is_same(left, was):
            return right
        self._note(place, path, base, ours, theirs)
        return ours

    def _merge_parts(
        self, place: Field | None, path: tuple[str, ...], base: Any, ours: Any, theirs: Any
    ) -> dict[str, Any] | list[Any] | None:
        """The value merged part by part; None where it has no parts."""
        if place is not None and place.kind == "list":
            return self._merge_list(place, path, base, ours, theirs)
        if place is not None and place.kind != "map":
            return None
        # To delete a map is to delete what is in it; a card that is gone is more than empty.
        maps = [{} if path and _is_void(side, dict) else side for side in (base, ours, theirs)]
        if not all(isinstance(side, Mapping) for side in maps):
            return None
        return self._merge_maps(place, path, *maps)

    def _merge_list(
        self, place: Field, path: tuple[str, ...], base: Any, ours: Any, theirs: Any
    ) -> list[Any] | None:
        lists = [[] if _is_void(side, list) else side for side in (base, ours, theirs)]
        if not all(isinstance(side, list) for side in lists):
            return None
        if place.merge == "set":
            return self._merge_sets(*lists)
        indexes = [index_entries(place, side) for side in lists]
        if any(index is None for index in indexes):
            return None
        return self._merge_entries(place, path, *(index or {} for index in indexes))

    def _merge_sets(
        self, base: Sequence[Any], ours: Sequence[Any], theirs: Sequence[Any]
    ) -> list[Any]:
        before, mine, other = (
            {name_member(one): one for one in side} for side in (base, ours, theirs)
        )
        kept = (
            (before.keys() & mine.keys() & other.keys())
            | (mine.keys() - before.keys())
            | (other.keys() - before.keys())
        )
        order = interleave(
            list(before), list(mine), list(other), kept, None if self.theirs_first else str
        )
        return [{**other, **mine}[name] for name in order]

    def _merge_entries(
        self,
        place: Field,
        path: tuple[str, ...],
        base: Mapping[str, Any],
        ours: Mapping[str, Any],
        theirs: Mapping[str, Any],
    ) -> list[Any]:
        merged = {}
        for entry_id in dict.fromkeys([*base, *sorted(ours.keys() | theirs.keys())]):
            sides = (side.get(entry_id, ABSENT) for side in (base, ours, theirs))
            entry = self._merge_entry(place.item, (*path, entry_id), *sides)
            if entry is not ABSENT:
                merged[entry_id] = entry

        def by_day(entry_id: str) -> tuple[str, str]:
            return read_day(merged[entry_id]), entry_id

        key = None if self.theirs_first else by_day
        order = interleave(list(base), list(ours), list(theirs), merged, key)
        entries = [merged[entry_id] for entry_id in order]
        if _is_by_day(ours.values()) and _is_by_day(theirs.values()):
            entries.sort(key=read_day)
        return entries

    def _merge_entry(
        self, place: Field | None, path: tuple[str, ...], base: Any, ours: Any, theirs: Any
    ) -> Any:
        """An entry that one side deleted, or that both made, is one value; else a map."""
        if ABSENT not in (base, ours, theirs):
            return self.merge(place, path, base, ours, theirs)
        if is_same(ours, theirs) or is_same(theirs, base):
            return ours
        if is_same(ours, base):
            return theirs
        if base is ABSENT and path[:-1] == (HISTORY,):
            joined = join_notes(ours, theirs)
            if joined is not None:
                return joined
        self._note(place, path, base, ours, theirs)
        return ours

    def _merge_maps(
        self,
        place: Field | None,
        path: tuple[str, ...],
        base: Mapping[str, Any],
        ours: Mapping[str, Any],
        theirs: Mapping[str, Any],
    ) -> dict[str, Any]:
        merged = {}
        for key in _arrange_keys(place, ours.keys() | theirs.keys() | base.keys()):
            child = find_value_field(place, key)
            named = place is not None and key not in place.children and place.item is not None
            merge = self._merge_entry if named else self.merge
            sides = (side.get(key, ABSENT) for side in (base, ours, theirs))
            value = merge(child, (*path, key), *sides)
            if value is not ABSENT:
                merged[key] = value
        return {key: merged[key] for key in dict.fromkeys([*ours, *theirs, *base]) if key in merged}

    def _note(
        self, place: Field | None, path: tuple[str, ...], base: Any, ours: Any, theirs: Any
    ) -> None:
        values = (None if side is ABSENT else side for side in (base, ours, theirs))
        self.clashes.append(Clash(path, place, *values))


def _arrange_keys(place: Field | None, keys: Collection[str]) -> list[str]:
    """The keys in the schema's order: clashes are told in one order, whichever side is ours."""
    known = [key for key in place.children if key in keys] if place is not None else []
    return [*known, *sorted(set(keys).difference(known))]


def _or_absent(side: object | None) -> object:
    return ABSENT if side is None else side


def _choose_empty(base: Any, ours: Any, theirs: Any) -> Any:
    """How it is written that nothing is left: as a side wrote it that has nothing, else not."""
    written = [side for side in (ours, theirs) if side is ABSENT or not side]
    if len(written) == 2 and is_same(written[0], base):
        return written[1]
    if len(written) == 2 and not is_same(written[1], base):
        return ABSENT
    return written[0] if written else ABSENT


def _is_void(side: Any, kind: type) -> bool:
    return side is ABSENT or side is None or (isinstance(side, kind) and not side)


def name_member(member: Any) -> str:
    """What tells the members of a set apart: all that they hold, as JSON."""
    return json.dumps(member, ensure_ascii=False, sort_keys=True)


def read_day(entry: Any) -> str:
    """The day of an entry, for sorting; the empty text where it has none."""
    day = find_day(entry.get("date"))
    return day.isoformat() if day else ""


def _is_by_day(entries: Iterable[Any]) -> bool:
    days = [read_day(entry) for entry in entries]
    return all(days) and days == sorted(days)
