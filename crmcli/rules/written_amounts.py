"""Amounts and counts as people write them: 1.2万, 3亿, 5k, ¥1,200.00, `USD 300`, (500), 120人."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

_CURRENCIES = {
    "CNY": ("人民币", "rmb", "cny", "cn¥", "¥", "元", "块", "圆"),
    "USD": ("us$", "usd", "美元", "美金", "$"),
    "HKD": ("hk$", "hkd", "港币", "港元"),
    "TWD": ("nt$", "twd", "新台币", "台币"),
    "EUR": ("eur", "€", "欧元"),
    "GBP": ("gbp", "£", "英镑"),
    "JPY": ("jpy", "日元", "日圆", "円"),
    "SGD": ("s$", "sgd", "新加坡元"),
    "AUD": ("a$", "aud", "澳元"),
    "CAD": ("c$", "cad", "加元"),
    "CHF": ("chf", "瑞士法郎"),
    "KRW": ("krw", "₩", "韩元"),
}
"""What stands for a currency. The yen's sign is the yuan's here; who means yen writes JPY."""
_WORDS = sorted(
    ((word, code) for code, words in _CURRENCIES.items() for word in words),
    key=lambda pair: -len(pair[0]),
)
_TIMES = {
    "百亿": 10**10, "十亿": 10**9, "亿": 10**8, "千万": 10**7, "百万": 10**6, "十万": 10**5,
    "万": 10**4, "w": 10**4, "千": 10**3, "million": 10**6, "mio": 10**6, "thousand": 10**3,
    "billion": 10**9, "bn": 10**9, "m": 10**6, "k": 10**3,
}  # fmt: skip
_TIMES_WORD = "|".join(sorted(_TIMES, key=len, reverse=True))
_PLAIN = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_CONTINENTAL = r"\d{1,3}(?:\.\d{3})+,\d{1,2}|\d+,\d{1,2}"
_AMOUNT = re.compile(
    rf"(?P<minus>-)?(?P<number>{_PLAIN}|{_CONTINENTAL})(?P<times>{_TIMES_WORD})?整?"
)
_COUNT = re.compile(
    rf"({_PLAIN})\s*(?P<times>{_TIMES_WORD})?\s*(?:人|名|位|个|家|people|persons|employees|staff)?"
)
_TOO_LARGE = 10**15
_DECIMALS = 4
"""As many as an amount has in a card."""


class Amount(NamedTuple):
    """A number of a currency; None where the text names none."""

    number: Decimal
    currency: str | None = None


class Either(NamedTuple):
    """What a text may mean: the amount as it is written, or as often as the heading says."""

    amounts: tuple[Amount, Amount]


def read_amount(text: str, unit: str = "") -> Amount | Either | None:
    """The amount that a text tells; `unit` is what the heading says: 万元, USD.

    5000元 under 万元 may be five thousand yuan. None for what is no single amount: a span, words,
    `about`.
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text.strip()).casefold())
    bracketed = re.fullmatch(r"\((.+)\)", plain)
    words, currency = _take_currency(bracketed[1] if bracketed else plain)
    match = _AMOUNT.fullmatch(words)
    if match is None:
        return None
    times, unit_currency = read_unit(unit)
    if currency and unit_currency not in {None, currency}:
        return None  # is the unit that of the heading?
    number = _read_number(match["number"])
    if bool(match["minus"]) != bool(bracketed):
        number = -number
    known = currency or unit_currency
    if match["times"]:
        return Amount(number * _TIMES[match["times"]], known)
    if currency and times != 1:
        return Either((Amount(number, known), Amount(number * times, known)))
    return Amount(number * times, known)


def read_unit(unit: str) -> tuple[int, str | None]:
    """How many times and in which currency numbers are meant that stand under a unit."""
    words, currency = _take_currency(unicodedata.normalize("NFKC", unit).casefold())
    return _TIMES.get(words, 1), currency


def format_amount(number: Decimal) -> str | None:
    """The amount as a card has it: digits, at most four decimals; None where it has more.

    What a spreadsheet has counted with its floating numbers is rounded by whoever reads it.
    """
    if not 0 <= number < _TOO_LARGE or number != round(number, _DECIMALS):
        return None
    text = f"{abs(number):f}"
    if "." not in text:
        return text
    whole, _, decimals = text.partition(".")
    kept = decimals.rstrip("0")
    if not kept:
        return whole
    return f"{whole}.{kept:0<2}"


def read_numeral(number: float | Decimal) -> Decimal | None:
    """The number that a cell shows: what was counted in binary has no more than four decimals.

    None for infinity, for what is no number, and for one too large to be exact.
    """
    exact = Decimal(repr(number)) if isinstance(number, float) else Decimal(number)
    if not exact.is_finite() or abs(exact) >= _TOO_LARGE:
        return None
    near = round(exact, _DECIMALS)
    return near if abs(exact - near) < Decimal("1e-7") else exact


def read_count(text: str) -> int | None:
    """A whole number with what it counts behind it: 120人, 1,200; None for spans and words."""
    match = _COUNT.fullmatch(unicodedata.normalize("NFKC", text).casefold().strip())
    if match is None:
        return None
    number = _read_number(match[1]) * (_TIMES[match["times"]] if match["times"] else 1)
    return int(number) if number == int(number) else None


def find_currency(text: str) -> str | None:
    """The currency that a word names: 人民币, `US$`, eur; None for no known one."""
    folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", text).casefold())
    return next((code for word, code in _WORDS if word == folded), None)


def _take_currency(plain: str) -> tuple[str, str | None]:
    """The text without the currencies at its ends, and the one that they name: `USD 300元` is two,
    and none is taken.
    """
    sign = "-" if plain.startswith("-") else ""
    words = plain.removeprefix("-")
    found: list[str] = []
    for cut in (str.removeprefix, str.removesuffix):
        ends = str.startswith if cut is str.removeprefix else str.endswith
        named = next(((word, code) for word, code in _WORDS if ends(words, word)), None)
        if named is not None:
            words = cut(words, named[0])
            found.append(named[1])
    if len(set(found)) > 1:
        return plain, None
    return sign + words, found[0] if found else None


def _read_number(digits: str) -> Decimal:
    if re.fullmatch(_CONTINENTAL, digits) and not re.fullmatch(_PLAIN, digits):
        return Decimal(digits.replace(".", "").replace(",", "."))
    return Decimal(digits.replace(",", ""))
