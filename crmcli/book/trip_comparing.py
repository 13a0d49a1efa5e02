"""What was edited in a workbook that comes back, cell by cell and row by row.

A row is the same as one that was exported if it has the same ids. What cannot be known is refused
and told: rows with one id, ids that were not exported, and rows that have lost theirs. Then the
entries whose rows are missing stay, for theirs may be these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from crmcli.acts.take_in import Told
from crmcli.book.offers import Offer
from crmcli.book.reading_tables import name_told
from crmcli.book.trip_sheets import Key, TripSheet, is_same_cell
from crmcli.book.trip_versions import Version, get_entry_id, iter_entries
from crmcli.errors import CrmError
from crmcli.rules.cells import show_cell
from crmcli.rules.edited_readings import read_edited_cell
from crmcli.rules.fields import Field
from crmcli.rules.folding import fold_text
from crmcli.rules.habits import Habits, Read, Rejection, Unsure
from crmcli.rules.incoming import Problem
from crmcli.rules.layout import Column, find_value
from crmcli.rules.outcome import Message
from crmcli.rules.paths import get_entry_position
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
        self,
        root: Field,
        clerk: Clerk,
        habits: Habits,
        base: Mapping[str, Mapping[str, Any]],
        *,
        is_part: bool = False,
    ) -> None:
        """`base`: the cards that were exported, by their ids. `is_part`: the sheets have some of
        their rows, and those that are missing stay without a word.
        """
        self.root = root
        self.clerk = clerk
        self.habits = habits
        self.is_part = is_part
        self.versions = {card_id: Version(card_id, value) for card_id, value in base.items()}
        self.owners: dict[str, list[str]] = {}
        """The ids of the customers, by their names as they are compared."""
        for card_id, value in base.items():
            self.owners.setdefault(fold_text(name_told(value)), []).append(card_id)

    def compare(self, sheet: TripSheet) -> Compared:
        """Take the edits from a sheet. That of the customers comes before those of their lists."""
        return _Rows(self, sheet).compare()

    # One cell

    def read(
        self, version: Version, sheet: TripSheet, row: Row, position: int, key: Key
    ) -> Read | Problem:
        """What a changed cell says, None for nothing; a Problem for what is no value."""
        column = sheet.columns[position]
        assert column is not None
        prefix = (sheet.table.key,) if sheet.table.list is not None else ()
        target = Target((*prefix, *column.path), column.field)
        scope = self.habits.scope._replace(card=version.value)
        old = version.find_value(sheet.table, key.own, column.path)
        habits = self.habits._replace(scope=scope)
        heading = sheet.heading[position]
        if position in row.lost:
            return Problem(row.number, heading, "", Message("cell-lost"))
        reading = read_edited_cell(target, row.cells[position], habits, old)
        if isinstance(reading, Rejection):
            return Problem(row.number, heading, reading.text, reading.reason, column.field)
        if isinstance(reading, Unsure):
            said = (reading.text, reading.reason, column.field, reading.choices)
            return Problem(row.number, heading, *said)
        if reading is None:
            return Read(None)
        if column.field.refers == "contact" and isinstance(reading.value, str):
            return Read(_find_contact(self.root, version.value, reading.value))
        return reading


class _Rows:
    """The rows of one sheet."""

    def __init__(self, whole: Comparing, sheet: TripSheet) -> None:
        self.whole = whole
        self.sheet = sheet
        self.table = sheet.table
        self.list = sheet.table.list
        counts = Counter(self._iter_exported())
        self.exported = {key: None for key, count in counts.items() if count == 1 and key[-1]}
        """The ids of rows that can be told apart, in the order of the export."""
        self.unclear = counts.keys() - self.exported
        """Those that several entries of the ledger have, or that say nothing."""
        self.rows: dict[Key, list[Row]] = {}
        """Those that were exported, by their ids."""
        self.without: list[tuple[Key, Row]] = []
        """Those without an id of their own."""
        self.rest: list[Row] = []
        self.refused: list[Offer] = []
        self.is_unsure = False
        """A row may be one of those that are missing."""
        self.edited: set[Column | None] = set()
        """The columns in which the row at hand was edited."""
        self.said: list[Message] = []
        """What was taken in another way than one would expect."""

    def compare(self) -> Compared:
        for row in self.sheet.rows:
            self._sort(row)
        for key, rows in self.rows.items():
            if len(rows) == 1:
                self._compare_row(rows[0], key)
            else:
                numbers = [row.number for row in rows]
                self._refuse(rows, key, Message("round-trip-repeated", {"rows": numbers}))
        missing = [key for key in self.exported if key not in self.rows]
        self._take_new(missing)
        remarks = [*self.said, *self._tell_others(), *self._part_with(missing)]
        return Compared(self.rest, self.refused, remarks)

    def _iter_exported(self) -> Iterator[Key]:
        for card_id, version in self.whole.versions.items():
            if self.list is None:
                yield Key(card_id, card_id)
            else:
                for _, entry in iter_entries(version.base, self.list):
                    yield Key(card_id, get_entry_id(self.list, entry))

    def _sort(self, row: Row) -> None:
        """Find out which row it is of those that were exported."""
        key = self.sheet.get_key(row)
        if row.misfit is not None:
            self.is_unsure = True
            self.rest.append(row)
        elif self.sheet.has_lost_key(row):
            self.is_unsure = True
            self._refuse([row], key, Message("cell-lost"))
        elif key in self.exported:
            self.rows.setdefault(key, []).append(row)
        elif key in self.unclear:
            if not any(self._list_changed(row, was) == [] for was in self._fill_all(key)):
                self._refuse([row], key, Message("round-trip-unclear", {"customer": key.owner}))
        elif key.own:
            self.is_unsure = True
            self._refuse([row], key, Message("round-trip-other-id", {"id": key.own}))
        else:
            self.without.append((key, row))

    def _refuse(self, rows: Sequence[Row], key: Key, reason: Message) -> None:
        version = self.whole.versions.get(key.owner)
        label = name_told(version.base) if version is not None else key.owner or key.own
        told = Told(tuple(row.number for row in rows), {})
        self.refused.append(Offer(self.sheet.at, told, label, None, (reason,)))

    # Rows that were exported

    def _fill_all(self, key: Key) -> list[_Was]:
        """The cells as they were exported of the rows with these ids."""
        card = self.whole.versions[key.owner].base
        entries = [card]
        if self.list is not None:
            known = (one for _, one in iter_entries(card, self.list))
            entries = [one for one in known if get_entry_id(self.list, one) == key.own]
        filled = self.whole.clerk.fill_rows(self.table, card, entries)
        return [dict(zip(self.table.columns, cells, strict=True)) for cells in filled]

    def _list_changed(self, row: Row, was: _Was) -> list[int]:
        """The columns in which a row says something else than was exported."""
        fields = self.sheet.fields
        return [
            at
            for at, column in fields
            if at in row.lost or not is_same_cell(was[column], row.cells[at])
        ]

    def _compare_row(self, row: Row, key: Key) -> None:
        """Take over every cell of a row that is another than was exported."""
        (was,) = self._fill_all(key)
        for position, column in self.sheet.owners:
            if not self._names_owner(row.cells[position], column, was, key):
                said = {"heading": self.sheet.heading[position]}
                self._refuse([row], key, Message("round-trip-owner", said))
                return
        changed = self._list_changed(row, was)
        self.edited = {self.sheet.columns[position] for position in changed}
        for position in changed:
            self._take_cell(row, position, key)

    def _names_owner(self, cell: Cell, column: Column, was: _Was, key: Key) -> bool:
        """Whether a cell says nothing else of the customer than the export or his own sheet."""
        value = find_value(self.whole.versions[key.owner].value, column.path)
        now = self.whole.clerk.fill_cell(column.field, value)
        return cell is None or any(is_same_cell(one, cell) for one in (was[column], now))

    def _take_cell(self, row: Row, position: int, key: Key) -> None:
        column = self.sheet.columns[position]
        assert column is not None
        version = self.whole.versions[key.owner]
        names = (self.table.key, key.own) if self.list is not None else ()
        place = self.sheet.name_cell(row, position)
        read = self.whole.read(version, self.sheet, row, position, key)
        if isinstance(read, Problem):
            version.refuse(self.sheet.at, read)
            version.note(self.sheet.at, row.number, (*names, *column.path), place)
            return
        heading = self.sheet.heading[position]
        self.said += [
            Message("import-cell", {"heading": heading, "reason": one}) for one in read.remarks
        ]
        for other, value in [(column, read.value), *self._list_beside(version, key, column, read)]:
            if version.set_cell(self.table, key.own, other, value):
                version.note(self.sheet.at, row.number, (*names, *other.path), place)

    def _list_beside(
        self, version: Version, key: Key, column: Column, read: Read
    ) -> Iterator[tuple[Column, Any]]:
        """What a cell says besides, for the columns that nobody edited: the currency of an amount,
        what is told of a phone.
        """
        beside = dict(read.beside)
        if column.field.format == "money" and read.value is not None:
            beside.setdefault("currency", self.whole.habits.currency)
        for name, word in beside.items():
            path = (*column.path[:-1], name)
            other = next((one for one in self.table.columns if one.path == path), None)
            if other is None or other.owner or other in self.edited or word is None:
                continue
            said = word
            old = version.find_value(self.table, key.own, path)
            if other.field.multiline and isinstance(old, str):
                said = old if said in old.split("\n") else f"{old.rstrip()}\n{said}"
            if name in read.beside or old is None:
                yield other, said

    # Rows without an id, and missing ones

    def _take_new(self, missing: Sequence[Key]) -> None:
        """Sort out the rows that are new from those that have lost their id."""
        may_be = self._list_candidates(missing)
        gone = frozenset(missing)
        for key, row in self.without:
            lost = self._find_lost(row, may_be.get(self._find_owner(key, row), ()), gone)
            if lost is None:
                self.rest.append(row)
                continue
            self.is_unsure = True
            self._refuse([row], lost, Message("round-trip-lost-id", {"id": lost.own}))

    def _list_candidates(self, missing: Sequence[Key]) -> dict[str, list[Key]]:
        """The entries that a row without an id may be, by their customers: those whose rows are
        missing, and if they have names, all.
        """
        if self.list is None or not self.without:
            return {}
        is_named = any(column.path == _NAME for _, column in self.sheet.fields)
        found: dict[str, list[Key]] = {}
        for key in self.exported if is_named else missing:
            found.setdefault(key.owner, []).append(key)
        return found

    def _find_lost(self, row: Row, may_be: Iterable[Key], missing: Container[Key]) -> Key | None:
        """The row that was exported and that this one without an id may be.

        It has the same name; or it is missing, and not more than one cell is another.
        """
        for key in may_be:
            (was,) = self._fill_all(key)
            if self._has_same_name(row, was) or (key in missing and self._is_alike(row, was)):
                return key
        return None

    def _find_owner(self, key: Key, row: Row) -> str:
        """Whose a row is: by the id, else by the name if that is one customer's."""
        if key.owner:
            return key.owner
        said = {column.path: show_cell(row.cells[at]) for at, column in self.sheet.owners}
        name = fold_text(said.get(_NAME, ""))
        found = self.whole.owners.get(name, ())
        return found[0] if len(found) == 1 else ""

    def _has_same_name(self, row: Row, was: _Was) -> bool:
        names = [
            (fold_text(show_cell(was[column])), fold_text(show_cell(row.cells[at])))
            for at, column in self.sheet.fields
            if column.path == _NAME
        ]
        return any(old and old == new for old, new in names)

    def _is_alike(self, row: Row, was: _Was) -> bool:
        changed = self._list_changed(row, was)
        told = [at for at, column in self.sheet.fields if was[column] is not None]
        return len(changed) <= 1 and len(told) > len(changed)

    def _part_with(self, missing: Sequence[Key]) -> list[Message]:
        """Delete the entries whose rows are gone; say which rows are missing and stay."""
        if not missing or self.whole.is_part:
            return []
        if self.list is None:
            names = [name_told(self.whole.versions[key.owner].base) for key in missing]
            said = {"count": len(missing), "customers": names[:_SHOWN]}
            return [Message("round-trip-kept", said)]
        if self.is_unsure:
            ids = [f"{key.owner}.{self.table.key}.{key.own}" for key in missing]
            said = {"sheet": self.sheet.name, "count": len(missing), "entries": ids[:_SHOWN]}
            return [Message("round-trip-not-deleted", said)]
        for key in missing:
            version = self.whole.versions[key.owner]
            version.delete(self.list, key.own, self.sheet.at, self.sheet.name)
        return []

    def _tell_others(self) -> list[Message]:
        """Name the columns that mean something here, and were not exported."""
        rows = [row for rows in self.rows.values() for row in rows]
        said = {at: sum(row.cells[at] is not None for row in rows) for at in self.sheet.others}
        columns = [self.sheet.heading[at] for at, count in said.items() if count]
        if not columns:
            return []
        told = {"sheet": self.sheet.name, "columns": columns, "count": sum(said.values())}
        return [Message("round-trip-not-compared", told)]


def _find_contact(root: Field, card: Mapping[str, Any], name: str) -> str:
    """The id of the contact who is meant; the name itself where there is none."""
    contacts = card.get("contacts")
    entries = contacts if isinstance(contacts, list) else []
    try:
        return str(entries[get_entry_position(root.children["contacts"], entries, name)]["id"])
    except (CrmError, KeyError):
        return name
