"""Which days are worked: the weekends and public holidays of a country, and what was announced.

China moves work to Saturdays and Sundays around its holidays, and says so a year ahead at most.
A year of which nothing is known yet has weekends only; `is_known` tells it from the others.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from crmcli.errors import Failure
from crmcli.rules.days import add_days

Rule = Literal["before", "after", "on"]
"""Where a day goes that falls on a day off; `on`: it stays."""

CHINA = "CN"
_SATURDAY_AND_SUNDAY = frozenset({5, 6})
_NATIONAL_DAY = (10, 1)
"""A day off in every year that China has announced."""


class Announced(NamedTuple):
    """What was said of single days of a year, whatever the country's calendar says of them."""

    off: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()


class _Year(NamedTuple):
    """A year's public holidays and make-up work days, and the days of its weekends."""

    off: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()
    weekend: frozenset[int] = _SATURDAY_AND_SUNDAY
    is_known: bool = True


_NOTHING_ANNOUNCED = Announced()
_WEEKENDS_ONLY = _Year()
_NOT_YET_KNOWN = _Year(is_known=False)


class WorkCalendar:
    """The days off of a team. It costs nothing until the first day is asked about.

    Two are equal if they have the same country and announcements. Every question raises Failure:
    `holidays-missing` where the country's calendar is not installed, `unknown-country`.
    """

    __slots__ = ("_work_days", "_years", "announced", "country")

    def __init__(self, country: str | None, announced: Mapping[int, Announced]) -> None:
        self.country = country
        self.announced = announced
        self._years: dict[int, _Year] = {}
        self._work_days: dict[int, list[int]] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WorkCalendar) and self._said() == other._said()

    def __hash__(self) -> int:
        return hash((self.country, frozenset(self.announced)))

    def __repr__(self) -> str:
        return f"WorkCalendar{self._said()!r}"

    def __reduce__(self) -> tuple[object, ...]:
        return WorkCalendar, self._said()  # what it has looked up is quickly looked up again

    def is_off(self, day: date) -> bool:
        """Whether nobody works on the day."""
        announced = self.announced.get(day.year, _NOTHING_ANNOUNCED)
        if day in announced.work:
            return False
        if day in announced.off:
            return True
        year = self._get_year(day.year)
        return day not in year.work and (day in year.off or day.weekday() in year.weekend)

    def is_known(self, year: int) -> bool:
        """False for a year whose holidays are not announced: only its weekends are off."""
        return year in self.announced or self._get_year(year).is_known

    def add_workdays(self, day: date, count: int) -> date:
        """The work day with `count` work days from the day's morrow up to it; back if negative.

        0 is the day itself. No further than the calendar goes.
        """
        ordinal = day.toordinal()
        year, rest = day.year, abs(count)
        step = 1 if count > 0 else -1
        while rest and date.min.year <= year <= date.max.year:
            days = self._list_work_days(year)
            ahead = days[bisect_right(days, ordinal) :] if step > 0 else None
            left = ahead if ahead is not None else days[: bisect_left(days, ordinal)][::-1]
            if len(left) >= rest:
                return date.fromordinal(left[rest - 1])
            rest -= len(left)
            year += step
        return day if not rest else (date.max if step > 0 else date.min)

    def move(self, day: date, rule: Rule) -> date:
        """Where a day goes by the rule: a work day stays, a day off moves to the nearest one."""
        if rule == "on" or not self.is_off(day):
            return day
        return self.add_workdays(day, 1 if rule == "after" else -1)

    def name(self) -> tuple[object, ...]:
        """What tells it from every other calendar, with the version of the country's."""
        announced = [
            (year, sorted(map(date.isoformat, one.off)), sorted(map(date.isoformat, one.work)))
            for year, one in sorted(self.announced.items())
        ]
        return self.country, name_version(self.country), announced

    def _said(self) -> tuple[str | None, dict[int, Announced]]:
        return self.country, dict(self.announced)

    def _list_work_days(self, year: int) -> list[int]:
        """The work days of a year as ordinals, in order."""
        if year not in self._work_days:
            self._work_days[year] = [
                day.toordinal() for day in _iter_year(year) if not self.is_off(day)
            ]
        return self._work_days[year]

    def _get_year(self, year: int) -> _Year:
        if year not in self._years:
            self._years[year] = _read_year(self.country, year)
        return self._years[year]


def build_calendar(country: str | None, announced: Mapping[int, Announced]) -> WorkCalendar:
    """The days off of a country (ISO 3166; None: weekends only) and of what was announced."""
    return WorkCalendar(country, MappingProxyType(dict(announced)))


WEEKENDS_ONLY = build_calendar(None, {})


def is_country(code: str) -> bool:
    """Whether its calendar is known; of others than China nobody knows without their calendars."""
    if code == CHINA:
        return True
    try:
        known = _import_holidays(code).list_supported_countries(include_aliases=False)
    except Failure:
        return True
    return code in known


def name_version(country: str | None) -> str:
    """Which calendars a country's days off come from: their name and version; empty for none.

    Raises Failure as a question to the calendar does.
    """
    if country is None:
        return ""
    if country == CHINA:
        import chinese_calendar

        return f"chinesecalendar {chinese_calendar.__version__}"
    return f"holidays {_import_holidays(country).__version__}"


def _iter_year(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        if day == date.max:
            return
        day = add_days(day, 1)


def _read_year(country: str | None, year: int) -> _Year:
    if country is None:
        return _WEEKENDS_ONLY
    return _read_china(year) if country == CHINA else _read_other(country, year)


def _read_china(year: int) -> _Year:
    from chinese_calendar import holidays, workdays

    if date(year, *_NATIONAL_DAY) not in holidays:
        return _NOT_YET_KNOWN
    return _Year(
        frozenset(day for day in holidays if day.year == year),
        frozenset(day for day in workdays if day.year == year),
    )


def _read_other(country: str, year: int) -> _Year:
    try:
        found = _import_holidays(country).country_holidays(country, years=year)
    except NotImplementedError:
        raise Failure("unknown-country", country=country) from None
    if not found.start_year <= year <= found.end_year:
        return _Year(weekend=frozenset(found.weekend), is_known=False)
    work = frozenset(day for day in found.weekend_workdays if day.year == year)
    return _Year(frozenset(found), work, frozenset(found.weekend))


def _import_holidays(country: str) -> Any:
    try:
        import holidays
    except ImportError:
        raise Failure("holidays-missing", country=country) from None
    return holidays
