"""When two values of a card are the same one."""

from __future__ import annotations

from collections.abc import Mapping


def is_same(one: object, other: object) -> bool:
    """Whether two values are equal, types too: 1, 1.0 and true are three values."""
    if one is other:
        return True
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(is_same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(is_same, one, other))
    return type(one) is type(other) and one == other
