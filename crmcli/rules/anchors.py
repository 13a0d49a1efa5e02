"""The days of a card that return or come, as short texts by which the cards of a week are found.

They find more than there is, never less; `dates.iter_occasions` has the last word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property

from crmcli.rules.dates import iter_written
from crmcli.rules.days import find_day
from crmcli.rules.fields import LUNAR_DAY, Field
from crmcli.rules.lunar import find_lunar_day, find_lunar_of

_LUNAR = "L"
"""Stands before a month and day of the Chinese calendar."""
_SHORT_MONTH = 29
_LONG_MONTH = 30


def list_anchors(value: Mapping[str, object], root: Field) -> list[str]:
    """A card's days: `11-26` each year, `L10-17` each Chinese year, `2026-12-31` once."""
    return [
        anchor
        for field, written in iter_written(value, root)
        if (anchor := _find_anchor(field, written)) is not None
    ]


class Span:
    """The days from `start` to `end`, both included, and the anchors that may fall on them."""

    def __init__(self, start: date, end: date) -> None:
        self._days = [start + timedelta(count) for count in range((end - start).days + 1)]
        self._anchors = set(self._iter_anchors())

    def may_meet(self, anchors: Iterable[str]) -> bool:
        """Whether one of a card's anchors may fall on one of the days."""
        for anchor in anchors:  # ten thousand cards are asked for each reminder
            if anchor in (self._lunar if anchor[:1] == _LUNAR else self._anchors):
                return True
        return False

    def _iter_anchors(self) -> Iterator[str]:
        for day in self._days:
            written = day.isoformat()
            yield written
            yield written[5:]
            if written.endswith("-02-28"):
                yield "02-29"

    @cached_property
    def _lunar(self) -> set[str]:
        """Those of the Chinese calendar, which is asked only where a card has such a day."""
        return set(self._iter_lunar())

    def _iter_lunar(self) -> Iterator[str]:
        for day in self._days:
            lunar = find_lunar_of(day)
            if lunar is not None:
                yield f"{_LUNAR}{lunar.month:02}-{lunar.day:02}"
                if lunar.day == _SHORT_MONTH:
                    yield f"{_LUNAR}{lunar.month:02}-{_LONG_MONTH}"


def _find_anchor(field: Field, written: object) -> str | None:
    if field.format == LUNAR_DAY:
        lunar = find_lunar_day(written)
        return None if lunar is None else f"{_LUNAR}{lunar.month:02}-{lunar.day:02}"
    day = find_day(written)
    if day is None:
        return None
    return day.isoformat() if field.occurs == "once" else day.isoformat()[5:]
