"""JSON as a sheet or as cards, and what is wrong with it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.errors import Failure
from crmcli.exchange.json_tables import JsonContent, read_json
from crmcli.exchange.laying import MAX_COLUMNS
from crmcli.rules.sheets import Entry, Row

_PLAIN = st.none() | st.booleans() | st.integers() | st.text(max_size=10)
_VALUE = st.recursive(
    _PLAIN,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


def _read(text: str) -> JsonContent:
    return read_json(text, "a.json")


def _rows(text: str) -> list[Row]:
    sheet = _read(text).sheet
    assert sheet is not None
    assert [*sheet.rows] == [*sheet.rows]
    return [*sheet.rows]


def _entries(text: str) -> list[Entry]:
    entries = _read(text).entries
    assert entries is not None
    assert [*entries] == [*entries]
    return [*entries]


def _refuse(text: str) -> Failure:
    with pytest.raises(Failure) as caught:
        content = _read(text)
        list(content.entries or ())
        list(content.sheet.rows if content.sheet else ())
    return caught.value


@pytest.mark.parametrize("indent", [None, 2])
@given(cards=st.lists(st.dictionaries(st.text(max_size=5), _VALUE, max_size=4), max_size=4))
def test_cards_are_read_as_they_were_written(
    indent: int | None, cards: list[dict[str, Any]]
) -> None:
    cards = [{"id": "a", "contacts": [{"name": "x"}]}, *cards]
    assert [entry.value for entry in _entries(json.dumps(cards, indent=indent))] == cards
    lines = "".join(json.dumps(card, ensure_ascii=False) + "\n" for card in cards)
    found = _entries(lines)
    assert [entry.value for entry in found] == cards
    assert [entry.number for entry in found] == [*range(1, len(cards) + 1)]


def test_flat_objects_are_rows() -> None:
    text = (
        '[\n {"客户": "北京华信 ", "金额": 1.50, "账号": 622202123456789012},\n\n'
        ' {"客户": " ", "电话": ["1", null, 2], "成交": true}\n]'
    )
    sheet = _read(text).sheet
    assert sheet is not None
    assert sheet.heading == ("客户", "金额", "账号", "电话", "成交")
    assert _rows(text) == [
        Row(2, ("北京华信", Decimal("1.50"), 622202123456789012, None, None)),
        Row(4, (None, None, None, "1\n2", True)),
    ]


def test_an_object_around_an_array_is_passed_over() -> None:
    assert _rows('{"data": [\n{"a": 1},\n{"a": 2}]}') == [Row(2, (1,)), Row(3, (2,))]
    card = {"id": "a", "contacts": [{"name": "x"}]}
    assert [entry.value for entry in _entries(json.dumps(card))] == [card]


def test_the_reason_of_a_rejected_object_is_left_out() -> None:
    assert _read('[{"a": 1, "why_not_imported": "x"}]').sheet.heading == ("a",)  # type: ignore[union-attr]
    (entry,) = _entries('{"id": "a", "contacts": [{}], "why_not_imported": "x"}')
    assert entry.value == {"id": "a", "contacts": [{}]}


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('[{"a": 1},\n{"a": 2,}]', "json-wrong", 2),
        ('[{"a": 1}\n{"a": 2}]', "json-wrong", 2),
        ('[{"a": 1}', "json-wrong", 1),
        ('[{"a": 1}]\n]', "json-wrong", 2),
        ('[{"a": 1}]}', "json-wrong", 1),
        ('{"a": 1}\n{"a": tru}', "json-wrong", 2),
        ('[\n1]', "json-no-object", 2),
        ('"x"', "json-no-object", 1),
        ('[{"a": 1},\n{"b": 1, "b": 2}]', "json-wrong", 2),
        ('[{"a": 1},\n{"b": NaN}]', "json-wrong", 2),
        ('[{"a": 1},\n{"b": ' + "9" * 5000 + "}]", "json-wrong", 2),
        ('{"a": ' + "[" * 200_000, "json-deep", 1),
    ],
    ids=lambda text: str(text)[:30],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(text: str, code: str, line: int) -> None:
    failure = _refuse(text)
    assert (failure.code, failure.values["line"]) == (code, line)


@pytest.mark.parametrize("text", ["[]", "[ ]", "{}", "[{}]", '{"data": []}'])
def test_nothing_in_it(text: str) -> None:
    failure = _refuse(text)
    assert failure.code in ("sheet-empty", "sheet-heading-only")


def test_too_many_keys() -> None:
    text = json.dumps({f"k{number}": 1 for number in range(MAX_COLUMNS + 1)})
    assert _refuse(text).code == "sheet-wide"
