"""When a customer is due whose cadence is in work days, or ends on a day off."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crmcli.rules.followup import (
    Standing,
    assess_card,
    count_days_overdue,
    describe_standing,
    explain_standing,
    lateness_key,
    remark_far,
)
from crmcli.rules.settings import Settings, Workdays, asks_calendar
from crmcli.rules.workdays import Announced, Rule, build_calendar
from tests.acting import make_visit, say

CHINA = build_calendar("CN", {})
CADENCE = {"K": Workdays(5), "A": 7, "B": 30, "none": 365}


def make_settings(days_off: Rule = "on") -> Settings:
    return Settings(cadence=CADENCE, calendar=CHINA, days_off=days_off)


def assess(grade: str, last: str, days_off: Rule = "on") -> Standing:
    return assess_card({"grade": grade, "visits": [make_visit(last)]}, make_settings(days_off))


def tell_due(grade: str, last: str, days_off: Rule = "on") -> str:
    due = assess(grade, last, days_off).due
    return due.isoformat() if due else ""


@pytest.mark.parametrize(
    ("last", "due"),
    [
        ("2026-02-06", "2026-02-13"),
        ("2026-02-09", "2026-02-14"),  # a Saturday that makes up
        ("2026-02-10", "2026-02-24"),
        ("2026-02-14", "2026-02-28"),
        ("2026-02-18", "2026-02-28"),
        ("2026-02-25", "2026-03-03"),
        ("2026-09-30", "2026-10-13"),
    ],
)
def test_five_work_days_around_the_holidays_of_2026(last: str, due: str) -> None:
    assert tell_due("K", last) == due


@pytest.mark.parametrize(
    ("last", "on", "before", "after"),
    [
        ("2026-02-06", "2026-02-13", "2026-02-13", "2026-02-13"),
        ("2026-02-07", "2026-02-14", "2026-02-14", "2026-02-14"),
        ("2026-02-10", "2026-02-17", "2026-02-14", "2026-02-24"),
        ("2026-02-14", "2026-02-21", "2026-02-24", "2026-02-24"),  # not on the day of the visit
        ("2026-02-16", "2026-02-23", "2026-02-24", "2026-02-24"),
        ("2026-02-21", "2026-02-28", "2026-02-28", "2026-02-28"),
        ("2026-02-22", "2026-03-01", "2026-02-28", "2026-03-02"),
    ],
)
def test_a_cadence_in_days_that_ends_on_a_day_off(
    last: str, on: str, before: str, after: str
) -> None:
    assert tell_due("A", last) == on
    assert tell_due("A", last, "before") == before
    assert tell_due("A", last, "after") == after


@pytest.mark.parametrize("days_off", ["on", "before", "after"])
def test_over_a_whole_year_every_day_is_by_the_rule(days_off: Rule) -> None:
    day = date(2026, 1, 5)
    while day.year == 2026:
        due = assess("A", day.isoformat(), days_off).due
        plain = day + timedelta(days=7)
        assert due is not None
        assert due > day
        if days_off == "on" or not CHINA.is_off(plain):
            assert due == plain
        else:
            assert not CHINA.is_off(due)
            assert abs((due - plain).days) < 10
        worked = assess("K", day.isoformat(), days_off).due
        assert worked == CHINA.add_workdays(day, 5)
        day += timedelta(days=1)


def test_in_a_year_without_a_calendar_the_weekends_are_off_until_it_is_announced() -> None:
    """Spring Festival 2031 is on 23 January; nobody has announced its days off yet."""
    assert tell_due("K", "2031-01-20") == "2031-01-27"
    announced = Announced(
        frozenset(date(2031, 1, 22) + timedelta(days=at) for at in range(7)),
        frozenset({date(2031, 1, 19), date(2031, 2, 1)}),
    )
    settings = make_settings()._replace(calendar=build_calendar("CN", {2031: announced}))
    card = {"grade": "K", "visits": [make_visit("2031-01-20")]}
    assert assess_card(card, settings).due == date(2031, 2, 1)


def test_the_day_of_a_promise_is_never_moved() -> None:
    visits = [make_visit("2026-02-10", next="2026-02-17")]
    standing = assess_card({"grade": "K", "visits": visits}, make_settings("after"))
    assert (standing.due, standing.basis, standing.unit) == (date(2026, 2, 17), "promise", 7)


def test_a_card_that_was_only_created_is_due_by_work_days_too() -> None:
    standing = assess_card({"grade": "K", "created": "2026-02-10"}, make_settings())
    assert (standing.due, standing.basis) == (date(2026, 2, 24), "created")


def test_lateness_is_counted_in_days_and_measured_in_the_cadence_length() -> None:
    in_workdays = assess("K", "2026-11-02")
    assert (in_workdays.cadence, in_workdays.in_workdays, in_workdays.unit) == (5, True, 7)
    assert in_workdays.due == date(2026, 11, 9)
    assert count_days_overdue(in_workdays, date(2026, 11, 23)) == 14
    in_days = assess("A", "2026-11-02")
    today = date(2026, 11, 23)
    assert lateness_key(in_workdays, "K", "x", today) < lateness_key(in_days, "A", "x", today)
    assert lateness_key(in_workdays, "A", "x", today) == lateness_key(in_days, "A", "x", today)


@pytest.mark.parametrize(
    ("grade", "last", "days_off", "en", "zh"),
    [
        (
            *("K", "2026-11-02", "on"),
            "every 5 work days (grade K), last contact Mon 2026-11-02: 14 days late = 2.0 cadences",
            "周期 5 个工作日（级别 K），上次跟进 2026-11-02 周一：逾期 14 天 = 2.0 个周期",
        ),
        (
            *("A", "2026-11-15", "after"),
            (
                "every 7 days (grade A), last contact Sun 2026-11-15, "
                "Sun 2026-11-22 is a day off: due today"
            ),
            "周期 7 天（级别 A），上次跟进 2026-11-15 周日，2026-11-22 周日 为休息日：今天到期",
        ),
        (
            *("A", "2026-11-16", "after"),
            "every 7 days (grade A), last contact Mon 2026-11-16: due today",
            "周期 7 天（级别 A），上次跟进 2026-11-16 周一：今天到期",
        ),
    ],
)
def test_why(grade: str, last: str, days_off: Rule, en: str, zh: str) -> None:
    card = {"grade": grade, "visits": [make_visit(last)]}
    message = explain_standing(card, assess(grade, last, days_off), date(2026, 11, 23))
    assert (say(message), say(message, "zh")) == (en, zh)


def test_what_an_act_answers() -> None:
    message = describe_standing(assess("K", "2026-11-20"))
    assert say(message) == "due Fri 2026-11-27 by the cadence of 5 work days"
    assert say(message, "zh") == "按周期 5 个工作日，应于 2026-11-27 周五 跟进"
    one = Settings(cadence={"K": Workdays(1)}, calendar=CHINA)
    card = {"grade": "K", "visits": [make_visit("2026-11-20")]}
    assert say(describe_standing(assess_card(card, one))) == (
        "due Mon 2026-11-23 by the cadence of 1 work day"
    )


def test_a_promise_is_far_by_the_length_of_the_cadence() -> None:
    settings = Settings(cadence={"K": Workdays(100)}, calendar=CHINA)
    standing = assess_card({"grade": "K", "visits": [make_visit("2026-11-20")]}, settings)
    today = date(2026, 11, 23)
    assert remark_far(today + timedelta(days=280), standing, today) == ()
    assert remark_far(today + timedelta(days=281), standing, today) != ()


def test_whether_a_calendar_is_asked() -> None:
    assert not asks_calendar(Settings(calendar=CHINA))
    assert asks_calendar(Settings(cadence=CADENCE))
    assert asks_calendar(Settings(days_off="before"))
