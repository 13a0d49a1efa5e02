"""The bytes of git's index: an entry found, and a few renewed, without reading all the others.

git reads every entry and writes it again, which takes the longer the more files there are. Here
only the shape that it writes by itself is touched: version 2 or 3 in one file, and after the
entries nothing but the list of the folders' trees. Of anything else nothing is told.
"""

from __future__ import annotations

import contextlib
import hashlib
import mmap
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

_PLAIN = (b"DIRC\0\0\0\2", b"DIRC\0\0\0\3")
_LONGEST = 0xFFF
_STATE = 40
"""Bytes before the id: times of change of state and content, eight each; device, inode, mode,
owner, group and size, four each."""
_MODE = 16
"""Bytes between mode and id, mode included."""
_TREES = b"TREE"
_FOLDER = re.compile(rb"([^\0]*)\0(-?[0-9]+) ([0-9]+)\n")
_WORD = 0xFFFFFFFF
HASHES = {40: "sha1", 64: "sha256"}
"""What git hashes with, by the digits of an id."""


class Renewal(NamedTuple):
    """A file that is stored anew: `mode id` in the index and from now on, and its state.

    The state was read before the content, so that an edit after it shows.
    """

    before: str
    after: str
    state: os.stat_result


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


def find_entry(index: Bytes, file: str, stored: str) -> int | None:
    """Where the id in a file's plain entry stands, if it is stored as `mode id`.

    An entry ends with the id, two bytes for its flags and the length of the name, and the name.
    One that is hidden or unmerged has other flags. An index in another shape (shortened names,
    two files) tells nothing.
    """
    if index[:8] not in _PLAIN:
        return None
    mode, _, object_id = stored.partition(" ")
    name = os.fsencode(file)
    flags = min(len(name), _LONGEST).to_bytes(2, "big")
    place = index.find(bytes.fromhex(object_id) + flags + name + b"\0")
    found = place >= 0 and _read_word(index, place - _MODE) == int(mode, 8)
    return place if found else None


def plan_renewal(
    index: Bytes, renewals: Mapping[str, Renewal], folders: Mapping[str, tuple[str, str]]
) -> dict[int, bytes] | None:
    """What has to be written into the index, and where, so that those files are stored anew.

    None where only git can tell. `folders` are those above the files, each with the id of its
    tree before and after. The renewed entries are as git would write them, if the index keeps
    its modification time: git then looks again at files that are younger.
    """
    first = next(iter(folders.values()))[0]
    size = len(first) // 2
    end = len(index) - size
    trees = _find_trees(index, end, size)
    if trees is None or not any(index[end:]):  # an index may go without a seal
        return None
    written: dict[int, bytes] = {}
    for file, renewal in renewals.items():
        place = find_entry(index, file, renewal.before)
        if place is None:
            return None
        written[place - _STATE] = _format_entry(renewal)
    for folder, (before, after) in folders.items():
        place = trees.get(os.fsencode(folder))
        if place is None:
            continue
        if index[place : place + size] != bytes.fromhex(before):
            return None  # something else is staged there, so that folder's tree is to be forgotten
        written[place] = bytes.fromhex(after)
    return {**written, end: _seal(index, end, written, HASHES[len(first)])}


def _seal(index: Bytes, end: int, written: Mapping[int, bytes], hash_name: str) -> bytes:
    """The hash of all that stands before the seal when that is written."""
    judge = hashlib.new(hash_name, usedforsecurity=False)
    here = 0
    with memoryview(index) as whole:
        for place in sorted(written):
            judge.update(whole[here:place])
            judge.update(written[place])
            here = place + len(written[place])
        judge.update(whole[here:end])
    return judge.digest()


def _format_entry(renewal: Renewal) -> bytes:
    """An entry up to its flags."""
    mode, _, object_id = renewal.after.partition(" ")
    state = renewal.state
    words = (
        *divmod(state.st_ctime_ns, 10**9),
        *divmod(state.st_mtime_ns, 10**9),
        state.st_dev,
        state.st_ino,
        int(mode, 8),
        state.st_uid,
        state.st_gid,
        state.st_size,
    )
    return b"".join((word & _WORD).to_bytes(4, "big") for word in words) + bytes.fromhex(object_id)


def _find_trees(index: Bytes, end: int, size: int) -> dict[bytes, int] | None:
    """Where the ids of the folders' trees stand; a folder whose tree is not known has none.

    The list has every folder before those in it: its name, how many entries it has (-1 if its
    tree is not known), how many folders are in it, and the id. None where that list is not all
    that follows the entries, or they are not all here.
    """
    start = index.rfind(_TREES, 0, end)
    if start < 0 or start + 8 + _read_word(index, start + 4) != end:
        return None
    found: dict[bytes, int] = {}
    inside: list[tuple[bytes, int]] = [(b"", 1)]
    here = start + 8
    while inside and (folder := _FOLDER.match(index, here, end)):
        (above, left), here = inside.pop(), folder.end()
        if left > 1:
            inside.append((above, left - 1))
        path = above + folder[1]
        count, below = int(folder[2]), int(folder[3])
        if count >= 0:
            found[path] = here
            here += size
        if not path and count >= 0 and count != _read_word(index, 8):
            return None
        if below:
            inside.append((path + b"/" if path else b"", below))
    return None if inside or here != end else found


def _read_word(data: Bytes, place: int) -> int:
    return int.from_bytes(data[place : place + 4], "big")
