"""Tables of cards: every value has a column, and every heading leads back to its column."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.rules.fields import Field, iter_fields
from crmcli.rules.layout import (
    Table,
    find_column,
    find_table,
    find_value,
    is_table,
    iter_table_entries,
    list_tables,
)

ROOT = parse_schema(read_shipped_schema()).root
TABLES = list_tables(ROOT)


def make_root(**fields: dict[str, Any]) -> Field:
    """The root of the shipped schema with more fields."""
    document = json.loads(read_shipped_schema())
    document["properties"] |= fields
    return parse_schema(json.dumps(document).encode()).root


def get_table(key: str, root: Field = ROOT) -> Table:
    table = find_table(list_tables(root), key)
    assert table is not None
    return table


def test_the_lists_that_people_look_for_come_first() -> None:
    assert [table.key for table in TABLES] == [
        *("customers", "contacts", "visits", "addresses", "verified", "needs", "regrades"),
        "merged",
    ]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.key)
def test_every_heading_leads_back(table: Table) -> None:
    for column in table.columns:
        for heading in (column.label.en, column.label.zh, column.key):
            assert find_column(table, heading) == column
            assert find_column(table, f" {heading.upper()} ") == column


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.key)
def test_no_two_headings_are_alike(table: Table) -> None:
    for names in (
        [one.label.en for one in table.columns],
        [one.label.zh for one in table.columns],
        [one.key for one in table.columns],
    ):
        assert len({name.casefold().replace(" ", "") for name in names}) == len(names)


def test_every_field_stands_in_a_table() -> None:
    shown = {
        (*((table.key,) if table.list else ()), *column.path)
        for table in TABLES
        for column in table.columns
        if not column.owner
    }
    leaves = {one.path for one in iter_fields(ROOT) if one.kind != "map" and not is_table(one)}
    assert shown == leaves


def test_the_map_around_a_field_tells_it_from_another() -> None:
    column = find_column(get_table("customers"), "工商登记：币种")
    assert column is not None
    assert column.path == ("registration", "currency")
    assert column.label.en == "Registration: Currency"
    assert find_column(get_table("customers"), "Currency") is None


def test_the_table_of_a_list_says_whose_a_row_is() -> None:
    first, second, third, *_ = get_table("contacts").columns
    assert (first.label.en, first.label.zh, first.owner) == ("Customer ID", "客户ID", True)
    assert (second.label.en, second.label.zh, second.owner) == ("Customer name", "客户名称", True)
    assert (third.label.en, third.path, third.owner) == ("ID", ("id",), False)


def test_labels_that_are_all_the_same_are_told_apart_by_their_keys() -> None:
    same = {"type": "string", "x-crm": {"en": "Notes", "zh": "备注"}}
    table = get_table("customers", make_root(more=same))
    assert {"Notes (notes)", "Notes (more)"} <= {one.label.en for one in table.columns}
    found = find_column(table, "备注 (more)")
    assert found is not None
    assert found.path == ("more",)


def test_a_field_of_an_entry_never_looks_like_its_owner() -> None:
    entry = {"id": {"type": "string"}, "of": {"type": "string", "x-crm": {"en": "Customer ID"}}}
    cars = {
        "type": "array",
        "x-crm": {"en": "Cars", "zh": "车辆", "merge": "keyed", "key": "id"},
        "items": {"type": "object", "properties": entry},
    }
    table = get_table("车辆", make_root(cars=cars))
    found = find_column(table, "Customer ID")
    assert found is not None
    assert found.owner
    assert [one.label.en for one in table.columns][2:] == ["id", "Customer ID (of)"]


@pytest.mark.parametrize("word", ["visits", "Contact log", "跟进记录", "拜访记录", "VISITS"])
def test_a_table_is_found_by_its_names(word: str) -> None:
    found = find_table(TABLES, word)
    assert found is not None
    assert found.key == "visits"


@pytest.mark.parametrize("word", ["customers", "客户", "Customers"])
def test_so_are_the_customers(word: str) -> None:
    assert find_table(TABLES, word) is TABLES[0]


def test_other_words_name_no_table() -> None:
    assert find_table(TABLES, "tags") is None
    assert find_table(TABLES, "") is None


def test_a_card_gives_its_rows() -> None:
    card = {"id": "a", "contacts": [{"id": "x"}, "broken", {"id": "y"}], "visits": None}
    assert [*iter_table_entries(get_table("customers"), card)] == [card]
    assert [*iter_table_entries(get_table("contacts"), card)] == [{"id": "x"}, {"id": "y"}]
    assert [*iter_table_entries(get_table("visits"), card)] == []


def test_a_value_is_found_at_its_path() -> None:
    card = {"region": {"city": "杭州市"}, "owner": "li.wei"}
    assert find_value(card, ("region", "city")) == "杭州市"
    assert find_value(card, ("owner", "city")) is None
    assert find_value(card, ("churn", "on")) is None
