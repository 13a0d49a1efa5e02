"""What stands in the way of a merge, told before anybody makes it: quickly, and leaving nothing."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from crmcli.errors import GitFailed, Refused
from crmcli.history.blobs import Blobs
from crmcli.history.conflicts import Versions
from crmcli.history.contests import Contest
from crmcli.history.merge import MergedText, Texts, foresee_texts
from crmcli.history.revisions import is_partial
from crmcli.history.runner import objects_forgotten, remotes_unasked
from crmcli.history.sides import Change
from crmcli.history.treemerge import Merger, find_base, list_read, read_paths
from crmcli.rules.fields import Field

_MOST = 1 << 19
"""Bytes that are looked at: about a second's work, which is some hundred cards in each version."""
_GIT = 1 << 13
"""A file that git has to merge takes as long as so many bytes of cards."""


class Foreseen(NamedTuple):
    """What a merge would meet."""

    contests: tuple[Contest, ...]
    unlooked: int
    """Files changed on both sides at which nobody looked: there were too many."""


class _Scout(Merger):
    """A merge that stores nothing and writes no text, and after `most` bytes looks no further."""

    def __init__(self, blobs: Blobs, field: Field, most: int) -> None:
        super().__init__(blobs, field, {})
        self.left = most
        self.unlooked = 0

    def save(self, start: str) -> str | None:
        read_paths(self.root, start, self.entries)
        return None

    def merge_texts(self, contest: Contest, texts: Texts) -> MergedText:
        if self.left <= 0:
            self.unlooked += 1
            return MergedText(texts[1], ())
        self.left -= sum(map(len, texts))
        return super().merge_texts(contest, texts)

    def merge_plain(self, contest: Contest, texts: Texts) -> MergedText:
        self.left -= _GIT
        return super().merge_plain(contest, texts)

    def merge_meaning(self, contest: Contest, root: Field, texts: Texts) -> MergedText | None:
        try:
            return foresee_texts(root, *texts)
        except Refused:
            return None


class _Onlooker(_Scout):
    """The same for what git could not merge, and so not line by line."""

    def merge_plain(self, contest: Contest, texts: Texts) -> MergedText:
        return MergedText(None, ())


def find_contests(root: Path, field: Field, ours: str, theirs: str, most: int = _MOST) -> Foreseen:
    """What `merge_commits` would find contested, cards by what they mean. Raises as that does.

    No remote is asked: Refused("contents-away") where a partial clone left there what both have
    changed. A card of which no text can be made, though its meaning is clear, only the merge
    itself finds.
    """
    scout = _Scout(Blobs(root), field, most)
    try:
        with remotes_unasked(), objects_forgotten(root):
            merge = scout.merge(find_base(root, field, ours, theirs), ours, theirs)
    except GitFailed as error:
        if not is_partial(root):
            raise
        raise Refused("contents-away") from error
    return Foreseen(merge.contests, scout.unlooked)


def foresee_conflicts(
    root: Path, field: Field, versions: Sequence[Versions]
) -> tuple[Contest, ...]:
    """What `merge_versions` would find contested of single files that git left unmerged.

    No remote is asked. Raises GitFailed, also where a partial clone left there what git merged.
    """
    changes = [(Change(base, ours), Change(base, theirs)) for base, ours, theirs in versions]
    onlooker = _Onlooker(Blobs(root), field, sys.maxsize)
    with remotes_unasked():
        onlooker.blobs.load(one for pair in changes for one in list_read(*pair))
    for mine, other in changes:
        onlooker.merge_file(mine, other)
    return tuple(onlooker.contests)
