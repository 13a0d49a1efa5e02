"""A table from outside, whatever its form: csv and its kin, xlsx, ods, xls, JSON, vCards."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import BinaryIO, NamedTuple

from crmcli.errors import Failure, UsageError
from crmcli.exchange.decoding import decode_table
from crmcli.exchange.delimited import DELIMITERS, find_delimiter, lay_text, read_delimiter
from crmcli.exchange.json_tables import read_json
from crmcli.exchange.laying import Place, tell_above
from crmcli.exchange.packed import MEBIBYTE
from crmcli.exchange.recognising import Kind, recognise_bytes, recognise_text
from crmcli.exchange.vcards import read_vcards
from crmcli.exchange.workbooks import read_workbook
from crmcli.ledger.disk import explain_reading
from crmcli.rules.outcome import Message
from crmcli.rules.sheets import Entry, Sheet

MAX_BYTES = 100 * MEBIBYTE
"""A hundred times a table of ten thousand customers."""

_TABLES = (".csv", ".tsv")
"""What is looked for in a folder."""
_NO_TABLES = frozenset({"sheet-empty", "sheet-heading-only"})
_MARK_NAMES = {mark: word for word, mark in DELIMITERS.items()}


class Source(NamedTuple):
    """A file from outside: sheets, or entries; and what is to be said of how it was read."""

    kind: Kind
    sheets: tuple[Sheet, ...] = ()
    entries: Iterable[Entry] | None = None
    remarks: tuple[Message, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    notes: tuple[tuple[str, str], ...] | None = None
    """What an export has noted in a workbook, as keys and values; None: nothing."""


def open_table(
    path: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    heading: int | None = None,
    name: str | None = None,
    card_keys: Collection[str] = (),
) -> Source:
    """What a file gives, by what is in it and not by what it is called.

    A folder gives the tables of its `.csv` and `.tsv` files, each under the name of its file.
    `encoding` and `delimiter` of a text, the `sheet` (a name or a number) of a workbook and the
    row of the `heading` are found where they are not given. `name` is what the file is called in
    what is said of it: else its last part. `card_keys` are those by which cards are told from
    other objects of JSON.

    Rows and entries are read when they are gone through, and may raise Failure then. Raises
    Failure in one sentence for whatever is no table, damaged, locked, or too large; UsageError for
    an option that makes no sense with such a file.
    """
    file = name or path.name
    if path.is_dir():
        _refuse(file, "csv", {"--sheet": sheet})
        return _read_folder(path, file, encoding, delimiter, heading)
    options = {"encoding": encoding, "delimiter": delimiter, "sheet": sheet}
    return open_content(_read(path, file), file, heading=heading, card_keys=card_keys, **options)


def open_content(
    data: bytes,
    file: str,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    heading: int | None = None,
    card_keys: Collection[str] = (),
) -> Source:
    """The same of bytes that `read_bytes` gave; `file` is what they are called."""
    packed = recognise_bytes(data, file)
    if packed is not None:
        _refuse(file, packed, {"--encoding": encoding, "--delimiter": delimiter})
        found = read_workbook(data, packed, file, sheet, heading)
        return Source(packed, found.sheets, remarks=found.remarks, notes=found.notes)
    text, used = decode_table(data, file, encoding)
    del data
    kind = recognise_text(text, file)
    _refuse(file, kind, {"--sheet": sheet})
    if kind == "csv":
        return _read_text(text, file, used, delimiter, heading)
    _refuse(file, kind, {"--delimiter": delimiter, "--heading": heading})
    if kind == "json":
        content = read_json(text, file, card_keys)
        source = Source(kind, (content.sheet,) if content.sheet else (), content.entries)
    else:
        source = Source(kind, entries=read_vcards(text, file))
    said = [] if used == "UTF-8" else [Message("table-read", {"file": file, "encoding": used})]
    return source._replace(encoding=used, remarks=tuple(said))


def _read(path: Path, file: str) -> bytes:
    with explain_reading(file), path.open("rb") as opened:
        return read_bytes(opened, file)


def read_bytes(opened: BinaryIO, file: str) -> bytes:
    """All that a file or a pipe has. Raises Failure where it is more than a table has."""
    with explain_reading(file):
        data = opened.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Failure("file-large", file=file, most=MAX_BYTES // MEBIBYTE)
    return data


def _read_folder(
    path: Path, file: str, encoding: str | None, delimiter: str | None, heading: int | None
) -> Source:
    """The tables of a folder; files with none are remarked upon."""
    with explain_reading(file):
        tables = sorted(one for one in path.iterdir() if one.suffix.lower() in _TABLES)
    found: list[Source] = []
    passed: list[Message] = []
    refused: list[Failure] = []
    for one in tables:
        place = f"{file.rstrip('/')}/{one.name}"
        try:
            text, used = decode_table(_read(one, place), place, encoding)
            read = _read_text(text, place, used, delimiter, heading)
        except Failure as failure:
            if failure.code not in _NO_TABLES:
                raise
            refused.append(failure)
            reason = Message(failure.code, failure.values)
            passed.append(Message("sheet-passed", {"reason": reason}))
            continue
        sheets = tuple(sheet._replace(name=one.stem) for sheet in read.sheets)
        found.append(read._replace(sheets=sheets))
    if not found:
        raise refused[0] if refused else Failure("folder-empty", file=file, endings=[*_TABLES])
    remarks = (*(remark for one in found for remark in one.remarks), *passed)
    whole = tuple(sheet for one in found for sheet in one.sheets)
    return found[0]._replace(sheets=whole, remarks=remarks)


def _refuse(file: str, kind: Kind, options: dict[str, object]) -> None:
    """Raise UsageError("option-for-other") for an option that does nothing with such a file."""
    for option, value in options.items():
        if value is not None:
            raise UsageError(
                "option-for-other", option=option, file=file, kind=Message(f"kind-{kind}")
            )


def _read_text(
    text: str, file: str, encoding: str, delimiter: str | None, heading: int | None
) -> Source:
    place = Place(file)
    mark = read_delimiter(delimiter) if delimiter else find_delimiter(text, place)
    laid = lay_text(text, place, mark, heading)
    word = Message(f"mark-{_MARK_NAMES[mark]}") if mark in _MARK_NAMES else mark
    read = Message("table-divided", {"file": file, "encoding": encoding, "mark": word})
    above = tell_above(laid, place)
    remarks = (read,) if above is None else (read, above)
    return Source("csv", (laid.sheet,), None, remarks, encoding, mark)
