"""The shipped schema says what the glossary agreed on, and input takes every word of it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.rules.asked import DERIVED, get_asked_field
from crmcli.rules.fields import Field, find_child, find_choice, find_field

TABLES = Path(__file__).parents[1] / "examples" / "glossary"
ROOT = parse_schema(read_shipped_schema()).root


def read_rows(file: str) -> list[dict[str, str]]:
    with (TABLES / file).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, delimiter="\t"))


FIELDS = read_rows("fields.tsv")
VALUES = read_rows("values.tsv")


def get_field(path: str) -> Field:
    field = find_field(ROOT, path.split(".")) or find_field(DERIVED, path.split("."))
    assert field is not None, path
    return field


def list_words(row: dict[str, str]) -> Iterator[str]:
    """Every word that input must take for a row; a label in capitals too."""
    yield from (row["en"], row["en"].upper(), row["zh"])
    yield from filter(None, [row.get("zh_short"), *row["aliases"].split()])


@pytest.mark.parametrize("row", FIELDS, ids=lambda row: row["key"])
def test_a_field_has_its_labels_and_input_takes_them(row: dict[str, str]) -> None:
    field = get_field(row["key"])
    assert (field.label.en, field.label.zh) == (row["en"], row["zh"])
    assert field.label.short_zh == (row["zh_short"] or field.label.short_zh)
    *above, key = row["key"].split(".")
    owner = get_field(".".join(above)) if above else ROOT
    for word in (key, *list_words(row)):
        asked = find_child(owner, word) or find_child(DERIVED, word)
        assert asked is field, word
        # A dot in a label would part a path.
        if "." not in word:
            assert get_asked_field(ROOT, ".".join([*above, word])) is field, word


@pytest.mark.parametrize("row", VALUES, ids=lambda row: f"{row['field']}={row['value']}")
def test_a_value_has_its_labels_and_input_takes_them(row: dict[str, str]) -> None:
    field = get_field(row["field"])
    for word in (row["value"], *list_words(row)):
        choice = find_choice(field, word)
        assert choice is not None, word
        assert choice.key == row["value"]
        assert (choice.label.en, choice.label.zh) == (row["en"], row["zh"])


def test_no_value_is_missing_in_the_glossary() -> None:
    for path in {row["field"] for row in VALUES}:
        listed = {row["value"] for row in VALUES if row["field"] == path}
        keys = {choice.key for choice in get_field(path).choices}
        assert listed <= keys
        assert keys - listed <= {"other"}
