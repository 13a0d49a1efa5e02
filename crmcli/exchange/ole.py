"""Workbooks of Excel before 2007, measured before they are read: streams in a file of sectors.

The library takes what such a file says of its sizes as true, and asks for as much memory.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from crmcli.exchange.packed import Extent, Measured

_SECTORS = {9: 512, 12: 4096}
"""Sizes of a sector, by what the head says."""
_NAMED = 109
"""Sectors of the table that the head names itself."""
_END = 0xFFFFFFFA
"""From here on a number names no sector."""
_ENTRY = 128
"""Bytes of a name in the folder."""
_NAMES = ("Workbook", "Book")
_SHORTEST = 4096
"""Bytes of a stream that is kept in sectors; every workbook has as many."""

_BEGINS, _EOF = {0x809, 0x409, 0x209, 0x09}, 0x0A
_SHEET, _TEXTS, _DIMENSIONS, _SEVERAL, _DATES_1904 = 0x85, 0xFC, 0x200, 0xBD, 0x22
_CELLS = {0x203, 0x204, 0x205, 0x27E, 0xFD, 0x06, 0xD6}
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256


class Damaged(Exception):
    """The file is not what it says."""


def measure_xls(data: bytes) -> Measured:
    """How far the cells of each sheet reach, and how days are counted. Raises Damaged."""
    try:
        book = _read_book(_Sectors(data))
        extents = [_measure_sheet(book, start) for start in _list_starts(book)]
        return Measured(extents, _counts_from_1904(book))
    except (struct.error, IndexError) as error:
        raise Damaged from error


def _list_starts(book: bytes) -> list[int]:
    """Where the sheets begin."""
    starts = []
    for kind, at, _ in _iter_records(book, 0):
        if kind == _SHEET:
            starts.append(struct.unpack_from("<I", book, at)[0])
        elif kind == _TEXTS and struct.unpack_from("<I", book, at + 4)[0] > len(book):
            raise Damaged
    return starts


def _counts_from_1904(book: bytes) -> bool:
    said = (
        struct.unpack_from("<H", book, at)
        for kind, at, _ in _iter_records(book, 0)
        if kind == _DATES_1904
    )
    return any(flag for (flag,) in said)


class _Sectors:
    """The sectors of a file, and which one follows which."""

    def __init__(self, data: bytes) -> None:
        size = _SECTORS.get(struct.unpack_from("<H", data, 30)[0])
        if size is None:
            raise Damaged
        self._data = data
        self._size = size
        self._follows: list[int] = []
        for sector in self._iter_tables():
            self._follows += struct.unpack(f"<{size // 4}I", self._get(sector))

    def read(self, start: int) -> bytes:
        """The bytes from a sector on, to the end of their chain."""
        pieces: list[bytes] = []
        while start < _END:
            pieces.append(self._get(start))
            if len(pieces) > len(self._follows):
                raise Damaged
            start = self._follows[start]
        return b"".join(pieces)

    def _get(self, sector: int) -> bytes:
        start = (sector + 1) * self._size
        if start + self._size > len(self._data):
            raise Damaged
        return self._data[start : start + self._size]

    def _iter_tables(self) -> Iterator[int]:
        """The sectors of the table: those that the head names, and those named further on."""
        following, count = struct.unpack_from("<II", self._data, 68)
        yield from _list_used(struct.unpack_from(f"<{_NAMED}I", self._data, 76))
        for _ in range(min(count, len(self._data) // self._size)):
            if following >= _END:
                return
            *named, following = struct.unpack(f"<{self._size // 4}I", self._get(following))
            yield from _list_used(named)

    @property
    def folder(self) -> bytes:
        """The names of the streams."""
        return self.read(struct.unpack_from("<I", self._data, 48)[0])


def _list_used(sectors: tuple[int, ...] | list[int]) -> list[int]:
    return [sector for sector in sectors if sector < _END]


def _read_book(sectors: _Sectors) -> bytes:
    """The stream in which the workbook is."""
    folder = sectors.folder
    found: bytes | None = None
    for at in range(0, len(folder) - _ENTRY + 1, _ENTRY):
        length = struct.unpack_from("<H", folder, at + 64)[0]
        name = folder[at : at + min(max(length - 2, 0), 64)].decode("utf-16-le", "replace")
        start, size = struct.unpack_from("<II", folder, at + 116)
        is_stream = folder[at + 66] == 2
        if is_stream and name in _NAMES and found is None:
            if size < _SHORTEST:
                raise Damaged
            found = sectors.read(start)
            if size > len(found):
                raise Damaged
    if found is None:
        raise Damaged
    return found


def _iter_records(book: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """The records from a place on to the end of their part: kind, place and length of each."""
    depth = 0
    while True:
        kind, length = struct.unpack_from("<HH", book, at)
        at += 4
        yield kind, at, length
        depth += (kind in _BEGINS) - (kind == _EOF)
        if kind == _EOF and depth <= 0:
            return
        at += length


def _measure_sheet(book: bytes, start: int) -> Extent:
    rows = columns = 0
    for kind, at, length in _iter_records(book, start):
        if kind in _CELLS or kind == _SEVERAL:
            row, column = struct.unpack_from("<HH", book, at)
            if kind == _SEVERAL:
                column = struct.unpack_from("<H", book, at + length - 2)[0]
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        elif kind == _DIMENSIONS and length >= 14:
            _, last, _, widest = struct.unpack_from("<IIHH", book, at)
            if last > _MOST_ROWS or widest > _MOST_COLUMNS:
                raise Damaged
    return Extent(rows, columns)
