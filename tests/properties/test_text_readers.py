"""What is written reads back, here and everywhere; hostile bytes never raise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from crmcli.ledger import events
from crmcli.ledger.dialect import find_problems
from crmcli.ledger.splice import format_record, quote_ambiguous
from crmcli.ledger.yamltext import Parsed, find_places, parse_record, read_quickly
from crmcli.rules.fields import Field
from crmcli.rules.sameness import is_same
from tests.ledger.edit_examples import FOLDER, load_example
from tests.ledger.small import ODD_KEYS, ROOT
from tests.properties.cards import cards
from tests.properties.handwriting import Hand

EXAMPLES = Path(__file__).parents[1] / "examples"

# Pieces of YAML, in any order; most make no sense.
_PIECES = (
    *("id: ", "name: ", "tags: ", "visits:\n- ", "region: {", "extra: ", "x: ", "k: |\n  "),
    *("a", "b", "华信", "1", "0", "010", "no", "~", "null", "2026-01-01", "1_0", "12:30", "e", "_"),
    *(":", ": ", "?", "? ", "-", "- ", " ", "  ", ",", ", ", "[", "]", "{", "}", "\n", "\n\n"),
    *("\n ", "\n  ", "\n- ", '"', "'", '"x"', "'y'", "#", " # c", "%", "@", "`", "|", ">", "|-"),
    *("|+\n\n", "|2", "|#", ">-\n  ", "!", "!!str ", "=", "<<", "<<: ", ".", "/", "...", "---"),
    *("&a ", "*a", "\\", "\\n", "\\u0041", '"\\ud800"', '"\\UFFFFFFFF"', '"\\/"', "\r\n", "\r"),
    *("\t", "\u2028", "\x85", "\u200d", "\u202e", "\ufeff", "\0", "%YAML 1.1\n---\n"),
)
# Lines of a card of `ODD_KEYS`, with quotes and without; some have other keys.
_ODD_LINES = (
    *("id: a\n", "on: a\n", "'on': a\n", "yes: a\n", "1: a\n", '"1": a\n', "12:30: a\n"),
    *("off: {y: a, name: b}\n", "'off':\n  'y': a\n", "'off': {y: a}\n", "0x1F:\n- id: a\n"),
    *("'0x1F':\n- id: a\n- no: b\n", "'0x1F': [{'no': a}]\n", "no: a\n", "y: a\n", "2: a\n"),
)


def hostile_texts() -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(_PIECES), max_size=16).map("".join)


def read_with_both(data: bytes) -> tuple[Parsed, Parsed]:
    """What libyaml's parser and the pure-Python one make of it."""
    chosen = events.make_parser
    try:
        quickest = parse_record(data, ROOT, audit=True)
        events.make_parser = events.PureParser
        return quickest, parse_record(data, ROOT, audit=True)
    finally:
        events.make_parser = chosen


def read_as_yaml_11(text: str) -> Any:
    return yaml.safe_load(text)


def read_as_yaml_12(text: str) -> Any:
    reader = YAML(typ="safe", pure=True)
    reader.version = (1, 2)
    return reader.load(text)


def undate(value: Any) -> Any:
    """A value with bare dates as text: they alone may be read otherwise."""
    if isinstance(value, dict):
        return {key: undate(one) for key, one in value.items()}
    if isinstance(value, list):
        return [undate(one) for one in value]
    return value.isoformat() if type(value) is date else value


def has_day_that_is_none(value: Any) -> bool:
    """Whether a text looks like a date that no calendar has: other readers stop there."""
    if isinstance(value, dict):
        return any(map(has_day_that_is_none, value.values()))
    if isinstance(value, list):
        return any(map(has_day_that_is_none, value))
    try:
        return isinstance(value, str) and len(value) == 10 and not date.fromisoformat(value)
    except ValueError:
        return value[4:5] == value[7:8] == "-"


READERS: tuple[Callable[[str], Any], ...] = (read_as_yaml_11, read_as_yaml_12)


@given(cards())
def test_a_new_card_reads_back_the_same_everywhere(card: dict[str, Any]) -> None:
    data = format_record(card, ROOT)
    parsed = parse_record(data, ROOT, audit=True)
    assert parsed.problems == ()
    assert is_same(parsed.value, card)
    for read in READERS:
        assert is_same(read(data.decode()), card), read


@given(st.data())
def test_what_passes_the_audit_means_the_same_to_other_readers(data: Any) -> None:
    card = data.draw(cards())
    written = Hand(data.draw).write(card, ROOT)
    mended = quote_ambiguous(written, ROOT)
    parsed = parse_record(mended, ROOT, audit=True)
    assert not [one for one in parsed.problems if one.severity == "error"]
    assert is_same(parsed.value, card)
    for read in READERS:
        assert is_same(undate(read(mended.decode("utf-8-sig"))), card), read


@given(hostile_texts())
@example("k: {/:}\nz: 1\n")
@example("tags: [a?b]\n")
@example("tags: [a:]\n")
@example("notes: |#\n")
@example("notes: |\n   \n  a\n")
@example('tags: ["x":]\n')
@example("&a {a: 1}")
@example("x: ._e1\n")
@example("x: 0x_\n")
def test_a_text_is_the_same_record_to_both_parsers_and_all_readers(text: str) -> None:
    data = text.encode()
    quickest, pure = read_with_both(data)
    assert is_same(quickest.value, pure.value)
    for parsed in (quickest, pure):
        assert (parsed.value is None) == any(one.unreadable for one in parsed.problems)
        assert parse_record(data, ROOT).value == quickest.value
    errors = [one for one in quickest.problems if one.severity == "error"]
    if quickest.value is not None and not errors and not has_day_that_is_none(quickest.value):
        for read in READERS:
            assert is_same(undate(read(text.removeprefix("\ufeff"))), quickest.value), read


def assert_quick_look_is_right(data: bytes, root: Field = ROOT) -> None:
    """It sends on just the texts with which something is wrong, and those that end without a line
    break, of which it cannot say.
    """
    value, noticed = read_quickly(data, root, is_watching=True)
    problems = find_problems(data, root, audit=True)
    assert list(parse_record(data, root, audit=True).problems) == problems
    ends_well = data.endswith(b"\n")
    assert noticed == bool(problems or not ends_well)
    assert (value is None) == any(one.unreadable for one in problems)


@given(hostile_texts())
@example("name: a #3\n")
@example("name: a # 3\n")
@example("tags: [no, a]\n")
@example("no: a\n")
@example("extra: 2026-01-01\n")
@example("x: -.inf\n")
@example("region: {city:: x}\n")
@example("region: {city :: x}\n")
@example("tags: [a::]\n")
@example("notes: |  # a > b\n    \n  x\n")
def test_a_quick_look_notices_just_what_an_audit_finds(text: str) -> None:
    assert_quick_look_is_right(text.encode())


@given(st.data())
def test_a_quick_look_at_what_people_write(data: Any) -> None:
    assert_quick_look_is_right(Hand(data.draw).write(data.draw(cards()), ROOT))


@given(st.lists(st.sampled_from(_ODD_LINES), min_size=1, max_size=4).map("".join))
def test_a_quick_look_at_keys_that_are_read_otherwise(text: str) -> None:
    assert_quick_look_is_right(text.encode(), ODD_KEYS)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("id: a\non: b\n", "on"),
        ("yes: a\n", "yes"),
        ("1: a\n", "1"),
        ("12:30: a\n", "12:30"),
        ("'off': {name: a, y: b}\n", "y"),
        ("'0x1F':\n- id: a\n  no: b\n", "no"),
        ("'on': a\n\"1\": b\n'off': {'y': b}\n", None),
    ],
)
def test_an_audit_objects_to_keys_that_a_schema_has(text: str, key: str | None) -> None:
    assert_quick_look_is_right(text.encode(), ODD_KEYS)
    problems = parse_record(text.encode(), ODD_KEYS, audit=True).problems
    assert [one.values["text"] for one in problems] == ([key] if key else [])


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*valid/*.yaml")), ids=lambda file: file.stem)
def test_a_quick_look_at_the_examples(file: Path) -> None:
    assert_quick_look_is_right(file.read_bytes())


@given(st.one_of(st.binary(max_size=200), hostile_texts().map(str.encode)), st.data())
def test_hostile_bytes_never_raise(data: bytes, draw: Any) -> None:
    cut = draw.draw(st.integers(0, len(data)))
    broken = data[:cut] + draw.draw(st.binary(max_size=3)) + data[cut:]
    parsed = parse_record(broken, ROOT, audit=True)
    assert parsed.value is not None or parsed.problems
    for problem in parsed.problems:
        assert problem.line >= 1
        assert problem.column >= 1
    assert find_places(broken, ROOT)[()] == (1, 1)
    assert parse_record(quote_ambiguous(broken, ROOT), ROOT).value == parsed.value


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.example")), ids=lambda file: file.stem)
def test_both_parsers_find_the_same_in_the_examples(file: Any) -> None:
    found = load_example(file)
    for data in filter(None, (found.before, found.after)):
        quickest, pure = read_with_both(data)
        assert is_same(quickest.value, pure.value)
        assert quickest.problems == pure.problems
