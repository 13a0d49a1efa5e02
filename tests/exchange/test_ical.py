"""Calendars as other programs read them: icalendar is the second opinion on every line."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Component

from crmcli.exchange.ical import Entry, Kind, iter_calendar

_DAY = date(2026, 11, 26)
_ENTRY = Entry(
    "yunfan-follow-up@985751b561bb",
    _DAY,
    "跟进 杭州云帆科技有限公司：送样机",
    "约定 2026-11-26 周四\n级别 K",
    "跟进",
    1,
    alarm=True,
)
_CLEAN = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=200)
_ANY = st.text(st.characters(categories=["L", "N", "P", "S", "Z", "Cc", "Cf", "Co"]), max_size=60)


def _build(*entries: Entry, name: str = "客户跟进", kind: Kind = "event") -> bytes:
    return b"".join(iter_calendar(entries, name, kind, "Asia/Shanghai", "zh"))


def _read(data: bytes) -> Calendar:
    """The calendar as icalendar reads it, with none of the lines that it could not."""
    calendar = Calendar.from_ical(data)
    assert isinstance(calendar, Calendar)
    for component in calendar.walk():
        assert not component.errors
    return calendar


def _list(data: bytes) -> list[Component]:
    calendar = _read(data)
    return [*calendar.walk("VEVENT"), *calendar.walk("VTODO")]


def _assert_lines_fit(data: bytes) -> None:
    assert data.endswith(b"\r\n")
    for line in data.removesuffix(b"\r\n").split(b"\r\n"):
        assert line
        assert len(line) <= 75
        assert b"\r" not in line
        assert b"\n" not in line
        line.decode()  # no character is split


def test_an_event_says_what_the_entry_says() -> None:
    (event,) = _list(_build(_ENTRY))
    assert event.name == "VEVENT"
    assert event["UID"] == _ENTRY.uid
    assert event["SUMMARY"] == _ENTRY.summary
    assert event["DESCRIPTION"] == _ENTRY.description
    assert event["CATEGORIES"].cats == ["跟进"]
    assert event["PRIORITY"] == 1
    assert event["TRANSP"] == "TRANSPARENT"
    assert event["DTSTAMP"].dt == datetime(2026, 11, 26, tzinfo=UTC)
    (alarm,) = event.walk("VALARM")
    assert (alarm["ACTION"], alarm["DESCRIPTION"]) == ("DISPLAY", _ENTRY.summary)
    assert alarm["TRIGGER"].dt == timedelta(hours=9)


def test_a_thing_to_be_done_is_due_on_its_day() -> None:
    (todo,) = _list(_build(_ENTRY, kind="todo"))
    assert todo.name == "VTODO"
    assert todo["DUE"].dt == _DAY
    assert todo["STATUS"] == "NEEDS-ACTION"
    assert "DTSTART" not in todo
    (alarm,) = todo.walk("VALARM")
    assert alarm["TRIGGER"].dt == timedelta(hours=9)
    assert alarm["TRIGGER"].params["RELATED"] == "END"


def test_the_calendar_has_what_the_format_and_the_programs_ask_for() -> None:
    calendar = _read(_build(_ENTRY))
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"] == "-//crmcli//crm//ZH"
    assert calendar["NAME"] == calendar["X-WR-CALNAME"] == "客户跟进"
    assert calendar["X-WR-TIMEZONE"] == "Asia/Shanghai"
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=6)
    assert calendar["X-PUBLISHED-TTL"] == "PT6H"
    assert "METHOD" not in calendar  # an invitation has one, and wants an answer


@pytest.mark.parametrize("kind", ["event", "todo"])
def test_nothing_to_do_is_a_calendar_too(kind: Kind) -> None:
    data = _build(kind=kind)
    calendar = _read(data)
    assert not calendar.walk("VEVENT")
    assert len(calendar.subcomponents) == 1  # the format wants one
    _assert_lines_fit(data)


def test_without_alarm_priority_and_description_there_is_none() -> None:
    bare = _ENTRY._replace(alarm=False, priority=0, description="")
    (event,) = _list(_build(bare))
    assert not event.walk("VALARM")
    assert "PRIORITY" not in event
    assert "DESCRIPTION" not in event


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_a_day_is_the_same_day_in_every_zone(zone: str) -> None:
    (event,) = _list(_build(_ENTRY))
    start, end = event["DTSTART"].dt, event["DTEND"].dt
    assert (type(start), type(end)) == (date, date)  # a day, and no instant that a zone could move
    midnight = datetime(start.year, start.month, start.day, tzinfo=ZoneInfo(zone))
    (alarm,) = event.walk("VALARM")
    assert (midnight + alarm["TRIGGER"].dt).isoformat()[:16] == "2026-11-26T09:00"
    assert end - start == timedelta(days=1)


@pytest.mark.parametrize(
    "day", [date.min, date(2028, 2, 28), date(2028, 2, 29), date(2026, 12, 31), date.max]
)
def test_days_at_the_edges(day: date) -> None:
    (event,) = _list(_build(_ENTRY._replace(day=day)))
    assert event["DTSTART"].dt == day
    if day < date.max:
        assert event["DTEND"].dt == day + timedelta(days=1)
    else:
        assert "DTEND" not in event  # one day, as without


@pytest.mark.parametrize(
    "said",
    [
        "a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:planted",
        "a\nATTACH:file:///etc/passwd",
        "a\\nEND:VCALENDAR",
        "C:\\New; one, two: three",
        '";LANGUAGE=x:y',
        "\\",
        "a\rb\x00c\x1bd\u202ee\u2028f\u0085g\ud800h",
    ],
)
def test_no_text_gets_out_of_its_line(said: str) -> None:
    planted = Entry(said, _DAY, said, said, said, 5, alarm=True)
    data = b"".join(iter_calendar([planted, _ENTRY], said, "event", said, "zh"))
    _assert_lines_fit(data)
    calendar = _read(data)
    assert len(calendar.subcomponents) == 2
    names = re.findall(rb"(?m)^[A-Z-]+(?=[:;])", data.replace(b"\r\n ", b""))
    of_one = b"".join(iter_calendar([_ENTRY, _ENTRY], "x", "event", "x", "zh"))
    assert names == re.findall(rb"(?m)^[A-Z-]+(?=[:;])", of_one)
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\u2028\u202e]", data.decode())


@pytest.mark.parametrize(
    "said",
    ["C:\\Windows", "C:\\New\\notes", "a;b,c:d", 'say "yes"', "emoji 👨‍👩‍👧 and ü"],
)
def test_what_is_harmless_is_kept_to_the_letter(said: str) -> None:
    (event,) = _list(_build(_ENTRY._replace(summary=said, description=f"{said}\n{said}")))
    assert event["SUMMARY"] == said
    assert event["DESCRIPTION"] == f"{said}\n{said}"


@given(_CLEAN)
def test_a_clean_text_comes_back(said: str) -> None:
    data = _build(_ENTRY._replace(description=said))
    _assert_lines_fit(data)
    (event,) = _list(data)
    assert event.get("DESCRIPTION", "") == said


@given(st.lists(st.tuples(_ANY, _ANY, st.dates()), max_size=4))
def test_whatever_is_said_the_entries_are_as_many(said: list[tuple[str, str, date]]) -> None:
    entries = [
        Entry(f"{place}@x", day, summary, text, "跟进", 0, alarm=False)
        for place, (summary, text, day) in enumerate(said)
    ]
    data = _build(*entries)
    _assert_lines_fit(data)
    assert {event["UID"] for event in _list(data)} == {entry.uid for entry in entries}


def test_the_order_in_which_entries_come_does_not_matter() -> None:
    others = [_ENTRY._replace(uid=f"{place}@x", day=date(2026, 12, place)) for place in (3, 1, 2)]
    assert _build(_ENTRY, *others) == _build(*reversed(others), _ENTRY)


def test_of_a_day_the_important_come_first() -> None:
    given = [("a", 0), ("b", 9), ("c", 1)]
    entries = [_ENTRY._replace(uid=uid, priority=priority) for uid, priority in given]
    assert [one["UID"] for one in _list(_build(*entries))] == ["c", "b", "a"]
