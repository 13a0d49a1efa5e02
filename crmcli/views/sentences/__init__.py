"""Every sentence of the program, in both languages, side by side.

One module a topic, each with a table `SENTENCES` of code, English, Chinese. A sentence takes its
values by name, as in `str.format`. The problem that rule `tab` names is the sentence `check.tab`,
its mend `mend.tab`.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib import import_module

from crmcli.rules.fields import Choice, Field, Label
from crmcli.rules.outcome import Message
from crmcli.views.language import Language, pick

TOPICS = (
    "tables",
    "commands",
    "finding",
    "history",
    "blame",
    "upgrading",
    "diff",
    "briefing",
    "reminding",
    "past",
    "workdays",
    "acts",
    "writing",
    "undoing",
    "merging",
    "bulk",
    "editing",
    "reasons",
    "parser",
    "checks",
    "dialect",
    "setup",
    "forges",
    "syncing",
    "calendar",
    "exporting",
    "importing",
    "round_trip",
    "files",
    "mail",
    "sql",
    "readings",
)
"""The modules, in the order in which a sentence is looked for: a command needs few of them."""

_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WEEKDAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def say(language: Language, code: str, /, **values: object) -> str:
    """The sentence `code` with its values filled in.

    A Field, Choice or Label is said by its label; a date with its weekday; a list is joined by
    commas; None is said as nothing. Behind a count, `{count:act|acts}` is the word that fits it;
    `{branch:word}` is a text as it is typed in a command.
    """
    texts = find_sentence(code)
    if texts is None:
        raise KeyError(code)
    said = {
        name: _Count(value) if type(value) is int else _Text(say_value(language, value))
        for name, value in values.items()
    }
    return pick(language, *texts).format(**said)


class _Count(int):
    """A number that knows which of two words, `one|many`, it goes with."""

    def __format__(self, words: str) -> str:
        one, many, word = words.partition("|")
        if not many:
            return format(int(self), words)
        return one if self == 1 else word


class _Text(str):
    """A text that can be said as one word of a command, whatever blanks and signs it has."""

    __slots__ = ()

    def __format__(self, way: str) -> str:
        if way != "word":
            return super().__format__(way)
        from crmcli.rules.shellwords import quote_word

        return quote_word(str(self))


@cache
def find_sentence(code: str) -> tuple[str, str] | None:
    """The sentence in English and Chinese, its values not filled in; None where there is none."""
    for topic in TOPICS:
        table: dict[str, tuple[str, str]] = import_module(f"{__name__}.{topic}").SENTENCES
        if code in table:
            return table[code]
    return None


def say_message(language: Language, message: Message) -> str:
    """The sentence of a message."""
    return say(language, message.code, **message.values)


def say_label(language: Language, label: Label) -> str:
    """A label in the language."""
    return pick(language, label.en, label.zh)


def say_date(language: Language, day: date) -> str:
    """A day with its weekday: `Tue 2026-12-01`, `2026-12-01 周二`."""
    weekday = say_weekday(language, day)
    return pick(language, f"{weekday} {day.isoformat()}", f"{day.isoformat()} {weekday}")


def say_weekday(language: Language, day: date) -> str:
    """The day of the week: `Tue`, `周二`."""
    return pick(language, _WEEKDAYS_EN[day.weekday()], _WEEKDAYS_ZH[day.weekday()])


def say_value(language: Language, value: object) -> str:
    """One value of a sentence, as the reader's language has it; a Message is said in turn."""
    if isinstance(value, Message):
        return say_message(language, value)
    if isinstance(value, Field | Choice):
        return say_label(language, value.label)
    if isinstance(value, Label):
        return say_label(language, value)
    if isinstance(value, date):
        return say_date(language, value)
    if isinstance(value, list | tuple):
        return pick(language, ", ", "、").join(say_value(language, one) for one in value)
    return "" if value is None else str(value)
