"""What a merge did by itself, field by field."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crmcli.rules.merged import compare_merge, find_chosen
from tests.acting import load_root

ROOT = load_root()


def told(base: Any, *sides: Any, merged: Any) -> list[tuple[str, object, object]]:
    found = compare_merge(ROOT, [base], sides, merged)
    return [(".".join(one.path), one.old, one.new) for one in found]


def make(**values: Any) -> dict[str, Any]:
    return {"id": "x", "name": "X", **values}


def contact(**values: Any) -> dict[str, Any]:
    return {"id": "li", "name": "李强", **values}


def test_what_one_side_did_is_not_told_again() -> None:
    base, left, right = make(), make(industry="a"), make(size="b")
    assert told(base, left, right, merged=make(industry="a", size="b")) == []
    assert told(base, left, left, merged=left) == []


def test_a_value_that_no_side_has() -> None:
    base, left, right = make(industry="a"), make(industry="b"), make(industry="a")
    assert told(base, left, right, merged=make(industry="c")) == [("industry", "b", "c")]
    assert told(base, base, base, merged=make(industry="c")) == [("industry", "a", "c")]


def test_a_change_that_was_dropped_or_overruled() -> None:
    base, left, right = make(industry="a"), make(industry="a"), make(industry="b")
    assert told(base, left, right, merged=left) == [("industry", "b", "a")]
    both = make(industry="c")
    assert told(base, both, right, merged=both) == [("industry", "b", "c")]
    assert told(base, right, both, merged=both) == [("industry", "b", "c")]


def test_whose_change_was_chosen() -> None:
    def choose(base: Any, *sides: Any, merged: Any) -> list[int | None]:
        found = compare_merge(ROOT, [base], sides, merged)
        return [find_chosen(ROOT, [base], sides, one) for one in found]

    base, left, right = make(industry="a"), make(industry="b"), make(industry="c")
    assert choose(base, left, right, merged=left) == [0]
    assert choose(base, left, right, merged=right) == [1]
    assert choose(base, left, right, merged=make()) == [None]
    assert choose(base, base, right, merged=base) == [None]  # nobody changed it to that
    assert choose(base, left, None, merged=left) == [0]
    assert choose(base, left, None, merged=None) == [1]
    entry, other = contact(title="a"), contact(title="b")
    lists = [make(contacts=[one]) for one in (contact(), entry, other)]
    assert choose(*lists, merged=lists[2]) == [1]
    gone = make(contacts=[])
    assert choose(lists[0], lists[1], gone, merged=gone) == [1]
    # Of a set each member is somebody's by itself.
    sets = make(tags=["a", "b"]), make(tags=["a", "b", "l"]), make(tags=["a"])
    assert choose(*sets, merged=sets[1]) == [None]


def test_three_sides() -> None:
    base = make(industry="a")
    sides = [make(industry="a", size="1"), make(industry="b"), make(industry="a", website="w")]
    merged = make(industry="b", size="1", website="w")
    assert told(base, *sides, merged=merged) == []
    assert told(base, *sides, merged=merged | {"industry": "a"}) == [("industry", "b", "a")]


def test_an_entry_that_one_side_made_and_the_merge_changed() -> None:
    base, left = make(contacts=[]), make()
    right = make(contacts=[contact(title="a")])
    assert told(base, left, right, merged=right) == []
    changed = make(contacts=[contact(title="b")])
    assert told(base, left, right, merged=changed) == [("contacts.li.title", "a", "b")]
    assert told(base, left, right, merged=make()) == [("contacts.li", contact(title="a"), None)]


def test_a_deletion_that_was_dropped() -> None:
    base = make(contacts=[contact(title="a")])
    gone, kept = make(contacts=[]), make(contacts=[contact(title="b")])
    assert told(base, gone, kept, merged=kept) == [("contacts.li", None, contact(title="b"))]
    assert told(base, gone, base, merged=gone) == []


def test_members_that_both_sides_brought_in_are_no_change_of_the_merge() -> None:
    base, left, right = make(tags=["a", "b"]), make(tags=["a", "c"]), make(tags=["a", "b", "d"])
    assert told(base, left, right, merged=make(tags=["d", "c", "a"])) == []
    assert told(base, left, right, merged=make(tags=["a", "c"])) == [
        ("tags", ["a", "b", "d"], ["a", "c"])
    ]


def test_cards_that_came_or_went() -> None:
    card, other = make(), make(industry="a")
    assert told(None, card, None, merged=card) == []
    assert told(None, None, card, merged=None) == [("", card, None)]
    assert told(None, None, None, merged=card) == [("", None, card)]
    assert told(None, None, card, merged=other) == [("industry", None, "a")]
    assert told(card, card, None, merged=None) == []
    assert told(card, other, None, merged=None) == [("", other, None)]


values = st.sampled_from([None, "a", "b", "c"])


@given(values, values, values, values)
def test_the_rule_of_a_field(base: str, left: str, right: str, merged: str) -> None:
    """Told if no side has it, or if a side's own change is not in it; never otherwise."""
    cards = [make() if one is None else make(industry=one) for one in (base, left, right, merged)]
    sides = (left, right)
    dropped = [side for side in sides if side not in (base, merged)]
    if merged not in sides or dropped:
        assert told(*cards[:3], merged=cards[3]) == [("industry", (dropped or [left])[0], merged)]
    else:
        assert told(*cards[:3], merged=cards[3]) == []


@given(values, values, values)
def test_one_side_is_a_plain_comparison(base: str, left: str, merged: str) -> None:
    cards = [make() if one is None else make(industry=one) for one in (base, left, merged)]
    wanted = [] if left == merged else [("industry", left, merged)]
    assert told(cards[0], cards[1], merged=cards[2]) == wanted
