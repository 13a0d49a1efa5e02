"""The folders of a commit as git stores them, and those of the commit that shall follow it.

A commit that changes one file needs new trees only for the folders above it; all others are
named by the ids that they have. So neither the index nor the other files are read.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from crmcli.history.objects import load_objects
from crmcli.history.streams import Questions

_KINDS = {"40000": "tree", "160000": "commit"}
_ID_BYTES = {40: 20, 64: 32}


class Snapshot(NamedTuple):
    """A commit, None before the first one, and what lies in some of its folders.

    A folder (`` for the root) has its entries by name, `mode id` each. One that the commit does
    not have is empty.
    """

    commit: str | None
    folders: Mapping[str, Mapping[str, str]]

    def find(self, file: str) -> str | None:
        """Mode and id of a file, or None where the commit has no such file."""
        return self.folders[_parent(file)].get(_name(file))

    def covers(self, files: Iterable[str]) -> bool:
        """Whether all folders that hold the files are here."""
        return all(folder in self.folders for folder in list_folders(files))


def read_snapshot(root: Path, files: Iterable[str], start: str = "HEAD") -> Snapshot | None:
    """A commit (the last one, where none is named), and all its folders above `files`.

    None where it cannot be told: a name with a line break, a file where a folder should be.
    """
    folders = list_folders(files)
    if any("\n" in folder or "\r" in folder for folder in folders):
        return None
    head, *trees = load_objects(root, [start, *(f"{start}:{folder}" for folder in folders)])
    if head is None:
        return Snapshot(None, {folder: {} for folder in folders})
    if any(tree is not None and tree.kind != "tree" for tree in trees):
        return None
    found = dict(zip(folders, trees, strict=True))
    entries = {
        folder: {} if tree is None else parse_tree(tree.data, len(head.id))
        for folder, tree in found.items()
    }
    if any(entries[_parent(one)].get(_name(one)) for one in folders if one and found[one] is None):
        return None
    return Snapshot(head.id, entries)


def save_tree(
    root: Path,
    snapshot: Snapshot,
    entries: Mapping[str, str | None],
    *,
    settings: tuple[str, ...] = (),
) -> str:
    """Store the trees of a commit whose files are as in the snapshot but for `entries`.

    These are `mode id` by file, None for one that goes; a folder with nothing in it goes, too.
    The snapshot must cover them. Gives the id of the root's tree. Raises GitFailed.
    """
    folders = {folder: dict(snapshot.folders[folder]) for folder in list_folders(entries)}
    for file, stored in entries.items():
        _put(folders, file, stored)
    tree = ""
    # A blank entry ends a tree, and its id comes back before the folder above is asked for.
    with Questions(root, *settings, "mktree", "-z", "--missing", "--batch") as git:
        for folder in reversed(folders):
            if folder and not folders[folder]:
                _put(folders, folder, None)
                continue
            answer = git.send(_format_tree(folders[folder])).readline()
            tree = answer.decode("ascii", "replace").strip()
            if len(tree) not in _ID_BYTES:
                raise git.explain_end(answer)
            if folder:
                _put(folders, folder, f"40000 {tree}")
    return tree


def list_folders(files: Iterable[str]) -> list[str]:
    """All folders above `files`, each after those that it lies in; the root is ``."""
    found = {""}
    for file in files:
        folder = _parent(file)
        while folder not in found:
            found.add(folder)
            folder = _parent(folder)
    return sorted(found)


def _put(folders: Mapping[str, dict[str, str]], path: str, stored: str | None) -> None:
    if stored is None:
        folders[_parent(path)].pop(_name(path), None)
    else:
        folders[_parent(path)][_name(path)] = stored


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def parse_tree(data: bytes, digits: int) -> dict[str, str]:
    """The entries of a stored tree: `mode name`, a zero byte, the id in binary, and so on."""
    entry = rb"([0-7]+) ([^\0]+)\0(.{%d})" % _ID_BYTES[digits]
    return {
        os.fsdecode(name): f"{mode.decode('ascii')} {object_id.hex()}"
        for mode, name, object_id in re.findall(entry, data, re.DOTALL)
    }


def _format_tree(entries: Mapping[str, str]) -> str:
    """A tree as `mktree -z` takes it; git puts the entries into its own order."""
    lines = []
    for name, stored in entries.items():
        mode, _, object_id = stored.partition(" ")
        lines.append(f"{mode} {_KINDS.get(mode, 'blob')} {object_id}\t{name}\0")
    return "".join(lines) + "\0"
