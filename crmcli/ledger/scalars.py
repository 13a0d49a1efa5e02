"""What an unquoted scalar means: to us, to a YAML 1.1 reader, to a YAML 1.2 reader.

We take little for more than text: `true`, `false`, null, canonical integers of up to 15 digits
and plain decimals, which every reader takes for the same. Whatever another reader would take for
something else is text here, and `check` asks for quotes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

Plain = str | int | float | bool | None

NULLS = frozenset({"", "~", "null"})
_WORDS: Mapping[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "true": True,
    "false": False,
}
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,15}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

# Both readers take these words for something else; neither takes them for what we read.
_NULL_WORDS = frozenset({"~", "null", "Null", "NULL", ""})
_TRUE_11 = frozenset(["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"])
_FALSE_11 = frozenset(["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"])
_TRUE_12 = frozenset({"true", "True", "TRUE"})
_FALSE_12 = frozenset({"false", "False", "FALSE"})
ODD_WORDS = frozenset({"<<", "="}).union(_NULL_WORDS, _TRUE_11, _FALSE_11)
"""What some reader takes for more than text, without its having the shape of a number."""
_INFINITE = r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
_TIME = (
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?"
    r"(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::?[0-9]{2})?))?"
)

NUMERIC = frozenset("+-.0123456789")
"""What a text begins with that some reader takes for a number or a time."""

# The shape that every number form has. Few texts have it, so the forms themselves are compiled
# only when one is met.
_NUMBER_SHAPE = re.compile(r"[-+]?[0-9._][0-9a-fA-Fxo_.:]*(?:[eE][-+][0-9]+)?")
# Each number form with its base; 60 is the sexagesimal one (12:30 is 750). A form without a base
# is a decimal fraction.
_FRACTION = r"[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\._*[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?"
# What has the shape of a number and the digits of none: some readers stop there.
_HOLLOW = r"[-+]_+|[-+]?\._+(?:[eE][-+]?[0-9]+)?|[-+]?0[box]_+"
_NUMBERS_11 = (
    (r"[-+]?0b[01_]+", 2),
    (r"[-+]?0x[0-9a-fA-F_]+", 16),
    (r"[-+]?0[0-7_]+", 8),
    (r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?", 60),
    (r"[-+]?(?:0|[1-9][0-9_]*)", 10),
    (_FRACTION, None),
)
_NUMBERS_12 = (
    (r"[-+]?0b[01_]+", 2),
    (r"[-+]?0x[0-9a-fA-F_]+", 16),
    (r"[-+]?0o[0-7_]+", 8),
    (r"(?:[0-9]|[-+]_*[0-9])[0-9_]*", 10),
    (_FRACTION, None),
    (r"[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+", None),
)
_YEAR = 4
"""Digits before the first minus of a time."""
_LONGEST_SHOWN = 24


def read_plain(text: str) -> Plain:
    """What an unquoted scalar means where the schema does not ask for text."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "-0123456789":
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return text


def is_text_key(value: str) -> bool:
    """Whether an unquoted key that the schema does not know is text, and no merge key."""
    return value != "<<" and isinstance(read_plain(value), str)


def is_date(text: str) -> bool:
    """Whether it is written as a bare date, YYYY-MM-DD; the day need not exist."""
    return _DATE.fullmatch(text) is not None


@lru_cache(maxsize=1024)
def find_readings(text: str) -> tuple[str, ...]:
    """How other readers take an unquoted scalar that we read as text; empty: as text too.

    Each one is the version and what it makes of it: `YAML 1.1: 750`.
    """
    return _list_readings(text) if _may_differ(text) else ()


def is_read_otherwise(text: str, *, is_text: bool) -> bool:
    """Whether another reader takes an unquoted value for something else than we do.

    `is_text`: the schema says text; there a bare date may stay.
    """
    # The ids of visits (20260208-01) are many, each is another one, and to nobody a number.
    head, minus, _ = text.partition("-")
    if minus and len(head) > _YEAR and head.isdigit():
        return False
    return _is_taken_otherwise(text, is_text)


@lru_cache(maxsize=4096)  # days, mostly, which are few
def _is_taken_otherwise(text: str, is_text: bool) -> bool:
    if not _may_differ(text):
        return False
    if is_text and (text in NULLS or is_date(text)):
        return False
    if not is_text and not isinstance(read_plain(text), str):
        return False
    return bool(_list_readings(text))


def _may_differ(text: str) -> bool:
    """Whether it has the shape of something that is more than text to anybody.

    `check` asks this of nearly every scalar; so it is quick, and the forms themselves are not.
    """
    if text[:1] not in NUMERIC:
        return text in ODD_WORDS
    return (
        _NUMBER_SHAPE.fullmatch(text) is not None
        or text[4:5] == "-"
        or ("." in text[:2] and not text[1:2].isdigit())
    )


def _list_readings(text: str) -> tuple[str, ...]:
    readings = (("YAML 1.1", _read_11(text)), ("YAML 1.2", _read_12(text)))
    return tuple(f"{version}: {taken}" for version, taken in readings if taken is not None)


def _read_11(text: str) -> str | None:
    if text in _TRUE_11:
        return "true"
    if text in _FALSE_11:
        return "false"
    if text == "<<":
        return "merge key"
    if text == "=":
        return "default value"
    return _read_word(text) or _read_number(text, _NUMBERS_11) or _read_time(text)


def _read_12(text: str) -> str | None:
    if text in _TRUE_12:
        return "true"
    if text in _FALSE_12:
        return "false"
    return _read_word(text) or _read_number(text, _NUMBERS_12)


def _read_word(text: str) -> str | None:
    if text in _NULL_WORDS:
        return "null"
    is_infinite = "." in text[:2] and re.fullmatch(_INFINITE, text)
    return text.lower() if is_infinite else None


def _read_time(text: str) -> str | None:
    if is_date(text):
        return "date"
    return "time" if text[4:5] == "-" and re.fullmatch(_TIME, text) else None


def _read_number(text: str, forms: tuple[tuple[str, int | None], ...]) -> str | None:
    if not _NUMBER_SHAPE.fullmatch(text):
        return None
    if re.fullmatch(_HOLLOW, text):
        return "error"
    for form, base in forms:
        if re.fullmatch(form, text):
            return _show_number(text.replace("_", ""), base)
    return None


def _show_number(text: str, base: int | None) -> str:
    if len(text) > _LONGEST_SHOWN:
        return f"{text[:_LONGEST_SHOWN]}…"
    if base is None:
        return f"{float(text):g}"
    if base == 60:
        return _show_sexagesimal(text)
    sign = -1 if text.startswith("-") else 1
    digits = text.lstrip("+-").lower().removeprefix("0b").removeprefix("0o").removeprefix("0x")
    return str(sign * int(digits or "0", base))


def _show_sexagesimal(text: str) -> str:
    total = 0.0
    for part in text.lstrip("+-").split(":"):
        total = total * 60 + float(part or "0")
    return f"{-total if text.startswith('-') else total:.10g}"
