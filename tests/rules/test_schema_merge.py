"""What a newer shipped schema brings into a team's own, and what people are told of it."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crmcli.ledger.schema import read_shipped_schema
from crmcli.rules.sameness import is_same
from crmcli.rules.schema_merge import ABSENT, Merged, Step, merge_schemas, order_keys
from crmcli.rules.schema_steps import format_pointer, tell_steps

Node = dict[str, Any]

BASE: Node = {
    "x-crm": {"version": 1},
    "properties": {
        "id": {"type": "string"},
        "size": {"type": "string", "x-crm": {"en": "Size", "zh": "规模", "aliases": ["a"]}},
        "kind": {"enum": ["one", "two"], "x-crm": {"values": {"one": {"en": "One"}}}},
        "visits": {"type": "array"},
    },
}


def change(*edits: tuple[str, Any], document: Node = BASE) -> Node:
    """The document with other values at some places; ABSENT takes away."""
    changed = copy.deepcopy(document)
    for place, value in edits:
        *way, last = place.split("/")
        around = changed
        for key in way:
            around = around[key]
        if value is ABSENT:
            del around[last]
        else:
            around[last] = value
    return changed


def places(steps: tuple[Step, ...]) -> list[str]:
    return ["/".join(step.place) for step in steps]


FAX = {"type": "string", "x-crm": {"en": "Fax", "zh": "传真"}}


def test_what_only_one_side_changed_counts() -> None:
    ours = change(
        ("properties/size/x-crm/en", "How large"), ("properties/mine", {"type": "string"})
    )
    theirs = change(("properties/fax", FAX), ("x-crm/version", 2), ("properties/size/type", "any"))
    merged = merge_schemas(BASE, ours, theirs)
    wanted = change(
        ("properties/fax", FAX),
        ("x-crm/version", 2),
        ("properties/size/type", "any"),
        document=ours,
    )
    assert merged.document == wanted
    assert sorted(places(merged.steps)) == [
        *("properties/fax", "properties/size/type", "x-crm/version"),
    ]
    assert merged.clashes == ()


def test_what_both_changed_stays_as_the_team_has_it() -> None:
    ours = change(("properties/size/x-crm/en", "How large"), ("properties/id", ABSENT))
    theirs = change(("properties/size/x-crm/en", "Extent"), ("properties/id/type", "integer"))
    merged = merge_schemas(BASE, ours, theirs)
    assert merged.document == ours
    assert sorted(merged.clashes, key=lambda step: step.place) == [
        Step(("properties", "id"), ABSENT, {"type": "integer"}),
        Step(("properties", "size", "x-crm", "en"), "How large", "Extent"),
    ]


def test_the_same_change_on_both_sides_is_none() -> None:
    both = change(("properties/fax", FAX))
    assert merge_schemas(BASE, both, both) == Merged(both, (), ())


def test_two_fields_of_one_name_are_not_mixed() -> None:
    ours = change(("properties/fax", {"type": "integer", "minimum": 1}))
    merged = merge_schemas(BASE, ours, change(("properties/fax", FAX)))
    assert merged.document == ours
    assert places(merged.clashes) == ["properties/fax"]


def test_members_of_a_list_are_merged_one_by_one() -> None:
    ours = change(("properties/kind/enum", ["zero", "two"]))
    theirs = change(("properties/kind/enum", ["one", "two", "three"]))
    merged = merge_schemas(BASE, ours, theirs)
    assert merged.document["properties"]["kind"]["enum"] == ["zero", "two", "three"]
    assert merged.clashes == ()


def test_a_list_that_the_team_left_alone_has_the_shipped_order() -> None:
    theirs = change(("properties/kind/enum", ["two", "half", "one"]))
    merged = merge_schemas(BASE, BASE, theirs)
    assert merged.document["properties"]["kind"]["enum"] == ["two", "half", "one"]


def test_what_is_shipped_no_longer_goes_where_the_team_left_it_alone() -> None:
    merged = merge_schemas(BASE, BASE, change(("properties/size", ABSENT)))
    assert merged.document == change(("properties/size", ABSENT))
    assert merged.steps == (Step(("properties", "size"), BASE["properties"]["size"], ABSENT),)


def test_what_the_team_took_away_stays_away() -> None:
    ours = change(("properties/size", ABSENT))
    assert merge_schemas(BASE, ours, change(("x-crm/version", 2))).document == change(
        ("x-crm/version", 2), document=ours
    )


def test_without_a_base_nothing_goes_and_differences_are_clashes() -> None:
    ours = change(
        ("properties/size/type", "any"), ("properties/mine", FAX), ("properties/id", ABSENT)
    )
    theirs = change(("properties/fax", FAX), ("properties/kind/enum", ["two", "three"]))
    merged = merge_schemas(None, ours, theirs)
    assert merged.document == change(
        ("properties/id", BASE["properties"]["id"]),
        ("properties/fax", FAX),
        ("properties/kind/enum", ["one", "two", "three"]),
        document=ours,
    )
    assert places(merged.clashes) == ["properties/size/type"]


def test_a_new_field_comes_after_the_one_that_it_follows() -> None:
    theirs = {"id": 0, "new": 0, "size": 0, "kind": 0, "newer": 0, "visits": 0}
    ours = {"id": 0, "size": 0, "kind": 0, "mine": 0, "visits": 0}
    assert order_keys(ours, theirs) == [
        *("id", "new", "size", "kind", "newer", "mine", "visits"),
    ]
    assert order_keys({"a": 0}, {"first": 0, "a": 0}) == ["first", "a"]


_LEAVES = st.sampled_from([1, 2, "a", True])
_NODES = st.recursive(
    _LEAVES | st.lists(st.sampled_from("abc"), unique=True),
    lambda inner: st.dictionaries(st.sampled_from(["x", "y", "properties"]), inner, max_size=3),
    max_leaves=6,
)
_DOCUMENTS = st.dictionaries(st.sampled_from(["x", "y", "properties"]), _NODES, max_size=3)


@given(_DOCUMENTS, _DOCUMENTS)
def test_who_changed_nothing_gets_what_is_shipped(base: Node, theirs: Node) -> None:
    merged = merge_schemas(base, base, theirs)
    assert is_same(merged.document, theirs)
    assert merged.clashes == ()
    assert bool(merged.steps) is not is_same(base, theirs)


@given(_DOCUMENTS, _DOCUMENTS)
def test_nothing_new_changes_nothing(base: Node, ours: Node) -> None:
    assert merge_schemas(base, ours, base) == Merged(ours, (), ())
    assert merge_schemas(None, ours, ours) == Merged(ours, (), ())


@given(_DOCUMENTS, _DOCUMENTS, _DOCUMENTS)
def test_a_second_merge_finds_nothing_new(base: Node, ours: Node, theirs: Node) -> None:
    once = merge_schemas(base, ours, theirs)
    again = merge_schemas(theirs, once.document, theirs)
    assert again == Merged(once.document, (), ())
    if not once.steps:
        assert is_same(once.document, ours)


@given(_DOCUMENTS, _DOCUMENTS)
def test_without_a_base_every_key_of_the_team_stays(ours: Node, theirs: Node) -> None:
    def has_all(one: Any, other: Any) -> bool:
        if isinstance(one, dict):
            return isinstance(other, dict) and all(
                key in other and has_all(inner, other[key]) for key, inner in one.items()
            )
        if isinstance(one, list):
            return isinstance(other, list) and set(one) <= set(other)
        return is_same(one, other)

    assert has_all(ours, merge_schemas(None, ours, theirs).document)


def test_what_people_are_told() -> None:
    shipped: Node = json.loads(read_shipped_schema())
    older = change(
        ("properties/website", ABSENT),
        ("properties/contacts/items/properties/wechat", ABSENT),
        ("properties/size/x-crm/en", "Old"),
        ("properties/source/enum", ["visit"]),
        ("properties/headcount/minimum", 1),
        ("properties/qq", FAX),
        ("x-crm/sections/credit/en", "Old"),
        ("$defs/line/maxLength", 1),
        ("x-crm/version", 0),
        document=shipped,
    )
    merged = merge_schemas(older, older, shipped)
    told = {(one.kind, ".".join(one.path), one.place) for one in tell_steps(merged.steps)}
    assert told == {
        ("added", "website", "#/properties/website"),
        ("added", "contacts.wechat", "#/properties/contacts/items/properties/wechat"),
        ("removed", "qq", "#/properties/qq"),
        ("labels", "size", "#/properties/size/x-crm/en"),
        ("values", "source", "#/properties/source/enum"),
        ("rule", "headcount", "#/properties/headcount/minimum"),
        ("labels", "", "#/x-crm/sections/credit/en"),
        ("rule", "", "#/$defs/line/maxLength"),
    }
    assert format_pointer(("a/b", "c~d")) == "#/a~1b/c~0d"


def test_each_thing_is_told_once() -> None:
    old = change(("properties/size/x-crm", {"en": "a", "zh": "b"}))
    steps = merge_schemas(old, old, BASE).steps
    assert [(one.kind, one.path) for one in tell_steps(steps)] == [("labels", ("size",))]
