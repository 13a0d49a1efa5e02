"""A sheet out of bare rows: which of them is the heading, and what stands above it."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Generic, NamedTuple, TypeVar

from crmcli.errors import Failure
from crmcli.exchange.rejects import REASON_HEADINGS
from crmcli.rules.outcome import Message
from crmcli.rules.sheets import Cell, Row, Sheet

Item = TypeVar("Item")

MAX_COLUMNS = 2000
LOOKED_AT = 30
"""Rows with something in them, among which the heading is looked for."""
_SHOWN = 60
"""Characters of a title that are repeated."""
_DATA = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|\+?[0-9][0-9 ()-]{6,}")
"""A mail address, a phone number or another long one: no heading is one."""
_NUMBER = re.compile(r"[0-9][0-9 .,:/年月日-]*")
"""A number or a day as a file of texts has it: seldom a heading is one."""


class Place(NamedTuple):
    """A sheet's file, and its name there if it has one: what is said of it."""

    file: str
    sheet: str | None = None

    def tell(self) -> Message:
        """`customers.xlsx`, or `customers.xlsx, sheet Clients`."""
        if self.sheet is None:
            return Message("place-file", {"file": self.file})
        return Message("place-sheet", {"file": self.file, "sheet": self.sheet})


class Again(Generic[Item]):
    """Things that are read anew each time that they are gone through."""

    def __init__(self, read: Callable[[], Iterator[Item]]) -> None:
        self._read = read

    def __iter__(self) -> Iterator[Item]:
        return self._read()


class Laid(NamedTuple):
    """A sheet, and the rows with something in them above its heading."""

    sheet: Sheet
    above: tuple[Row, ...]


class _Heading(NamedTuple):
    """Where it stands, and its names as far as any row goes that is as long."""

    number: int
    names: tuple[str, ...]

    @property
    def named(self) -> int:
        """The number of columns up to the last one with a name."""
        return max((at for at, name in enumerate(self.names, 1) if name), default=0)


def lay_sheet(
    rows: Iterable[Row],
    place: Place,
    heading: int | None = None,
    *,
    may_be_cut: bool = False,
    may_be_bare: bool = False,
) -> Laid:
    """The sheet whose heading is the row numbered `heading`, or the first that looks like one.

    `rows` are those with something in them, be it lost, each with the cells that the file has, and
    can be gone through again and again. A title, a date or a note above the heading fills at most
    half as many cells as the fullest row. `may_be_cut`: rows may lack empty cells at their end;
    others that do are misfits, as are those with cells beyond the heading. `may_be_bare`: no row
    need be below the heading. The column in which an import has said why it rejected a row is left
    out.

    Raises Failure: `sheet-empty`, `sheet-heading-only`, `sheet-wide`, `sheet-without-heading`,
    `sheet-no-such-row`.
    """
    above, row, is_last = _split(rows, place, heading)
    head = _Heading(row.number, tuple(map(_name_column, row.cells)))
    if head.named > MAX_COLUMNS:
        raise Failure("sheet-wide", place=place.tell(), most=MAX_COLUMNS)
    if heading is None and any(_DATA.fullmatch(name) for name in head.names):
        raise Failure("sheet-without-heading", place=place.tell(), row=head.number)
    if is_last and not may_be_bare:
        raise Failure("sheet-heading-only", place=place.tell(), row=head.number)
    kept = [at for at, name in enumerate(head.names) if name not in REASON_HEADINGS]
    below = Again(lambda: _iter_below(rows, head, kept, may_be_cut=may_be_cut))
    names = tuple(head.names[at] for at in kept)
    sheet = Sheet(place.sheet, names, head.number, below)
    return Laid(sheet._replace(has_reasons=len(kept) < len(head.names)), above)


def tell_above(laid: Laid, place: Place) -> Message | None:
    """What stands above the heading, in one sentence; None where nothing does."""
    if not laid.above:
        return None
    texts = [" ".join(str(one) for one in row.cells if one is not None) for row in laid.above]
    titles = [" ".join(text.split())[:_SHOWN] for text in texts if text]
    row = laid.sheet.heading_row
    return Message("sheet-titles", {"place": place.tell(), "row": row, "titles": titles})


def find_heading(rows: list[Row]) -> int:
    """The position of the first row that is no title, date or note; `rows` is not empty.

    Rows may be far wider than their heading. So where the first full row holds values, the names
    that stand side by side above it are the heading.
    """
    filled = [sum(cell is not None for cell in row.cells) for row in rows]
    fullest = max(filled)
    at = next(at for at, count in enumerate(filled) if fullest <= 2 or count * 2 > fullest)
    if any(map(_is_value, rows[at].cells)):
        return next((above for above in range(at) if _has_only_names(rows[above])), at)
    return at


def _is_value(cell: Cell) -> bool:
    """Whether a cell holds something that is hardly a name of a column."""
    if isinstance(cell, str):
        return bool(_DATA.fullmatch(cell) or _NUMBER.fullmatch(cell))
    return cell is not None


def _has_only_names(row: Row) -> bool:
    """Whether a row has names of columns from the first one on, without a gap, and two at least."""
    cells = _strip_end(row.cells)
    return len(cells) > 1 and all(one is not None and not _is_value(one) for one in cells)


def _split(
    rows: Iterable[Row], place: Place, heading: int | None
) -> tuple[tuple[Row, ...], Row, bool]:
    """The rows above the heading, it, and whether none is below."""
    if heading is not None:
        return _split_at(rows, place, heading)
    first = list(islice(rows, LOOKED_AT))
    if not first:
        raise Failure("sheet-empty", place=place.tell())
    at = find_heading(first)
    return tuple(first[:at]), first[at], len(first) == at + 1


def _split_at(rows: Iterable[Row], place: Place, heading: int) -> tuple[tuple[Row, ...], Row, bool]:
    above: deque[Row] = deque(maxlen=LOOKED_AT)
    rest = iter(rows)
    for row in rest:
        if row.number == heading:
            return tuple(above), row, next(rest, None) is None
        if row.number > heading:
            break
        above.append(row)
    raise Failure("sheet-no-such-row", place=place.tell(), row=heading)


def _iter_below(
    rows: Iterable[Row], head: _Heading, kept: list[int], *, may_be_cut: bool
) -> Iterator[Row]:
    width, least = len(head.names), 0 if may_be_cut else head.named
    for row in rows:
        if row.number <= head.number:
            continue
        cells = row.cells
        if len(cells) != width:
            cells = cells[:width] + (None,) * (width - len(cells))
        cells = tuple(cells[at] for at in kept)
        lost = frozenset(place for place, at in enumerate(kept) if at in row.lost)
        beyond = _strip_end(row.cells[width:])
        misfit = None
        if len(row.cells) < least or beyond:
            told = {"count": len(row.cells), "columns": head.named}
            misfit = Message("row-ragged", told)
        if misfit is not None or lost or any(cell is not None for cell in cells):
            yield Row(row.number, cells, misfit, beyond, lost)


def _strip_end(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The cells without empty ones at their end."""
    filled = [at for at, cell in enumerate(cells, 1) if cell is not None]
    return cells[: filled[-1]] if filled else ()


def _name_column(cell: Cell) -> str:
    return " ".join(str(cell).split()) if cell is not None else ""
