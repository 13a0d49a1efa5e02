"""Laws of days in words, for every today."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.errors import UsageError
from crmcli.rules.when import find_when, parse_when
from crmcli.rules.when_text import split_when

TODAYS = st.dates(date(1901, 1, 1), date(2099, 1, 1))
NAMES = [
    ("mon", "一"), ("tue", "二"), ("wed", "三"), ("thu", "四"), ("fri", "五"), ("sat", "六"),
    ("sun", "日"),
]  # fmt: skip
WEEKDAYS = st.integers(0, 6)
DIRECTIONS = st.sampled_from(["future", "past"])


@given(TODAYS, WEEKDAYS)
def test_a_weekday_is_the_nearest_in_the_direction_and_never_today(today, weekday):
    for word in (NAMES[weekday][0], f"周{NAMES[weekday][1]}"):
        ahead, back = find_when(word, today, "future"), find_when(word, today, "past")
        assert ahead.weekday() == back.weekday() == weekday
        assert today < ahead <= today + timedelta(7)
        assert today > back >= today - timedelta(7)


@given(TODAYS, WEEKDAYS, st.sampled_from([-1, 0, 1]), DIRECTIONS)
def test_a_weekday_of_a_week_lies_in_that_week(today, weekday, week, direction):
    english, chinese = {-1: ("last", "上周"), 0: ("this", "本周"), 1: ("next", "下周")}[week]
    monday = today - timedelta(today.weekday()) + timedelta(7 * week)
    day = monday + timedelta(weekday)
    assert find_when(f"{english} {NAMES[weekday][0]}", today, direction) == day
    assert find_when(f"{chinese}{NAMES[weekday][1]}", today, direction) == day


@given(TODAYS, st.dates(date(1900, 1, 1), date(2100, 12, 31)), DIRECTIONS)
def test_a_written_date_is_that_day_in_every_form(today, day, direction):
    forms = [
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
    ]
    assert {find_when(form, today, direction) for form in forms} == {day}


@given(TODAYS, st.dates(date(1904, 1, 1), date(2096, 12, 31)))
def test_a_month_and_day_is_the_nearest_that_has_it(today, day):
    ahead = find_when(f"{day.month}-{day.day}", today, "future")
    back = find_when(f"{day.month}月{day.day}日", today, "past")
    for found in (ahead, back):
        assert found is None or (found.month, found.day) == (day.month, day.day)
    assert ahead is None or today <= ahead < today + timedelta(366 * 8)
    assert back is None or today >= back > today - timedelta(366 * 8)


@given(TODAYS, st.integers(0, 400), DIRECTIONS)
def test_days_and_weeks_are_counted(today, count, direction):
    assert find_when(f"+{count}d", today, direction) == today + timedelta(count)
    assert find_when(f"{count}天后", today, direction) == today + timedelta(count)
    assert find_when(f"-{count}d", today, direction) == today - timedelta(count)


@given(st.text(max_size=40), TODAYS, DIRECTIONS)
def test_any_text_is_a_day_in_range_or_refused(text, today, direction):
    try:
        day = parse_when(text, today, direction)
    except UsageError as error:
        assert error.code == "bad-date"
    else:
        assert 1900 <= day.year <= 2100


@given(st.text(max_size=60), st.dates(), DIRECTIONS)
def test_splitting_never_invents_text(text, today, direction):
    day, rest = split_when(text, today, direction)
    assert text.strip().endswith(rest.strip())
    if day is None:
        assert rest == text.strip()


@pytest.mark.parametrize(
    "when", ["2026-12-01", "+3d", "next tue", "明天", "下周三", "3天后", "月底"]
)
@given(rest=st.text("送报价合同样 abc", min_size=1, max_size=10))
def test_what_follows_a_day_is_kept(when, rest):
    today = date(2026, 11, 23)
    day, text = split_when(f"{when} {rest}", today, "future")
    assert day is not None
    assert text == rest.strip()
