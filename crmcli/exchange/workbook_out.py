"""Workbooks of Excel: a sheet a table, made to be filtered, filled in and read again.

Texts are text cells whatever they look like, so no code loses its zeros and nothing runs; days
and numbers are what they are. Rows go to disk as they come. Equal tables give equal bytes.
"""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any, Literal, NamedTuple, Self

from crmcli.errors import Failure
from crmcli.rules.outcome import Message
from crmcli.rules.workbook_notes import NOTES_SHEET

if TYPE_CHECKING:
    from crmcli.rules.sheets import Cell

Kind = Literal["text", "long", "list", "date", "integer", "number", "money"]

MOST_ROWS = 1_048_576
MOST_CHARACTERS = 32_767
"""What a sheet and a cell hold."""
_MOST_NAME = 31
_NOT_IN_NAMES = r"[\[\]:*?/\\]"
_TAKEN_NAMES = ("history", NOTES_SHEET)
_FIRST_DAY = date(1900, 3, 1)
"""Excel has a 29th of February in 1900, and no day before that year: other programs disagree."""
_MADE = datetime(2000, 1, 1)
"""When the file says that it was made: bytes must not change with the day."""
_WRAPPED: tuple[Kind, ...] = ("long", "list")
_NARROWEST, _WIDEST, _WIDEST_LONG = 8, 40, 60
"""Characters of a column."""
_PAGE_WIDTH, _A4 = 240, 9
"""Characters of a page's width, and the number of its size."""
_LINE_HEIGHT, _MOST_LINES = 15, 20
"""Points of a line, and how many of them a row shows."""
_MOST_LISTED = 255
"""Characters of all choices that a cell may offer."""
_HEAD_COLOUR, _LINE_COLOUR = "#DDE6F0", "#9AA9BA"
_BLOCK = 1 << 16


class SheetColumn(NamedTuple):
    """A column of a sheet."""

    heading: str
    kind: Kind
    choices: Sequence[str] = ()
    """What a cell offers; anything else is warned of, and taken."""


class SheetPlan(NamedTuple):
    """A sheet: its name, columns, and how many columns at the left stay where they are."""

    name: str
    columns: Sequence[SheetColumn]
    frozen: int = 0


class Workbook:
    """A workbook that is being filled. To be used in a `with` block, at whose end it is gone."""

    def __init__(self, plans: Sequence[SheetPlan], title: str) -> None:
        """Raises Failure("extra-missing") where the library is not installed."""
        try:
            import xlsxwriter
        except ImportError as error:
            raise Failure("extra-missing", extra="xlsx") from error
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._book: Any = xlsxwriter.Workbook(self._file, _OPTIONS)
        self._is_open = True
        self._book.set_properties({"title": title, "created": _MADE})
        names = name_sheets([plan.name for plan in plans])
        self._sheets = [
            _Sheet(self._book, plan, name) for plan, name in zip(plans, names, strict=True)
        ]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._is_open:
            with contextlib.suppress(Exception):  # what it keeps elsewhere is to go, come what may
                self._book.close()
        self._file.close()

    def add_row(self, sheet: int, cells: Sequence[Cell], owner: str) -> None:
        """Write the next row of a sheet. `owner` names the customer where something is wrong.

        Raises Failure: `sheet-full`, `cell-full`; OSError where the disk is full.
        """
        self._sheets[sheet].add_row(cells, owner)

    def add_notes(self, notes: Sequence[tuple[str, str]]) -> None:
        """Add the hidden sheet with keys and values, a row each."""
        add_notes_sheet(self._book, notes)

    def iter_pieces(self) -> Iterator[bytes]:
        """Finish the workbook, and give its bytes. Raises OSError where the disk is full."""
        from xlsxwriter.exceptions import FileCreateError

        for sheet in self._sheets:
            sheet.finish()
        self._is_open = False
        try:
            self._book.close()
        except FileCreateError as error:
            raise OSError(*error.args[0].args) from error
        self._file.seek(0)
        while piece := self._file.read(_BLOCK):
            yield piece


def add_notes_sheet(book: Any, notes: Sequence[tuple[str, str]]) -> None:
    """Add the hidden sheet with keys and values, a row each, to a workbook of xlsxwriter."""
    sheet = book.add_worksheet(NOTES_SHEET)
    for number, (key, value) in enumerate(notes):
        sheet.write_string(number, 0, key)
        sheet.write_string(number, 1, value)
    sheet.hide()


class _Sheet:
    """A sheet that is being filled, from the top."""

    def __init__(self, book: Any, plan: SheetPlan, name: str) -> None:
        self.name = name
        self._plan = plan
        self._sheet = book.add_worksheet(name)
        self._formats = [
            book.add_format({**_FORMS[column.kind], "valign": "top"}) for column in plan.columns
        ]
        self._widths = [_measure(column.heading) + 4 for column in plan.columns]
        self._wrapped = [at for at, one in enumerate(plan.columns) if one.kind in _WRAPPED]
        self._used = [False] * len(plan.columns)
        self._count = 0
        head = book.add_format(_HEAD)
        for at, column in enumerate(plan.columns):
            self._sheet.write_string(0, at, column.heading, head)

    def add_row(self, cells: Sequence[Cell], owner: str) -> None:
        self._count += 1
        if self._count >= MOST_ROWS:
            raise Failure("sheet-full", sheet=self.name, limit=MOST_ROWS)
        lines = max((_count_lines(cells[at]) for at in self._wrapped), default=1)
        if lines > 1:
            self._sheet.set_row(self._count, min(lines, _MOST_LINES) * _LINE_HEIGHT)
        for at, cell in enumerate(cells):
            if isinstance(cell, str):
                self._write_text(at, cell, owner)
            elif cell is not None:
                self._write_other(at, cell, owner)

    def _write_other(self, at: int, cell: Cell, owner: str) -> None:
        if isinstance(cell, bool):
            self._write_text(at, str(cell).lower(), owner)
        elif isinstance(cell, int | float | Decimal) and _is_exact(cell):
            self._used[at] = True
            self._sheet.write_number(self._count, at, float(cell), self._formats[at])
            self._widen(at, f"{cell:,.2f}")
        elif isinstance(cell, date) and cell >= _FIRST_DAY:
            self._used[at] = True
            self._sheet.write_datetime(self._count, at, cell, self._formats[at])
            self._widen(at, str(cell))
        else:
            self._write_text(at, str(cell), owner)

    def _write_text(self, at: int, text: str, owner: str) -> None:
        if len(text) > MOST_CHARACTERS:
            heading = self._plan.columns[at].heading
            place = Message("cell-place", {"sheet": self.name, "heading": heading})
            raise Failure(
                "cell-full", customer=owner, place=place, count=len(text), limit=MOST_CHARACTERS
            )
        self._used[at] = True
        self._sheet.write_string(self._count, at, text, self._formats[at])
        self._widen(at, text)

    def _widen(self, at: int, text: str) -> None:
        longest = max(map(_measure, text.split("\n"))) if "\n" in text else _measure(text)
        self._widths[at] = max(self._widths[at], longest + 2)

    def finish(self) -> None:
        """Say what can be said only when all rows are there."""
        columns = self._plan.columns
        folded = [self._is_folded(at) for at in range(len(columns))]
        for at, column in enumerate(columns):
            options: dict[str, object] = {"level": 1, "hidden": True} if folded[at] else {}
            if at and folded[at - 1] and not folded[at]:
                options = {"collapsed": True}
            self._sheet.set_column(at, at, self._choose_width(at), self._formats[at], options)
            self._offer(at, column)
        if folded and folded[-1]:
            self._sheet.set_column(len(columns), len(columns), None, None, {"collapsed": True})
        self._sheet.freeze_panes(1, self._plan.frozen)
        self._sheet.autofilter(0, 0, self._count, max(len(columns) - 1, 0))
        self._sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{MOST_ROWS}"})
        shown = [self._choose_width(at) for at, away in enumerate(folded) if not away]
        self._lay_pages(sum(shown))

    def _is_folded(self, at: int) -> bool:
        """Whether a column is empty, so that it is shown only when somebody unfolds it."""
        return self._count > 0 and at >= self._plan.frozen and not self._used[at]

    def _choose_width(self, at: int) -> int:
        widest = _WIDEST_LONG if self._plan.columns[at].kind in _WRAPPED else _WIDEST
        return max(_NARROWEST, min(self._widths[at], widest))

    def _lay_pages(self, width: int) -> None:
        """How it is printed: on A4 across, as many pages wide as can be read."""
        sheet, frozen = self._sheet, self._plan.frozen
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
        sheet.repeat_rows(0)
        if frozen:
            sheet.repeat_columns(0, frozen - 1)
        sheet.fit_to_pages(-(-width // _PAGE_WIDTH), 0)

    def _offer(self, at: int, column: SheetColumn) -> None:
        listed = ",".join(column.choices)
        is_clear = '"' not in listed and listed.count(",") == len(column.choices) - 1
        if column.choices and is_clear and len(listed) <= _MOST_LISTED:
            rule = {"validate": "list", "source": [*column.choices], "error_type": "warning"}
            self._sheet.data_validation(1, at, MOST_ROWS - 1, at, rule)


_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_FORMS: dict[Kind, dict[str, object]] = {
    "text": {"num_format": "@"},
    "long": {"text_wrap": True},
    "list": {"num_format": "@", "text_wrap": True},
    "date": {"num_format": "yyyy-mm-dd", "align": "left"},
    "integer": {"num_format": "0_ "},
    "number": {"num_format": "General"},
    "money": {"num_format": "#,##0.00##_ "},
}
"""How a cell looks, and what is made of that which somebody types into it."""
_HEAD = {
    "bold": True,
    "bg_color": _HEAD_COLOUR,
    "bottom": 1,
    "bottom_color": _LINE_COLOUR,
    "valign": "vcenter",
}


def _measure(line: str) -> int:
    """About how many digits wide a line is: what takes three bytes is as wide as two."""
    return (len(line.encode()) + len(line)) // 2


def _count_lines(text: Cell) -> int:
    """On how many lines a text stands in a column of long ones."""
    if not isinstance(text, str) or (len(text) * 2 < _WIDEST_LONG and "\n" not in text):
        return 1
    return sum(1 + (_measure(line) - 1) // (_WIDEST_LONG + 2) for line in text.split("\n"))


def _is_exact(number: float | Decimal) -> bool:
    """Whether a spreadsheet gives the number back as it is."""
    return Decimal(repr(float(number))) == Decimal(str(number))


def name_sheets(names: Sequence[str]) -> list[str]:
    """The names as sheets may bear them, no two of them alike."""
    made: list[str] = []
    taken = set(_TAKEN_NAMES)
    for name in names:
        plain = re.sub(_NOT_IN_NAMES, " ", name).strip("' ")[:_MOST_NAME].strip() or "_"
        fresh, number = plain, 2
        while fresh.casefold() in taken:
            ending = f" {number}"
            fresh, number = plain[: _MOST_NAME - len(ending)] + ending, number + 1
        taken.add(fresh.casefold())
        made.append(fresh)
    return made
