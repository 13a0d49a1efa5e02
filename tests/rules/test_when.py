"""Days in words, seen from Monday 2026-11-23."""

from __future__ import annotations

from datetime import date

import pytest

from crmcli.errors import UsageError
from crmcli.rules.when import find_when, parse_span, parse_when
from crmcli.rules.when_text import split_when
from tests.acting import TODAY

EITHER_WAY = {
    "2026-12-01": "2026-12-01",
    "2026/12/1": "2026-12-01",
    "2026.12.1": "2026-12-01",
    "２０２６－１２－０１": "2026-12-01",
    "2026年12月1日": "2026-12-01",
    "today": "2026-11-23",
    "Tomorrow": "2026-11-24",
    " yesterday ": "2026-11-22",
    "今天": "2026-11-23",
    "明天": "2026-11-24",
    "后天": "2026-11-25",
    "大后天": "2026-11-26",
    "昨天": "2026-11-22",
    "前天": "2026-11-21",
    "+3d": "2026-11-26",
    "+ 3 days": "2026-11-26",
    "-2w": "2026-11-09",
    "+1m": "2026-12-23",
    "+3m": "2027-02-23",
    "+1y": "2027-11-23",
    "in 2 weeks": "2026-12-07",
    "2 weeks ago": "2026-11-09",
    "3天后": "2026-11-26",
    "3 天之后": "2026-11-26",
    "３天后": "2026-11-26",
    "两周后": "2026-12-07",
    "十二天后": "2026-12-05",
    "二十五天以后": "2026-12-18",
    "一个月后": "2026-12-23",
    "半个月后": "2026-12-08",
    "半年后": "2027-05-23",
    "3天前": "2026-11-20",
    "两个星期前": "2026-11-09",
    "next tue": "2026-12-01",
    "next Monday": "2026-11-30",
    "last fri": "2026-11-20",
    "this fri": "2026-11-27",
    "下周三": "2026-12-02",
    "下星期天": "2026-12-06",
    "下个礼拜一": "2026-11-30",
    "下下周一": "2026-12-07",
    "上周三": "2026-11-18",
    "本周五": "2026-11-27",
    "这周一": "2026-11-23",
    "本月底": "2026-11-30",
    "下月底": "2026-12-31",
    "上个月底": "2026-10-31",
    "下月初": "2026-12-01",
    "下个月5号": "2026-12-05",
    "本月20日": "2026-11-20",
    "end of next month": "2026-12-31",
    "dec 1 2027": "2027-12-01",
    "1900-01-01": "1900-01-01",
    "2100-12-31": "2100-12-31",
}

FORWARD_AND_BACK = {
    "mon": ("2026-11-30", "2026-11-16"),
    "tuesday": ("2026-11-24", "2026-11-17"),
    "sun": ("2026-11-29", "2026-11-22"),
    "周一": ("2026-11-30", "2026-11-16"),
    "星期三": ("2026-11-25", "2026-11-18"),
    "礼拜天": ("2026-11-29", "2026-11-22"),
    "周日": ("2026-11-29", "2026-11-22"),
    "11-20": ("2027-11-20", "2026-11-20"),
    "11/23": ("2026-11-23", "2026-11-23"),
    "12月1号": ("2026-12-01", "2025-12-01"),
    "12月1日": ("2026-12-01", "2025-12-01"),
    "1 dec": ("2026-12-01", "2025-12-01"),
    "2-29": ("2028-02-29", "2024-02-29"),
    "20号": ("2026-12-20", "2026-11-20"),
    "31日": ("2026-12-31", "2026-10-31"),
    "月底": ("2026-11-30", "2026-10-31"),
    "eom": ("2026-11-30", "2026-10-31"),
    "月初": ("2026-12-01", "2026-11-01"),
    "年底": ("2026-12-31", "2025-12-31"),
    "3d": ("2026-11-26", "2026-11-20"),
}

NO_DAY = [
    "", " ", "soon", "周", "2026-02-30", "2026-13-01", "2026-12-1x", "2-30",
    "1899-12-31", "2101-01-01", "0000-00-00", "+99999d", "+99999y", "-99999y", "+999999999d",
    "32号", "13月1日", "十十天后", "半天后", "3天", "20261201", "none", "12:30", "-", "+d",
    "next", "1.10", "+3d +2d",
]  # fmt: skip


@pytest.mark.parametrize("text", EITHER_WAY)
def test_a_day_that_needs_no_direction(text):
    day = date.fromisoformat(EITHER_WAY[text])
    assert parse_when(text, TODAY, "future") == day
    assert parse_when(text, TODAY, "past") == day


@pytest.mark.parametrize("text", FORWARD_AND_BACK)
def test_a_day_that_is_the_nearest_in_the_direction(text):
    forward, back = FORWARD_AND_BACK[text]
    assert parse_when(text, TODAY, "future").isoformat() == forward
    assert parse_when(text, TODAY, "past").isoformat() == back


@pytest.mark.parametrize("text", NO_DAY)
def test_what_names_no_day_is_refused_with_the_text(text):
    with pytest.raises(UsageError) as caught:
        parse_when(text, TODAY, "future")
    assert (caught.value.code, caught.value.values["text"]) == ("bad-date", text)


def test_weeks_begin_on_monday_whatever_the_day():
    sunday = date(2026, 11, 29)
    assert find_when("next mon", sunday, "future") == date(2026, 11, 30)
    assert find_when("下周日", sunday, "future") == date(2026, 12, 6)
    assert find_when("this mon", sunday, "future") == date(2026, 11, 23)
    assert find_when("last mon", sunday, "past") == date(2026, 11, 16)
    assert find_when("周日", sunday, "future") == date(2026, 12, 6)


def test_months_end_where_they_end():
    assert find_when("+1m", date(2027, 1, 31), "future") == date(2027, 2, 28)
    assert find_when("-1y", date(2028, 2, 29), "past") == date(2027, 2, 28)
    assert find_when("月底", date(2026, 11, 30), "past") == date(2026, 11, 30)
    assert find_when("月初", date(2026, 12, 1), "future") == date(2026, 12, 1)
    assert find_when("月底", date.max, "future") is None


@pytest.mark.parametrize(
    ("text", "day", "rest"),
    [
        ("下周三 送报价", "2026-12-02", "送报价"),
        ("下周三送报价", "2026-12-02", "送报价"),
        ("下周三，送报价", "2026-12-02", "送报价"),
        ("next tue send quote", "2026-12-01", "send quote"),
        ("next tue: send quote", "2026-12-01", "send quote"),
        ("+3d 送样", "2026-11-26", "送样"),
        ("+3d送样", "2026-11-26", "送样"),
        ("3 days later", "2026-11-26", "later"),
        ("tue", "2026-11-24", ""),
        ("tue 2 samples", "2026-11-24", "2 samples"),
        ("12月1日送合同", "2026-12-01", "送合同"),
        ("月底前补货", "2026-11-30", "补货"),
        ("3天后回访", "2026-11-26", "回访"),
        ("1 dec 2027 renew", "2027-12-01", "renew"),
        ("2026-12-01: call", "2026-12-01", "call"),
        ("今天下午打电话", "2026-11-23", "下午打电话"),
    ],
)
def test_the_longest_day_at_the_start_wins(text, day, rest):
    assert split_when(text, TODAY, "future") == (date.fromisoformat(day), rest)


@pytest.mark.parametrize(
    "text", ["送报价", "send it next tue", "+3dx", "2026-12-011", "1-2-3", "monsters", "none", ""]
)
def test_text_that_starts_with_no_day_stays_whole(text):
    assert split_when(text, TODAY, "future") == (None, text)


@pytest.mark.parametrize(
    ("text", "ahead", "back"),
    [
        ("0d", 0, 0), ("30", 30, 30), ("+7d", 7, 7), ("2w", 14, 14), ("30 天", 30, 30),
        ("三十天", 30, 30), ("３０天", 30, 30), ("一周", 7, 7), ("两个星期", 14, 14),
        ("2 weeks", 14, 14), ("a month", 30, 31), ("1 month", 30, 31), ("1m", 30, 31),
        ("两个月", 61, 61), ("半个月", 15, 15), ("半年", 181, 184), ("1 year", 365, 365),
    ],
)  # fmt: skip
def test_a_span_is_so_many_days_from_today(text, ahead, back):
    assert (parse_span(text, TODAY, "future"), parse_span(text, TODAY, "past")) == (ahead, back)


@pytest.mark.parametrize("text", ["", "soon", "-3d", "3x", "三月", "天", "3天后", "99999y", "1.5d"])
def test_what_is_no_span_is_refused(text):
    with pytest.raises(UsageError) as caught:
        parse_span(text, TODAY, "past")
    assert (caught.value.code, caught.value.values["text"]) == ("bad-span", text)
