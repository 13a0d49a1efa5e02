"""The conflicts of a merge that git is in the middle of."""

from __future__ import annotations

import os
from collections.abc import Mapping

from crmcli.history.locks import change_index
from crmcli.history.objects import load_objects
from crmcli.history.plumbing import DURABLE
from crmcli.history.repository import Repository, find_under_way, read_head
from crmcli.history.runner import ask_git
from crmcli.history.sides import Stored
from crmcli.history.worktree import stage_files
from crmcli.ledger.records import restore_record

Versions = tuple[Stored | None, Stored | None, Stored | None]
"""A file in the base, on our side and on theirs; None: it is not there."""


def list_conflicts(repository: Repository) -> list[Versions]:
    """The files that git could not merge, each in its three versions. Raises GitFailed."""
    reply = ask_git(repository.root, "ls-files", "--unmerged", "-z")
    found: dict[str, list[Stored | None]] = {}
    for line in os.fsdecode(reply).split("\0"):
        if line:
            facts, _, file = line.partition("\t")
            mode, object_id, stage = facts.split(" ")
            versions = found.setdefault(file, [None, None, None])
            versions[int(stage) - 1] = Stored(file, mode, object_id)
    return [(base, ours, theirs) for base, ours, theirs in found.values()]


def settle_conflicts(
    repository: Repository, entries: Mapping[str, str | None], *, held: int | None
) -> None:
    """Put settled files (`mode id`, None for one that goes) into work tree and index."""
    ids = [entry.partition(" ")[2] for entry in entries.values() if entry is not None]
    blobs = {one.id: one.data for one in load_objects(repository.root, ids) if one is not None}
    for file, entry in entries.items():
        data = None if entry is None else blobs[entry.partition(" ")[2]]
        restore_record(repository.root, file, data)
    stage_files(repository, list(entries), held=held)


def conclude_merge(repository: Repository, *, held: int | None) -> str | None:
    """Commit a merge of which nothing is left to settle; None where git is at something else."""
    if find_under_way(repository) != "merge" or list_conflicts(repository):
        return None
    change_index(repository, *DURABLE, "commit", "--no-edit", "--quiet", held=held)
    return read_head(repository)
