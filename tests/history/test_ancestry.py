"""Merge bases, against git's own."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

from crmcli.history.ancestry import Ancestry, ask_for_bases, load_parents
from tests.sandbox import Sandbox

COMMITS = 60


def make_tangle(folder: Path, seed: int) -> int:
    """A history of random commits and merges, also of three branches; how many tips there are."""
    chance = random.Random(seed)
    lines = []
    for number in range(1, COMMITS + 1):
        lines += [
            f"commit refs/heads/c{number}",
            f"mark :{number}",
            f"committer A <a@example.com> {1_760_000_000 + number} +0000",
            "data 0",
        ]
        earlier = range(max(1, number - 8), number)
        parents = chance.sample(earlier, min(len(earlier), chance.choice([1, 1, 2, 2, 3])))
        if number == 5:
            parents = []
        for position, parent in enumerate(parents):
            lines.append(f"{'merge' if position else 'from'} :{parent}")
    # One commit above all of them, so that one walk meets all.
    lines += ["commit refs/heads/top", "committer A <a@example.com> 1770000000 +0000", "data 0"]
    lines += [f"{'from' if n == 1 else 'merge'} :{n}" for n in range(1, COMMITS + 1)]
    given = "\n".join(lines) + "\n"
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    subprocess.run(["git", "fast-import", "--quiet"], cwd=folder, input=given.encode(), check=True)
    return COMMITS


def test_bases_are_those_of_git(tmp_path: Path) -> None:
    chance = random.Random(7)
    for seed in range(3):
        ledger = Sandbox(tmp_path / str(seed))
        count = make_tangle(ledger.root, seed)
        ancestry = Ancestry(load_parents(ledger.root, "top"))
        for _ in range(40):
            tips = [f"c{chance.randint(1, count)}" for _ in range(2)]
            commits = ledger.git("rev-parse", *tips).split()
            wanted = ledger.git("merge-base", "--all", *commits, code=None).split()
            assert sorted(ancestry.find_bases(commits)) == sorted(wanted), tips
        assert sorted(ask_for_bases(ledger.root, commits)) == sorted(wanted)


def test_bases_of_an_octopus_are_common_to_all(tmp_path: Path) -> None:
    ledger = Sandbox(tmp_path / "ledger")
    make_tangle(ledger.root, 3)
    ancestry = Ancestry(load_parents(ledger.root, "top"))
    for tips in (("c20", "c30", "c40"), ("c50", "c55", "c60")):
        commits = ledger.git("rev-parse", *tips).split()
        wanted = ledger.git("merge-base", "--octopus", "--all", *commits, code=None).split()
        assert sorted(ancestry.find_bases(commits)) == sorted(wanted)


def test_histories_that_never_met_have_none() -> None:
    ancestry = Ancestry({"b": ("a",), "a": (), "d": ("c",), "c": ()})
    assert ancestry.find_bases(["b", "d"]) == []
    assert ancestry.find_bases(["b", "a"]) == ["a"]


def test_git_too_says_that_histories_never_met(tmp_path: Path) -> None:
    ledger = Sandbox(tmp_path / "ledger")
    make_tangle(ledger.root, 1)
    lone = ledger.git("rev-parse", "c1", "c5").split()
    assert ask_for_bases(ledger.root, lone) == []


def test_commits_by_time_never_stand_above_what_was_made_after_them() -> None:
    ancestry = Ancestry({"m": ("l", "r"), "l": ("x",), "x": ("o",), "r": ("o",), "o": ()})
    assert ancestry.sort_by_time({"o": 9, "l": 5, "r": 6, "m": 1}) == ["m", "r", "l", "o"]
    assert ancestry.sort_by_time({"o": 9, "l": 5}) == ["l", "o"]
