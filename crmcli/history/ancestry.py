"""Where branches parted: merge bases, for every merge of a history at the cost of one process."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from pathlib import Path

from crmcli.history.streams import iter_fields

Parents = Mapping[str, tuple[str, ...]]
"""The parents of each commit, every commit before its parents."""


def load_parents(root: Path, start: str = "HEAD") -> dict[str, tuple[str, ...]]:
    """The parents of every commit up to `start`, every commit before its parents."""
    parents = {}
    for field in iter_fields(root, "rev-list", "--topo-order", "--parents", start):
        for line in field.decode("ascii").splitlines():
            commit, *others = line.split()
            parents[commit] = tuple(others)
    return parents


class Ancestry:
    """The graph of a history."""

    def __init__(self, parents: Parents) -> None:
        self._parents = parents
        self._order = {commit: position for position, commit in enumerate(parents)}

    def find_bases(self, tips: Sequence[str]) -> list[str]:
        """The best common ancestors of all `tips`; none where their histories never met.

        Commits are taken in the graph's order, so whatever is below a tip is known to be when
        its turn comes. What lies below a common ancestor is no better one, and not followed
        further than needed.
        """
        all_tips = (1 << len(tips)) - 1
        below_base = all_tips + 1
        marks: dict[str, int] = {}
        heap: list[tuple[int, str]] = []
        bases: list[str] = []
        for position, tip in enumerate(tips):
            self._mark(tip, 1 << position, marks, heap)
        while any(not marks[commit] & below_base for _, commit in heap):
            _, commit = heapq.heappop(heap)
            mark = marks[commit]
            if mark & all_tips == all_tips:
                if not mark & below_base:
                    bases.append(commit)
                mark |= below_base
            for parent in self._parents.get(commit, ()):
                self._mark(parent, mark, marks, heap)
        return bases

    def _mark(
        self, commit: str, mark: int, marks: dict[str, int], heap: list[tuple[int, str]]
    ) -> None:
        if commit not in marks:
            heapq.heappush(heap, (self._order.get(commit, len(self._order)), commit))
        marks[commit] = marks.get(commit, 0) | mark
