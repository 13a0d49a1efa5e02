"""What was chosen with `crm resolve`: judged at once, kept, shown, and dropped when asked to."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcli.rules.edits import Set
from tests.sandbox import Sandbox
from tests.team import CARD, edit, join, make_hub, sync_clone
from tests.terminal import END, answer

SITES = {"theirs": "https://theirs.example", "ours": "https://ours.example"}


def change(clone: Sandbox, size: str, site: str, grade: str) -> None:
    edit(clone, Set(("size",), size), Set(("website",), site))
    edit(clone, Set(("grade",), grade), customer="lantian")


@pytest.fixture
def hub(ledger: Sandbox, tmp_path: Path) -> Path:
    return make_hub(ledger, tmp_path)


@pytest.fixture
def ours(hub: Path) -> Sandbox:
    """A clone in which the size and website of one customer and the grade of another clash."""
    theirs, ours = join(hub, "theirs", "zhang.min"), join(hub, "ours")
    change(theirs, "1", SITES["theirs"], "A")
    sync_clone(theirs)
    change(ours, "2", SITES["ours"], "C")
    ours.git("fetch", "--quiet")
    return ours


@pytest.mark.parametrize("in_git", [False, True])
def test_a_side_fills_only_what_is_open(ours: Sandbox, *, in_git: bool) -> None:
    if in_git:
        ours.git("merge", "origin/main", code=1)
    assert ours.crm("resolve", "huaxin", "--set", "size=77").returncode == 0
    done = ours.crm("resolve", "--theirs")
    assert done.returncode == 0
    assert "kept as chosen before: huaxin size\n" in done.stderr
    text = ours.read(CARD)
    assert 'size: "77"' in text and SITES["theirs"] in text and ours.status() == ""


def test_one_customer_s_choices_are_dropped(ours: Sandbox) -> None:
    ours.crm("resolve", "huaxin", "--ours")
    dropped = ours.crm("resolve", "huaxin", "--forget")
    assert (dropped.returncode, dropped.stderr) == (0, "choices dropped: 2\n")
    ours.crm("resolve", "lantian", "--ours")
    assert ours.crm("resolve", "huaxin", "--forget").stderr == "no choice was kept\n"
    assert ours.crm("resolve", "--forget").stderr == "choices dropped: 1\n"
    again = ours.crm("resolve", "--forget", CRM_LANG="zh")
    assert (again.returncode, again.stderr) == (0, "没有保留任何选择\n")
    assert ours.crm("resolve", "--forget", "--ours").returncode == 2


def test_a_side_is_taken_by_its_name_everywhere(ours: Sandbox) -> None:
    words = ("--set", "size=theirs", "--set", "website=我方")
    assert ours.crm("resolve", "huaxin", *words).returncode == 0
    assert ours.crm("resolve", "lantian", "--set", 'grade="ours"').returncode == 2
    assert ours.crm("resolve", "lantian", "--set", "grade=OURS").returncode == 0
    text = ours.read(CARD)
    assert 'size: "1"' in text and SITES["ours"] in text
    assert "grade: C" in ours.read("records/lantian.yaml")


def test_the_word_itself_stands_in_quotes(ours: Sandbox) -> None:
    words = ("--set", 'size="ours"', "--set", f"website={SITES['ours']}")
    assert ours.crm("resolve", "huaxin", *words).returncode == 0
    assert ours.crm("resolve", "--ours").returncode == 0
    assert 'size: "ours"\n' in ours.read(CARD)


def test_a_value_that_the_card_cannot_hold_is_not_kept(ours: Sandbox) -> None:
    refused = ours.crm("resolve", "huaxin", "--set", "size=77", "--set", "website=junk")
    assert (refused.returncode, refused.stdout) == (5, "")
    assert "not chosen" in refused.stderr and "website" in refused.stderr
    assert "settled" not in ours.crm("resolve").stdout
    said = ours.crm("resolve", "huaxin", "--set", "website=junk", CRM_LANG="zh").stderr
    assert "未采用" in said


def test_an_unknown_answer_is_told_and_leaving_says_what_is_kept(ours: Sandbox) -> None:
    code, screen = answer(ours, "resolve", answers=["zzz", "?", "e", "77", END])
    assert code == 130
    assert "zzz is none of o, t, e, s" in screen and "? is none of" not in screen
    assert "e: type another value" in screen
    assert "settled so far: 1 of 3" in screen
    code, screen = answer(ours, "resolve", answers=["e", "junk", END], CRM_LANG="zh")
    assert code == 130 and "未采用" in screen and "已选 1 处，共 3 处" in screen
    listed = ours.crm("sync")
    assert listed.returncode == 4
    assert "  Size: ours 2, theirs 1, before (empty)\n    settled: 77\n" in listed.stderr
    assert "settled so far: 1 of 3" in listed.stderr


def test_leaving_without_a_choice_says_nothing(ours: Sandbox) -> None:
    code, screen = answer(ours, "resolve", answers=[END])
    assert code == 130 and "settled so far" not in screen


def test_nothing_is_in_question(hub: Path, ours: Sandbox) -> None:
    clone = join(hub, "fresh")
    for words in (("huaxin", "--theirs"), ("华信", "--set", "size=1"), ("--theirs",)):
        refused = clone.crm("resolve", *words)
        assert (refused.returncode, refused.stderr) == (4, "nothing is left to settle\n")
    assert clone.crm("resolve", "huaxin").returncode == 0
    assert clone.crm("resolve", "nobody", "--theirs").returncode == 3


def test_a_branch_that_no_sync_has_seen(ours: Sandbox) -> None:
    unseen = ours.crm("resolve", "--onto", "nope")
    assert unseen.returncode == 4
    assert "no sync has seen a branch nope of origin: crm sync --onto nope" in unseen.stderr
    assert ours.crm("resolve", "--onto", "").returncode == 2
    ours.git("merge", "origin/main", code=1)
    assert ours.crm("resolve", "--onto", "main").returncode == 2


def test_what_is_edited_by_hand_goes_on_with_resolve(ours: Sandbox) -> None:
    ours.put(CARD, ours.read(CARD) + "# by hand\n")
    blocked = ours.crm("resolve", "--theirs")
    assert blocked.returncode == 4
    assert "crm save, then crm resolve" in blocked.stderr and "sync" not in blocked.stderr
    assert ours.crm("save").returncode == 0
    assert ours.crm("resolve", "--ours").returncode == 0  # what is chosen stays chosen
    assert SITES["theirs"] in ours.read(CARD)
    assert ours.status() == "" and ours.read(CARD).endswith("# by hand\n")


def test_a_card_in_conflict_names_resolve(ours: Sandbox) -> None:
    ours.git("merge", "origin/main", code=1)
    shown = ours.crm("show", "huaxin")
    assert shown.returncode == 5
    assert "crm resolve" in shown.stderr.splitlines()[0] and "crm save" not in shown.stderr


def test_a_rebase_calls_ours_what_resolve_calls_so(ours: Sandbox) -> None:
    ours.git("rebase", "origin/main", code=1)
    text = ours.read(CARD)
    assert text.index("<<<<<<< theirs") < text.index('size: "1"') < text.index("|||||||")
    assert text.index("=======") < text.index('size: "2"') < text.index(">>>>>>> ours")
    assert "Size: ours 2, theirs 1" in ours.crm("resolve").stdout
    assert "git rebase --continue" in ours.crm("resolve", "--ours").stderr
    assert 'size: "2"' in ours.read(CARD)
