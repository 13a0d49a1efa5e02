"""Bringing the index up to what a commit of the past holds, and looking at it.

What lies in a folder of git's never changes, so its files are listed once; and a card that any
commit or work tree had before is known by the id of its bytes. Only the others are read here, as
git stored them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from crmcli.book.refreshing import TRIES, Ledger, Look, Refresher, Then
from crmcli.history.moments import iter_contents
from crmcli.history.presence import Presence, list_tree
from crmcli.ledger.gathering import Gathered, iter_gathered_texts
from crmcli.ledger.index import Index, Present, Tree
from crmcli.ledger.records import FOLDER, is_record

if TYPE_CHECKING:
    from pathlib import Path


def find_past_look(ledger: Ledger, open_index: Callable[[], Index | None]) -> Look | None:
    """What the ledger's commit has; None where no index can be had, or none that lasts."""
    index = open_index()
    if index is None:
        return None
    for _ in range(TRIES):  # another process may forget what was stored meanwhile
        look = _Refresher(ledger, index).find_look()
        if look is not None:
            return look
    return None


def look_at_past(ledger: Ledger, index: Index) -> Look:
    """The same by an index that is nobody else's."""
    look = _Refresher(ledger, index).find_look()
    if look is None:
        raise AssertionError("nobody else forgets anything in an index of our own")
    return look


def list_cards(root: Path, then: Then) -> list[Present]:
    """The records of a commit. A link there is none, whatever it leads to. Raises GitFailed."""
    if then.folder is None:
        return []
    listed = list_tree(root, then.commit, FOLDER)
    return [one for one in listed if one.blob is not None and is_record(one.file)]


class _Refresher(Refresher):
    """One pass over what a commit has."""

    def __init__(self, ledger: Ledger, index: Index) -> None:
        if ledger.then is None:
            raise AssertionError("made for a commit alone")
        self._then = ledger.then
        super().__init__(ledger, index, Presence(ledger.then.folder, ()), b"")

    def _update_tree(self) -> Tree:
        """Let the files of the commit be listed, if they are not."""
        folder = self._then.folder
        tree = self._index.get_past(self._era, folder or "")
        if tree.head == folder:
            return tree
        files = list_cards(self._root_dir, self._then)
        self._index.move_tree(self._era, tree, folder, files, whole=True)
        self._index.forget_pasts()
        return tree._replace(head=folder, mark=None)

    def _gather(
        self, files: Sequence[str], as_committed: dict[str, bytes]
    ) -> Iterator[list[Gathered]]:
        contents = iter_contents(self._root_dir, [as_committed[file] for file in files])
        texts = zip(files, contents, strict=True)
        return iter_gathered_texts(texts, self._ground, self._ledger.root)
