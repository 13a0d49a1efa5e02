"""Tables as text, a row a line and a mark between cells: csv, tsv and their kin."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from crmcli.errors import Failure, UsageError
from crmcli.exchange.laying import MAX_COLUMNS, Again, Laid, Place, lay_sheet
from crmcli.rules.formulas import strip_guard
from crmcli.rules.sheets import Row

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "wide-comma": "，"}
"""The marks that are found, by the words that a user may give for them."""

_LOOKED_AT = 100
_MOST_MARKS = 10 * MAX_COLUMNS
"""In one line; it is not even taken apart where there are more."""
_AS_TEXT = re.compile('="([^"]*)"')
"""How some programs keep a spreadsheet from reading 0138 as a number."""
_SAID = re.compile(r"sep=(.)(?:\r?\n|$)")
"""A first line that tells Excel the mark."""


def lay_text(text: str, place: Place, delimiter: str, heading: int | None = None) -> Laid:
    """The sheet in a text whose cells `delimiter` divides.

    Cells are quoted as in RFC 4180. A cell that was marked as no formula is what it was before.
    Raises Failure as `lay_sheet`, at once or while the rows are gone through; `quote-open`,
    `quote-stray`, `cell-long`, with the line on which the row begins.
    """
    rows = Again(lambda: _iter_rows(text, delimiter, place))
    return lay_sheet(rows, place, heading, may_be_cut=delimiter == "\t")


def read_delimiter(word: str) -> str:
    """The mark that a user named: one character, `\\t`, or a word such as tab.

    Raises UsageError("bad-delimiter").
    """
    found = {**DELIMITERS, "\\t": "\t"}.get(word.casefold(), word)
    if len(found) != 1 or found in '"\r\n \0' or found.isalnum():
        raise UsageError("bad-delimiter", value=word, choices=[*DELIMITERS])
    return found


def find_delimiter(text: str, place: Place) -> str:
    """The mark that divides the first rows most evenly into most cells; a comma where none does."""
    said = _SAID.match(text)
    if said is not None:
        return said[1]
    rated = {one: _rate(text, one, place) for one in DELIMITERS.values()}
    best = max(rated, key=lambda one: rated[one])  # the first of equals
    return best if rated[best] > 0 else ","


def _rate(text: str, delimiter: str, place: Place) -> float:
    """How well a mark divides: the share of rows with the usual number of cells, and more cells
    count for more. 0 where it divides nothing.
    """
    if delimiter not in text:
        return 0.0
    reader = csv.reader(_iter_lines(text, delimiter, place), delimiter=delimiter)
    try:
        counts = [len(row) for row in islice(reader, _LOOKED_AT) if any(map(str.strip, row))]
    except csv.Error:  # nothing divides a long text, or a quote is open: the reading says so
        return 0.0
    several = Counter(count for count in counts if count > 1)
    if not several:
        return 0.0
    width, share = several.most_common(1)[0]
    return share / len(counts) * (1 - 1 / width)


def _iter_lines(text: str, delimiter: str, place: Place) -> Iterator[str]:
    """The lines with their ends, as csv counts them. Raises Failure("sheet-wide")."""
    for line in io.StringIO(text, newline=""):
        if len(line) > _MOST_MARKS and line.count(delimiter) > _MOST_MARKS:
            raise Failure("sheet-wide", place=place.tell(), most=MAX_COLUMNS)
        yield line


def _iter_rows(text: str, delimiter: str, place: Place) -> Iterator[Row]:
    """The rows with something in them, each with the number of its first line."""
    reader = csv.reader(_iter_lines(text, delimiter, place), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            if start == 1 and _SAID.fullmatch(delimiter.join(cells)):
                start = reader.line_num + 1
                continue
            read = tuple(map(_read_cell, cells))
            if any(read):
                yield Row(start, read)
            start = reader.line_num + 1
    except csv.Error as error:
        raise _explain(error, place, start) from error


def _read_cell(text: str) -> str | None:
    as_text = _AS_TEXT.fullmatch(text)
    plain = as_text[1] if as_text is not None else strip_guard(text)
    if "\r" in plain:
        plain = plain.replace("\r\n", "\n").replace("\r", "\n")
    return plain.strip() or None


def _explain(error: csv.Error, place: Place, line: int) -> Failure:
    """Python's own words are English."""
    words = str(error)
    where = {"place": place.tell(), "line": line}
    if words.startswith("field larger"):
        return Failure("cell-long", **where, most=csv.field_size_limit())
    if words.startswith("unexpected end"):
        return Failure("quote-open", **where)
    return Failure("quote-stray", **where)
