"""The laws of merging, over random cards with every kind of field and random edits of them."""

from __future__ import annotations

import copy
import os

import pytest
from hypothesis import assume, event, given, settings

from crmcli.rules.differences import compare_cards
from crmcli.rules.edits import apply_edits, edits_between
from crmcli.rules.merging import Merged, merge_values
from crmcli.rules.sameness import is_same
from tests.properties.merge_oracle import expect, get_value, is_below, read_facts
from tests.properties.versions import Card, load_team_root, versions

ROOT = load_team_root()
# The long form takes minutes on a busy machine.
pytestmark = pytest.mark.timeout(3600 if os.environ.get("CRM_TEST_LONG") else 300)
EXAMPLES = settings(max_examples=2000 if os.environ.get("CRM_TEST_LONG") else 120)


def merge(base: Card, ours: Card, theirs: Card) -> Merged:
    """The merge; it must not touch what it is given."""
    before = copy.deepcopy([base, ours, theirs])
    merged = merge_values(ROOT, base, ours, theirs)
    assert is_same([base, ours, theirs], before)
    return merged


def get_card(merged: Merged) -> Card:
    assert merged.value is not None
    return merged.value


def mean_the_same(one: Merged, other: Merged) -> bool:
    return compare_cards(ROOT, get_card(one), get_card(other)) == []


@EXAMPLES
@given(versions(2))
def test_a_merge_says_what_both_say_and_clashes_where_they_contradict(cards: list[Card]) -> None:
    merged, expected = merge(*cards), expect(ROOT, *cards)
    assert {clash.path for clash in merged.clashes} == expected.clashes
    assert len(merged.clashes) == len(expected.clashes)
    facts = read_facts(ROOT, get_card(merged)).items()
    apart = expected.clashes | expected.notes
    said = {path: fact for path, fact in facts if not is_below(path, apart)}
    assert said == expected.facts
    _check_values(merged, cards)
    _check_nothing_added_is_missing(merged, cards, apart)
    event(f"clashes: {min(len(merged.clashes), 3)}")


def _check_values(merged: Merged, cards: list[Card]) -> None:
    """A clash names the three values, and ours stands in its place."""
    for clash in merged.clashes:
        named = (clash.base, clash.ours, clash.theirs)
        assert is_same(named, tuple(get_value(card, clash.path) for card in cards))
        assert is_same(get_value(merged.value, clash.path), clash.ours)


def _check_nothing_added_is_missing(
    merged: Merged, cards: list[Card], places: frozenset[tuple[str, ...]]
) -> None:
    base, *sides = cards
    had, said = read_facts(ROOT, base), read_facts(ROOT, get_card(merged))
    for side in sides:
        for path, fact in read_facts(ROOT, side).items():
            if path not in had and not is_below(path, places):
                assert said.get(path) == fact


@EXAMPLES
@given(versions(2))
def test_the_sides_may_change_places(cards: list[Card]) -> None:
    base, ours, theirs = cards
    one, other = merge(base, ours, theirs), merge(base, theirs, ours)
    turned = [clash._replace(ours=clash.theirs, theirs=clash.ours) for clash in other.clashes]
    assert list(one.clashes) == turned
    if not one.clashes:
        assert is_same(one.value, other.value)  # the order of every list, too


@EXAMPLES
@given(versions(1))
def test_one_side_alone_is_taken_as_it_is(cards: list[Card]) -> None:
    base, side = cards
    for ours, theirs in ((side, base), (base, side), (side, side)):
        merged = merge(base, ours, theirs)
        assert is_same(merged.value, side) and merged.clashes == ()


@EXAMPLES
@given(versions(2))
def test_merging_again_changes_nothing(cards: list[Card]) -> None:
    base, ours, theirs = cards
    merged = merge(base, ours, theirs)
    assume(not merged.clashes)
    result = get_card(merged)
    # With a parent as the base, as git merges a branch again; and with the old base.
    for side in (ours, theirs):
        assert is_same(merge(side, result, side).value, result)
        again = merge(base, result, side)
        assert not again.clashes and mean_the_same(again, merged)


@EXAMPLES
@given(versions(3, most=2))
def test_three_merge_in_any_order_where_nothing_clashes(cards: list[Card]) -> None:
    base, *sides = cards
    pairs = [(one, other) for one in sides for other in sides if one is not other]
    assume(not any(expect(ROOT, base, *pair).clashes for pair in pairs))
    results = []
    for first, second, third in ((0, 1, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)):
        pair = merge(base, sides[first], sides[second])
        assert not pair.clashes
        results.append(merge(base, get_card(pair), sides[third]))
        results.append(merge(base, sides[third], get_card(pair)))
    assert not any(one.clashes for one in results)
    assert all(mean_the_same(results[0], one) for one in results[1:])


@EXAMPLES
@given(versions(2))
def test_two_new_cards_of_one_id_merge_where_they_agree(cards: list[Card]) -> None:
    _, ours, theirs = cards
    merged = merge_values(ROOT, None, ours, theirs)
    expected = expect(ROOT, {}, ours, theirs)
    assert {clash.path for clash in merged.clashes} == expected.clashes


@EXAMPLES
@given(versions(1))
def test_the_edits_between_two_cards_make_one_of_the_other(cards: list[Card]) -> None:
    before, after = cards
    assert is_same(apply_edits(before, edits_between(before, after)), after)
    assert edits_between(after, after) == []
