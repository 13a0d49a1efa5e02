"""Days of the Chinese calendar as people write them: 三月廿二, 农历闰四月初八, `lunar 3-22`, 中秋.

A year that is said with them is passed over, for the day returns each year. A day of our calendar,
which is told by its year, is taken for the birthday itself and looked up.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from crmcli.rules.fields import Label
from crmcli.rules.lunar import LunarDay, find_lunar_of, format_lunar_day

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
LAST_DAY = LunarDay(12, 30)
"""The last of the Chinese year, in a year whose last month has 29 days the 29th: 除夕."""
_FESTIVALS = {
    LAST_DAY: "除夕 除夕夜 大年夜 年三十 大年三十 chinesenewyear'seve lunarnewyear'seve",
    LunarDay(1, 1): "春节 大年初一 年初一 chinesenewyear lunarnewyear springfestival",
    LunarDay(1, 15): "元宵 元宵节 上元节 正月半 lanternfestival",
    LunarDay(2, 2): "龙抬头",
    LunarDay(5, 5): "端午 端午节 端阳 端阳节 dragonboatfestival",
    LunarDay(7, 7): "七夕 七夕节",
    LunarDay(7, 15): "中元 中元节 七月半",
    LunarDay(8, 15): "中秋 中秋节 八月半 mid-autumn mid-autumnfestival",
    LunarDay(9, 9): "重阳 重阳节",
    LunarDay(10, 15): "下元 下元节",
    LunarDay(12, 8): "腊八 腊八节",
}
_NAMED = {name: day for day, names in _FESTIVALS.items() for name in names.split()}
_NAMED |= {f"大年初{one}": LunarDay(1, at) for at, one in enumerate(_ONES[1:], 2)}
_LUNAR = r"(?:农历|阴历|旧历|lunar)"
_LEAP = r"(?P<leap>闰|leap)?"
_YEAR = r"(?:\d{4}|[〇○零一二三四五六七八九]{4})"
_BY_NAME = re.compile(rf"{_LUNAR}?(?:{_YEAR}年?)?(?P<name>{'|'.join(_NAMED)})")
_IN_WORDS = re.compile(
    rf"{_LUNAR}?(?:{_YEAR}年)?{_LEAP}(?P<month>[正冬腊一二三四五六七八九十]{{1,2}})月"
    r"(?P<day>[初十廿卅一二三四五六七八九]{1,3}|三十)[日号]?"
)
_IN_DIGITS = re.compile(
    rf"{_LUNAR}?{_LEAP}(?P<month>\d{{1,2}})(?:[-/.]|月)(?P<day>\d{{1,2}})[日号]?"
)
_IN_DIGITS_OF_YEAR = re.compile(
    rf"{_LUNAR}{_YEAR}[-/.年]{_LEAP}(?P<month>\d{{1,2}})(?:[-/.]|月)(?P<day>\d{{1,2}})[日号]?"
)
_WITH_YEAR = re.compile(r"\d{4}\D")


def find_lunar_words(text: str) -> LunarDay | None:
    """The day of the Chinese calendar that the words name; None where they name none."""
    plain = _squeeze(text)
    named = _BY_NAME.fullmatch(plain)
    if named:
        return _NAMED[named["name"]]
    for form in (_IN_WORDS, _IN_DIGITS, _IN_DIGITS_OF_YEAR):
        found = form.fullmatch(plain)
        if found:
            month = _read(found["month"], _MONTH_NUMBERS)
            day = _read(found["day"], _DAY_NUMBERS)
            return _check(LunarDay(month, day, bool(found["leap"])))
    return None


def is_spelt_out(text: str, day: LunarDay) -> bool:
    """Whether a text says the day as a card has it, or as `spell_lunar_day` does."""
    return _squeeze(text).removeprefix("农历") in _list_spellings(day)


def is_written_in(text: str, day: LunarDay) -> bool:
    """Whether one of these stands in the text, whatever else does."""
    plain = _squeeze(text)
    return any(one in plain for one in _list_spellings(day))


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
    """The day in both languages: 闰四月初八, `day 8 of leap month 4`."""
    en = f"day {day.day} of {'leap ' if day.is_leap else ''}month {day.month}"
    zh = spell_lunar_day(day)
    return Label(en, zh, en, zh)


def _list_spellings(day: LunarDay) -> tuple[str, str]:
    return format_lunar_day(day), spell_lunar_day(day)


def _squeeze(text: str) -> str:
    """The words in one form, without blanks."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).casefold())
    return plain.replace("閏", "闰").replace("’", "'")


def _spell_day(day: int) -> str:
    tens, ones = divmod(day - 1, 10)
    if ones == 9:
        return ("初十", "二十", "三十")[tens]
    return f"{'初十廿'[tens]}{_ONES[ones]}"


def _read(word: str, numbers: dict[str, int]) -> int:
    return int(word) if word.isdigit() else numbers.get(word, 0)


def _check(day: LunarDay) -> LunarDay | None:
    return day if 1 <= day.month <= 12 and 1 <= day.day <= 30 else None
