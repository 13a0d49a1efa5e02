"""Bringing the index up to date for `crm check`: each file is judged while it is read.

A file that was read before and not judged, or by others' standards, is read once more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crmcli.book.refreshing import Ledger, Look, Refresher
from crmcli.history.presence import Presence
from crmcli.ledger.gathering import Gathered, iter_gathered
from crmcli.ledger.index import Index, Tree
from crmcli.ledger.index_file import settle_index
from crmcli.ledger.verdicts import (
    JudgedSnapshot,
    Standards,
    get_judged,
    keep_verdicts,
    prepare_verdicts,
)


class JudgingRefresher(Refresher):
    """Leaves no file without a verdict."""

    def __init__(self, ledger: Ledger, index: Index, presence: Presence, mark: bytes) -> None:
        super().__init__(ledger, index, presence, mark)
        prepare_verdicts(index)
        standards = self._ground.standards
        if standards is None:
            raise AssertionError("nothing to judge by")
        self._standards: Standards = standards

    def find_look(self) -> Look | None:
        """None where another process has changed what is stored meanwhile."""
        look = super().find_look()
        if look is None:
            return None
        snapshot = get_judged(look.snapshot)
        unjudged = snapshot.find_unjudged(self._standards)
        if not unjudged:
            return look
        tree = snapshot.tree
        snapshot.close()
        if tree is None:
            return None
        self._judge(unjudged)
        settle_index(self._index)
        snapshot = self._take_snapshot(tree)
        if snapshot.tree != tree or snapshot.find_unjudged(self._standards):
            snapshot.close()
            return None
        return look._replace(snapshot=snapshot)

    def _take_snapshot(self, tree: Tree) -> JudgedSnapshot:
        return JudgedSnapshot(self._index, tree, self._changed.items())

    def _store(
        self, gathered: Sequence[Gathered], tree: Tree, as_committed: dict[str, bytes]
    ) -> dict[str, int]:
        cards = super()._store(gathered, tree, as_committed)
        self._keep(gathered, cards)
        return cards

    def _judge(self, cards: Mapping[str, int]) -> None:
        """Judge files whose cards are stored already, by file."""
        done = 0
        files = list(cards)
        for gathered in iter_gathered(self._root_dir, files, self._ground, self._ledger.root):
            self._keep([one for one in gathered if self._says(one, cards[one.file])], cards)
            done += len(gathered)
            if self._ledger.progress is not None:
                self._ledger.progress(done, len(files))

    def _says(self, gathered: Gathered, card: int) -> bool:
        """Whether a file still has the bytes of the card, which git may keep with other line ends.

        The same card with other line ends may be stored besides, under a number of its own.
        """
        entry = gathered.entry
        return entry is not None and any(
            self._index.find_card(self._era, blob) == card
            for blob in (entry.blob, entry.blob_with_lf)
        )

    def _keep(self, gathered: Sequence[Gathered], cards: Mapping[str, int]) -> None:
        judged = [
            (file, cards[file], verdict)
            for file, _, verdict in gathered
            if verdict is not None and file in cards
        ]
        keep_verdicts(self._index, self._standards, judged)
