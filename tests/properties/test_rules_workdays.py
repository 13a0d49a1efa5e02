"""Laws of work days, and of spreading over them."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crmcli.rules.spreading import spread_over
from crmcli.rules.workdays import Announced, WorkCalendar, build_calendar

DAYS = st.dates(date(2025, 6, 1), date(2027, 6, 30))
COUNTS = st.integers(0, 300)


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """China's or none, with some days that a team has announced."""
    country = draw(st.sampled_from(["CN", None]))
    own = st.dates(date(2026, 1, 1), date(2026, 12, 31))
    off = draw(st.frozensets(own, max_size=9))
    work = draw(st.frozensets(own, max_size=9)) - off
    return build_calendar(country, {2026: Announced(off, work)} if off or work else {})


def count_workdays(calendar: WorkCalendar, after: date, until: date) -> int:
    """One by one: the work days after a day, up to another."""
    span = (until - after).days
    return sum(not calendar.is_off(after + timedelta(days=at)) for at in range(1, span + 1))


@given(calendars(), DAYS, st.integers(1, 300))
def test_so_many_work_days_later_there_were_so_many_work_days(
    calendar: WorkCalendar, day: date, count: int
) -> None:
    later = calendar.add_workdays(day, count)
    assert later > day
    assert not calendar.is_off(later)
    assert count_workdays(calendar, day, later) == count


@given(calendars(), DAYS, COUNTS, COUNTS)
def test_work_days_add_up(calendar: WorkCalendar, day: date, one: int, other: int) -> None:
    in_two_steps = calendar.add_workdays(calendar.add_workdays(day, one), other)
    assert in_two_steps == calendar.add_workdays(day, one + other)


@given(calendars(), DAYS, st.integers(-300, 300))
def test_there_and_back_is_the_work_day_that_one_came_from(
    calendar: WorkCalendar, day: date, count: int
) -> None:
    here = calendar.move(day, "after")
    assert calendar.add_workdays(calendar.add_workdays(here, count), -count) == here


@given(calendars(), DAYS, st.sampled_from(["before", "after", "on"]))
def test_a_day_that_was_moved_stays(calendar: WorkCalendar, day: date, rule) -> None:
    moved = calendar.move(day, rule)
    assert calendar.move(moved, rule) == moved
    assert rule == "on" or not calendar.is_off(moved)
    between = [day + timedelta(days=at) for at in range(1, abs((moved - day).days))]
    assert moved == day or all(calendar.is_off(min(day, moved) + (one - day)) for one in between)
    assert {"before": moved <= day, "after": moved >= day, "on": moved == day}[rule]


ITEMS = st.lists(st.dates(date(2026, 2, 1), date(2026, 3, 10)), max_size=60)


@given(
    calendars(), ITEMS, st.integers(1, 5), st.none() | st.dates(date(2026, 2, 5), date(2026, 3, 1))
)
def test_spreading_keeps_everything_and_never_hurries(
    calendar: WorkCalendar, dues: list[date], most: int, today: date | None
) -> None:
    items = [(str(at), due) for at, due in enumerate(dues)]
    planned = spread_over(items, most, calendar, today)
    assert sorted((one.key, one.due) for one in planned) == sorted(items)
    assert all(one.day >= max(one.due, today or one.due) for one in planned)
    assert max(Counter(one.day for one in planned).values(), default=0) <= most
    moved = [one for one in planned if one.day != max(one.due, today or one.due)]
    assert not any(calendar.is_off(one.day) for one in moved)
    assert planned == spread_over(items, most, calendar, today)


@given(calendars(), ITEMS, st.integers(1, 5))
def test_of_two_that_are_due_together_the_more_important_is_not_later(
    calendar: WorkCalendar, dues: list[date], most: int
) -> None:
    items = [(str(at), due) for at, due in enumerate(dues)]
    day = {one.key: one.day for one in spread_over(items, most, calendar, None)}
    for at, due in enumerate(dues):
        for later in range(at + 1, len(dues)):
            if dues[later] == due:
                assert day[str(at)] <= day[str(later)]


@given(calendars(), ITEMS, st.integers(1, 5))
def test_nothing_waits_while_there_is_room(
    calendar: WorkCalendar, dues: list[date], most: int
) -> None:
    items = [(str(at), due) for at, due in enumerate(dues)]
    planned = spread_over(items, most, calendar, None)
    taken = Counter(one.day for one in planned)
    for one in planned:
        passed = [one.due + timedelta(days=at) for at in range((one.day - one.due).days)]
        open_days = [day for day in passed if day == one.due or not calendar.is_off(day)]
        assert all(taken[day] == most for day in open_days)
