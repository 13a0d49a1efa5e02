"""Which of our tables a sheet from outside is: that of the customers, or of one of their lists.

What was said of it counts first, then the sheet's name, then its heading. A table of customers may
have few columns, so the heading of a list is one only where it has what no customer has.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from crmcli.errors import UsageError
from crmcli.rules.layout import Column, Table, find_column, find_table
from crmcli.rules.sheets import Sheet

_ID = ("id",)
_NEEDED = {("name",), ("date",)}
"""Without these, where its list demands them, an entry cannot be made."""


class Choice(NamedTuple):
    """What a sheet is taken for."""

    table: Table
    is_clear: bool = True
    """Nobody would take it for something else."""


def choose_table(tables: list[Table], sheet: Sheet, word: Table | None, *, alone: bool) -> Choice:
    """Which of the tables a sheet is; `word` is what was said of it.

    The name of a sheet that is not `alone` counts whatever its heading. Raises
    UsageError("import-table-unclear") where several lists have all of the heading.
    """
    if word is not None:
        return Choice(word)
    named = find_table(tables, sheet.name) if sheet.name else None
    if named is not None and all(_find_columns(named, sheet)):
        return Choice(named)
    customers, *lists = tables
    fitting = [table for table in lists if _fits(table, sheet)]
    telling = [table for table in fitting if _tells(table, customers, sheet)]
    keyed = [table for table in fitting if {*list_keys(table)} <= {*_find_columns(table, sheet)}]
    sure = [table for table in telling if table in keyed]
    if sure or telling:
        return Choice((sure or telling)[0], is_clear=bool(sure))
    if len(keyed) > 1:
        names = [table.word for table in keyed]
        raise UsageError("import-table-unclear", option="--list", choices=names)
    if keyed:
        return Choice(keyed[0])
    if named is not None and not alone:
        return Choice(named)
    is_clear = all(_is_of_owners(table, sheet) for table in fitting)
    return Choice(customers, is_clear=is_clear)


def is_ours(table: Table, sheet: Sheet) -> bool:
    """Whether a sheet of a table is one that we have exported: with ids, and every heading ours."""
    found = _find_columns(table, sheet)
    return all(found) and any(one is not None and one.path == _ID for one in found)


def list_keys(table: Table) -> list[Column]:
    """The columns that tell the rows of a table apart: whose each is, and which it is."""
    own = _ID if table.list is None else (table.list.entry_key or "id",)
    return [one for one in table.columns if one.path == (_ID if one.owner else own)]


def _find_columns(table: Table, sheet: Sheet) -> list[Column | None]:
    return [find_column(table, text) for text in sheet.heading if text]


def _fits(table: Table, sheet: Sheet) -> bool:
    """Whether all that stands in the heading is of the list, and whose each row is."""
    found = _find_columns(table, sheet)
    return all(found) and any(one is not None and one.owner for one in found)


def _tells(table: Table, customers: Table, sheet: Sheet) -> bool:
    """Whether the heading has something that no customer has, and all that an entry needs.

    Of two columns that would be one of the customers', that of the entry is none of theirs.
    """
    columns = [
        (column, text)
        for text in sheet.heading
        if text and (column := find_column(table, text)) is not None and not column.owner
    ]
    theirs = Counter(_find_columns(customers, sheet))
    del theirs[None]
    owns = any(theirs[find_column(customers, text)] != 1 for _, text in columns)
    item = table.list.item if table.list is not None else None
    needed = _NEEDED & {(key,) for key in (item.required if item is not None else ())}
    return owns and needed <= {column.path for column, _ in columns}


def _is_of_owners(table: Table, sheet: Sheet) -> bool:
    return all(one is not None and one.owner for one in _find_columns(table, sheet))
