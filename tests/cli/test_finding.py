"""The commands that find and count, run in process on the small ledger."""

from __future__ import annotations

import json

from tests.sandbox import Sandbox


def test_find_says_where_and_feeds_other_commands(crm):
    code, out, err = crm("find", "13800000000", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)[0]["path"] == "contacts.wang.phones"
    assert crm("find", "公司", "-f", "ids", "--all")[1].split() == ["huaxin", "lantian"]
    assert crm("find", "售后", "-f", "table")[2] == "customers 1\n"
    assert crm("find", "nowhere") == (0, "", "nothing found: nowhere\n")
    assert crm("find", "nowhere", language="zh")[2] == "没有找到：nowhere\n"
    assert crm("find", "nowhere", "--json")[1] == "[]\n"
    assert crm("find", " ")[0] == 2


def test_a_phone_names_the_customer_and_the_contact(crm, ledger: Sandbox):
    code, out, _ = crm("visit", "138-0000-0000", "-m", "called back", "-c", "phone")
    assert code == 0
    visits = json.loads(crm("visits", "--json")[1])
    assert (visits[0]["visit"], visits[0]["contact"]) == (out.strip(), "wang")
    assert crm("show", "nobody at all")[0] == 3


def test_visits_are_listed_and_counted(crm):
    code, out, err = crm("visits", "by=李伟", "--since", "last month", "--until", "2026-11-30")
    assert code == 0
    assert [line.split("\t")[1] for line in out.splitlines()[1:]] == ["huaxin"]
    assert err == "last month: Thu 2026-10-01\n"
    code, out, err = crm("visits", "--by", "person", "-f", "table", language="zh")
    assert out.splitlines()[1].split() == ["李伟", "1", "1", "1"]
    assert "跟进 1 次" in err
    assert crm("visits", "--by", "customer", "-f", "ids")[1] == "huaxin\n"
    assert crm("visits", "grade=C")[1] == ""
    assert crm("visits", "grade=C", "-f", "table")[2] == "no visits\n"
    chosen = crm("visits", "--columns", "日期,角色", "-f", "table", language="zh")[1]
    assert chosen.splitlines()[1].split()[-1] == "决策者"
    for wrong in (["--by", "mood"], ["--since", "soon"], ["--by", "day", "-f", "ids"], ["zzz=1"]):
        assert crm("visits", *wrong)[0] == 2


def test_the_untouched_are_listed_the_longest_first(crm):
    assert crm("list", "--untouched", "21d", "-f", "ids")[1].split() == ["mueller", "lantian"]
    assert crm("list", "--untouched", "20d", "-f", "ids")[1].split() == [
        "mueller", "lantian", "huaxin",
    ]  # fmt: skip
    err = crm("list", "--untouched", "3w", "stage=lead", "-f", "table")[2]
    assert err == "customers 2 without contact since Mon 2026-11-02\n"
    assert crm("list", "--untouched", "soon")[0] == 2


def test_the_late_are_counted_by_a_field(crm):
    out = crm("overdue", "--by", "owner", "--json")[1]
    assert [(row["owner"], row["overdue"]) for row in json.loads(out)] == [("li.wei", 1)]
    assert crm("overdue", "--by", "负责人", "-f", "table")[2].startswith("1 overdue (B 1), 1 of")
    for wrong in (["--within", "3d"], ["--why"], ["-f", "ids"]):
        assert crm("overdue", "--by", "owner", *wrong)[0] == 2
    assert crm("overdue", "--by", "region")[0] == 2


def test_customers_are_counted(crm, ledger: Sandbox):
    _, out, _ = crm("stats", "--by", "stage,owner")
    assert out.splitlines()[1:] == [
        "lead\tnone\t1\t33.3", "lead\tzhang.min\t1\t33.3", "prospect\tli.wei\t1\t33.3",
    ]  # fmt: skip
    _, out, err = crm("stats", "--by", "阶段,负责人", "-f", "table", language="zh")
    assert out.splitlines()[-1].split() == ["合计", "1", "1", "1", "3"]
    assert err == "客户 3 家\n"
    gone = ledger.read("records/mueller.yaml") + 'archived: {on: "2026-11-01"}\n'
    ledger.commit("records/mueller.yaml", gone)
    assert len(crm("stats", "--by", "stage")[1].splitlines()) == 3
    assert "\t2\t66.7" in crm("stats", "--by", "stage", "--archived")[1]
    for wrong in ([], ["--by", ""], ["--by", "a,b,c"], ["--by", "notes"]):
        assert crm("stats", *wrong)[0] == 2


def test_a_query_says_the_day_that_it_understood(crm):
    assert crm("list", "created<last week")[2] == "last week: Mon 2026-11-16\n"
    assert crm("list", "创建时间>=本月", "级别=B", language="zh")[2] == "本月：2026-11-01 周日\n"
    assert crm("list", "created<2026-11-16")[2] == ""
