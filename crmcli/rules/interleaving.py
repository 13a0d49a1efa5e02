"""In which order the members of a list stand that two sides have changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

Key = Callable[[str], Any]


def interleave(
    base: Sequence[str],
    ours: Sequence[str],
    theirs: Sequence[str],
    kept: Collection[str],
    key: Key | None,
) -> list[str]:
    """The members of `kept` (each of them in `ours` or `theirs`), ordered.

    Those that all three have stand as in the side that moved them. A new one stays behind the one
    that it was put behind. Where both sides put new ones into the same place they are ordered by
    `key`, and where both moved some, the order counts that is the first by name: so both directions
    of a merge give the same list. Without a key theirs come first, and our order counts.
    """
    common = set(base) & set(ours) & set(theirs) & set(kept)
    orders = ([one for one in side if one in common] for side in (base, ours, theirs))
    frame = _choose_frame(*orders, turns=key is not None)
    wanted = set(kept)
    runs = _find_runs(ours, common, wanted)
    others = _find_runs(theirs, common, wanted)
    order: list[str] = []
    for anchor in (None, *frame):
        if anchor is not None:
            order.append(anchor)
        order += _join(runs.get(anchor, []), others.get(anchor, []), key)
    return list(dict.fromkeys(order))


def _choose_frame(base: list[str], ours: list[str], theirs: list[str], *, turns: bool) -> list[str]:
    """The order of the side that changed it; `turns`: the same whichever side is ours."""
    if base in (ours, theirs):
        return theirs if base == ours else ours
    return min(ours, theirs) if turns else ours


def _find_runs(
    side: Sequence[str], common: Collection[str], wanted: Collection[str]
) -> dict[str | None, list[str]]:
    """What a side has besides the common ones, by the common one that it follows."""
    runs: dict[str | None, list[str]] = {}
    anchor: str | None = None
    for one in side:
        if one in common:
            anchor = one
        elif one in wanted:
            runs.setdefault(anchor, []).append(one)
    return runs


def _join(ours: Sequence[str], theirs: Sequence[str], key: Key | None) -> list[str]:
    if key is None:
        return [*theirs, *ours]
    joined: list[str] = []
    left, right = list(ours), list(theirs)
    while left and right:
        first = left if key(left[0]) <= key(right[0]) else right
        joined.append(first.pop(0))
    return [*joined, *left, *right]
