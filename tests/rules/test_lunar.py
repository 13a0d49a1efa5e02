"""Days of the Chinese calendar, held against a second library."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from borax.calendars.lunardate import InvalidLunarDateError, LunarDate

from crmcli.rules.lunar import (
    LunarDay,
    find_date,
    find_lunar_day,
    find_lunar_of,
    format_lunar_day,
)
from crmcli.rules.lunar_words import find_lunar_birthday, find_lunar_words, spell_lunar_day

TODAY = date(2026, 11, 23)


def ask_borax(day: LunarDay, year: int) -> date:
    """What the other library says, with our rule for leap months and short ones."""
    is_leap = day.is_leap and _has_leap_month(year, day.month)
    try:
        return LunarDate(year, day.month, day.day, int(is_leap)).to_solar_date()
    except InvalidLunarDateError:
        return LunarDate(year, day.month, day.day - 1, int(is_leap)).to_solar_date()


def _has_leap_month(year: int, month: int) -> bool:
    try:
        LunarDate(year, month, 1, 1)
    except InvalidLunarDateError:
        return False
    return True


def test_a_thousand_birthdays_fall_where_another_library_has_them() -> None:
    chance = random.Random(6)
    asked = [
        (
            LunarDay(chance.randint(1, 12), chance.randint(1, 30), chance.random() < 0.2),
            chance.randint(1901, 2099),
        )
        for _ in range(1000)
    ]
    wrong = [one for one in asked if find_date(*one) != ask_borax(*one)]
    assert wrong == []
    assert sum(day.day == 30 for day, _ in asked) > 20
    assert sum(day.is_leap and _has_leap_month(year, day.month) for day, year in asked) > 3


def test_every_leap_month_of_two_centuries_falls_where_another_library_has_it() -> None:
    leaps = [
        (year, month)
        for year in range(1901, 2100)
        for month in range(1, 13)
        if _has_leap_month(year, month)
    ]
    assert len(leaps) > 70
    for year, month in leaps:
        for number in (1, 15, 29, 30):
            day = LunarDay(month, number, True)
            assert find_date(day, year) == ask_borax(day, year), (year, month, number)


def test_a_thousand_days_have_the_lunar_day_that_another_library_gives() -> None:
    chance = random.Random(7)
    first = date(1901, 3, 1).toordinal()
    last = date(2099, 12, 31).toordinal()
    for _ in range(1000):
        day = date.fromordinal(chance.randint(first, last))
        lunar = LunarDate.from_solar_date(day.year, day.month, day.day)
        assert find_lunar_of(day) == LunarDay(lunar.month, lunar.day, bool(lunar.leap)), day


def test_the_day_of_a_lunar_day_has_that_lunar_day() -> None:
    day = date(2020, 1, 1)
    while day < date(2027, 1, 1):
        lunar = find_lunar_of(day)
        assert lunar is not None
        assert day in {find_date(lunar, year) for year in (day.year - 1, day.year)}
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("written", "year", "falls"),
    [
        ("01-01", 2026, "2026-02-17"),
        ("12-30", 2025, "2026-02-16"),  # that month has 29 days
        ("12-30", 2028, "2029-02-12"),
        ("闰04-08", 2020, "2020-05-30"),
        ("闰04-08", 2026, "2026-05-24"),  # no leap month: the plain one
        ("04-08", 2020, "2020-04-30"),  # the plain month comes first
        ("闰06-01", 2025, "2025-07-25"),
    ],
)
def test_when_a_day_falls(written: str, year: int, falls: str) -> None:
    day = find_lunar_day(written)
    assert day is not None
    assert find_date(day, year) == date.fromisoformat(falls)
    assert format_lunar_day(day) == written


def test_years_beyond_the_tables_have_no_days() -> None:
    assert find_date(LunarDay(1, 1), 1899) is None
    assert find_date(LunarDay(1, 1), 2101) is None
    assert find_lunar_of(date(1899, 6, 1)) is None


@pytest.mark.parametrize(
    "odd", ["3-22", "13-01", "00-10", "03-31", "闰闰04-08", "", "2026-03-22", 322, None, ["03-22"]]
)
def test_what_is_no_lunar_day(odd: object) -> None:
    assert find_lunar_day(odd) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("03-22", "03-22"),
        ("3/22", "03-22"),
        ("lunar 3-22", "03-22"),
        ("Lunar 3-22", "03-22"),
        ("３月２２日", "03-22"),
        ("三月廿二", "03-22"),
        ("三月二十二", "03-22"),
        ("农历三月廿二", "03-22"),
        ("农历 三月 廿二日", "03-22"),
        ("阴历正月初一", "01-01"),
        ("冬月十五", "11-15"),
        ("腊月三十", "12-30"),
        ("十二月卅", "12-30"),
        ("十一月初十", "11-10"),
        ("十月二十", "10-20"),
        ("闰四月初八", "闰04-08"),
        ("農历閏四月初八", None),
        ("閏四月初八", "闰04-08"),
        ("leap 4-8", "闰04-08"),
        ("lunar leap 4-8", "闰04-08"),
        ("1985年三月廿二", "03-22"),
        ("农历1985年3月22日", "03-22"),
        ("1985-05-11", "03-22"),  # a day of birth by our calendar
        ("1985年5月11日", "03-22"),
        ("2020-05-30", "闰04-08"),
        ("除夕", "12-30"),
        ("大年三十", "12-30"),
        ("2001年除夕", "12-30"),
        ("Chinese New Year’s Eve", "12-30"),
        ("大年初一", "01-01"),
        ("农历大年初五", "01-05"),
        ("春节", "01-01"),
        ("元宵节", "01-15"),
        ("端午", "05-05"),
        ("Dragon Boat Festival", "05-05"),
        ("七夕", "07-07"),
        ("中秋", "08-15"),
        ("农历 中秋节", "08-15"),
        ("一九八五年中秋", "08-15"),
        ("重阳节", "09-09"),
        ("腊八", "12-08"),
        ("二零零一年八月十五", "08-15"),
        ("二〇〇一年八月十五", "08-15"),
        ("二○○一年八月十五", "08-15"),
        ("农历一九八五年闰四月初八", "闰04-08"),
        ("农历二零零一年8月15", "08-15"),
        ("1990年八月十五", "08-15"),
        ("二零零年八月十五", None),
        ("小年", None),  # the 23rd in the north, the 24th in the south
        ("圣诞", None),
        ("中秋过后", None),
        ("13-01", None),
        ("3-31", None),
        ("三月卅一", None),
        ("三月", None),
        ("tomorrow", None),
        ("明天", None),
        ("1850-05-05", None),
        ("", None),
    ],
)
def test_what_people_type(typed: str, meant: str | None) -> None:
    found = find_lunar_birthday(typed, TODAY)
    assert (None if found is None else format_lunar_day(found)) == meant


def test_the_last_day_of_the_year_is_the_one_before_the_first() -> None:
    eve, first = find_lunar_words("除夕"), find_lunar_words("大年初一")
    assert eve is not None and first is not None
    lengths = set()
    for year in range(1901, 2100):
        last, new_year = find_date(eve, year), find_date(first, year + 1)
        assert last is not None and new_year is not None
        assert last + timedelta(1) == new_year
        said = find_lunar_of(last)
        assert said is not None
        lengths.add((said.month, said.day))
    assert lengths == {(12, 29), (12, 30)}


def test_festivals_of_a_year() -> None:
    days = {name: find_lunar_words(name) for name in ("春节", "端午", "中秋", "除夕")}
    found = {name: find_date(day, 2025) for name, day in days.items() if day}
    assert found == {
        "春节": date(2025, 1, 29),
        "端午": date(2025, 5, 31),
        "中秋": date(2025, 10, 6),
        "除夕": date(2026, 2, 16),
    }


def test_a_day_is_read_as_it_is_spelt() -> None:
    for month in range(1, 13):
        for number in range(1, 31):
            for is_leap in (False, True):
                day = LunarDay(month, number, is_leap)
                assert find_lunar_words(spell_lunar_day(day)) == day
                assert find_lunar_words(format_lunar_day(day)) == day
    assert spell_lunar_day(LunarDay(12, 21)) == "腊月廿一"
    assert spell_lunar_day(LunarDay(4, 8, True)) == "闰四月初八"
