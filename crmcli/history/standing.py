"""Whether a few files stand as the last commit has them, told without looking at the others.

Only a plain yes is told: the same bytes in the work tree, the same entry in git's index. For
everything else git has to be asked, which knows its filters and every state of a file.
"""

from __future__ import annotations

import contextlib
import hashlib
import stat
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from crmcli.history.index_bytes import HASHES, has_entry, open_index
from crmcli.history.repository import Repository, find_branch
from crmcli.history.trees import Snapshot, read_snapshot
from crmcli.history.worktree import MANY, load_entries

_MODES = {"100644": 0, "100755": stat.S_IXUSR}


class Standing(NamedTuple):
    """The branch and its last commit, in which the files are as they lie there."""

    branch: str
    snapshot: Snapshot


def find_standing(
    repository: Repository,
    known: Sequence[str],
    *,
    absent: Sequence[str] = (),
    beside: Sequence[str] = (),
) -> Standing | None:
    """Where a write to some files begins, if they plainly are as in the last commit.

    `known` are in it, and the index and the work tree have the same; `absent` are in none of
    the three; of `beside`, the work tree has what the commit has. None where that is not so, or
    is not sure: before the first commit, with many files, where git converts what it stores.
    """
    files = [*known, *absent]
    branch = find_branch(repository)
    if branch is None or len(files) > MANY:
        return None
    snapshot = read_snapshot(repository.root, [*files, *beside])
    if snapshot is None or snapshot.commit is None:
        return None
    if not all(snapshot.find(file) for file in known) or any(map(snapshot.find, absent)):
        return None
    if not all(_lies_there(repository.root / file, snapshot.find(file)) for file in beside):
        return None
    if not all(_lies_there(repository.root / file, snapshot.find(file)) for file in files):
        return None
    return Standing(branch, snapshot) if _is_staged(repository, snapshot, files) else None


def _is_staged(repository: Repository, snapshot: Snapshot, files: Collection[str]) -> bool:
    """Whether git's index has the files as the commit does, and looks at them."""
    staged = {file: snapshot.find(file) for file in files}
    # Of an index that cannot be read git speaks, which is asked next.
    with contextlib.suppress(OSError), open_index(repository.git_dir / "index") as index:
        if all(stored and has_entry(index, file, stored) for file, stored in staged.items()):
            return True
    listed = load_entries(repository.root, list(files))
    found = {file: None if entry.hidden or stage else entry.stored for file, stage, entry in listed}
    return found == {file: stored for file, stored in staged.items() if stored is not None}


def _lies_there(path: Path, stored: str | None) -> bool:
    """Whether a file is, byte for byte, what is stored as `mode id`; None: is not there."""
    try:
        state = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return stored is None
    if stored is None:
        return False
    mode, _, object_id = stored.partition(" ")
    if not stat.S_ISREG(state.st_mode) or _MODES.get(mode) != state.st_mode & stat.S_IXUSR:
        return False
    try:
        data = path.read_bytes()
    except OSError:  # git has the words for a file that cannot be read
        return False
    judge = hashlib.new(HASHES[len(object_id)], b"blob %d\0" % len(data), usedforsecurity=False)
    judge.update(data)
    return judge.hexdigest() == object_id
