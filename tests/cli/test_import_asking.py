"""What `crm import` asks a person at a terminal, and the bar that it shows there."""

from __future__ import annotations

from tests.sandbox import Sandbox
from tests.terminal import answer

TABLE = "公司名称,级别\n成都一般公司,一般\n成都其他公司,一般\n"


def test_a_word_with_two_meanings_is_asked_about_once(ledger: Sandbox) -> None:
    (ledger.root.parent / "a.csv").write_text(TABLE, "utf-8")
    words = ("import", "../a.csv", "--save-map", "../m.yaml")
    code, screen = answer(ledger, *words, answers=["maybe", "C"])
    assert code == 0, screen
    assert screen.count("一般 (2) means") == 2
    assert "2 new" in screen
    assert '"一般": "C"' in (ledger.root.parent / "m.yaml").read_text("utf-8")
    cards = [one.read_text("utf-8") for one in ledger.path("records").glob("*.yaml")]
    assert sum("成都" in card and "grade: C" in card for card in cards) == 2


def test_who_does_not_answer_has_nothing_imported(ledger: Sandbox) -> None:
    (ledger.root.parent / "a.csv").write_text(TABLE, "utf-8")
    head = ledger.head()
    code, screen = answer(ledger, "import", "../a.csv", answers=[""])
    assert code == 2, screen
    assert ledger.head() == head
