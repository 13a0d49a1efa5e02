"""A card as flat lines: the order, the paths, and that nothing said is left out."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from crmcli.rules.flattening import iter_contested_lines, iter_flat_lines
from tests.acting import load_root
from tests.ledger.small import ROOT as SMALL
from tests.properties.cards import cards

ROOT = load_root()


def flatten(card: dict[str, Any]) -> list[str]:
    return list(iter_flat_lines(ROOT, card))


def test_two_sides_stand_between_marks_where_they_differ() -> None:
    lines = iter_contested_lines(["a: 1", "b: 2", "c: 3"], ["a: 1", "b: 4", "c: 3"], "<<<", ">>>")
    assert list(lines) == ["a: 1", "<<<", "b: 2", "=======", "b: 4", ">>>", "c: 3"]
    lines = iter_contested_lines(["a: 1"], ["a: 1", "b: 2"], "<<<", ">>>")
    assert list(lines) == ["a: 1", "<<<", "=======", "b: 2", ">>>"]


def test_one_value_a_line_in_the_schema_s_order() -> None:
    card = {
        "contacts": [
            {"phones": ["138 0000 0000", "139 0000 0000"], "name": "王静", "id": "wang"},
            {"id": "li"},
        ],
        "name": "北京华信",
        "id": "huaxin",
        "odd": {"deep": [{"x": 1}, [True]]},
        "tags": [],
        "visits": [{"id": "v1", "notes": "看现场\n\n客户关心售后\n", "missed": False}],
        "region": {"city": "北京市"},
        "industry": "",
    }
    assert flatten(card) == [
        "id: huaxin",
        "name: 北京华信",
        "region.city: 北京市",
        "contacts.wang.name: 王静",
        "contacts.wang.phones: 138 0000 0000",
        "contacts.wang.phones: 139 0000 0000",
        "contacts.li.id: li",
        "visits.v1.missed: false",
        "visits.v1.notes: 看现场",
        "visits.v1.notes:",
        "visits.v1.notes: 客户关心售后",
        "odd.deep.1.x: 1",
        "odd.deep.2: true",
    ]


def test_entries_that_share_an_id_go_by_their_numbers() -> None:
    twice = [{"id": "a", "name": "x"}, {"id": "a", "name": "y"}]
    assert flatten({"contacts": twice}) == [
        *("contacts.1.id: a", "contacts.1.name: x"),
        *("contacts.2.id: a", "contacts.2.name: y"),
    ]


@given(cards())
def test_the_order_of_keys_is_no_difference(card: dict[str, Any]) -> None:
    turned = dict(reversed(card.items()))
    flat = list(iter_flat_lines(SMALL, card))
    assert list(iter_flat_lines(SMALL, turned)) == flat
    assert all("\n" not in line for line in flat)
