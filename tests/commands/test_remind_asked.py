"""`crm remind` with a query: whose digests are shown, and what is said where nobody is meant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.reminders import Crm, make_crm, make_three_due, read_box, tell
from tests.sandbox import LANTIAN, Sandbox

DUE = 'follow_up: {on: "2026-11-20", what: 回电}\n'


@pytest.fixture
def crm(
    ledger: Sandbox, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Crm:
    ledger.commit("records/lantian.yaml", LANTIAN + DUE)
    return make_crm(ledger, capfdbinary, monkeypatch)


def test_who_names_an_owner_is_shown_theirs(crm: Crm) -> None:
    code, out, err = crm("remind", "owner=zhang.min")
    assert (code, err) == (0, "")
    assert out.startswith("张敏: this one first:\n\n1. 上海蓝天贸易有限公司")
    assert "华信" not in out
    code, out, err = crm("remind", "负责人=张敏", language="zh")
    assert (code, err) == (0, "")
    assert out.startswith("张敏：先办这一件：\n\n1. 上海蓝天贸易有限公司")


def test_who_names_several_is_shown_each_and_oneself_is_greeted(crm: Crm) -> None:
    code, out, err = crm("remind", "owner=zhang.min,li.wei")
    assert (code, err) == (0, "")
    greetings = [line for line in out.splitlines() if line.endswith("first:")]
    assert greetings == ["Hello 李伟. This one first:", "张敏: this one first:"]
    told = json.loads(crm("remind", "owner=zhang.min,li.wei", "--json")[1])["digests"]
    assert [one["person"] for one in told] == ["li.wei", "zhang.min"]
    assert crm("remind", "owner=me")[1].startswith("Hello 李伟. This one first:")


def test_a_stranger_reads_what_others_have_to_do(crm: Crm, ledger: Sandbox) -> None:
    ledger.git("config", "user.email", "stranger@example.com")
    assert crm("remind", "owner=zhang.min")[1].startswith("张敏: this one first:")
    code, out, err = crm("remind", "owner=me,zhang.min")
    assert (code, out) == (4, "")
    assert "crm person add" in err


def test_what_is_not_mine_is_said_to_be_others(crm: Crm) -> None:
    code, out, err = crm("remind", "上海蓝天贸易有限公司", "stage=lead")
    assert (code, out) == (0, "")
    query = "上海蓝天贸易有限公司 stage=lead owner=zhang.min"
    assert err == (
        f"none of these customers is yours (张敏 1); to see theirs: crm remind {query}\n"
    )
    assert "先办" in crm("remind", *query.split(), language="zh")[1]
    code, out, err = crm("remind", "lantian", language="zh")
    assert (code, out) == (0, "")
    assert err == "这些客户都不是你的（张敏 1）；查看他们的：crm remind lantian owner=zhang.min\n"


def test_a_query_that_has_some_of_mine_is_about_mine(crm: Crm) -> None:
    code, out, err = crm("remind", "kind=company")
    assert (code, err) == (0, "")
    assert out.startswith("Hello 李伟. This one first:")
    assert "上海蓝天" not in out


def test_those_of_nobody_are_in_no_digest(crm: Crm) -> None:
    code, out, err = crm("remind", "owner=none")
    assert (code, out) == (0, "")
    assert err == "nobody is reminded of these customers (nobody 1); see crm overdue owner=none\n"
    code, out, err = crm("remind", "负责人=公海", language="zh")
    assert (code, out) == (0, "")
    assert err == "这些客户无人收到提醒（公海 1）；见 crm overdue 负责人=公海\n"


def test_a_manager_sees_whom_others_have_left(crm: Crm, ledger: Sandbox) -> None:
    tell(ledger, "mail: {escalate: {after: 2, to: [li.wei]}}\n")
    code, out, _ = crm("remind", "lantian")
    assert code == 0
    assert "Escalated: overdue for 2 days or more (a selection: lantian)\n" in out
    assert "上海蓝天" in out


def test_a_query_that_selects_nobody_says_so(crm: Crm, ledger: Sandbox, tmp_path: Path) -> None:
    make_three_due(ledger)
    box = tmp_path / "box"
    for way in ([], ["--dry-run"], ["--mbox", str(box)], ["--test", "me", "--mbox", str(box)]):
        code, out, err = crm("remind", "nosuchname", *way)
        assert code == 0
        assert "no customer answers to nosuchname\n" in err
        assert "Hello" not in out
        assert "没有客户符合 nosuchname\n" in crm("remind", "nosuchname", *way, language="zh")[2]
    assert len(read_box(box)) == 2  # the samples
