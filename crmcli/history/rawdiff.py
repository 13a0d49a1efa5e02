"""What differs between two states, file by file, in git's raw form (`--raw -z`)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple


class RawDiff(NamedTuple):
    """One file on both sides: mode and object id, zeros where it is not there.

    An id of zeros beside a mode stands for a file of the work tree that git has not stored.
    """

    file: str
    old_mode: str
    new_mode: str
    old: str
    new: str


def parse_raw(facts: bytes, file: bytes) -> RawDiff:
    """One entry: `:100644 100644 OLD NEW M`, and the file's name."""
    old_mode, new_mode, old, new, _ = facts.decode("ascii").lstrip("\n:").split(" ")
    return RawDiff(os.fsdecode(file), old_mode, new_mode, old, new)


def iter_raw(fields: Iterable[bytes]) -> Iterator[RawDiff]:
    """Every entry of an answer that was cut at its zero bytes, in git's order."""
    rest = iter(fields)
    for facts in rest:
        yield parse_raw(facts, next(rest))
