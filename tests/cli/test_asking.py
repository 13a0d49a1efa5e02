"""What `crm` asks at a terminal: every answer is judged at once, and a slip is asked again."""

from __future__ import annotations

import json

from tests.sandbox import Sandbox
from tests.terminal import answer


def read_visit(ledger: Sandbox) -> dict[str, object]:
    card = json.loads(ledger.crm("show", "huaxin", "-f", "json").stdout)
    visit: dict[str, object] = card["visits"][-1]
    return visit


def test_a_visit_is_asked_for(ledger: Sandbox) -> None:
    code, screen = answer(
        ledger, "visit", "huaxin", answers=["电话", "王静", "问交期", "下周三 送报价"]
    )
    assert code == 0, screen
    assert "王静" in screen
    visit = read_visit(ledger)
    assert visit["channel"] == "phone"
    assert visit["contact"] == "wang"
    assert visit["notes"] == "问交期"
    assert (visit["next"], visit["next_what"]) == ("2026-12-02", "送报价")


def test_a_slip_is_asked_again(ledger: Sandbox) -> None:
    answers = ["pigeon", "", "", "", "asked for a quote", "someday", ""]
    code, screen = answer(ledger, "visit", "huaxin", answers=answers)
    assert code == 0, screen
    assert "pigeon" in screen
    assert "someday" in screen
    visit = read_visit(ledger)
    assert visit["channel"] == "onsite"
    assert visit["notes"] == "asked for a quote"
    assert "next" not in visit


def test_a_mistyped_contact_is_not_taken_in_unasked(ledger: Sandbox) -> None:
    code, screen = answer(ledger, "visit", "huaxin", "-m", "x", "-w", "王晶", answers=[""])
    assert code == 3
    assert "王静" in screen
    assert "王晶" not in ledger.read("records/huaxin.yaml")


def test_a_new_contact_is_taken_in_when_confirmed(ledger: Sandbox) -> None:
    answers = ["y", "设备主管"]
    code, screen = answer(ledger, "visit", "huaxin", "-m", "x", "-w", "李强", answers=answers)
    assert code == 0, screen
    card = json.loads(ledger.crm("show", "huaxin", "-f", "json").stdout)
    assert card["contacts"][-1] == {"id": "liqiang", "name": "李强", "title": "设备主管"}
    assert card["visits"][-1]["contact"] == "liqiang"
    assert ledger.git("rev-list", "--count", "HEAD").strip() == "2"


def test_a_missed_call_needs_no_notes(ledger: Sandbox) -> None:
    assert ledger.crm("visit", "huaxin", "-c", "phone", "--missed").returncode == 0
    visit = read_visit(ledger)
    assert visit["missed"] is True
    assert visit["notes"] == "nobody answered"


def test_a_visit_is_mended_by_answers_and_kept_where_there_is_none(ledger: Sandbox) -> None:
    answers = ["pigeon", "微信", "", "看了两次现场", ""]
    code, screen = answer(ledger, "visit", "huaxin", "--amend", answers=answers)
    assert code == 0, screen
    assert "On-site visit" in screen
    assert "送报价" in screen
    visit = read_visit(ledger)
    assert (visit["channel"], visit["contact"], visit["notes"]) == ("chat", "wang", "看了两次现场")
    assert (visit["next"], visit["next_what"]) == ("2026-11-20", "送报价")


def test_yes_is_understood_in_either_language_and_asked_for_again(ledger: Sandbox) -> None:
    words = ("--lang", "zh", "visit", "huaxin", "-m", "x", "-w", "李强")
    code, screen = answer(ledger, *words, answers=["也许", "是", ""])
    assert code == 0, screen
    assert "“也许”既不是“是”也不是“否”" in screen
    assert "Error" not in screen
    assert "李强" in ledger.read("records/huaxin.yaml")


def test_what_cannot_be_read_three_times_is_no(ledger: Sandbox) -> None:
    words = ("visit", "huaxin", "-m", "x", "-w", "李强")
    code, screen = answer(ledger, *words, answers=["perhaps", "hm", "vielleicht", "y"])
    assert code == 3, screen
    assert screen.count("neither yes nor no") == 3
    assert "taken for no" in screen
    assert "李强" not in ledger.read("records/huaxin.yaml")
