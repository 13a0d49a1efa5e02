"""No day holds more than can be done, and what matters most comes first."""

from __future__ import annotations

from datetime import date

from crmcli.rules.spreading import Planned, spread_over
from crmcli.rules.workdays import build_calendar

CHINA = build_calendar("CN", {})
MONDAY = date(2026, 11, 23)


def test_what_has_no_room_goes_to_the_next_work_day() -> None:
    friday = date(2026, 11, 27)
    items = [("a", friday), ("b", friday), ("c", friday), ("d", MONDAY)]
    assert spread_over(items, 2, CHINA, None) == [
        Planned("d", MONDAY, MONDAY),
        Planned("a", friday, friday),
        Planned("b", friday, friday),
        Planned("c", friday, date(2026, 11, 30)),
    ]


def test_what_is_overdue_is_for_today_and_the_rest_for_later() -> None:
    items = [("old", date(2026, 11, 1)), ("new", MONDAY), ("third", date(2026, 11, 2))]
    assert [(one.key, one.due.day, one.day) for one in spread_over(items, 2, CHINA, MONDAY)] == [
        ("old", 1, MONDAY),
        ("new", 23, MONDAY),
        ("third", 2, date(2026, 11, 24)),
    ]


def test_over_spring_festival_the_rest_waits_for_its_end() -> None:
    eve = date(2026, 2, 14)
    planned = spread_over([(str(at), eve) for at in range(3)], 1, CHINA, eve)
    assert [one.day for one in planned] == [eve, date(2026, 2, 24), date(2026, 2, 25)]


def test_nothing_is_spread_without_a_limit() -> None:
    items = [(str(at), MONDAY) for at in range(100)]
    assert {one.day for one in spread_over(items, None, CHINA, MONDAY)} == {MONDAY}
    assert spread_over([], 1, CHINA, MONDAY) == []
