"""What a user types, as the value that a field holds.

Labels become keys, days in words become dates, people and contacts become ids, and text that no
card may hold is refused. Whether the value keeps the schema's other rules is asked later, of the
whole card.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple, NoReturn

from crmcli.errors import UsageError
from crmcli.rules.days import find_day
from crmcli.rules.fields import Field, find_child, find_choice
from crmcli.rules.followup import NO_PROMISE
from crmcli.rules.outcome import Message
from crmcli.rules.settings import Person, Settings, find_person

MAX_TEXT = 64 * 1024
"""Characters of one text; more belongs in a file of its own."""

_ME = frozenset({"me", "我"})
_YES = frozenset({"true", "yes", "y", "是", "对", "有"})
_NO = frozenset({"false", "no", "n", "否", "不", "无"})
_TYPED = frozenset({"phone", "money", "email", "id", "code", "uri"})
"""Formats whose texts hold no full-width characters."""
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINER = "\u200d"
_MARKED_LINES = "\r\n|[\r\x85\u2028\u2029]"
_BETWEEN_MEMBERS = r"[，、]|,(?!\s)"
"""What stands between plain values of a list; `Acme, Inc.` is one name."""


class Scope(NamedTuple):
    """What the words of a value may refer to."""

    today: date
    settings: Settings
    me: Person | None = None
    card: Mapping[str, object] = MappingProxyType({})


def parse_value(field: Field, text: str, scope: Scope) -> Any:
    """The value that `text` means for a field.

    A list takes a JSON array, or plain values with commas between them; a map a JSON object. A
    date takes days in words too, but a month and a day only with their year.
    Raises UsageError: bad-value, bad-date, year-needed, bad-characters, empty-value,
    value-too-long, unknown-field; NotFound for a person, contact or visit that is not there.
    """
    cleaned = clean_text(field, text)
    if field.kind in {"list", "map"} and is_json(cleaned):
        return _convert(field, _parse_json(field, cleaned), scope)
    if field.kind == "list":
        return [parse_value(field.item or field, one, scope) for one in _split(field, cleaned)]
    return _parse_scalar(field, cleaned, scope)


def parse_day(field: Field, text: str, today: date) -> date:
    """The day that `text` means for a field: one in words, or in any year as cards write it.

    Raises UsageError("bad-date").
    """
    written = find_day(unicodedata.normalize("NFKC", text).strip())
    if written is not None:
        return written
    from crmcli.rules.when import parse_when

    return parse_when(text, today, "past" if field.past else "future")


def is_json(text: str) -> bool:
    """Whether the value of a list or map is given as JSON rather than plainly."""
    return text.lstrip().startswith(("[", "{"))


def is_me(text: str) -> bool:
    """Whether a word means the one who asks or acts: `me`, 我."""
    return text.strip().casefold() in _ME


def find_boolean(text: str) -> bool | None:
    """What a yes or no of either language means; None for any other word."""
    folded = text.strip().casefold()
    return folded in _YES if folded in _YES | _NO else None


def split_assignment(word: str) -> tuple[str, str]:
    """Path and value of `PATH=VALUE`, split at the first `=` or `＝`. Raises UsageError."""
    parts = re.split("[=＝]", word, maxsplit=1)
    if len(parts) != 2 or not parts[0].strip():
        raise UsageError("not-an-assignment", word=word)
    return parts[0].strip(), parts[1]


def clean_text(field: Field, text: str) -> str:
    """The text without blanks around it, lines ended by LF, tabs as blanks.

    Raises UsageError for characters that cannot be seen or turn the direction of writing, for
    nothing at all, for more than 64 Ki characters, and for several lines in a field of one.
    """
    lined = re.sub(_MARKED_LINES, "\n", text).replace("\t", " ").strip()
    if not lined:
        raise UsageError("empty-value", field=field)
    if len(lined) > MAX_TEXT:
        raise UsageError("value-too-long", field=field, count=len(lined), limit=MAX_TEXT)
    unseen = find_unseen(lined.replace("\n", ""))
    if unseen is not None:
        raise UsageError("bad-characters", field=field, character=unseen)
    if "\n" in lined and field.kind == "text" and not field.multiline:
        raise UsageError("bad-value", field=field, text=lined, expected=Message("expected-line"))
    return lined


def find_unseen(text: str) -> str | None:
    """The first character that cannot be seen or turns the writing, by number and name."""
    for position, one in enumerate(text):
        if unicodedata.category(one) in _UNSEEN and not _joins(text, position):
            return f"U+{ord(one):04X} {unicodedata.name(one, '')}".strip()
    return None


def _joins(text: str, position: int) -> bool:
    """Whether the character is a joiner between two pictures, as emoji have it."""
    around = text[position - 1 : position] + text[position + 1 : position + 2]
    return text[position] == _JOINER and len(around) == 2 and not any(map(str.isalnum, around))


def split_members(text: str) -> list[str]:
    """The plain values that a text has commas between, each once."""
    parts = (part.strip() for part in re.split(_BETWEEN_MEMBERS, text))
    return list(dict.fromkeys(filter(None, parts)))


def _split(field: Field, text: str) -> list[str]:
    """The plain values that a text gives a list, each once; what can be but one stays whole."""
    if field.item is None or field.item.kind != "text":
        return [text]
    return split_members(text) or [text]


def _parse_scalar(field: Field, text: str, scope: Scope) -> Any:
    if field.none and text.casefold() in {NO_PROMISE, *map(str.casefold, field.none.words())}:
        return NO_PROMISE
    if field.choices:
        choice = find_choice(field, text)
        return choice.key if choice else _refuse_choice(field, text)
    parse = _BY_FORMAT.get(field.format or "") or _BY_REFERENCE.get(field.refers or "")
    if parse is None:
        parse = _BY_KIND.get(field.kind, _parse_text)
    return parse(field, text, scope)


def _parse_text(field: Field, text: str, scope: Scope) -> str:
    return unicodedata.normalize("NFKC", text) if field.format in _TYPED else text


def _parse_date(field: Field, text: str, scope: Scope) -> str:
    from crmcli.rules.when import lacks_year

    if lacks_year(text):
        example = name_whole_day(field)
        raise UsageError("year-needed", field=field, text=text, example=example)
    return parse_day(field, text, scope.today).isoformat()


def name_whole_day(field: Field) -> str:
    """A day as an example for the field: for a birthday one long ago."""
    return "1980-03-05" if field.occurs == "yearly" else "2026-03-05"


def _parse_lunar_day(field: Field, text: str, scope: Scope) -> str:
    from crmcli.rules.lunar import format_lunar_day
    from crmcli.rules.lunar_words import find_lunar_birthday

    day = find_lunar_birthday(text, scope.today)
    return _refuse(field, text, Message("expected-lunar")) if day is None else format_lunar_day(day)


def _parse_money(field: Field, text: str, scope: Scope) -> str:
    plain = unicodedata.normalize("NFKC", text)
    grouped = re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", plain)
    return plain.replace(",", "") if grouped else plain


def _parse_boolean(field: Field, text: str, scope: Scope) -> bool:
    said = find_boolean(text)
    return _refuse(field, text, Message("expected-boolean")) if said is None else said


def _parse_integer(field: Field, text: str, scope: Scope) -> int:
    plain = unicodedata.normalize("NFKC", text)
    if not re.fullmatch(r"-?(0|[1-9][0-9]{0,14})", plain):
        _refuse(field, text, Message("expected-integer"))
    return int(plain)


def _parse_number(field: Field, text: str, scope: Scope) -> int | float:
    plain = unicodedata.normalize("NFKC", text)
    if not re.fullmatch(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?", plain):
        _refuse(field, text, Message("expected-number"))
    return float(plain) if "." in plain else int(plain)


def _parse_person(field: Field, text: str, scope: Scope) -> str:
    person = scope.me if is_me(text) else find_person(scope.settings, text)
    if person is None:
        from crmcli.rules.suggestions import refuse_person

        raise refuse_person(scope.settings, text)
    return person.id


def _parse_contact(field: Field, text: str, scope: Scope) -> str:
    return _parse_reference("contacts", field, text, scope)


def _parse_visit(field: Field, text: str, scope: Scope) -> str:
    return _parse_reference("visits", field, text, scope)


def _parse_reference(key: str, field: Field, text: str, scope: Scope) -> str:
    """The id of an entry of the same card, named as in a path."""
    from crmcli.rules.paths import get_entry_position

    entries: Any = scope.card.get(key)
    keyed = Field((key,), "list", field.label, entry_key="id")
    return str(entries[get_entry_position(keyed, entries, text)]["id"])


_Parse = Callable[[Field, str, Scope], Any]
_BY_FORMAT: Mapping[str, _Parse] = {
    "date": _parse_date,
    "lunar-day": _parse_lunar_day,
    "money": _parse_money,
}
_BY_REFERENCE: Mapping[str, _Parse] = {
    "person": _parse_person,
    "contact": _parse_contact,
    "visit": _parse_visit,
}
_BY_KIND: Mapping[str, _Parse] = {
    "boolean": _parse_boolean,
    "integer": _parse_integer,
    "number": _parse_number,
    "map": lambda field, text, scope: _refuse(field, text, Message("expected-map")),
}


def _parse_json(field: Field, text: str) -> Any:
    """JSON with every number as it is written, since a phone is no number."""
    import json

    try:
        return json.loads(
            text, parse_int=str, parse_float=str, object_pairs_hook=_refuse_repeated_keys
        )
    except (ValueError, RecursionError):
        _refuse(field, text, Message("expected-json"))


def _refuse_repeated_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _convert(field: Field, data: Any, scope: Scope) -> Any:
    """What JSON says, with keys, values and days read as if they had been typed one by one."""
    if isinstance(data, str):
        return parse_value(field, data, scope)
    if field.kind == "list":
        entries = data if isinstance(data, list) else [data]
        return [_convert(field.item or field, one, scope) for one in entries]
    if field.kind == "map" and isinstance(data, dict):
        return _convert_map(field, data, scope)
    if field.kind == "any" or (field.kind == "boolean" and isinstance(data, bool)):
        return data
    return _refuse(field, data, Message(f"expected-{field.kind}"))


def _convert_map(field: Field, data: dict[str, Any], scope: Scope) -> dict[str, Any]:
    found = {}
    for word, value in data.items():
        child = find_child(field, word)
        if child is None:
            from crmcli.rules.suggestions import refuse_field

            raise refuse_field(field, field, word)
        found[child.key] = _convert(child, value, scope)
    return arrange(field, found)


def arrange(field: Field, value: Mapping[str, Any]) -> dict[str, Any]:
    """The same map with its keys in the schema's order; unknown ones last, as they came."""
    known = [key for key in field.children if key in value]
    return {key: value[key] for key in [*known, *(key for key in value if key not in known)]}


def _refuse_choice(field: Field, text: str) -> NoReturn:
    from crmcli.rules.suggestions import name_choices

    raise UsageError("bad-choice", field=field, text=text, choices=name_choices(field))


def _refuse(field: Field, text: object, expected: Message) -> NoReturn:
    raise UsageError("bad-value", field=field, text=text, expected=expected)
