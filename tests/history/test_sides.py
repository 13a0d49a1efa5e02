"""Files of one stem: one that moved is one card, and two that lie there are two."""

from __future__ import annotations

import pytest

from crmcli.history.conflicts import list_conflicts
from crmcli.history.repository import open_repository
from crmcli.history.sides import compare_commits
from crmcli.history.treemerge import TreeMerge, merge_commits
from tests.acting import load_root
from tests.sandbox import HUAXIN, Sandbox

ROOT = load_root()
GOOD, OLD, NEW = "records/huaxin.yaml", "records/old/huaxin.yaml", "records/new/huaxin.yaml"
FIRST = HUAXIN.replace("grade: B\nc", "grade: A\nc")
SECOND = HUAXIN.replace("stage: prospect", "stage: lead")
BOTH = FIRST.replace("stage: prospect", "stage: lead")

Files = dict[str, str | None]
"""Texts by file; None: it goes."""


def commit(ledger: Sandbox, branch: str, files: Files) -> None:
    """A branch with a commit that makes files so."""
    ledger.git("switch", "--quiet", "--force-create", branch, "base")
    _write(ledger, files)


def _write(ledger: Sandbox, files: Files) -> None:
    for file, text in files.items():
        if text is None:
            ledger.path(file).unlink()
        else:
            ledger.path(file).parent.mkdir(parents=True, exist_ok=True)
            ledger.put(file, text)
    ledger.git("add", "--all")
    ledger.git("commit", "--quiet", "--allow-empty", "--message", "so")


def part(ledger: Sandbox, base: Files, ours: Files, theirs: Files) -> None:
    """Two branches, `ours` and `theirs`, and what both began with."""
    _write(ledger, base)
    ledger.git("branch", "base")
    commit(ledger, "theirs", theirs)
    commit(ledger, "ours", ours)


def merge(ledger: Sandbox, *, turned: bool = False) -> TreeMerge:
    sides = ("theirs", "ours") if turned else ("ours", "theirs")
    return merge_commits(ledger.root, ROOT, *sides)


def read(ledger: Sandbox, merged: TreeMerge) -> Files:
    """The cards of the stem in the merged tree."""
    assert merged.tree is not None, merged.contests
    names = ledger.git("ls-tree", "-r", "--name-only", merged.tree, "records").split()
    return {
        name: ledger.git("show", f"{merged.tree}:{name}")
        for name in names
        if name.endswith("/huaxin.yaml")
    }


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("ours", "theirs", "wanted"),
    [
        ({GOOD: FIRST}, {OLD: SECOND}, {GOOD: FIRST, OLD: SECOND}),
        ({GOOD: FIRST}, {OLD: None}, {GOOD: FIRST}),
        ({GOOD: FIRST}, {GOOD: SECOND, OLD: FIRST}, {GOOD: BOTH, OLD: FIRST}),
        ({GOOD: FIRST}, {OLD: None, NEW: SECOND}, {GOOD: FIRST, NEW: SECOND}),
        ({GOOD: FIRST}, {GOOD: None, NEW: SECOND}, {NEW: BOTH, OLD: HUAXIN}),
    ],
    ids=["each another", "one of them deleted", "one side both", "the other moved", "moved"],
)
def test_two_files_of_one_stem_stay_two(
    ledger: Sandbox, ours: Files, theirs: Files, wanted: Files, *, turned: bool
) -> None:
    part(ledger, {OLD: HUAXIN}, ours, theirs)
    assert read(ledger, merge(ledger, turned=turned)) == wanted


@pytest.mark.parametrize("turned", [False, True])
def test_a_second_file_is_not_the_first_moved(ledger: Sandbox, *, turned: bool) -> None:
    part(ledger, {}, {NEW: FIRST}, {GOOD: SECOND})
    assert read(ledger, merge(ledger, turned=turned)) == {NEW: FIRST, GOOD: SECOND}


@pytest.mark.parametrize("turned", [False, True])
def test_two_files_moved_to_one_place_are_a_matter_for_people(
    ledger: Sandbox, *, turned: bool
) -> None:
    """Each side moves one of the two there, and changes the other."""
    part(
        ledger,
        {OLD: HUAXIN},
        {GOOD: None, NEW: FIRST, OLD: SECOND},
        {OLD: None, NEW: SECOND, GOOD: FIRST},
    )
    merged = merge(ledger, turned=turned)
    assert merged.tree is None and {one.reason for one in merged.contests} == {"kind"}


def test_a_change_is_named_by_where_the_file_was(ledger: Sandbox) -> None:
    part(ledger, {OLD: HUAXIN}, {GOOD: None, OLD: None, NEW: FIRST}, {NEW: FIRST})
    assert [*compare_commits(ledger.root, "base", "ours")] == [GOOD, "/huaxin", OLD]
    assert [*compare_commits(ledger.root, "base", "theirs")] == ["/huaxin"]


def test_git_s_conflicts_of_two_files_stay_two(ledger: Sandbox) -> None:
    third = HUAXIN.replace("grade: B\nc", "grade: C\nc")
    part(ledger, {OLD: HUAXIN}, {GOOD: FIRST, OLD: FIRST}, {GOOD: third, OLD: third})
    ledger.git("merge", "theirs", code=1)
    conflicts = list_conflicts(open_repository(ledger.root))
    assert [one.files for one in conflicts] == [(GOOD,), (OLD,)]
    assert all(one.file == where.files[0] for where in conflicts for one in where.versions if one)
