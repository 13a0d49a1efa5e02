"""Cells whose formula has an error, or no value: the library that reads them tells them as empty.

Programs that write formulas and do not calculate them leave the value to the next one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from crmcli.exchange.packed import follow
from crmcli.exchange.sheet_parts import find_sheet_parts
from crmcli.rules.sheets import read_column

ODS_PART = "content.xml"

_CELL = rb"<(?:\w+:)?c\s([^<>]*[^<>/])>"
_FORMULA = rb"<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)"
_NO_VALUE = rb"(?:<(?:\w+:)?v\s?/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
_UNDONE = re.compile(_CELL + _FORMULA + _NO_VALUE)
_WRONG = re.compile(rb"<(?:\w+:)?c\s([^<>]*\bt=[\"']e[\"'][^<>]*)>")
_PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_TEXT = re.compile(rb"\bt=[\"']str[\"']")
"""A formula that makes a text has a value, be it an empty one."""
_CELL_ENDS = b"c>"
_COLUMNS, _ROWS = "number-columns-repeated", "number-rows-repeated"
_ERROR = "error"

Cells = frozenset[tuple[int, int]]
"""Rows and columns of cells, from 0."""


class Lost(NamedTuple):
    """The cells of a sheet that only seem to be empty."""

    wrong: Cells = frozenset()
    """Those with an error."""
    undone: Cells = frozenset()
    """Those whose value nobody has calculated."""

    @property
    def all(self) -> Cells:
        """Both kinds."""
        return self.wrong | self.undone


def find_lost_in_xlsx(
    parts: Collection[str], read: Callable[[str], Iterable[bytes]], file: str
) -> dict[str, Lost]:
    """The lost cells of each sheet, by its name; `parts` and `read` as in `find_sheet_parts`."""
    found = find_sheet_parts(parts, read, file).items()
    return {name: _search(read(part)) for name, part in found}


def find_lost_in_ods(pieces: Iterable[bytes], file: str) -> Mapping[str, Lost]:
    """The same of an ods whose content is given. Raises Failure("file-damaged")."""
    content = b"".join(pieces)
    if b":formula=" not in content:
        return {}
    follower = _OdsFormulas()
    follow([content], follower, file)
    return follower.find_lost()


def _search(pieces: Iterable[bytes]) -> Lost:
    wrong, undone = set[tuple[int, int]](), set[tuple[int, int]]()
    for text in _split_behind_cells(pieces):
        if b"t=" in text:
            wrong.update(_iter_places(_WRONG.findall(text)))
        if b"f>" in text or b"f " in text or b"f/" in text:
            found = _UNDONE.findall(text)
            undone.update(_iter_places(one for one in found if not _TEXT.search(one)))
    return Lost(frozenset(wrong), frozenset(undone - wrong))


def _split_behind_cells(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        text = rest + piece
        end = text.rfind(_CELL_ENDS)  # the last cell may go on in the next piece
        end = len(text) if end < 0 else end + len(_CELL_ENDS)
        yield text[:end]
        rest = text[end:]
    yield rest


def _iter_places(cells: Iterable[bytes]) -> Iterator[tuple[int, int]]:
    """Where cells stand, by what their tags say."""
    for attributes in cells:
        place = _PLACE.search(attributes)
        if place is not None:
            yield int(place[2]) - 1, read_column(place[1].decode())


class _OdsFormulas:
    """Follows the tags of an ods: a formula's cell names the kind of its value, if it has one."""

    def __init__(self) -> None:
        self._wrong: dict[str, set[tuple[int, int]]] = {}
        self._undone: dict[str, set[tuple[int, int]]] = {}
        self._sheet = ""
        self._row = self._column = 0
        self._rows = 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take a tag into account."""
        if name == "table":
            self._sheet, self._row = attributes.get("name", ""), 0
        elif name == "table-row":
            self._rows, self._column = int(attributes.get(_ROWS, 1)), 0
        elif name in ("table-cell", "covered-table-cell"):
            if "formula" in attributes:
                self._take_formula(attributes.get("value-type"))
            self._column += int(attributes.get(_COLUMNS, 1))

    def end(self, name: str) -> None:
        """Take the end of a tag into account."""
        if name == "table-row":
            self._row += self._rows

    def find_lost(self) -> dict[str, Lost]:
        """The lost cells so far, by the names of sheets."""
        names = {*self._wrong, *self._undone}
        return {
            name: Lost(frozenset(self._wrong.get(name, ())), frozenset(self._undone.get(name, ())))
            for name in names
        }

    def _take_formula(self, kind: str | None) -> None:
        here = self._row, self._column
        if kind == _ERROR:
            self._wrong.setdefault(self._sheet, set()).add(here)
        elif kind is None:
            self._undone.setdefault(self._sheet, set()).add(here)
