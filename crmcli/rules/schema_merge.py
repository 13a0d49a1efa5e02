"""What a newer shipped schema brings into a team's own: a three-way merge of two JSON documents.

The base is the shipped schema that the team's began with. What only one side changed counts; what
both changed differently is a clash, and stays as the team has it. Keys have an order, which is
that of display: a new key comes after the one that it follows in the shipped schema.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from crmcli.rules.sameness import is_same

Place = tuple[str, ...]
Document = Mapping[str, Any]


class _Nothing:
    """Stands for what is not there."""

    def __repr__(self) -> str:
        return "nothing"


ABSENT: Final = _Nothing()
_UNKNOWN: Final = _Nothing()
"""Stands for a base that nobody knows."""

_GROUPS = frozenset({"properties", "$defs", "sections", "values"})
"""Maps of things that have nothing to do with each other; both sides may bring in some."""


class Step(NamedTuple):
    """One place that the shipped schema changes in the team's."""

    place: Place
    """The keys on the way."""
    old: Any
    """What the team had; ABSENT for nothing."""
    new: Any


class Merged(NamedTuple):
    """The document as it should become."""

    document: Document
    steps: tuple[Step, ...]
    clashes: tuple[Step, ...]
    """Places that both changed: `old` is the team's, which stays, `new` is the shipped one."""


def merge_schemas(base: Document | None, ours: Document, theirs: Document) -> Merged:
    """Bring into `ours` what `theirs` has otherwise than `base`, the shipped schema of before.

    Without a base nothing is taken away: what only `theirs` has is added, and what both have
    differently is a clash.
    """
    merging = _Merging()
    document = merging.merge((), _UNKNOWN if base is None else base, ours, theirs)
    return Merged(document, tuple(merging.steps), tuple(merging.clashes))


class _Merging:
    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.clashes: list[Step] = []

    def merge(self, place: Place, base: Any, ours: Any, theirs: Any) -> Any:
        """What should stand at a place; ABSENT for nothing."""
        if is_same(theirs, ours) or is_same(theirs, base):
            return ours
        if base is _UNKNOWN and theirs is ABSENT:
            return ours
        inner = _find_inner_base(place, base, ours, theirs)
        if inner is not None:
            return self._merge_maps(place, inner, ours, theirs)
        if _are_sets(ours, theirs) and (isinstance(base, list) or base is _UNKNOWN):
            return self._merge_sets(place, base, ours, theirs)
        step = Step(place, ours, theirs)
        if is_same(ours, base) or (ours is ABSENT and base is _UNKNOWN):
            self.steps.append(step)
            return theirs
        self.clashes.append(step)
        return ours

    def _merge_maps(self, place: Place, base: Any, ours: Document, theirs: Document) -> Document:
        merged = {}
        for key in order_keys(ours, theirs):
            was = base if base is _UNKNOWN else base.get(key, ABSENT)
            both = ours.get(key, ABSENT), theirs.get(key, ABSENT)
            value = self.merge((*place, key), was, *both)
            if value is not ABSENT:
                merged[key] = value
        return merged

    def _merge_sets(self, place: Place, base: Any, ours: list[Any], theirs: list[Any]) -> Any:
        """The members that a side left in or brought in: the team's first."""
        was = [] if base is _UNKNOWN else base
        if is_same(ours, was):
            merged = theirs
        else:
            gone = [one for one in was if not _has(theirs, one)]
            merged = [one for one in ours if not _has(gone, one)]
            merged += [one for one in theirs if not _has(was, one) and not _has(ours, one)]
        if not is_same(merged, ours):
            self.steps.append(Step(place, ours, merged))
        return merged


def order_keys(ours: Document, theirs: Document) -> list[str]:
    """All keys of both: those of `ours` in their order, each other after the one it follows."""
    keys = list(ours)
    after: str | None = None
    for key in theirs:
        if key not in ours:
            keys.insert(keys.index(after) + 1 if after is not None else 0, key)
        after = key
    return keys


def _find_inner_base(place: Place, base: Any, ours: Any, theirs: Any) -> Any:
    """The base of the keys of two maps; None where these are no maps to be merged key by key.

    Two definitions of one new thing are not mixed: which of them it is, people have to say.
    """
    if not isinstance(ours, Mapping) or not isinstance(theirs, Mapping):
        return None
    if base is _UNKNOWN or isinstance(base, Mapping):
        return base
    return {} if place[-1:] and place[-1] in _GROUPS else None


def _are_sets(ours: Any, theirs: Any) -> bool:
    """Whether both are lists whose members are all different, so that their order says little."""
    return all(
        isinstance(one, list) and not any(_has(one[:at], member) for at, member in enumerate(one))
        for one in (ours, theirs)
    )


def _has(members: Sequence[Any], wanted: Any) -> bool:
    return any(is_same(member, wanted) for member in members)
