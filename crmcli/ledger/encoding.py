"""A record's bytes and its text."""

from __future__ import annotations

from typing import NamedTuple

BOM = b"\xef\xbb\xbf"


class BadByte(NamedTuple):
    """The first byte that is not UTF-8: where (from 1, in characters), and what it may be."""

    line: int
    column: int
    byte: str
    encoding: str


def decode(data: bytes) -> str:
    """A record's text: UTF-8, without a byte order mark, with a last line break.

    A record means the same with and without its last line break; so a text in `|` at the end
    does too. Raises UnicodeDecodeError, whose positions count from the data's start.
    """
    text = data.decode("utf-8")
    if data.startswith(BOM):
        text = text[1:]
    return text if text.endswith("\n") else text + "\n"


def explain_bad_byte(error: UnicodeDecodeError) -> BadByte:
    """Where decoding stopped, for people."""
    data, offset = bytes(error.object), error.start
    before = data[data.rfind(b"\n", 0, offset) + 1 : offset].decode("utf-8")
    return BadByte(
        line=data.count(b"\n", 0, offset) + 1,
        column=len(before.removeprefix("\ufeff")) + 1,
        byte=f"0x{data[offset]:02X}",
        encoding=_guess_encoding(data),
    )


def _guess_encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return "CP1252"
    return "GB18030"
