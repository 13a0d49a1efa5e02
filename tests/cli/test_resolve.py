"""`crm resolve` as it is typed, where a card, an entry and several fields clash."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crmcli.rules.edits import Delete, Set
from tests.sandbox import HUAXIN, Sandbox
from tests.team import CARD, edit, join, make_hub, sync_clone

VISIT = "20261102-q7cd2"
LONG = "先看了机房，再谈付款；对方要求分三期，第一期百分之三十，验收后百分之六十，余款一年"


@pytest.fixture
def ours(ledger: Sandbox, tmp_path: Path) -> Sandbox:
    """A clone with clashes: a grade, notes, a contact, and a card that they have deleted."""
    hub = make_hub(ledger, tmp_path)
    theirs, ours = join(hub, "theirs", "zhang.min"), join(hub, "ours")
    notes = ("visits", 0, "notes")
    edit(
        theirs, Set(("grade",), "A"), Set(notes, "谈交期\n"), Set(("contacts", 0, "title"), "总监")
    )
    theirs.git("rm", "--quiet", "records/mueller.yaml")
    theirs.git("commit", "--quiet", "--message", "gone")
    sync_clone(theirs)
    gone = Delete(("contacts", 0)), Delete(("visits", 0, "contact"))
    edit(ours, Set(("grade",), "C"), Set(notes, f"{LONG}\n"), *gone)
    edit(ours, Set(("grade",), "B"), customer="mueller")
    ours.git("fetch", "--quiet")
    return ours


def test_the_list_says_what_is_settled_and_with_what(ours: Sandbox) -> None:
    assert ours.crm("resolve", "huaxin", "--set", "grade=B").returncode == 0
    assert ours.crm("resolve", "mueller", "--ours").returncode == 0
    listed = ours.crm("resolve", CRM_LANG="zh")
    assert listed.stdout == (
        "huaxin\n  级别：我方 C，对方 A，原为 B\n    已选：B\n"
        "  联系人.wang：\n    我方：（空）\n    对方：wang 王静 总监 决策者 +86 138 0000 0000\n"
        "    原为：wang 王静 采购总监 决策者 +86 138 0000 0000\n"
        f"  跟进记录.{VISIT}.过程：\n    我方：{LONG}\n    对方：谈交期\n"
        "    原为：看现场；客户关心售后响应\n"
        "mueller\n  卡片在本地有修改，对方已删除\n    已选：我方\n"
    )
    assert listed.stderr == "已选 2 处，共 4 处（crm resolve --forget 可清除）\n"
    facts = json.loads(ours.crm("resolve", "--json").stdout)
    assert [(one["settled"], one["choice"]) for one in facts] == [
        (True, "B"),
        (False, None),
        (False, None),
        (True, "ours"),
    ]
    ours.crm("resolve", "--forget")
    assert "settled" not in ours.crm("resolve").stdout


def test_one_field_by_its_value_and_the_others_by_their_side(ours: Sandbox) -> None:
    words = ("--set", "grade=B", "--set", "联系人.王静=对方")
    assert ours.crm("resolve", "huaxin", "--ours", *words).returncode == 0
    assert ours.crm("resolve", "mueller", "--theirs").returncode == 0
    title = HUAXIN.replace("采购总监", "总监")
    assert ours.read(CARD) == title.replace("看现场；客户关心售后响应", LONG).replace(
        "    contact: wang\n", ""
    )
    assert not ours.path("records/mueller.yaml").exists() and ours.status() == ""


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("mueller", "--set", "grade=A"), "--ours or --theirs"),
        (("huaxin", "--set", "contacts.wang=x"), "contacts.wang=ours or contacts.wang=theirs"),
        (("huaxin", "--set", "联系人.王静.职务=x"), "contacts.wang=theirs"),
        (
            ("huaxin", "--set", "contacts.wang=x", "--lang", "zh"),
            "联系人.wang=我方 或 联系人.wang=",
        ),
    ],
)
def test_what_is_in_question_as_a_whole(ours: Sandbox, words: tuple[str, ...], hint: str) -> None:
    refused = ours.crm("resolve", *words)
    assert (refused.returncode, refused.stdout, hint in refused.stderr) == (2, "", True)
    assert "settled" not in ours.crm("resolve").stdout


def test_what_is_not_in_question_is_told_with_what_is_as_it_is_typed(ours: Sandbox) -> None:
    refused = ours.crm("resolve", "huaxin", "--set", "size=1", CRM_LANG="zh")
    said = f"size 没有冲突；有冲突的是：级别、联系人.wang、跟进记录.{VISIT}.过程\n"
    assert (refused.returncode, refused.stderr) == (3, said)
    refused = ours.crm("resolve", "huaxin", "--set", "size=1")
    assert refused.stderr.endswith(f"what is: grade, contacts.wang, visits.{VISIT}.notes\n")
    words = ("--set", f"跟进记录.{VISIT}.过程=对方", "--set", "级别=对方")
    assert ours.crm("resolve", "huaxin", *words).returncode == 0


def test_a_bad_value_among_good_ones_settles_nothing(ours: Sandbox) -> None:
    words = ("--set", "grade=B", "--set", "contacts.wang=x", "--ours")
    assert ours.crm("resolve", "huaxin", *words).returncode == 2
    assert "settled" not in ours.crm("resolve").stdout


def test_what_every_card_needs_is_not_settled_with_nothing(ledger: Sandbox, tmp_path: Path) -> None:
    ours = _part_by_names(ledger, tmp_path)
    refused = ours.crm("resolve", "huaxin", "--set", "name=")
    said = "Customer name must stay: every card needs it\n"
    assert (refused.returncode, refused.stderr) == (2, said)
    refused = ours.crm("resolve", "华信", "--set", "contacts.wang.name=", CRM_LANG="zh")
    assert (refused.returncode, refused.stderr) == (2, "姓名是必填项，不能清空\n")
    assert json.loads(ours.crm("resolve", "--json").stdout)[0]["settled"] is False


def _part_by_names(ledger: Sandbox, folder: Path) -> Sandbox:
    """A clone in which a customer and a contact are called otherwise than by the others."""
    hub = make_hub(ledger, folder)
    theirs, ours = join(hub, "theirs", "zhang.min"), join(hub, "ours")
    for clone, name in ((theirs, "华信"), (ours, "北京华信")):
        edit(clone, Set(("name",), name), Set(("contacts", 0, "name"), f"{name}王静"))
    sync_clone(theirs)
    ours.git("fetch", "--quiet")
    return ours


@pytest.mark.parametrize("way", ["sync", "merge"])
def test_a_side_that_cannot_be_taken_is_a_failure(
    ledger: Sandbox, tmp_path: Path, way: str
) -> None:
    hub = make_hub(ledger, tmp_path)
    theirs, ours = join(hub, "theirs", "zhang.min"), join(hub, "ours")
    for clone, words in ((theirs, "theirs"), (ours, "ours")):
        clone.commit("notes.txt", f"{words}\n")
        edit(clone, Set(("grade",), "A" if clone is ours else "C"))
    sync_clone(theirs)
    ours.git("fetch", "--quiet")
    if way == "merge":
        ours.git("merge", "origin/main", code=1)
    done = ours.crm("resolve", "huaxin", "--ours")
    assert (done.returncode, "notes.txt" in done.stderr) == (0, True)
    left = ours.crm("resolve", "--ours")
    assert (left.returncode, "notes.txt" in left.stderr) == (4, True)
