"""Two sides' changes of a text put into one, where neither has touched a line of the other's.

git has another word: it takes changes of neighbouring lines for a conflict, and asking it costs a
process. What is joined here is to be judged by what it means; where it means something else, or
where nothing is joined, git is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from crmcli.ledger.encoding import BOM

Lines = Sequence[bytes]


class _Change(NamedTuple):
    """Lines of the base, from `start` up to `end`, and what a side has in their place."""

    start: int
    end: int
    lines: tuple[bytes, ...]


class _Stretch(NamedTuple):
    """Lines of the base, from `start` up to `end`, and the side's, from `first` up to `last`."""

    start: int
    end: int
    first: int
    last: int


def iter_joined(base: bytes, ours: bytes, theirs: bytes) -> Iterator[bytes]:
    """The texts with all changes of both sides, no line lost or said twice.

    Two where both put something into the same place, ours first or theirs; none where both changed
    the same lines, where one put something beside lines that the other changed, or where both made
    a change with a comment in it.
    """
    texts = (base, ours, theirs)
    if not all(one.endswith(b"\n") and not one.startswith(BOM) for one in texts):
        return
    before, mine, other = (_split(one) for one in texts)
    changes, others = _find_changes(before, mine), _find_changes(before, other)
    same = set(changes) & set(others)
    added = [one for one in others if one not in same]
    said_twice = any(b"#" in line for change in same for line in change.lines)
    if said_twice or _touches(changes, added) or _touches(added, changes):
        return
    orders = [[*changes, *added]]
    if _meet(changes, added):
        orders.append([*added, *changes])
    for order in orders:
        joined = _apply(before, sorted(order, key=lambda one: (one.start, one.end)))
        if joined is None:
            return
        yield joined


def _split(text: bytes) -> list[bytes]:
    """The lines, each with its line feed; no other character ends one."""
    return [line + b"\n" for line in text.split(b"\n")[:-1]]


def _find_changes(base: Lines, side: Lines) -> list[_Change]:
    """What a side has changed; lines that both texts have once, in the same order, stay."""
    changes: list[_Change] = []
    todo = [_Stretch(0, len(base), 0, len(side))]
    while todo:
        here = _trim(base, side, todo.pop())
        if here.start == here.end and here.first == here.last:
            continue
        pairs = _find_anchors(base, side, here)
        if not pairs:
            changes.append(_Change(here.start, here.end, tuple(side[here.first : here.last])))
            continue
        corners = [(here.start - 1, here.first - 1), *pairs, (here.end, here.last)]
        todo += [
            _Stretch(one[0] + 1, other[0], one[1] + 1, other[1]) for one, other in pairwise(corners)
        ]
    return sorted(changes)


def _trim(base: Lines, side: Lines, stretch: _Stretch) -> _Stretch:
    """The stretch without what it begins and ends with alike."""
    start, end, first, last = stretch
    while start < end and first < last and base[start] == side[first]:
        start, first = start + 1, first + 1
    while start < end and first < last and base[end - 1] == side[last - 1]:
        end, last = end - 1, last - 1
    return _Stretch(start, end, first, last)


def _find_anchors(base: Lines, side: Lines, stretch: _Stretch) -> list[tuple[int, int]]:
    """Where lines stand that either text has once there; nothing where a side has moved some."""
    lines, others = base[stretch.start : stretch.end], side[stretch.first : stretch.last]
    counts, other_counts = Counter(lines), Counter(others)
    places = {line: number for number, line in enumerate(others, stretch.first)}
    pairs = [
        (number, places[line])
        for number, line in enumerate(lines, stretch.start)
        if counts[line] == 1 and other_counts[line] == 1
    ]
    return pairs if all(one[1] < other[1] for one, other in pairwise(pairs)) else []


def _meet(changes: Sequence[_Change], others: Sequence[_Change]) -> bool:
    """Whether both sides have put something between the same two lines."""
    places = {one.start for one in changes if one.start == one.end}
    return any(one.start == one.end and one.start in places for one in others)


def _touches(changes: Sequence[_Change], others: Sequence[_Change]) -> bool:
    """Whether a change puts something right before or behind lines that another changes."""
    ends = {end for one in others if one.start < one.end for end in (one.start, one.end)}
    return any(one.start == one.end and one.start in ends for one in changes)


def _apply(base: Lines, changes: Sequence[_Change]) -> bytes | None:
    """The base with all these changes; None where two change the same lines."""
    lines: list[bytes] = []
    here = 0
    for change in changes:
        if change.start < here:
            return None
        lines += [*base[here : change.start], *change.lines]
        here = change.end
    return b"".join([*lines, *base[here:]])
