"""Findings for people, scripts and forges."""

from __future__ import annotations

import json

import pytest

from crmcli.rules.fields import Choice, Field, Label
from crmcli.rules.findings import Finding
from crmcli.rules.suggestions import name_filling
from crmcli.views.findings import describe_finding, render_findings
from crmcli.views.language import Language
from crmcli.views.sentences.checks import SENTENCES

OWNER = Field(("owner",), "text", Label("Owner", "负责人", "Owner", "负责人"))
CHOICES = (
    Choice("chat", Label("Chat", "微信", "Chat", "微信")),
    Choice("K", Label("K", "K", "K", "K")),
)

FINDINGS = [
    Finding("records/a.yaml", 7, 3, "owner", "missing-field", "error",
            {"key": "owner", "field": OWNER}),
    Finding("records/华信.yaml", 12, 10, "visits.3", "bad-choice", "error",
            {"value": "fax", "choices": CHOICES, "near": ()}),
    Finding("records/b.yaml", 1, 1, "", "incomplete", "warning",
            {"fields": (OWNER,), "command": name_filling("b", OWNER)}),
]  # fmt: skip


def test_text_in_english() -> None:
    assert render_findings(FINDINGS, "text", "en") == (
        "records/a.yaml:7:3       error    missing-field  owner\n"
        "    owner (Owner) is missing\n"
        "    add a line owner: ...\n"
        "records/华信.yaml:12:10  error    bad-choice  visits.3\n"
        "    fax is none of the values allowed\n"
        "    choose one of chat (Chat), K\n"
        "records/b.yaml:1:1       warning  incomplete\n"
        "    still missing: Owner\n"
        "    fill it in when you know: crm set b owner=...\n"
    )


def test_text_in_chinese() -> None:
    assert render_findings(FINDINGS[1:2], "text", "zh") == (
        "records/华信.yaml:12:10  错误  bad-choice  visits.3\n"
        "    fax 不在可选值之中\n"
        "    可选：chat（微信）、K\n"
    )


def test_nothing_to_say() -> None:
    assert render_findings([], "text", "en") == ""
    assert render_findings([], "github", "en") == ""
    assert json.loads(render_findings([], "json", "en")) == []
    assert json.loads(render_findings([], "gitlab", "en")) == []


def test_json() -> None:
    assert json.loads(render_findings(FINDINGS[:1], "json", "en")) == [
        {
            "file": "records/a.yaml",
            "line": 7,
            "column": 3,
            "path": "owner",
            "rule": "missing-field",
            "severity": "error",
            "message": "owner (Owner) is missing; add a line owner: ...",
        }
    ]


def test_github_escapes_what_its_commands_mean() -> None:
    finding = Finding(
        "records/a,b:c%.yaml", 2, 5, "x", "bad-date", "error", {"value": "100%\r\n::error::"}
    )
    assert render_findings([finding, FINDINGS[2]], "github", "en") == (
        "::error file=records/a%2Cb%3Ac%25.yaml,line=2,col=5,title=bad-date"
        "::x: 100%25\\r\\n::error:: is not a date that exists; write the day as 2026-11-20\n"
        "::warning file=records/b.yaml,line=1,col=1,title=incomplete"
        "::still missing: Owner; fill it in when you know: crm set b owner=...\n"
    )


def test_gitlab_fingerprints_follow_the_problem() -> None:
    def fingerprints(findings: list[Finding], language: Language) -> list[str]:
        rows = json.loads(render_findings(findings, "gitlab", language))
        return [row["fingerprint"] for row in rows]

    first, second, third = fingerprints([FINDINGS[0], FINDINGS[0], FINDINGS[1]], "en")
    assert len({first, second, third}) == 3
    moved = Finding("records/a.yaml", 99, 1, "owner", "missing-field", "error", FINDINGS[0].values)
    assert fingerprints([moved], "zh") == [first]


def test_gitlab_report() -> None:
    row = json.loads(render_findings(FINDINGS[2:], "gitlab", "en"))[0]
    assert len(row.pop("fingerprint")) == 64
    assert row == {
        "description": "still missing: Owner; fill it in when you know: crm set b owner=...",
        "check_name": "incomplete",
        "severity": "minor",
        "location": {"path": "records/b.yaml", "lines": {"begin": 1}},
    }


@pytest.mark.parametrize("form", ["text", "json", "github", "gitlab"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_from_data_gives_a_terminal_orders(form: str, language: Language) -> None:
    evil = "a\x1b[31m\u202eb\r\x07\u2028c"
    finding = Finding(
        f"records/{evil}.yaml", 1, 1, evil, "unknown-field", "error", {"key": evil, "near": (evil,)}
    )
    out = render_findings([finding], form, language)
    assert not set("\x1b\u202e\r\x07\u2028") & set(out)


def test_long_values_are_cut() -> None:
    finding = Finding("f", 1, 1, "x", "bad-date", "error", {"value": "长" * 5_000})
    sentence, _ = describe_finding(finding, "en")
    assert len(sentence) < 100


def test_blank_values_are_seen() -> None:
    finding = Finding("f", 1, 1, "x", "bad-date", "error", {"value": " "})
    assert describe_finding(finding, "en")[0] == '" " is not a date that exists'


def test_braces_in_data_are_only_text() -> None:
    finding = Finding("f", 1, 1, "x", "bad-date", "error", {"value": "{0} {value.__class__} %s"})
    assert describe_finding(finding, "en")[0].startswith("{0} {value.__class__} %s is no")


def test_suggestions_are_left_out_where_there_are_none() -> None:
    near = Finding("f", 1, 1, "x", "unknown-person", "error", {"value": "li", "near": ("li.wei",)})
    far = Finding("f", 1, 1, "x", "unknown-person", "error", {"value": "q", "near": ()})
    assert describe_finding(near, "en")[1] == "did you mean li.wei?"
    assert "crm person add" in describe_finding(far, "en")[1]


def test_every_rule_has_a_mend() -> None:
    rules = {code.removeprefix("check.") for code in SENTENCES if code.startswith("check.")}
    assert rules
    assert [rule for rule in sorted(rules) if f"mend.{rule}" not in SENTENCES] == []


@pytest.mark.parametrize("form", ["json", "gitlab"])
@pytest.mark.parametrize("count", [0, 1, 3])
def test_an_array_that_comes_in_pieces_is_indented_as_in_one(form: str, count: int) -> None:
    found = [Finding(f"records/{n}.yaml", n, 1, "名", "not-a-map", "error") for n in range(count)]
    shown = render_findings(found, form, "zh")
    assert shown == json.dumps(json.loads(shown), ensure_ascii=False, indent=2) + "\n"
    assert len(json.loads(shown)) == count
