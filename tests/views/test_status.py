from __future__ import annotations

import json
from typing import Any

from crmcli.rules.findings import Finding
from crmcli.rules.settings import Person
from crmcli.rules.status import Clashing, Elsewhere, HandEdit, Sharing, Status, Waiting
from crmcli.views.language import Language
from crmcli.views.status import render_status

BUSY = Status(
    me=Person("li.wei", "李伟", ("li.wei@example.com",)),
    email="li.wei@example.com",
    branch="main",
    sharing=Sharing("origin/main", ahead=3, behind=1),
    hand_edits=(
        HandEdit("records/acme.yaml", "changed"),
        HandEdit("records/new\x1b[1m.yaml", "added"),
    ),
    broken=(Finding("records/rhein.yaml", 7, 3, "name", "duplicate-key", "error"),),
    under_way="merge",
    interrupted="visit(huaxin)",
    drafts=(("acme", "/work/.git/crm/drafts/acme.1/acme.yaml"),),
)
QUIET = Status(
    me=None,
    email=None,
    branch=None,
    sharing=Sharing(),
    hand_edits=(),
    broken=(),
    under_way=None,
    interrupted=None,
)


def test_a_busy_ledger() -> None:
    assert render_status(BUSY, as_json=False, language="zh") == (
        "李伟（li.wei，li.wei@example.com）\n"
        "分支 main：3 条未发送到 origin/main，1 条未取回：crm sync\n"
        "操作 visit(huaxin) 中途中断；下一次写入时会自动完成或撤销\n"
        "git 正在进行 merge\n"
        "完成：git merge --continue；放弃：git merge --abort\n"
        "尚未提交的文件 2 个\n"
        "  已修改    records/acme.yaml\n"
        "  新增      records/new\\x1b[1m.yaml\n"
        "无法读取的客户卡 1 张；原因见 crm check\n"
        "  records/rhein.yaml:7:3\n"
        "acme 的草稿尚未保存：crm edit acme（/work/.git/crm/drafts/acme.1/acme.yaml）\n"
    )


def test_a_quiet_ledger_of_a_stranger() -> None:
    assert render_status(QUIET, as_json=False, language="en") == (
        "git does not know your e-mail: git config user.email YOU@EXAMPLE.COM\n"
        "HEAD is detached: git switch BRANCH, then go on\n"
        "nothing is waiting\n"
    )


def test_a_write_that_is_still_running() -> None:
    running = BUSY._replace(
        hand_edits=(), broken=(), drafts=(), under_way=None, interrupted=None, running="set(acme)"
    )
    assert render_status(running, as_json=False, language="en").splitlines()[2:] == [
        "set(acme) is being written just now, by another crm"
    ]
    assert render_status(running, as_json=False, language="zh").splitlines()[2:] == [
        "另一个 crm 正在写入 set(acme)"
    ]


def test_a_killed_write_whose_act_cannot_be_told() -> None:
    torn = QUIET._replace(torn="/work/.git/crm/journal.jsonl")
    assert render_status(torn, as_json=False, language="en").splitlines()[2:] == [
        "a killed write seems to have changed no card; the next forgets it, or names what differs"
    ]
    assert render_status(torn, as_json=False, language="zh").splitlines()[2:] == [
        "一次写入曾中断，似乎尚未改动卡片；下一次写入会清除其记录，或指出有差异的文件"
    ]
    facts = json.loads(render_status(torn, as_json=True, language="en"))
    assert (facts["torn_journal"], facts["interrupted"]) == ("/work/.git/crm/journal.jsonl", None)


def test_a_rebase_that_stopped_at_a_conflict() -> None:
    stopped = BUSY._replace(
        branch=None,
        sharing=Sharing(),
        under_way="rebase",
        interrupted=None,
        drafts=(),
        hand_edits=(HandEdit("records/rhein.yaml", "unmerged"),),
    )
    assert render_status(stopped, as_json=False, language="en").splitlines()[1:] == [
        "git is in the middle of a rebase",
        "files in conflict: 1",
        "  records/rhein.yaml",
        "settle it field by field: crm resolve; or git rebase --abort",
    ]
    left = stopped._replace(branch="main", under_way=None)
    assert render_status(left, as_json=False, language="zh").splitlines()[2:] == [
        "有冲突的文件 1 个",
        "  records/rhein.yaml",
        "改好文件后 git add",
    ]
    bisecting = stopped._replace(under_way="bisect", hand_edits=(), broken=())
    assert render_status(bisecting, as_json=False, language="en").splitlines()[1:] == [
        "git is in the middle of a bisect",
        "git bisect reset ends it",
    ]


def test_edits_without_anything_under_way_are_taken_in_by_save() -> None:
    said = render_status(BUSY._replace(under_way=None), as_json=False, language="en")
    assert "files edited by hand: 2; crm save takes them in\n" in said


def test_one_object_for_programs() -> None:
    assert json.loads(render_status(BUSY, as_json=True, language="zh")) == {
        "me": "li.wei",
        "email": "li.wei@example.com",
        "branch": "main",
        "has_remote": True,
        "upstream": "origin/main",
        "gone": False,
        "ahead": 3,
        "behind": 1,
        "hand_edits": [
            {"file": "records/acme.yaml", "difference": "changed"},
            {"file": "records/new\x1b[1m.yaml", "difference": "added"},
        ],
        "broken": [{"file": "records/rhein.yaml", "line": 7, "column": 3, "rule": "duplicate-key"}],
        "under_way": "merge",
        "interrupted": "visit(huaxin)",
        "torn_journal": None,
        "running": None,
        "drafts": [{"customer": "acme", "file": "/work/.git/crm/drafts/acme.1/acme.yaml"}],
        "conflicts": [],
        "unsent": None,
        "request": None,
        "taken": 0,
        "elsewhere": None,
        "clashes": [],
        "unlooked": 0,
        "obstacle": None,
    }


WAITING = Sharing("origin/main", ahead=1, behind=0, unsent=0, request=Waiting("crm/li.wei", 1))


def tell(sharing: Sharing, language: Language = "en") -> list[str]:
    """What is said below who is at work."""
    status = QUIET._replace(branch="main", sharing=sharing)
    return render_status(status, as_json=False, language=language).splitlines()[1:]


def list_facts(sharing: Sharing) -> Any:
    status = QUIET._replace(branch="main", sharing=sharing)
    return json.loads(render_status(status, as_json=True, language="en"))


def test_what_waits_to_be_merged_is_not_called_unsent() -> None:
    assert tell(WAITING) == [
        "branch main: 1 act waits in crm/li.wei to be merged into origin/main",
    ]
    more = WAITING._replace(ahead=3, unsent=1, request=Waiting("crm/li.wei", 2))
    assert tell(more, "zh") == [
        "分支 main：1 条未发送到 origin/main，0 条未取回：crm sync",
        "分支 main：2 条操作已送到 crm/li.wei，等待合并到 origin/main",
    ]
    assert tell(more) == [
        "branch main: 1 act not sent to origin/main, 0 not taken in: crm sync",
        "branch main: 2 acts wait in crm/li.wei to be merged into origin/main",
    ]
    facts = list_facts(more)
    assert (facts["unsent"], facts["request"]) == (1, {"branch": "crm/li.wei", "acts": 2})


APART = WAITING._replace(behind=1, unsent=1, request=None)


def test_a_clash_and_what_cannot_be_merged_at_all() -> None:
    clashed = APART._replace(
        clashes=(
            Clashing("acme", "records/acme.yaml", places=2, chosen=1),
            Clashing(None, "notes.txt", "my fork/main"),
        )
    )
    assert tell(clashed)[1:] == [
        "changed differently here and in origin/main: acme; decide with crm resolve",
        "settled so far: 1 of 2 (crm resolve --forget drops them)",
        (
            "changed differently here and in my fork/main: notes.txt; "
            "decide with crm resolve --onto my\\ fork/main"
        ),
    ]
    assert tell(clashed, "zh")[2] == "已选 1 处，共 2 处（crm resolve --forget 可清除）"
    many = tuple(Clashing(f"c{n}", f"records/c{n}.yaml") for n in range(12))
    assert "c9 等，另有 2 个" in "".join(tell(APART._replace(clashes=many), "zh"))
    assert list_facts(clashed)["clashes"][1] == {
        "customer": None,
        "file": "notes.txt",
        "places": 0,
        "chosen": 0,
        "onto": "my fork/main",
    }
    unlooked = APART._replace(unlooked=2)
    assert tell(unlooked)[1] == (
        "2 more files were changed on both sides: crm sync tells whether they clash"
    )
    assert tell(unlooked, "zh")[1] == "另有 2 个文件两边都改过；是否冲突由 crm sync 检查"
    assert "nothing in common" in "".join(tell(APART._replace(obstacle="unrelated")))


def test_acts_that_are_there_under_other_commits_wait_for_nobody() -> None:
    taken = WAITING._replace(ahead=3, request=None, taken=2)
    assert tell(taken) == [
        "branch main has nothing that origin/main lacks: 2 acts are there under other commits",
        "nothing is waiting",
    ]
    assert tell(taken, "zh") == [
        "分支 main 没有 origin/main 缺少的内容：2 条操作已以其他提交并入",
        "没有待处理的事项",
    ]
    assert list_facts(taken)["taken"] == 2


def test_an_upstream_of_which_nothing_is_here_and_one_that_is_gone() -> None:
    unseen = Sharing("origin/main")
    assert tell(unseen) == [
        "branch main follows origin/main, of which nothing is known here: crm sync"
    ]
    gone = unseen._replace(gone=True)
    assert tell(gone) == [
        "branch main follows origin/main, which is there no more: crm sync says what helps"
    ]
    assert tell(gone, "zh") == ["分支 main 对应的 origin/main 已不存在；处理办法见 crm sync"]
    assert (list_facts(gone)["gone"], list_facts(unseen)["gone"]) == (True, False)


def test_what_others_sent_to_the_branch_that_ours_go_to() -> None:
    elsewhere = Sharing("origin/main", 0, 0, 0, elsewhere=Elsewhere("mine/main", 1))
    assert tell(elsewhere) == [
        "branch main is level with origin/main",
        "mine/main, where yours go, has 1 act that is not here: crm sync",
    ]
    assert list_facts(elsewhere)["elsewhere"] == {"branch": "mine/main", "acts": 1}


def test_choices_that_are_kept_in_git_s_own_merge() -> None:
    merging = QUIET._replace(
        branch="main",
        under_way="merge",
        hand_edits=(HandEdit("records/acme.yaml", "unmerged"),),
        conflicts=(Clashing("acme", "records/acme.yaml", None, 3, 1),),
        has_remote=False,
    )
    said = render_status(merging, as_json=False, language="en").splitlines()
    assert said[3:6] == [
        "files in conflict: 1",
        "  records/acme.yaml",
        "settled so far: 1 of 3 (crm resolve --forget drops them)",
    ]
    facts = json.loads(render_status(merging, as_json=True, language="en"))
    assert facts["conflicts"] == [
        {"customer": "acme", "file": "records/acme.yaml", "places": 3, "chosen": 1}
    ]


def test_a_branch_that_nobody_has_is_told_what_helps() -> None:
    alone = QUIET._replace(branch="main", email="x@example.com", has_remote=False)
    assert render_status(alone, as_json=False, language="en").splitlines()[1:] == [
        "branch main is shared with nobody: git remote add origin URL, then crm sync",
        "nothing is waiting",
    ]
    new = alone._replace(has_remote=True)
    assert render_status(new, as_json=False, language="en").splitlines()[1:] == [
        "branch main follows no remote branch, nothing is shared yet: crm sync",
    ]
