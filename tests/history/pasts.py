"""Random histories of two cards, of which one moves about: branches, merges, moves in two steps."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.sandbox import Sandbox

COMMITS = 40
_TREE = dict[str, str]


def make_past(root: Path, seed: int, places: Sequence[str]) -> Sandbox:
    """A ledger in which `a` lay in any of `places`; its newest commit is checked out."""
    chance = random.Random(seed)
    trees: list[_TREE] = []
    lines: list[str] = []
    for number in range(COMMITS):
        parents = _choose_parents(chance, number)
        tree = dict(trees[parents[0]]) if parents else {places[0]: "0", "records/b.yaml": "0"}
        for other in parents[1:]:
            tree["records/b.yaml"] = trees[other]["records/b.yaml"]
        if len(parents) < 2 or chance.random() < 0.3:
            _change(chance, number, tree, places)
        trees.append(tree)
        lines += _write(chance, number, parents, tree)
    subprocess.run(["git", "init", "--quiet", "-b", "main", str(root)], check=True)
    given = "".join(f"{line}\n" for line in lines).encode()
    subprocess.run(["git", "fast-import", "--quiet"], cwd=root, input=given, check=True)
    subprocess.run(["git", "reset", "--quiet", "--hard"], cwd=root, check=True)
    return Sandbox(root)


def _choose_parents(chance: random.Random, number: int) -> list[int]:
    if number == 0:
        return []
    newest = number - 1
    if number < 3 or chance.random() < 0.6:
        return [newest]
    if chance.random() < 0.4:
        return [chance.randrange(max(0, number - 5), number)]
    return [newest, chance.randrange(max(0, number - 6), newest)]


def _change(chance: random.Random, number: int, tree: _TREE, places: Sequence[str]) -> None:
    """One act: a change, a move, the first or the second half of a move, a change of settings."""
    here = [place for place in places if place in tree]
    there = chance.choice(places)
    act = chance.choice(("change", "change", "move", "copy", "drop", "settings", "other"))
    if act == "settings":
        tree["crm.yaml"] = str(number)
    elif act == "other":
        tree["records/b.yaml"] = str(number)
    elif act == "copy" or not here:
        tree[there] = str(number)
    elif act == "drop":
        del tree[here[0]]
    elif act == "move":
        text = tree.pop(here[0])
        tree[there] = text
    else:
        tree[here[-1]] = str(number)


def _write(chance: random.Random, number: int, parents: Sequence[int], tree: _TREE) -> list[str]:
    """The commit as `git fast-import` reads it; authors' clocks are not to be trusted."""
    made = 1_760_000_000 + 10 * number
    lines = [
        "commit refs/heads/main",
        f"mark :{number + 1}",
        f"author A <a@example.com> {made + chance.randrange(-25, 25)} +0000",
        f"committer A <a@example.com> {made} +0000",
        "data 1",
        "m",
    ]
    for word, parent in zip(("from", "merge"), parents, strict=False):
        lines.append(f"{word} :{parent + 1}")
    lines.append("deleteall")
    for file, text in sorted(tree.items()):
        lines += [f"M 100644 inline {file}", f"data {len(text)}", text]
    return lines
