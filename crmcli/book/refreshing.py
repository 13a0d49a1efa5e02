"""Bringing the index up to what the work tree holds now, and looking at it.

git says what is not as in the last commit. Only that, and what was never read, is read here.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from crmcli.errors import Failure
from crmcli.history.oversight import is_attributes, list_overlooked, read_mark
from crmcli.history.presence import (
    Presence,
    find_differences,
    find_presence,
    list_tree,
)
from crmcli.history.repository import Repository, peek_head
from crmcli.ledger.entries import name_blob
from crmcli.ledger.gathering import Gathered, Ground, iter_gathered
from crmcli.ledger.index import UNREADABLE, Index, Kept, Present, Tree
from crmcli.ledger.index_file import settle_index
from crmcli.ledger.records import FOLDER, is_record, iter_record_files, list_present, load_bytes
from crmcli.ledger.snapshot import Snapshot
from crmcli.rules.fields import Field

if TYPE_CHECKING:
    from crmcli.ledger.extracts import Extract

Progress = Callable[[int, int], None]
"""Is told how many cards of how many were read."""

_AT_ONCE = 1000
"""Cards that are stored in one transaction: each writes some hundred pages of the file again."""
TRIES = 4
"""How often another process may move the work tree to another commit meanwhile."""


class Look(NamedTuple):
    """What there is now; `unreadable` are the files that the system does not let us read."""

    snapshot: Snapshot
    unreadable: tuple[str, ...]


class Patience(NamedTuple):
    """How many files may be read, and how many extracts made, before an answer."""

    files: int
    extracts: int


class Then(NamedTuple):
    """A commit whose cards are looked at, and the id of the folder that holds them, if any."""

    commit: str
    folder: str | None


class Ledger(NamedTuple):
    """Whose cards are looked at, and all that the reading of a card depends on."""

    repository: Repository
    ground: Ground
    root: Field
    """The compiled `ground.schema`."""
    key: bytes
    """Another one whenever a card might be read otherwise."""
    progress: Progress | None = None
    extracts: "tuple[Extract, ...]" = ()
    """Those that will be asked for."""
    patience: Patience | None = None
    then: Then | None = None
    """The commit that is looked at; None for the work tree."""


class Behind(Exception):
    """More is missing from the index than somebody has the patience to wait for."""


def find_look(ledger: Ledger, open_index: Callable[[], Index | None]) -> Look | None:
    """What git says there is; None where it says nothing, or something else each time.

    None, too, where no index can be had. It is not opened before git has agreed to work here.
    """
    if ledger.then is not None:
        from crmcli.book.refreshing_past import find_past_look

        return find_past_look(ledger, open_index)
    index: Index | None = None
    for _ in range(TRIES):
        mark = read_mark(ledger.repository, FOLDER)
        presence = find_presence(ledger.repository.root, FOLDER)
        if presence is None:
            return None
        if peek_head(ledger.repository) not in (None, presence.head):
            continue  # what is called clean may be so in the next commit
        index = index or open_index()
        if index is None:
            return None
        look = _make_refresher(ledger, index, presence, mark).find_look()
        if look is not None:
            return look
    return None


def look_at_all(ledger: Ledger, index: Index) -> Look:
    """What the disk holds, without asking git; for an index that is nobody else's.

    Of a commit git is asked, since nobody else knows.
    """
    if ledger.then is not None:
        from crmcli.book.refreshing_past import look_at_past

        return look_at_past(ledger, index)
    everything = Presence(None, tuple(iter_record_files(ledger.repository.root)), by_git=False)
    look = _make_refresher(ledger, index, everything, b"").find_look()
    if look is None:
        raise AssertionError("nobody else moves a tree in an index of our own")
    return look


def _make_refresher(ledger: Ledger, index: Index, presence: Presence, mark: bytes) -> "Refresher":
    if ledger.ground.standards is None:
        return Refresher(ledger, index, presence, mark)
    from crmcli.book.judged import JudgingRefresher

    return JudgingRefresher(ledger, index, presence, mark)


class Refresher:
    """One pass over what git named."""

    def __init__(self, ledger: Ledger, index: Index, presence: Presence, mark: bytes) -> None:
        self._ledger = ledger
        self._repository = ledger.repository
        self._root_dir = ledger.repository.root
        self._index = index
        self._presence = presence
        # What a file says that is not as in the last commit is in no mark.
        self._mark = b"" if any(map(is_attributes, presence.touched)) else mark
        is_long = presence.head is not None and len(presence.head) == 64
        self._ground = ledger.ground._replace(algorithm="sha256" if is_long else "sha1")
        self._era = index.choose_era(ledger.key)
        self._changed: dict[str, int | None] = {}
        """The files that are not as in the commit, by card; None where there is none to see."""

    def find_look(self) -> Look | None:
        """None where another process has stored another commit meanwhile."""
        tree = self._update_tree()
        unread = self._index.list_unread(tree)
        doubtful = [*self._presence.touched, *(one.file for one in unread if one.hidden)]
        self._changed = dict.fromkeys(doubtful)
        as_committed = {
            one.file: one.blob
            for one in unread
            if one.blob is not None and one.file not in self._changed
        }
        self._refuse_many(len(as_committed) + len(doubtful))
        self._read([*as_committed, *self._iter_unknown(doubtful)], tree, as_committed)
        self._make_extracts()
        self._index.forget_spare_cards(self._era, self._changed.items())
        settle_index(self._index)
        snapshot = self._take_snapshot(tree)
        missed = any(one.file not in self._changed for one in self._index.list_unread(tree))
        if snapshot.tree != tree or missed or self._count_missing_extracts():
            snapshot.close()
            return None
        unreadable = sorted(file for file, card in self._changed.items() if card == UNREADABLE)
        return Look(snapshot, tuple(unreadable))

    def _make_extracts(self) -> None:
        if not self._ledger.extracts:
            return
        from crmcli.ledger.extracts import make_extracts

        for extract in self._ledger.extracts:
            make_extracts(
                self._index,
                self._era,
                extract,
                schema=self._ground.schema,
                root=self._ledger.root,
                progress=self._ledger.progress,
            )

    def _count_missing_extracts(self) -> int:
        if not self._ledger.extracts:
            return 0
        from crmcli.ledger.extracts import count_missing

        return sum(
            count_missing(self._index, self._era, extract) for extract in self._ledger.extracts
        )

    def _refuse_many(self, files: int) -> None:
        """Raise Behind where so many files are to be read that nobody would wait for it."""
        patience = self._ledger.patience
        if patience is None:
            return
        if files > patience.files or self._count_missing_extracts() > patience.extracts:
            raise Behind

    def _take_snapshot(self, tree: Tree) -> Snapshot:
        return Snapshot(self._index, tree, self._changed.items())

    def _update_tree(self) -> Tree:
        """Let the stored tree stand at the commit that git named."""
        head = self._presence.head
        tree = self._index.get_tree(self._era, str(self._repository.git_dir))
        if tree.head != head:
            self._move_tree(tree, head)
            tree = tree._replace(head=head, mark=None)
        if tree.mark != self._mark or not self._mark:
            touched = self._presence.touched
            by_git = self._presence.by_git
            hidden = list_overlooked(self._repository, FOLDER, touched) if by_git else []
            # git's index may have changed since its mark was read: then nobody shall rely on it.
            mark = self._mark if read_mark(self._repository, FOLDER) == self._mark else b""
            self._index.hide_files(tree, mark, filter(is_record, hidden))
            tree = tree._replace(mark=mark)
        return tree

    def _move_tree(self, tree: Tree, head: str | None) -> None:
        files: Sequence[Present] | None = [] if head is None else None
        if head is not None and tree.head is not None:
            files = find_differences(self._root_dir, tree.head, head, FOLDER)
        whole = files is None or head is None
        if files is None:
            files = list_tree(self._root_dir, head or "", FOLDER)
        self._index.move_tree(self._era, tree, head, filter(_may_hold, files), whole=whole)

    def _iter_unknown(self, doubtful: Iterable[str]) -> Iterator[str]:
        """The files that are there and whose bytes were never read; the others are settled."""
        for path in doubtful:
            for file in list_present(self._root_dir, path):
                card = self._find_card(file)
                if card is None:
                    yield file
                else:
                    self._changed[file] = card

    def _find_card(self, file: str) -> int | None:
        try:
            data = load_bytes(self._root_dir, file)
        except Failure:  # `_store` notes that it cannot be read
            return None
        return self._index.find_card(self._era, name_blob(data, self._ground.algorithm))

    def _read(self, files: Sequence[str], tree: Tree, as_committed: dict[str, bytes]) -> None:
        """Read files and store what they say. `as_committed` has those that git calls clean."""
        done = 0
        waiting: list[Gathered] = []
        for gathered in self._gather(files, as_committed):
            waiting += gathered
            if len(waiting) >= _AT_ONCE:
                self._store(waiting, tree, as_committed)
                waiting = []
            done += len(gathered)
            if self._ledger.progress is not None:
                self._ledger.progress(done, len(files))
        self._store(waiting, tree, as_committed)

    def _gather(
        self, files: Sequence[str], _as_committed: dict[str, bytes]
    ) -> Iterator[list[Gathered]]:
        return iter_gathered(self._root_dir, files, self._ground, self._ledger.root)

    def _store(
        self, gathered: Sequence[Gathered], tree: Tree, as_committed: dict[str, bytes]
    ) -> dict[str, int]:
        """Store what was read; the number of each card, by its file."""
        kept: list[Kept] = []
        for file, entry, _ in gathered:
            if entry is None:
                is_there = bool(list_present(self._root_dir, file))
                self._changed[file] = UNREADABLE if is_there else None
                continue
            blob = as_committed.get(file)
            # A filter of the user's may have made other bytes of it than git compares.
            is_blob = blob in (entry.blob, entry.blob_with_lf)
            kept.append(Kept(file, entry, blob if blob and is_blob else entry.blob, is_blob))
        cards = self._index.keep_cards(self._era, tree, kept)
        for one, card in zip(kept, cards, strict=True):
            if not one.is_committed:
                self._changed[one.file] = card
        return {one.file: card for one, card in zip(kept, cards, strict=True)}


def _may_hold(present: Present) -> bool:
    """Whether a file of a commit is a record, or a folder that git leaves to another repository."""
    return is_record(present.file) or present.file.endswith("/")
