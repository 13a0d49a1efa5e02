"""A plain yes about files that stand as committed, and none where only git can tell."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crmcli.history.repository import open_repository
from crmcli.history.standing import Standing, find_standing
from crmcli.history.worktree import read_entries, read_tree
from tests.sandbox import HUAXIN, Sandbox

CARD = "records/huaxin.yaml"
OTHER = "records/lantian.yaml"
NEW = "records/ab/new.yaml"
JUDGE = "crm.yaml"


def find(ledger: Sandbox) -> Standing | None:
    repository = open_repository(ledger.root)
    return find_standing(repository, [CARD, OTHER], absent=[NEW], beside=[JUDGE, "none.json"])


def conflict(ledger: Sandbox) -> None:
    ledger.git("switch", "--quiet", "-c", "side")
    ledger.commit(CARD, HUAXIN.replace("grade: B\nc", "grade: A\nc"))
    ledger.git("switch", "--quiet", "main")
    ledger.commit(CARD, HUAXIN.replace("grade: B\nc", "grade: C\nc"))
    ledger.git("merge", "--quiet", "side", code=1)


def link(ledger: Sandbox) -> None:
    ledger.path(CARD).unlink()
    ledger.path(CARD).symlink_to("mueller.yaml")


FINE: dict[str, Callable[[Sandbox], object]] = {
    "nothing": lambda one: None,
    "another file edited": lambda one: one.put("records/mueller.yaml", "id: x\n"),
    "another file staged": lambda one: (one.put("notes.txt", "x\n"), one.git("add", "notes.txt")),
    "another time": lambda one: one.put(CARD, HUAXIN),
    "another branch": lambda one: one.git("switch", "--quiet", "-c", "feature/x"),
    "packed": lambda one: (one.git("pack-refs", "--all"), one.git("repack", "-adq")),
    "sha256": lambda one: None,
    "shortened names": lambda one: one.git("update-index", "--index-version", "4"),
    "two indexes": lambda one: one.git("update-index", "--split-index"),
}
DOUBTFUL: dict[str, Callable[[Sandbox], object]] = {
    "edited": lambda one: one.put(CARD, HUAXIN + "# x\n"),
    "edited alike": lambda one: one.put(CARD, HUAXIN.replace("grade: B", "grade: A")),
    "staged": lambda one: (one.put(CARD, HUAXIN + "# x\n"), one.git("add", CARD)),
    "only staged": lambda one: (
        one.put(CARD, HUAXIN + "# x\n"),
        one.git("add", CARD),
        one.put(CARD, HUAXIN),
    ),
    "gone": lambda one: one.path(CARD).unlink(),
    "forgotten": lambda one: one.git("rm", "--quiet", "--cached", CARD),
    "line ends": lambda one: one.put(CARD, HUAXIN.replace("\n", "\r\n")),
    "executable": lambda one: one.path(CARD).chmod(0o755),
    "executable in the index": lambda one: one.git("update-index", "--chmod=+x", CARD),
    "link": link,
    "a folder": lambda one: (one.path(CARD).unlink(), one.path(CARD).mkdir()),
    "assumed unchanged": lambda one: one.git("update-index", "--assume-unchanged", CARD),
    "hidden": lambda one: one.git("update-index", "--skip-worktree", CARD),
    "unmerged": conflict,
    "there already": lambda one: one.put(NEW, "id: new\n"),
    "in the index already": lambda one: (
        one.put(NEW, "id: new\n"),
        one.git("add", NEW),
        one.path(NEW).unlink(),
    ),
    "committed already": lambda one: one.commit(NEW, "id: new\n"),
    "judged otherwise": lambda one: one.put(JUDGE, "people: {}\n"),
    "no judge": lambda one: one.path(JUDGE).unlink(),
    "a new judge": lambda one: one.put("none.json", "{}\n"),
    "detached": lambda one: one.git("checkout", "--quiet", "--detach"),
    "no commit": lambda one: one.git("switch", "--quiet", "--orphan", "fresh"),
    "a file for a folder": lambda one: (
        one.commit("records/ab", "x\n"),
        one.path("records/ab").unlink(),
    ),
}


@pytest.mark.parametrize("name", FINE)
def test_files_that_stand_as_committed(ledger: Sandbox, name: str) -> None:
    if name == "sha256":
        ledger.git("init", "--quiet", "--object-format=sha256", "--initial-branch=main", "deep")
        ledger = Sandbox(ledger.root / "deep")
        for file in (OTHER, JUDGE, CARD):
            ledger.commit(file, HUAXIN)
    FINE[name](ledger)
    standing = find(ledger)
    tree = read_tree(ledger.root, [CARD, OTHER, NEW, JUDGE])
    assert standing is not None
    assert (standing.branch, standing.snapshot.commit) == (tree.branch, tree.head)
    entries = read_entries(ledger.root, [CARD, OTHER])
    for file in (CARD, OTHER):
        assert standing.snapshot.find(file) == entries[file].stored
    assert tree.edited == ()


@pytest.mark.parametrize("name", DOUBTFUL)
def test_files_that_git_has_to_be_asked_about(ledger: Sandbox, name: str) -> None:
    assert find(ledger) is not None
    DOUBTFUL[name](ledger)
    assert find(ledger) is None
