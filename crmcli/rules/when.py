"""Days in words: `2026-12-01`, `+3d`, `next tue`, 明天, 下周三, 月底, 12月1日.

The grammar is a table of patterns, each with the function that counts (`when_days` for days,
`when_spans` for weeks, months, quarters and years). A day without a year, a month or a week is the
nearest in the option's direction: a promise looks forward, a visit back. A weekday alone is never
today; `next` and 下周 lie in the coming Monday-Sunday week, `last` and 上周 in the one before,
本周 in this one. A whole week or month is its first day, or its last where a span ends with it.
Full-width digits and letters read like plain ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from typing import Literal, NamedTuple

from crmcli.errors import UsageError
from crmcli.rules.outcome import Message
from crmcli.rules.when_days import (
    DAYS,
    SPANS_OF_DAYS,
    YEARLESS,
    Direction,
    count_days_of_span,
    read_number,
)
from crmcli.rules.when_spans import SPANS, YEARLESS_SPANS, Span

Edge = Literal["first", "last"]
Counter = Callable[[re.Match[str], date, Direction], date | Span | None]

_YEARS = range(1900, 2101)

_HOUR = (
    r" ?(?:(?:at )?\d{1,2}:\d{2}|(?:at )?\d{1,2} ?[ap]m|(?:in the )?(?:morning|afternoon|evening)"
    r"|(?:早上|上午|中午|下午|傍晚|晚上)?"
    r"(?:(?:\d{1,2}|[一二两三四五六七八九十]{1,3})[点时](?:半|\d{1,2}分?)?)?)"
)
"""An hour after a day; a day is all that is kept of it."""


class Reading(NamedTuple):
    """What words name, and the function that counted it; of a day, first and last are the same."""

    span: Span
    counter: Counter


def parse_when(text: str, today: date, direction: Direction, edge: Edge = "first") -> date:
    """The day that `text` names, counted from `today`; of a week or month its first or last.

    Raises UsageError `bad-date` when it names none, or one outside 1900 to 2100.
    """
    day = find_when(text, today, direction, edge)
    if day is None:
        raise UsageError("bad-date", text=text)
    return day


def find_when(text: str, today: date, direction: Direction, edge: Edge = "first") -> date | None:
    """The day that `text` names, or None. An hour after it (`后天上午`) does not matter."""
    words = squeeze(text)
    day = _count(words, today, direction, edge)
    return day or _count(_cut_hour(words), today, direction, edge)


def parse_span(text: str, today: date, direction: Direction) -> int:
    """Days in `7d`, `1 month`, 三十天, 两周 or a bare number; months are those beside today.

    Raises UsageError `bad-span` for anything else.
    """
    words = squeeze(text)
    if re.fullmatch(r"\+?\d{1,5}", words):
        return int(words)
    for pattern in SPANS_OF_DAYS:
        match = re.fullmatch(pattern, words)
        days = match and count_days_of_span(match, today, direction)
        if days is not None:
            return days
    raise UsageError("bad-span", text=text)


def lacks_year(text: str) -> bool:
    """Whether `text` names a month and a day but no year: 3月5日, `1 dec`."""
    for match, count in _iter_matches(_cut_hour(squeeze(text))):
        said = match.groupdict()
        if count in YEARLESS | YEARLESS_SPANS and not said.get("year") and not said.get("which"):
            return True
    return False


def remark_day(text: str, day: date) -> tuple[Message, ...]:
    """A note of the day that was understood; none where the text says it as files do."""
    if day.isoformat() in squeeze(text):
        return ()
    return (Message("day-understood", {"text": text.strip(), "day": day}),)


def find_reading(words: str, today: date, direction: Direction) -> Reading | None:
    """What squeezed words name, in years that we know; None where they name no day."""
    for match, count in _iter_matches(words):
        found = count(match, today, direction)
        if found is None:
            continue
        span = found if isinstance(found, Span) else Span(found, found)
        if span.first.year in _YEARS:
            return Reading(span, count)
    return None


def _count(words: str, today: date, direction: Direction, edge: Edge) -> date | None:
    reading = find_reading(words, today, direction)
    if reading is None:
        return None
    day = reading.span.first if edge == "first" else reading.span.last
    return day if day.year in _YEARS else None


def _iter_matches(words: str) -> Iterator[tuple[re.Match[str], Counter]]:
    for pattern, count in (*DAYS, *SPANS):
        if pattern.isascii() == words.isascii() and (match := re.fullmatch(pattern, words)):
            yield match, count


def _cut_hour(words: str) -> str:
    hour = re.search(rf"(?<=\S){_HOUR}$", words)
    return words[: hour.start()] if hour else words


def squeeze(text: str) -> str:
    """The words in small half-width letters; the numbers of months and days in digits."""
    words = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return re.sub(
        "(?<![周期拜])[一二三四五六七八九十]{1,3}(?=[月日号])",
        lambda found: str(read_number(found[0]) or found[0]),
        words,
    )
