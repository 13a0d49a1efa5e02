"""What a file from outside gives, before anything of it is understood: sheets, or entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import NamedTuple

Cell = str | int | float | Decimal | bool | date | datetime | time | None
"""One cell. None is an empty one; a text is never only blanks."""


class Row(NamedTuple):
    """A row of cells, as many as its sheet has columns.

    `number` is that of its first line or of its row in the file, from 1, as an editor or a
    spreadsheet counts.
    """

    number: int
    cells: tuple[Cell, ...]


class Sheet(NamedTuple):
    """A table with a heading.

    `heading` is "" over a column that has none. `rows`, which may be gone through only once, are
    those below the heading; rows of empty cells are left out.
    """

    name: str | None
    heading: tuple[str, ...]
    heading_row: int
    rows: Iterable[Row]


class Entry(NamedTuple):
    """A card or part of one by the schema's keys, and the line or place from 1 where it stood."""

    number: int
    value: Mapping[str, object]
