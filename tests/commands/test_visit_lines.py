"""`crm visit --stdin`: lines of words or JSON, one commit."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crmcli.commands.visit_lines import parse_line
from crmcli.errors import UsageError
from tests.sandbox import Sandbox

DAY = """\
# Monday

华信 -c 电话 -m "要报价" -n "下周三 送报价"
{"customer": "lantian", "notes": "首次\\n联系", "next": "+3d", "next_what": "3天后 寄样"}
王静 -m 再谈 -d 2026-11-20
mueller --missed -c phone\r
"""


def test_a_day_of_visits_is_one_commit(ledger: Sandbox) -> None:
    done = ledger.crm("visit", "--stdin", "--json", given=DAY)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["customers"] == ["huaxin", "lantian", "mueller"]
    assert [one[:8] for one in answer["visits"]] == ["20261123", "20261123", "20261120", "20261123"]
    assert answer["commit"] == ledger.head()
    assert len(ledger.git("log", "--format=%h").split()) == 2
    huaxin = json.loads(ledger.crm("show", "huaxin", "visits", "--json").stdout)
    assert [one["notes"] for one in huaxin][1:] == ["再谈", "要报价"]
    assert huaxin[1]["contact"] == "wang"
    assert (huaxin[2]["next"], huaxin[2]["next_what"]) == ("2026-12-02", "送报价")
    text = ledger.read("records/lantian.yaml")
    assert 'next: "2026-11-26"\n    next_what: 3天后 寄样\n' in text
    assert "missed: true" in ledger.read("records/mueller.yaml")


def test_every_bad_line_is_named_and_nothing_is_written(ledger: Sandbox) -> None:
    head = ledger.head()
    lines = "huaxin -m fine\n\nnosuch -m x\nhuaxin -m x -w nobody\nhuaxin --bogus\n"
    done = ledger.crm("visit", "--stdin", given=lines)
    assert done.returncode == 3
    told = [line.partition(":")[0] for line in done.stderr.splitlines()]
    assert told == [
        "line 3 (nosuch -m x)",
        "line 4 (huaxin -m x -w nobody)",
        "line 5 (huaxin --bogus)",
        "lines that cannot be done",
    ]
    assert (ledger.head(), ledger.status(), done.stdout) == (head, "", "")


def test_nothing_and_a_dry_run(ledger: Sandbox) -> None:
    nothing = ledger.crm("visit", "--stdin", "--lang", "zh", given="# 无\n\n")
    assert (nothing.returncode, nothing.stdout) == (0, "")
    assert "没有跟进记录" in nothing.stderr
    head = ledger.head()
    dry = ledger.crm("visit", "--stdin", "--dry-run", given="huaxin -m x\nlantian -m y\n")
    assert dry.stdout.count("diff --git") == 2
    assert ledger.head() == head
    both = ledger.crm("visit", "huaxin", "--stdin", given="huaxin -m x\n")
    assert both.returncode == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("华信 -m '要 报价' -c 电话", {"customer": "华信", "notes": "要 报价", "channel": "电话"}),
        ('x -m "a \\"b\\"" --missed', {"customer": "x", "notes": 'a "b"', "missed": True}),
        ("x -m 'a # b'", {"customer": "x", "notes": "a # b"}),
        ('{"customer":"x","with":"王静","missed":true}', {"contact": "王静", "missed": True}),
        ('{"customer":"x","notes":"n","date":null}', {"notes": "n"}),
        ('{"customer":"x","notes":"n","next":"fri a"}', {"promise": "fri a"}),
    ],
)
def test_what_a_line_says(text: str, said: dict[str, Any]) -> None:
    found = parse_line(text)
    assert {key: found[key] for key in said} == said
    others = found.keys() - said.keys() - {"customer", "notes"}
    assert all(found[key] in {None, False} for key in others)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x -m 'a", "line-not-closed"),
        ("x", "notes-needed"),
        ("x -m -", "line-reads-input"),
        ("x -m y --dry-run", "option-unknown"),
        ("x -m y --help", "option-unknown"),
        ("-m y", "word-missing"),
        ("{", "line-not-json"),
        ('{"notes":' + "[" * 100_000, "line-not-json"),
        ('{"notes":' + "1" * 5_000 + "}", "line-not-json"),
        ("{}", "customer-needed"),
        ('{"customer":"x","note":"y"}', "unknown-key"),
        ('{"customer":"x","contact":"y","with":"z"}', "key-twice"),
        ('{"customer":"x","customer":"y"}', "key-twice"),
        ('{"customer":3}', "line-not-text"),
        ('{"customer":{"a":1}}', "line-not-text"),
        ('{"customer":"x","missed":"yes"}', "line-not-truth"),
    ],
)
def test_what_no_line_may_say(text: str, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_line(text)
    assert caught.value.code == code
