"""Cells whose formula has an error, or no value: the library that reads them tells them as empty.

Programs that write formulas and do not calculate them leave the value to the next one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

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

Lost = frozenset[tuple[int, int]]
"""Rows and columns of cells, from 0."""


def find_lost_in_xlsx(
    parts: Collection[str], read: Callable[[str], Iterable[bytes]], file: str
) -> dict[str, Lost]:
    """The lost cells of each sheet, by its name; `parts` and `read` as in `find_sheet_parts`."""
    found = find_sheet_parts(parts, read, file).items()
    return {name: frozenset(_search(read(part))) for name, part in found}


def find_lost_in_ods(pieces: Iterable[bytes], file: str) -> Mapping[str, Lost]:
    """The same of an ods whose content is given. Raises Failure("file-damaged")."""
    content = b"".join(pieces)
    if b":formula=" not in content:
        return {}
    follower = _OdsFormulas()
    follow([content], follower, file)
    return {name: frozenset(cells) for name, cells in follower.lost.items()}


def _search(pieces: Iterable[bytes]) -> Iterator[tuple[int, int]]:
    rest = b""
    for piece in pieces:
        text = rest + piece
        end = text.rfind(_CELL_ENDS)  # the last cell may go on in the next piece
        end = len(text) if end < 0 else end + len(_CELL_ENDS)
        yield from _find_places(text[:end])
        rest = text[end:]
    yield from _find_places(rest)


def _find_places(text: bytes) -> Iterator[tuple[int, int]]:
    undone = _UNDONE.findall(text) if b"f>" in text or b"f " in text else []
    wrong = _WRONG.findall(text) if b"t=" in text else []
    for attributes in (*(one for one in undone if not _TEXT.search(one)), *wrong):
        place = _PLACE.search(attributes)
        if place is not None:
            yield int(place[2]) - 1, read_column(place[1].decode())


class _OdsFormulas:
    """Follows the tags of an ods: a formula's cell names the kind of its value, if it has one."""

    def __init__(self) -> None:
        self.lost: dict[str, set[tuple[int, int]]] = {}
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
            if "formula" in attributes and attributes.get("value-type", _ERROR) == _ERROR:
                self.lost.setdefault(self._sheet, set()).add((self._row, self._column))
            self._column += int(attributes.get(_COLUMNS, 1))

    def end(self, name: str) -> None:
        """Take the end of a tag into account."""
        if name == "table-row":
            self._row += self._rows
