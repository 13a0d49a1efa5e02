"""Queries: words that must all hold, `owner=me 级别=A,K stage!=churned tag:budget/high 华信`.

A word is a field, an operator and values (a comma is an or), `tag:` and a tag, or a part of a
name, alias, id or code. Keys and labels of both languages name fields and values; days may be in
words.
"""

from __future__ import annotations

import itertools
import operator
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from crmcli.errors import NotFound, Refused, UsageError
from crmcli.rules.asked import collect_values, get_asked_field
from crmcli.rules.days import find_day
from crmcli.rules.fields import Field
from crmcli.rules.followup import NO_PROMISE, Standing
from crmcli.rules.outcome import Card, Message
from crmcli.rules.settings import Person, Settings

# What reads typed values is imported where a query has some: most have none.
if TYPE_CHECKING:
    from decimal import Decimal

    from crmcli.rules.values import Scope

Operator = Literal["=", "!=", "<", "<=", ">", ">="]
IsStored = Callable[["Field", str], bool]
"""Whether a field of any card has just this text."""

_WORD = r"(?s)(?P<field>[^=<>!:]+?)\s*(?P<operator>!=|<=|>=|=|<|>)(?P<values>.*)"
_TAG = r"(?i)(?:tag|标签)[:：](?P<tag>.+)"
_WHOEVER_ASKS = object()
"""Stands for `me` in a query that is read once and may be asked by anybody."""
_FULL_WIDTH = str.maketrans("＝＜＞！", "=<>!")
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Condition(NamedTuple):
    """One word of a query: any of `values` for `=`, none of them for `!=`."""

    field: Field
    operator: Operator
    values: tuple[Any, ...]


class Query(NamedTuple):
    """Words that must all hold, read once; `today` is what days in words were counted from."""

    conditions: tuple[Condition, ...]
    parts: tuple[str, ...]
    today: date
    remarks: tuple[Message, ...] = ()
    """The days that were understood where words named them."""


def parse_query(
    words: Sequence[str],
    root: Field,
    settings: Settings,
    today: date,
    is_stored: IsStored | None = None,
) -> Query:
    """Read the words of a query.

    `is_stored` is asked of a person who is not in the team. Raises UsageError for an unknown field
    (with the nearest), a bad value or day, or a comparison of what has no order; NotFound for a
    person who is not in the team and in no card either.
    """
    asked = [word.strip() for word in words if word.strip()]
    if not asked:
        return Query((), (), today)
    from crmcli.rules.values import Scope

    scope = Scope(today, settings)
    conditions, parts = [], []
    remarks: list[Message] = []
    for word in asked:
        condition = _parse_condition(word, root, scope, is_stored)
        if condition is None:
            parts.append(_fold(word))
        else:
            conditions.append(condition)
            remarks += _remark_days(word, condition)
    return Query(tuple(conditions), tuple(parts), today, tuple(remarks))


def matches(query: Query, card: Card, standing: Standing, me: Person | None) -> bool:
    """Whether the card keeps every word of the query. `standing` is the card's own.

    Raises Refused `me-unknown` when the query says `me` and nobody in the team is meant.
    """
    return all(_is_part(part, card) for part in query.parts) and all(
        _holds(condition, collect_values(condition.field, card, standing, query.today), me)
        for condition in query.conditions
    )


def is_asked(query: Query, key: str) -> bool:
    """Whether a condition of the query is about the field `key` of a card or a part of it."""
    return any(condition.field.path[:1] == (key,) for condition in query.conditions)


def names_me(query: Query) -> bool:
    """Whether a word of the query says `me`."""
    return any(_WHOEVER_ASKS in condition.values for condition in query.conditions)


def list_asked_people(condition: Condition, me: Person | None) -> list[str | None]:
    """Whom a condition names: ids, or as typed; None for nobody. Raises Refused as `matches`."""
    return list(dict.fromkeys(_say_me(value, me) for value in condition.values))


def read_field_words(word: str) -> str | None:
    """What names the field in a word of a query; None for a tag and for a part of a name."""
    match = None if re.fullmatch(_TAG, word) else re.fullmatch(_WORD, _plain_operators(word))
    return match["field"].strip() if match else None


def _parse_condition(
    word: str, root: Field, scope: Scope, is_stored: IsStored | None
) -> Condition | None:
    tag = re.fullmatch(_TAG, word)
    if tag:
        field = get_asked_field(root, "tags")
        return Condition(field, "=", (tag["tag"].strip(),))
    match = re.fullmatch(_WORD, _plain_operators(word))
    if match is None:
        return None
    field = get_asked_field(root, match["field"])
    sign: Any = match["operator"]
    if field.refers == "person" and sign not in _COMPARE:
        parts = re.split("[,，]", match["values"])
        people = (_iter_people(field, part.strip(), scope, is_stored) for part in parts)
        return Condition(field, sign, tuple(itertools.chain.from_iterable(people)))
    return Condition(field, sign, _parse_values(root, field, sign, match["values"], scope))


def _plain_operators(word: str) -> str:
    """The word with its first operator in half-width signs; values stay as written."""
    match = re.match(r"[^=<>!＝＜＞！]*[=<>!＝＜＞！]{1,2}", word)
    if match is None:
        return word
    return match[0].translate(_FULL_WIDTH) + word[match.end() :]


def _parse_values(
    root: Field, field: Field, sign: Operator, text: str, scope: Scope
) -> tuple[Any, ...]:
    asked = field.item or field if field.kind == "list" else field
    if asked.kind == "map":
        from crmcli.rules.suggestions import name_field

        inside = [name_field(child, root) for child in asked.children.values()]
        raise UsageError("section-asked", field=field, fields=inside)
    if sign in _COMPARE:
        return (_parse_bound(asked, sign, text, scope),)
    return tuple(_parse_equal(asked, part.strip(), scope) for part in re.split("[,，]", text))


def _iter_people(
    field: Field, text: str, scope: Scope, is_stored: IsStored | None
) -> Iterator[Any]:
    """Who is meant, and whoever cards call just so, though crm.yaml may not know them."""
    try:
        meant = _parse_equal(field, text, scope)
    except NotFound:
        if is_stored is None or not is_stored(field, text):
            raise
        meant = text
    yield meant
    if isinstance(meant, str) and meant != text:
        yield text


def _parse_equal(field: Field, text: str, scope: Scope) -> Any:
    """A value to be equal to; None asks for what is not there."""
    from crmcli.rules.values import is_me, parse_day, parse_value

    if not text or text.casefold() == NO_PROMISE:
        return NO_PROMISE if field.choices and _has_none(field) else None
    if field.none and text.casefold() in map(str.casefold, field.none.words()):
        return None
    if field.refers == "person" and is_me(text):
        return _WHOEVER_ASKS
    if field.refers in {"contact", "visit"}:
        return text
    if field.format == "date":
        # A day may also lack its year: a query that finds too little does no harm.
        return parse_day(field, text, scope.today).isoformat()
    return parse_value(field, text, scope)


def _parse_bound(field: Field, sign: Operator, text: str, scope: Scope) -> Any:
    from crmcli.rules.values import parse_day, parse_value

    if field.format == "date":
        return parse_day(field, text, scope.today)
    if field.format == "money" or field.kind in {"integer", "number"}:
        bound = _read_number(parse_value(field, text, scope))
        if bound is not None:
            return bound
    raise UsageError("not-comparable", field=field, operator=sign)


def _remark_days(word: str, condition: Condition) -> Iterator[Message]:
    """What days the words of a condition were taken for."""
    from crmcli.rules.when import remark_day

    match = re.fullmatch(_WORD, _plain_operators(word))
    if match is None or condition.field.format != "date":
        return
    for text, value in zip(re.split("[,，]", match["values"]), condition.values, strict=False):
        day = value if isinstance(value, date) else find_day(value)
        if day is not None:
            yield from remark_day(text, day)


def _has_none(field: Field) -> bool:
    return any(choice.key == NO_PROMISE for choice in field.choices)


def _holds(condition: Condition, found: Sequence[Any], me: Person | None) -> bool:
    if condition.operator in _COMPARE:
        compare, bound = _COMPARE[condition.operator], condition.values[0]
        ordered = (_read_ordered(condition.field, value) for value in found)
        return any(value is not None and compare(value, bound) for value in ordered)
    wanted = [_say_me(value, me) for value in condition.values]
    equal = any(_equals(value, found) for value in wanted)
    return equal if condition.operator == "=" else not equal


def _say_me(value: Any, me: Person | None) -> Any:
    if value is not _WHOEVER_ASKS:
        return value
    if me is None:
        raise Refused("me-unknown")
    return me.id


def _equals(wanted: Any, found: Sequence[Any]) -> bool:
    """Whether the wanted value is among those found; None is when there are none, or only none.

    What nobody has marked as so is not so.
    """
    if wanted is False:
        return not any(value is True for value in found)
    if wanted is None:
        return all(value is None or value == NO_PROMISE for value in found)
    if isinstance(wanted, str):
        return any(isinstance(value, str) and _fold(value) == _fold(wanted) for value in found)
    return any(type(value) is type(wanted) and value == wanted for value in found)


def _read_ordered(field: Field, value: Any) -> Any:
    asked = field.item or field if field.kind == "list" else field
    return find_day(value) if asked.format == "date" else _read_number(value)


def _read_number(value: Any) -> Decimal | None:
    """A number or a text of digits, exactly; None for anything else."""
    from decimal import Decimal, InvalidOperation

    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _is_part(part: str, card: Card) -> bool:
    return any(part in _fold(text) for text in _iter_names(card))


def _iter_names(card: Card) -> Iterable[str]:
    yield card.id
    aliases = card.value.get("aliases")
    named = [card.value.get("name"), card.value.get("code")]
    for text in [*named, *(aliases if isinstance(aliases, list) else [])]:
        if isinstance(text, str):
            yield text


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
