"""Whether a card says just this, whatever the settings know of it."""

from __future__ import annotations

import pytest

from crmcli.book import open_book
from crmcli.book.stored import is_stored
from crmcli.rules.asked import get_asked_field
from tests.sandbox import LANTIAN, Sandbox


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("owner", "zhou", True),
        ("owner", "Zhou", False),
        ("owner", "zho", False),
        ("owner", "li.wei", True),
        ("consent.by", "zhou", False),
        ("visits.by", "li.wei", True),
        ("visits.by", "zhou", False),
        ("owner", 'a "quoted" one', False),
    ],
)
def test_whole_values_of_that_field(ledger: Sandbox, words: str, text: str, found: bool) -> None:
    ledger.put("records/lantian.yaml", LANTIAN.replace("zhang.min", "zhou"))
    book = open_book(ledger.root)
    assert is_stored(book, get_asked_field(book.schema.root, words), text) is found
