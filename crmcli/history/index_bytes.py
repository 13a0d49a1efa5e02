"""The bytes of git's index: an entry found without reading all the others.

git itself reads every entry, which takes the longer the more files there are. Only the shape
that it writes by itself is looked into: version 2 or 3 in one file. Of others nothing is told.
"""

from __future__ import annotations

import contextlib
import mmap
import os
from collections.abc import Iterator
from pathlib import Path

_PLAIN = (b"DIRC\0\0\0\2", b"DIRC\0\0\0\3")
_LONGEST = 0xFFF
_MODE = 16
"""Bytes between mode and id, mode included."""
HASHES = {40: "sha1", 64: "sha256"}
"""What git hashes with, by the digits of an id."""

Bytes = bytes | mmap.mmap


@contextlib.contextmanager
def open_index(path: Path) -> Iterator[Bytes]:
    """The bytes of an index, none where there is none. Of a big one only what is looked at is read.

    git never writes into an index, but puts another in its place. Raises OSError.
    """
    if not path.is_file() or not path.stat().st_size:
        yield b""
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as index:
        yield index


def has_entry(index: Bytes, file: str, stored: str) -> bool:
    """Whether a file has a plain entry, stored as `mode id`.

    An entry ends with the id, two bytes for its flags and the length of the name, and the name.
    One that is hidden or unmerged has other flags. An index in another shape (shortened names,
    two files) tells nothing.
    """
    if index[:8] not in _PLAIN:
        return False
    mode, _, object_id = stored.partition(" ")
    name = os.fsencode(file)
    flags = min(len(name), _LONGEST).to_bytes(2, "big")
    place = index.find(bytes.fromhex(object_id) + flags + name + b"\0") - _MODE
    return place >= 0 and index[place : place + 4] == int(mode, 8).to_bytes(4, "big")
