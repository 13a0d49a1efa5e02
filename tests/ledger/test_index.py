"""What the index refuses to store."""

from __future__ import annotations

import sqlite3

import pytest

from crmcli.ledger.entries import Entry
from crmcli.ledger.index import Index, Kept

ENTRY = Entry(b"1", b"1", None, None, None, None)


def test_a_card_that_is_neither_stored_nor_found_is_damage() -> None:
    index = Index(None, in_memory=True)
    era = index.choose_era(b"rules")
    tree = index.get_tree(era, "here")
    (number,) = index.keep_cards(era, tree, [Kept("a", ENTRY, b"1", is_committed=False)])
    assert index.keep_cards(era, tree, [Kept("b", ENTRY, b"1", is_committed=False)]) == [number]
    index.database.execute(
        "CREATE TRIGGER ignore BEFORE INSERT ON cards BEGIN SELECT RAISE(IGNORE); END"
    )
    with pytest.raises(sqlite3.DatabaseError):
        index.keep_cards(era, tree, [Kept("c", ENTRY, b"2", is_committed=False)])
