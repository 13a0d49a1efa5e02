"""Two people's changes of a card are merged by what they mean."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from crmcli.rules.differences import compare_cards
from crmcli.rules.edits import apply_edits, edits_between
from crmcli.rules.merging import Clash, merge_values
from crmcli.rules.sameness import is_same
from tests.acting import load_root

ROOT = load_root()
Card = dict[str, Any]
EXAMPLES = settings(max_examples=150)

BASE: Card = {
    "id": "huaxin",
    "name": "华信",
    "grade": "B",
    "region": {"city": "北京市"},
    "tags": ["a", "b"],
    "contacts": [{"id": "wang", "name": "王静", "phones": ["+86 1"]}],
    "visits": [
        {"id": "20261101-aaaaa", "date": "2026-11-01", "notes": "1"},
        {"id": "20261110-bbbbb", "date": "2026-11-10", "notes": "2"},
    ],
}


def merge(ours: Card, theirs: Card, base: Card = BASE) -> tuple[Card, list[tuple[Any, ...]]]:
    merged = merge_values(ROOT, base, base | ours, base | theirs)
    assert merged.value is not None
    clashes = [(".".join(one.path), one.base, one.ours, one.theirs) for one in merged.clashes]
    return merged.value, clashes


def visit(day: str, code: str, notes: str = "") -> Card:
    return {"id": f"{day.replace('-', '')}-{code}", "date": day, "notes": notes}


def ids(card: Card, key: str) -> list[str]:
    return [one["id"] for one in card[key]]


def test_each_side_changes_its_own() -> None:
    value, clashes = merge(
        {"grade": "A", "region": {"city": "北京市", "district": "海淀区"}},
        {"name": "华信公司", "region": {"city": "北京市", "province": "北京市"}, "stage": "lead"},
    )
    assert clashes == []
    region = {"city": "北京市", "district": "海淀区", "province": "北京市"}
    assert value == BASE | {"grade": "A", "name": "华信公司", "region": region, "stage": "lead"}


def test_one_value_changed_to_two_is_a_clash_that_keeps_ours() -> None:
    value, clashes = merge({"grade": "A"}, {"grade": "C"})
    assert (value["grade"], clashes) == ("A", [("grade", "B", "A", "C")])
    value, clashes = merge({"stage": "lead"}, {"stage": "prospect"})
    assert clashes == [("stage", None, "lead", "prospect")]


def test_null_says_nothing() -> None:
    """Two who empty a field, each in another way, do not clash; nor do null and a new value."""
    without = {key: one for key, one in BASE.items() if key != "grade"}
    null = without | {"grade": None}
    assert merge_values(ROOT, BASE, null, without) == (without, ())
    assert merge_values(ROOT, BASE, without, null) == (without, ())
    for base, other in ((without, null), (null, without)):
        assert merge_values(ROOT, base, other, BASE) == (BASE, ())
        assert merge_values(ROOT, base, BASE, other) == (BASE, ())


def test_changed_against_deleted_is_a_clash() -> None:
    without = {key: one for key, one in BASE.items() if key != "grade"}
    merged = merge_values(ROOT, BASE, without, BASE | {"grade": "A"})
    assert merged.clashes == (Clash(("grade",), ROOT.children["grade"], "B", None, "A"),)
    assert "grade" not in (merged.value or {"grade": 1})
    gone = {"contacts": []}
    other = {"contacts": [{**BASE["contacts"][0], "title": "总监"}]}
    (clash,) = merge(gone, other)[1]
    assert clash == ("contacts.wang", BASE["contacts"][0], None, other["contacts"][0])


def test_entries_are_merged_by_their_ids() -> None:
    mine = {"contacts": [{"id": "wang", "name": "王静", "phones": ["+86 1", "+86 2"]}]}
    other = {
        "contacts": [
            {"id": "li", "name": "李强"},
            {"id": "wang", "name": "王静", "phones": ["+86 3"], "title": "总监"},
        ]
    }
    value, clashes = merge(mine, other)
    assert clashes == []
    assert value["contacts"] == [
        {"id": "li", "name": "李强"},
        {"id": "wang", "name": "王静", "phones": ["+86 2", "+86 3"], "title": "总监"},
    ]


def test_one_id_made_twice_with_different_content_is_a_clash() -> None:
    one, other = {"id": "li", "name": "李强"}, {"id": "li", "name": "李强", "title": "总监"}
    mine, yours = ({"contacts": [*BASE["contacts"], entry]} for entry in (one, other))
    assert merge(mine, yours)[1] == [("contacts.li", None, one, other)]
    assert merge(mine, copy.deepcopy(mine))[1] == []


def test_a_log_stays_by_date_whoever_wrote_it() -> None:
    mine = {"visits": [*BASE["visits"], visit("2026-11-20", "zzzzz"), visit("2026-11-22", "ccccc")]}
    first, last = BASE["visits"]
    other = {
        "visits": [
            visit("2026-10-01", "early"),
            first,
            last,
            visit("2026-11-20", "mmmmm"),
            visit("2026-11-21", "ddddd"),
        ]
    }
    wanted = ["early", "aaaaa", "bbbbb", "mmmmm", "zzzzz", "ddddd", "ccccc"]
    for pair in ((mine, other), (other, mine)):
        value, clashes = merge(*pair)
        assert clashes == []
        assert [one.partition("-")[2] for one in ids(value, "visits")] == wanted


def test_the_older_side_may_go_first() -> None:
    mine = {"visits": [*BASE["visits"], visit("2026-11-20", "aaaaa")]}
    other = {"visits": [*BASE["visits"], visit("2026-11-20", "zzzzz")]}
    merged = merge_values(ROOT, BASE, BASE | mine, BASE | other, theirs_first=True)
    assert ids(merged.value or {}, "visits")[2:] == ["20261120-zzzzz", "20261120-aaaaa"]


def test_a_list_that_is_emptied_and_filled_keeps_what_was_new() -> None:
    without = {key: one for key, one in BASE.items() if key not in ("tags", "region")}
    other = {"tags": ["a", "b", "c"], "region": {"city": "北京市", "district": "海淀区"}}
    merged = merge_values(ROOT, BASE, without, BASE | other)
    assert merged.value == without | {"tags": ["c"], "region": {"district": "海淀区"}}
    assert merged.clashes == ()


def test_what_has_no_ids_is_one_value() -> None:
    base = {"contacts": [{"name": "x"}]}
    (clash,) = merge({"contacts": [{"name": "y"}]}, {"contacts": [{"name": "z"}]}, base)[1]
    assert clash == ("contacts", [{"name": "x"}], [{"name": "y"}], [{"name": "z"}])


def test_a_deleted_card_clashes_with_a_changed_one() -> None:
    changed = BASE | {"grade": "A"}
    assert merge_values(ROOT, BASE, None, BASE) == (None, ())
    assert merge_values(ROOT, BASE, None, None) == (None, ())
    (clash,) = merge_values(ROOT, BASE, changed, None).clashes
    assert (clash.path, clash.ours, clash.theirs) == ((), changed, None)


def test_two_new_cards_of_one_id_merge_where_they_agree() -> None:
    merged = merge_values(ROOT, None, BASE | {"stage": "lead"}, BASE)
    assert (merged.value, merged.clashes) == (BASE | {"stage": "lead"}, ())
    (clash,) = merge_values(ROOT, None, BASE | {"grade": "A"}, BASE).clashes
    assert clash.path == ("grade",)


# Laws over random changes of a random card.

_WORDS = st.sampled_from(["x", "y", "z"])
_DAYS = st.sampled_from(["2026-11-01", "2026-11-02", "2026-11-03"])
_CODES = st.sampled_from(["aa", "bb", "cc", "dd"])


def _entries(*, dated: bool) -> st.SearchStrategy[list[Card]]:
    entry = st.fixed_dictionaries(
        {"id": _CODES, **({"date": _DAYS} if dated else {"name": _WORDS})},
        optional={"notes": _WORDS, **({} if dated else {"phones": st.sets(_WORDS).map(sorted)})},
    )
    drawn = st.lists(entry, max_size=3, unique_by=lambda one: one["id"])
    return drawn.map(lambda them: sorted(them, key=lambda one: one["date"]) if dated else them)


_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "grade": st.sampled_from(["A", "B", None]),
    "industry": _WORDS,
    "region": st.dictionaries(st.sampled_from(["city", "district"]), _WORDS),
    "tags": st.lists(_WORDS, unique=True),
    "contacts": _entries(dated=False),
    "visits": _entries(dated=True),
}
_CARDS = st.fixed_dictionaries({"id": st.just("x")}, optional=_FIELDS)


@st.composite
def _changes(draw: Any, base: Card, most: int) -> Card:
    """Another version of a card: some keys changed, some gone."""
    card = copy.deepcopy(base)
    keys = st.lists(st.sampled_from(list(_FIELDS)), min_size=1, max_size=most, unique=True)
    for key in draw(keys):
        if key in card and draw(st.integers(0, 3)) == 0:
            del card[key]
        elif isinstance(card.get(key), list) and card[key] and draw(st.booleans()):
            _change_list(draw, key, card[key])
        else:
            card[key] = draw(_FIELDS[key])
    return card


def _change_list(draw: Any, key: str, members: list[Any]) -> None:
    new = draw(_FIELDS[key])
    have = [one["id"] if isinstance(one, dict) else one for one in members]
    if draw(st.booleans()):
        members.pop(draw(st.integers(0, len(members) - 1)))
    members += [one for one in new if (one["id"] if isinstance(one, dict) else one) not in have]
    if key == "visits":
        members.sort(key=lambda one: one["date"])


def _versions(count: int, most: int = 3) -> st.SearchStrategy[list[Card]]:
    """A card and `count` versions that people made of it, with up to `most` fields changed."""
    return _CARDS.flatmap(
        lambda base: st.lists(_changes(base, most), min_size=count, max_size=count).map(
            lambda them: [base, *them]
        )
    )


def _mean_the_same(one: object, other: object) -> bool:
    assert isinstance(one, dict) and isinstance(other, dict)
    return compare_cards(ROOT, one, other) == []


def _turn(clash: Clash) -> Clash:
    return clash._replace(ours=clash.theirs, theirs=clash.ours)


@EXAMPLES
@given(_versions(2))
def test_law_the_sides_may_change_places(versions: list[Card]) -> None:
    base, ours, theirs = versions
    one, other = merge_values(ROOT, base, ours, theirs), merge_values(ROOT, base, theirs, ours)
    found, turned = list(one.clashes), [_turn(clash) for clash in other.clashes]
    assert all(clash in turned for clash in found) and len(found) == len(turned)
    if not found:
        assert _mean_the_same(one.value, other.value)
        assert one.value is not None and other.value is not None
        assert one.value.get("visits") == other.value.get("visits")  # order has a meaning there


@EXAMPLES
@given(_versions(2))
def test_law_one_side_alone_is_taken_as_it_is(versions: list[Card]) -> None:
    base, ours, _ = versions
    for sides in ((ours, base), (base, ours), (ours, ours)):
        merged = merge_values(ROOT, base, *sides)
        assert is_same(merged.value, ours) and not merged.clashes


@EXAMPLES
@given(_versions(2))
def test_law_merging_again_changes_nothing(versions: list[Card]) -> None:
    base, ours, theirs = versions
    merged = merge_values(ROOT, base, ours, theirs)
    if not merged.clashes:
        for side in (ours, theirs):
            again = merge_values(ROOT, side, merged.value, side)
            assert is_same(again.value, merged.value) and not again.clashes


@EXAMPLES
@given(_versions(3, most=1))
def test_law_three_merge_in_any_order_where_nothing_clashes(versions: list[Card]) -> None:
    base, one, two, three = versions
    left = merge_values(ROOT, base, one, two)
    right = merge_values(ROOT, base, two, three)
    assume(not (left.clashes or right.clashes or merge_values(ROOT, base, one, three).clashes))
    first = merge_values(ROOT, base, left.value, three)
    second = merge_values(ROOT, base, one, right.value)
    assert not first.clashes and not second.clashes
    assert _mean_the_same(first.value, second.value)


@EXAMPLES
@given(_versions(2))
def test_law_nothing_that_one_side_made_vanishes(versions: list[Card]) -> None:
    base, ours, theirs = versions
    merged = merge_values(ROOT, base, ours, theirs)
    for key, name in (("contacts", "id"), ("visits", "id")):
        had = {one[name] for one in base.get(key, [])}
        made = {one[name] for side in (ours, theirs) for one in side.get(key, [])} - had
        assert merged.clashes or made <= {one[name] for one in (merged.value or {}).get(key, [])}


@EXAMPLES
@given(_versions(1))
def test_law_the_edits_between_two_cards_make_one_of_the_other(versions: list[Card]) -> None:
    before, after = versions
    assert is_same(apply_edits(before, edits_between(before, after)), after)
    assert edits_between(after, after) == []


@pytest.mark.parametrize("side", [lambda _: None, lambda base: base | {"grade": 1}])
def test_types_count(side: Callable[[Card], Card | None]) -> None:
    merged = merge_values(ROOT, BASE | {"grade": True}, side(BASE), BASE | {"grade": True})
    assert merged.value == side(BASE)
