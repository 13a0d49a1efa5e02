"""The only reading of a record in the program: strict YAML, with types from the schema.

Where the schema says text, an unquoted scalar is its source text, so that `013800138000` stays a
phone number; elsewhere `scalars.read_plain` decides. Anything that readers of YAML disagree about
is refused. Good records are read here, in one pass over the parser's events; the others are
explained by `dialect`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.events import (
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from crmcli.ledger import events
from crmcli.ledger.characters import is_clean, is_clean_value
from crmcli.ledger.dialect import (
    MAX_BYTES,
    MAX_SCALAR,
    decode,
    find_directive,
    find_problems,
    is_text_key,
)
from crmcli.ledger.nodes import MAX_DEPTH, MAX_NODES, Unfit, compose, iter_nodes
from crmcli.ledger.problems import Problem
from crmcli.ledger.scalars import NULLS, read_plain
from crmcli.rules.edits import Path
from crmcli.rules.fields import Field

__all__ = ["Parsed", "Problem", "find_places", "parse_record"]


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a record's bytes mean. `value` is None when the record is refused."""

    value: dict[str, Any] | None
    problems: tuple[Problem, ...]


class _IrregularError(Exception):
    """The plain reading met something that it does not explain."""


def parse_record(data: bytes, root: Field, *, audit: bool = False) -> Parsed:
    """The value of a record's bytes, and what is wrong with them. Never raises for content.

    With `audit` also what reads right here and otherwise elsewhere is reported.
    """
    try:
        value = _read(data, root)
    except (_IrregularError, UnicodeDecodeError, yaml.YAMLError, ValueError, OverflowError):
        value = None
    if value is not None and not audit:
        return Parsed(value, ())
    return Parsed(value, tuple(find_problems(data, root, audit=audit)))


def find_places(data: bytes, root: Field) -> Mapping[Path, tuple[int, int]]:
    """The line and column, from 1, of each key and of each list entry, by its path.

    `()` is the card itself, at 1:1. A text that is no tree has no other places; of a key given
    twice the first counts.
    """
    places: dict[Path, tuple[int, int]] = {(): (1, 1)}
    try:
        document = compose(decode(data))
    except (Unfit, UnicodeDecodeError):
        return places
    if document.root is not None:
        for path, key, node in iter_nodes(document.root):
            start = node.start if key is None else key.start
            places.setdefault(path, document.find_position(start))
    return places


def _read(data: bytes, root: Field) -> dict[str, Any]:
    if len(data) > MAX_BYTES:
        raise _IrregularError
    text = decode(data)
    if not is_clean(text):
        raise _IrregularError
    if ("\n%" in text or text[0] == "%") and find_directive(text) is not None:
        raise _IrregularError
    value = _build(text, root)
    # A node takes at least one character, a scalar's value no more than it has in the text.
    if len(text) >= MAX_NODES and _count_nodes(value) > MAX_NODES:
        raise _IrregularError
    return value


def _build(text: str, root: Field) -> dict[str, Any]:  # noqa: C901, PLR0912, PLR0915
    """The value of a text, from the parser's events, in one flat loop.

    This is the program's hot path: ten thousand cards are read before a list is printed, and a
    call for each scalar would cost more than all that is done with it. So the loop is long, keeps
    its state in local names and leaves every explanation to `dialect`.
    """
    next_event = events.make_parser(text).get_event
    next_event()
    if next_event().__class__ is not DocumentStartEvent:
        raise _IrregularError
    if next_event().__class__ is not MappingStartEvent:
        raise _IrregularError

    # Only a text that has these characters at all can hold what they introduce.
    has_properties = "&" in text or "!" in text
    has_escapes = "\\" in text
    may_be_long = len(text) > MAX_SCALAR

    result: dict[str, Any] = {}
    here: Any = result  # the collection being filled
    in_map = True
    fields: Mapping[str, Field] = root.children  # of the map being filled
    place: Field | None = None  # of the value to come
    other: Field | None = root.item  # of a list's items, and of a map's open keys
    key: str | None = None  # waiting for its value
    outer: list[tuple[Any, bool, Mapping[str, Field], Field | None]] = []

    while True:
        event = next_event()
        kind = event.__class__
        if kind is ScalarEvent:
            value = event.value
            style = event.style
            if has_properties and (event.anchor is not None or event.tag is not None):
                raise _IrregularError
            if may_be_long and len(value) > MAX_SCALAR:
                raise _IrregularError
            if has_escapes and style == '"' and not is_clean_value(value):
                raise _IrregularError
            if in_map and key is None:
                place = fields.get(value)
                if value in here or (place is None and not style and not is_text_key(value)):
                    raise _IrregularError
                if place is None:
                    place = other
                key = value
                continue
            if not style:
                if place is not None and place.kind == "text":
                    if value in NULLS:
                        value = None
                else:
                    value = read_plain(value)
            if in_map:
                here[key] = value
                key = None
            else:
                here.append(value)
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            if not outer:
                break
            here, in_map, fields, other = outer.pop()
            place = other
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if has_properties and (event.anchor is not None or event.tag is not None):
                raise _IrregularError
            if len(outer) >= MAX_DEPTH - 1 or (in_map and key is None):
                raise _IrregularError
            opened: Any = {} if kind is MappingStartEvent else []
            if in_map:
                here[key] = opened
                key = None
            else:
                here.append(opened)
            outer.append((here, in_map, fields, other))
            here = opened
            in_map = kind is MappingStartEvent
            fields = place.children if place is not None else _NO_FIELDS
            place = other = place.item if place is not None else None
        else:
            raise _IrregularError

    if next_event().__class__ is not DocumentEndEvent:
        raise _IrregularError
    if next_event().__class__ is not StreamEndEvent:
        raise _IrregularError
    return result


_NO_FIELDS: Mapping[str, Field] = {}


def _count_nodes(value: object) -> int:
    if isinstance(value, dict):
        return 1 + len(value) + sum(_count_nodes(one) for one in value.values())
    if isinstance(value, list):
        return 1 + sum(_count_nodes(one) for one in value)
    return 1
