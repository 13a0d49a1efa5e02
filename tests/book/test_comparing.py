"""Comparing cards with all others through the index."""

from __future__ import annotations

from crmcli.book import open_book
from crmcli.book.comparing import MARKS, iter_rivals
from tests.sandbox import LANTIAN, Sandbox

VERY_MANY = 1_100
"""Codes that are more than SQLite takes in one condition."""


def test_very_many_codes_are_compared(ledger: Sandbox) -> None:
    ledger.put("records/second.yaml", LANTIAN.replace("id: lantian", "id: second\ncode: BJ-7"))
    catalog = open_book(ledger.root).open_catalog((MARKS,))
    codes = [f"SH-{number}" for number in range(VERY_MANY)]
    values = [{"code": code} for code in ("bj-7", *codes, "BJ-7")]
    assert [card.id for card in iter_rivals(catalog, values)] == ["second"]
