"""A day's work in a fresh ledger: each act is one commit of only the lines that it names."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.sandbox import Sandbox


@pytest.fixture
def shop(tmp_path: Path) -> Sandbox:
    """A ledger that `crm init` made."""
    tmp_path.joinpath("work").mkdir()
    outside = Sandbox(tmp_path / "work")
    done = outside.crm("init", "shop")
    assert done.returncode == 0, done.stderr
    return Sandbox(outside.root / "shop")


def run(shop: Sandbox, *words: str) -> str:
    """Run a command that succeeds, and give back what it printed for programs."""
    done = shop.crm(*words)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def act(shop: Sandbox, *words: str) -> tuple[str, list[str], list[str]]:
    """Run an act; its output, and the lines that its one commit added and removed."""
    before = shop.head()
    printed = run(shop, *words)
    assert shop.git("rev-list", "--count", f"{before}..HEAD").strip() == "1"
    assert shop.status() == ""
    diff = shop.git("show", "--no-textconv", "--format=", "HEAD").splitlines()
    body = [line for line in diff if not line.startswith(("+++", "---"))]
    added = [line[1:] for line in body if line.startswith("+")]
    removed = [line[1:] for line in body if line.startswith("-")]
    return printed, added, removed


def test_a_day(shop: Sandbox) -> None:
    assert shop.git("log", "--format=%s").splitlines() == ["init: start the ledger"]

    printed, added, removed = act(
        shop, "new", "北京华信信息技术股份有限公司", "简称=华信", "级别=B", "阶段=意向"
    )
    assert printed == "huaxin\n"
    assert added == [
        "id: huaxin",
        "name: 北京华信信息技术股份有限公司",
        "aliases: [华信]",
        "owner: li.wei",
        "stage: prospect",
        "grade: B",
        'created: "2026-11-23"',
    ]
    assert removed == []

    printed, added, removed = act(
        shop, "add", "华信", "联系人", "姓名=王静", "职务=采购总监", "电话=+86 138 0000 0000"
    )
    assert printed == "wangjing\n"
    assert added == [
        "contacts:",
        "  - id: wangjing",
        "    name: 王静",
        "    title: 采购总监",
        '    phones: ["+86 138 0000 0000"]',
    ]
    assert removed == []

    words = ("行业=软件", "地区.城市=北京市", "联系人.王静.角色=决策者")
    _, added, removed = act(shop, "set", "huaxin", *words)
    assert added == ["industry: 软件", "region: {city: 北京市}", "    role: decider"]
    assert removed == []

    _, added, removed = act(shop, "add", "huaxin", "tags", "budget/high")
    assert (added, removed) == (["tags: [budget/high]"], [])

    visits = []
    for words in (
        ("visit", "华信", "-m", "补记:展会认识", "-c", "展会", "-d", "2026-11-10"),
        ("visit", "王静", "-m", "看现场;客户关心售后响应", "-r", "要报价", "-n", "下周三 送报价"),
        ("visit", "huaxin", "-m", "第一行\n第二行", "-c", "phone", "-d", "2026-11-18"),
    ):
        printed, added, removed = act(shop, *words)
        assert removed == []
        visits.append(printed.strip())
    assert [visit[:8] for visit in visits] == ["20261110", "20261123", "20261118"]
    card = json.loads(run(shop, "show", "huaxin", "-f", "json"))
    assert [visit["id"] for visit in card["visits"]] == [visits[0], visits[2], visits[1]]
    assert card["visits"][2]["contact"] == "wangjing"
    assert card["visits"][2]["role"] == "decider"
    assert card["visits"][2]["grade"] == "B"
    assert card["visits"][2]["next"] == "2026-12-02"
    assert card["visits"][2]["next_what"] == "送报价"
    assert card["visits"][1]["notes"].splitlines() == ["第一行", "第二行"]

    _, added, removed = act(shop, "regrade", "huaxin", "A", "-m", "两次需求确认")
    assert removed == ["grade: B"]
    assert [re.sub(r"-[0-9a-z]{5}$", "-xxxxx", line) for line in added] == [
        "grade: A",
        "regrades:",
        "  - id: 20261123-xxxxx",
        '    date: "2026-11-23"',
        "    from: B",
        "    to: A",
        "    by: li.wei",
        "    reason: 两次需求确认",
    ]

    assert run(shop, "overdue") == ""
    late = shop.crm("overdue", "--json", CRM_TODAY="2026-12-05")
    assert json.loads(late.stdout) == [
        {
            "id": "huaxin",
            "name": "北京华信信息技术股份有限公司",
            "grade": "A",
            "owner": "li.wei",
            "last_visit": "2026-11-23",
            "due": "2026-12-02",
            "days_overdue": 3,
            "basis": "promise",
            "promised": "送报价",
        }
    ]
    assert run(shop, "check") == ""
    assert shop.git("fsck", "--strict") == ""


def test_answers_for_programs(shop: Sandbox) -> None:
    made = json.loads(run(shop, "new", "Acme Instruments Ltd", "--json"))
    assert made == {"customer": "acme-instruments", "commit": shop.head()} or set(made) == {
        "customer",
        "commit",
    }
    visit = json.loads(run(shop, "visit", made["customer"], "-m", "called", "-n", "fri", "--json"))
    assert set(visit) == {"customer", "visit", "commit", "due"}
    assert visit["commit"] == shop.head()
    assert visit["due"] == "2026-11-27"
    again = json.loads(run(shop, "set", made["customer"], "owner=me", "--json"))
    assert again == {"customer": made["customer"], "commit": None}


def test_a_dry_run_shows_the_diff_and_writes_nothing(shop: Sandbox) -> None:
    run(shop, "new", "Acme Instruments Ltd", "id=acme")
    before = shop.head()
    for words in (
        ("visit", "acme", "-m", "called"),
        ("set", "acme", "grade=B"),
        ("set", "acme", "industry=optics"),
        ("add", "acme", "tags", "new"),
        ("regrade", "acme", "B", "-m", "why not"),
        ("next", "acme", "fri", "call"),
        ("new", "Rhein Sensorik GmbH"),
        ("person", "add", "张敏", "zhang.min@example.com"),
    ):
        done = shop.crm(*words, "--dry-run")
        if words[2:] == ("grade=B",):
            assert done.returncode == 2
            continue
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("diff --git a/"), words
    assert shop.head() == before
    assert shop.status() == ""


def test_a_clone_is_mended_and_nothing_overwritten(shop: Sandbox) -> None:
    run(shop, "new", "Acme Instruments Ltd", "id=acme")
    shop.put("crm.yaml", shop.read("crm.yaml") + "# ours\n")
    shop.git("commit", "--quiet", "-am", "a comment")
    shop.git("rm", "--quiet", ".gitattributes")
    shop.git("commit", "--quiet", "-m", "lose it")
    done = shop.crm("init")
    assert done.returncode == 0, done.stderr
    assert ".gitattributes" in done.stderr
    assert shop.read("crm.yaml").endswith("# ours\n")
    assert shop.status() == ""
    before = shop.head()
    assert shop.crm("init").returncode == 0
    assert shop.head() == before
