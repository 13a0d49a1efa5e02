"""A day in words with text after it: `next tue send quote`, 下周三送报价, 月底前补货.

The longest beginning that names a day wins. Where what is left over goes on telling the day, the
beginning alone would be another day than the one meant: 2月30日 is no 2月, `next year in june` no
`next year`. Then there is no day at all. A colon ends the day, whatever follows.
"""

from __future__ import annotations

import re
from datetime import date

from crmcli.rules.when import Reading, find_reading, squeeze
from crmcli.rules.when_days import (
    COUNTED,
    DATED,
    DATES,
    WEEKDAY_EN,
    WEEKDAY_ZH,
    WEEKDAYS,
    Direction,
)

_LONGEST_WHEN = 28
"""Characters of the longest day in words; `split_when` looks no further."""
_TEN_DAYS = 10
"""A longer span has days that a number tells; a week has none."""

_WEEK_ZH = r"((?:本|这个?|下{1,3}个?|上{1,3}个?)(?:周|星期|礼拜))"
_WEEKDAY = WEEKDAY_EN.replace("?P<day>", "?:")
_WEEKDAY_ZH = WEEKDAY_ZH.replace("?P<day>", "?:")
_ENDS = r"(?=$|[\s,，:：;；、])"
_JOINS = (
    (rf"{_WEEK_ZH}\s+([一二三四五六日天1-7]){_ENDS}", r"\1\2"),
    (rf"{_WEEK_ZH}\s*的?\s*(?:周|星期|礼拜)([一二三四五六日天1-7])", r"\1\2"),
    (rf"(?i)(next|this|last)\s+week,?\s+(?:on\s+)?({_WEEKDAY})\b", r"\1 \2"),
    (rf"(?i)(?:on\s+)?({_WEEKDAY})\s+(next|this|last)\s+week\b", r"\2 \1"),
)
"""Ways to tell a day of a week in two steps, and the day that they tell."""

_BY_THEN = r"\s*(?:之前|以前)|前(?![台期])"
_LATER = r"\s*(?:之后|以后)|后(?![续台期勤厨面])|\s+后(?=\s|$)"
"""After a day, which is no day; 后续 and the like are words of their own."""
_COUNTS = r"[日号月年天周台套个件批次份家只条箱吨支块片组名位人]"
"""What a number counts that is no day: 12月3台样机, 12/1日."""
_BEYOND = r"\s+(?:week|after next)\b"
"""`friday week` is a week after Friday."""
_LINK = r"[\s,，]*(?:的\s*|(?:of|in|on|the) )*"
_FINER = rf"(?:{_WEEKDAY})\b|{_WEEKDAY_ZH}"
_FINER_THAN_WEEK = r"[二三四五六](?!十)|周[初中底末]"
_FINER_THAN_MONTH = (
    r"[年月周季][初中底末前后]|[上下]半[年月]|第?[一二三四1-4]个?季|[qh][1-4]\b|end\b(?! of)"
    r"|春节|除夕|元宵|清明|端午|中秋|重阳|easter\b"
    r"|(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
"""What tells a part of a span: of any, of a week, of a month or a longer one."""


def split_when(text: str, today: date, direction: Direction) -> tuple[date | None, str]:
    """The day at the start of `text` and the rest: `下周三 送报价`, `+3d call again`.

    (None, text) when there is none, or when the rest says that another day is meant. A day by
    which something is promised (`月底前补货`) is that day; an hour stays in the rest.
    """
    trimmed = text.strip()
    words = _join_parts(trimmed)
    end, reading = _find_head(words, today, direction)
    if reading is None:
        return None, trimmed
    rest = words[end:]
    if reading.counter in WEEKDAYS and _is_dated(rest, today, direction):
        day, text_after = split_when(rest.lstrip(" ,，"), today, direction)
        agrees = day is not None and day.weekday() == reading.span.first.weekday()
        return (day, text_after) if agrees else (None, trimmed)
    is_over = rest.lstrip().startswith((":", "："))
    if not is_over and _goes_on(words, end, reading, today, direction):
        return None, trimmed
    return reading.span.first, _trim_rest(rest)


def _join_parts(text: str) -> str:
    """`next week wed` as `next wed`, 下周 三 as 下周三."""
    for pattern, joined in _JOINS:
        if match := re.match(pattern, text):
            return match.expand(joined) + text[match.end() :]
    return text


def _find_head(text: str, today: date, direction: Direction) -> tuple[int, Reading | None]:
    """Where the longest beginning that names days ends, and what it names."""
    for end in range(min(len(text), _LONGEST_WHEN), 0, -1):
        if _is_seam(text[end - 1], text[end:]):
            reading = find_reading(squeeze(text[:end]), today, direction)
            if reading is not None:
                return end, reading
    return 0, None


def _goes_on(text: str, end: int, reading: Reading, today: date, direction: Direction) -> bool:
    """Whether the rest goes on telling the day."""
    rest = text[end:]
    if re.match(rf"{_LATER}|(?i:{_BEYOND})", rest):
        return True
    if text[end - 1].isdecimal() and re.match(_COUNTS, rest):
        return True
    if reading.span.first == reading.span.last:
        return reading.counter in DATED and _names_other_weekday(rest, reading.span.first)
    return _tells_finer(rest, reading, today, direction)


def _tells_finer(rest: str, reading: Reading, today: date, direction: Direction) -> bool:
    """Whether the rest tells a part of a week, a month or a longer span."""
    length = (reading.span.last - reading.span.first).days
    if length > _TEN_DAYS and re.match(r"\d", squeeze(rest)):
        return True
    words = re.sub(rf"(?i)^{_LINK}", "", rest)
    closer = _FINER_THAN_MONTH if length > _TEN_DAYS else _FINER_THAN_WEEK
    if re.match(rf"{_FINER}|{closer}", words.casefold()):
        return True
    _, finer = _find_head(words, today, direction)
    if finer is None or finer.counter in COUNTED:
        return False
    if length <= _TEN_DAYS:
        return finer.counter in DATED | DATES
    return (finer.span.last - finer.span.first).days < length


def _is_dated(rest: str, today: date, direction: Direction) -> bool:
    """Whether what follows a weekday tells its date: `fri 4 dec`, `fri the 4th`, `fri in 2 weeks`.

    A date of the month alone does not: 周五 3号楼.
    """
    words = rest.lstrip(" ,，")
    _, reading = _find_head(words, today, direction)
    if reading is None:
        return False
    return reading.counter in DATED or words.casefold().startswith(("in ", "the "))


def _names_other_weekday(rest: str, day: date) -> bool:
    """Whether a weekday stands after a date and is not that of the date: 12月4日周三."""
    _, reading = _find_head(rest.lstrip(" ,，(（"), day, "future")
    if reading is None or reading.counter not in WEEKDAYS:
        return False
    return reading.span.first.weekday() != day.weekday()


def _is_seam(last: str, rest: str) -> bool:
    """Whether a day in words may end here: not inside a word, a number or a longer date."""
    if not rest or rest[0].isspace():
        return True
    if last.isspace() or (last.isdecimal() and rest[0].isdecimal()):
        return False
    if rest[0] == "十" and last in "一二三四五六七八九":
        return False
    both_plain = last.isascii() and rest[0].isascii()
    return not (both_plain and re.match(r"[-/.:]?[0-9A-Za-z]", rest))


def _trim_rest(rest: str) -> str:
    by_then = re.match(_BY_THEN, rest)
    return rest[by_then.end() if by_then else 0 :].strip(" \t\r\n　,，:：;；、")
