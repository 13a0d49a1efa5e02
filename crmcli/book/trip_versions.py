"""A card as a workbook has it that comes back: what was exported, with the edits of its cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from crmcli.acts.take_in import Edited, Told
from crmcli.book.offers import Offer
from crmcli.book.reading_tables import name_told, say_problem
from crmcli.rules.edits import Delete, Edit, Set, apply_edits
from crmcli.rules.fields import Field
from crmcli.rules.incoming import Problem
from crmcli.rules.layout import Column, Table, find_value
from crmcli.rules.outcome import Message
from crmcli.rules.upsert import is_equal


class Version:
    """The card, in the making."""

    def __init__(self, card_id: str, base: Mapping[str, Any]) -> None:
        self.card_id = card_id
        self.base = base
        self.value: Mapping[str, Any] = base
        self._numbers: dict[int, list[int]] = {}
        """Rows of changed cells, by their sheet; none of a sheet where rows were only deleted."""
        self._gone: dict[tuple[str, ...], int] = {}
        """The sheets of deleted rows."""
        self._cells: dict[tuple[str, ...], str] = {}
        """Where in the workbook the edit of a place stands."""
        self._problems: dict[tuple[int, int], list[Problem]] = {}
        """What is no value, by sheet and row."""

    def find_value(self, table: Table, entry: str, path: tuple[str, ...]) -> object:
        """What stands at a place of the card, or of an entry of the table's list."""
        holder = self._find(self._locate(table, entry))
        return find_value(holder, path) if isinstance(holder, Mapping) else None

    def set_cell(self, table: Table, entry: str, column: Column, new: object) -> bool:
        """Give a place of the card, or of an entry of the table's list, another value; None: no
        value. Whether that is a change.
        """
        at = self._locate(table, entry)
        old = self.find_value(table, entry, column.path)
        if (new is None and old is None) or is_equal(column.field, old, new):
            return False
        if new is None:
            self._edit(Delete((*at, *column.path)))
            self._drop_empty(at, column.path)
        else:
            self._edit(Set((*at, *column.path), new))
        return True

    def delete(self, field: Field, entry: str, sheet: int, name: str) -> None:
        """Delete an entry of a list, whose row is gone from a sheet of this name."""
        self._edit(Delete((field.key, self._find_position(field, entry))))
        self._numbers.setdefault(sheet, [])
        self._cells[field.key, entry] = name
        self._gone[field.key, entry] = sheet

    def note(self, sheet: int, number: int, path: tuple[str, ...], cell: str) -> None:
        """Keep where the edit of a place stands: the sheet, the row, and how it is called."""
        rows = self._numbers.setdefault(sheet, [])
        if number not in rows:
            rows.append(number)
        self._cells[path] = cell

    def refuse(self, sheet: int, problem: Problem) -> None:
        """Keep what is no value."""
        self._problems.setdefault((sheet, problem.row), []).append(problem)

    def iter_offers(self) -> Iterator[Offer]:
        """The edits as they are offered to the ledger: one offer, if there is any.

        With a cell that is no value none is taken, and each row is offered with the reason why.
        """
        label = name_told(self.base)
        told = Told((), {"id": self.card_id})
        rows = list(self._iter_rows())
        if self._problems:
            other = Message("import-customer-refused", {"customer": label})
            for sheet, number in rows:
                problems = self._problems.get((sheet, number or 0), ())
                reasons = tuple(map(say_problem, problems)) or (other,)
                numbers = () if number is None else (number,)
                yield Offer(sheet, told._replace(numbers=numbers), label, None, reasons)
        elif self.value != self.base:
            sheet = min(self._numbers, default=0)
            edited = Edited(self.base, self.value, self._cells, self._gone)
            told = told._replace(numbers=tuple(self._numbers.get(sheet, ())), edited=edited)
            more = tuple(row for row in rows if row[0] != sheet)
            yield Offer(sheet, told, label, more=more)

    def _iter_rows(self) -> Iterator[tuple[int, int | None]]:
        """The sheets and rows with edits; None where rows are gone, and no other was edited."""
        for sheet, numbers in sorted(self._numbers.items()):
            yield from ((sheet, number) for number in numbers or (None,))

    def _locate(self, table: Table, entry: str) -> tuple[str | int, ...]:
        """Where the entry of the table's list stands; the card itself where there is no list."""
        if table.list is None:
            return ()
        return (table.key, self._find_position(table.list, entry))

    def _find_position(self, field: Field, entry: str) -> int:
        entries = iter_entries(self.value, field)
        return next(at for at, one in entries if get_entry_id(field, one) == entry)

    def _find(self, steps: Sequence[str | int]) -> Any:
        here: Any = self.value
        for step in steps:
            here = here[step]
        return here

    def _edit(self, edit: Edit) -> None:
        self.value = apply_edits(self.value, [edit])

    def _drop_empty(self, at: tuple[str | int, ...], path: tuple[str, ...]) -> None:
        """Remove the maps that a deletion has left empty."""
        for end in range(len(path) - 1, 0, -1):
            if self._find((*at, *path[:end])):
                return
            self._edit(Delete((*at, *path[:end])))


def iter_entries(card: Mapping[str, Any], field: Field) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The entries of a card's list, and where they stand."""
    entries = card.get(field.key)
    for at, one in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(one, Mapping):
            yield at, one


def get_entry_id(field: Field, entry: Mapping[str, Any]) -> str:
    """What tells an entry from the others of its list; empty where it has nothing."""
    return str(entry.get(field.entry_key or "id") or "")
