"""Weeks, months, quarters and years in words, whole or in part: 下周, 月底, `end of next quarter`.

What names no day of its own is a span. A part of one (its beginning, middle or end) is a day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from crmcli.rules.days import WEEK, add_days, add_months
from crmcli.rules.when_days import (
    MONTH,
    MONTH_EN,
    WHICH_YEAR,
    YEAR,
    YEARS_AWAY,
    Direction,
    lies_in,
    make_day,
    read_month,
)


class Span(NamedTuple):
    """Some days in a row."""

    first: date
    last: date


Counter = Callable[[re.Match[str], date, Direction], Span | None]

_MIDDLE = 15
_QUARTER = 3
_REPEATED = 2
"""How many weeks, months and so on to look for the nearest one."""
_UNITS = {
    "周": "week",
    "星期": "week",
    "礼拜": "week",
    "月": "month",
    "季": "quarter",
    "年": "year",
}
_PARTS = {
    "初": "start", "beginning": "start", "中": "middle", "mid": "middle",
    "底": "end", "末": "end", "内": "end",
    "上旬": "first ten", "中旬": "second ten", "下旬": "third ten",
}  # fmt: skip
_SHORT = {"w": "week", "m": "month", "q": "quarter", "y": "year"}

_PART_ZH = r"(?P<part>上旬|中旬|下旬|初|中|底|末|内)"
_PART_EN = r"(?:(?P<part>start|beginning|middle|mid|end)(?: of (?:the )?|[ -]))"
_WHICH_EN = r"(?:(?P<which>this|next|last) )"


def _count_span_zh(match: re.Match[str], today: date, direction: Direction) -> Span | None:
    """下周, 本月, 上个季度, 明年, 月底, 下月中, 季末, 周末, 年内."""
    which, part = (match["which"] or "").replace("个", ""), match["part"]
    unit = _UNITS[match["unit"].removesuffix("度")]
    if not (which or part):
        return None
    if unit == "week" and part == "末":
        part = "weekend"
    away = YEARS_AWAY.get(which, which.count("下") - which.count("上")) if which else None
    return _count_part(unit, away, _PARTS.get(part, part), today, direction)


def _count_span_en(match: re.Match[str], today: date, direction: Direction) -> Span | None:
    """`next week`, `this month`, `end of next quarter`, `middle of the month`."""
    which, part = match["which"], match["part"]
    if not (which or part):
        return None
    away = {"this": 0, "next": 1, "last": -1}[which] if which else None
    return _count_part(match["unit"], away, _PARTS.get(part, part), today, direction)


def _count_short(match: re.Match[str], today: date, direction: Direction) -> Span | None:
    """`eow`, `eom`, `eoq`, `eoy`."""
    return _count_part(_SHORT[match["unit"]], None, "end", today, direction)


def _count_weekend(match: re.Match[str], today: date, direction: Direction) -> Span | None:
    which = match["which"]
    away = {"this": 0, "next": 1, "last": -1}[which] if which else None
    return _count_part("week", away, "weekend", today, direction)


def _count_month(match: re.Match[str], today: date, direction: Direction) -> Span | None:
    """2026年11月, 11月底, 明年3月初, 2026-11; without a year in the nearest that has it."""
    said = match.groupdict()
    year = int(said["year"]) if said.get("year") else None
    if said.get("which"):
        year = today.year + YEARS_AWAY[said["which"]]
    part = said.get("part")
    return _find_month(int(match["month"]), year, _PARTS.get(part or ""), today, direction)


def _count_month_en(match: re.Match[str], today: date, direction: Direction) -> Span | None:
    """`november 2026`, `in november`, `end of november`; but `may` alone is a word of its own."""
    said = match.groupdict()
    year = int(said["year"]) if said.get("year") else None
    part = said.get("part")
    if year is None and part is None and not match[0].startswith("in "):
        return None
    month = read_month(match["name"])
    return _find_month(month, year, _PARTS.get(part or "", part), today, direction)


def _count_year(match: re.Match[str], today: date, direction: Direction) -> Span | None:
    """2026年, 2026年底."""
    first, part = make_day(int(match["year"]), 1, 1), match["part"]
    return _take_part(_find_span(first, "year", 0), _PARTS.get(part or "")) if first else None


# Counting -------------------------------------------------------------------------------------


def _count_part(
    unit: str, away: int | None, part: str | None, today: date, direction: Direction
) -> Span | None:
    """A part of the unit so many away; of the nearest in the direction if nobody said which."""
    if away is not None:
        return _take_part(_find_span(today, unit, away), part)
    step = 1 if direction == "future" else -1
    spans = (_find_span(today, unit, step * count) for count in range(_REPEATED))
    return _pick_nearest((_take_part(span, part) for span in spans), today, direction)


def _find_month(
    month: int, year: int | None, part: str | None, today: date, direction: Direction
) -> Span | None:
    step = 1 if direction == "future" else -1
    years = [today.year + step * count for count in range(_REPEATED)] if year is None else [year]
    found = list(_iter_months(month, years, part))
    if year is not None:
        return found[0] if found else None
    return _pick_nearest(found, today, direction)


def _iter_months(month: int, years: Iterable[int], part: str | None) -> Iterator[Span]:
    for year in years:
        first = make_day(year, month, 1)
        span = first and _take_part(_find_span(first, "month", 0), part)
        if span:
            yield span


def _pick_nearest(spans: Iterable[Span | None], today: date, direction: Direction) -> Span | None:
    """The first that begins in the direction, today included."""
    return next((one for one in spans if one and lies_in(one.first, today, direction)), None)


def _find_span(today: date, unit: str, away: int) -> Span | None:
    """The week, month, quarter or year so many away from today's."""
    if unit == "week":
        monday = add_days(today, away * WEEK - today.weekday())
        return Span(monday, add_days(monday, WEEK - 1))
    months = {"month": 1, "quarter": _QUARTER, "year": 12}[unit]
    begun = today.replace(month=(today.month - 1) // months * months + 1, day=1)
    first, after = add_months(begun, away * months), add_months(begun, (away + 1) * months)
    return None if first is None or after is None else Span(first, after - timedelta(1))


def _take_part(span: Span | None, part: str | None) -> Span | None:
    """The part of a span; only a month has a middle and its three times ten days."""
    if span is None or part is None:
        return span
    if part == "weekend":
        return Span(add_days(span.last, -1), span.last)
    if part in ("start", "end"):
        day = span.first if part == "start" else span.last
        return Span(day, day)
    if (span.last - span.first).days not in range(27, 31):
        return None
    if part == "middle":
        return Span(span.first.replace(day=_MIDDLE), span.first.replace(day=_MIDDLE))
    tens = {"first ten": (1, 10), "second ten": (11, 20), "third ten": (21, span.last.day)}
    begin, end = tens[part]
    return Span(span.first.replace(day=begin), span.first.replace(day=end))


_WHICH_ZH = r"(?P<which>本|这个?|下{1,3}个?|上{1,3}个?|[今明去后前](?=年))"

SPANS: tuple[tuple[str, Counter], ...] = (
    (rf"{_WHICH_ZH}?(?P<unit>周|星期|礼拜|月|季度?|年度?){_PART_ZH}?", _count_span_zh),
    (rf"{_WHICH_ZH} ?(?P<unit>月|年) ?(?P=unit){_PART_ZH}", _count_span_zh),
    (rf"{_PART_EN}?{_WHICH_EN}?(?P<unit>week|month|quarter|year)", _count_span_en),
    (r"eo(?P<unit>[wmqy])", _count_short),
    (rf"{_WHICH_EN}?weekend", _count_weekend),
    (rf"(?:{YEAR}年 ?|{WHICH_YEAR} ?)?{MONTH}月(?:月?{_PART_ZH})?", _count_month),
    (rf"{YEAR}[-/.]{MONTH}", _count_month),
    (rf"(?:in |{_PART_EN})?{MONTH_EN}(?: {YEAR})?", _count_month_en),
    (rf"{YEAR}年(?:年?{_PART_ZH})?", _count_year),
)

YEARLESS_SPANS = frozenset({_count_month, _count_month_en})
"""What counts a month whose year nobody may have said."""
