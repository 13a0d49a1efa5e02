"""What stands in the way of a merge, told without making it."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcli.history.foreseeing import Foreseen, find_contests
from crmcli.history.treemerge import merge_commits
from tests.acting import load_root
from tests.sandbox import HUAXIN, Sandbox

ROOT = load_root()


def commit_cards(ledger: Sandbox, branch: str, count: int, text: str) -> None:
    ledger.git("checkout", "--quiet", "-B", branch, branch)
    for number in range(count):
        ledger.put(f"records/c{number}.yaml", text.replace("id: huaxin", f"id: c{number}"))
    ledger.git("add", "--all")
    ledger.git("commit", "--quiet", "--message", f"{count} on {branch}")


def make_sides(ledger: Sandbox, count: int, ours: str, theirs: str) -> None:
    """Two branches, each with its own text of so many cards."""
    commit_cards(ledger, "main", count, HUAXIN)
    ledger.git("branch", "other")
    commit_cards(ledger, "main", count, ours)
    commit_cards(ledger, "other", count, theirs)
    ledger.git("checkout", "--quiet", "main")


def look(ledger: Sandbox, **limits: int) -> Foreseen:
    return find_contests(ledger.root, ROOT, "main", "other", **limits)


def test_texts_are_not_written_to_see_whether_cards_clash(
    ledger: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Both put a line into one place, for which a merge of texts asks git about each card.
    ours = HUAXIN.replace("created:", 'size: "9"\ncreated:')
    theirs = HUAXIN.replace("created:", "industry: 软件\ncreated:")
    make_sides(ledger, 8, ours, theirs)
    trace = tmp_path / "trace"
    monkeypatch.setenv("GIT_TRACE", str(trace))
    assert look(ledger) == Foreseen((), 0)
    assert "merge-file" not in trace.read_text()


def test_the_same_clashes_as_in_the_merge(ledger: Sandbox) -> None:
    make_sides(ledger, 3, HUAXIN.replace("grade: B", "grade: A"), HUAXIN.replace("B\nc", "C\nc"))
    ledger.commit("notes.txt", "ours\n")
    ledger.git("checkout", "--quiet", "other")
    ledger.commit("notes.txt", "theirs\n")
    contests = merge_commits(ledger.root, ROOT, "main", "other").contests
    assert len(contests) == 4
    assert look(ledger) == Foreseen(contests, 0)


def test_of_very_many_it_is_said_how_many_were_not_looked_at(ledger: Sandbox) -> None:
    make_sides(ledger, 5, HUAXIN.replace("grade: B", "grade: A"), HUAXIN.replace("B\nc", "C\nc"))
    found = look(ledger, most=len(HUAXIN.encode()) * 4)
    assert (len(found.contests), found.unlooked) == (2, 3)
