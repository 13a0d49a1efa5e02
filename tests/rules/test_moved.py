"""What a merge of two cards only moved from one to the other."""

from __future__ import annotations

from crmcli.rules.differences import compare_cards
from crmcli.rules.former import list_new_former_ids
from crmcli.rules.moved import find_merged, find_moved
from tests.acting import load_root, make_visit

OTHER = {
    "id": "bb",
    "contacts": [{"id": "wang", "name": "王强"}],
    "visits": [make_visit("2026-11-01", contact="wang")],
}
BEFORE = {"id": "aa", "visits": [make_visit("2026-11-02", "bbbbb")]}
AFTER = {
    "id": "aa",
    "contacts": [{"id": "wang-2", "name": "王强"}, {"id": "zhao", "name": "赵六"}],
    "merged": [{"id": "bb", "date": "2026-11-23", "by": "li.wei"}],
    "visits": [make_visit("2026-11-01", contact="wang-2"), make_visit("2026-11-02", "bbbbb")],
}
MOVED = {("contacts", "wang-2"), ("visits", "20261101-aaaaa")}


def test_entries_that_the_other_card_had_have_moved_there_and_back() -> None:
    for old, new in ((BEFORE, AFTER), (AFTER, BEFORE)):
        differences = compare_cards(load_root(), old, new)
        assert find_merged(differences) == {"bb"}
        assert find_moved(differences, [OTHER]) == MOVED
        assert find_moved(differences, []) == frozenset()


def test_who_came_into_a_card() -> None:
    assert list_new_former_ids(BEFORE, AFTER) == ["bb"]
    assert list_new_former_ids(AFTER, AFTER) == []
    assert list_new_former_ids(None, None) == []
