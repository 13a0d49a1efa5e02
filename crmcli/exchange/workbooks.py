"""Spreadsheets with sheets: xlsx, ods and xls, read by python-calamine."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Literal, NamedTuple

from crmcli.errors import Failure, NotFound
from crmcli.exchange.laying import (
    LOOKED_AT,
    Again,
    Laid,
    Place,
    find_heading,
    lay_sheet,
    tell_above,
)
from crmcli.exchange.lost_cells import ODS_PART, Cells, Lost, find_lost_in_ods, find_lost_in_xlsx
from crmcli.exchange.ole import Damaged, measure_xls
from crmcli.exchange.packed import (
    BOOK_PART,
    Measured,
    check_archive,
    counts_from_1904,
    iter_pieces,
    measure_ods,
    measure_xlsx,
    open_archive,
)
from crmcli.exchange.shared_texts import PART, check_texts
from crmcli.exchange.zero_formats import Shown, find_zero_formats
from crmcli.rules.cells import show_cell
from crmcli.rules.outcome import Message
from crmcli.rules.sheets import Cell, Row, Sheet, name_place
from crmcli.rules.workbook_notes import NOTES_SHEET, are_notes

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

Kind = Literal["xlsx", "ods", "xls"]

MAX_CELLS = 4_000_000
"""Of all sheets, empty ones too: each takes room when it is read."""
_EXACT = 10**15
"""From here on a spreadsheet loses digits."""
_SHOWN = 5
"""Cells with an error that are named."""
_DAY = timedelta(days=1)
_NOWHERE: Cells = frozenset()

_Range = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last row and column, from 0."""


class Sheets(NamedTuple):
    """The sheets of a workbook that hold a table, and what is to be said of it."""

    sheets: tuple[Sheet, ...]
    remarks: tuple[Message, ...]
    notes: tuple[tuple[str, str], ...] | None = None
    """What an export has noted in it, as keys and values; None: it is no such workbook."""


def read_workbook(
    data: bytes, kind: Kind, file: str, sheet: str | None = None, heading: int | None = None
) -> Sheets:
    """The sheet named, by its name or its number, or all that can be seen and hold a table.

    `heading` as in `lay_sheet`. A cell that is merged over several rows has its value in each.
    A sheet of a heading alone counts where an export has noted what the workbook was made of: its
    rows are gone then.

    Raises Failure: `extra-missing`, `file-damaged`, `file-bomb`, `file-encrypted`, `sheets-far`;
    those of `lay_sheet` for the sheet named, or for the first where none holds a table; NotFound
    ("no-sheet").
    """
    size = _check_size(data, kind, file)
    book = _open(data, file)
    notes = _read_notes(book, file)
    passed: list[Message] = []
    closer = _look_closer(data, kind, file)
    reader = _Reader(book, file, heading, closer, comes_back=notes is not None)
    if sheet is not None:
        laid = [reader.lay(_find_sheet(book, sheet, file))]
    else:
        laid, passed = _lay_all(reader)
    above = [tell_above(one, Place(file, one.sheet.name)) for one in laid]
    told = [_tell_lost(one, reader.lost.get(one.sheet.name or ""), file) for one in laid]
    remarks = [*(one for one in (*above, *told) if one is not None), *passed]
    sheets = (one.sheet._replace(from_1904=size.from_1904) for one in laid)
    return Sheets(tuple(sheets), tuple(remarks), notes)


def _read_notes(book: CalamineWorkbook, file: str) -> tuple[tuple[str, str], ...] | None:
    if NOTES_SHEET not in book.sheet_names:
        return None
    with _explain(file):
        rows = _iter_rows(book.get_sheet_by_name(NOTES_SHEET), (), {}, _NOWHERE)
        pairs = (row.cells for row in rows if len(row.cells) > 1)
        notes = tuple((show_cell(key), show_cell(value)) for key, value, *_ in pairs)
    return notes if are_notes(notes) else None


class _Closer(NamedTuple):
    """What the library that reads cells does not tell of them, by the names of sheets."""

    zeros: Mapping[str, Shown]
    """Numbers that are shown with zeros before them."""
    lost: Mapping[str, Lost]
    """Cells whose formula has an error or no value."""


class _Reader:
    """Lays sheets of one workbook."""

    def __init__(
        self,
        book: CalamineWorkbook,
        file: str,
        heading: int | None,
        closer: _Closer,
        *,
        comes_back: bool,
    ) -> None:
        self.book = book
        self.file = file
        self.heading = heading
        self.zeros, self.lost = closer
        self.comes_back = comes_back

    def lay(self, name: str) -> Laid:
        """The sheet of that name. Raises as `lay_sheet`."""
        with _explain(self.file):
            sheet = self.book.get_sheet_by_name(name)
        tall = [one for one in sheet.merged_cell_ranges or () if one[1][0] > one[0][0]]
        lost = self.lost.get(name, Lost())
        if self.comes_back:
            return self._lay_with(lost.all, sheet, tall)
        laid = self._lay_with(lost.undone, sheet, tall)
        return self._lay_with(lost.all, sheet, tall) if laid.sheet.has_reasons else laid

    def _lay_with(self, lost: Cells, sheet: CalamineSheet, tall: Sequence[_Range]) -> Laid:
        """The sheet laid where the cells `lost` are not to be taken for empty ones.

        In a table from outside an error, be it a text, says that nothing is known. In a workbook
        that the program has made itself something has been there.
        """
        zeros = self.zeros.get(sheet.name, {})
        rows = Again(lambda: _iter_rows(sheet, tall, zeros, lost))
        at = self.heading or _find_foot(rows, tall)
        return lay_sheet(rows, Place(self.file, sheet.name), at, may_be_bare=self.comes_back)


def _lay_all(reader: _Reader) -> tuple[list[Laid], list[Message]]:
    """The sheets that hold a table, and what is to be said of those that do not."""
    laid: list[Laid] = []
    refused: list[Failure] = []
    file = reader.file
    names, hidden = _list_sheets(reader.book)
    for name in names:
        try:
            laid.append(reader.lay(name))
        except Failure as failure:
            refused.append(failure)
    if not laid:
        raise refused[0] if refused else Failure("sheet-empty", place=Place(file).tell())
    passed = [
        Message("sheet-passed", {"reason": Message(one.code, one.values)})
        for one in refused
        if reader.comes_back or one.code != "sheet-empty"
    ]
    if hidden:
        passed.append(Message("sheets-hidden", {"file": file, "sheets": hidden}))
    return laid, passed


def _check_size(data: bytes, kind: Kind, file: str) -> Measured:
    """The workbook measured. Raises Failure for what would take more memory than a table may."""
    try:
        size = measure_xls(data) if kind == "xls" else _measure_archive(data, kind, file)
    except Damaged as error:
        raise Failure("file-damaged", file=file) from error
    extents = size.extents
    if sum(one.rows * one.columns for one in extents) > MAX_CELLS:
        far = max(extents, key=lambda one: one.rows * one.columns)
        raise Failure("sheets-far", file=file, rows=far.rows, columns=far.columns, most=MAX_CELLS)
    return size


def _tell_lost(laid: Laid, lost: Lost | None, file: str) -> Message | None:
    """Which cells below the heading have a formula and nothing to read."""
    cells = lost.all if lost is not None else _NOWHERE
    below = sorted(one for one in cells if one[0] >= laid.sheet.heading_row)
    if not below:
        return None
    names = [name_place(row + 1, column) for row, column in below[:_SHOWN]]
    place = Place(file, laid.sheet.name).tell()
    return Message("cells-wrong", {"place": place, "count": len(below), "cells": names})


def _measure_archive(data: bytes, kind: Kind, file: str) -> Measured:
    with open_archive(data, file) as archive:
        check_archive(archive, file)
        if kind == "ods":
            content = iter_pieces(archive, archive.getinfo(ODS_PART), file)
            return Measured(measure_ods(content, file))
        parts = {
            info.filename: partial(iter_pieces, archive, info, file)
            for info in archive.infolist()
            if info.filename.lower().endswith(".xml")
        }
        extents = [measure_xlsx(read, file) for read in parts.values()]
        texts = parts.pop(PART, lambda: iter(()))
        cells = sum(one.rows * one.columns for one in extents)
        check_texts(texts(), [*parts.values()], cells, file)
        book = parts.get(BOOK_PART)
        return Measured(extents, book is not None and counts_from_1904(book()))


def _look_closer(data: bytes, kind: Kind, file: str) -> _Closer:
    if kind == "xls":
        return _Closer({}, {})
    with open_archive(data, file) as archive:
        names = archive.namelist()

        def read(part: str) -> Iterator[bytes]:
            return iter_pieces(archive, archive.getinfo(part), file)

        if kind == "ods":
            return _Closer({}, find_lost_in_ods(read(ODS_PART), file))
        zeros = find_zero_formats(names, read, file)
        return _Closer(zeros, find_lost_in_xlsx(names, read, file))


def _open(data: bytes, file: str) -> CalamineWorkbook:
    try:
        from python_calamine import CalamineWorkbook
    except ImportError:
        raise Failure("extra-missing", extra="xlsx") from None
    with _explain(file):
        return CalamineWorkbook.from_filelike(io.BytesIO(data))


@contextmanager
def _explain(file: str) -> Iterator[None]:
    """Turn what the library cannot read into a Failure that says so."""
    from python_calamine import CalamineError, PasswordError

    try:
        yield
    except PasswordError:
        raise Failure("file-encrypted", file=file) from None
    except CalamineError as error:
        raise Failure("file-damaged", file=file) from error
    except BaseException as error:  # it stops in the middle of some damaged files
        if type(error).__name__ != "PanicException":
            raise
        raise Failure("file-damaged", file=file) from error


def _list_sheets(book: CalamineWorkbook) -> tuple[list[str], list[str]]:
    """The names of the sheets that can be seen, and of those that are hidden."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    known = (one for one in book.sheets_metadata if one.name != NOTES_SHEET)
    tables = [one for one in known if one.typ == SheetTypeEnum.WorkSheet]
    visible = [one.name for one in tables if one.visible == SheetVisibleEnum.Visible]
    return visible, [one.name for one in tables if one.name not in visible]


def _find_sheet(book: CalamineWorkbook, word: str, file: str) -> str:
    """The name of a sheet: that name, or in any case, or the number of a sheet from 1."""
    names = book.sheet_names
    numbers = {str(number): name for number, name in enumerate(names, 1)}
    in_any_case = {name.casefold(): name for name in names}
    for known in ({name: name for name in names}, in_any_case, numbers):
        found = known.get(word) or known.get(word.casefold())
        if found is not None:
            return found
    raise NotFound("no-sheet", file=file, value=word, candidates=names)


def _find_foot(rows: Iterable[Row], tall: Sequence[_Range]) -> int | None:
    """The last row of a heading some of whose cells are merged over several; None for others."""
    first = list(islice(rows, LOOKED_AT)) if tall else []
    if not first:
        return None
    number = first[find_heading(first)].number
    feet = [last + 1 for (start, _), (last, _) in tall if start < number <= last]
    return max(feet, default=None)


def _iter_rows(
    sheet: CalamineSheet, tall: Sequence[_Range], zeros: Shown, lost: Cells
) -> Iterator[Row]:
    """The rows with something in them. `tall` are the ranges that are merged over several rows,
    `zeros` the numbers that are shown with zeros before them, `lost` cells that only seem empty.
    A row of such cells alone counts below the first one with a value: it is not missing.
    """
    if sheet.start is None or sheet.end is None:  # nothing is in it
        return
    left, height = sheet.start[1], sheet.end[0] + 1
    below = sorted({row + 1 for row, _ in lost if row >= height})  # the library ends before these
    gone = ((number, _find_lost(lost, number, left, sheet.width)) for number in below)
    rest = (Row(number, (None,) * sheet.width, lost=cells) for number, cells in gone)
    is_begun = False
    for row in chain(_iter_read(sheet, tall, zeros, lost), rest):
        is_filled = any(cell is not None for cell in row.cells)
        is_begun = is_begun or is_filled
        if is_filled or (row.lost and is_begun):
            yield row


def _iter_read(
    sheet: CalamineSheet, tall: Sequence[_Range], zeros: Shown, lost: Cells
) -> Iterator[Row]:
    """Every row as far as the library reads, those without anything in them too."""
    left = sheet.start[1] if sheet.start is not None else 0
    starts: dict[int, list[tuple[int, int]]] = {}
    for (top, column), (bottom, _) in tall:
        starts.setdefault(top + 1, []).append((column - left, bottom + 1))
    kept: dict[int, tuple[int, Cell]] = {}
    for number, values in enumerate(sheet.iter_rows(), 1):
        cells = [_read_cell(value) for value in values]
        if zeros:
            widths = (zeros.get((number - 1, left + at)) for at in range(len(cells)))
            cells = [_fill(cell, width) for cell, width in zip(cells, widths, strict=True)]
        for column, (bottom, value) in [*kept.items()]:
            if number <= bottom:
                cells[column] = value
            else:
                del kept[column]
        for column, bottom in starts.get(number, ()):
            if 0 <= column < len(cells):
                kept[column] = bottom, cells[column]
        yield Row(number, tuple(cells), lost=_find_lost(lost, number, left, len(cells)))


def _find_lost(lost: Cells, number: int, left: int, width: int) -> frozenset[int]:
    """Which of the cells of a row are lost; `left` is the column of the first one."""
    if not lost:
        return frozenset()
    return frozenset(at for at in range(width) if (number - 1, left + at) in lost)


def _read_cell(value: str | float | bool | time | date | datetime | timedelta) -> Cell:
    if isinstance(value, str):
        if "\r" in value:
            value = value.replace("\r\n", "\n").replace("\r", "\n")
        return value.strip() or None
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return _read_number(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    if isinstance(value, timedelta):
        return _read_duration(value)
    return value


def _fill(cell: Cell, digits: int | None) -> Cell:
    """A whole number with the zeros that it is shown with, as a text."""
    if digits is None or type(cell) is not int or cell < 0:
        return cell
    return str(cell).zfill(digits)


def _read_number(value: float) -> Cell:
    """The number as a spreadsheet shows it: it knows 15 digits."""
    if not math.isfinite(value):
        return None
    if abs(value) >= _EXACT:
        return float(value)
    shown = Decimal(f"{value:.15g}")
    whole = int(shown)
    return whole if whole == shown else shown


def _read_duration(value: timedelta) -> Cell:
    """A time of day; what is longer is a text: 30:02:00."""
    if timedelta() <= value < _DAY:
        return (datetime.min + value).time()
    seconds = round(value.total_seconds())
    sign, seconds = "-" if seconds < 0 else "", abs(seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
