"""Edits of a JSON text: it says what it should, and what it said already stays as it was."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.ledger.json_text import rewrite_json
from crmcli.ledger.schema import read_shipped_schema
from crmcli.rules.schema_merge import order_keys

SHIPPED = read_shipped_schema().decode()

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text('ab\n"\\字 ', max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=2), inner),
    max_leaves=5,
)
_OBJECTS = st.dictionaries(st.text("abcde", max_size=2), _VALUES, max_size=4)
_STYLES = st.sampled_from(
    [{}, {"indent": 2}, {"indent": 4}, {"indent": "\t"}, {"separators": (",", ":")}]
)


@given(_OBJECTS, _OBJECTS, _OBJECTS, _STYLES, st.booleans())
def test_it_says_what_it_should(
    old: dict[str, Any], new: dict[str, Any], model: dict[str, Any], style: Any, crlf: bool
) -> None:
    text = json.dumps(old, ensure_ascii=False, **style) + "\n"
    text = text.replace("\n", "\r\n") if crlf else text
    merged = {key: new.get(key, old.get(key)) for key in order_keys(old, new)}
    written = rewrite_json(text, merged, json.dumps(model, indent=2))
    assert json.loads(written) == merged
    assert list(json.loads(written)) == list(merged)
    assert rewrite_json(text, old, json.dumps(model)) == text
    if crlf:
        assert written.count("\r\n") == written.count("\n")


def put(text: str, *edits: tuple[str, Any], model: str = SHIPPED) -> str:
    """The text with other values at some places; None takes away."""
    value = json.loads(text)
    for place, one in edits:
        *way, last = place.split("/")
        around = value
        for key in way:
            around = around[key]
        if one is None:
            del around[last]
        else:
            around[last] = copy.deepcopy(one)
    return rewrite_json(text, value, model)


def test_only_the_lines_that_change_change() -> None:
    written = put(SHIPPED, ("properties/size/x-crm/en", "How large"))
    rest = '"zh": "企业规模", "short": {"en": "Size", "zh": "规模"},'
    pairs = list(zip(SHIPPED.splitlines(), written.splitlines(), strict=True))
    assert [pair for pair in pairs if pair[0] != pair[1]] == [
        (
            f'        "en": "Company size", {rest}',
            f'        "en": "How large", {rest}',
        )
    ]


@pytest.mark.parametrize(
    "place",
    [
        "properties/website",
        "properties/contacts/items/properties/wechat",
        "x-crm/sections/identity",
        "$defs/role",
    ],
)
def test_what_was_taken_away_comes_back_word_for_word(place: str) -> None:
    without = put(SHIPPED, (place, None))
    assert len(without) < len(SHIPPED)
    assert rewrite_json(without, json.loads(SHIPPED), SHIPPED) == SHIPPED


def test_a_team_that_indents_otherwise_gets_its_own_indentation() -> None:
    text = json.dumps({"a": {"b": 1}}, indent=4)
    model = '{\n  "new": {\n    "x": 1\n  }\n}\n'
    written = rewrite_json(text, {"a": {"b": 1}, "new": {"x": 1}}, model)
    assert written == json.dumps({"a": {"b": 1}, "new": {"x": 1}}, indent=4)


def test_long_new_values_are_laid_out_in_lines() -> None:
    words = [f"value-{number:02}" for number in range(20)]
    written = rewrite_json('{\n  "a": 1\n}\n', {"a": words, "b": {"c": words}}, "{}")
    assert json.loads(written) == {"a": words, "b": {"c": words}}
    assert max(map(len, written.splitlines())) <= 100
    assert written.startswith('{\n  "a": [\n    "value-00", "value-01",')


def test_an_object_on_one_line_stays_on_it_as_long_as_it_fits() -> None:
    assert rewrite_json('{"a": 1}', {"b": 2, "a": 1}, "{}") == '{"b": 2, "a": 1}'
    assert rewrite_json('{"a": 1, "b": 2}', {"b": 3}, "{}") == '{"b": 3}'
    long = {"a": 1, "b": "x" * 90}
    assert rewrite_json('{"a": 1}', long, "{}") == '{\n  "a": 1,\n  "b": "' + "x" * 90 + '"\n}'
