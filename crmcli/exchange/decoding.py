"""The text of a file whose encoding nobody has named: found where it is plain, else asked for."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from crmcli.errors import Failure, UsageError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as UTF-16 does, so it is tried first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAMES = {"utf-8-sig": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
_MOSTLY = 0.95
_MOSTLY_COMMON = 0.7
"""Of characters beyond ASCII. Simplified Chinese has nearly all in GB 2312; what is Big5 or
Western and happens to be valid GB 18030 has less than half."""
_USUAL = re.compile(
    "[\t\n\r -\u04ff\u2000-\u27ff\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7af\uf900-\uffef]"
)
"""Latin, Greek and Cyrillic letters, symbols, and what is written in China, Japan and Korea."""
_BROKEN = "\ufffd"
_MEANT_AS_UTF_8 = re.compile("[\x80-\u017f\u0800-\ufffc]")
"""Letters with accents and Chinese. GB 18030 has pairs of bytes that read as something between."""
_END_OF_FILE = "\x1a"
"""What DOS ends a text with."""


class Decoded(NamedTuple):
    """A text, and the encoding's name for people."""

    text: str
    encoding: str


def decode_table(data: bytes, file: str, encoding: str | None = None) -> Decoded:
    """The text of a file's bytes, by its mark, as UTF-8, as UTF-16, or as GB18030, in that order.

    With an `encoding`, by that. Raises UsageError("bad-encoding"); Failure("encoding-wrong") for
    bytes that are not of the encoding named, "encoding-broken" for a damaged UTF-8, with the line;
    "encoding-unknown"; "nul-byte", with the line.
    """
    decoded = _decode_as(data, file, encoding) if encoding is not None else _decode(data, file)
    text = decoded.text.removeprefix("\ufeff").rstrip(_END_OF_FILE)
    at = text.find("\0")
    if at >= 0:
        raise Failure("nul-byte", file=file, line=_count_lines(text[:at]))
    return Decoded(text, decoded.encoding)


def _decode_as(data: bytes, file: str, encoding: str) -> Decoded:
    try:
        try:
            return Decoded(data.decode(encoding), encoding)
        except UnicodeDecodeError as error:
            line = _count_lines(data[: error.start].decode(encoding, "replace"))
            raise Failure("encoding-wrong", file=file, line=line, encoding=encoding) from error
    except (LookupError, UnicodeError):  # none of that name, or one that is not for files
        raise UsageError("bad-encoding", value=encoding) from None


def _decode(data: bytes, file: str) -> Decoded:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            decoded = _decode_as(data, file, encoding)
            return decoded._replace(encoding=_name(encoding))
    wide = _find_wide(data)
    if wide is not None:
        return Decoded(data.decode(wide), _name(wide))
    try:
        return Decoded(data.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError as error:
        return _decode_other(data, file, error)


def _decode_other(data: bytes, file: str, error: UnicodeDecodeError) -> Decoded:
    """What is not UTF-8: GB18030, if nearly all of it is the Chinese that people write."""
    text = data.decode("utf-8", "replace")
    if len(_MEANT_AS_UTF_8.findall(text)) > text.count(_BROKEN):
        line = _count_lines(data[: error.start].decode("utf-8"))
        raise Failure("encoding-broken", file=file, line=line, byte=f"0x{data[error.start]:02X}")
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        raise Failure("encoding-unknown", file=file) from error
    if _count_common(text) < _MOSTLY_COMMON * _count_foreign(text):
        raise Failure("encoding-unknown", file=file)
    return Decoded(text, "GB18030")


def _find_wide(data: bytes) -> str | None:
    """UTF-16 without a mark: all that is ASCII in it has a NUL, and nearly all reads well.

    A text of bytes with a NUL that should not be there reads as signs that nobody writes.
    """
    if 0 not in data or len(data) % 2:
        return None
    rated = {encoding: _rate_wide(data, encoding) for encoding in ("utf-16-le", "utf-16-be")}
    best = max(rated, key=lambda encoding: rated[encoding])
    return best if rated[best] >= _MOSTLY else None


def _rate_wide(data: bytes, encoding: str) -> float:
    """The share of signs that people write."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return 0.0
    return 0.0 if "\0" in text else len(_USUAL.findall(text)) / len(text)


def _count_foreign(text: str) -> int:
    return len(re.findall("[^\x00-\x7f]", text))


def _count_common(text: str) -> int:
    """Chinese characters and punctuation that GB 2312 has."""
    kept = text.encode("gb2312", "ignore").decode("gb2312")
    return len(re.findall("[\u2014-\u2026\u3000-\u301f\u4e00-\u9fff\uff01-\uffe5]", kept))


def _count_lines(before: str) -> int:
    return len(re.findall("\r\n|\r|\n", before)) + 1


def _name(encoding: str) -> str:
    return _NAMES.get(encoding, encoding.upper())
