"""A card with what a table says besides: what changes, and above all what does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import assume, given

from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.rules.upsert import Ways, bring_in
from tests.properties.cards import cards

ROOT = parse_schema(read_shipped_schema()).root
CARD: Mapping[str, Any] = {
    "id": "huaxin",
    "name": "华信",
    "tags": ["a", "b"],
    "notes": "第一行\n第二行\n",
    "region": {"province": "北京市", "city": "北京市"},
    "credit": {"limit": "50000.00", "currency": "CNY"},
    "addresses": [{"id": "office", "kind": "office", "street": "旧街1号"}],
    "contacts": [
        {"id": "wang", "name": "王静", "title": "采购", "phones": ["+86 138 0000 0000"]},
        {"id": "chen", "name": "陈东"},
    ],
}


def bring(told: Mapping[str, Any], *, ours: bool = False, moves: bool = True) -> dict[str, Any]:
    return bring_in(ROOT, CARD, told, Ways(replaces=ours, has_moves=moves))


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"name": None, "tags": [], "region": {}, "notes": ""},
        {"name": " 华信 "},
        {"credit": {"limit": "50000"}},
        {"tags": ["b"]},
        {"notes": "第二行"},
        {"contacts": [{"name": "王静", "phones": ["138-0000-0000"]}]},
        {"contacts": [{"id": "chen", "name": "陈东"}]},
        {"addresses": [{"street": "旧街1号"}]},
    ],
)
def test_what_the_card_says_already_is_no_change(told: dict[str, Any]) -> None:
    assert bring(told) == CARD


def test_a_value_replaces_the_one_there_was() -> None:
    after = bring({"name": "华信股份", "region": {"city": "天津市"}})
    assert after["name"] == "华信股份"
    assert after["region"] == {"province": "北京市", "city": "天津市"}


def test_members_and_lines_join_those_there_are() -> None:
    after = bring({"tags": ["c", "a"], "notes": "第二行\n第三行"})
    assert after["tags"] == ["a", "b", "c"]
    assert after["notes"] == "第一行\n第二行\n第三行\n"


def test_a_table_of_ours_says_all_there_is_to_be() -> None:
    after = bring({"tags": ["b", "c"], "notes": "新的"}, ours=True)
    assert (after["tags"], after["notes"]) == (["b", "c"], "新的")


def test_an_entry_is_mended_or_added() -> None:
    told = [{"name": "王静", "title": "总监"}, {"name": "赵六"}]
    after = bring({"contacts": told, "addresses": [{"kind": "office", "street": "新街2号"}]})
    assert [one["name"] for one in after["contacts"]] == ["王静", "陈东", "赵六"]
    assert after["contacts"][0]["title"] == "总监"
    assert after["contacts"][0]["phones"] == ["+86 138 0000 0000"]
    assert after["addresses"] == [{"id": "office", "kind": "office", "street": "新街2号"}]


def test_an_address_takes_the_place_of_the_only_one_of_its_kind_in_a_table_of_customers() -> None:
    there = CARD["addresses"]
    new = [{"kind": "office", "street": "新街2号"}, {"kind": "office", "street": "新街3号"}]
    assert bring({"addresses": new[:1]}, moves=False)["addresses"] == [*there, *new[:1]]
    assert bring({"addresses": new})["addresses"] == [*there, *new]
    assert bring({"addresses": [*there, *there]}, moves=False)["addresses"] == there


@given(cards())
def test_a_card_told_of_itself_stays_as_it_is(value: dict[str, Any]) -> None:
    assume(all(map(_has_ids_of_its_own, value.values())))
    for ours in (True, False):
        assert bring_in(ROOT, value, value, Ways(replaces=ours)) == value


def _has_ids_of_its_own(value: object) -> bool:
    """Whether the entries of a list have ids, and no two the same."""
    entries = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    return len({str(one.get("id")) for one in entries if "id" in one}) == len(entries)
