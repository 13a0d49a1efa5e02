"""Tables as CSV (RFC 4180) and as TSV quoted alike, in UTF-8.

A cell that a spreadsheet would run is marked, which reading takes off again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

from crmcli.rules.formulas import guard_formula

if TYPE_CHECKING:
    from crmcli.rules.sheets import Cell

Delimiter = Literal[",", "\t"]

BYTE_ORDER_MARK = "\ufeff"
"""Tells Excel, which takes other files for those of its own country, that this is UTF-8."""
_BLOCK = 1 << 16
"""Characters that are handed on at once."""


def iter_delimited(
    heading: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    delimiter: Delimiter = ",",
    *,
    marked: bool = False,
) -> Iterator[bytes]:
    """The table in pieces, lines ended by CRLF. `marked`: with a byte order mark before it."""
    import csv
    import io

    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    out.write(BYTE_ORDER_MARK if marked else "")
    writer.writerow([guard_formula(name) for name in heading])
    for row in rows:
        writer.writerow([_write_cell(cell) for cell in row])
        if out.tell() >= _BLOCK:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def _write_cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return guard_formula(cell)
    write = _WAYS.get(type(cell), str)
    return write(cell)


def _write_boolean(cell: object) -> str:
    return "true" if cell else "false"


_WAYS: dict[type, Callable[..., str]] = {
    type(None): lambda _: "",
    bool: _write_boolean,
    date: date.isoformat,
}
