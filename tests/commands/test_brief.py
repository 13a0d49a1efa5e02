"""`crm brief` as it is typed: the card, and what changed since the last contact."""

from __future__ import annotations

import json

from tests.sandbox import HUAXIN, Sandbox


def test_the_briefing_tells_what_changed_since_the_last_contact(ledger: Sandbox) -> None:
    ledger.commit("records/huaxin.yaml", HUAXIN.replace("kind: company", "kind: special"))
    assert ledger.crm("visit", "huaxin", "-m", "看样机", "-w", "wang").returncode == 0
    after = ledger.read("records/huaxin.yaml")
    ledger.commit("records/huaxin.yaml", after.replace("0000 0000", "0000 0009"))
    shown = ledger.crm("--lang", "zh", "brief", "华信")
    assert shown.returncode == 0, shown.stderr
    assert "其后变更" in shown.stdout
    assert "电话 +86 138 0000 0000 -> +86 138 0000 0009" in shown.stdout
    assert "特殊公司" not in shown.stdout
    told = json.loads(ledger.crm("brief", "huaxin", "--json").stdout)
    assert [change["path"] for change in told["changes"]] == ["contacts.wang.phones"]
    assert told["visits"][0]["notes"].strip() == "看样机"
    assert told["people"][0]["last_met"] == "2026-11-23"


def test_without_a_contact_everything_since_the_card_was_opened_is_news(ledger: Sandbox) -> None:
    assert ledger.crm("set", "lantian", "industry=贸易").returncode == 0
    told = json.loads(ledger.crm("brief", "lantian", "--json").stdout)
    assert [(one["path"], one["new"]) for one in told["changes"]] == [("industry", "贸易")]
    assert ledger.crm("brief", "nobody").returncode == 3
