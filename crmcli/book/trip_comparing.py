"""What was edited in a workbook that comes back, cell by cell and row by row.

A row is the same as one that was exported if it has the same ids. What cannot be known is refused
and told: rows with one id, ids that were not exported, and rows that have lost theirs. Then the
entries whose rows are missing stay, for theirs may be these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from crmcli.acts.take_in import Told
from crmcli.book.offers import Offer
from crmcli.book.reading_tables import name_told
from crmcli.book.trip_sheets import Key, TripSheet, is_same_cell
from crmcli.book.trip_versions import Version, get_entry_id, iter_entries
from crmcli.errors import CrmError
from crmcli.rules.fields import Field
from crmcli.rules.habits import Habits, Read, Rejection, Unsure
from crmcli.rules.incoming import Problem
from crmcli.rules.layout import Column
from crmcli.rules.outcome import Message
from crmcli.rules.paths import get_entry_position
from crmcli.rules.readings import read_cell
from crmcli.rules.sheets import Cell, Row
from crmcli.rules.targets import Target
from crmcli.views.cells import Clerk

_NAME = ("name",)
_SHOWN = 5
"""Customers who are named in one sentence."""

_Was = Mapping[Column, Cell]
"""The cells of a row as they were exported."""


class Compared(NamedTuple):
    """What became of the rows of a sheet."""

    rest: list[Row]
    """The rows that are new."""
    refused: list[Offer]
    remarks: list[Message]


class Comparing:
    """Compares sheets with what was exported; the edits go into the versions of the cards."""

    def __init__(
        self, root: Field, clerk: Clerk, habits: Habits, base: Mapping[str, Mapping[str, Any]]
    ) -> None:
        """`base`: the cards that were exported, by their ids."""
        self.root = root
        self.clerk = clerk
        self.habits = habits
        self.versions = {card_id: Version(card_id, value) for card_id, value in base.items()}

    def compare(self, sheet: TripSheet) -> Compared:
        """Take the edits from a sheet. That of the customers comes before those of their lists."""
        return _Rows(self, sheet).compare()

    # One cell

    def read(self, version: Version, sheet: TripSheet, row: Row, position: int) -> Any:
        """The value of a changed cell; None for nothing, a Problem for what is none."""
        column = sheet.columns[position]
        assert column is not None
        prefix = (sheet.table.key,) if sheet.table.list is not None else ()
        target = Target((*prefix, *column.path), column.field)
        scope = self.habits.scope._replace(card=version.value)
        reading = read_cell(target, row.cells[position], self.habits._replace(scope=scope))
        heading = sheet.heading[position]
        if isinstance(reading, Rejection):
            return Problem(row.number, heading, reading.text, reading.reason, column.field)
        if isinstance(reading, Unsure):
            said = (reading.text, reading.reason, column.field, reading.choices)
            return Problem(row.number, heading, *said)
        value = reading.value if isinstance(reading, Read) else None
        if column.field.refers == "contact" and isinstance(value, str):
            return _find_contact(self.root, version.value, value)
        return value


class _Rows:
    """The rows of one sheet."""

    def __init__(self, whole: Comparing, sheet: TripSheet) -> None:
        self.whole = whole
        self.sheet = sheet
        self.table = sheet.table
        self.list = sheet.table.list
        self.exported = {*self._iter_exported()}
        self.rows: dict[Key, list[Row]] = {}
        """Those that were exported, by their ids."""
        self.without: list[Row] = []
        """Those without an id of their own."""
        self.rest: list[Row] = []
        self.refused: list[Offer] = []
        self.is_unsure = False
        """A row may be one of those that are missing."""

    def compare(self) -> Compared:
        for row in self.sheet.rows:
            self._sort(row)
        for key, rows in self.rows.items():
            if len(rows) == 1:
                self._compare_row(rows[0], key)
            else:
                numbers = [row.number for row in rows]
                self._refuse(rows, key, Message("round-trip-repeated", {"rows": numbers}))
        missing = [key for key in sorted(self.exported) if key not in self.rows]
        self._take_new(missing)
        remarks = [*self._drop(missing), *self._tell_others()]
        return Compared(self.rest, self.refused, remarks)

    def _iter_exported(self) -> Iterator[Key]:
        for card_id, version in self.whole.versions.items():
            if self.list is None:
                yield Key(card_id)
            else:
                for _, entry in iter_entries(version.base, self.list):
                    yield Key(card_id, get_entry_id(self.list, entry))

    def _sort(self, row: Row) -> None:
        """Find out which row it is of those that were exported."""
        key = self.sheet.get_key(row)
        own = key.owner if self.list is None else key.entry
        if key in self.exported:
            self.rows.setdefault(key, []).append(row)
        elif own:
            self.is_unsure = True
            self._refuse([row], key, Message("round-trip-other-id", {"id": own}))
        else:
            self.without.append(row)

    def _refuse(self, rows: Sequence[Row], key: Key, reason: Message) -> None:
        version = self.whole.versions.get(key.owner)
        label = name_told(version.base) if version is not None else key.owner or key.entry
        told = Told(tuple(row.number for row in rows), {})
        self.refused.append(Offer(self.sheet.at, told, label, None, (reason,)))

    # Rows that were exported

    def _fill(self, key: Key) -> _Was:
        """The cells of a row as they were exported."""
        card = self.whole.versions[key.owner].base
        entry = card
        if self.list is not None:
            entries = (one for _, one in iter_entries(card, self.list))
            entry = next(one for one in entries if get_entry_id(self.list, one) == key.entry)
        (cells,) = self.whole.clerk.fill_rows(self.table, card, [entry])
        return dict(zip(self.table.columns, cells, strict=True))

    def _compare_row(self, row: Row, key: Key) -> None:
        """Take over every cell of a row that is another than was exported."""
        was = self._fill(key)
        for position, column in self.sheet.fields:
            if not is_same_cell(was[column], row.cells[position]):
                self._take_cell(row, position, key)

    def _take_cell(self, row: Row, position: int, key: Key) -> None:
        column = self.sheet.columns[position]
        assert column is not None
        version = self.whole.versions[key.owner]
        names = (self.table.key, key.entry) if self.list is not None else ()
        new = self.whole.read(version, self.sheet, row, position)
        if isinstance(new, Problem):
            version.refuse(new)
        elif not version.set_cell(self.table, key.entry, column, new):
            return
        place = self.sheet.name_cell(row, position)
        version.note(self.sheet.at, row.number, (*names, *column.path), place)

    # Rows without an id, and missing ones

    def _take_new(self, missing: Sequence[Key]) -> None:
        self.rest += self.without

    def _drop(self, missing: Sequence[Key]) -> list[Message]:
        """Delete the entries whose rows are gone; what is to be said where they stay."""
        if self.list is None or self.is_unsure:
            return []
        for key in missing:
            version = self.whole.versions[key.owner]
            version.delete(self.list, key.entry)
            place = (self.table.key, key.entry)
            version.note(self.sheet.at, self.sheet.heading_row, place, self.sheet.name)
        return []

    def _tell_others(self) -> list[Message]:
        return []


def _find_contact(root: Field, card: Mapping[str, Any], name: str) -> str:
    """The id of the contact who is meant; the name itself where there is none."""
    contacts = card.get("contacts")
    entries = contacts if isinstance(contacts, list) else []
    try:
        return str(entries[get_entry_position(root.children["contacts"], entries, name)]["id"])
    except (CrmError, KeyError):
        return name
