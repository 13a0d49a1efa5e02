"""The path that every write takes, below `book`: lock, mend, journal, files, commit.

`book` says what a write shall do, as a journal. Here it is done wholly or not at all: whenever
the program is killed, the next write finds the journal and finishes or undoes what it says.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from crmcli.book.grounds import Grounds, get_tree
from crmcli.book.interrupts import interrupts_deferred
from crmcli.book.underway import refuse_under_way
from crmcli.errors import CrmError, Failure, GitFailed, Refused
from crmcli.history.branching import find_commit, go_to_branch, leave_branch
from crmcli.history.commits import commit_files
from crmcli.history.drivers import register_drivers
from crmcli.history.forwarding import bring_forward, can_go_on, drop_forward, find_forward
from crmcli.history.graph import keep_up
from crmcli.history.locks import remove_left_locks, wait_for_index
from crmcli.history.next_index import discard_left_draft
from crmcli.history.plumbing import Committed
from crmcli.history.repository import (
    STATE_FOLDER,
    Identity,
    Repository,
    find_branch,
    find_repository,
    read_head,
)
from crmcli.history.worktree import Tree, restore_entries, stage_files
from crmcli.ledger.disk import is_full
from crmcli.ledger.journal import (
    Interrupted,
    Journal,
    Torn,
    begin_journal,
    end_journal,
    find_begun,
    find_interrupted,
    find_start,
    mark_ended,
    mark_placed,
    turn_back,
)
from crmcli.ledger.locking import hold_lock
from crmcli.ledger.placing import place_files, restore_files
from crmcli.ledger.records import (
    discard_temporaries,
    find_bytes,
    remove_empty_folder,
    sweep_all_temporaries,
    sweep_temporaries,
)
from crmcli.rules.outcome import Message


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
        self.grounds = Grounds(repository)

    @property
    def root(self) -> Path:
        """The ledger's folder."""
        return self.repository.root

    @property
    def folder(self) -> Path:
        """Where the journal lies."""
        return self.repository.git_dir / STATE_FOLDER

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

    def tell_git(self) -> None:
        """Register our programs with git where this clone lacks them.

        A write goes on without: they only show cards, and merge them, better than git alone. So
        that it could not be done is noted, and tried again by the next write.
        """
        missing = () if self.rehearsal else self.identity.missing_drivers
        try:
            register_drivers(self.root, missing)
        except CrmError as error:
            reason = Message(error.code, error.values)
            self.notes.append(Message("drivers-missing", {"reason": reason}))

    def finish_interrupted(self) -> None:
        """Finish what a killed write began, or undo it, and note which.

        Raises Refused("journal-torn") where nobody can tell what it began.
        """
        found = find_interrupted(self.folder)
        if found is None:
            return
        if isinstance(found, Torn):
            with interrupts_deferred():
                self._drop(found)
            return
        if found.ended:
            sweep_temporaries(self.root, found.journal.files)
            self._end(found.journal)
            return
        with interrupts_deferred():
            journal, files = found.journal, found.journal.files
            tree = get_tree(self.root, files)
            self._free_index(_list_branches(journal), found.since_ns)
            sweep_temporaries(self.root, files)
            settle = self._settle if journal.onto is None else self._settle_branch
            code = settle(found, tree)
            self._end(journal)
        self.notes.append(Message(code, {"act": journal.act, "files": files}))
        if journal.onto is not None and code == "interrupted-completed":
            values = {"branch": journal.onto, "before": journal.branch}
            self.notes.append(Message("interrupted-on-branch", values))

    def finish_forward(self) -> None:
        """Bring the work tree to where a killed sync was taking it, and note that."""
        found = find_forward(self.repository)
        if found is None:
            return
        with interrupts_deferred():
            self._free_index([found.branch], found.since_ns)
            if not can_go_on(self.repository, found, find_branch(self.repository)):
                drop_forward(self.repository)
                return
            try:
                blocked = bring_forward(self.repository, found.branch, found.target, held=self.held)
            except GitFailed as error:
                # The next sync says what stands in the way; a write has nothing to do with it.
                words = error.values.get("words") or Message(error.code, error.values)
                self.notes.append(Message("forward-refused", {"words": words}))
                return
            drop_forward(self.repository)
        code = "forward-left" if blocked else "forward-completed"
        self.notes.append(Message(code, {"files": list(blocked)}))

    def _drop(self, torn: Torn) -> None:
        """Take away a journal that is not whole, if no file differs from the last commit.

        It is whole on the disk before the first file changes, so it has been damaged since, or
        the disk does not keep what it says it has: only the files tell how far the write came.
        What lies about of it goes in any case: who removes the journal by hand could not tell.
        """
        from crmcli.book.unsaved import LEDGER_FILES, is_saved
        from crmcli.ledger.template import EDITOR_FOLDER

        tree = get_tree(self.root, LEDGER_FILES)
        self._free_index([tree.branch or ""], torn.since_ns)
        sweep_all_temporaries(self.root, (*LEDGER_FILES, EDITOR_FOLDER))
        edited = [edit.file for edit in tree.edited if is_saved(edit.file)]
        if edited:
            raise Refused("journal-torn", file=str(torn.file), files=edited)
        end_journal(self.folder)
        self.notes.append(Message("journal-dropped", {"file": str(torn.file)}))

    def _free_index(self, branches: Sequence[str], since_ns: int) -> None:
        """Remove the locks and the draft of git's index that a write killed since then left."""
        remove_left_locks(self.repository, branches, since_ns)
        discard_left_draft(self.repository)

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

    def _settle_branch(self, found: Interrupted, tree: Tree) -> str:
        """The same for a write to a new branch: done if its commit is made, else undone.

        It is not finished: that would take whoever does another act off the branch they are on.
        """
        journal = found.journal
        made = find_commit(self.repository, journal.onto or "")
        if made not in (None, journal.head):
            if tree.branch == journal.onto:
                stage_files(self.repository, journal.files, held=self.held)
            return "interrupted-completed"
        if tree.head == journal.head:
            self._undo(journal)
            return "interrupted-undone"
        # Somebody has gone on from another commit: what lies in the files is theirs now.
        self._leave(journal)
        changed = self._compare(journal) in ("after", "mixed")
        return "interrupted-left" if changed else "interrupted-undone"

    def _finish(self, journal: Journal, *, place: bool) -> None:
        if not place:
            stage_files(self.repository, journal.files, held=self.held)
            if not get_tree(self.root, journal.files).edited:
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
            if journal.onto is not None:
                go_to_branch(self.repository, journal.onto, journal.head, held=self.held)
            if place:
                self._place(journal)
            committed = commit_files(
                self.repository,
                journal.files,
                journal.message,
                new=stage,
                identity=self.identity,
                held=self.held,
                seen=self.grounds.seen,
            )
        except Exception as error:
            made = self._find_commit(journal, error)
            if made is None:
                # Of a full disk git does not always speak; undoing may make room again.
                full = isinstance(error, GitFailed) and is_full(self.folder)
                self._undo(journal)
                self._conclude(journal)
                if full:
                    raise Failure("disk-full") from error
                raise
            committed = made
        self._conclude(journal)
        return committed

    def _place(self, journal: Journal) -> None:
        """Put the files in place; those that a killed write had placed already stay."""
        place_files(self.root, journal.changes)
        mark_placed(self.folder)

    def _find_commit(self, journal: Journal, error: Exception) -> Committed | None:
        """The commit, if git made it and failed only afterwards."""
        if isinstance(error, GitFailed) and error.code == "git-killed":
            remove_left_locks(self.repository, _list_branches(journal), find_start(self.folder))
        if get_tree(self.root, journal.files).head == journal.head:
            return None
        stage_files(self.repository, journal.files, held=self.held)
        if get_tree(self.root, journal.files).edited:
            return None
        words = error.values.get("words", "") if isinstance(error, GitFailed) else ""
        return Committed(read_head(self.repository), str(words))

    def _undo(self, journal: Journal) -> None:
        """Put the files and the index back, unless somebody has edited them since."""
        turn_back(self.folder)
        restore_files(self.root, journal.changes)
        entries = [(change.file, change.entry) for change in journal.changes]
        restore_entries(self.repository, entries, held=self.held)
        self._leave(journal)

    def _leave(self, journal: Journal) -> None:
        """Leave the new branch that the write went to, if any."""
        if journal.onto is not None:
            before, head = journal.branch, journal.head
            leave_branch(self.repository, journal.onto, before, head, held=self.held)

    def _conclude(self, journal: Journal) -> None:
        """End a write that is done or undone. What cannot be removed is no failure of the act.

        It is noted as over, then, and the next write removes it.
        """
        try:
            self._end(journal)
        except Failure as failure:
            with contextlib.suppress(Failure):  # else the files tell that it is over
                mark_ended(self.folder)
            reason = Message(failure.code, failure.values)
            self.notes.append(Message("journal-left", {"reason": reason}))

    def _end(self, journal: Journal) -> None:
        for change in journal.changes:
            discard_temporaries(self.root, change.file)
            if change.after is None:
                remove_empty_folder(self.root, change.file)
        end_journal(self.folder)


def _list_branches(journal: Journal) -> list[str]:
    """The branches that a write has to do with."""
    return [one for one in (journal.branch, journal.onto) if one is not None]


@contextlib.contextmanager
def begin_transaction(root: Path, identity: Identity) -> Iterator[Transaction]:
    """Take the lock, refuse what git is in the middle of, and finish or undo a killed write.

    Raises Refused: `locked`, `under-way`, `detached-head`, `bare-repository`.
    """
    repository = find_repository(root, identity)
    with hold_lock(repository.common_dir / STATE_FOLDER) as held:
        refuse_under_way(repository)
        transaction = Transaction(repository, identity, held)
        transaction.finish_interrupted()
        transaction.finish_forward()
        yield transaction
    if transaction.has_committed:
        keep_up(repository)


@contextlib.contextmanager
def rehearse_transaction(root: Path, identity: Identity) -> Iterator[Transaction]:
    """The same for a dry run: neither lock nor mending, since nothing may be written.

    Notes that another write is under way. Raises Refused where a killed one waits to be
    finished: `interrupted`, or `write-torn` where its journal is damaged.
    """
    repository = find_repository(root, identity)
    refuse_under_way(repository)
    transaction = Transaction(repository, identity, None, rehearsal=True)
    found = find_begun(transaction.folder, repository.common_dir / STATE_FOLDER)
    if isinstance(found, Torn):
        raise Refused("write-torn")
    if found is not None and not found.running:
        raise Refused("interrupted", act=found.act)
    if found is not None:
        transaction.notes.append(Message("write-running", {"act": found.act}))
    yield transaction
