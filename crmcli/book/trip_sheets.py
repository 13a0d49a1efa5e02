"""The sheets of a workbook that comes back: which of our tables each is, and its columns.

A sheet goes by its name, else by its heading. Nothing is guessed: where rows could not be told
apart the workbook is refused, and says what to put back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from crmcli.book.reading_tables import Understood
from crmcli.errors import Refused
from crmcli.exchange.workbook_out import name_sheets
from crmcli.rules.cells import show_cell
from crmcli.rules.choosing import list_keys
from crmcli.rules.headings import HeadingMap
from crmcli.rules.layout import Column, Table, find_column, find_table
from crmcli.rules.sheets import Cell, Row, Sheet, name_place
from crmcli.rules.targets import FIRST, Target
from crmcli.views.cells import Clerk


def recognise_sheets(
    tables: Sequence[Table], clerk: Clerk, sheets: Sequence[Sheet], word: Table | None
) -> list[Table]:
    """Which of the tables that were exported each sheet is; `word` is what was said of it.

    Raises Refused: `round-trip-strange-sheet`, `round-trip-twice` for two sheets of one table,
    `round-trip-no-keys` for one whose rows cannot be told apart, and `round-trip-column-twice`.
    """
    names = [clerk.name_table(table) for table in tables]
    by_name = _name_tables(tables, clerk)
    found: list[Table] = []
    for sheet in sheets:
        table = word or _recognise(tables, by_name, sheet)
        if table is None or table not in tables:
            raise Refused("round-trip-strange-sheet", sheet=sheet.name, sheets=names)
        if table in found:
            twice = [sheets[found.index(table)].name, sheet.name]
            raise Refused("round-trip-twice", sheets=twice, table=clerk.name_table(table))
        _check_columns(table, clerk, sheet)
        found.append(table)
    return found


def _recognise(tables: Sequence[Table], by_name: Mapping[str, Table], sheet: Sheet) -> Table | None:
    name = (sheet.name or "").casefold()
    named = by_name.get(name) or find_table(tables, name)
    if named is not None:
        return named
    fitting = [table for table in tables if _fits(table, sheet)]
    return fitting[0] if len(fitting) == 1 else None


def list_strange(
    tables: Sequence[Table], clerk: Clerk, sheets: Sequence[Sheet], word: Table | None
) -> list[Sheet]:
    """The sheets that are somebody's own, and none of those that were exported.

    One with the columns that tell the rows of a table apart may be that table's under another
    name, where no other sheet is.
    """
    by_name = _name_tables(tables, clerk)
    found = [word or _recognise(tables, by_name, sheet) for sheet in sheets]
    lost = [table for table in tables if table not in found]
    return [
        sheet
        for sheet, table in zip(sheets, found, strict=True)
        if table is None and not any(_may_be(one, sheet) for one in lost)
    ]


def _may_be(table: Table, sheet: Sheet) -> bool:
    return {*list_keys(table)} <= {find_column(table, text) for text in sheet.heading if text}


def _name_tables(tables: Sequence[Table], clerk: Clerk) -> dict[str, Table]:
    """The tables by the names of their sheets, as they are compared."""
    names = [clerk.name_table(table) for table in tables]
    return dict(zip(map(str.casefold, name_sheets(names)), tables, strict=True))


def _fits(table: Table, sheet: Sheet) -> bool:
    """Whether every heading is one of the table's, those that tell rows apart among them."""
    columns = [find_column(table, text) for text in sheet.heading if text]
    return all(columns) and {*list_keys(table)} <= {*columns}


def _check_columns(table: Table, clerk: Clerk, sheet: Sheet) -> None:
    columns = [find_column(table, text) for text in sheet.heading if text]
    lacking = [clerk.name_column(one) for one in list_keys(table) if one not in columns]
    if lacking:
        raise Refused("round-trip-no-keys", sheet=sheet.name, columns=lacking)
    for column in table.columns:
        if columns.count(column) > 1:
            heading = clerk.name_column(column)
            raise Refused("round-trip-column-twice", sheet=sheet.name, column=heading)


class Key(NamedTuple):
    """What tells a row from others."""

    owner: str
    """The id of the customer."""
    own: str
    """The id of the row: that of the entry, in the sheet of customers the customer's again."""


class TripSheet:
    """A sheet, and where the columns of its table are in it."""

    def __init__(self, at: int, one: Understood, table: Table) -> None:
        self.at = at
        self.name = one.sheet.name or ""
        self.heading = one.sheet.heading
        self.rows = one.rows
        self.table = table
        self.columns = _find_columns(table, one.sheet.heading, one.mapped)
        self._meaning = [at for at, one in enumerate(one.mapped.columns) if one is not None]
        self._keys = [self.columns.index(column) for column in list_keys(table)]

    def get_key(self, row: Row) -> Key:
        """The ids that a row has; empty where it has none."""
        ids = [show_cell(row.cells[at]).strip() for at in self._keys]
        return Key(ids[0], ids[-1])

    @property
    def fields(self) -> list[tuple[int, Column]]:
        """The columns that may have been edited, and where they are."""
        return [
            (at, column)
            for at, column in enumerate(self.columns)
            if column is not None and not column.owner and at not in self._keys
        ]

    @property
    def owners(self) -> list[tuple[int, Column]]:
        """Those that say besides the key whose row it is, and where they are."""
        return [
            (at, column)
            for at, column in enumerate(self.columns)
            if column is not None and column.owner and at not in self._keys
        ]

    @property
    def others(self) -> list[int]:
        """Where columns are that mean something and are none of the table's."""
        return [at for at in self._meaning if self.columns[at] is None]

    def name_cell(self, row: Row, position: int) -> str:
        """A cell as a spreadsheet names it: `Contacts!C5`."""
        return f"{self.name}!{name_place(row.number, position)}"

    def has_lost_key(self, row: Row) -> bool:
        """Whether one of the ids of a row is a formula without a value."""
        return not row.lost.isdisjoint(self._keys)


def _find_columns(table: Table, heading: Sequence[str], mapped: HeadingMap) -> list[Column | None]:
    """The column of the table that each column is, by its heading or by another word for it."""
    columns = [find_column(table, text) if text else None for text in heading]
    for at, target in enumerate(mapped.columns):
        if columns[at] is None and target is not None:
            column = _find_aimed(table, target)
            columns[at] = column if column not in columns else None
    return columns


def _find_aimed(table: Table, target: Target) -> Column | None:
    """The column of a table that a target means, just as it stands there."""
    for column in table.columns:
        inside = table.list is not None and not column.owner
        keys = (table.key, *column.path) if inside else column.path
        plain = Target(keys, column.field, FIRST if inside else "", owner=column.owner)
        if target == plain:
            return column
    return None


def is_same_cell(old: Cell, new: Cell) -> bool:
    """Whether a cell still says what was put there."""
    if old == new:
        return True
    sides = [show_cell(one).replace("\r\n", "\n").strip() for one in (old, new)]
    return sides[0] == sides[1]
