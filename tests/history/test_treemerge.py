"""Two commits merged as objects: what it costs, in repositories of either kind of hash."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcli.history.treemerge import TreeMerge, merge_commits
from tests.acting import load_root
from tests.sandbox import HUAXIN, Sandbox

ROOT = load_root()


def make_sides(ledger: Sandbox, count: int) -> None:
    """Two branches that change each of so many cards, some of them on neighbouring lines."""
    _write(ledger, "main", count, HUAXIN)
    ledger.git("branch", "other")
    _write(ledger, "main", count, HUAXIN.replace("grade: B\nc", "grade: A\nc"))
    _write(ledger, "other", count, HUAXIN.replace("stage: prospect", "stage: lead"))
    ledger.git("checkout", "--quiet", "main")


def _write(ledger: Sandbox, branch: str, count: int, text: str) -> None:
    ledger.git("checkout", "--quiet", "-B", branch, branch)
    for number in range(count):
        ledger.put(f"records/c{number}.yaml", text.replace("id: huaxin", f"id: c{number}"))
    ledger.git("add", "--all")
    ledger.git("commit", "--quiet", "--message", f"{count} on {branch}")


def merge(ledger: Sandbox) -> TreeMerge:
    return merge_commits(ledger.root, ROOT, "main", "other")


def test_many_cards_take_a_few_processes(
    ledger: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_sides(ledger, 12)
    trace = tmp_path / "trace"
    monkeypatch.setenv("GIT_TRACE", str(trace))
    assert len(merge(ledger).written) == 12
    assert trace.read_text().count("trace: built-in:") < 12


def test_what_is_stored_is_named_by_the_hash_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    ledger = Sandbox(tmp_path / "deep")
    ledger.git("init", "--quiet", "--object-format=sha256", "--initial-branch=main")
    ledger.commit("notes.txt", "a file\n")
    make_sides(ledger, 1)
    merged = merge(ledger)
    wanted = HUAXIN.replace("grade: B\nc", "grade: A\nc").replace("prospect", "lead")
    text = ledger.git("show", f"{merged.tree}:records/c0.yaml")
    assert text == wanted.replace("id: huaxin", "id: c0")
