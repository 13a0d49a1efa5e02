"""Bringing the work tree on to a commit that comes after its own.

The target is noted first. Whoever finds the note brings the work tree there, however many of the
files had been written when git or we were killed.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from crmcli.errors import GitFailed, Refused
from crmcli.history.locks import change_index
from crmcli.history.plumbing import DURABLE
from crmcli.history.repository import STATE_FOLDER, Repository, read_head
from crmcli.history.revisions import is_ancestor
from crmcli.history.runner import demand, run_git
from crmcli.history.sides import Stored, compare_commits
from crmcli.history.worktree import read_tree, stage_files
from crmcli.ledger.disk import explain_errors, save_file, save_note

_NOTE = "forward"
_SETTINGS = ("merge.autoStash=false", "maintenance.auto=false", "merge.verifySignatures=false")
"""The way has been decided upon, and the remote has it: only files can stand in it now."""


class Forward(NamedTuple):
    """A note that was found: the branch, where it was going, and since when (nanoseconds)."""

    branch: str
    target: str
    since_ns: int


def bring_forward(
    repository: Repository, branch: str, target: str, *, held: int | None
) -> tuple[str, ...]:
    """Bring branch, index and work tree to `target`, a commit that comes after the branch's.

    Edits of other files stay as they are, staged ones too. Where files that the way goes through
    are edited, nothing is done and they are given back. Raises GitFailed (`forward-stayed` where
    git says yes and the branch is not there), Refused("index-locked"), Failure on a full disk.
    """
    head = read_head(repository)
    if head == target:
        return ()
    wanted = _list_wanted(repository.root, head, target)
    tree = read_tree(repository.root, list(wanted)) if wanted else None
    edited = [edit.file for edit in tree.edited] if tree is not None else []
    placed = _find_placed(repository.root, edited, wanted)
    if len(placed) < len(edited):
        return tuple(sorted({*edited} - {*placed}))
    _save_note(repository, branch, target)
    if placed:
        stage_files(repository, placed, held=held)
    options = ("--ff-only", "--no-squash", "--commit", "--quiet", "--no-overwrite-ignore")
    arguments = ("merge", *options, target)
    wanted_of_git = (*_SETTINGS, f"branch.{branch}.mergeOptions=")
    settings = [word for setting in wanted_of_git for word in ("-c", setting)]
    try:
        change_index(repository, *DURABLE, *settings, *arguments, held=held)
    except (GitFailed, Refused) as error:
        if error.code != "git-killed" and _has_turned_back(repository, head, target, held=held):
            drop_forward(repository)
        raise
    if read_head(repository) != target:  # the note stays, and the next write goes on
        raise GitFailed("forward-stayed", branch=branch)
    drop_forward(repository)
    return ()


def _has_turned_back(repository: Repository, head: str, target: str, *, held: int | None) -> bool:
    """Whether everything is as it was, of which a hook that forbids to move the branch makes sure
    only after git has brought the files on. If not, the note stays, and the next write sees to it.
    """
    try:
        change_index(repository, *DURABLE, "read-tree", "-m", "-u", target, head, held=held)
    except (GitFailed, Refused):
        return False
    return True


def find_forward(repository: Repository) -> Forward | None:
    """The note of a way that was not gone to its end, or None."""
    note = _name_note(repository)
    with explain_errors(str(note)):
        if not note.is_file():
            return None
        branch, _, target = note.read_text("utf-8", "surrogateescape").strip().rpartition(" ")
        return Forward(branch, target, note.stat().st_mtime_ns)


def can_go_on(repository: Repository, forward: Forward, branch: str | None) -> bool:
    """Whether the noted way still leads from where the branch is."""
    return (
        branch == forward.branch
        and run_git(repository.root, "cat-file", "-e", f"{forward.target}^{{commit}}").code == 0
        and is_ancestor(repository.root, read_head(repository), forward.target)
    )


def drop_forward(repository: Repository) -> None:
    """The way has been gone, or leads nowhere any more."""
    note = _name_note(repository)
    with explain_errors(str(note)):
        note.unlink(missing_ok=True)


def _name_note(repository: Repository) -> Path:
    return repository.git_dir / STATE_FOLDER / _NOTE


def _save_note(repository: Repository, branch: str, target: str) -> None:
    note = _name_note(repository)
    with explain_errors(str(note)):
        save_note(note, f"{branch} {target}\n".encode("utf-8", "surrogateescape"))
        save_file(note)


def _list_wanted(root: Path, head: str, target: str) -> dict[str, Stored | None]:
    """Every file that is another in the target; None: it goes."""
    wanted: dict[str, Stored | None] = {}
    for before, after in compare_commits(root, head, target).values():
        if before is not None:
            wanted.setdefault(before.file, None)
        if after is not None:
            wanted[after.file] = after
    return wanted


def _find_placed(
    root: Path, files: Sequence[str], wanted: Mapping[str, Stored | None]
) -> list[str]:
    """Those of the files that lie there as the target has them already."""
    there = [file for file in files if os.path.lexists(root / file)]
    stored = dict(zip(there, _hash_files(root, there), strict=True))
    placed = []
    for file in files:
        target = wanted[file]
        wants_link = target is not None and target.mode not in ("100644", "100755")
        if not wants_link and (target and target.object_id) == stored.get(file):
            placed.append(file)
    return placed


def _hash_files(root: Path, files: Sequence[str]) -> list[str | None]:
    """The ids under which git would store files of the work tree; None for what is no file."""
    plain = [file for file in files if _is_plain(root / file) and "\n" not in file]
    if not plain:
        return [None] * len(files)
    given = os.fsencode("".join(f"{file}\n" for file in plain))
    arguments = ("hash-object", "--stdin-paths")
    ids = demand(arguments, run_git(root, *arguments, given=given)).decode("ascii").split()
    found = dict(zip(plain, ids, strict=True))
    return [found.get(file) for file in files]


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
