"""A workbook that comes back: what was edited in it since the commit that it was made of.

A cell is compared with what the export put there, so that only what somebody has changed counts,
and nothing is lost of what a cell cannot hold. The edits make another version of each card, to be
merged with what the ledger has become meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from crmcli.acts.take_in import Edited, Told
from crmcli.book.offers import Offer
from crmcli.book.past import open_past_book
from crmcli.book.reading_tables import Content, Understood, name_told, read_content, say_problem
from crmcli.errors import CrmError, NotFound, Refused
from crmcli.history.lineage import name_ledger
from crmcli.rules.cells import show_cell
from crmcli.rules.edits import Delete, Edit, Set, apply_edits
from crmcli.rules.fields import Field
from crmcli.rules.habits import Habits, Read, Rejection, Unsure
from crmcli.rules.incoming import Problem
from crmcli.rules.layout import Column, Table, find_column, find_value, list_tables
from crmcli.rules.paths import get_entry_position
from crmcli.rules.readings import read_cell
from crmcli.rules.sheets import Cell, Row
from crmcli.rules.targets import Target
from crmcli.rules.upsert import is_equal
from crmcli.views.cells import Clerk
from crmcli.views.language import Language
from crmcli.views.values import Reader

if TYPE_CHECKING:
    from crmcli.book.book import Book
    from crmcli.exchange.opening import Source

FORMAT = "1"
_ID = ("id",)
_VISITS = "visits"


class Notes(NamedTuple):
    """What a workbook says of itself."""

    ledger: str
    commit: str
    language: str
    tables: frozenset[str]
    customers: frozenset[str]


def read_notes(rows: Sequence[tuple[str, str]]) -> Notes | None:
    """The notes in a sheet of keys and values; None where they are none that we can read."""
    found: dict[str, list[str]] = {}
    for key, value in rows:
        found.setdefault(key, []).append(value)
    if found.get("format") != [FORMAT] or "commit" not in found:
        return None
    return Notes(
        found.get("ledger", [""])[0],
        found["commit"][0],
        found.get("language", ["en"])[0],
        frozenset(found.get("table", [])),
        frozenset(found.get("customer", [])),
    )


def read_round_trip(
    book: Book, source: Source, tables: Sequence[Understood], habits: Habits, notes: Notes
) -> Content:
    """What a workbook offers: the edits of its rows, and the rows that are new.

    Raises Refused: `round-trip-other-ledger`, `round-trip-no-such-commit`.
    """
    base = _load_base(book, notes)
    trip = _Trip(book, habits, notes, base)
    rest = [trip.compare(at, table) for at, table in enumerate(tables)]
    plain = read_content(book.schema.root, source, rest, habits)
    content = plain._replace(tables=tuple(tables))
    return content._replace(offers=[*trip.list_offers(), *plain.offers])


def _load_base(book: Book, notes: Notes) -> dict[str, Mapping[str, Any]]:
    """The cards that were exported, by their ids, as the commit has them."""
    if notes.ledger != name_ledger(book.repository):
        raise Refused("round-trip-other-ledger")
    try:
        past = open_past_book(book.root, notes.commit, book.today).book
    except NotFound as error:
        raise Refused("round-trip-no-such-commit", commit=notes.commit[:7]) from error
    cards = (glance.card for glance in past.open_catalog().iter_cards())
    return {card.id: card.value for card in cards if card.id in notes.customers}


class _Version:
    """A card as the workbook has it, in the making."""

    def __init__(self, value: Mapping[str, Any]) -> None:
        self.base = value
        self.value: Mapping[str, Any] = value
        self.numbers: dict[int, list[int]] = {}
        """Rows of changed cells, by their sheet."""
        self.cells: dict[tuple[str, ...], str] = {}
        """Where in the workbook the edit of a place stands."""
        self.problems: list[Problem] = []

    def note(self, sheet: int, number: int, path: tuple[str, ...], cell: str) -> None:
        rows = self.numbers.setdefault(sheet, [])
        if number not in rows:
            rows.append(number)
        self.cells[path] = cell

    def edit(self, edit: Edit) -> None:
        self.value = apply_edits(self.value, [edit])


class _Trip:
    """Compares the sheets of a workbook with what was exported, one after the other."""

    def __init__(
        self, book: Book, habits: Habits, notes: Notes, base: Mapping[str, Mapping[str, Any]]
    ) -> None:
        self.root = book.schema.root
        self.habits = habits._replace(as_written=True, is_typed=True)
        language: Language = "zh" if notes.language == "zh" else "en"
        reader = Reader(language, book.today, book.settings)
        self.clerk = Clerk(reader, plain=notes.language == "keys")
        self.notes = notes
        self.base = base
        self.versions = {card_id: _Version(value) for card_id, value in base.items()}
        self.tables = {table.key: table for table in list_tables(self.root)}

    def list_offers(self) -> list[Offer]:
        """An offer a card that was edited."""
        offers = []
        for card_id, version in self.versions.items():
            if version.value == version.base and not version.problems:
                continue
            sheet = min(version.numbers, default=0)
            numbers = tuple(version.numbers.get(sheet, ()))
            edited = Edited(version.base, version.value, version.cells)
            told = Told(numbers, {"id": card_id}, edited=edited)
            reasons = tuple(map(say_problem, version.problems))
            offers.append(Offer(sheet, told, name_told(version.base), None, reasons))
        return offers

    def compare(self, at: int, one: Understood) -> Understood:
        """Take the edits from a table; the same table with the rows that are left: new ones."""
        table = self._find_table(one)
        columns = [find_column(table, text) if text else None for text in one.sheet.heading]
        if table.key not in self.notes.tables or not any(map(_is_key, columns)):
            return one
        sheet = _Sheet(at, one, table, columns)
        rest, met = [], set()
        for row in one.rows:
            found = self._find_entry(sheet, row)
            if row.misfit is not None and found is not None:
                met.add(found)  # what it says cannot be told, but it is there
                found = None
            if found is None or found in met:
                rest.append(row)
                continue
            met.add(found)
            self._compare_row(sheet, row, *found)
        if table.list is not None:
            self._drop_gone(sheet, met)
        return one._replace(rows=rest)

    def _find_table(self, one: Understood) -> Table:
        return next(table for table in self.tables.values() if table.list is one.table)

    def _find_entry(self, sheet: _Sheet, row: Row) -> tuple[str, str] | None:
        """The customer and the entry that a row was exported from; of a customer, no entry."""
        owner = sheet.get_text(row, _ID, owner=sheet.table.list is not None)
        if owner not in self.versions:
            return None
        if sheet.table.list is None:
            return owner, ""
        entry = sheet.get_text(row, _ID, owner=False)
        known = self._list_entries(owner, sheet.table)
        return (owner, entry) if entry in known else None

    def _list_entries(self, owner: str, table: Table) -> dict[str, Mapping[str, Any]]:
        entries = self.base[owner].get(table.key)
        maps = (one for one in (entries if isinstance(entries, list) else ()))
        return {str(one.get("id")): one for one in maps if isinstance(one, Mapping)}

    def _compare_row(self, sheet: _Sheet, row: Row, owner: str, entry_id: str) -> None:
        """Take over every cell of a row that is another than was exported."""
        card = self.base[owner]
        entry = self._list_entries(owner, sheet.table)[entry_id] if entry_id else card
        (before,) = self.clerk.fill_rows(sheet.table, card, [entry])
        was = dict(zip((column.path for column in sheet.table.columns), before, strict=True))
        owned = {column.path for column in sheet.table.columns if column.owner}
        for position, column in enumerate(sheet.columns):
            if column is None or column.owner or column.path == _ID:
                continue
            old = was[column.path] if column.path not in owned else None
            new = row.cells[position]
            if not _is_same_cell(old, new):
                self._take_cell(sheet, row, position, (owner, entry_id))

    def _take_cell(self, sheet: _Sheet, row: Row, position: int, place: tuple[str, str]) -> None:
        owner, entry_id = place
        column = sheet.columns[position]
        assert column is not None
        version = self.versions[owner]
        names = (sheet.table.key, entry_id) if entry_id else ()
        at: tuple[str | int, ...] = ()
        if entry_id:
            entries = list(version.value.get(sheet.table.key, ()))
            at = (sheet.table.key, _find_position(entries, entry_id))
        holder = entries[int(at[1])] if entry_id else version.value
        path = (*names, *column.path)
        new = self._read(version, sheet, row, position)
        if isinstance(new, Problem):
            version.problems.append(new)
            version.note(sheet.at, row.number, path, sheet.name_cell(row, position))
            return
        old = find_value(holder, column.path)
        if (new is None and old is None) or is_equal(column.field, old, new):
            return
        version.note(sheet.at, row.number, path, sheet.name_cell(row, position))
        if new is None:
            version.edit(Delete((*at, *column.path)))
            self._drop_empty(version, at, column.path)
        else:
            version.edit(Set((*at, *column.path), new))

    def _drop_empty(
        self, version: _Version, at: tuple[str | int, ...], path: tuple[str, ...]
    ) -> None:
        """Remove the maps that a deletion has left empty."""
        for end in range(len(path) - 1, 0, -1):
            here: Any = version.value
            for step in (*at, *path[:end]):
                here = here[step]
            if here:
                return
            version.edit(Delete((*at, *path[:end])))

    def _read(self, version: _Version, sheet: _Sheet, row: Row, position: int) -> Any:
        """The value of a changed cell; None for nothing, a Problem for what is none."""
        column = sheet.columns[position]
        assert column is not None
        cell = row.cells[position]
        prefix = (sheet.table.key,) if sheet.table.list is not None else ()
        target = Target((*prefix, *column.path), column.field)
        scope = self.habits.scope._replace(card=version.value)
        reading = read_cell(target, cell, self.habits._replace(scope=scope))
        heading = sheet.one.sheet.heading[position]
        if isinstance(reading, Rejection):
            return Problem(row.number, heading, reading.text, reading.reason, column.field)
        if isinstance(reading, Unsure):
            said = (reading.text, reading.reason, column.field, reading.choices)
            return Problem(row.number, heading, *said)
        value = reading.value if isinstance(reading, Read) else None
        if column.field.refers == "contact" and isinstance(value, str):
            return _find_contact(self.root, version.value, value)
        return value

    def _drop_gone(self, sheet: _Sheet, met: set[tuple[str, str]]) -> None:
        """Delete the entries whose rows are gone from a table."""
        for owner, version in self.versions.items():
            for entry_id in self._list_entries(owner, sheet.table):
                if (owner, entry_id) in met:
                    continue
                entries = list(version.value.get(sheet.table.key, ()))
                position = _find_position(entries, entry_id)
                version.edit(Delete((sheet.table.key, position)))
                version.note(
                    sheet.at, sheet.one.sheet.heading_row, (sheet.table.key, entry_id), sheet.name
                )


class _Sheet:
    """A table of the workbook, and which of ours it is."""

    def __init__(
        self, at: int, one: Understood, table: Table, columns: Sequence[Column | None]
    ) -> None:
        self.at = at
        self.one = one
        self.table = table
        self.columns = columns
        self.name = one.sheet.name or ""

    def get_text(self, row: Row, path: tuple[str, ...], *, owner: bool) -> str:
        """What a row has in a column, as a text."""
        for position, column in enumerate(self.columns):
            if column is not None and column.path == path and column.owner == owner:
                return show_cell(row.cells[position]).strip()
        return ""

    def name_cell(self, row: Row, position: int) -> str:
        """A cell as a spreadsheet names it: `Contacts!C5`."""
        letters = ""
        number = position + 1
        while number:
            number, letter = divmod(number - 1, 26)
            letters = chr(ord("A") + letter) + letters
        return f"{self.name}!{letters}{row.number}"


def _is_key(column: Column | None) -> bool:
    return column is not None and column.path == _ID


def _find_position(entries: Sequence[Any], entry_id: str) -> int:
    return next(at for at, one in enumerate(entries) if one.get("id") == entry_id)


def _find_contact(root: Field, card: Mapping[str, Any], name: str) -> str:
    """The id of the contact who is meant; the name itself where there is none."""
    contacts = card.get("contacts")
    entries = contacts if isinstance(contacts, list) else []
    try:
        return str(entries[get_entry_position(root.children["contacts"], entries, name)]["id"])
    except (CrmError, KeyError):
        return name


def _is_same_cell(old: Cell, new: Cell) -> bool:
    """Whether a cell still says what was put there."""
    if old == new:
        return True
    sides = [show_cell(one).replace("\r\n", "\n").strip() for one in (old, new)]
    return sides[0] == sides[1]
