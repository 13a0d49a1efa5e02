"""A day's commands in each language: what is said is in that language, whatever is asked.

All of a language run in one process, on a ledger whose data has that language too, so that any
other word on the screen is one of ours.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from html import unescape
from pathlib import Path

from crmcli.cli import VERBS
from tests.purity import find_foreign
from tests.sentences import SENTENCES

STEPS = {
    # what is tested: the words in English, in Chinese
    "init": ("init .", "init ."),
    "init again": ("init .", "init ."),
    "person": ("person add Anna anna@example.com", "person add 张敏 zhang.min@example.com"),
    "new": (
        "new 'Blue Sky Trading' aliases=Sky grade=Key 'Lifecycle stage=Prospect'",
        "new 上海蓝天贸易有限公司 简称=蓝天 级别=关键 阶段=意向",
    ),
    "new again": ("new 'Blue Sky Trading'", "new 上海蓝天贸易有限公司"),
    "new, nothing known": ("new 'Red Sun'", "new 红日商行"),
    "add contact": (
        "add Sky Contacts 'Name=Mary Major' Role='Decision maker' phone='+49 30 1234567'",
        "add 蓝天 联系人 姓名=王静 角色=拍板人 手机=13800000001",
    ),
    "add tags": ("add Sky Tags big,new", "add 蓝天 标签 大客户，新客户"),
    "add tag again": ("add Sky Tags big", "add 蓝天 标签 大客户"),
    "add to no list": ("add Sky Industry x", "add 蓝天 行业 软件"),
    "set": ("set Sky Industry=Retail Owner=anna", "set 蓝天 行业=零售 负责人=张敏"),
    "set again": ("set Sky Industry=Retail", "set 蓝天 行业=零售"),
    "set in an entry": (
        "set Sky 'Contacts.Mary Major.Job title=Buyer'",
        "set 蓝天 联系人.王静.职务=采购",
    ),
    "set grade": ("set Sky Grade=A", "set 蓝天 级别=A"),
    "set follow-up": ("set Sky 'Next follow-up=fri'", "set 蓝天 下次跟进=周五"),
    "set visits": ("set Sky 'Contact log=x'", "set 蓝天 跟进记录=甲"),
    "set unknown": ("set Sky Industri=x", "set 蓝天 行页=甲"),
    "set far": ("set Sky Phone=x", "set 蓝天 手机=甲"),
    "set without rule": ("set Sky Stage=Customer", "set 蓝天 阶段=成交"),
    "set choice": ("set Sky Stage=Maybe", "set 蓝天 阶段=也许"),
    "set no person": ("set Sky Owner=Nobody", "set 蓝天 负责人=无名氏"),
    "set number": ("set Sky Employees=many", "set 蓝天 员工人数=很多"),
    "set date": ("set Sky 'Opened on=someday'", "set 蓝天 开业日期=某天"),
    "set year": ("set Sky 'Opened on=05-06'", "set 蓝天 开业日期=05-06"),
    "set yes": (
        "set Sky 'Contacts.Mary Major.Main contact=maybe'",
        "set 蓝天 联系人.王静.主要联系人=也许",
    ),
    "set nothing": ("set Sky", "set 蓝天"),
    "set empty": ("set Sky Industry=", "set 蓝天 行业="),
    "visit": (
        "visit Sky -c On-site\\ visit -m seen -w Mary -r likes -n 'next wed send quote'",
        "visit 蓝天 -c 上门 -m 看现场 -w 王静 -r 要报价 -n '下周三 送报价'",
    ),
    "visit by the way": ("visit Sky -c chat -m hello", "visit 蓝天 -c 微信 -m 问发票"),
    "visit missed": ("visit Sky -c call --missed", "visit 蓝天 -c 去电 --missed"),
    "visit before": ("visit Sky -c post -m sent -d yesterday", "visit 蓝天 -c 快递 -m 寄 -d 昨天"),
    "visit to come": ("visit Sky -c call -m x -d tomorrow", "visit 蓝天 -c 去电 -m 甲 -d 明天"),
    "visit no channel": ("visit Sky -m x", "visit 蓝天 -m 甲"),
    "visit bad channel": ("visit Sky -c pigeon -m x", "visit 蓝天 -c 鸽子 -m 甲"),
    "visit nobody": ("visit Sky -c call -m x -w Zoe", "visit 蓝天 -c 去电 -m 甲 -w 李强"),
    "visit without": ("visit Sky", "visit 蓝天"),
    "next": ("next Sky fri call back", "next 蓝天 周五 回电话"),
    "next none": ("next Sky none", "next 蓝天 无"),
    "next none again": ("next Sky none", "next 蓝天 不约"),
    "next bad": ("next Sky someday", "next 蓝天 哪天"),
    "regrade": ("regrade Sky Important -m bigger", "regrade 蓝天 重要 -m 签约"),
    "regrade again": ("regrade Sky Important -m bigger", "regrade 蓝天 重要 -m 签约"),
    "regrade without": ("regrade Sky Key", "regrade 蓝天 关键"),
    "unset": ("unset Sky Industry", "unset 蓝天 行业"),
    "unset again": ("unset Sky Industry", "unset 蓝天 行业"),
    "unset member": ("unset Sky Tags big", "unset 蓝天 标签 大客户"),
    "unset in use": ("unset Sky 'Contacts.Mary Major'", "unset 蓝天 联系人.王静"),
    "unset needed": ("unset Sky 'Customer name'", "unset 蓝天 客户名称"),
    "show": ("show Sky", "show 蓝天"),
    "show all": ("show Sky --all", "show 蓝天 --all"),
    "show markdown": ("show Sky -f md", "show 蓝天 -f md"),
    "show bare": ("show Sun", "show 红日"),
    "show empty": ("show Sky Website", "show 蓝天 网址"),
    "show unknown": ("show Sky Web", "show 蓝天 网站名"),
    "show nobody": ("show Moon", "show 明月"),
    "blame": ("blame Sky -f table", "blame 蓝天 -f table"),
    "blame entry": ("blame Sky 'Contacts.Mary Major'", "blame 蓝天 联系人.王静"),
    "list": ("list", "list"),
    "list columns": (
        "list --columns Customer,Due,Late,Basis,Contacts.Phones --sort Due",
        "list --columns 客户,应跟进,逾期,依据,联系人.手机 --sort 应跟进",
    ),
    "list stage": ("list Stage=Prospect Owner=Unassigned", "list 阶段=意向 负责人=公海"),
    "list bad": ("list 'Stage<3'", "list '阶段<3'"),
    "list section": ("list Region=x", "list 地区=甲"),
    "list column": ("list --columns Moon", "list --columns 明月"),
    "list sums": ("stats --by Stage,Grade", "stats --by 阶段,级别"),
    "stats": ("stats --by Owner", "stats --by 负责人"),
    "stats of days": ("stats --by 'Created on'", "stats --by 建档日期"),
    "stats bad": ("stats --by Moon", "stats --by 明月"),
    "stats without": ("stats", "stats"),
    "find": ("find Mary", "find 王静"),
    "find phone": ("find 4567 --all", "find 0001 --all"),
    "find notes": ("find hello", "find 发票"),
    "find nobody": ("find Moon", "find 明月"),
    "visits": ("visits", "visits"),
    "visits by person": ("visits --by person", "visits --by 跟进人"),
    "visits by channel": ("visits --by channel --since -7d", "visits --by 渠道 --since 上周一"),
    "visits by day": ("visits --by day", "visits --by 日"),
    "visits by month": ("visits --by month", "visits --by 月"),
    "visits none": ("visits --since tomorrow", "visits --since 明天"),
    "visits bad": ("visits --by moon", "visits --by 明月"),
    "visits where": ("visits Channel=Chat", "visits 方式=微信"),
    "untouched": ("list --untouched 30d", "list --untouched 30d"),
    "log": ("log Sky", "log 蓝天"),
    "log field": ("log Sky --field Grade", "log 蓝天 --field 级别"),
    "log all": ("log --since yesterday -f text", "log --since 昨天 -f text"),
    "log nobody": ("log Moon", "log 明月"),
    "log unknown": ("log Sky --field Moon", "log 蓝天 --field 明月"),
    "diff": ("diff HEAD~3..HEAD", "diff HEAD~3..HEAD"),
    "diff of all": ("diff HEAD~20..HEAD", "diff HEAD~20..HEAD"),
    "diff of a branch": ("diff HEAD~2 Sky", "diff HEAD~2 蓝天"),
    "diff back": ("diff HEAD...HEAD~2", "diff HEAD...HEAD~2"),
    "diff comment": ("diff HEAD~20..HEAD -f md", "diff HEAD~20..HEAD -f md"),
    "diff nothing": ("diff", "diff"),
    "diff unknown": ("diff Moon", "diff 明月"),
    "diff unknown revision": ("diff Moon..HEAD", "diff 明月..HEAD"),
    "diff bad": ("diff -f ids", "diff -f ids"),
    "log slip": ("log Sky -m hello", "log 蓝天 -m 你好"),
    "brief": ("brief Sky", "brief 蓝天"),
    "brief bare": ("brief Sun", "brief 红日"),
    "undo": ("undo", "undo"),
    "undo again": ("undo", "undo"),
    "undo nothing": ("undo 0000000", "undo 0000000"),
    "amend": ("visit Sky --amend -r signed", "visit 蓝天 --amend -r 签约"),
    "archive": ("archive Sun -m closed", "archive 红日 -m 关门"),
    "archive again": ("archive Sun -m closed", "archive 红日 -m 关门"),
    "list archived": ("list --archived", "list --archived"),
    "restore": ("restore Sun", "restore 红日"),
    "restore again": ("restore Sun", "restore 红日"),
    "overdue by": ("overdue --by owner --within 30d", "overdue --by 负责人 --within 30d"),
    "overdue": ("overdue --within 30d --why", "overdue --within 30天 --why"),
    "overdue nobody": ("overdue Moon", "overdue 明月"),
    "overdue span": ("overdue --within soon", "overdue --within 不久"),
    "due": ("due --why", "due --why"),
    "status": ("status", "status"),
    "help": ("help", "help"),
    "help of one": ("help visits", "help visits"),
    "help of days": ("help when", "help when"),
    "help of queries": ("help query", "help query"),
    "help of none": ("help moon", "help 明月"),
    "completion": ("completion tcsh", "completion tcsh"),
    "schema upgrade": ("schema upgrade", "schema upgrade"),
    "check": ("check", "check"),
    "check strict": ("check --strict", "check --strict"),
    "save nothing": ("save", "save"),
    "person again": ("person add Anna anna@example.com", "person add 张敏 zhang.min@example.com"),
    "person bad": ("person add Bob bob", "person add 李强 无"),
    "format": ("list -f xml", "list -f xml"),
    "verb": ("overdu", "逾其"),
    "nothing": ("visit", "visit"),
    "too much": ("show a b c", "show 甲 乙 丙"),
    "option": ("list --colums x", "list --colums 甲"),
    "value": ("overdue --top x", "overdue --top 甲"),
    "folder": ("-C nowhere list", "-C 无此目录 list"),
}

DATA = (
    # what stands in the ledger or is typed, and so in any language
    "red-sun redsun sky sun blue anna big xml colums overdu nowhere tcsh moon main "
    "shanghailantian lantian hongri hongrishanghang wangjing zhang min li wei"
)


def run_steps(language: str) -> dict[str, tuple[int, str]]:
    """Exit code and all that is said, of each step in turn; for a process of its own."""
    import shlex

    from crmcli.cli import run

    said = {}
    for name, words in STEPS.items():
        screen = _Screen()
        with redirect_stdout(screen), redirect_stderr(screen):
            code = run(shlex.split(words[("en", "zh").index(language)]))
        said[name] = (code, screen.getvalue())
    return said


class _Screen(io.StringIO):
    """Takes what is written as a terminal would."""

    def isatty(self) -> bool:
        return True


def _start_steps(folder: Path, language: str) -> dict[str, tuple[int, str]]:
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    name = "Li Wei" if language == "en" else "李伟"
    subprocess.run(["git", "config", "user.name", name], cwd=folder, check=True)
    done = subprocess.run(
        [sys.executable, "-m", __name__, language],
        cwd=folder,
        env={**os.environ, "CRM_LANG": language, "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    return {step: (code, text) for step, (code, text) in json.loads(done.stdout).items()}


def test_every_step_of_a_day_is_in_one_language_and_ends_alike_in_both(tmp_path: Path) -> None:
    said = {language: _start_steps(tmp_path / language, language) for language in ("en", "zh")}
    for language, steps in said.items():
        foreign = {
            f"{step}: {line}": found
            for step, (_, text) in steps.items()
            for line in text.splitlines()
            if (found := find_foreign(language, _forget_data(line)))
        }
        assert foreign == {}
        assert [step for step, (_, text) in steps.items() if not text.strip()] == []
    codes = {
        language: {step: code for step, (code, _) in steps.items()}
        for language, steps in said.items()
    }
    assert codes["en"] == codes["zh"]
    assert set(codes["en"]) == set(STEPS)
    assert set(codes["en"].values()) == {0, 1, 2, 3, 4, 5}


def _forget_data(line: str) -> str:
    if {*line.split()} <= {*VERBS}:  # a line of a list of commands
        return ""
    rules = (code.partition(".")[2] for code in SENTENCES if code.startswith("check."))
    words = "|".join([*DATA.split(), *rules])
    return re.sub(
        rf"\b(?:{words}|\d{{8}}-\w{{5}}|[0-9a-f]{{7,40}})\b",
        "",
        unescape(line),
        flags=re.IGNORECASE,
    )


if __name__ == "__main__":
    print(json.dumps(run_steps(sys.argv[1])))
