"""What git thinks of files, after its own filters."""

from __future__ import annotations

import pytest

from crmcli.history.repository import open_repository
from crmcli.history.worktree import (
    is_ignored,
    load_committed,
    read_entries,
    read_tree,
    restore_entries,
    stage_files,
)
from crmcli.rules.status import HandEdit
from tests.sandbox import HUAXIN, Sandbox

CARD = "records/huaxin.yaml"


def test_a_clean_card_is_no_edit(ledger: Sandbox) -> None:
    tree = read_tree(ledger.root, [CARD])
    assert tree.branch == "main"
    assert tree.head == ledger.head()
    assert tree.edited == ()
    assert tree.ahead is None


def test_line_ends_that_git_would_store_alike_are_no_edit(ledger: Sandbox) -> None:
    ledger.put(CARD, HUAXIN.replace("\n", "\r\n"))
    assert read_tree(ledger.root, [CARD]).edited == ()


@pytest.mark.parametrize("staged", [False, True])
def test_edits_are_seen_staged_or_not(ledger: Sandbox, staged: bool) -> None:
    ledger.put(CARD, HUAXIN + "# x\n")
    ledger.put("records/new card.yaml", "id: x\n")
    ledger.path("records/lantian.yaml").unlink()
    if staged:
        ledger.git("add", "--all")
    assert set(read_tree(ledger.root, ["records"]).edited) == {
        HandEdit(CARD, "changed"),
        HandEdit("records/new card.yaml", "added"),
        HandEdit("records/lantian.yaml", "deleted"),
    }
    assert read_tree(ledger.root, ["records/mueller.yaml"]).edited == ()


def test_a_conflict_is_unmerged(ledger: Sandbox) -> None:
    ledger.git("switch", "--quiet", "-c", "other")
    ledger.commit(CARD, HUAXIN.replace("grade: B", "grade: A"))
    ledger.git("switch", "--quiet", "main")
    ledger.commit(CARD, HUAXIN.replace("grade: B", "grade: C"))
    ledger.git("merge", "other", code=1)
    assert read_tree(ledger.root, [CARD]).edited == (HandEdit(CARD, "unmerged"),)
    assert CARD not in read_entries(ledger.root, [CARD])


def test_the_branch_is_compared_with_its_upstream(ledger: Sandbox, tmp_path: object) -> None:
    ledger.git("init", "--quiet", "--bare", f"{tmp_path}/remote.git")
    ledger.git("remote", "add", "origin", f"{tmp_path}/remote.git")
    ledger.git("push", "--quiet", "--set-upstream", "origin", "main")
    ledger.commit("notes.txt", "more\n")
    tree = read_tree(ledger.root, [CARD], counts=True)
    assert (tree.upstream, tree.ahead, tree.behind) == ("origin/main", 1, 0)


def test_no_branch_and_no_commit(ledger: Sandbox) -> None:
    ledger.git("checkout", "--quiet", "--detach")
    assert read_tree(ledger.root, [CARD]).branch is None
    ledger.git("switch", "--quiet", "--orphan", "empty")
    assert read_tree(ledger.root, [CARD]).head is None


def test_files_that_git_does_not_look_at_are_told(ledger: Sandbox) -> None:
    assert not read_entries(ledger.root, [CARD])[CARD].hidden
    ledger.git("update-index", "--assume-unchanged", CARD)
    assert read_entries(ledger.root, [CARD])[CARD].hidden
    ledger.git("update-index", "--no-assume-unchanged", CARD)
    ledger.git("update-index", "--skip-worktree", CARD)
    assert read_entries(ledger.root, [CARD])[CARD].hidden


@pytest.mark.parametrize("shape", ["sha1", "sha256"])
def test_the_index_can_be_put_back(ledger: Sandbox, shape: str) -> None:
    if shape == "sha256":
        ledger.git("init", "--quiet", "--object-format=sha256", "--initial-branch=main", "deep")
        ledger = Sandbox(ledger.root / "deep")
        ledger.commit(CARD, HUAXIN)
    repository = open_repository(ledger.root)
    before = read_entries(ledger.root, [CARD])[CARD].stored
    ledger.put(CARD, HUAXIN + "# x\n")
    ledger.put("records/new.yaml", "id: new\n")
    stage_files(repository, [CARD, "records/new.yaml"], held=None)
    assert read_entries(ledger.root, [CARD])[CARD].stored != before
    restore_entries(repository, [(CARD, before), ("records/new.yaml", None)], held=None)
    assert ledger.git("diff", "--cached", "--name-only") == ""
    untouched = ledger.path(".git/index").stat().st_mtime_ns
    restore_entries(repository, [(CARD, before)], held=None)
    assert ledger.path(".git/index").stat().st_mtime_ns == untouched


def test_a_deleted_file_can_be_staged(ledger: Sandbox) -> None:
    ledger.path(CARD).unlink()
    stage_files(open_repository(ledger.root), [CARD], held=None)
    assert ledger.git("diff", "--cached", "--name-status") == f"D\t{CARD}\n"


def test_ignored_files(ledger: Sandbox) -> None:
    assert not is_ignored(ledger.root, "records/secret.yaml")
    ledger.put(".git/info/exclude", "secret.yaml\n")
    assert is_ignored(ledger.root, "records/secret.yaml")


def test_committed_bytes(ledger: Sandbox) -> None:
    ledger.put(CARD, "changed\n")
    found = load_committed(ledger.root, [CARD, "records/none.yaml", "crm.yaml"])
    assert found[CARD] == HUAXIN.encode()
    assert set(found) == {CARD, "crm.yaml"}
    assert set(load_committed(ledger.root, ["records/a\nb.yaml", CARD])) == {CARD}
