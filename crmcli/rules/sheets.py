"""What a file from outside gives, before anything of it is understood: sheets, or entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import NamedTuple

from crmcli.rules.outcome import Message

Cell = str | int | float | Decimal | bool | date | datetime | time | None
"""One cell. None is an empty one, and a text has no blanks at its ends.

A float is a number of which a spreadsheet has lost the last digits, such as an account number of
18 that was typed as a number; every other number is an int or a Decimal.
"""


def name_place(row: int, column: int) -> str:
    """A cell as a spreadsheet names it, by its row from 1 and its column from 0: `C5`."""
    letters, number = "", column + 1
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"


def read_column(letters: str) -> int:
    """The number of a column, from 0: 2 of C."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


class Row(NamedTuple):
    """A row of cells, as many as its sheet has columns.

    `number` is that of its first line or of its row in the file, from 1, as an editor or a
    spreadsheet counts.
    """

    number: int
    cells: tuple[Cell, ...]
    misfit: Message | None = None
    """Why the cells may stand under the wrong headings: the file has more of them, or fewer."""
    beyond: tuple[Cell, ...] = ()
    """Cells of such a row to the right of the last heading."""
    lost: frozenset[int] = frozenset()
    """Where cells are whose formula has no value, or an error in a workbook that an export or an
    import has made: they are empty, and nobody has emptied them.
    """

    @property
    def says_nothing(self) -> bool:
        """Whether none of its cells has a value."""
        return all(cell is None for cell in (*self.cells, *self.beyond))


class Sheet(NamedTuple):
    """A table with a heading.

    `heading` is "" over a column that has none. `rows` are those below the heading, read from the
    file each time that they are gone through; rows of empty cells are left out.
    """

    name: str | None
    heading: tuple[str, ...]
    heading_row: int
    rows: Iterable[Row]
    from_1904: bool = False
    """Its numbers that stand for days count them from 1 January 1904 on."""
    has_reasons: bool = False
    """It had a column in which an import has said why it rejected a row."""


class Entry(NamedTuple):
    """A card or part of one by the schema's keys, and the line from 1 on which it begins.

    `unmapped` is what the file says besides, by its own names, and no key has a place for.
    """

    number: int
    value: Mapping[str, object]
    unmapped: tuple[tuple[str, str], ...] = ()
