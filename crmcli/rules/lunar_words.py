"""Days of the Chinese calendar as people write them: 三月廿二, 农历闰四月初八, `lunar 3-22`.

A day of ours, which is told by its year, is taken for the birthday itself and looked up.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from crmcli.rules.fields import Label
from crmcli.rules.lunar import LunarDay, find_lunar_of

_ONES = "一二三四五六七八九十"
_MONTHS = (("正", *_ONES[1:]), (*_ONES, "冬", "腊"), (*_ONES, "十一", "十二"))
_MONTH_NUMBERS = {word: at for words in _MONTHS for at, word in enumerate(words, 1)}
_TENS = (("初", 0), ("十", 10), ("二十", 20), ("廿", 20))
_DAY_NUMBERS = {
    **{f"{ten}{one}": tens + at for ten, tens in _TENS for at, one in enumerate(_ONES[:9], 1)},
    "初十": 10,
    "十": 10,
    "二十": 20,
    "廿": 20,
    "三十": 30,
    "卅": 30,
}
_LUNAR = r"(?:农历|阴历|旧历|lunar)"
_LEAP = r"(?P<leap>闰|leap)?"
_YEAR = r"(?:\d{4}年)?"
_IN_WORDS = re.compile(
    rf"{_LUNAR}?{_YEAR}{_LEAP}(?P<month>[正冬腊一二三四五六七八九十]{{1,2}})月"
    r"(?P<day>[初十廿卅一二三四五六七八九]{1,3}|三十)[日号]?"
)
_IN_DIGITS = re.compile(
    rf"{_LUNAR}?{_LEAP}(?P<month>\d{{1,2}})(?:[-/.]|月)(?P<day>\d{{1,2}})[日号]?"
)
_IN_DIGITS_OF_YEAR = re.compile(
    rf"{_LUNAR}(?:\d{{4}}[-/.年]){_LEAP}(?P<month>\d{{1,2}})(?:[-/.]|月)(?P<day>\d{{1,2}})[日号]?"
)
_WITH_YEAR = re.compile(r"\d{4}\D")


def find_lunar_words(text: str) -> LunarDay | None:
    """The day of the Chinese calendar that the words name; None where they name none."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).casefold()).replace("閏", "闰")
    for form in (_IN_WORDS, _IN_DIGITS, _IN_DIGITS_OF_YEAR):
        found = form.fullmatch(plain)
        if found:
            month = _read(found["month"], _MONTH_NUMBERS)
            day = _read(found["day"], _DAY_NUMBERS)
            return _check(LunarDay(month, day, bool(found["leap"])))
    return None


def find_date_words(text: str, today: date) -> date | None:
    """The day of our calendar that the words name with its year; None where they name none."""
    if _WITH_YEAR.match(unicodedata.normalize("NFKC", text).strip()) is None:
        return None
    from crmcli.rules.when import find_when

    return find_when(text, today, "past")


def find_lunar_birthday(text: str, today: date) -> LunarDay | None:
    """The day of the Chinese calendar that somebody meant by either of the two."""
    said = find_lunar_words(text)
    if said is not None:
        return said
    born = find_date_words(text, today)
    return None if born is None else find_lunar_of(born)


def spell_lunar_day(day: LunarDay) -> str:
    """The day as Chinese has it: 三月廿二, 闰四月初八, 腊月三十."""
    month = ("正", *_ONES[1:], "冬", "腊")[day.month - 1]
    return f"{'闰' if day.is_leap else ''}{month}月{_spell_day(day.day)}"


def describe_lunar_day(day: LunarDay) -> Label:
    """The day in both languages: 闰四月初八, `day 8 of leap month 4, lunar`."""
    en = f"day {day.day} of {'leap ' if day.is_leap else ''}month {day.month}, lunar"
    zh = spell_lunar_day(day)
    return Label(en, zh, en, zh)


def _spell_day(day: int) -> str:
    tens, ones = divmod(day - 1, 10)
    if ones == 9:
        return ("初十", "二十", "三十")[tens]
    return f"{'初十廿'[tens]}{_ONES[ones]}"


def _read(word: str, numbers: dict[str, int]) -> int:
    return int(word) if word.isdigit() else numbers.get(word, 0)


def _check(day: LunarDay) -> LunarDay | None:
    return day if 1 <= day.month <= 12 and 1 <= day.day <= 30 else None
