"""Which days are worked, around Spring Festival 2026 and where nothing is announced."""

from __future__ import annotations

import pickle
import sys
from datetime import date, timedelta

import pytest

from crmcli.errors import Failure
from crmcli.rules.workdays import WEEKENDS_ONLY, Announced, build_calendar, is_country, name_version

CHINA = build_calendar("CN", {})


def day(text: str) -> date:
    return date.fromisoformat(text)


def iter_days(first: str, last: str) -> list[date]:
    start, end = day(first).toordinal(), day(last).toordinal()
    return [date.fromordinal(one) for one in range(start, end + 1)]


# As the State Council announced 2026 on 2025-11-04: first day off, last day off, work days.
HOLIDAYS_2026 = [
    ("2026-01-01", "2026-01-03", ["2026-01-04"]),
    ("2026-02-15", "2026-02-23", ["2026-02-14", "2026-02-28"]),
    ("2026-04-04", "2026-04-06", []),
    ("2026-05-01", "2026-05-05", ["2026-05-09"]),
    ("2026-06-19", "2026-06-21", []),
    ("2026-09-25", "2026-09-27", ["2026-09-20"]),
    ("2026-10-01", "2026-10-07", ["2026-10-10"]),
]


def test_a_year_with_make_up_days_is_as_announced() -> None:
    off = {one for first, last, _ in HOLIDAYS_2026 for one in iter_days(first, last)}
    work = {day(one) for _, _, days in HOLIDAYS_2026 for one in days}
    for one in iter_days("2026-01-01", "2026-12-31"):
        expected = one in off or (one.weekday() > 4 and one not in work)
        assert CHINA.is_off(one) == expected, one


@pytest.mark.parametrize(
    ("since", "count", "found"),
    [
        ("2026-02-12", 1, "2026-02-13"),
        ("2026-02-13", 1, "2026-02-14"),  # a Saturday that makes up
        ("2026-02-14", 1, "2026-02-24"),
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-02-27", 1, "2026-02-28"),
        ("2026-02-18", 1, "2026-02-24"),  # from within the holiday
        ("2026-02-24", -1, "2026-02-14"),
        ("2026-02-18", -2, "2026-02-13"),
        ("2026-02-18", 0, "2026-02-18"),
        ("2025-12-31", 1, "2026-01-04"),
    ],
)
def test_work_days_are_counted_over_spring_festival(since: str, count: int, found: str) -> None:
    assert CHINA.add_workdays(day(since), count) == day(found)


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("2026-02-13", "2026-02-13", "2026-02-13"),
        ("2026-02-14", "2026-02-14", "2026-02-14"),
        ("2026-02-15", "2026-02-14", "2026-02-24"),
        ("2026-02-23", "2026-02-14", "2026-02-24"),
        ("2026-10-11", "2026-10-10", "2026-10-12"),
    ],
)
def test_a_day_off_moves_by_the_rule(text: str, before: str, after: str) -> None:
    assert CHINA.move(day(text), "before") == day(before)
    assert CHINA.move(day(text), "after") == day(after)
    assert CHINA.move(day(text), "on") == day(text)


def test_a_year_that_is_not_announced_has_weekends_only() -> None:
    assert CHINA.is_known(2026)
    assert not CHINA.is_known(2031)
    for one in iter_days("2031-01-01", "2031-12-31"):
        assert CHINA.is_off(one) == (one.weekday() > 4)
    assert not CHINA.is_known(2003)


def test_what_the_team_announces_counts_more_than_the_country() -> None:
    announced = Announced(
        frozenset(iter_days("2031-01-22", "2031-01-28")),
        frozenset({day("2031-01-19"), day("2031-02-01")}),
    )
    own = Announced(frozenset({day("2026-12-31")}), frozenset({day("2026-10-07")}))
    calendar = build_calendar("CN", {2031: announced, 2026: own})
    assert calendar.is_known(2031)
    assert calendar.add_workdays(day("2031-01-21"), 1) == day("2031-01-29")
    assert not calendar.is_off(day("2031-01-19"))  # a Sunday
    assert calendar.is_off(day("2026-12-31"))
    assert not calendar.is_off(day("2026-10-07"))
    assert calendar.is_off(day("2026-10-06"))  # the rest of the year stays


def test_without_a_country_only_weekends_are_off() -> None:
    assert WEEKENDS_ONLY.is_known(2031)
    for one in iter_days("2026-02-09", "2026-03-01"):
        assert WEEKENDS_ONLY.is_off(one) == (one.weekday() > 4)


def test_another_country_has_its_own_holidays_and_weekend() -> None:
    germany = build_calendar("DE", {})
    assert germany.is_off(day("2026-12-25"))
    assert not germany.is_off(day("2026-02-17"))
    assert germany.is_known(2031)
    emirates = build_calendar("KW", {})  # Friday and Saturday
    assert [emirates.is_off(one) for one in iter_days("2026-11-19", "2026-11-22")] == [
        *(False, True, True, False),
    ]


def test_a_country_that_nobody_knows_is_refused_by_name() -> None:
    with pytest.raises(Failure) as caught:
        build_calendar("XX", {}).is_off(day("2026-11-23"))
    assert (caught.value.code, caught.value.values) == ("unknown-country", {"country": "XX"})
    assert is_country("CN")
    assert is_country("DE")
    assert not is_country("XX")


def test_without_the_calendars_of_the_world_the_extra_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    for ask in (lambda: name_version("DE"), lambda: build_calendar("DE", {}).is_known(2026)):
        with pytest.raises(Failure) as caught:
            ask()
        assert (caught.value.code, caught.value.values) == ("holidays-missing", {"country": "DE"})
    assert is_country("DE")  # nobody here can say that it is none
    assert build_calendar("CN", {}).is_off(day("2026-02-17"))


def test_the_calendar_ends_where_days_do() -> None:
    assert WEEKENDS_ONLY.add_workdays(date.max, 1) == date.max
    assert WEEKENDS_ONLY.add_workdays(date.min, -1) == date.min
    assert WEEKENDS_ONLY.move(date.max, "after") == date.max
    nothing = build_calendar(
        None, {9999: Announced(frozenset(iter_days("9999-01-01", "9999-12-31")))}
    )
    assert nothing.add_workdays(day("9998-12-31"), 1) == date.max


def test_two_calendars_are_equal_that_say_the_same() -> None:
    announced = {2026: Announced(frozenset({day("2026-12-31")}))}
    one, other = (build_calendar("CN", announced) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)
    assert one != CHINA
    assert one != build_calendar(None, announced)
    assert one.name() == other.name()
    assert one.name() != CHINA.name()


def test_a_calendar_can_be_sent_to_another_process() -> None:
    calendar = build_calendar("CN", {2031: Announced(frozenset({day("2031-01-22")}))})
    assert calendar.is_off(day("2026-02-17"))
    sent = pickle.loads(pickle.dumps(calendar))
    assert sent == calendar
    assert sent.is_off(day("2031-01-22"))


def test_many_work_days_are_as_if_counted_one_by_one() -> None:
    here = day("2026-01-01")
    for count in range(1, 400):
        here += timedelta(days=1)
        while CHINA.is_off(here):
            here += timedelta(days=1)
        assert CHINA.add_workdays(day("2026-01-01"), count) == here
