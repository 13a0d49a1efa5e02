"""What a cell says of a day or a time: see `readings`."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timezone, tzinfo
from decimal import Decimal

from crmcli.rules.fields import Field
from crmcli.rules.habits import Habits, Read, Reading, Unsure, reject
from crmcli.rules.outcome import Message
from crmcli.rules.sheets import Cell
from crmcli.rules.targets import Target
from crmcli.rules.values import name_whole_day
from crmcli.rules.when import lacks_year
from crmcli.rules.written_dates import Moment, Unclear, read_serial
from crmcli.rules.written_dates import read_date as read_written_date

_NO_DAY = re.compile(r"0{1,4}([-/.])0{1,2}\1(?:0{1,2}|0{4})")
"""What Outlook and databases write for no day: 0/0/00."""
_NO_YEAR = re.compile(r"--\d\d-?\d\d")
"""How address books write a birthday of which nobody knows the year."""


def read_date(target: Target, cell: Cell, text: str, habits: Habits) -> Reading:
    """A day, and the time of it beside it; without a year only what comes every year is kept."""
    if _NO_DAY.fullmatch(text.strip()):
        return None
    if target.field.occurs == "yearly" and _NO_YEAR.fullmatch(text.strip()):
        return _keep_in_words(target.field, text)
    moment = _find_moment(cell, text, habits)
    if moment is None:
        if isinstance(cell, str) and lacks_year(text):
            return reject(target.field, text, "year-needed", example=name_whole_day(target.field))
        return reject(target.field, text, "not-a-day")
    if isinstance(moment, Unclear):
        days = tuple(day.isoformat() for day in moment.days)
        reason = Message("day-order-unclear", {"field": target.field, "text": text, "days": days})
        return Unsure(target.field, text, days, reason)
    moment = _move_home(moment, habits.zone)
    beside = {"time": f"{moment.at:%H:%M}"} if moment.at and moment.at != time() else {}
    return Read(moment.day.isoformat(), beside)


def _keep_in_words(field: Field, text: str) -> Read:
    """No value for the field, but the text among the notes beside it."""
    remark = Message("year-not-told", {"field": field, "text": text.strip()})
    return Read(None, {"notes": text.strip()}, (remark,))


def _find_moment(cell: Cell, text: str, habits: Habits) -> Moment | Unclear | None:
    if isinstance(cell, datetime):
        return Moment(cell.date(), cell.time(), cell.utcoffset())
    if isinstance(cell, date):
        return Moment(cell)
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        return read_serial(float(cell), from_1904=habits.from_1904)
    return read_written_date(text, habits.scope.today, habits.order)


def _move_home(moment: Moment, zone: tzinfo | None) -> Moment:
    """The moment as clocks of the zone show it; one that does not name its own stays."""
    if moment.offset is None or moment.at is None or zone is None:
        return moment
    there = datetime.combine(moment.day, moment.at, timezone(moment.offset)).astimezone(zone)
    return Moment(there.date(), there.time().replace(tzinfo=None))


def read_time(target: Target, cell: Cell, text: str, habits: Habits) -> Reading:
    """A time of the day, as hours and minutes."""
    if isinstance(cell, datetime | time):
        return Read(f"{cell:%H:%M}")
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool) and 0 <= cell < 1:
        minutes = round(float(cell) * 1440) % 1440
        return Read(f"{minutes // 60:02}:{minutes % 60:02}")
    moment = read_written_date(f"2000-01-01 {text.strip()}", habits.scope.today)
    if isinstance(moment, Moment) and moment.at is not None:
        return Read(f"{moment.at:%H:%M}")
    return reject(target.field, text, "not-a-time")
