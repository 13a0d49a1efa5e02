"""Which days were understood where a value was given in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from crmcli.rules.days import find_day
from crmcli.rules.fields import LUNAR_DAY, Field
from crmcli.rules.lunar import LunarDay, find_lunar_day, find_lunar_of
from crmcli.rules.lunar_words import (
    LAST_DAY,
    describe_lunar_day,
    find_date_words,
    find_lunar_words,
    is_spelt_out,
    is_written_in,
)
from crmcli.rules.outcome import Message
from crmcli.rules.when import remark_day


def remark_days(field: Field, text: str, value: object) -> tuple[Message, ...]:
    """A note for each day of a value that its text says in words.

    A day of its own is named by the words, one inside a list or map by its field's label.
    """
    if field.format == "date":
        day = find_day(value)
        return remark_day(text, day) if day else ()
    if field.format == LUNAR_DAY:
        return _remark_lunar(text, value)
    inside = _iter_days(field, value)
    return tuple(note for child, day in inside for note in _remark_inner(child, text, day))


def _remark_lunar(text: str, value: object) -> tuple[Message, ...]:
    """A note of the day of the Chinese calendar that was understood, but where it is spelt out."""
    lunar = find_lunar_day(value)
    if lunar is None:
        return ()
    if find_lunar_words(text) == lunar:
        if is_spelt_out(text, lunar):
            return ()
        code = "lunar-last-day" if lunar == LAST_DAY else "lunar-taken"
        return (Message(code, {"text": text.strip(), "lunar": describe_lunar_day(lunar)}),)
    return _remark_birth(text, lunar)


def _remark_birth(text: str, lunar: LunarDay) -> tuple[Message, ...]:
    """A note where a day of our calendar was looked up in the Chinese one."""
    born = None if find_lunar_words(text) else find_date_words(text, date.max)
    if born is None or find_lunar_of(born) != lunar:
        return ()
    return (Message("lunar-understood", {"day": born, "lunar": describe_lunar_day(lunar)}),)


def _remark_inner(child: Field, text: str, value: str) -> tuple[Message, ...]:
    if child.format == LUNAR_DAY:
        said = [word.rpartition("=")[2] for word in text.replace("＝", "=").split()]
        notes = [note for word in said for note in _remark_lunar(word, value)]
        return tuple(notes[:1]) or _remark_written(child, text, value)
    day = find_day(value)
    if day is None or not remark_day(text, day):
        return ()
    return (Message("day-understood", {"text": child, "day": day}),)


def _remark_written(child: Field, text: str, value: str) -> tuple[Message, ...]:
    """A note of a day of the Chinese calendar that stands between other signs, as in JSON."""
    lunar = find_lunar_day(value)
    if lunar is None or is_written_in(text, lunar):
        return ()
    return (Message("day-understood", {"text": child, "day": describe_lunar_day(lunar)}),)


def _iter_days(field: Field, value: object) -> Iterator[tuple[Field, str]]:
    if isinstance(value, list):
        for entry in value:
            yield from _iter_days(field.item or field, entry)
    elif isinstance(value, Mapping):
        for key, inside in value.items():
            if key in field.children:
                yield from _iter_days(field.children[key], inside)
    elif isinstance(value, str) and field.format in ("date", LUNAR_DAY):
        yield field, value
