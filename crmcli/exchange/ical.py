"""Calendars as files: iCalendar (RFC 5545), which calendar programs subscribe to and take in.

Equal entries give equal bytes, whenever and wherever they are written: a file that did not change
need not be published again. So DTSTAMP, which the format demands, is the entry's own day: it moves
on with an entry that is put off, and stays while the entry does.

All days are whole ones without a zone, so that a 23rd is the 23rd wherever it is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from typing import Literal, NamedTuple

from crmcli.exchange.content_lines import write_line
from crmcli.ledger.spooling import iter_sorted
from crmcli.rules.days import add_days

Kind = Literal["event", "todo"]

_LOWEST = 10
"""Where an entry without a priority stands among those of its day."""
_BLOCK = 1 << 16
"""Bytes that are handed on at once."""
_READ_AGAIN = "PT6H"
"""How often a subscriber may look for news; most have an opinion of their own."""
_RINGS = "PT9H"
"""When an alarm rings: so long after the day has begun where it is read."""
_NO_ZONE = ("BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000")
_NO_OFFSET = ("TZOFFSETFROM:+0000", "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE")
_NOTHING = (*_NO_ZONE, *_NO_OFFSET)
"""What stands in a calendar without entries: the format wants some component in each."""


class Entry(NamedTuple):
    """A whole day of a calendar on which something is to be done or thought of."""

    uid: str
    """Names the entry as long as there is one; a program that has it already replaces it."""
    day: date
    summary: str
    """One line."""
    description: str
    """Lines, or nothing."""
    category: str
    priority: int
    """From 1, the highest, to 9; 0 says nothing."""
    alarm: bool


def iter_calendar(
    entries: Iterable[Entry], name: str, kind: Kind, zone: str, language: str
) -> Iterator[bytes]:
    """A calendar with the entries, by day and the important first, as events or as things to do.

    `name` is what a program calls it, `zone` the time zone of the ledger, for what a reader may
    add; `language` is that of the entries. What may not stand in the format is cleaned away.

    It comes in pieces, none of them before all entries have come. Raises Failure("cannot-spool")
    where there are many, and no room for temporary files.
    """
    block = bytearray()
    for line in _iter_lines(entries, name, kind, zone, language):
        block += line.encode() + b"\r\n"
        if len(block) >= _BLOCK:
            yield bytes(block)
            block.clear()
    yield bytes(block)


def _iter_lines(
    entries: Iterable[Entry], name: str, kind: Kind, zone: str, language: str
) -> Iterator[str]:
    ordered = iter_sorted(entries, lambda one: (one.day, one.priority or _LOWEST, one.uid))
    first = next(ordered, None)
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//crmcli//crm//{language.upper()}")
    yield from ("CALSCALE:GREGORIAN", write_line("NAME", name), write_line("X-WR-CALNAME", name))
    yield write_line("X-WR-TIMEZONE", zone)
    yield from (f"REFRESH-INTERVAL;VALUE=DURATION:{_READ_AGAIN}", f"X-PUBLISHED-TTL:{_READ_AGAIN}")
    if first is None:
        yield from _NOTHING
    else:
        for entry in chain([first], ordered):
            yield from _iter_entry(entry, kind)
    yield "END:VCALENDAR"


def _iter_entry(entry: Entry, kind: Kind) -> Iterator[str]:
    component = "VTODO" if kind == "todo" else "VEVENT"
    day = _write_day(entry.day)
    yield f"BEGIN:{component}"
    yield write_line("UID", entry.uid)
    yield f"DTSTAMP:{day}T000000Z"
    if kind == "todo":
        yield f"DUE;VALUE=DATE:{day}"
    else:
        yield f"DTSTART;VALUE=DATE:{day}"
        if entry.day < date.max:  # after the last day of all there is none on which it could end
            yield f"DTEND;VALUE=DATE:{_write_day(add_days(entry.day, 1))}"
    summary = " ".join(entry.summary.split())
    yield write_line("SUMMARY", summary)
    if entry.description:
        yield write_line("DESCRIPTION", entry.description)
    yield write_line("CATEGORIES", entry.category)
    if entry.priority:
        yield f"PRIORITY:{entry.priority}"
    yield "STATUS:NEEDS-ACTION" if kind == "todo" else "TRANSP:TRANSPARENT"
    if entry.alarm:
        # A thing to be done has no beginning that the alarm could be counted from.
        related = ";RELATED=END" if kind == "todo" else ""
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"TRIGGER{related}:{_RINGS}"
        yield write_line("DESCRIPTION", summary)
        yield "END:VALARM"
    yield f"END:{component}"


def _write_day(day: date) -> str:
    return day.isoformat().replace("-", "")
