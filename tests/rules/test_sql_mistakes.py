"""What SQLite says, in the words of several of its versions."""

from __future__ import annotations

import pytest

from crmcli.rules.relations import list_relations
from crmcli.rules.sql_mistakes import explain_mistake, refuse_table
from tests.acting import load_root

RELATIONS = list_relations(load_root())


@pytest.mark.parametrize(
    ("said", "code", "values"),
    [
        (
            'no such column: "nmae" - should this be a string literal in single-quotes?',
            "sql-no-column-nearest",
            {"word": "nmae", "near": ["name"]},
        ),
        ("no such column: c.nmae", "sql-no-column-nearest", {"word": "nmae", "near": ["name"]}),
        (
            "no such table: main.visit",
            "sql-no-table-nearest",
            {"word": "visit", "near": ["visits"]},
        ),
        ("You can only execute one statement at a time.", "sql-several", {"name": ""}),
        ("misuse of aggregate: count()", "sql-aggregate", {"name": "count"}),
        ("misuse of aggregate function count()", "sql-aggregate", {"name": "count"}),
        ("string or blob too big", "sql-too-big", {"name": ""}),
        ("query string is too large", "sql-too-big", {"name": ""}),
        ("You did not supply a value for binding parameter :a.", "sql-parameters", {"name": ""}),
        ("something new", "sql-other", {"text": "something new"}),
    ],
)
def test_what_is_said_is_told_in_words_of_ours(
    said: str, code: str, values: dict[str, object]
) -> None:
    error = explain_mistake(said, "SELECT nmae FROM contacts c", RELATIONS)
    assert (error.code, error.values) == (code, values)


def test_a_column_of_another_table_is_named_as_it_is_written() -> None:
    error = explain_mistake("no such column: to", "SELECT to FROM tags", RELATIONS)
    assert error.values["near"] == ['regrades."to"']


def test_a_table_without_anything_near() -> None:
    assert refuse_table("zzz", RELATIONS).code == "sql-no-table"
