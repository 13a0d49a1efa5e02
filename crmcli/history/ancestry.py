"""Where branches parted, and what came after what."""

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


def ask_for_bases(root: Path, tips: Sequence[str]) -> list[str]:
    """What `Ancestry.find_bases` says, from git: cheaper for a few merges of a long history.

    Raises GitFailed.
    """
    none = 1
    fields = iter_fields(root, "merge-base", "--all", "--octopus", *tips, fine=(0, none))
    return b"".join(fields).decode("ascii").split()


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

    def sort_by_time(self, times: Mapping[str, int]) -> list[str]:
        """The commits of `times`, the latest first, none before one that was made after it."""
        commits = sorted(times, key=lambda one: (-times[one], self._order[one]))
        above = self._find_above(commits)
        shown = 0
        result: list[str] = []
        while len(result) < len(commits):
            position = next(
                position
                for position, one in enumerate(commits)
                if not shown >> position & 1 and not above[one] & ~shown
            )
            shown |= 1 << position
            result.append(commits[position])
        return result

    def _find_above(self, commits: Sequence[str]) -> dict[str, int]:
        """Which of `commits` were made after each of them: a bit each, by position."""
        bits = {commit: 1 << position for position, commit in enumerate(commits)}
        above: dict[str, int] = {}
        for commit, parents in self._parents.items():
            own = above.get(commit, 0)
            down = own | bits.get(commit, 0)
            if down:
                for parent in parents:
                    above[parent] = above.get(parent, 0) | down
            if commit not in bits:
                above.pop(commit, None)
        return {commit: above.get(commit, 0) for commit in commits}

    def _mark(
        self, commit: str, mark: int, marks: dict[str, int], heap: list[tuple[int, str]]
    ) -> None:
        if commit not in marks:
            heapq.heappush(heap, (self._order.get(commit, len(self._order)), commit))
        marks[commit] = marks.get(commit, 0) | mark
