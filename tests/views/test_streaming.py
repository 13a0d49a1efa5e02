"""Rows are written as they come: what is asked of a list is no more than what was read of it."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.views.columns import Column, Row
from crmcli.views.formats import FORMATS, Format, iter_table, render_table

STREAMED = [form for form in FORMATS if form != "table"]
COLUMNS = [Column("id", "ID"), Column("name", "Name")]


class Source:
    """An endless list that counts how many of its rows were taken."""

    def __init__(self) -> None:
        self.taken = 0

    def __iter__(self) -> Iterator[Row]:
        while True:
            self.taken += 1
            yield {"id": f"c{self.taken}", "name": "any"}


@pytest.mark.parametrize("form", STREAMED)
def test_a_piece_takes_one_row(form: Format) -> None:
    source = Source()
    for number, _ in enumerate(islice(iter_table(COLUMNS, source, form), 50), start=1):
        assert source.taken <= number


@pytest.mark.parametrize("form", STREAMED)
def test_nothing_is_written_before_the_first_row(form: Format) -> None:
    def refuse() -> Iterator[Row]:
        raise PermissionError
        yield {}

    written: list[str] = []
    with pytest.raises(PermissionError):
        written.extend(iter_table(COLUMNS, refuse(), form))
    assert written == []


@pytest.mark.parametrize("form", FORMATS)
@given(st.lists(st.text(max_size=8), max_size=8))
def test_pieces_are_whole_lines_and_make_the_text(form: Format, names: list[str]) -> None:
    rows = [{"id": f"c{place}", "name": name} for place, name in enumerate(names)]
    pieces = list(iter_table(COLUMNS, rows, form))
    assert all(piece.endswith("\n") for piece in pieces if piece)
    assert "".join(pieces) == render_table(COLUMNS, iter(rows), form)


def test_a_table_sees_all_rows_before_its_first_line() -> None:
    seen = 0

    def count() -> Iterator[Row]:
        nonlocal seen
        for number in range(6000):
            seen += 1
            yield {"id": f"c{number}", "name": "x" * (number % 7)}

    lines = iter_table(COLUMNS, count(), "table")
    assert next(lines) == "ID     NAME\n"
    assert seen == 6000
    assert sum(1 for _ in lines) == 6000


def test_a_table_of_long_rows_does_not_fill_the_memory() -> None:
    length, count = 500_000, 60
    rows = ({"id": str(number), "text": "x" * length} for number in range(count))
    columns = [Column("id", "id", kind="fixed"), Column("text", "text")]
    tracemalloc.start()
    try:
        lines = sum(1 for _ in iter_table(columns, rows, "table"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert lines == count + 1
    assert peak < length * count * 2 / 3
