"""The conflicts of a merge that git is in the middle of."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple

from crmcli.history.linemerge import NAMES, TURNED_NAMES, Labels, Names, favour_lines
from crmcli.history.locks import change_index
from crmcli.history.merge import Texts, mark_texts
from crmcli.history.objects import load_objects
from crmcli.history.plumbing import DURABLE
from crmcli.history.repository import Repository, find_under_way, read_head
from crmcli.history.runner import ask_git
from crmcli.history.sides import Stored, name_thing
from crmcli.history.worktree import stage_files
from crmcli.ledger.markers import split_halves
from crmcli.ledger.records import find_bytes, restore_record
from crmcli.rules.fields import Field

Versions = tuple[Stored | None, Stored | None, Stored | None]
"""A file in the base, on our side and on theirs; None: it is not there."""


class Conflict(NamedTuple):
    """What git could not merge: the versions, and every place where git's index has one of them."""

    versions: Versions
    files: tuple[str, ...]


def list_conflicts(repository: Repository) -> list[Conflict]:
    """The files that git could not merge; a card that both sides moved is one. Raises GitFailed.

    Ours is what this clone's people have made: in a rebase git calls that theirs.
    """
    reply = ask_git(repository.root, "ls-files", "--unmerged", "-z")
    turned = find_under_way(repository) == "rebase"
    stages: dict[str, dict[int, Stored]] = {}
    for line in os.fsdecode(reply).split("\0"):
        if line:
            facts, _, file = line.partition("\t")
            mode, object_id, stage = facts.split(" ")
            stages.setdefault(file, {})[int(stage)] = Stored(file, mode, object_id)
    order = (1, 3, 2) if turned else (1, 2, 3)
    conflicts = []
    for found in _join_moved(stages):
        base, ours, theirs = (found.get(stage) for stage in order)
        files = tuple(dict.fromkeys(one.file for one in found.values()))
        conflicts.append(Conflict((base, ours, theirs), files))
    return conflicts


def _join_moved(stages: Mapping[str, dict[int, Stored]]) -> list[dict[int, Stored]]:
    """What belongs together: the places of a card, unless two of them have the same version."""
    things: dict[str, list[dict[int, Stored]]] = {}
    for file, found in stages.items():
        things.setdefault(name_thing(file), []).append(found)
    joined: list[dict[int, Stored]] = []
    for places in things.values():
        one = {stage: stored for found in places for stage, stored in found.items()}
        joined += [one] if len(one) == sum(map(len, places)) else places
    return joined


def find_edited(repository: Repository, conflict: Conflict, root: Field) -> str | None:
    """A file of a conflict that somebody has mended by hand, or None.

    It is as git left it while it is one of the versions, or is not there, or has what git or our
    merge driver puts between markers, and nothing else. `root` is what the file can hold.
    """
    ids = [one.object_id for one in conflict.versions if one is not None]
    blobs = {one.id: one.data for one in load_objects(repository.root, ids) if one is not None}
    known = {_unify_ends(data) for data in blobs.values()}
    base, ours, theirs = (
        b"" if one is None else _unify_ends(blobs[one.object_id]) for one in conflict.versions
    )
    for file in conflict.files:
        found = find_bytes(repository.root, file)
        data = None if found is None else _unify_ends(found)
        if data is None or data in known:
            continue
        # In a rebase git took for ours what we call theirs.
        turns = (((base, ours, theirs), NAMES), ((base, theirs, ours), TURNED_NAMES))
        if not any(_is_marked(data, root, texts, names) for texts, names in turns):
            return file
    return None


def _is_marked(data: bytes, root: Field, texts: Texts, names: Names) -> bool:
    """Whether a text is what the merge of these makes, by git or by our driver.

    Where git ends one conflict and begins the next depends on its version and settings. What
    each side would have of the whole does not, so that is what is compared.
    """
    halves = split_halves(data)
    if halves is None:
        return False
    if data == mark_texts(root, *texts, Labels(names, halves.size)):
        return True
    base = texts[0]
    sides = (("ours", halves.ours), ("theirs", halves.theirs))
    return all(one in _end_line(base) for one in halves.bases) and all(
        _end_line(half) == _end_line(favour_lines(*texts, side)) for side, half in sides
    )


def _unify_ends(data: bytes) -> bytes:
    """The text with LF alone, as the work tree may have CRLF for it."""
    return data.replace(b"\r\n", b"\n")


def _end_line(data: bytes) -> bytes:
    """The text with an end to its last line, which a marker after it needs."""
    return data if not data or data.endswith(b"\n") else data + b"\n"


def settle_conflicts(
    repository: Repository, entries: Mapping[str, str | None], *, held: int | None
) -> None:
    """Put settled cards (`mode id`, None for one that goes) into work tree and index."""
    ids = [entry.partition(" ")[2] for entry in entries.values() if entry is not None]
    blobs = {one.id: one.data for one in load_objects(repository.root, ids) if one is not None}
    texts = {
        file: None if entry is None else blobs[entry.partition(" ")[2]]
        for file, entry in entries.items()
    }
    for file, data in texts.items():
        restore_record(repository.root, file, data)
    stage_files(repository, list(entries), held=held)


def conclude_merge(repository: Repository, *, held: int | None) -> str | None:
    """Commit a merge of which nothing is left to settle; None where git is at something else."""
    if find_under_way(repository) != "merge" or list_conflicts(repository):
        return None
    change_index(repository, *DURABLE, "commit", "--no-edit", "--quiet", held=held)
    return read_head(repository)
