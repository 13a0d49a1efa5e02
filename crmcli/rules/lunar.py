"""Days of the Chinese calendar: how they are written, and when they fall.

A card has them as `MM-DD`, the month's number and the day's, with 闰 before a leap month.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

LEAP = "闰"
_WRITTEN = re.compile(rf"({LEAP}?)(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|30)", re.ASCII)
_YEARS = range(1900, 2101)
"""The years that two libraries agree upon."""
_FIRST_JULIAN_DAY = 1721425
"""What the number of a day at noon, as astronomers count, is above Python's."""


class LunarDay(NamedTuple):
    """A day of the Chinese year. `is_leap`: in the month put in after the one of that number."""

    month: int
    day: int
    is_leap: bool = False


def find_lunar_day(value: object) -> LunarDay | None:
    """The day that a card's text names; None for anything else, absent included."""
    written = _WRITTEN.fullmatch(value) if isinstance(value, str) else None
    if written is None:
        return None
    return LunarDay(int(written[2]), int(written[3]), bool(written[1]))


def format_lunar_day(day: LunarDay) -> str:
    """The text that a card has for it."""
    return f"{LEAP if day.is_leap else ''}{day.month:02}-{day.day:02}"


def find_date(day: LunarDay, year: int) -> date | None:
    """When a day falls in the Chinese year that begins in `year`; None outside 1900 to 2100.

    Where the year has no such leap month it falls in the plain one; the 30th of a month with 29
    days is its 29th.
    """
    if year not in _YEARS:
        return None
    months = {(one.number, one.is_leap): one for one in _list_months(year)}
    month = months.get((day.month, day.is_leap)) or months[day.month, False]
    return date.fromordinal(month.first + min(day.day, month.length) - 1)


def find_lunar_of(day: date) -> LunarDay | None:
    """The day of the Chinese calendar that a day is; None outside 1901 to 2100."""
    ordinal = day.toordinal()
    for year in (day.year, day.year - 1):
        for month in _list_months(year) if year in _YEARS else ():
            if 0 <= ordinal - month.first < month.length:
                return LunarDay(month.number, ordinal - month.first + 1, month.is_leap)
    return None


class _Month(NamedTuple):
    """A month of one year: its first day as an ordinal, and how many days it has."""

    number: int
    is_leap: bool
    first: int
    length: int


@lru_cache(maxsize=256)
def _list_months(year: int) -> tuple[_Month, ...]:
    """The months of a Chinese year. The library takes long for each year, so it is asked once."""
    from lunar_python import LunarYear

    return tuple(
        _Month(
            abs(one.getMonth()),
            one.getMonth() < 0,
            int(one.getFirstJulianDay()) - _FIRST_JULIAN_DAY,
            one.getDayCount(),
        )
        for one in LunarYear.fromYear(year).getMonths()
        if one.getYear() == year
    )
