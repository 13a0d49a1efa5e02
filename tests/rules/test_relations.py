"""The tables of a ledger: their names, their columns, and that no value of a card is left out."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from hypothesis import given, settings

from crmcli.rules.fields import Field
from crmcli.rules.followup import assess_card
from crmcli.rules.outcome import Card
from crmcli.rules.relation_rows import Cells, prepare_rows
from crmcli.rules.relations import Relation, find_relation, list_relations, write_name
from crmcli.rules.settings import Settings
from tests.acting import load_root
from tests.ledger.small import ROOT as SMALL
from tests.ledger.small import make_field, make_list, make_map, make_text
from tests.properties.cards import cards

ROOT = load_root()
RELATIONS = list_relations(ROOT)
TODAY = date(2026, 11, 23)


def get(name: str, relations: tuple[Relation, ...] = RELATIONS) -> Relation:
    return next(one for one in relations if one.name == name)


def names(relation: Relation) -> list[str]:
    return [column.name for column in relation.columns]


def read(relation: Relation, value: dict[str, Any], *wanted: str) -> list[Cells]:
    columns = relation.choose(wanted) if wanted else relation.columns
    make_rows = prepare_rows(relation, columns, TODAY)
    card = Card("huaxin", "records/huaxin.yaml", value)
    return list(make_rows(card, assess_card(value, Settings())))


def test_every_list_of_the_schema_is_a_table() -> None:
    assert [one.name for one in RELATIONS] == [
        *("customers", "aliases", "addresses", "tags", "verified", "contacts", "contacts_phones"),
        *("contacts_emails", "contacts_aliases", "contacts_hobbies", "needs", "consent_scope"),
        *("regrades", "merged", "distinct_from", "visits", "people", "changes"),
    ]


def test_columns_are_keys_and_say_first_whose_a_row_is() -> None:
    customers = names(get("customers"))
    assert customers[:6] == ["id", "code", "name", "aliases", "kind", "industry"]
    assert customers[-4:] == ["last_visit", "due", "days_overdue", "basis"]
    assert {"region_city", "first_deal_amount", "archived_on", "tags"} <= set(customers)
    assert names(get("visits"))[:4] == ["customer", "id", "date", "time"]
    assert names(get("tags")) == ["customer", "value"]
    assert names(get("contacts_phones")) == ["customer", "entry", "value"]
    assert {one.name: one.type for one in get("needs").columns}["budget_max"] == "NUMERIC"
    assert {one.name: one.type for one in get("visits").columns}["missed"] == "INTEGER"


def test_names_that_would_clash_get_a_number() -> None:
    root = make_map(
        children=[
            make_text("id"),
            make_text("due"),
            make_map("a", children=[make_text("a", "b")]),
            make_text("A_b"),
            make_list("people", item=make_text("people")),
            make_list("sqlite_x", item=make_text("sqlite_x")),
            make_list("changes", item=make_map("changes", children=[make_text("changes", "id")])),
        ]
    )
    found = list_relations(root)
    assert [one.name for one in found] == [
        *("customers", "people_2", "_sqlite_x", "changes_2", "people", "changes"),
    ]
    assert names(found[0])[:5] == ["id", "due", "a_b", "A_b_2", "people"]
    assert "due_2" in names(found[0])


def test_a_name_of_sql_is_written_in_quotes() -> None:
    assert write_name("grade") == "grade"
    assert write_name("from") == '"from"'
    assert write_name('a "b') == '"a ""b"'
    assert write_name("渠道") == "渠道"


def test_a_table_is_found_by_its_label_too() -> None:
    for word in ("visits", "VISITS", "跟进记录", "contact log"):
        assert find_relation(RELATIONS, word) == get("visits")
    assert find_relation(RELATIONS, "客户") == get("customers")
    assert find_relation(RELATIONS, "Known as") is None  # of customers, or of contacts?
    assert find_relation(RELATIONS, "nothing") is None


CARD: dict[str, Any] = {
    "id": "huaxin",
    "name": "北京华信",
    "region": {"city": "北京市"},
    "tags": ["a/b", "c"],
    "created": "2026-10-08",
    "grade": "B",
    "contacts": [
        {"id": "wang", "name": "王静", "phones": ["+86 138 0000 0000", "+86 139 0000 0000"]},
        {"id": "li", "primary": True},
        {"id": "no", "phones": []},
    ],
    "regrades": [{"id": "r", "date": "2026-11-02", "from": "C", "to": "B"}],
}


def test_rows_of_a_card() -> None:
    wanted = ("id", "name", "region_city", "tags", "due", "days_overdue", "basis")
    assert read(get("customers"), CARD, *wanted) == [
        ("huaxin", "北京华信", "北京市", '["a/b", "c"]', "2026-11-07", 16, "created")
    ]
    assert read(get("tags"), CARD) == [("huaxin", "a/b"), ("huaxin", "c")]
    assert read(get("contacts"), CARD, "id", "primary") == [
        *[("huaxin", "wang", None), ("huaxin", "li", True), ("huaxin", "no", None)],
    ]
    assert read(get("contacts_phones"), CARD) == [
        ("huaxin", "wang", "+86 138 0000 0000"),
        ("huaxin", "wang", "+86 139 0000 0000"),
    ]
    assert read(get("regrades"), CARD, "from", "to") == [("huaxin", "C", "B")]
    assert read(get("visits"), CARD) == []


def test_an_entry_without_an_id_goes_by_its_position() -> None:
    lines = make_list("orders", "lines", item=make_text("orders", "lines"))
    order = make_map("orders", children=[make_field("integer", "orders", "count"), lines])
    orders = make_list("orders", item=order)
    orders.entry_key = None
    found = list_relations(make_map(children=[make_text("id"), orders]))
    value = {"id": "huaxin", "orders": [{"count": 3, "lines": ["x"]}, {"lines": ["y", "z"]}]}
    assert names(get("orders", found)) == ["customer", "position", "count", "lines"]
    assert read(get("orders", found), value, "count") == [("huaxin", 1, 3), ("huaxin", 2, None)]
    assert read(get("orders_lines", found), value) == [
        *[("huaxin", 1, "x"), ("huaxin", 2, "y"), ("huaxin", 2, "z")],
    ]


def test_what_no_schema_allows_hides_nothing_else() -> None:
    broken = {"id": "huaxin", "contacts": ["text", {"id": "wang", "phones": "one"}], "tags": 3}
    assert read(get("contacts"), broken, "id", "phones") == [("huaxin", "wang", "one")]
    assert read(get("contacts_phones"), broken) == []
    assert read(get("tags"), broken) == []
    assert read(get("customers"), {**broken, "region": "Berlin"}, "region_city", "tags") == [
        ("huaxin", None, 3)
    ]


def test_an_id_that_is_no_text_is_shown_all_the_same() -> None:
    card = Card("b\udcff", "records/b\udcff.yaml", {"tags": ["x"]})
    standing = assess_card(card.value, Settings())
    for name in ("tags", "customers"):
        make_rows = prepare_rows(get(name), get(name).choose(()), TODAY)
        assert next(iter(make_rows(card, standing)))[0] == "b?"


@settings(max_examples=300 if os.environ.get("CRM_TEST_LONG") else 25)
@given(cards())
def test_no_value_of_a_card_is_left_out(card: dict[str, Any]) -> None:
    relations = [one for one in list_relations(SMALL) if one.source == "cards"]
    cells = [
        cell
        for one in relations
        for row in read(one, card)
        for column, cell in zip(one.columns, row, strict=True)
        if column.role == "value" and (column.field is None or column.field.kind != "list")
    ]
    said = [leaf for key, leaf in _iter_leaves(card, SMALL) if key != ("id",)]
    assert _count(cells) == _count(said)


def _count(values: list[Any]) -> Counter[Any]:
    return Counter((type(one).__name__, one) for one in values if one is not None)


def _iter_leaves(value: Any, place: Field) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict):
        for key, inside in value.items():
            yield from _iter_leaves(inside, place.children[key])
    elif isinstance(value, list):
        for entry in value:
            assert place.item is not None
            yield from _iter_leaves(entry, place.item)
    else:
        yield place.path, value
