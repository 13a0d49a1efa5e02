"""Comparing cards with all others through the index."""

from __future__ import annotations

import pytest

from crmcli.book import open_book
from crmcli.book.comparing import MARKS, iter_rivals
from tests.sandbox import LANTIAN, Sandbox

VERY_MANY = 1_100
"""Codes that are more than SQLite takes in one condition."""


@pytest.mark.parametrize("more", [0, VERY_MANY])
def test_few_and_very_many_codes_are_compared(ledger: Sandbox, more: int) -> None:
    for customer, code in (("second", "BJ-7"), ("third", "BJ-77"), ("fourth", "bj-7")):
        text = LANTIAN.replace("id: lantian", f"id: {customer}\ncode: {code}")
        ledger.put(f"records/{customer}.yaml", text)
    catalog = open_book(ledger.root).open_catalog((MARKS,))
    codes = [f"SH-{number}" for number in range(more)]
    values = [{"code": code} for code in ("bj-7", *codes, "BJ-7")]
    assert [card.id for card in iter_rivals(catalog, values)] == ["fourth", "second"]
