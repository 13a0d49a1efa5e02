"""Telephone numbers as cells have them, brought to one form: `+86 138 0000 0000`, ` ext. 8001`.

A number that is dialled in no known way stays as it was written, where a card may hold it: short
numbers such as 95588, local ones without their area code.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_CHINESE_MOBILE = re.compile(
    r"(?:\+?86|0086)?(1(?:3\d|4[57]|5[0-35-9]|6[2567]|7[0-35-8]|8\d|9[0-35-9])\d{8})"
)
"""What the library calls a valid mobile number of China, without waiting for it."""
_CHINESE_LANDLINE = re.compile(r"(?:\+?86|0086|0)(10|2[0-57-9])([2-8]\d{7})")
"""The same of the landlines of the largest cities."""
_SEPARATORS = re.compile(r":::|[/、，,;；|\n]|\s(?:or|and|或|和)\s")
_EXTENSION = re.compile(r"\s*(?:转分机|分机号?|转|extension|extn?\.?|x|#)\s*[:：]?\s*(\d{1,8})$")
_HYPHENED_EXTENSION = re.compile(r"((?:\(?\+?86\)?[- ]?)?\(?0?\d{2,3}\)?[- ]?\d{7,8})-(\d{1,5})")
"""010-65000000-8001: the third part is an extension."""
_SAID_BEFORE = re.compile(
    r"^(?:手机号?码?|移动电话|联系电话|电话号?码?|座机|固话|办公(?:电话)?|公司|单位|家|宅电?|总机|前台"
    r"|tel(?:ephone)?|mobile|mob|phone|cell|office|work|home|direct|[tmph])\s*[.:：]?\s*(?=[+(\d])"
)
_NUMBER = re.compile(r"\+?\(?\d[\d ()./-]{1,28}\d\)?")
_WRITTEN = re.compile(r"[+(0-9][0-9 ()-]*[0-9)](?: ?(?:ext\.?|x|转) ?[0-9]{1,8})?")
"""What a card may hold."""
_AREA = re.compile(r"\(?(0\d{2,3})\)?[- ]?\d{7,8}")
_LONGEST = 40
_DIGITS = range(3, 16)
"""How many a number has that is kept as written."""


class Phones(NamedTuple):
    """The numbers of a cell."""

    numbers: tuple[str, ...]
    kept: tuple[str, ...] = ()
    """Those among them that could not be brought to the common form."""
    comment: bool = False
    """The cell says more than numbers: whose they are."""


def read_phones(text: str, region: str | None) -> Phones | None:
    """The numbers in a text, each once; None where some part of it is no number.

    `region` is the country whose numbers are written without country code, as ISO has it.
    """
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    if region == "CN" and plain.isascii() and _CHINESE_MOBILE.fullmatch(plain):
        return Phones((_write_mobile(plain[-11:]),))
    numbers: dict[str, bool] = {}
    commented = False
    area = ""
    for part in _iter_parts(plain):
        found = _find_number(part)
        if found is None:
            return None
        number, extension, is_commented = found
        commented |= is_commented
        known = _AREA.match(number)
        if area and re.fullmatch(r"\d{7,8}", number):
            number = f"{area}-{number}"
        area = known[1] if known else area
        formatted = _format(number, extension, region)
        written = formatted or _keep(number, extension)
        if written is None:
            return None
        numbers.setdefault(written, formatted is not None)
    if not numbers:
        return None
    kept = tuple(number for number, is_known in numbers.items() if not is_known)
    return Phones(tuple(numbers), kept, commented)


def _iter_parts(plain: str) -> list[str]:
    """The texts of single numbers: between separators, or blanks between whole numbers."""
    parts: list[str] = []
    for part in filter(None, (one.strip() for one in _SEPARATORS.split(plain))):
        pieces = part.split()
        whole = len(pieces) > 1 and all(_is_whole(piece) for piece in pieces)
        parts += pieces if whole else [part]
    return parts


def _is_whole(piece: str) -> bool:
    digits = re.sub(r"\D", "", piece)
    return bool(re.fullmatch(r"[+\d()-]+", piece)) and len(digits) >= 10


def _find_number(part: str) -> tuple[str, str, bool] | None:
    """The number of a part, its extension, and whether the part says more than them."""
    bare = re.sub(r"^(?:tel:|callto:)", "", part)
    said = _SAID_BEFORE.sub("", bare)
    extension = ""
    found = _EXTENSION.search(said)
    if found:
        said, extension = said[: found.start()].strip(), found[1]
    hyphened = _HYPHENED_EXTENSION.fullmatch(said)
    if hyphened and not extension:
        return hyphened[1], hyphened[2], False
    if _NUMBER.fullmatch(said):
        return said, extension, False
    numbers = _NUMBER.findall(said)
    rest = _NUMBER.sub("", said)
    if len(numbers) != 1 or re.search(r"\d", rest) or len(re.sub(r"\D", "", numbers[0])) < 7:
        return None
    return numbers[0].strip(), extension, True


def _format(number: str, extension: str, region: str | None) -> str | None:
    """The number in international form, or None where it is not known to be one."""
    digits = re.sub(r"[ ()./-]", "", number)
    mobile = _CHINESE_MOBILE.fullmatch(digits)
    if mobile and (region == "CN" or digits != mobile[1]):
        return _extend(_write_mobile(mobile[1]), extension)
    landline = _CHINESE_LANDLINE.fullmatch(digits) if region == "CN" else None
    if landline:
        area, line = landline.groups()
        return _extend(f"+86 {area} {line[:4]} {line[4:]}", extension)
    return _format_by_library(number, extension, region)


def _write_mobile(line: str) -> str:
    return f"+86 {line[:3]} {line[3:7]} {line[7:]}"


def _format_by_library(number: str, extension: str, region: str | None) -> str | None:
    import phonenumbers

    text = re.sub(r"^00(?=[1-9])", "+", number)
    if region is None and not text.startswith("+"):
        return None
    try:
        parsed = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    shape = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    formatted = re.sub(r"\s+", " ", str(phonenumbers.format_number(parsed, shape)))
    whole = _extend(formatted, extension)
    return whole if is_written(whole) else None


def _keep(number: str, extension: str) -> str | None:
    """The number as it is written, if a card may hold it."""
    level = re.sub(r"[./]", " ", number)
    whole = _extend(re.sub(r"\s+", " ", level).strip(), extension)
    return whole if is_written(whole) and len(re.sub(r"\D", "", number)) in _DIGITS else None


def _extend(number: str, extension: str) -> str:
    return f"{number} ext. {extension}" if extension else number


def is_written(text: str) -> bool:
    """Whether a card may hold a number written like this."""
    return len(text) <= _LONGEST and _WRITTEN.fullmatch(text) is not None
