"""A commit made of git's own small commands, for which git reads and writes as little as can be.

`git commit` looks at every file that git knows and writes its index twice; where nothing needs
that (no hook, no signature, no file that is stored otherwise than it lies there), the same commit
is made of the changed files and the folders above them. Whether it is the same, tests tell.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from crmcli.errors import Refused
from crmcli.history.next_index import NextIndex
from crmcli.history.repository import Identity, Repository, find_under_way
from crmcli.history.runner import Reply, demand, explain_failure, run_git
from crmcli.history.trees import Snapshot, list_folders, read_snapshot, save_tree
from crmcli.history.worktree import MANY
from crmcli.ledger.disk import can_flush_together, flush_together

DURABLE = ("-c", "core.fsync=committed,loose-object,reference,index")
_UNFLUSHED = ("-c", "core.fsync=none")
_QUIET = ("-c", "core.safecrlf=false", "-c", "i18n.commitEncoding=UTF-8")
_HOOKS = ("pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "post-index-change")
_ATTRIBUTES = ".gitattributes"
_TRIES = 3


class Committed(NamedTuple):
    """A commit that was made: its id, and what hooks or git said on the way."""

    commit: str
    words: str


class PlainCommit:
    """A commit of some files as they are in the work tree, on top of the last commit."""

    def __init__(
        self, repository: Repository, files: Sequence[str], message: str, held: int | None
    ) -> None:
        self._repository = repository
        self._root = repository.root
        self._files = files
        self._message = message
        self._held = held
        # One after the other, thousands of small files take minutes to reach the disk. An object
        # that no commit of the branch names yet may be lost with the power, so they are written
        # without waiting, and waited for together before the branch moves.
        self._together = len(files) > MANY and can_flush_together()
        self._settings = (*_QUIET, *(_UNFLUSHED if self._together else DURABLE))

    def make(self, seen: Snapshot | None) -> Committed | None:
        """Store the files, stage them, and move the branch.

        `seen` is what is known of the last commit. None, with nothing changed, where only
        `git commit` can do it. A branch that somebody else moves meanwhile is followed, unless
        it brought other content of these files: Refused("changed-meanwhile"). Raises GitFailed.
        """
        if find_under_way(self._repository) or (self._repository.git_dir / "index").is_symlink():
            return None
        known = seen is not None and seen.covers(self._files)
        before = seen if known else read_snapshot(self._root, self._files)
        states = self._read_states()
        if before is None or states is None or self._lacks_attributes(before):
            return None
        entries = self._store_files(states)
        if all(before.find(file) == stored for file, stored in entries.items()):
            return None  # git has the words for a commit that changes nothing
        commit = self._store_commit(before, entries)
        with NextIndex(self._repository, self._held) as index:
            said = index.stage(self._files, (*_QUIET, *DURABLE))
            return self._move_branch(before, entries, commit, said)

    def _read_states(self) -> dict[str, os.stat_result] | None:
        """The state of each file that is there.

        None where one is no plain file, or has line ends that git may store in one way or the
        other, as its index has them; or where one is named as git's list of files cannot have it.
        """
        states: dict[str, os.stat_result] = {}
        for file in self._files:
            path = self._root / file
            try:
                state = path.lstat()
            except (FileNotFoundError, NotADirectoryError):
                continue
            if not stat.S_ISREG(state.st_mode) or not _can_be_listed(file):
                return None
            if b"\r" in path.read_bytes():
                return None
            states[file] = state
        return states

    def _lacks_attributes(self, before: Snapshot) -> bool:
        """Whether rules for the storing of files are missing here, so that git asks its index."""
        return any(
            _ATTRIBUTES in before.folders[folder]
            and not (self._root / folder / _ATTRIBUTES).is_file()
            for folder in list_folders(self._files)
        )

    def _store_files(self, states: Mapping[str, os.stat_result]) -> dict[str, str | None]:
        """Store the content of the files, as git's filters want it: mode and id of each."""
        entries: dict[str, str | None] = dict.fromkeys(self._files)
        if states:
            given = os.fsencode("".join(f"{file}\n" for file in states))
            ids = self._ask("hash-object", "-w", "--stdin-paths", given=given).split()
            for (file, state), object_id in zip(states.items(), ids, strict=True):
                mode = "100755" if state.st_mode & stat.S_IXUSR else "100644"
                entries[file] = f"{mode} {object_id}"
        return entries

    def _store_commit(self, before: Snapshot, entries: Mapping[str, str | None]) -> str:
        """Store the commit, and the trees that are others than before. Gives its id."""
        tree = save_tree(self._root, before, entries, settings=self._settings)
        parents = () if before.commit is None else ("-p", before.commit)
        commit = self._ask("commit-tree", tree, *parents, given=self._message.encode()).strip()
        if self._together:
            flush_together([self._repository.common_dir / "objects"])
        return commit

    def _move_branch(
        self, before: Snapshot, entries: Mapping[str, str | None], commit: str, said: str
    ) -> Committed:
        for _ in range(_TRIES):
            reply = self._try_to_move(before, commit)
            if reply.code == 0:
                return Committed(commit, "\n".join(filter(None, (said, reply.words))))
            if reply.code < 0:
                break  # killed: it may have moved the branch, and left locks
            now = read_snapshot(self._root, self._files)
            if now is None or now.commit == before.commit:
                break
            for file in self._files:
                if now.find(file) != before.find(file):
                    raise Refused("changed-meanwhile", file=file)
            before, commit = now, self._store_commit(now, entries)
        raise explain_failure(("update-ref",), reply)

    def _try_to_move(self, before: Snapshot, commit: str) -> Reply:
        """Move the branch from the commit before to this one, with git's own line in its log."""
        kind = "commit" if before.commit else "commit (initial)"
        line = f"{kind}: {self._message.partition(chr(10))[0]}"
        old = before.commit or "0" * len(commit)
        arguments = (*DURABLE, "update-ref", "-m", line, "HEAD", commit, old)
        return run_git(self._root, *arguments, writes=True, held=self._held)

    def _ask(self, *arguments: str, given: bytes) -> str:
        arguments = (*self._settings, *arguments)
        reply = run_git(self._root, *arguments, given=given, writes=True, held=self._held)
        return demand(arguments, reply).decode("ascii")


def needs_git_commit(repository: Repository, identity: Identity) -> bool:
    """Whether a setting, or a hook that may be run, asks for `git commit` itself."""
    if identity.wants_git_commit:
        return True
    folder = repository.common_dir / "hooks"
    if identity.hooks is not None:
        if not identity.hooks.startswith("~/") and identity.hooks.startswith(("~", "%(prefix)")):
            return True  # only git knows where that is
        folder = repository.root / Path(identity.hooks).expanduser()
    return any(os.access(folder / hook, os.X_OK) for hook in _HOOKS)


def _can_be_listed(file: str) -> bool:
    """Whether a line with this name means this file to git: no quotes, no other line ends."""
    return not file.startswith('"') and "\n" not in file and "\r" not in file
