"""Where a write begins: the branch and its commit, and that nothing stands in its way.

A file to be written is as in the last commit, or edited by hand and to be saved; it is no link,
and git neither ignores nor hides it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from crmcli.errors import Refused
from crmcli.history.repository import Repository
from crmcli.history.standing import Standing, find_standing
from crmcli.history.trees import Snapshot
from crmcli.history.worktree import Entry, Tree, is_ignored, list_ignored, read_entries, read_tree
from crmcli.ledger.records import refuse_links
from crmcli.ledger.schema import SCHEMA_FILE
from crmcli.ledger.settings import SETTINGS_FILE

_JUDGES = (SETTINGS_FILE, SCHEMA_FILE)
"""What a card is judged by."""


class Ground(NamedTuple):
    """Where a write begins: the branch, its commit, and the index entries of the files."""

    branch: str
    head: str | None
    entries: dict[str, str | None]


class Grounds:
    """Looks at the files of a ledger before they are written."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._root = repository.root
        self.seen: Snapshot | None = None
        """The commit as it was read, where the last look had to read no more than that."""

    def examine_known(self, file: str) -> Ground:
        """Where a write to a file of the last commit begins.

        Raises Refused: `hand-edited` or `unmerged` where it is not as in that commit, `symlink`,
        `ignored-file`, `hidden-file`, `detached-head`.
        """
        ground, refused = self.examine_all([file])
        if refused:
            raise refused[file]
        return ground

    def examine_all(self, files: Sequence[str]) -> tuple[Ground, dict[str, Refused]]:
        """The same for a write to several files, and what refuses some of them, by file.

        Raises Refused only for what stands in the way of any write.
        """
        links = {file: link for file in files if (link := _find_link_refusal(self._root, file))}
        standing = None if links else self._find_standing(files)
        if standing is not None:
            entries = {file: standing.snapshot.find(file) for file in files}
            return Ground(standing.branch, standing.snapshot.commit, entries), {}
        tree = self._read_ground(files)
        found = read_entries(self._root, files)
        differences = {edited.file: edited.difference for edited in tree.edited}
        refused: dict[str, Refused] = {}
        for file in files:
            reason = self._find_refusal(file, differences.get(file), found.get(file))
            if file in links:
                refused[file] = links[file]
            elif reason is not None:
                refused[file] = Refused(reason, file=file)
        return _make_ground(tree, {file: one.stored for file, one in found.items()}), refused

    def _find_refusal(self, file: str, difference: str | None, entry: Entry | None) -> str | None:
        """Why a file of the last commit may not be written, as it differs and is in the index."""
        if difference == "unmerged":
            return "unmerged"
        if difference is not None or entry is None:
            ignored = entry is None and is_ignored(self._root, file)
            return "ignored-file" if ignored else "hand-edited"
        return "hidden-file" if entry.hidden else None

    def examine_new(self, file: str) -> Ground:
        """Where the write of a new file begins. Raises Refused: `card-exists`, `ignored-file`."""
        ground, refused = self.examine_all_new([file])
        if refused:
            raise refused[file]
        return ground

    def examine_all_new(self, files: Sequence[str]) -> tuple[Ground, dict[str, Refused]]:
        """The same for several new files, and what refuses some of them, by file.

        Raises Refused only for what stands in the way of any write.
        """
        refused: dict[str, Refused] = {}
        links = {file: link for file in files if (link := _find_link_refusal(self._root, file))}
        standing = None if links else self._find_standing([], absent=files)
        if standing is not None:
            ground = Ground(standing.branch, standing.snapshot.commit, dict.fromkeys(files))
            known: set[str] = set()
        else:
            tree = self._read_ground(files)
            ground = _make_ground(tree, dict.fromkeys(files))
            known = {*read_entries(self._root, files), *(edited.file for edited in tree.edited)}
        ignored = list_ignored(self._root, files)
        for file in files:
            if file in links:
                refused[file] = links[file]
            elif file in known or (self._root / file).exists():
                refused[file] = Refused("card-exists", file=file)
            elif file in ignored:
                refused[file] = Refused("ignored-file", file=file)
        return ground, refused

    def examine_edited(self, files: Sequence[str]) -> Ground:
        """Where a save of hand-edited files begins. Raises Refused: `unmerged`, `symlink`."""
        tree = get_tree(self._root, files)
        for edited in tree.edited:
            if edited.difference == "unmerged":
                raise Refused("unmerged", file=edited.file)
        entries = read_entries(self._root, files)
        for file in files:
            refuse_links(self._root, file)
        return _make_ground(
            tree, {file: entries[file].stored if file in entries else None for file in files}
        )

    def _find_standing(self, known: Sequence[str], absent: Sequence[str] = ()) -> Standing | None:
        """Where a write begins if nothing stands in its way, told without asking `git status`."""
        judges = [judge for judge in _JUDGES if judge not in (*known, *absent)]
        standing = find_standing(self._repository, known, absent=absent, beside=judges)
        self.seen = standing.snapshot if standing is not None else None
        return standing

    def _read_ground(self, files: Sequence[str]) -> Tree:
        """The tree as far as `files` are concerned.

        Raises Refused("hand-edited") where the settings or the schema are not as in the last
        commit: a card that only they allow would break every other clone.
        """
        judges = [judge for judge in _JUDGES if judge not in files]
        tree = get_tree(self._root, [*files, *judges])
        for edited in tree.edited:
            if edited.file in judges:
                raise Refused("hand-edited", file=edited.file)
        return tree


def get_tree(root: Path, files: Sequence[str]) -> Tree:
    """The work tree as git sees it. Raises Refused("detached-head") where no branch is out."""
    tree = read_tree(root, files)
    if tree.branch is None:
        raise Refused("detached-head")
    return tree


def _find_link_refusal(root: Path, file: str) -> Refused | None:
    try:
        refuse_links(root, file)
    except Refused as refused:
        return refused
    return None


def _make_ground(tree: Tree, entries: dict[str, str | None]) -> Ground:
    return Ground(tree.branch or "", tree.head, entries)
