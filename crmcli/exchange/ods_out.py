"""Sheets of OpenDocument, plain: texts, numbers, days and times, and nothing of their looks.

Equal tables give equal bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from crmcli.rules.sheets import Cell

_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_MANIFEST = (
    f'{_HEAD}<manifest:manifest manifest:version="1.2"'
    ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_EXACT = 10**15
"""From here on a spreadsheet loses digits."""
_UNFIT = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold."""


def format_ods(sheets: Iterable[tuple[str, Iterable[Sequence[Cell]]]]) -> bytes:
    """The bytes of a file with these sheets, each with its name and its rows."""
    content = "".join(_iter_content(sheets))
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        # The type stands first and unpacked, by which programs know the file.
        archive.writestr(ZipInfo("mimetype"), _TYPE, ZIP_STORED)
        archive.writestr(ZipInfo("content.xml"), content, ZIP_DEFLATED)
        archive.writestr(ZipInfo("META-INF/manifest.xml"), _MANIFEST, ZIP_DEFLATED)
    return out.getvalue()


def _iter_content(sheets: Iterable[tuple[str, Iterable[Sequence[Cell]]]]) -> Iterator[str]:
    yield f'{_HEAD}<office:document-content office:version="1.2" {_SPACES}>'
    yield "<office:body><office:spreadsheet>"
    for name, rows in sheets:
        yield f"<table:table table:name={quoteattr(name)}>"
        for row in rows:
            yield f"<table:table-row>{''.join(map(_format_cell, row))}</table:table-row>"
        yield "</table:table>"
    yield "</office:spreadsheet></office:body></office:document-content>"


def _format_cell(cell: Cell) -> str:
    """A cell of its own kind. A text stays one, whatever it looks like."""
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, bool):
        return _format_value("boolean", "boolean-value", str(cell).lower())
    if isinstance(cell, float | Decimal) or (isinstance(cell, int) and abs(cell) < _EXACT):
        return _format_value("float", "value", str(cell))
    if isinstance(cell, date):
        day = cell.isoformat(timespec="seconds") if isinstance(cell, datetime) else str(cell)
        return _format_value("date", "date-value", day)
    if isinstance(cell, time):
        return _format_value("time", "time-value", f"{cell:PT%HH%MM%SS}")
    lines = (f"<text:p>{_format_line(one)}</text:p>" for one in str(cell).split("\n"))
    start = '<table:table-cell office:value-type="string">'
    return f"{start}{''.join(lines)}</table:table-cell>"


def _format_value(kind: str, name: str, value: str) -> str:
    return f'<table:table-cell office:value-type="{kind}" office:{name}="{value}"/>'


def _format_line(line: str) -> str:
    """A line of a text: programs take blanks after another, or at an end, for none."""
    plain = escape(_UNFIT.sub("", line)).replace("\t", "<text:tab/>")
    return re.sub("^ | $|(?<= ) ", "<text:s/>", plain)
