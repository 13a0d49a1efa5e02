"""Labelled blocks of aligned lines: a label on the left, rows of cells beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from crmcli.views.screen import (
    cell_width,
    escape_text,
    flatten_text,
    isolate_text,
    pad_text,
    wrap_text,
)

GAP = 2


class Block(NamedTuple):
    """A label and rows; all rows have the same number of cells, the last of any length."""

    label: str
    rows: Sequence[Sequence[str]]


def lay_blocks(blocks: Sequence[Block], width: int) -> list[str]:
    """The lines of the blocks, at most `width` cells, their labels in one column.

    Blocks without rows are left out. The last cell of a row is wrapped where it begins, or
    below the row where that would be too narrow. Cells that the screen has no room for beside
    each other go on in the next line.
    """
    shown = [block for block in blocks if block.rows]
    label_width = max((cell_width(block.label) for block in shown), default=0) + GAP
    lines = []
    for block in shown:
        for number, line in enumerate(_lay_rows(block.rows, width - label_width)):
            label = pad_text(escape_text(block.label) if number == 0 else "", label_width)
            lines.append((label + line).rstrip())
    return lines


def _lay_rows(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    cells = [[flatten_text(cell) for cell in row] for row in rows]
    heads = [row[:-1] for row in cells]
    widths = [max(map(cell_width, column)) for column in zip(*heads, strict=True)]
    lines = []
    for row in cells:
        head = "".join(
            pad_text(isolate_text(cell), one) + " " * GAP
            for cell, one in zip(row[:-1], widths, strict=True)
            if one
        )
        if cell_width(head.rstrip()) > width:
            *above, head = pack_cells([cell for cell in row[:-1] if cell], width)
            lines += above
            head += " " * GAP
        lines += _hang(head, row[-1], width)
    return lines


def pack_cells(cells: Sequence[str], width: int) -> list[str]:
    """The cells one after the other, in as few lines as have room for them."""
    lines: list[str] = []
    for cell in cells:
        first, *rest = [isolate_text(line) for line in wrap_text(cell, width)]
        joined = lines[-1] + " " * GAP + first if lines else first
        if lines and cell_width(joined) <= width:
            lines[-1] = joined
        else:
            lines.append(first)
        lines += rest
    return lines


def _hang(head: str, text: str, width: int) -> list[str]:
    """A text after its head, its further lines below where it began."""
    room = width - cell_width(head)
    if cell_width(text) > room and room < width // 2:
        below = [" " * GAP + isolate_text(line) for line in wrap_text(text, width - GAP)]
        return [head, *below] if head.strip() else below
    first, *rest = [isolate_text(line) for line in wrap_text(text, room)]
    return [head + first, *(" " * cell_width(head) + line for line in rest)]
