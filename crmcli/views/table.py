"""A table for people: aligned by cells, with blanks only, no wider than the screen."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from crmcli.views.colour import paint
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


def lay_table(
    columns: Sequence[Column],
    rows: Sequence[Row],
    language: Language,
    *,
    width: int | None = None,
    colour: bool = False,
) -> str:
    """The rows under a heading, each line ended; nothing for no rows or no columns.

    With a `width` in cells, spare columns are left out if need be, then the widest text gives way,
    down to eight cells, and in the last resort texts and headings down to four; ids, days and
    numbers are never cut. What is below stands under its row, wrapped.
    """
    shown = choose_columns(columns, "people")
    across = [column for column in shown if column.kind != "below"]
    if not rows or not across:
        return ""
    below = [column for column in shown if column.kind == "below"]
    headings = [flatten_text(column.label).upper() for column in across]
    cells = [[flatten_text(show_cell(column, row, language)) for column in across] for row in rows]
    _drop_spare(across, headings, cells, width)
    _fit_cells(across, headings, cells, rows, width)
    painted = [
        [
            _finish_cell(column, row, cell, colour=colour)
            for column, cell in zip(across, line, strict=True)
        ]
        for row, line in zip(rows, cells, strict=True)
    ]
    heading, *lines = _align_lines(across, headings, painted)
    out = [heading]
    for row, line in zip(rows, lines, strict=True):
        out.append(line)
        for column in below:
            out += _lay_below(show_cell(column, row, language), width)
    return "".join(line.rstrip() + "\n" for line in out)


def _align_lines(
    columns: Sequence[Column], headings: Sequence[str], cells: Sequence[Sequence[str]]
) -> list[str]:
    """The heading and the rows, one line each.

    The heading is a row like the others: tabulate would widen its column by two blanks.
    """
    from tabulate import tabulate

    return tabulate(
        [headings, *cells],
        tablefmt="plain",
        disable_numparse=True,  # else a phone number is printed as 1.38001e+10
        colalign=[column.align for column in columns],
    ).split("\n")


def _drop_spare(
    columns: list[Column], headings: list[str], cells: Sequence[list[str]], width: int | None
) -> None:
    """Leave out spare columns, in place, while texts have no room for what is worth reading."""
    lines = [headings, *cells]
    while width is not None:
        n = max(range(len(columns)), key=lambda n: (columns[n].spare, n))
        spare = columns[n].spare
        widest = [max(cell_width(line[n]) for line in lines) for n in range(len(columns))]
        narrowest = [
            min(cells, column.least if spare > 1 else NARROWEST) if column.kind == "text" else cells
            for column, cells in zip(columns, widest, strict=True)
        ]
        if not spare or _measure_line(narrowest) <= width:
            break
        del columns[n]
        for line in lines:
            del line[n]


def _fit_cells(
    columns: Sequence[Column],
    headings: list[str],
    cells: Sequence[list[str]],
    rows: Sequence[Row],
    width: int | None,
) -> None:
    """Cut headings and cells, in place, so that a line takes at most `width` cells."""
    if width is None:
        return
    lines = [headings, *cells]
    widths = [max(cell_width(line[n]) for line in lines) for n in range(len(columns))]
    tails = [
        [column.tail(row) if column.tail is not None else "" for column in columns] for row in rows
    ]
    texts = {
        n: NARROWEST + max(cell_width(line[n]) for line in tails)
        for n, column in enumerate(columns)
        if column.kind == "text"
    }
    _shrink(widths, texts, width)
    whole = {
        n: max(cell_width(line[n]) for line in cells)
        for n, column in enumerate(columns)
        if column.kind != "text"
    }
    _shrink(widths, {n: max(_LAST_RESORT, whole.get(n, 0)) for n in range(len(columns))}, width)
    headings[:] = [clip_text(text, cells) for text, cells in zip(headings, widths, strict=True)]
    for line, ends in zip(cells, tails, strict=True):
        line[:] = [_clip_cell(*one) for one in zip(line, ends, widths, strict=True)]


def _clip_cell(text: str, tail: str, width: int) -> str:
    """The text cut to `width` cells; a tail that leaves room for some of the rest stays."""
    room = width - cell_width(tail)
    if not tail or not text.endswith(tail) or cell_width(text) <= width or room <= len(CUT):
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


def _finish_cell(column: Column, row: Row, cell: str, *, colour: bool) -> str:
    style = column.style(row) if column.style is not None else None
    parts = [flatten_text(part) for part in column.parts(row)] if column.parts and colour else []
    return paint(_paint_parts(isolate_text(cell), parts), style, colour=colour)


def _paint_parts(cell: str, parts: Sequence[str]) -> str:
    """The cell with each part in bold, the longest where two overlap."""
    if not any(parts):
        return cell
    wanted = "|".join(re.escape(part) for part in sorted(parts, key=len, reverse=True) if part)
    return re.sub(wanted, lambda found: paint(found[0], "strong", colour=True), cell)


def _lay_below(text: str, width: int | None) -> list[str]:
    flat = flatten_text(text)
    if not flat:
        return []
    lines = [flat] if width is None else wrap_text(flat, width - GAP)
    return [" " * GAP + isolate_text(line) for line in lines]
