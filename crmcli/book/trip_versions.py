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
from crmcli.rules.upsert import is_equal


class Version:
    """The card, in the making."""

    def __init__(self, card_id: str, base: Mapping[str, Any]) -> None:
        self.card_id = card_id
        self.base = base
        self.value: Mapping[str, Any] = base
        self._numbers: dict[int, list[int]] = {}
        """Rows of changed cells, by their sheet."""
        self._cells: dict[tuple[str, ...], str] = {}
        """Where in the workbook the edit of a place stands."""
        self._problems: list[Problem] = []

    def set_cell(self, table: Table, entry: str, column: Column, new: object) -> bool:
        """Give a place of the card, or of an entry of the table's list, another value; None: no
        value. Whether that is a change.
        """
        at: tuple[str | int, ...] = ()
        if table.list is not None:
            at = (table.key, self._find_position(table.list, entry))
        holder = self._find(at)
        old = find_value(holder, column.path) if isinstance(holder, Mapping) else None
        if (new is None and old is None) or is_equal(column.field, old, new):
            return False
        if new is None:
            self._edit(Delete((*at, *column.path)))
            self._drop_empty(at, column.path)
        else:
            self._edit(Set((*at, *column.path), new))
        return True

    def delete(self, field: Field, entry: str) -> None:
        """Delete an entry of a list."""
        self._edit(Delete((field.key, self._find_position(field, entry))))

    def note(self, sheet: int, number: int, path: tuple[str, ...], cell: str) -> None:
        """Keep where the edit of a place stands: the sheet, the row, and how it is called."""
        rows = self._numbers.setdefault(sheet, [])
        if number not in rows:
            rows.append(number)
        self._cells[path] = cell

    def refuse(self, problem: Problem) -> None:
        """Keep what is no value."""
        self._problems.append(problem)

    def make_offer(self) -> Offer | None:
        """The edits as they are offered to the ledger; None where there are none."""
        if self.value == self.base and not self._problems:
            return None
        sheet = min(self._numbers, default=0)
        numbers = tuple(self._numbers.get(sheet, ()))
        edited = Edited(self.base, self.value, self._cells)
        told = Told(numbers, {"id": self.card_id}, edited=edited)
        reasons = tuple(map(say_problem, self._problems))
        return Offer(sheet, told, name_told(self.base), None, reasons)

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
