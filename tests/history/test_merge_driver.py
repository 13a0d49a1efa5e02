"""git's merge driver in every command that merges, and what git does where it is not to be had."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from crmcli.commands import merge_driver
from crmcli.history.drivers import CLASHED, MERGED
from tests.sandbox import ATTRIBUTES, HUAXIN, Sandbox

CARD = "records/huaxin.yaml"
GRADE, STAGE = "grade: B\ncreated", "stage: prospect"
MINE = HUAXIN.replace(GRADE, "grade: A\ncreated")
OTHER = HUAXIN.replace(STAGE, "stage: customer")
BOTH = OTHER.replace(GRADE, "grade: A\ncreated")
"""Neighbouring lines, which git's own merge gives up."""
RIVAL = HUAXIN.replace(GRADE, "grade: C\ncreated")


def run(ledger: Sandbox, *words: str) -> tuple[int, str]:
    """git's exit code, and what it says."""
    done = subprocess.run(
        ["git", *words], cwd=ledger.root, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def branch_off(ledger: Sandbox, ours: str = MINE, theirs: str = OTHER) -> None:
    """A branch `other` beside the main one, which is checked out."""
    ledger.git("checkout", "--quiet", "-b", "other")
    ledger.commit(CARD, theirs)
    ledger.git("checkout", "--quiet", "main")
    ledger.commit(CARD, ours)


def break_driver(ledger: Sandbox, old: str, new: str) -> None:
    """Change what this clone has been told to run."""
    told = ledger.git("config", "--local", "--get", "merge.crm.driver").rstrip("\n")
    assert old in told
    ledger.git("config", "--local", "merge.crm.driver", told.replace(old, new))


@pytest.mark.parametrize(
    "words",
    [
        ("merge", "--no-edit", "other"),
        ("rebase", "other"),
        ("cherry-pick", "other"),
        ("pull", "--no-rebase", "--no-edit", ".", "other"),
    ],
    ids=lambda words: words[0],
)
def test_whatever_merges_merges_by_meaning(ledger: Sandbox, words: tuple[str, ...]) -> None:
    branch_off(ledger)
    assert run(ledger, *words)[0] == 0
    assert ledger.read(CARD) == BOTH
    assert ledger.status() == ""


def test_a_revert_and_a_stash_merge_by_meaning(ledger: Sandbox) -> None:
    ledger.commit(CARD, MINE)
    ledger.put(CARD, BOTH)
    ledger.git("stash", "--quiet")
    ledger.git("revert", "--no-edit", "HEAD")
    assert run(ledger, "stash", "pop")[0] == 0
    assert ledger.read(CARD) == OTHER


def _point_nowhere(ledger: Sandbox) -> None:
    break_driver(ledger, sys.executable, "/gone/bin/python")


def _forget_program(ledger: Sandbox) -> None:
    break_driver(ledger, "commands.merge_driver", "commands.gone")


def _crash(ledger: Sandbox) -> None:
    break_driver(ledger, "-P -m crmcli.commands.merge_driver", "-c 'raise RuntimeError'")


def _kill(ledger: Sandbox) -> None:
    killed = "-c 'import os; os.kill(os.getpid(), 9)'"
    break_driver(ledger, "-P -m crmcli.commands.merge_driver", killed)


def _forget_setting(ledger: Sandbox) -> None:
    ledger.git("config", "--remove-section", "merge.crm")


def _break_schema(ledger: Sandbox) -> None:
    ledger.put("schema/customer.schema.json", "{")


@pytest.mark.parametrize(
    "harm", [_point_nowhere, _forget_program, _crash, _kill, _forget_setting, _break_schema]
)
def test_without_the_program_git_does_what_it_always_did(
    ledger: Sandbox, harm: Callable[[Sandbox], None]
) -> None:
    """A conflict with both sides in it, never ours alone; far lines are merged by git."""
    branch_off(ledger, theirs=OTHER + "# 附注\n")
    harm(ledger)
    code, _ = run(ledger, "merge", "--no-edit", "other")
    assert code == 1
    left = ledger.read(CARD)
    ours, _, theirs = left.partition("=======\n")
    assert "stage: prospect\ngrade: A\n" in ours.partition("<<<<<<< ")[2]
    assert "stage: customer\ngrade: B\n" in theirs.partition(">>>>>>> ")[0]
    assert left.endswith("# 附注\n")
    assert ledger.git("ls-files", "--unmerged") != ""


@pytest.mark.parametrize("harm", [_point_nowhere, _crash])
@pytest.mark.parametrize("way", ["--merge", "--apply"])
def test_without_the_program_ours_is_ours_in_a_rebase_too(
    ledger: Sandbox, harm: Callable[[Sandbox], None], way: str
) -> None:
    branch_off(ledger)
    harm(ledger)
    assert run(ledger, "rebase", way, "other")[0] == 1
    theirs, _, ours = ledger.read(CARD).partition("=======\n")
    assert "<<<<<<< theirs\nstage: customer\n" in theirs
    assert "grade: A\n>>>>>>> ours\n" in ours


def test_a_card_that_cannot_be_read_is_merged_by_lines(ledger: Sandbox) -> None:
    ledger.commit(CARD, HUAXIN + "stage: lead\n")  # a key that stands twice
    broken = HUAXIN + "stage: lead\n"
    branch_off(ledger, ours=broken.replace("# 老客户", "# 大客户"), theirs=broken + "# 附注\n")
    assert run(ledger, "merge", "--no-edit", "other")[0] == 0
    assert ledger.read(CARD) == broken.replace("# 老客户", "# 大客户") + "# 附注\n"


def test_a_clash_stands_between_markers_and_can_be_taken_back(ledger: Sandbox) -> None:
    branch_off(ledger, theirs=RIVAL.replace(STAGE, "stage: customer"))
    code, said = run(ledger, "merge", "--no-edit", "other")
    assert (code, f"CONFLICT (content): Merge conflict in {CARD}" in said) == (1, True)
    conflict = (
        "stage: customer\n<<<<<<< ours\ngrade: A\n||||||| base\ngrade: B\n=======\n"
        "grade: C\n>>>>>>> theirs\ncreated:"
    )
    assert conflict in ledger.read(CARD)
    ledger.git("merge", "--abort")
    assert (ledger.read(CARD), ledger.status()) == (MINE, "")


def test_merges_that_cross_make_the_same_card_and_merge_again(ledger: Sandbox) -> None:
    """Each of two branches merges the other's start: then they have two bases."""
    branch_off(ledger)
    ours, theirs = ledger.head(), ledger.git("rev-parse", "other").strip()
    ledger.git("merge", "--quiet", "--no-edit", theirs)
    ledger.git("checkout", "--quiet", "other")
    ledger.git("merge", "--quiet", "--no-edit", ours)
    assert ledger.git("rev-parse", "main^{tree}") == ledger.git("rev-parse", "other^{tree}")
    ledger.commit(CARD, BOTH.replace("kind: company", "kind: special"))
    ledger.git("checkout", "--quiet", "main")
    ledger.commit(CARD, BOTH.replace("owner: li.wei", "owner: zhang.min"))
    assert len(ledger.git("merge-base", "--all", "main", "other").split()) == 2
    assert run(ledger, "merge", "--no-edit", "other")[0] == 0
    card = BOTH.replace("kind: company", "kind: special")
    assert ledger.read(CARD) == card.replace("owner: li.wei", "owner: zhang.min")


def test_bases_that_clash_leave_no_markers_in_a_merge_of_merges(ledger: Sandbox) -> None:
    """Two branches settled the same clash alike: what they began at is no card with markers."""
    branch_off(ledger, theirs=RIVAL)
    ours, theirs = ledger.head(), ledger.git("rev-parse", "other").strip()
    settled = HUAXIN.replace(GRADE, "grade: D\ncreated")
    for name, other in (("main", theirs), ("other", ours)):
        ledger.git("checkout", "--quiet", name)
        assert run(ledger, "merge", "--no-edit", other)[0] == 1
        ledger.put(CARD, settled)
        ledger.git("commit", "--quiet", "--all", "--no-edit")
    ledger.commit(CARD, settled.replace("kind: company", "kind: special"))
    ledger.git("checkout", "--quiet", "main")
    ledger.commit(CARD, settled.replace(STAGE, "stage: customer"))
    assert run(ledger, "merge", "--no-edit", "other")[0] == 0
    merged = settled.replace("kind: company", "kind: special")
    assert ledger.read(CARD) == merged.replace(STAGE, "stage: customer")


def test_a_branch_from_before_the_rule_is_merged_by_lines_until_it_has_it(ledger: Sandbox) -> None:
    """git goes by the .gitattributes of the side that is merged into."""
    ledger.git("rm", "--quiet", ".gitattributes")
    ledger.git("commit", "--quiet", "--message", "as it was before")
    branch_off(ledger)
    ledger.git("checkout", "--quiet", "other")
    ledger.commit(".gitattributes", ATTRIBUTES)
    ledger.git("checkout", "--quiet", "main")
    assert run(ledger, "merge", "--no-edit", "other")[0] == 1
    assert "<<<<<<< " in ledger.read(CARD)
    ledger.git("merge", "--abort")
    ledger.git("checkout", "--quiet", "other")
    assert run(ledger, "merge", "--no-edit", "main")[0] == 0
    assert ledger.read(CARD) == BOTH


def test_a_merge_in_a_work_tree_and_from_a_folder_below(ledger: Sandbox) -> None:
    branch_off(ledger)
    there = ledger.root.parent / "there"
    ledger.git("worktree", "add", "--quiet", "--detach", str(there), "main")
    assert run(Sandbox(there), "-C", "records", "merge", "--no-edit", "other")[0] == 0
    assert Sandbox(there).read(CARD) == BOTH


def test_the_settings_are_merged_by_meaning_where_the_rule_says_so(ledger: Sandbox) -> None:
    ledger.commit(".gitattributes", ATTRIBUTES + "crm.yaml merge=crm\n")
    before = ledger.read("crm.yaml")
    added = [
        f"  {one}:\n    name: {one}\n    emails: [a@{one}.example]\n" for one in ("anna", "wu")
    ]
    ledger.git("checkout", "--quiet", "-b", "other")
    ledger.commit("crm.yaml", before.replace("timezone", added[1] + "timezone"))
    ledger.git("checkout", "--quiet", "main")
    ledger.commit("crm.yaml", before.replace("timezone", added[0] + "timezone"))
    assert run(ledger, "merge", "--no-edit", "other")[0] == 0
    merged = ledger.read("crm.yaml")
    assert all(merged.count(one) == 1 for one in added)
    assert sorted(merged.splitlines()) == sorted((before + "".join(added)).splitlines())


def test_the_program_merges_files_in_place_and_says_what_came_of_it(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ledger.root)

    def run_program(*words: str) -> int:
        monkeypatch.setattr(sys, "argv", ["crm-merge-driver", *words])
        with pytest.raises(SystemExit) as ended:
            merge_driver.main()
        return int(str(ended.value.code))

    names = ("base", "ours", "theirs")
    for theirs, code in ((OTHER, MERGED), (RIVAL, CLASHED)):
        for name, text in zip(names, (HUAXIN, MINE, theirs), strict=True):
            ledger.put(name, text)
        assert run_program(*names, "9", CARD) == code
    assert "\n<<<<<<<<< ours\ngrade: A\n" in ledger.read("ours")
    assert capsys.readouterr().err == ""
    ledger.put("ours", MINE)
    for words in ((), (*names, "many", CARD), ("gone", *names[1:], "7", CARD)):
        assert run_program(*words) == merge_driver.GIVE_UP
        assert capsys.readouterr().err.count("\n") == 1
    assert ledger.read("ours") == MINE
