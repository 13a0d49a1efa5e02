"""Days in words, one by one: named, counted from today, of the week, of a month, of the year.

Each pattern of `DAYS` comes with the function that counts its day; None where there is none. A
pattern is for words of one language only, so that the others need not be compiled.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Literal

from crmcli.rules.days import WEEK, add_days, add_months

Direction = Literal["future", "past"]
Counter = Callable[[re.Match[str], date, Direction], date | None]

# What the patterns are made of ----------------------------------------------------------------

_WEEKDAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAY_EN = (
    r"(?P<day>mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)"
)
WEEKDAY_ZH = r"(?:周|星期|礼拜)(?P<day>[一二三四五六日天1-7])"
_WHICH_WEEK = r"(?P<week>本|这个?|下{1,3}个?|上{1,3}个?)"
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_EN = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_NUMBERS_EN = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip
_NUMBER_EN = rf"(?P<count>\d{{1,5}}|an?|{'|'.join(_NUMBERS_EN)})"
_UNIT_EN = r"(?P<unit>d|days?|w|weeks?|fortnights?|m|months?|y|years?)"
_NUMBER_ZH = r"(?P<count>\d{1,5}|[一二两三四五六七八九十]{1,3}|半)"
_UNIT_ZH = r"(?P<unit>天|日|周|个?星期|个?礼拜|个月|年)"
_DAYS_IN = {
    "d": 1, "day": 1, "days": 1, "天": 1, "日": 1,
    "w": WEEK, "week": WEEK, "weeks": WEEK, "周": WEEK, "星期": WEEK, "礼拜": WEEK,
    "fortnight": 2 * WEEK, "fortnights": 2 * WEEK,
}  # fmt: skip
_YEARS = frozenset({"y", "year", "years", "年"})
_DIGITS_ZH = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
YEAR, MONTH, _DATE = r"(?P<year>\d{4})", r"(?P<month>\d{1,2})", r"(?P<date>\d{1,2})"
_DATE_EN = r"(?P<date>\d{1,2})(?:st|nd|rd|th)?"
WHICH_YEAR = r"(?P<which>[今明去后前])年"
YEARS_AWAY = {"今": 0, "明": 1, "去": -1, "后": 2, "前": -2}

_NAMED_DAYS = {
    "today": 0, "now": 0, "tonight": 0, "tomorrow": 1, "tmr": 1, "yesterday": -1,
    "day after tomorrow": 2, "the day after tomorrow": 2,
    "day before yesterday": -2, "the day before yesterday": -2,
    "今天": 0, "今日": 0, "今晚": 0, "今早": 0, "现在": 0,
    "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "后天": 2, "大后天": 3,
    "昨天": -1, "昨日": -1, "昨晚": -1, "前天": -2, "大前天": -3,
}  # fmt: skip
_FEASTS = {
    "元旦": (1, 1), "new year's day": (1, 1), "五一": (5, 1), "劳动节": (5, 1),
    "国庆": (10, 1), "国庆节": (10, 1),
    "圣诞": (12, 25), "圣诞节": (12, 25), "christmas": (12, 25),
}  # fmt: skip
"""Days of the year that lie where they lie: no lunar ones, whose day a calendar must tell."""


# Counting from today --------------------------------------------------------------------------


def _count_named(match: re.Match[str], today: date, direction: Direction) -> date | None:
    return add_days(today, _NAMED_DAYS[match[0]])


def _count_signed(match: re.Match[str], today: date, direction: Direction) -> date | None:
    """`+3d`, `-2w`; without a sign (`3d`), and within (`3天内`), in the option's direction."""
    sign = match.groupdict().get("sign")
    back = sign == "-" or (not sign and direction == "past")
    return _shift(today, -1 if back else 1, match["count"], match["unit"])


def _count_ahead(match: re.Match[str], today: date, direction: Direction) -> date | None:
    return _shift(today, 1, match["count"], match["unit"])


def _count_ago(match: re.Match[str], today: date, direction: Direction) -> date | None:
    return _shift(today, -1, match["count"], match["unit"])


def _shift(today: date, sign: int, count: str, unit: str) -> date | None:
    """The day so many units away."""
    if count == "半":
        return _shift_half(today, sign, unit)
    number = read_number(count)
    if number is None:
        return None
    days = next((size for end, size in _DAYS_IN.items() if unit.endswith(end)), None)
    if days is not None:
        return add_days(today, sign * number * days)
    return add_months(today, sign * number * (12 if unit in _YEARS else 1))


def _shift_half(today: date, sign: int, unit: str) -> date | None:
    """Half a month is fifteen days, half a year six months; no other unit has a half."""
    if unit in _YEARS:
        return add_months(today, sign * 6)
    return add_days(today, sign * 15) if unit.endswith("月") else None


def read_number(text: str) -> int | None:
    """12, two, 两, 十二, 二十, 二十五; None for what is no number."""
    if text.isdecimal():
        return int(text)
    if text.isascii():
        return 1 if text in ("a", "an") else _NUMBERS_EN.index(text) + 1
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS_ZH.get(text)
    head, tail = _DIGITS_ZH.get(tens or "一"), _DIGITS_ZH.get(ones or "零")
    return None if head is None or tail is None else head * 10 + tail


# Days of the week -----------------------------------------------------------------------------


def _count_weekday(match: re.Match[str], today: date, direction: Direction) -> date | None:
    """The nearest such weekday in the direction, never today."""
    ahead = (_read_weekday(match["day"]) - today.weekday()) % WEEK or WEEK
    if direction == "future":
        return add_days(today, ahead)
    return add_days(today, -((WEEK - ahead) or WEEK))


def _count_weekday_of_week(match: re.Match[str], today: date, direction: Direction) -> date | None:
    """`next tue`, 下周三, 下下周一, 上周五, 本周五: in that Monday-Sunday week."""
    which = match["week"].replace("个", "")
    weeks = {"next": 1, "last": -1}.get(which, which.count("下") - which.count("上"))
    return add_days(today, weeks * WEEK + _read_weekday(match["day"]) - today.weekday())


def _read_weekday(word: str) -> int:
    if word.isdecimal():
        return int(word) - 1
    if word.isascii():
        return _WEEKDAY_NAMES.index(word[:3])
    return "一二三四五六日".index("日" if word == "天" else word)


# Days of a month and of a year ----------------------------------------------------------------


def _count_written(match: re.Match[str], today: date, direction: Direction) -> date | None:
    return make_day(int(match["year"]), int(match["month"]), int(match["date"]))


def _count_month_day(match: re.Match[str], today: date, direction: Direction) -> date | None:
    """11-20, 11月20日: in the nearest year that has it, today included."""
    return _find_month_day(int(match["month"]), int(match["date"]), today, direction)


def _count_month_day_of_year(
    match: re.Match[str], today: date, direction: Direction
) -> date | None:
    """明年3月5日."""
    return make_day(
        today.year + YEARS_AWAY[match["which"]], int(match["month"]), int(match["date"])
    )


def _count_month_day_en(match: re.Match[str], today: date, direction: Direction) -> date | None:
    """`1 dec`, `dec 1st 2026`."""
    month = read_month(match["name"])
    if match["year"]:
        return make_day(int(match["year"]), month, int(match["date"]))
    return _find_month_day(month, int(match["date"]), today, direction)


def _count_feast(match: re.Match[str], today: date, direction: Direction) -> date | None:
    return _find_month_day(*_FEASTS[match[0]], today, direction)


def _count_day_of_month(match: re.Match[str], today: date, direction: Direction) -> date | None:
    """20号, `the 20th`: in the nearest month that has it, today included."""
    for first in _iter_months(today, direction, 12):
        day = make_day(first.year, first.month, int(match["date"]))
        if day is not None and lies_in(day, today, direction):
            return day
    return None


def _count_day_of_that_month(
    match: re.Match[str], today: date, direction: Direction
) -> date | None:
    """下个月5号, 本月20日."""
    which = match["which"]
    first = add_months(today.replace(day=1), which.count("下") - which.count("上"))
    return first and make_day(first.year, first.month, int(match["date"]))


def _find_month_day(month: int, day: int, today: date, direction: Direction) -> date | None:
    step = 1 if direction == "future" else -1
    for year in range(today.year, today.year + 9 * step, step):
        found = make_day(year, month, day)
        if found is not None and lies_in(found, today, direction):
            return found
    return None


def _iter_months(today: date, direction: Direction, count: int) -> Iterator[date]:
    """The first day of this month and the following (or earlier) ones."""
    for month in range(count):
        first = add_months(today.replace(day=1), month if direction == "future" else -month)
        if first is not None:
            yield first


def make_day(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def lies_in(day: date, today: date, direction: Direction) -> bool:
    """Whether a day lies in the direction, today included."""
    return day >= today if direction == "future" else day <= today


def read_month(name: str) -> int:
    """The month that an English name, or its first three letters, means; from 1."""
    return _MONTH_NAMES.index(name[:3]) + 1


def _join_words(words: Iterable[str]) -> Iterator[str]:
    """A pattern for the English words and one for the Chinese."""
    longest_first = sorted(words, key=len, reverse=True)
    yield "|".join(word for word in longest_first if word.isascii())
    yield "|".join(word for word in longest_first if not word.isascii())


DAYS: tuple[tuple[str, Counter], ...] = (
    (rf"{YEAR}(?P<dash>[-/.]){MONTH}(?P=dash){_DATE}", _count_written),
    (rf"{YEAR}年 ?{MONTH}月 ?{_DATE}[日号]?", _count_written),
    (rf"(?P<sign>[+-]?) ?(?P<count>\d{{1,5}}) ?{_UNIT_EN}", _count_signed),
    (rf"within {_NUMBER_EN} ?{_UNIT_EN}", _count_signed),
    (rf"in {_NUMBER_EN} ?{_UNIT_EN}", _count_ahead),
    (rf"{_NUMBER_EN} ?{_UNIT_EN} (?:from (?:now|today))", _count_ahead),
    (rf"{_NUMBER_EN} ?{_UNIT_EN} ago", _count_ago),
    (rf"(?:the )?(?:last|past) {_NUMBER_EN} ?{_UNIT_EN}", _count_ago),
    *((pattern, _count_named) for pattern in _join_words(_NAMED_DAYS)),
    (rf"(?:on |by |coming |this coming )?{WEEKDAY_EN}", _count_weekday),
    (WEEKDAY_ZH, _count_weekday),
    (rf"(?P<week>next|last|this) {WEEKDAY_EN}", _count_weekday_of_week),
    (rf"{_WHICH_WEEK}{WEEKDAY_ZH}", _count_weekday_of_week),
    (rf"{_NUMBER_ZH} ?{_UNIT_ZH} ?(?:之后|以后|后)", _count_ahead),
    (rf"再?过 ?{_NUMBER_ZH} ?{_UNIT_ZH}", _count_ahead),
    (rf"{_NUMBER_ZH} ?{_UNIT_ZH} ?(?:之前|以前|前)", _count_ago),
    (rf"(?:最近|近|过去) ?{_NUMBER_ZH} ?{_UNIT_ZH}", _count_ago),
    (rf"{_NUMBER_ZH} ?{_UNIT_ZH} ?(?:之内|以内|内)", _count_signed),
    (rf"{MONTH}[-/]{_DATE}", _count_month_day),
    (rf"{MONTH}月 ?{_DATE}[日号]?", _count_month_day),
    (rf"{WHICH_YEAR} ?{MONTH}月 ?{_DATE}[日号]?", _count_month_day_of_year),
    (rf"{_DATE}[日号]", _count_day_of_month),
    (rf"(?:the )?{_DATE}(?:st|nd|rd|th)", _count_day_of_month),
    (rf"(?P<which>本|这个?|下下?个?|上个?)月 ?{_DATE}[日号]", _count_day_of_that_month),
    (rf"(?:the )?{_DATE_EN}(?: of)? {MONTH_EN}(?:,? {YEAR})?", _count_month_day_en),
    (rf"{MONTH_EN} {_DATE_EN}(?:,? {YEAR})?", _count_month_day_en),
    *((pattern, _count_feast) for pattern in _join_words(_FEASTS)),
)

YEARLESS = frozenset({_count_month_day, _count_month_day_en, _count_feast})
"""What counts a month and a day whose year nobody may have said."""

SPANS_OF_DAYS = (rf"\+?{_NUMBER_EN} ?{_UNIT_EN}", rf"\+?{_NUMBER_ZH} ?{_UNIT_ZH}")
"""`7d`, `a month`, 三十天, 两个月: how many days, and no day."""


def count_days_of_span(match: re.Match[str], today: date, direction: Direction) -> int | None:
    """How many days a match of `SPANS_OF_DAYS` is, counted from today; None for none that exist."""
    day = _shift(today, 1 if direction == "future" else -1, match["count"], match["unit"])
    return None if day is None else abs((day - today).days)


COUNTED = frozenset({_count_named, _count_signed, _count_ahead, _count_ago})
"""What counts from today."""
WEEKDAYS = frozenset({_count_weekday, _count_weekday_of_week})
DATED = frozenset({_count_written, _count_month_day, _count_month_day_of_year, _count_month_day_en})
"""What counts a day by its month and its date."""
DATES = frozenset({_count_day_of_month, _count_day_of_that_month})
"""What counts a day by its date alone."""
