"""Days in words: `2026-12-01`, `+3d`, `next tue`, 明天, 下周三, 月底, 12月1日.

The grammar is a table of patterns, each with the function that counts. A day without a year, a
month or a week is the nearest in the option's direction: a promise looks forward, a visit back.
A weekday alone is never today; `next` and 下周 lie in the coming Monday-Sunday week, `last` and
上周 in the one before, 本周 in this one. Full-width digits and letters read like plain ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from typing import Literal

from crmcli.errors import UsageError
from crmcli.rules.days import WEEK, add_days, add_months, count_days_of_month

Direction = Literal["future", "past"]

_YEARS = range(1900, 2101)
_LONGEST_WHEN = 24
"""Characters of the longest day in words; `split_when` looks no further."""

_Counter = Callable[[re.Match[str], date, Direction], date | None]


def parse_when(text: str, today: date, direction: Direction) -> date:
    """The day that `text` names, counted from `today`.

    Raises UsageError `bad-date` when it names none, or one outside 1900 to 2100.
    """
    day = find_when(text, today, direction)
    if day is None:
        raise UsageError("bad-date", text=text)
    return day


def find_when(text: str, today: date, direction: Direction) -> date | None:
    """The day that `text` names, or None."""
    words = _squeeze(text)
    for pattern, count in _GRAMMAR:
        match = re.fullmatch(pattern, words)
        if match:
            day = count(match, today, direction)
            if day is not None and day.year in _YEARS:
                return day
    return None


def lacks_year(text: str) -> bool:
    """Whether `text` names a month and a day but no year: 3月5日, `1 dec`."""
    words = _squeeze(text)
    return any(
        match is not None and not match.groupdict().get("year")
        for pattern, count in _GRAMMAR
        if count in {_count_month_day, _count_month_day_en}
        for match in [re.fullmatch(pattern, words)]
    )


def split_when(text: str, today: date, direction: Direction) -> tuple[date | None, str]:
    """The day at the start of `text` and the rest: `下周三 送报价`, `+3d call again`.

    The longest beginning that names a day wins. (None, text) when there is none. A day by which
    something is promised (`月底前补货`) is that day.
    """
    trimmed = text.strip()
    for end in range(min(len(trimmed), _LONGEST_WHEN), 0, -1):
        rest = trimmed[end:]
        if _is_seam(trimmed[end - 1], rest):
            day = find_when(trimmed[:end], today, direction)
            if day is not None:
                return day, _trim_rest(rest)
    return None, trimmed


def _squeeze(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _is_seam(last: str, rest: str) -> bool:
    """Whether a day in words may end here: not inside a word, a number or a longer date."""
    if not rest or rest[0].isspace():
        return True
    if last.isspace():
        return False
    both_plain = last.isascii() and rest[0].isascii()
    return not (both_plain and re.match(r"[-/.:]?[0-9A-Za-z]", rest))


def _trim_rest(rest: str) -> str:
    by_then = re.match(r"(?:之前|以前|前)(?=\S)", rest)
    return rest[by_then.end() if by_then else 0 :].strip(" \t\r\n　,，:：;；、")


# Patterns: what they are made of ------------------------------------------------------------

_WEEKDAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY_EN = (
    r"(?P<day>mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)"
)
_WEEKDAY_ZH = r"(?:周|星期|礼拜)(?P<day>[一二三四五六日天])"
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_EN = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_UNIT_EN = r"(?P<unit>d|days?|w|weeks?|m|months?|y|years?)"
_NUMBER_ZH = r"(?P<count>\d{1,5}|[一二两三四五六七八九十]{1,3}|半)"
_UNIT_ZH = r"(?P<unit>天|日|周|个?星期|个?礼拜|个月|年)"
_DIGITS_ZH = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}

_NAMED_DAYS = {
    "today": 0, "tomorrow": 1, "yesterday": -1, "tmr": 1,
    "今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3,
    "昨天": -1, "昨日": -1, "前天": -2, "大前天": -3,
}  # fmt: skip


def _count_named(match: re.Match[str], today: date, direction: Direction) -> date | None:
    return add_days(today, _NAMED_DAYS[match[0]])


def _count_iso(match: re.Match[str], today: date, direction: Direction) -> date | None:
    return _make_day(int(match["year"]), int(match["month"]), int(match["date"]))


def _count_signed(match: re.Match[str], today: date, direction: Direction) -> date | None:
    """`+3d`, `-2w`; without a sign (`3d`) in the option's direction."""
    back = match["sign"] == "-" or (not match["sign"] and direction == "past")
    return _shift(today, int(match["count"]) * (-1 if back else 1), match["unit"][0])


def _count_in(match: re.Match[str], today: date, direction: Direction) -> date | None:
    return _shift(today, int(match["count"]), match["unit"][0])


def _count_ago(match: re.Match[str], today: date, direction: Direction) -> date | None:
    return _shift(today, -int(match["count"]), match["unit"][0])


def _count_after_zh(match: re.Match[str], today: date, direction: Direction) -> date | None:
    """3天后, 两周后, 半年后, 3天前."""
    unit = {"天": "d", "日": "d", "月": "m", "年": "y"}.get(match["unit"][-1], "w")
    sign = -1 if match["way"].endswith("前") else 1
    if match["count"] == "半":
        halves = {"m": (15, "d"), "y": (6, "m")}
        if unit not in halves:
            return None
        count, unit = halves[unit]
        return _shift(today, sign * count, unit)
    number = _read_number(match["count"])
    return None if number is None else _shift(today, sign * number, unit)


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


def _count_month_day(match: re.Match[str], today: date, direction: Direction) -> date | None:
    """11-20, 11月20日: in the nearest year that has it, today included."""
    return _find_month_day(int(match["month"]), int(match["date"]), today, direction)


def _count_month_day_en(match: re.Match[str], today: date, direction: Direction) -> date | None:
    """`1 dec`, `dec 1 2026`."""
    month = _MONTH_NAMES.index(match["name"][:3]) + 1
    if match["year"]:
        return _make_day(int(match["year"]), month, int(match["date"]))
    return _find_month_day(month, int(match["date"]), today, direction)


def _count_day_of_month(match: re.Match[str], today: date, direction: Direction) -> date | None:
    """20号: in the nearest month that has it, today included."""
    for first in _iter_months(today, direction, 12):
        day = _make_day(first.year, first.month, int(match["date"]))
        if day is not None and _lies_in(day, today, direction):
            return day
    return None


def _count_day_of_that_month(
    match: re.Match[str], today: date, direction: Direction
) -> date | None:
    """下个月5号, 本月20日."""
    first = add_months(today.replace(day=1), _read_months(match["which"]))
    return first and _make_day(first.year, first.month, int(match["date"]))


def _count_month_end(match: re.Match[str], today: date, direction: Direction) -> date | None:
    """月底, 下月底, `eom`; 月底 looking back is the last one that has come."""
    which = match["which"] or ""
    months = {"next": 1, "last": -1}.get(which.strip(), _read_months(which))
    end = _find_month_end(today, months)
    if not which and direction == "past" and end is not None and end > today:
        return _find_month_end(today, -1)
    return end


def _count_month_start(match: re.Match[str], today: date, direction: Direction) -> date | None:
    """月初, 下月初; 月初 looking forward is the next one, unless it is today."""
    which = match["which"] or ""
    first = today.replace(day=1)
    if not which and direction == "future" and first < today:
        return add_months(first, 1)
    return add_months(first, _read_months(which))


def _count_year_end(match: re.Match[str], today: date, direction: Direction) -> date | None:
    """年底; looking back the last one that has come."""
    return _find_month_day(12, 31, today, direction)


# Counting -----------------------------------------------------------------------------------


def _make_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _shift(today: date, count: int, unit: str) -> date | None:
    if unit in "dw":
        return add_days(today, count * (WEEK if unit == "w" else 1))
    return add_months(today, count * (12 if unit == "y" else 1))


def _find_month_end(today: date, months: int) -> date | None:
    first = add_months(today.replace(day=1), months)
    return first and first.replace(day=count_days_of_month(first.year, first.month))


def _find_month_day(month: int, day: int, today: date, direction: Direction) -> date | None:
    step = 1 if direction == "future" else -1
    for year in range(today.year, today.year + 9 * step, step):
        found = _make_day(year, month, day)
        if found is not None and _lies_in(found, today, direction):
            return found
    return None


def _iter_months(today: date, direction: Direction, count: int) -> Iterator[date]:
    """The first day of this month and the following (or earlier) ones."""
    for month in range(count):
        first = add_months(today.replace(day=1), month if direction == "future" else -month)
        if first is not None:
            yield first


def _lies_in(day: date, today: date, direction: Direction) -> bool:
    return day >= today if direction == "future" else day <= today


def _read_weekday(word: str) -> int:
    if word.isascii():
        return _WEEKDAY_NAMES.index(word[:3])
    return "一二三四五六日".index("日" if word == "天" else word)


def _read_months(which: str) -> int:
    return which.count("下") - which.count("上")


def _read_number(text: str) -> int | None:
    """12, 两, 十二, 二十, 二十五."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS_ZH.get(text)
    head, tail = _DIGITS_ZH.get(tens or "一"), _DIGITS_ZH.get(ones or "零")
    return None if head is None or tail is None else head * 10 + tail


_YEAR, _MONTH, _DATE = r"(?P<year>\d{4})", r"(?P<month>\d{1,2})", r"(?P<date>\d{1,2})"
_WHICH_MONTH = r"(?P<which>本|这个?|下下?个?|上个?)"

_GRAMMAR: tuple[tuple[str, _Counter], ...] = (
    (rf"{_YEAR}(?P<dash>[-/.]){_MONTH}(?P=dash){_DATE}", _count_iso),
    (rf"{_YEAR}年 ?{_MONTH}月 ?{_DATE}[日号]?", _count_iso),
    (rf"(?P<sign>[+-]?) ?(?P<count>\d{{1,5}}) ?{_UNIT_EN}", _count_signed),
    (rf"in (?P<count>\d{{1,5}}) ?{_UNIT_EN}", _count_in),
    (rf"(?P<count>\d{{1,5}}) ?{_UNIT_EN} ago", _count_ago),
    ("|".join(sorted(_NAMED_DAYS, key=len, reverse=True)), _count_named),
    (_WEEKDAY_EN, _count_weekday),
    (_WEEKDAY_ZH, _count_weekday),
    (rf"(?P<week>next|last|this) {_WEEKDAY_EN}", _count_weekday_of_week),
    (rf"(?P<week>本|这个?|下{{1,3}}个?|上{{1,3}}个?){_WEEKDAY_ZH}", _count_weekday_of_week),
    (rf"{_NUMBER_ZH} ?{_UNIT_ZH} ?(?P<way>后|之后|以后|前|之前|以前)", _count_after_zh),
    (rf"{_MONTH}[-/]{_DATE}", _count_month_day),
    (rf"{_MONTH}月 ?{_DATE}[日号]?", _count_month_day),
    (rf"{_DATE}[日号]", _count_day_of_month),
    (rf"{_WHICH_MONTH}月 ?{_DATE}[日号]", _count_day_of_that_month),
    (rf"{_DATE} {_MONTH_EN}(?: {_YEAR})?", _count_month_day_en),
    (rf"{_MONTH_EN} {_DATE}(?:,? {_YEAR})?", _count_month_day_en),
    (rf"{_WHICH_MONTH}?月[底末]", _count_month_end),
    (rf"{_WHICH_MONTH}?月初", _count_month_start),
    (r"end of (?P<which>next |last |this |)month|eom", _count_month_end),
    (r"年[底末]", _count_year_end),
)
