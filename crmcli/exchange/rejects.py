"""Rows that were not imported, as a file of the shape that they came in, each with the reason."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain
from pathlib import PurePath
from typing import Any, NamedTuple

from crmcli.errors import Failure, UsageError
from crmcli.exchange.ods_out import format_ods
from crmcli.exchange.workbook_out import (
    MOST_CHARACTERS,
    MOST_ROWS,
    add_notes_sheet,
    name_sheets,
)
from crmcli.rules.formulas import guard_formula
from crmcli.rules.sheets import Cell, Entry, Row
from crmcli.rules.workbook_notes import Notes, list_notes

REASON_HEADINGS = frozenset({"Why not imported", "未导入原因"})
"""The column of the reasons, in either language: an import leaves it out."""
REASON_KEY = "why_not_imported"

_WORKBOOKS = (".xlsx", ".ods")
_WITH_NOTES = ".xlsx"
"""The form that can say of which commit its rows were made."""
_DELIMITERS = {".csv": ",", ".tsv": "\t"}
_NAMELESS = "Sheet1"
_MADE = datetime(2000, 1, 1)
_EXACT = 10**15
_FIRST_YEAR = 1901
"""Of xlsx: when the file says that it was made, the numbers and days that a cell holds."""
_MARK = "\ufeff"
"""Without it Excel takes a text for one of the system's encoding."""


class RejectedRow(NamedTuple):
    """A row, and the reason in the reader's words."""

    row: Row
    reason: str


class RejectedTable(NamedTuple):
    """Rows of one table under its heading; `name` is that of its sheet, None where it has none."""

    name: str | None
    heading: Sequence[str]
    rows: Sequence[RejectedRow]


class RejectedEntry(NamedTuple):
    """An entry, and the reason in the reader's words."""

    entry: Entry
    reason: str


def check_rejects_file(file: str, *, entries: bool, comes_back: bool = False) -> None:
    """Raise UsageError for a file whose ending says no form that will do.

    `rejects-form`: entries go into `.jsonl`; rows into `.csv`, `.tsv`, `.xlsx` or `.ods`.
    `rejects-round-trip`: those of a workbook that comes back go into `.xlsx`, whose notes let
    them be merged again; without these they would overwrite what the ledger has become.
    """
    forms = [".jsonl"] if entries else [*_DELIMITERS, *_WORKBOOKS]
    if PurePath(file).suffix.lower() not in forms:
        raise UsageError("rejects-form", file=file, choices=forms)
    if comes_back and PurePath(file).suffix.lower() != _WITH_NOTES:
        raise UsageError("rejects-round-trip", file=file, ending=_WITH_NOTES)


def holds_tables(file: str) -> bool:
    """Whether a file of this name holds several tables, a sheet each."""
    return PurePath(file).suffix.lower() in _WORKBOOKS


def check_rejected_rows(file: str, heading: Sequence[str], rows: Sequence[Row]) -> None:
    """Raise Failure for a table of which a file of this name may not hold every row.

    `cell-unfit`: a cell has more characters than one of a workbook; `rows-unfit`: it has more rows.
    """
    if not holds_tables(file):
        return
    if len(rows) >= MOST_ROWS:
        raise Failure("rows-unfit", most=MOST_ROWS)
    cells = chain(heading, *(chain(row.cells, row.beyond) for row in rows))
    if any(isinstance(cell, str) and len(cell) > MOST_CHARACTERS for cell in cells):
        raise Failure("cell-unfit", most=MOST_CHARACTERS)


def format_rejected_rows(
    file: str, tables: Sequence[RejectedTable], reasons: str, notes: Notes | None = None
) -> bytes:
    """The bytes of a file with the rows under their heading, and the reasons under one more.

    The form is by the ending of `file`, which `check_rejects_file` has let pass; a workbook has a
    sheet for each table, another file only the first. `reasons` is the one of REASON_HEADINGS in
    the reader's language. In a workbook a cell is of the kind that it was. Cells beyond the
    heading stand behind the reason. `notes`: what a `.xlsx` says of where its rows come from.
    Raises Failure("extra-missing").
    """
    laid = [_lay_rows(one, reasons) for one in tables]
    ending = PurePath(file).suffix.lower()
    if ending in _WORKBOOKS:
        names = name_sheets([one.name or _NAMELESS for one in tables])
        sheets = list(zip(names, laid, strict=True))
        return format_ods(sheets) if ending == ".ods" else _format_workbook(sheets, tables, notes)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=_DELIMITERS[ending])
    writer.writerows([guard_formula(format_cell(cell)) for cell in row] for row in laid[0])
    return (_MARK + out.getvalue()).encode()


def _lay_rows(table: RejectedTable, reasons: str) -> list[Sequence[Cell]]:
    """The rows of a file, the heading first."""
    rows = [(*one.row.cells, one.reason[:MOST_CHARACTERS], *one.row.beyond) for one in table.rows]
    return [(*table.heading, reasons), *rows]


def format_rejected_entries(rejected: Iterable[RejectedEntry]) -> bytes:
    """The entries as JSON lines, each with its reason."""
    return "".join(
        json.dumps({**one.entry.value, REASON_KEY: one.reason}, ensure_ascii=False, default=_number)
        + "\n"
        for one in rejected
    ).encode()


def format_cell(cell: Cell) -> str:
    """A cell as a text that says the same: days as ISO has them, true and false."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return str(cell)


def _number(value: object) -> float | str:
    """A Decimal as JSON has it, a number where that says the same."""
    short = float(str(value))
    return short if Decimal(repr(short)) == value else str(value)


def _format_workbook(
    sheets: Sequence[tuple[str, Iterable[Sequence[Cell]]]],
    tables: Sequence[RejectedTable],
    notes: Notes | None,
) -> bytes:
    try:
        import xlsxwriter
    except ImportError:
        raise Failure("extra-missing", extra="xlsx") from None
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": _MADE})
    forms: dict[type, Any] = {
        kind: book.add_format({"num_format": form})
        for kind, form in (
            (datetime, "yyyy-mm-dd hh:mm:ss"), (date, "yyyy-mm-dd"), (time, "hh:mm:ss")
        )
    }  # fmt: skip
    for (name, rows), table in zip(sheets, tables, strict=True):
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                _write_cell(sheet, number, column, cell, forms.get(type(cell)))
        # Left empty, such a cell would say that there is to be nothing.
        for number, one in enumerate(table.rows, 1):
            for column in one.row.lost:
                sheet.write_formula(number, column, "=NA()", None, "#N/A")
    if notes is not None:
        add_notes_sheet(book, list_notes(notes))
    book.close()
    return out.getvalue()


def _write_cell(sheet: Any, row: int, column: int, cell: Cell, form: Any) -> None:
    """Write a cell of its own kind. A text stays one, whatever it looks like."""
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, float | Decimal) or (isinstance(cell, int) and abs(cell) < _EXACT):
        sheet.write_number(row, column, cell)
    elif isinstance(cell, time) or (isinstance(cell, date) and cell.year >= _FIRST_YEAR):
        sheet.write_datetime(row, column, cell, form)
    elif cell is not None:
        sheet.write_string(row, column, format_cell(cell))
