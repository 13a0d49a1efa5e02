"""What the index refuses to store."""

from __future__ import annotations

import sqlite3

import pytest

from crmcli.ledger.entries import Entry
from crmcli.ledger.index import Index, Kept, Present

ENTRY = Entry(b"1", b"1", None, None, None, None, None)


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


def make_past(index: Index, key: bytes, folder: str) -> None:
    """Let a folder of the past be listed under these rules."""
    era = index.choose_era(key)
    tree = index.get_past(era, folder)
    index.move_tree(era, tree, folder, [Present("records/a.yaml", b"1")], whole=True)
    index.forget_pasts()


def count(index: Index, table: str) -> int:
    found: int = index.database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    return found


def test_looks_at_the_past_push_out_no_work_tree() -> None:
    index = Index(None, in_memory=True)
    era = index.choose_era(b"now")
    tree = index.get_tree(era, "/here")
    index.move_tree(era, tree, "head", [Present("records/a.yaml", b"1")], whole=True)
    for number in range(9):
        make_past(index, b"then %d" % number, f"folder {number}")
    assert index.choose_era(b"now") == era
    assert index.get_tree(era, "/here") == tree._replace(head="head")
    assert count(index, "eras") <= 4
    for number in range(9):
        make_past(index, b"now", f"folder {number}")
    assert (count(index, "trees"), count(index, "files")) == (5, 5)


def test_new_rules_push_out_the_oldest_ones_of_work_trees() -> None:
    index = Index(None, in_memory=True)
    eras = []
    for number in range(5):
        eras.append(index.choose_era(b"%d" % number))
        index.get_tree(eras[-1], "/here")
    kept = [row[0] for row in index.database.execute("SELECT era FROM eras ORDER BY era")]
    assert kept == eras[2:]
