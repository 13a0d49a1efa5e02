from __future__ import annotations

from datetime import date

import pytest

from crmcli.views.dates import format_day, format_days_late, format_distance

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "en", "zh"),
    [
        (date(2026, 11, 12), "Thu 12 Nov", "11-12 周四"),
        (date(2026, 1, 4), "Sun 04 Jan", "01-04 周日"),
        (date(2025, 12, 31), "Wed 31 Dec 2025", "2025-12-31 周三"),
        (date(2027, 1, 1), "Fri 01 Jan 2027", "2027-01-01 周五"),
    ],
)
def test_the_year_is_shown_when_it_is_not_this_one(day: date, en: str, zh: str) -> None:
    assert format_day(day, TODAY, "en", weekday=True) == en
    assert format_day(day, TODAY, "zh", weekday=True) == zh


def test_without_weekday() -> None:
    assert format_day(date(2026, 11, 6), TODAY, "en") == "06 Nov"
    assert format_day(date(2026, 11, 6), TODAY, "zh") == "11-06"


@pytest.mark.parametrize(
    ("days", "en", "zh"),
    [(11, "11 d", "11 天"), (0, "today", "今天"), (-8, "in 8 d", "8 天后")],
)
def test_lateness(days: int, en: str, zh: str) -> None:
    assert format_days_late(days, "en") == en
    assert format_days_late(days, "zh") == zh


@pytest.mark.parametrize(
    ("days", "en", "zh"),
    [
        (8, "in 8 days", "8 天后"),
        (1, "tomorrow", "明天"),
        (0, "today", "今天"),
        (-1, "yesterday", "昨天"),
        (-3, "3 days ago", "3 天前"),
    ],
)
def test_distance(days: int, en: str, zh: str) -> None:
    assert format_distance(days, "en") == en
    assert format_distance(days, "zh") == zh
