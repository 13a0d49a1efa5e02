"""What a packed file would take when it is unpacked, found out a piece at a time.

A spreadsheet of a few kilobytes can hold gigabytes, or one cell so far out that each cell before
it takes room. The library that reads it has no limit, so it is measured first.
"""

from __future__ import annotations

import copy
import io
import re
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import NamedTuple, Protocol
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from crmcli.errors import Failure
from crmcli.rules.sheets import read_column

MAX_UNPACKED = 256 * 1024 * 1024
MAX_TAGS = 20_000_000
"""Each takes some bytes when it is read, however short it is in the file."""
MEBIBYTE = 1024 * 1024
UNREADABLE = (
    *(BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError),
    *(struct.error, zlib.error),
)
"""What zipfile raises for a damaged archive, or one packed in a way that nobody uses."""

_PIECE = 1 << 20
_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^<>/]*(/?)>')
"""A cell of xlsx as nearly all programs write it; one with a `/` is only coloured."""
_BEGINS = tuple(b"<c" + sign for sign in (b" ", b"\t", b"\r", b"\n", b"/", b">"))
_PREFIXED = re.compile(rb"<[^\s<>/:]+:c[\s/>]")
"""How any cell begins."""
BOOK_PART = "xl/workbook.xml"
_DATES_1904 = re.compile(
    rb"""<(?:[\w.-]+:)?workbookPr\s[^<>]*\bdate1904\s*=\s*["'](?:1|true)["']"""
)
_IN_CELL = {"v", "f", "is", "t"}
_COLUMNS, _ROWS = "number-columns-repeated", "number-rows-repeated"
_VALUES = {"value-type", "value", "string-value", "date-value", "time-value", "boolean-value"}


class Extent(NamedTuple):
    """How far the cells with something in them reach, from the first row and column of a sheet."""

    rows: int = 0
    columns: int = 0

    def reach(self, rows: int, columns: int) -> Extent:
        """The extent with that row and that column, both from 1, in it."""
        return Extent(max(self.rows, rows), max(self.columns, columns))


class Measured(NamedTuple):
    """What the bytes of a workbook show, and the library that reads it does not tell."""

    extents: list[Extent]
    from_1904: bool = False
    """Its numbers that stand for days count them from 1 January 1904 on."""


def open_archive(data: bytes, file: str) -> ZipFile:
    """The archive, to be closed by the caller. Raises Failure("file-damaged")."""
    try:
        return ZipFile(io.BytesIO(data))
    except UNREADABLE as error:
        raise Failure("file-damaged", file=file) from error


def check_archive(archive: ZipFile, file: str) -> None:
    """Raise Failure for what is more than a table can be: `file-bomb`, `file-damaged`."""
    size = tags = 0
    for info in archive.infolist():
        for piece in iter_pieces(archive, info, file):
            size += len(piece)
            tags += piece.count(b"<")
            if size > MAX_UNPACKED or tags > MAX_TAGS:
                raise Failure("file-bomb", file=file, most=MAX_UNPACKED // MEBIBYTE)


def iter_pieces(archive: ZipFile, info: ZipInfo, file: str) -> Iterator[bytes]:
    """The bytes of a member. Raises Failure("file-damaged")."""
    whole = copy.copy(info)
    whole.file_size = 1 << 62  # what an archive says of this may be less than what was packed
    try:
        with archive.open(whole) as member:
            while piece := member.read(_PIECE):
                yield piece
    except UNREADABLE as error:
        raise Failure("file-damaged", file=file) from error


def measure_xlsx(read: Callable[[], Iterable[bytes]], file: str) -> Extent:
    """How far the cells of a part of an xlsx reach; `read` gives its bytes, from the beginning.

    It is searched, and parsed, which takes several times as long, only where it is written in
    another way than by nearly all programs. Raises Failure("file-damaged").
    """
    extent = _search(read())
    if extent is not None:
        return extent
    follower = _XlsxExtent()
    follow(read(), follower, file)
    return follower.extent


def counts_from_1904(pieces: Iterable[bytes]) -> bool:
    """Whether the part of an xlsx that tells of the whole says that its days begin in 1904."""
    return _DATES_1904.search(b"".join(pieces)) is not None


def measure_ods(pieces: Iterable[bytes], file: str) -> list[Extent]:
    """How far the cells of each sheet of an ods reach. Raises Failure("file-damaged")."""
    follower = _OdsExtents()
    follow(pieces, follower, file)
    return follower.extents


def _search(pieces: Iterable[bytes]) -> Extent | None:
    """How far the cells reach; None where one of them may be written differently."""
    extent, rest = Extent(), b""
    for piece in chain(pieces, [b"<"]):
        text = rest + piece
        end = text.rfind(b"<")  # the last tag may go on in the next piece
        rest = text[end:] if end >= 0 else text
        if len(rest) > _PIECE or b"\0" in piece:
            return None
        text = text[: max(end, 0)]
        cells = _CELL.findall(text)
        has_prefixed = b":c" in text and _PREFIXED.search(text) is not None
        if has_prefixed or len(cells) != sum(map(text.count, _BEGINS)):
            return None
        columns = {letters for letters, _, empty in cells if not empty}
        rows = (int(digits) for _, digits, empty in cells if not empty)
        farthest = max(map(_count_columns, columns), default=0)
        extent = extent.reach(max(rows, default=0), farthest)
    return extent


def _count_columns(letters: bytes) -> int:
    return read_column(letters.decode()) + 1


class _XlsxExtent:
    """Follows the tags of a sheet of xlsx, whose cells need not say where they stand."""

    def __init__(self) -> None:
        self.extent = Extent()
        self._row = self._column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take a tag into account: one inside a cell says that there is something in it."""
        if name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
        elif name == "c":
            said = re.fullmatch("([A-Z]{1,3})([0-9]{1,7})", attributes.get("r", ""))
            self._column += 1
            if said is not None:
                self._column, self._row = read_column(said[1]) + 1, int(said[2])
        elif name in _IN_CELL:
            self.extent = self.extent.reach(self._row, self._column)

    def end(self, name: str) -> None:
        """A tag's end says nothing."""


class _OdsExtents:
    """Follows the tags of an ods, where a cell or a row may stand for many that are the same."""

    def __init__(self) -> None:
        self.extents: list[Extent] = []
        self._row = self._column = self._repeats = self._width = 0
        self._in_cell = self._is_filled = False
        self._again = 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take a tag into account."""
        if name == "table":
            self.extents.append(Extent())
            self._row = 0
        elif name == "table-row":
            self._again = int(attributes.get(_ROWS, 1))
            self._column = self._width = 0
        elif name in ("table-cell", "covered-table-cell"):
            self._in_cell = True
            self._repeats = int(attributes.get(_COLUMNS, 1))
            self._is_filled = not _VALUES.isdisjoint(attributes)
        elif self._in_cell:
            self._is_filled = True

    def end(self, name: str) -> None:
        """Take the end of a tag into account."""
        if name in ("table-cell", "covered-table-cell"):
            self._column += self._repeats
            self._in_cell = False
            if self._is_filled:
                self._width = self._column
        elif name == "table-row" and self.extents:
            self._row += self._again
            if self._width:
                self.extents[-1] = self.extents[-1].reach(self._row, self._width)


class _Plain(dict[str, str]):
    """Names without their namespace, each looked at once."""

    def __missing__(self, name: str) -> str:
        self[name] = name.rpartition(":")[2]
        return self[name]


class _Follower(Protocol):
    """Who is told of each tag and its end, names being without a namespace."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take a tag into account."""

    def end(self, name: str) -> None:
        """Take the end of a tag into account."""


def follow(pieces: Iterable[bytes], follower: _Follower, file: str) -> None:
    """Tell the follower of every tag of a part. Raises Failure("file-damaged")."""
    parser = expat.ParserCreate()
    plain = _Plain()

    def start(name: str, attributes: dict[str, str]) -> None:
        follower.start(plain[name], {plain[key]: value for key, value in attributes.items()})

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: follower.end(plain[name])
    try:
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError) as error:
        raise Failure("file-damaged", file=file) from error
