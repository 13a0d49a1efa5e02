"""Answers to questions in SQL, and the tables that can be asked."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from crmcli.rules.relations import Relation, write_name
from crmcli.views.columns import Column, Row
from crmcli.views.language import Language
from crmcli.views.screen import Align, escape_text
from crmcli.views.sentences import say, say_label

_IDS = ("id", "customer")
OWNERS = ("customer", "id")
"""Columns that name a customer, the surest first."""


def name_columns(names: Iterable[str]) -> list[str]:
    """The keys of an answer's columns: on one line each, and each another one."""
    keys: list[str] = []
    for name in names:
        first = escape_text(" ".join(name.split()))
        key, number = first, 1
        while key in keys:
            number += 1
            key = f"{first}_{number}"
        keys.append(key)
    return keys


def build_answer_columns(keys: Sequence[str], sample: Sequence[Sequence[object]]) -> list[Column]:
    """The columns of an answer. Those with numbers alone in the sample stand to the right."""
    return [
        _build_column(key, [row[place] for row in sample if row[place] is not None])
        for place, key in enumerate(keys)
    ]


def iter_answer_rows(keys: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[Row]:
    """The rows of an answer by key, in what every form of output has."""
    return (dict(zip(keys, map(_show_cell, row), strict=True)) for row in rows)


def iter_owner_rows(rows: Iterable[Row], owner: str) -> Iterator[Row]:
    """The customers that are named by a column of an answer; what is empty is none."""
    return ({"id": row[owner]} for row in rows if row[owner] not in (None, ""))


def build_overview_columns(language: Language) -> list[Column]:
    """The columns for the rows of `iter_overview_rows`."""
    return [
        _build_name("table", language),
        Column("label", say(language, "heading-sql-label"), kind="fixed"),
        Column(
            "columns",
            say(language, "heading-sql-columns"),
            show=lambda row: ", ".join(map(write_name, row["columns"])),
        ),
    ]


def iter_overview_rows(relations: Iterable[Relation], language: Language) -> Iterator[Row]:
    """A row for each table, with the names of its columns."""
    for one in relations:
        yield {
            "table": one.name,
            "label": say_label(language, one.label),
            "columns": [column.name for column in one.columns],
        }


def build_table_columns(language: Language) -> list[Column]:
    """The columns for the rows of `iter_table_rows`."""
    return [
        _build_name("table", language),
        _build_name("column", language),
        Column("type", say(language, "heading-sql-type"), kind="fixed"),
        Column("label", say(language, "heading-sql-label")),
        Column("values", say(language, "heading-sql-values")),
    ]


def iter_table_rows(relations: Iterable[Relation], language: Language) -> Iterator[Row]:
    """A row for each column of the tables, with the values that it may have, if they are few."""
    for one in relations:
        for column in one.columns:
            choices = column.field.choices if column.field is not None else ()
            yield {
                "table": one.name,
                "column": column.name,
                "type": column.type,
                "label": say_label(language, column.label),
                "values": [choice.key for choice in choices],
            }


def _build_name(key: str, language: Language) -> Column:
    """A column of names, which people see as they are written in SQL."""
    heading = say(language, f"heading-sql-{key}")
    return Column(key, heading, kind="fixed", show=lambda row: write_name(row[key]))


def _build_column(key: str, values: Sequence[object]) -> Column:
    is_number = bool(values) and all(isinstance(one, int | float) for one in values)
    align: Align = "right" if is_number else "left"
    return Column(key, key, align=align, kind="fixed" if is_number or key in _IDS else "text")


def _show_cell(value: object) -> object:
    """A value of SQLite's in what JSON has: bytes as hexadecimal digits, no infinite number."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
