"""The path that every write takes, below `book`: lock, mend, journal, files, commit.

`book` says what a write shall do, as a journal. Here it is done wholly or not at all: whenever
the program is killed, the next write finds the journal and finishes or undoes what it says.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from crmcli.book.interrupts import interrupts_deferred
from crmcli.errors import Failure, GitFailed, Refused
from crmcli.history.commits import commit_files
from crmcli.history.graph import keep_up
from crmcli.history.locks import remove_left_locks, wait_for_index
from crmcli.history.plumbing import Committed
from crmcli.history.repository import (
    STATE_FOLDER,
    Identity,
    Repository,
    find_repository,
    find_under_way,
    read_head,
)
from crmcli.history.staging import discard_left_draft
from crmcli.history.standing import Standing, find_standing
from crmcli.history.trees import Snapshot
from crmcli.history.worktree import (
    Entry,
    Tree,
    is_ignored,
    read_entries,
    read_tree,
    restore_entries,
    stage_files,
)
from crmcli.ledger.disk import is_full
from crmcli.ledger.journal import (
    Interrupted,
    Journal,
    begin_journal,
    end_journal,
    find_interrupted,
    find_start,
    hold_lock,
    mark_placed,
    turn_back,
)
from crmcli.ledger.placing import place_files, restore_files
from crmcli.ledger.records import (
    discard_temporaries,
    find_bytes,
    refuse_links,
    remove_empty_folder,
    sweep_temporaries,
)
from crmcli.ledger.schema import SCHEMA_FILE
from crmcli.ledger.settings import SETTINGS_FILE
from crmcli.rules.outcome import Message

_JUDGES = (SETTINGS_FILE, SCHEMA_FILE)
"""What a card is judged by."""


class Ground(NamedTuple):
    """Where a write begins: the branch, its commit, and the index entries of the files."""

    branch: str
    head: str | None
    entries: dict[str, str | None]


class Transaction:
    """The right to write, as long as the lock is held.

    `held` is the lock's descriptor; `rehearsal` says that this is a dry run, and nothing may be
    written; `notes` say what had to be mended first.
    """

    def __init__(
        self,
        repository: Repository,
        identity: Identity,
        held: int | None,
        *,
        rehearsal: bool = False,
    ) -> None:
        self.repository = repository
        self.identity = identity
        self.held = held
        self.rehearsal = rehearsal
        self.notes: list[Message] = []
        self.has_committed = False
        self._seen: Snapshot | None = None

    @property
    def root(self) -> Path:
        """The ledger's folder."""
        return self.repository.root

    @property
    def folder(self) -> Path:
        """Where the journal lies."""
        return self.repository.git_dir / STATE_FOLDER

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
        links = {file: link for file in files if (link := _find_link_refusal(self.root, file))}
        standing = None if links else self._find_standing(files)
        if standing is not None:
            entries = {file: standing.snapshot.find(file) for file in files}
            return Ground(standing.branch, standing.snapshot.commit, entries), {}
        tree = self._read_ground(files)
        found = read_entries(self.root, files)
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
            ignored = entry is None and is_ignored(self.root, file)
            return "ignored-file" if ignored else "hand-edited"
        return "hidden-file" if entry.hidden else None

    def examine_new(self, file: str) -> Ground:
        """Where the write of a new file begins. Raises Refused: `card-exists`, `ignored-file`."""
        refuse_links(self.root, file)
        standing = self._find_standing([], absent=[file])
        if standing is not None:
            ground = Ground(standing.branch, standing.snapshot.commit, {file: None})
        else:
            tree = self._read_ground([file])
            if (self.root / file).exists() or tree.edited or read_entries(self.root, [file]):
                raise Refused("card-exists", file=file)
            ground = _make_ground(tree, {file: None})
        if is_ignored(self.root, file):
            raise Refused("ignored-file", file=file)
        return ground

    def examine_edited(self, files: Sequence[str]) -> Ground:
        """Where a save of hand-edited files begins. Raises Refused: `unmerged`, `symlink`."""
        tree = self._read_tree(files)
        for edited in tree.edited:
            if edited.difference == "unmerged":
                raise Refused("unmerged", file=edited.file)
        entries = read_entries(self.root, files)
        for file in files:
            refuse_links(self.root, file)
        return _make_ground(
            tree, {file: entries[file].stored if file in entries else None for file in files}
        )

    def carry_out(self, journal: Journal) -> Committed:
        """Do what the journal says: the files, then the commit.

        Raises GitFailed, Failure or Refused with everything as it was before; where even that
        could not be restored, the next write does it.
        """
        with interrupts_deferred():
            wait_for_index(self.repository)
            begin_journal(self.folder, journal)
            new = any(change.entry is None for change in journal.changes)
            committed = self._go_on(journal, place=True, stage=new)
        self.has_committed = True
        return committed

    def finish_interrupted(self) -> None:
        """Finish what a killed write began, or undo it, and note which."""
        found = find_interrupted(self.folder)
        if found is None:
            return
        with interrupts_deferred():
            journal, files = found.journal, found.journal.files
            tree = self._read_tree(files)
            remove_left_locks(self.repository, journal.branch, found.since_ns)
            discard_left_draft(self.repository)
            sweep_temporaries(self.root, files)
            code = self._settle(found, tree)
            self._end(journal)
        self.notes.append(Message(code, {"act": journal.act, "files": files}))

    def _settle(self, found: Interrupted, tree: Tree) -> str:
        """Bring an interrupted write to its end; the code of the sentence that tells of it."""
        journal = found.journal
        if found.undoing:
            self._undo(journal)
            return "interrupted-undone"
        stands = self._compare(journal)
        if tree.branch != journal.branch:
            return "interrupted-left" if stands in ("after", "mixed") else "interrupted-undone"
        if stands == "other" or (stands == "mixed" and found.placed):
            return "interrupted-left"
        if stands == "before" and found.placed:
            return "interrupted-undone"  # somebody has undone it meanwhile
        try:
            self._finish(journal, place=stands != "after")
        except GitFailed:
            return "interrupted-undone"
        return "interrupted-completed"

    def _finish(self, journal: Journal, *, place: bool) -> None:
        if not place:
            stage_files(self.repository, journal.files, held=self.held)
            if not self._read_tree(journal.files).edited:
                return  # the commit had been made
        self._go_on(journal, place=place, stage=True)

    def _compare(self, journal: Journal) -> str:
        """Whether the files are as `before` the write, as `after` it, `mixed`, or `other`."""
        found = set()
        for change in journal.changes:
            now = find_bytes(self.root, change.file)
            found.add((now == change.before, now == change.after))
        if all(is_after for _, is_after in found):
            return "after"
        if all(is_before for is_before, _ in found):
            return "before"
        return "other" if (False, False) in found else "mixed"

    def _go_on(self, journal: Journal, *, place: bool, stage: bool) -> Committed:
        """Place the files, commit them; or undo it all and raise."""
        try:
            if place:
                self._place(journal)
            committed = commit_files(
                self.repository,
                journal.files,
                journal.message,
                new=stage,
                identity=self.identity,
                held=self.held,
                seen=self._seen,
            )
        except Exception as error:
            made = self._find_commit(journal, error)
            if made is None:
                # Of a full disk git does not always speak; undoing may make room again.
                full = isinstance(error, GitFailed) and is_full(self.folder)
                self._undo(journal)
                self._end(journal)
                if full:
                    raise Failure("disk-full") from error
                raise
            committed = made
        self._end(journal)
        return committed

    def _place(self, journal: Journal) -> None:
        """Put the files in place; those that a killed write had placed already stay."""
        place_files(self.root, journal.changes)
        mark_placed(self.folder)

    def _find_commit(self, journal: Journal, error: Exception) -> Committed | None:
        """The commit, if git made it and failed only afterwards."""
        if isinstance(error, GitFailed) and error.code == "git-killed":
            remove_left_locks(self.repository, journal.branch, find_start(self.folder))
        if self._read_tree(journal.files).head == journal.head:
            return None
        stage_files(self.repository, journal.files, held=self.held)
        if self._read_tree(journal.files).edited:
            return None
        words = error.values.get("words", "") if isinstance(error, GitFailed) else ""
        return Committed(read_head(self.repository), str(words))

    def _undo(self, journal: Journal) -> None:
        """Put the files and the index back, unless somebody has edited them since."""
        turn_back(self.folder)
        restore_files(self.root, journal.changes)
        entries = [(change.file, change.entry) for change in journal.changes]
        restore_entries(self.repository, entries, held=self.held)

    def _end(self, journal: Journal) -> None:
        for change in journal.changes:
            discard_temporaries(self.root, change.file)
            if change.after is None:
                remove_empty_folder(self.root, change.file)
        end_journal(self.folder)

    def _find_standing(self, known: Sequence[str], absent: Sequence[str] = ()) -> Standing | None:
        """Where a write begins if nothing stands in its way, told without asking `git status`."""
        judges = [judge for judge in _JUDGES if judge not in (*known, *absent)]
        standing = find_standing(self.repository, known, absent=absent, beside=judges)
        self._seen = standing.snapshot if standing is not None else None
        return standing

    def _read_ground(self, files: Sequence[str]) -> Tree:
        """The tree as far as `files` are concerned.

        Raises Refused("hand-edited") where the settings or the schema are not as in the last
        commit: a card that only they allow would break every other clone.
        """
        judges = [judge for judge in _JUDGES if judge not in files]
        tree = self._read_tree([*files, *judges])
        for edited in tree.edited:
            if edited.file in judges:
                raise Refused("hand-edited", file=edited.file)
        return tree

    def _read_tree(self, files: Sequence[str]) -> Tree:
        tree = read_tree(self.root, files)
        if tree.branch is None:
            raise Refused("detached-head")
        return tree


@contextlib.contextmanager
def begin_transaction(root: Path, identity: Identity) -> Iterator[Transaction]:
    """Take the lock, refuse what git is in the middle of, and finish or undo a killed write.

    Raises Refused: `locked`, `under-way`, `detached-head`, `bare-repository`.
    """
    repository = find_repository(root, identity)
    with hold_lock(repository.common_dir / STATE_FOLDER) as held:
        _refuse_under_way(repository)
        transaction = Transaction(repository, identity, held)
        transaction.finish_interrupted()
        yield transaction
    if transaction.has_committed:
        keep_up(repository)


@contextlib.contextmanager
def rehearse_transaction(root: Path, identity: Identity) -> Iterator[Transaction]:
    """The same for a dry run: neither lock nor mending, since nothing may be written.

    Raises Refused("interrupted") where a killed write waits to be finished.
    """
    repository = find_repository(root, identity)
    _refuse_under_way(repository)
    transaction = Transaction(repository, identity, None, rehearsal=True)
    found = find_interrupted(transaction.folder)
    if found is not None:
        raise Refused("interrupted", act=found.journal.act)
    yield transaction


def _refuse_under_way(repository: Repository) -> None:
    name = find_under_way(repository)
    if name is not None:
        raise Refused("under-way", what=name)


def _find_link_refusal(root: Path, file: str) -> Refused | None:
    try:
        refuse_links(root, file)
    except Refused as refused:
        return refused
    return None


def _make_ground(tree: Tree, entries: dict[str, str | None]) -> Ground:
    return Ground(tree.branch or "", tree.head, entries)
