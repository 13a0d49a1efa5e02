"""What stands in the way of a merge, told without making it."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcli.errors import GitFailed, Refused
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


def test_what_a_partial_clone_lacks_is_not_asked_for(ledger: Sandbox, tmp_path: Path) -> None:
    make_sides(ledger, 2, HUAXIN.replace("grade: B", "grade: A"), HUAXIN.replace("B\nc", "C\nc"))
    ledger.git("config", "uploadpack.allowFilter", "true")
    for kind in ("blob:none", "tree:0"):
        clone = Sandbox(tmp_path / kind[:4])
        address = f"file://{ledger.root}"
        ledger.git("clone", "--quiet", f"--filter={kind}", address, str(clone.root))
        with pytest.raises(Refused) as refused:
            find_contests(clone.root, ROOT, "main", "origin/other")
        assert refused.value.code == "contents-away"
        # What sync does: there git asks the remote.
        assert len(merge_commits(clone.root, ROOT, "main", "origin/other").contests) == 2
        assert len(find_contests(clone.root, ROOT, "main", "origin/other").contests) == 2


def test_a_content_that_is_lost_is_an_error_with_its_name(ledger: Sandbox) -> None:
    make_sides(ledger, 1, HUAXIN.replace("grade: B", "grade: A"), HUAXIN.replace("B\nc", "C\nc"))
    name = ledger.git("rev-parse", "other:records/c0.yaml").strip()
    (ledger.root / ".git/objects" / name[:2] / name[2:]).unlink()
    for merge in (find_contests, merge_commits):
        with pytest.raises(GitFailed) as failed:
            merge(ledger.root, ROOT, "main", "other")
        assert name in str(failed.value.values["words"])


def list_objects(ledger: Sandbox) -> list[Path]:
    return sorted(ledger.path(".git/objects").rglob("*"))


def test_several_bases_are_joined_without_a_trace(tmp_path: Path) -> None:
    folder = tmp_path / 'a:b "c" \\d'
    folder.mkdir()
    ledger = Sandbox(folder)
    ledger.git("init", "--quiet", "--initial-branch=main")
    ledger.commit("notes.txt", "a file\n")
    ours = HUAXIN.replace("created:", 'size: "9"\ncreated:')
    make_sides(ledger, 2, ours, HUAXIN.replace("stage: prospect", "stage: lead"))
    ledger.git("branch", "first")
    ledger.git("merge", "--quiet", "--strategy=ours", "--message", "One way", "other")
    ledger.git("checkout", "--quiet", "other")
    ledger.git("merge", "--quiet", "--strategy=ours", "--message", "The other way", "first")
    both = ours.replace("stage: prospect", "stage: lead")
    commit_cards(ledger, "main", 2, both.replace("B\ns", "A\ns"))
    commit_cards(ledger, "other", 2, both.replace("B\ns", "C\ns"))
    before = list_objects(ledger)
    contests = look(ledger).contests
    assert [[clash.path for clash in one.clashes] for one in contests] == [[("grade",)]] * 2
    assert list_objects(ledger) == before
    assert merge_commits(ledger.root, ROOT, "main", "other").contests == contests
    assert list_objects(ledger) != before


def test_a_folder_in_the_place_of_a_file(ledger: Sandbox) -> None:
    ledger.git("branch", "other")
    ledger.commit("plans", "ours\n")
    ledger.git("checkout", "--quiet", "other")
    ledger.commit("plans/one.txt", "theirs\n")
    for merge in (find_contests, merge_commits):
        with pytest.raises(Refused) as refused:
            merge(ledger.root, ROOT, "main", "other")
        assert refused.value.code == "sync-paths"
