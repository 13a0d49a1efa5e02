"""Which days of a card return, and which come once."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.rules.dates import find_told_who, iter_occasions
from crmcli.rules.fields import Field
from tests.acting import load_root

ROOT = load_root()


def name_field(en: str, zh: str, **notes: Any) -> dict[str, Any]:
    """A date that a team has added."""
    return {"$ref": "#/$defs/date", "x-crm": {"en": en, "zh": zh, **notes}}


def load_own_root() -> Field:
    """The shipped schema with fields that a team may have added."""
    document = json.loads(read_shipped_schema())
    document["properties"]["contracts"] = {
        "type": "array",
        "x-crm": {"en": "Contracts", "zh": "合同", "section": "business", "key": "id"},
        "items": {
            "type": "object",
            "properties": {
                "id": {"type": "string", "x-crm": {"en": "ID", "zh": "标识"}},
                "name": {"type": "string", "x-crm": {"en": "Title", "zh": "名称"}},
                "ends_on": name_field("Ends on", "到期日", occurs="once"),
                "due_on": name_field("Payable on", "应收日", occurs="once", unless="paid_on"),
                "paid_on": name_field("Paid on", "收款日"),
            },
        },
    }
    document["properties"]["legal"] = {
        "type": "object",
        "x-crm": {"en": "Case", "zh": "案件", "section": "business"},
        "properties": {
            "deadline": name_field("Deadline", "截止日", occurs="once", unless="closed"),
            "closed": {"type": "boolean", "x-crm": {"en": "Closed", "zh": "已结"}},
        },
    }
    return parse_schema(json.dumps(document).encode()).root


OWN = load_own_root()


def tell(value: dict[str, Any], start: str, end: str, root: Field = ROOT) -> list[tuple[Any, ...]]:
    found = iter_occasions(value, root, date.fromisoformat(start), date.fromisoformat(end))
    return [(one.day.isoformat(), ".".join(one.path), one.who, one.years) for one in found]


def make_contact(**values: Any) -> dict[str, Any]:
    return {"contacts": [{"id": "wang", "name": "王静", **values}]}


@pytest.mark.parametrize(
    ("born", "start", "end", "found"),
    [
        ("1980-02-29", "2026-02-01", "2026-03-31", ["2026-02-28"]),
        ("1980-02-29", "2028-02-01", "2028-03-31", ["2028-02-29"]),
        ("1980-02-29", "2026-03-01", "2027-02-27", []),
        ("1980-01-01", "2026-12-31", "2027-01-01", ["2027-01-01"]),
        ("1980-12-31", "2026-12-31", "2027-01-01", ["2026-12-31"]),
        ("1980-11-23", "2026-11-23", "2026-11-23", ["2026-11-23"]),
        ("1980-06-01", "2025-01-01", "2027-12-31", ["2025-06-01", "2026-06-01", "2027-06-01"]),
        ("1980-06-01", "2027-01-01", "2026-01-01", []),
    ],
)
def test_a_birthday_returns(born: str, start: str, end: str, found: list[str]) -> None:
    assert [day for day, *_ in tell(make_contact(birthday=born), start, end)] == found


def test_an_occasion_says_where_it_stands_and_how_many_years_it_is() -> None:
    card = {
        **make_contact(birthday="1986-11-25"),
        "opened_on": "2016-11-24",
        "trading_since": "2025-11-26",
    }
    assert tell(card, "2026-11-23", "2026-11-30") == [
        ("2026-11-24", "opened_on", None, 10),
        ("2026-11-25", "contacts.wang.birthday", "王静", 40),
        ("2026-11-26", "trading_since", None, 1),
    ]
    (first, *_) = iter_occasions(card, ROOT, date(2026, 11, 23), date(2026, 11, 30))
    assert (first.kind, first.label.label.zh) == ("yearly", "开业日期")


def test_what_has_just_happened_is_no_anniversary_but_what_is_to_happen_occurs() -> None:
    assert tell({"trading_since": "2026-11-24"}, "2026-11-01", "2026-12-01") == []
    assert tell({"opened_on": "2026-11-24"}, "2026-11-01", "2026-12-01") == [
        ("2026-11-24", "opened_on", None, 0)
    ]
    assert tell({"opened_on": "2027-11-24"}, "2026-11-01", "2026-12-01") == []


def test_a_lunar_birthday_may_fall_twice_in_one_of_our_years_or_not_at_all() -> None:
    card = make_contact(lunar_birthday="12-01")
    days = [day for day, *_ in tell(card, "2023-01-01", "2026-12-31")]
    assert days == ["2024-01-11", "2024-12-31", "2026-01-19"]  # in 2023 and 2025: none
    assert tell(card, "2024-12-31", "2024-12-31") == [
        ("2024-12-31", "contacts.wang.lunar_birthday", "王静", None)
    ]


def test_a_field_of_the_team_occurs_by_its_annotation_alone() -> None:
    card = {
        "contracts": [
            {"id": "c1", "name": "框架合同", "ends_on": "2026-12-31", "due_on": "2026-12-01"},
            {"id": "c2", "due_on": "2026-12-02", "paid_on": "2026-11-30"},
            {"due_on": "2026-12-03"},
        ],
        "legal": {"deadline": "2026-12-04", "closed": False},
    }
    assert tell(card, "2026-11-23", "2026-12-31", OWN) == [
        ("2026-12-01", "contracts.c1.due_on", "框架合同", None),
        ("2026-12-03", "contracts.2.due_on", None, None),
        ("2026-12-04", "legal.deadline", None, None),
        ("2026-12-31", "contracts.c1.ends_on", "框架合同", None),
    ]
    closed = {"legal": {"deadline": "2026-12-04", "closed": True}}
    assert tell(closed, "2026-11-23", "2026-12-31", OWN) == []


@pytest.mark.parametrize(
    "odd",
    [
        {"contacts": None},
        {"contacts": "x"},
        {"contacts": [None, 3, "x", []]},
        {"contacts": [{"id": 3, "name": [], "birthday": "1980-02-30"}]},
        {"contacts": {"birthday": 3}},
        make_contact(lunar_birthday="13-40"),
        make_contact(lunar_birthday=["01-01"]),
        {"opened_on": "0000-00-00"},
        {"opened_on": 20201124},
    ],
)
def test_a_card_that_is_wrong_has_no_occasions(odd: dict[str, Any]) -> None:
    assert tell(odd, "2026-01-01", "2026-12-31") == []


def test_the_ends_of_the_calendar_are_no_trouble() -> None:
    assert tell({"opened_on": "9999-12-31"}, "9999-12-31", "9999-12-31") != []
    assert tell(make_contact(lunar_birthday="01-01"), "0001-01-01", "0001-12-31") == []


@pytest.mark.parametrize(
    ("include", "told"),
    [
        ((), [None, None]),
        (("contact",), ["王静", None]),
        (("note",), [None, "A"]),
        (("contact", "note"), ["王静", "A"]),
    ],
)
def test_whose_day_it_is_is_told_as_the_settings_allow(
    include: tuple[str, ...], told: list[str | None]
) -> None:
    value = {
        **make_contact(birthday="1980-03-05"),
        "contracts": [{"id": "a", "name": "A", "ends_on": "2026-03-06"}],
    }
    found = [*iter_occasions(value, OWN, date(2026, 3, 1), date(2026, 3, 31))]
    assert [one.is_of_contact for one in found] == [True, False]
    assert [find_told_who(one, include) for one in found] == told
