"""What the measurements come to: rows with their limits, tables, and how both are printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A figure with its limit: a ratio to a floor, or an amount with a unit."""

    what: str
    figure: float
    limit: float | None
    unit: str = ""

    @property
    def is_missed(self) -> bool:
        """Whether the figure is above its limit."""
        return self.limit is not None and self.figure > self.limit


@dataclass(frozen=True)
class Note:
    """What could not be measured here."""

    what: str


@dataclass(frozen=True)
class Table:
    """Figures without limits: how cost grows."""

    heading: Sequence[str]
    lines: Sequence[Sequence[str]]


Result = Row | Note | Table


def format_plain(result: Result) -> str:
    """A result for a terminal."""
    if isinstance(result, Note):
        return f"     -  {result.what}"
    if isinstance(result, Table):
        return _align([result.heading, *result.lines])
    limit = "" if result.limit is None else f"  (at most {_show(result.limit, result.unit)})"
    missed = "  MISSED" if result.is_missed else ""
    return f"{_show(result.figure, result.unit):>6}  {result.what}{limit}{missed}"


def format_markdown(results: Iterable[Result]) -> str:
    """Results as tables of Markdown: one of the rows, then the others; notes below."""
    rows = [one for one in results if isinstance(one, Row)]
    parts = []
    if rows:
        heading = ("What is measured", "Measured", "At most")
        parts.append(_format_table(heading, [_list_cells(row) for row in rows]))
    tables = [one for one in results if isinstance(one, Table)]
    parts += [_format_table(table.heading, table.lines) for table in tables]
    parts += [one.what + "." for one in results if isinstance(one, Note)]
    return "\n\n".join(parts)


def _list_cells(row: Row) -> Sequence[str]:
    figure = _show(row.figure, row.unit)
    limit = "" if row.limit is None else _show(row.limit, row.unit)
    return (row.what, f"**{figure}**" if row.is_missed else figure, limit)


def _format_table(heading: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    marks = ["---", *["---:"] * (len(heading) - 1)]
    return "\n".join(f"| {' | '.join(line)} |" for line in (heading, marks, *lines))


def _align(lines: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _show(figure: float, unit: str) -> str:
    """Two decimals where they say something: 0.25, 9.8, 12, 143 MB."""
    shown = (
        f"{figure:.0f}" if figure >= 100 else f"{figure:.1f}" if figure >= 10 else f"{figure:.2f}"
    )
    if "." in shown and (figure == int(figure) or figure >= 10):
        shown = shown.rstrip("0").rstrip(".")
    return f"{shown} {unit}".rstrip()
