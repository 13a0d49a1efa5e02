"""Phone numbers as people write and type them: with blanks, hyphens, country code or none."""

from __future__ import annotations

import re
import unicodedata

_EXTENSION = re.compile(r"(?:ext\.?|x|转).*$", re.IGNORECASE)
_WRITTEN = re.compile(r"\+?[0-9 ()./-]+")
_SHORTEST_PHONE = 7
_DIGITS = frozenset("0123456789")
_MOBILE = re.compile(r"861[3-9][0-9]{9}")
"""A Chinese mobile number whose country code has lost its plus sign."""


def normalise_phone(text: str) -> str:
    """The digits that tell a line from another: no country code 86, no leading 0, no extension.

    Empty for what is too short to be a number of one's own.
    """
    digits = read_digits(text)
    plain = unicodedata.normalize("NFKC", text).strip().startswith("+")
    has_code = plain and digits.startswith("86")
    if digits.startswith("0086") or has_code or _MOBILE.fullmatch(digits):
        digits = digits.removeprefix("00").removeprefix("86")
    digits = digits.lstrip("0")
    return digits if len(digits) >= _SHORTEST_PHONE else ""


def read_digits(text: str) -> str:
    """The digits of a number, without its extension."""
    return re.sub(r"[^0-9]", "", _EXTENSION.sub("", unicodedata.normalize("NFKC", text)))


def read_extension(text: str) -> str:
    """The digits behind `ext`, `x` or 转; empty where a number has none."""
    found = _EXTENSION.search(unicodedata.normalize("NFKC", text))
    return re.sub(r"[^0-9]", "", found[0]) if found else ""


def is_phone_typed(text: str, shortest: int) -> bool:
    """Whether a text may be a number, or the end of one of at least so many digits."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return _WRITTEN.fullmatch(plain) is not None and len(read_digits(plain)) >= shortest


def ends_with_digits(phone: str, typed: str) -> bool:
    """Whether a number ends with the digits that somebody typed, country code or not."""
    digits, normal = read_digits(phone), normalise_phone(typed)
    return digits.endswith(read_digits(typed)) or bool(normal and digits.endswith(normal))


def find_digits(phone: str, typed: str) -> str | None:
    """The part of a number, as it is written, that has the digits somebody typed.

    The end of the number is preferred, where it ends so. None where they stand nowhere in a row.
    """
    places = [at for at, one in enumerate(phone) if unicodedata.normalize("NFKC", one) in _DIGITS]
    digits = read_digits(phone)
    for wanted in filter(None, (read_digits(typed), normalise_phone(typed))):
        begin = digits.rfind(wanted)
        if begin >= 0:
            return phone[places[begin] : places[begin + len(wanted) - 1] + 1]
    return None


def is_mobile(text: str) -> bool:
    """Whether a number is that of a Chinese mobile phone, country code or not."""
    return _MOBILE.fullmatch(f"86{normalise_phone(text)}") is not None
