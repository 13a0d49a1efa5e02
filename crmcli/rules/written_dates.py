"""Days as spreadsheets have them: 2026/11/3, 3-Nov-26, 2026年11月3日, the number 46329.

Only whole dates count; words like 下周三 in an old sheet were meant on another day than today. The
order of day and month in 3/11/2026 is not guessed: `infer_order` finds it in what stands around.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Literal, NamedTuple

Order = Literal["ymd", "dmy", "mdy"]
"""In which order day, month and year stand; `ymd` matters where a year has two digits."""

_EPOCH = date(1899, 12, 30)
"""Day 0 of a spreadsheet, so that day 61 is 1 March 1900, as all of them have it."""
_FROM_1904 = 1462
"""By so many days numbers are lower where day 0 is 1 January 1904, as older Macs had it."""
_SERIALS = range(10_000, 73_416)
"""Numbers that are days: 18 May 1927 to 31 December 2100."""
_ANY_DAY = date(2090, 1, 1)
"""Today, where only the order matters: a year of two digits is one of this century then."""
_YEARS = range(1600, 2101)
"""Of days in other forms than 1886-05-01, which may be of any year."""
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")

_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = (
    r"(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?"
    r"|(?:周|星期|礼拜)[一二三四五六日天]"
)
_YEAR = r"(?P<year>\d{4})"
_SHORT_YEAR = r"(?P<year>\d{4}|'?\d{2})"
_MONTH, _DAY = r"(?P<month>\d{1,2})", r"(?P<day>\d{1,2})"
_SURE_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_YEAR}\s*年\s*{_MONTH}\s*月\s*{_DAY}\s*[日号]?",
        rf"{_YEAR}\s*(?P<sign>[-/.])\s*{_MONTH}\s*(?P=sign)\s*{_DAY}",
        rf"{_YEAR}\s+{_MONTH}\s+{_DAY}",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<year>\d{2})年(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]?",
        rf"{_DAY}(?:st|nd|rd|th)?[-\s./]*{_NAME}[-\s.,/]*{_SHORT_YEAR}",
        rf"{_NAME}[-\s.]*{_DAY}(?:st|nd|rd|th)?[-\s.,/]+{_SHORT_YEAR}",
        rf"{_YEAR}[-\s/]*{_NAME}[-\s/]*{_DAY}",
    )
)
_THREE = re.compile(
    r"(?P<one>\d{1,2})\s*(?P<sign>[-/.])\s*(?P<two>\d{1,2})\s*(?P=sign)"
    r"\s*(?P<three>\d{4}|'?\d{2}|\d)"
)
"""Three numbers whose order has to be known."""
_TIME = re.compile(
    r"(?:[t\s,，]+|(?<=[日号]))(?P<half>上午|下午|早上|晚上|中午)?\s*"
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2})|[时点](?P<minutes>\d{1,2})?分?)"
    r"(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<meridiem>[ap]\.?m\.?)?\s*"
    r"(?P<zone>z|utc|gmt|[+-]\d{2}:?\d{2})?$"
)


class Moment(NamedTuple):
    """A day, the time of day if one is told, and what a clock is away from UTC, if told."""

    day: date
    at: time | None = None
    offset: timedelta | None = None


class Unclear(NamedTuple):
    """A date that is one day or another, as the order of its numbers is."""

    days: tuple[date, ...]


def read_date(text: str, today: date, order: Order | None = None) -> Moment | Unclear | None:
    """The day that a text tells in full, with the time of day behind it; None if it tells none.

    A year of two digits is one of the last hundred years, or of the next ten.
    """
    plain = _level(text)
    if _ISO.fullmatch(plain):
        return _read_iso(plain)
    at, offset, words = _split_time(plain)
    words = re.sub(rf"[\s,(]*(?:{_WEEKDAY})[\s.)]*$|^(?:{_WEEKDAY})[.,\s]+", "", words).strip()
    if re.fullmatch(r"\d{5}", words) and int(words) in _SERIALS and at is None:
        return read_serial(int(words))
    for form in _SURE_FORMS:
        match = form.fullmatch(words)
        if match:
            day = _make_day(match, today)
            return Moment(day, at, offset) if day else None
    return _read_in_order(words, today, order, at, offset)


def _read_iso(text: str) -> Moment | None:
    try:
        return Moment(date.fromisoformat(text))
    except ValueError:
        return None


def read_serial(number: float, *, from_1904: bool = False) -> Moment | None:
    """The day, and the time of it, that a spreadsheet's number stands for; or 20261103 for a day.

    `from_1904`: the spreadsheet counts its days from that year on. None for a number that is
    neither.
    """
    if not isfinite(number):
        return None
    days = int(number) + (_FROM_1904 if from_1904 else 0)
    if days in _SERIALS:
        seconds = round((number - int(number)) * 86_400)
        moment = datetime.combine(_EPOCH, time()) + timedelta(days=days, seconds=seconds)
        return Moment(moment.date(), moment.time() if seconds else None)
    if number == int(number) and 19_000_000 < number < 22_000_000:
        match = _SURE_FORMS[3].fullmatch(str(int(number)))
        day = _make_day(match, date.max) if match else None
        return Moment(day) if day else None
    return None


def infer_order(texts: Iterable[str]) -> Order | None:
    """In which order day and month stand in a column, where one of its dates shows it.

    None where none does, or where they contradict each other.
    """
    possible: set[Order] = set(_ORDERS)
    for text in texts:
        match = _THREE.fullmatch(_split_time(_level(text))[2])
        if match:
            possible &= _order_days(match, _ANY_DAY).keys()
    return possible.pop() if len(possible) == 1 else None


def list_orders(texts: Iterable[str]) -> tuple[Order, ...]:
    """The orders in which at least one of the texts is a day."""
    possible: set[Order] = set()
    for text in texts:
        match = _THREE.fullmatch(_split_time(_level(text))[2])
        if match:
            possible |= _order_days(match, _ANY_DAY).keys()
    return tuple(one for one in _ORDERS if one in possible)


def shows_day_first(text: str) -> bool:
    """Whether a text is a date as 3.11.2026, where no order needs to be known."""
    match = _THREE.fullmatch(_split_time(_level(text))[2])
    return match is not None and _shows_day_first(match)


_ORDERS: tuple[Order, ...] = ("ymd", "dmy", "mdy")


def _level(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _split_time(plain: str) -> tuple[time | None, timedelta | None, str]:
    """The time at the end of a text, its distance from UTC, and the text before it."""
    match = _TIME.search(plain)
    if match is None:
        return None, None, plain
    minutes = match["minute"] or match["minutes"]
    hour, minute, second = int(match["hour"]), int(minutes or 0), int(match["second"] or 0)
    said = (match["meridiem"] or "")[:1] + (match["half"] or "")
    if said in {"p", "下午", "晚上"} and hour < 12:
        hour += 12
    if said == "a" and hour == 12:
        hour = 0
    if hour > 23 or minute > 59 or second > 59:
        return None, None, plain
    return time(hour, minute, second), _read_offset(match["zone"]), plain[: match.start()].strip()


def _read_offset(zone: str | None) -> timedelta | None:
    if zone is None:
        return None
    match = re.fullmatch(r"([+-])(\d{2}):?(\d{2})", zone)
    if match is None:
        return timedelta()
    away = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return -away if match[1] == "-" else away


def _read_in_order(
    words: str, today: date, order: Order | None, at: time | None, offset: timedelta | None
) -> Moment | Unclear | None:
    match = _THREE.fullmatch(words)
    if match is None:
        return None
    days = _order_days(match, today)
    if order is None and _shows_day_first(match):
        order = "dmy"
    if order is not None:
        return Moment(days[order], at, offset) if order in days else None
    different = sorted(set(days.values()))
    if len(different) > 1:
        return Unclear(tuple(different))
    return Moment(different[0], at, offset) if different else None


def _shows_day_first(match: re.Match[str]) -> bool:
    """Whether three numbers are as 3.11.2026: with dots, and the year at the end."""
    return match["sign"] == "." and len(match["three"]) > 2


def _order_days(match: re.Match[str], today: date) -> dict[Order, date]:
    """The days that three numbers are, by the orders in which they are one."""
    one, two, three = match["one"], match["two"], match["three"]
    tried: dict[Order, date | None] = {}
    if len(three) > 1:
        year = _read_year(three, today)
        tried = {
            "dmy": _find_day(year, int(two), int(one)),
            "mdy": _find_day(year, int(one), int(two)),
        }
    if len(one) == 2 and len(three) <= 2:
        tried["ymd"] = _find_day(_read_year(one, today), int(two), int(three))
    return {order: day for order, day in tried.items() if day is not None}


def _make_day(match: re.Match[str], today: date) -> date | None:
    said = match.groupdict()
    name = said.get("name")
    month = _MONTH_NAMES.index(name[:3]) + 1 if name else int(said["month"])
    return _find_day(_read_year(said["year"], today), month, int(said["day"]))


def _read_year(text: str, today: date) -> int:
    digits = text.removeprefix("'")
    if len(digits) == 4:
        return int(digits)
    year = today.year // 100 * 100 + int(digits)
    return year - 100 if year > today.year + 10 else year


def _find_day(year: int, month: int, day: int) -> date | None:
    if year not in _YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
