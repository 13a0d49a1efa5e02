"""Workbooks made by hand, for what no library writes."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

Value = str | int | float | date | None


def make_xlsx(fill: Callable[[Any], None]) -> bytes:
    """The workbook that `fill` makes of a new one of xlsxwriter."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    fill(book)
    book.close()
    return out.getvalue()


def make_table_xlsx(rows: Sequence[Sequence[Value]], name: str = "客户") -> bytes:
    """One sheet; texts are text cells whatever they look like."""

    def fill(book: Any) -> None:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif isinstance(value, date):
                    sheet.write_datetime(number, column, value, day)
                elif value is not None:
                    sheet.write_number(number, column, value)

    return make_xlsx(fill)


def change_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """An archive with one part changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info.filename, change(content) if info.filename == name else content)
    return out.getvalue()


_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)


def make_ods(tables: Mapping[str, str], manifest: str = "") -> bytes:
    """An OpenDocument sheet; a table is its rows as XML, made by `make_ods_row`."""
    body = "".join(
        f'<table:table table:name="{name}">{rows}</table:table>' for name, rows in tables.items()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES}>'
        f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
    return out.getvalue()


def make_ods_row(values: Sequence[Value], again: int = 1) -> str:
    """A row, which stands for `again` rows."""
    cells = "".join(map(make_ods_cell, values))
    return f'<table:table-row table:number-rows-repeated="{again}">{cells}</table:table-row>'


def make_ods_cell(value: Value, again: int = 1) -> str:
    """A cell, which stands for `again` cells."""
    start = f'<table:table-cell table:number-columns-repeated="{again}"'
    if value is None:
        return f"{start}/>"
    if isinstance(value, str):
        text = f"<text:p>{escape(value)}</text:p>"
        return f'{start} office:value-type="string">{text}</table:table-cell>'
    if isinstance(value, date):
        return f'{start} office:value-type="date" office:date-value="{value}"/>'
    return f'{start} office:value-type="float" office:value="{value}"/>'


def make_xls(
    rows: Sequence[Sequence[Value]], before: bytes = b"", *, from_1904: bool = False
) -> bytes:
    """A sheet as Excel of 1997 to 2003 saved it, texts and numbers; with records before them."""
    name = "Sheet1"
    cells = b"".join(
        _make_biff_cell(number, column, value)
        for number, row in enumerate(rows)
        for column, value in enumerate(row)
        if isinstance(value, str | int | float)
    )
    sheet = _make_begin(0x10) + before + cells + _make_record(0x0A)
    begin = _make_begin(0x05) + _make_record(0x42, struct.pack("<H", 1200))
    begin += _make_record(0x22, struct.pack("<H", from_1904))
    told = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    start = len(begin) + len(_make_record(0x85, bytes(6) + told)) + len(_make_record(0x0A))
    bound = _make_record(0x85, struct.pack("<IBB", start, 0, 0) + told)
    return make_ole("Workbook", begin + bound + _make_record(0x0A) + sheet)


def make_ole(name: str, stream: bytes) -> bytes:
    """An OLE file with one stream, of at least one sector."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    count = len(stream) // 512
    chain = [*range(1, count), 0xFFFFFFFE]
    fat = [*chain, 0xFFFFFFFE, 0xFFFFFFFD]  # the stream, the folder, this table
    assert len(fat) <= 128
    table = struct.pack("<128I", *fat, *[0xFFFFFFFF] * (128 - len(fat)))
    folder = _make_ole_name("Root Entry", 5, 1, 0xFFFFFFFE, 0)
    folder += _make_ole_name(name, 2, 0xFFFFFFFF, 0, len(stream))
    folder += bytes(128) * 2
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHHHIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, 1)
    head += struct.pack("<IIIIIII", count, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", count + 1, *[0xFFFFFFFF] * 108)
    return head + stream + folder + table


def _make_ole_name(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    told = name.encode("utf-16-le") + b"\0\0"
    entry = told.ljust(64, b"\0") + struct.pack("<HBB", len(told), kind, 1)
    entry += struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child) + bytes(36)
    return entry + struct.pack("<IQ", start, size)


def _make_record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _make_begin(kind: int) -> bytes:
    return _make_record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0))


def _make_biff_cell(row: int, column: int, value: str | float) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(value, str):
        text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
        return _make_record(0x204, place + text)
    return _make_record(0x203, place + struct.pack("<d", value))
