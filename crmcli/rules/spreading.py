"""Spreading what is due over the days: no day holds more than a person can do.

Only reminders and calendars ask for it. When a customer is due never depends on other customers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from crmcli.rules.workdays import WorkCalendar


class Planned(NamedTuple):
    """Something due, and the day on which to do it: its own, or a later one with room."""

    key: str
    due: date
    day: date


def spread_over(
    items: Iterable[tuple[str, date]],
    most: int | None,
    calendar: WorkCalendar,
    today: date | None,
) -> list[Planned]:
    """A day for each of the items, which come in order of importance; sorted by that day.

    What was due before `today` is for today. A day holds at most `most`; what finds no room goes
    to the next work day that has some. `most` None: everything stays where it is.
    """
    planned = []
    plan = _Plan(most, calendar)
    for key, due in items:
        day = due if today is None else max(due, today)
        planned.append(Planned(key, due, plan.take(day)))
    return sorted(planned, key=lambda one: one.day)


class _Plan:
    """How many each day holds, and where to look on from a day that is full."""

    def __init__(self, most: int | None, calendar: WorkCalendar) -> None:
        self._most = most
        self._calendar = calendar
        self._taken: Counter[date] = Counter()
        self._onward: dict[date, date] = {}

    def take(self, day: date) -> date:
        """A place on the day, or on the next work day with room."""
        if self._most is None:
            return day
        passed = []
        while self._taken[day] >= self._most and day != date.max:
            passed.append(day)
            day = self._onward.get(day) or self._calendar.add_workdays(day, 1)
        for full in passed:  # the next one looks here at once
            self._onward[full] = day
        self._taken[day] += 1
        return day
