"""What a file is, by what is in it: names lie, most of all those that end in .xls."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Literal
from zipfile import ZipFile

from crmcli.errors import Failure
from crmcli.exchange.packed import iter_pieces, open_archive
from crmcli.rules.outcome import Message

Packed = Literal["xlsx", "ods", "xls"]
Text = Literal["csv", "json", "vcard"]
Kind = Literal["xlsx", "ods", "xls", "csv", "json", "vcard"]
"""`csv` is any text with a mark between cells."""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"SQLite format 3\0", "database"),
    (b"\x1f\x8b", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"Rar!", "archive"),
    (b"PK\x05\x06", "archive"),
)
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_PARTS = (
    ("xl/workbook.bin", "xlsb"),
    ("xl/", "xlsx"),
    ("word/", "document"),
    ("ppt/", "slides"),
    ("Index/", "numbers"),
    ("content.xml", "document"),
)
"""The beginnings of names in an archive, and what it is then."""
_STREAMS = (
    (("EncryptedPackage",), "locked"),
    (("Workbook", "Book"), "xls"),
    (("WordDocument", "PowerPoint Document"), "document"),
)
"""The names of streams in a file of older programs, and what it is then."""
_TEXTS = (
    (r"BEGIN:VCARD", "vcard"),
    (r"BEGIN:VCALENDAR", "calendar"),
    (r"<\?xml[^>]*>\s*(?:<\?mso-application[^>]*>\s*)?<(?:\w+:)?Workbook\b", "xml-workbook"),
    (r"<(?:!doctype\s+html|html|head|meta|table|style)\b", "page"),
    (r"<\?xml|<!doctype", "xml"),
    (r"\{\\rtf", "document"),
    (r"MIME-Version:", "page"),
)
_JSON_ENDINGS = {".json", ".jsonl", ".ndjson"}
_JSON = re.compile(r'\{\s*(?:"|\})|\[\s*(?:\{|\])')
_TO_SAVE_ANEW = {"xlsb", "numbers", "xml-workbook", "page"}
"""What a spreadsheet program opens and saves as something better."""


def recognise_bytes(data: bytes, file: str) -> Packed | None:
    """The kind of a file that is no text; None for one that may be.

    Raises Failure: `file-empty`, `file-encrypted`, `file-damaged`, `file-other` and `file-to-save`
    for what no table is in, or none that can be read.
    """
    if not data.strip(b"\0\t\n\r \xef\xbb\xbf\xff\xfe\x1a"):
        raise Failure("file-empty", file=file)
    if data.startswith(_ZIP):
        return _recognise_archive(data, file)
    if data.startswith(_OLE):
        return _recognise_ole(data, file)
    for beginning, what in _OTHERS:
        if data.startswith(beginning):
            raise _name_other(what, file)
    return None


def recognise_text(text: str, file: str) -> Text:
    """The kind of a text. Raises Failure: `file-other`, `file-to-save`, `vcard-none`."""
    start = text[:1000].lstrip()
    for beginning, what in _TEXTS:
        if re.match(beginning, start, re.IGNORECASE):
            if what == "vcard":
                return "vcard"
            raise _name_other(what, file)
    ending = PurePath(file).suffix.lower()
    if ending in (".vcf", ".vcard"):
        raise Failure("vcard-none", file=file)
    if ending in (".ics", ".ical"):
        raise _name_other("calendar", file)
    is_json = ending in _JSON_ENDINGS or (ending not in (".csv", ".tsv") and _JSON.match(start))
    return "json" if is_json else "csv"


def _recognise_archive(data: bytes, file: str) -> Packed:
    with open_archive(data, file) as archive:
        names = archive.namelist()
        is_ods = "content.xml" in names and _is_spreadsheet(archive, file)
        is_locked = is_ods and b"encryption-data" in _read(archive, "META-INF/manifest.xml", file)
    if is_locked:
        raise Failure("file-encrypted", file=file)
    if is_ods:
        return "ods"
    found = (what for part, what in _PARTS if any(name.startswith(part) for name in names))
    what = next(found, "archive")
    if what == "xlsx":
        return "xlsx"
    raise _name_other(what, file)


def _is_spreadsheet(archive: ZipFile, file: str) -> bool:
    """Whether it says so of itself; one that says nothing may be."""
    said = _read(archive, "mimetype", file)
    return not said or said.startswith(_SPREADSHEET)


def _read(archive: ZipFile, name: str, file: str) -> bytes:
    """The beginning of a member that is short in honest files; empty where it is not there."""
    if name not in archive.namelist():
        return b""
    return next(iter_pieces(archive, archive.getinfo(name), file), b"")


def _recognise_ole(data: bytes, file: str) -> Packed:
    """What older programs of Office save; newer ones keep in it what has a password."""
    for names, what in _STREAMS:
        if any(name.encode("utf-16-le") in data for name in names):
            if what == "locked":
                raise Failure("file-encrypted", file=file)
            if what == "xls":
                return "xls"
            raise _name_other(what, file)
    raise Failure("file-damaged", file=file)


def _name_other(what: str, file: str) -> Failure:
    code = "file-to-save" if what in _TO_SAVE_ANEW else "file-other"
    return Failure(code, file=file, what=Message(f"kind-{what}"))
