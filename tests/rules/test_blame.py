"""Which values of a card a commit brought, and which of them its parents had already."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.rules.blame import (
    Blame,
    Maker,
    Merged,
    Origin,
    choose_newest,
    choose_spot,
    leave_out_visits,
    name_spot,
    share_leaves,
)
from crmcli.rules.leaves import Spot, list_leaves
from crmcli.rules.merged import compare_merge, find_chosen
from tests.acting import load_root

ROOT = load_root()
Card = dict[str, Any]

BASE: Card = {
    "id": "huaxin",
    "name": "华信",
    "region": {"province": "北京市", "city": "北京市"},
    "tags": ["a", "b"],
    "notes": "",
    "contacts": [
        {"id": "wang", "name": "王静", "phones": ["1", "2"]},
        {"id": "li", "name": "李强"},
    ],
}


def edit(*places: tuple[str, Any], card: Card = BASE) -> Card:
    """The card with other values at its own keys; None takes away."""
    changed = copy.deepcopy(card)
    for key, value in places:
        changed[key] = value
        if value is None:
            del changed[key]
    return changed


def share(new: Card, *parents: Card | None, base: Card | None = None) -> tuple[set[str], ...]:
    """What the commit brought, and what came from each parent: paths and members."""
    merged = Merged()
    if len(parents) > 1:
        decided = {
            one.path
            for one in compare_merge(ROOT, [base], parents, new)
            if find_chosen(ROOT, [base], parents, one) is None
        }
        merged = Merged(decided, [list_leaves(ROOT, base)])
    leaves = list_leaves(ROOT, new)
    shares = share_leaves(leaves.values(), [list_leaves(ROOT, one) for one in parents], merged)
    assert {*(one.spot for one in shares.own)} | {
        leaf.spot for passed in shares.passed for leaf in passed
    } == set(leaves)
    return tuple({name(one.spot) for one in some} for some in (shares.own, *shares.passed))


def name(spot: Spot) -> str:
    return ".".join(spot.path) + (f"={spot.member}" if spot.member is not None else "")


def test_every_value_and_every_member_is_a_leaf_and_what_is_empty_is_none() -> None:
    assert [name(spot) for spot in list_leaves(ROOT, BASE)] == [
        *("id", "name", "region.province", "region.city", 'tags="a"', 'tags="b"'),
        *("contacts.wang.id", "contacts.wang.name"),
        *('contacts.wang.phones="1"', 'contacts.wang.phones="2"'),
        *("contacts.li.id", "contacts.li.name"),
    ]
    assert list_leaves(ROOT, None) == {}


def test_keys_and_lists_that_no_schema_knows_are_leaves_as_they_are() -> None:
    card = {"id": "x", "odd": {"deep": [1, {"a": 2}]}, "contacts": [{"name": "no id"}]}
    found = {name(spot): leaf.value for spot, leaf in list_leaves(ROOT, card).items()}
    assert found == {"id": "x", "odd.deep": [1, {"a": 2}], "contacts": [{"name": "no id"}]}


def test_a_commit_brought_what_is_new_or_other_than_before() -> None:
    new = edit(("name", "华信股份"), ("tags", ["c", "a"]), ("size", "大"))
    own, passed = share(new, BASE)
    assert own == {"name", 'tags="c"', "size"}
    assert {"id", "region.city", 'tags="a"', "contacts.li.name"} <= passed


def test_the_order_of_entries_and_members_is_nobody_s_work() -> None:
    new = edit(("tags", ["b", "a"]), ("contacts", BASE["contacts"][::-1]))
    assert share(new, BASE)[0] == set()


def test_a_card_that_was_not_there_is_brought_whole() -> None:
    own, passed = share(BASE, None)
    assert len(own) == len(list_leaves(ROOT, BASE))
    assert not passed


def test_what_a_merge_took_over_came_from_a_side() -> None:
    left, right = edit(("name", "左"), ("tags", ["a", "b", "l"])), edit(("tags", ["a", "r"]))
    own, of_left, of_right = share(
        edit(("name", "左"), ("tags", ["a", "l", "r"])), left, right, base=BASE
    )
    assert own == set()
    assert "name" in of_left - of_right
    assert 'tags="l"' in of_left - of_right
    assert 'tags="r"' in of_right - of_left
    assert 'tags="a"' in of_left & of_right


@pytest.mark.parametrize(("settled", "whose"), [("左", 1), ("右", 2), ("第三", 0)])
def test_what_a_merge_settled_is_whose_value_it_is(settled: str, whose: int) -> None:
    sides = edit(("name", "左")), edit(("name", "右"))
    shares = share(edit(("name", settled)), *sides, base=BASE)
    assert ["name" in one for one in shares] == [number == whose for number in range(3)]
    assert not shares[0] - {"name"}


def test_a_change_that_a_merge_dropped_for_what_was_before_is_the_merge_s_work() -> None:
    own, *_ = share(BASE, BASE, edit(("name", "右")), base=BASE)
    assert own == {"name"}


def test_an_entry_that_was_changed_and_kept_against_who_took_it_out_is_all_of_whom_it_was() -> None:
    changed = [BASE["contacts"][0], {"id": "li", "name": "李强", "title": "副总"}]
    left, right = edit(("contacts", changed)), edit(("contacts", BASE["contacts"][:1]))
    own, of_left, of_right = share(left, left, right, base=BASE)
    assert own == set()
    assert {"contacts.li.name", "contacts.li.title"} <= of_left - of_right


def test_a_member_that_a_merge_kept_against_one_side_is_its_own_and_no_other() -> None:
    left, right = edit(("tags", ["a", "b", "l"])), edit(("tags", ["a", "r"]))
    own, of_left, of_right = share(edit(("tags", ["a", "b", "l"])), left, right, base=BASE)
    assert own == {'tags="b"'}
    assert 'tags="l"' in of_left - of_right


def test_an_entry_that_a_merge_kept_against_one_side_is_its_own() -> None:
    left, right = BASE, edit(("contacts", BASE["contacts"][:1]))
    own, *_ = share(BASE, left, right, base=BASE)
    assert own == {"contacts.li.id", "contacts.li.name"}


def test_what_both_sides_had_is_followed_into_both() -> None:
    same = edit(("name", "同"))
    own, of_left, of_right = share(same, same, same, base=BASE)
    assert own == set()
    assert "name" in of_left & of_right


_CARDS = st.fixed_dictionaries(
    {"id": st.just("x")},
    optional={
        "name": st.sampled_from("abc"),
        "tags": st.lists(st.sampled_from("abc"), unique=True),
        "region": st.dictionaries(st.sampled_from(["city", "province"]), st.sampled_from("ab")),
        "contacts": st.lists(
            st.fixed_dictionaries({"id": st.sampled_from("wl"), "name": st.sampled_from("ab")}),
            unique_by=lambda one: one["id"],
        ),
    },
)


@given(_CARDS, _CARDS, _CARDS, _CARDS)
def test_nothing_is_lost_and_nothing_comes_from_where_it_was_not(
    base: Card, left: Card, right: Card, new: Card
) -> None:
    own, *passed = share(new, left, right, base=base)
    for some, parent in zip(passed, (left, right), strict=True):
        assert not own & some
        assert some <= {name(spot) for spot in list_leaves(ROOT, parent)}


@given(_CARDS, _CARDS)
def test_with_one_parent_a_value_is_brought_or_was_there(old: Card, new: Card) -> None:
    own, passed = share(new, old)
    was = {name(spot): leaf.value for spot, leaf in list_leaves(ROOT, old).items()}
    for spot, leaf in list_leaves(ROOT, new).items():
        assert (name(spot) in passed) is (was.get(name(spot)) == leaf.value)
        assert (name(spot) in own) is not (name(spot) in passed)


def make(day: int) -> Maker:
    return Maker(datetime(2026, 11, day, tzinfo=UTC), "李伟", (), f"c{day}", "set", None)


def test_of_two_who_did_the_same_the_later_one_counts() -> None:
    (leaf,) = list_leaves(ROOT, {"id": "x"}).values()
    for days in ([3, 5], [5, 3]):
        makers: dict[Spot, Maker] = {}
        for day in days:
            choose_newest(makers, leaf, make(day))
        assert makers[leaf.spot].commit == "c5"


def make_blame(card: Card) -> Blame:
    leaves = list_leaves(ROOT, card).values()
    return Blame(tuple(Origin(leaf, make(1)) for leaf in leaves), card, ROOT)


def test_older_visits_are_left_out_and_counted() -> None:
    days = ["2026-11-02", "2026-11-20", "2026-10-01", "2026-11-20"]
    visits = [{"id": f"v{at}", "date": day, "notes": "x"} for at, day in enumerate(days)]
    blame = make_blame({"id": "x", "visits": visits})
    short = leave_out_visits(blame, 2)
    assert short.hidden == 2
    assert {one.leaf.spot.path[1] for one in short.origins[1:]} == {"v1", "v3"}
    assert leave_out_visits(blame, 4) == blame
    assert leave_out_visits(blame, 9) == blame


@pytest.mark.parametrize(
    ("path", "wanted", "count"),
    [
        (("region",), Spot(("region",)), 2),
        (("contacts", 0), Spot(("contacts", "wang")), 4),
        (("contacts", 0, "phones"), Spot(("contacts", "wang", "phones")), 2),
        (("contacts", 0, "phones", 1), Spot(("contacts", "wang", "phones"), '"2"'), 1),
        (("tags", 0), Spot(("tags",), '"a"'), 1),
    ],
)
def test_a_place_is_chosen_by_its_path(
    path: tuple[str | int, ...], wanted: Spot, count: int
) -> None:
    assert name_spot(ROOT, BASE, path) == wanted
    assert len(choose_spot(make_blame(BASE), wanted).origins) == count
