"""A table for people: aligned by cells, with blanks only, no wider than the screen."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from crmcli.ledger.spooling import Spool
from crmcli.views.colour import Style, paint
from crmcli.views.columns import NARROWEST, Column, Row, choose_columns, show_cell
from crmcli.views.language import Language
from crmcli.views.screen import (
    CUT,
    cell_width,
    clip_text,
    flatten_text,
    isolate_text,
    wrap_text,
)

GAP = 2
"""Blanks between two columns."""
_LAST_RESORT = 4
"""Cells that texts and headings keep where nothing else makes room."""
_AT_ONCE = 500
"""Rows that are aligned together, usual ones."""
_USUAL_LENGTH = 1000
"""Characters that a row has at most."""


class _Laid(NamedTuple):
    """A row as text: what stands in each column across, and what of it must stay or be painted."""

    cells: list[str]
    tails: list[str]
    styles: list[Style | None]
    parts: list[Sequence[str]]
    below: list[str]

    @property
    def weight(self) -> int:
        """For how many usual rows it takes up memory."""
        return 1 + sum(map(len, (*self.cells, *self.below))) // _USUAL_LENGTH


def lay_table(
    columns: Sequence[Column],
    rows: Iterable[Row],
    language: Language,
    *,
    width: int | None = None,
    colour: bool = False,
) -> str:
    """The text of `iter_lines`."""
    return "".join(iter_lines(columns, rows, language, width=width, colour=colour))


def iter_lines(
    columns: Sequence[Column],
    rows: Iterable[Row],
    language: Language,
    *,
    width: int | None = None,
    colour: bool = False,
) -> Iterator[str]:
    """The rows under a heading, each line ended; nothing for no rows or no columns.

    With a `width` in cells, spare columns are left out if need be, then the widest text gives way,
    down to eight cells, and in the last resort texts and headings down to four; ids, days and
    numbers are never cut. What is below stands under its row, wrapped. The first line comes when
    the last row has been seen.
    """
    shown = choose_columns(columns, "people")
    across = [column for column in shown if column.kind != "below"]
    below = [column for column in shown if column.kind == "below"]
    if not across:
        return
    sizes = [_Size(column) for column in across]
    with Spool[_Laid]() as spool:
        for row in rows:
            laid = _lay_row(across, below, row, language, colour=colour)
            for size, cell, tail in zip(sizes, laid.cells, laid.tails, strict=True):
                size.measure(cell, tail)
            spool.add(laid, laid.weight)
        if sizes[0].rows:
            yield from _iter_fitted(sizes, spool, width, colour=colour)


class _Size:
    """How many cells a column takes: its heading, the widest of its rows, the widest tail."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self.heading = flatten_text(column.label).upper()
        self.head = cell_width(self.heading)
        self.body = 0
        self.tail = 0
        self.rows = 0

    @property
    def whole(self) -> int:
        """Cells that leave nothing cut."""
        return max(self.head, self.body)

    def measure(self, cell: str, tail: str) -> None:
        """Take one more row into account."""
        self.rows += 1
        self.body = max(self.body, cell_width(cell))
        if tail:
            self.tail = max(self.tail, cell_width(tail))


def _lay_row(
    across: Sequence[Column],
    below: Sequence[Column],
    row: Row,
    language: Language,
    *,
    colour: bool,
) -> _Laid:
    return _Laid(
        [flatten_text(show_cell(column, row, language)) for column in across],
        [column.tail(row) if column.tail is not None else "" for column in across],
        [column.style(row) if colour and column.style is not None else None for column in across],
        [list(column.parts(row)) if colour and column.parts else () for column in across],
        [flatten_text(show_cell(column, row, language)) for column in below],
    )


def _iter_fitted(
    sizes: Sequence[_Size], spool: Spool[_Laid], width: int | None, *, colour: bool
) -> Iterator[str]:
    """The lines, now that the widths are known."""
    kept = _choose_kept(sizes, width)
    across = [sizes[n] for n in kept]
    widths = _fit_widths(across, width)
    headings = [clip_text(size.heading, cells) for size, cells in zip(across, widths, strict=True)]
    columns = [size.column for size in across]
    yield from _align_lines(columns, widths, [headings])
    rest = iter(spool)
    while some := _take_some(rest):
        cells = [_finish_row(laid, kept, widths, colour=colour) for laid in some]
        for laid, line in zip(some, _align_lines(columns, widths, cells), strict=True):
            yield line
            for text in laid.below:
                yield from _lay_below(text, width)


def _take_some(rows: Iterator[_Laid]) -> list[_Laid]:
    """The next rows that are aligned together; of long ones only a few."""
    some: list[_Laid] = []
    weight = 0
    for laid in itertools.islice(rows, _AT_ONCE):
        some.append(laid)
        weight += laid.weight
        if weight >= _AT_ONCE:
            break
    return some


def _align_lines(
    columns: Sequence[Column], widths: Sequence[int], cells: Sequence[Sequence[str]]
) -> list[str]:
    """One line each, ended. A first row as wide as can be makes the columns so wide."""
    from tabulate import tabulate

    text = tabulate(
        [["x" * width for width in widths], *cells],
        tablefmt="plain",
        disable_numparse=True,  # else a phone number is printed as 1.38001e+10
        colalign=[column.align for column in columns],
    )
    return [line.rstrip() + "\n" for line in text.split("\n")[1:]]


def _choose_kept(sizes: Sequence[_Size], width: int | None) -> list[int]:
    """The columns that stay where texts have no room for what is worth reading."""
    kept = list(range(len(sizes)))
    while width is not None:
        n = max(range(len(kept)), key=lambda n: (sizes[kept[n]].column.spare, n))
        spare = sizes[kept[n]].column.spare
        narrowest = [
            min(sizes[k].whole, sizes[k].column.least if spare > 1 else NARROWEST)
            if sizes[k].column.kind == "text"
            else sizes[k].whole
            for k in kept
        ]
        if not spare or _measure_line(narrowest) <= width:
            break
        del kept[n]
    return kept


def _fit_widths(sizes: Sequence[_Size], width: int | None) -> list[int]:
    """The cells of each column, so that a line takes at most `width`."""
    widths = [size.whole for size in sizes]
    if width is not None:
        texts = {n: size for n, size in enumerate(sizes) if size.column.kind == "text"}
        _shrink(widths, {n: NARROWEST + size.tail for n, size in texts.items()}, width)
        whole = {n: 0 if n in texts else size.body for n, size in enumerate(sizes)}
        _shrink(widths, {n: max(_LAST_RESORT, cells) for n, cells in whole.items()}, width)
    return widths


def _finish_row(
    laid: _Laid, kept: Sequence[int], widths: Sequence[int], *, colour: bool
) -> list[str]:
    """The cells of the columns that are kept: cut to their widths, painted."""
    finished = []
    for n, cells in zip(kept, widths, strict=True):
        text = isolate_text(_clip_cell(laid.cells[n], laid.tails[n], cells))
        if laid.parts[n]:
            text = _paint_parts(text, [flatten_text(part) for part in laid.parts[n]])
        finished.append(paint(text, laid.styles[n], colour=colour))
    return finished


def _clip_cell(text: str, tail: str, width: int) -> str:
    """The text cut to `width` cells; a tail that leaves room for some of the rest stays."""
    if cell_width(text) <= width:
        return text
    room = width - cell_width(tail)
    if not tail or not text.endswith(tail) or room <= len(CUT):
        return clip_text(text, width)
    return clip_text(text.removesuffix(tail), room) + tail


def _shrink(widths: list[int], least: Mapping[int, int], width: int) -> None:
    """Take cells, in place, from the widest column of `least` that has more than that."""
    while _measure_line(widths) > width:
        wide = [n for n in least if widths[n] > least[n]]
        if not wide:
            break
        widths[max(wide, key=lambda n: widths[n])] -= 1


def _measure_line(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)


def _paint_parts(cell: str, parts: Sequence[str]) -> str:
    """The cell with each part in bold, the longest where two overlap."""
    if not any(parts):
        return cell
    wanted = "|".join(re.escape(part) for part in sorted(parts, key=len, reverse=True) if part)
    return re.sub(wanted, lambda found: paint(found[0], "strong", colour=True), cell)


def _lay_below(flat: str, width: int | None) -> list[str]:
    """A text that stands under its row, in lines."""
    if not flat:
        return []
    lines = [flat] if width is None else wrap_text(flat, width - GAP)
    return [f"{' ' * GAP}{isolate_text(line)}".rstrip() + "\n" for line in lines]
