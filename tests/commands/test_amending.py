"""`crm visit --amend`, as one types it."""

from __future__ import annotations

import json

from tests.sandbox import HUAXIN, Sandbox


def test_my_last_visit_of_a_customer_is_mended_by_a_new_commit(ledger: Sandbox) -> None:
    head = ledger.head()
    done = ledger.crm("visit", "华信", "--amend", "-r", "要报价", "-n", "", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "customer": "huaxin",
        "visit": "20261102-q7cd2",
        "due": "2026-12-02",
        "commit": ledger.head(),
    }
    assert ledger.git("rev-parse", "HEAD~1").strip() == head
    assert ledger.git("log", "-1", "--format=%s").startswith("amend(huaxin): 华信 · 20261102-q7cd2")
    expected = HUAXIN.replace(
        '    next: "2026-11-20"\n    next_what: 送报价\n', "    outcome: 要报价\n"
    )
    assert ledger.read("records/huaxin.yaml") == expected
    again = ledger.crm("visit", "huaxin", "--amend", "-r", "要报价", "--lang", "zh")
    assert (again.returncode, again.stdout) == (0, "")
    assert "未改动" in again.stderr


def test_without_a_customer_it_is_the_visit_that_was_logged_last(ledger: Sandbox) -> None:
    """Both are of one day, and the one of huaxin was touched by another act afterwards."""
    for customer in ("huaxin", "lantian"):
        assert ledger.crm("visit", customer, "-m", "first").returncode == 0
    assert ledger.crm("set", "huaxin", "visits.last.outcome=x").returncode == 0
    done = ledger.crm("visit", "--amend", "-m", "mended")
    assert done.returncode == 0, done.stderr
    assert "notes: mended" in ledger.read("records/lantian.yaml")
    assert "notes: first" in ledger.read("records/huaxin.yaml")
    assert "outcome: x" in ledger.read("records/huaxin.yaml")


def test_two_that_the_history_does_not_tell_apart(ledger: Sandbox) -> None:
    lines = "huaxin -m first\nlantian -m second\n"
    assert ledger.crm("visit", "--stdin", given=lines).returncode == 0
    done = ledger.crm("visit", "--amend", "-m", "mended")
    assert done.returncode == 3
    assert "huaxin" in done.stderr
    assert "lantian" in done.stderr


def test_what_there_is_nothing_to_mend_in(ledger: Sandbox) -> None:
    silent = ledger.crm("visit", "huaxin", "--amend")
    assert silent.returncode == 2
    assert "crm visit huaxin --amend" in silent.stderr
    nobody = ledger.crm("visit", "lantian", "--amend", "-r", "x")
    assert nobody.returncode == 3
    assert ledger.status() == ""
