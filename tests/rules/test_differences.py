"""Versions of a card are compared by meaning."""

from __future__ import annotations

import copy
from typing import Any

from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.differences import compare_cards
from tests.sandbox import HUAXIN

ROOT = parse_schema(read_shipped_schema()).root
CARD: dict[str, Any] = dict(parse_record(HUAXIN.encode(), ROOT).value or {})


def differ(**changes: Any) -> list[tuple[str, object, object]]:
    new = copy.deepcopy(CARD) | changes
    return [(".".join(one.path), one.old, one.new) for one in compare_cards(ROOT, CARD, new)]


def test_the_same_card_has_no_differences() -> None:
    assert compare_cards(ROOT, CARD, copy.deepcopy(CARD)) == []


def test_scalars_and_maps_are_compared_key_by_key() -> None:
    changed = differ(grade="A", region={"city": "北京市"}, kind=None)
    assert changed == [
        ("kind", "company", None),
        ("region", None, {"city": "北京市"}),
        ("grade", "B", "A"),
    ]
    old, new = ({"region": {"city": city, "province": "p"}} for city in "ab")
    region = compare_cards(ROOT, old, new)
    assert [(one.path, one.old, one.new) for one in region] == [(("region", "city"), "a", "b")]


def test_entries_are_told_apart_by_their_ids() -> None:
    contact = copy.deepcopy(CARD["contacts"][0])
    contact["phones"] = ["+86 139 0000 0009"]
    other = {"id": "li", "name": "李强"}
    assert differ(contacts=[other, contact]) == [
        ("contacts.li", None, other),
        ("contacts.wang.phones", ["+86 138 0000 0000"], ["+86 139 0000 0009"]),
    ]
    assert differ(contacts=None) == [("contacts.wang", CARD["contacts"][0], None)]


def test_order_and_emptiness_are_no_difference() -> None:
    two = {"tags": ["a", "b"], "contacts": [{"id": "x"}, {"id": "y"}]}
    turned = {"contacts": [{"id": "y"}, {"id": "x"}], "tags": ["b", "a"], "notes": ""}
    assert compare_cards(ROOT, two, turned) == []


def test_entries_without_ids_are_compared_as_a_whole() -> None:
    (one,) = compare_cards(ROOT, {"contacts": [{"name": "x"}]}, {"contacts": [{"name": "y"}]})
    assert (one.path, one.old) == (("contacts",), [{"name": "x"}])


def test_keys_that_no_schema_knows_are_told_too() -> None:
    (one,) = compare_cards(ROOT, {}, {"colour": "red"})
    assert (one.path, one.field, one.new) == (("colour",), None, "red")


def test_a_card_that_came_or_went_is_one_difference() -> None:
    assert [one[:1] + one[2:] for one in compare_cards(ROOT, None, CARD)] == [((), None, CARD)]
    assert [one[:1] + one[2:] for one in compare_cards(ROOT, CARD, None)] == [((), CARD, None)]
    assert compare_cards(ROOT, None, None) == []
