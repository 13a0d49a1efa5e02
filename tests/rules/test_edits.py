"""Edits of values: the value before stays as it is, and what they do not touch is shared."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from crmcli.rules.edits import Delete, Edit, Insert, Move, Set, apply_edits

CARD: dict[str, Any] = {
    "id": "huaxin",
    "region": {"city": "北京"},
    "tags": ["a", "b"],
    "visits": [{"id": "1", "notes": "x"}, {"id": "2"}],
}


@pytest.mark.parametrize(
    ("edit", "key", "wanted"),
    [
        (Set(("region", "city"), "上海"), "region", {"city": "上海"}),
        (Set(("size", "staff"), 5), "size", {"staff": 5}),
        (
            Set(("visits", 1, "notes"), "y"),
            "visits",
            [CARD["visits"][0], {"id": "2", "notes": "y"}],
        ),
        (Delete(("visits", 0, "notes")), "visits", [{"id": "1"}, {"id": "2"}]),
        (Delete(("tags", 0)), "tags", ["b"]),
        (Insert(("tags",), "c", 1), "tags", ["a", "c", "b"]),
        (Insert(("needs",), {"id": "n"}), "needs", [{"id": "n"}]),
        (Move(("tags", 1), 0), "tags", ["b", "a"]),
    ],
)
def test_an_edit_copies_only_what_it_touches(edit: Edit, key: str, wanted: object) -> None:
    before = copy.deepcopy(CARD)
    after = apply_edits(CARD, [edit])
    assert after == {**before, key: wanted}
    assert before == CARD
    assert all(after[name] is CARD[name] for name in CARD if name != key)


def test_edits_after_one_another_leave_what_was_put_in_as_it_was() -> None:
    entry = {"id": "n", "what": {"text": "x"}}
    after = apply_edits({}, [Insert(("needs",), entry), Set(("needs", 0, "what", "text"), "y")])
    assert after == {"needs": [{"id": "n", "what": {"text": "y"}}]}
    assert entry == {"id": "n", "what": {"text": "x"}}


@pytest.mark.parametrize("edit", [Delete(("none",)), Delete(("tags", 7)), Move(("tags", 7))])
def test_a_place_that_is_not_there(edit: Edit) -> None:
    with pytest.raises((KeyError, IndexError)):
        apply_edits(CARD, [edit])
