"""The only reading of a record in the program: strict YAML, with types from the schema.

Where the schema says text, an unquoted scalar is its source text, so that `013800138000` stays a
phone number; elsewhere `scalars.read_plain` decides. Anything that readers of YAML disagree about
is refused. Good records are read here, in one pass over the parser's events; the others are
explained by `dialect`, and so are those in which an audit notices something.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

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
    StreamStartEvent,
)

from crmcli.ledger import events
from crmcli.ledger.characters import is_clean, is_clean_value
from crmcli.ledger.disputes import find_fault, is_braceless, may_have_fault
from crmcli.ledger.encoding import decode
from crmcli.ledger.hiding import find_hiding
from crmcli.ledger.limits import MAX_BYTES, MAX_DEPTH, MAX_NODES, MAX_SCALAR
from crmcli.ledger.problems import Problem
from crmcli.ledger.scalars import (
    NULLS,
    NUMERIC,
    ODD_WORDS,
    find_readings,
    is_read_otherwise,
    is_text_key,
    read_plain,
)

if TYPE_CHECKING:
    from crmcli.rules.edits import Path
    from crmcli.rules.fields import Field

__all__ = [
    "Parsed",
    "Problem",
    "find_places",
    "is_blank",
    "parse_record",
    "read_quickly",
]

_NO_FIELDS: Mapping[str, Field] = {}
_NONE: frozenset[str] = frozenset()
_DOUBTFUL = NUMERIC.union(word[:1] for word in ODD_WORDS)


class Parsed(NamedTuple):
    """What a record's bytes mean. `value` is None when the record is refused."""

    value: dict[str, Any] | None
    problems: tuple[Problem, ...]


class _IrregularError(Exception):
    """The plain reading met something that it does not explain."""


# The last two are the pure-Python parser's own answers to escapes above U+10FFFF.
_REFUSALS = (_IrregularError, UnicodeDecodeError, yaml.YAMLError, ValueError, OverflowError)


def parse_record(data: bytes, root: Field, *, audit: bool = False) -> Parsed:
    """The value of a record's bytes, and what is wrong with them. Never raises for content.

    A file of free keys (calendar.yaml) in which nothing stands has none of them. With `audit` also
    what reads right here and otherwise elsewhere is reported.
    """
    value, noticed = read_quickly(data, root, is_watching=audit)
    if value is not None and not noticed:
        return Parsed(value, ())
    if value is None and is_free(root) and is_blank(data):
        return Parsed({}, ())
    # Good records are many, and never need those who explain.
    from crmcli.ledger.dialect import find_problems

    return Parsed(value, tuple(find_problems(data, root, audit=audit)))


def is_free(root: Field) -> bool:
    """Whether a file has no keys of its own, and so may have none at all."""
    return root.item is not None and not root.children


def is_blank(data: bytes) -> bool:
    """Whether there is nothing but blank lines and comments."""
    try:
        text = decode(data)
    except UnicodeDecodeError:
        return False
    lines = (line.strip(" \t\r") for line in text.split("\n"))
    return is_clean(text) and all(not line or line.startswith("#") for line in lines)


def find_places(data: bytes, root: Field) -> Mapping[Path, tuple[int, int]]:
    """The line and column, from 1, of each key and of each list entry, by its path.

    `()` is the card itself, at 1:1. A text that is no tree has no other places; of a key given
    twice the first counts.
    """
    from crmcli.ledger.nodes import Unfit, compose, iter_nodes

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


def read_quickly(
    data: bytes, root: Field, *, is_watching: bool
) -> tuple[dict[str, Any] | None, bool]:
    """The value (None: refused), and whether `dialect` is to look for what an audit objects to.

    Where nothing was noticed an audit finds nothing.
    """
    try:
        text = _decode_good(data)
        builder = _Builder(text, root, is_watching)
        value = builder.build()
    except _REFUSALS:
        return None, True
    # A node takes at least one character of the text.
    if len(text) >= MAX_NODES and _count_nodes(value) > MAX_NODES:
        return None, True
    # A long text at the end may mean to keep a line break that is not there.
    return value, builder.noticed or (is_watching and not data.endswith(b"\n"))


def _decode_good(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise _IrregularError
    text = decode(data)
    if not is_clean(text):
        raise _IrregularError
    if ("\n%" in text or text[0] == "%") and _has_directive(text):
        raise _IrregularError
    return text


def _has_directive(text: str) -> bool:
    from crmcli.ledger.dialect import find_directive

    return find_directive(text) is not None


class _Builder:
    """Makes the value of a text from the parser's events.

    This is the program's hot path: ten thousand cards are read before a list is printed. So it
    keeps no positions or paths, and leaves every explanation to `dialect`.
    """

    __slots__ = (
        *("doubtful", "fields", "has_comments", "here", "in_flow", "key", "noticed", "other"),
        *("outer", "place", "quiet", "text", "wary"),
    )

    def __init__(self, text: str, root: Field, is_watching: bool) -> None:
        self.text = text
        self.has_comments = " #" in text
        self.doubtful = _choose_doubtful(text) if is_watching else _NONE
        """What a value begins with that an audit may object to."""
        self.quiet = _list_quiet_keys(root) if is_watching else None
        """Keys that no audit objects to."""
        self.noticed = False
        # Only a text that has these characters at all needs a look at what they introduce.
        self.wary = len(text) > MAX_SCALAR or _has_hint(text)
        self.here: Any = {}
        """The collection that is being filled."""
        self.key: str | None = None
        """In a map: the key that waits for its value."""
        self.fields = root.children
        """Of the map that is being filled."""
        self.other = root.item
        """The field of a list's entries, and of the keys that a map leaves open."""
        self.place: Field | None = root.item
        """The field of the value to come."""
        self.in_flow = False
        """Whether brackets or braces are open."""
        self.outer: list[tuple[Any, Mapping[str, Field], Field | None, bool]] = []

    def build(self) -> dict[str, Any]:
        """The card's value. Raises _IrregularError, or what the parser raises."""
        next_event = events.make_parser(self.text).get_event
        root = _expect(next_event, StreamStartEvent, DocumentStartEvent, MappingStartEvent)
        if root.anchor is not None or root.tag is not None:
            raise _IrregularError
        self.in_flow = bool(root.flow_style)
        while True:
            event = next_event()
            kind = event.__class__
            if kind is ScalarEvent:
                if self.wary:
                    self._check(event)
                if self.key is None and self.here.__class__ is dict:
                    self._take_key(event)
                else:
                    self._take_value(event)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                if not self.outer:
                    break
                self.here, self.fields, self.other, self.in_flow = self.outer.pop()
                self.place = self.other
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                self._open(event, {} if kind is MappingStartEvent else [])
            else:
                raise _IrregularError
        _expect(next_event, DocumentEndEvent, StreamEndEvent)
        value: dict[str, Any] = self.here
        return value

    def _take_key(self, event: Any) -> None:
        key = event.value
        if self.quiet is not None and key not in self.quiet:
            self.noticed |= not event.style and bool(find_readings(key))
        place = self.fields.get(key)
        if key in self.here:
            raise _IrregularError
        if place is None:
            if not event.style and not is_text_key(key):
                raise _IrregularError
            place = self.other
        self.key = key
        self.place = place

    def _take_value(self, event: Any) -> None:
        value = event.value
        if not event.style:
            if self.doubtful and value[:1] in self.doubtful:
                self._notice(event)
            place = self.place
            if place is None or place.kind != "text":
                value = read_plain(value)
            elif value in NULLS:
                value = None
        if self.key is None:
            self.here.append(value)
        else:
            self.here[self.key] = value
            self.key = None

    def _open(self, event: Any, opened: Any) -> None:
        if self.wary and (event.anchor is not None or event.tag is not None):
            raise _IrregularError
        if len(self.outer) >= MAX_DEPTH - 1 or is_braceless(self.text, event):
            raise _IrregularError
        if self.key is not None:
            self.here[self.key] = opened
            self.key = None
        elif self.here.__class__ is list:
            self.here.append(opened)
        else:
            raise _IrregularError  # a collection as a key
        self.outer.append((self.here, self.fields, self.other, self.in_flow))
        self.in_flow = bool(event.flow_style)
        self.here = opened
        place = self.place
        self.fields = place.children if place is not None else _NO_FIELDS
        self.other = self.place = place.item if place is not None else None

    def _notice(self, event: Any) -> None:
        """What reads right here and otherwise elsewhere; `dialect` says what and where it is."""
        text = event.value
        place = self.place
        if text[:1] in NUMERIC or text in ODD_WORDS:
            is_text = place is not None and place.kind == "text"
            self.noticed |= is_read_otherwise(text, is_text=is_text)
        if text and self.has_comments and find_hiding(self.text, event.end_mark.index, place):
            self.noticed = True

    def _check(self, event: Any) -> None:
        """What can be wrong with a scalar only in a text with certain characters."""
        if event.anchor is not None or event.tag is not None:
            raise _IrregularError
        if len(event.value) > MAX_SCALAR:
            raise _IrregularError
        if event.style == '"' and not is_clean_value(event.value):
            raise _IrregularError
        if find_fault(self.text, event, in_flow=self.in_flow):
            raise _IrregularError


def _has_hint(text: str) -> bool:
    """Whether a text may have anchors, tags, or what parsers do not agree about, as escapes."""
    return "&" in text or "!" in text or may_have_fault(text)


def _choose_doubtful(text: str) -> frozenset[str]:
    # Any unquoted text may have a comment behind it, and its first character is one of the text's.
    return _DOUBTFUL.union(text) if " #" in text else _DOUBTFUL


@lru_cache(maxsize=16)
def _list_quiet_keys(root: Field) -> frozenset[str]:
    """The names of a schema's fields that every reader takes for text."""
    names = set(root.children)
    inner = [*root.children.values()] if root.item is None else [*root.children.values(), root.item]
    names = names.union(*map(_list_quiet_keys.__wrapped__, inner))
    return frozenset(name for name in names if not find_readings(name))


def _expect(next_event: Callable[[], Any], *kinds: type) -> Any:
    """The last of the next events, which must be of these kinds."""
    event: Any = None
    for kind in kinds:
        event = next_event()
        if event.__class__ is not kind:
            raise _IrregularError
    return event


def _count_nodes(value: object) -> int:
    if isinstance(value, dict):
        return 1 + len(value) + sum(_count_nodes(one) for one in value.values())
    if isinstance(value, list):
        return 1 + sum(_count_nodes(one) for one in value)
    return 1
