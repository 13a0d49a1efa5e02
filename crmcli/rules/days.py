"""Days as cards write them, and sums of days that cannot overflow."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

WEEK = 7


def find_day(value: object) -> date | None:
    """The day that a card's text `YYYY-MM-DD` names; None for anything else, absent included."""
    return read_day(value) if isinstance(value, str) else None


@lru_cache(maxsize=4096)
def read_day(value: str) -> date | None:
    """The day that a text `YYYY-MM-DD` names, or None."""
    # The days of many cards are few: eleven years have no more than are kept here.
    if len(value) != 10 or value[4] != "-" or value[7] != "-":
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def add_days(day: date, count: int) -> date:
    """The day `count` days later (earlier if negative), no further than the calendar goes."""
    try:
        return day + timedelta(days=count)
    except OverflowError:
        return date.max if count > 0 else date.min


def add_months(day: date, count: int) -> date | None:
    """The same day `count` months later, or the month's last; None outside the calendar."""
    years, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if not date.min.year <= years <= date.max.year:
        return None
    return date(years, month + 1, min(day.day, count_days_of_month(years, month + 1)))


def count_days_of_month(year: int, month: int) -> int:
    """How many days a month has; `month` counts from 1."""
    from calendar import monthrange

    return monthrange(year, month)[1]
