"""How the program writes: one canonical style for all new text.

Text is quoted wherever a YAML 1.1 and a YAML 1.2 reader could differ, or its punctuation asks for
it. A map of scalars stands on one line if it fits; contacts and visits stand as blocks; text of
several lines stands as `|`. Nothing is ever folded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from crmcli.ledger.characters import is_clean
from crmcli.ledger.nodes import Node, Scalar
from crmcli.ledger.scalars import find_readings, is_date
from crmcli.rules.fields import Field, find_value_field

WIDTH = 80
STEP = 2
_BLOCK_ENTRIES = frozenset({("contacts",), ("visits",)})
"""Lists whose entries stand as blocks, however short: people read and edit them most."""
_QUOTED_FORMATS = frozenset({"date", "phone", "money"})

# First characters that begin something else than text, or could to an older reader.
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`+=~<")
_PUNCTUATED = r": |:$| #|^\.\.\.|[\r\n]"
_FLOW_PUNCTUATION = frozenset(",[]{}:#?")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
_ESCAPED = r'[\\"\n\t]'
_TRAILING_BLANK = r"[ \u3000\u00a0](?:\n|$)"


class Written(NamedTuple):
    """A value as text: what stands after its key or dash, and the lines below, indented."""

    head: str
    body: tuple[str, ...] = ()


class Writer(NamedTuple):
    """Writes values. Without `blocks`, text of several lines stands in double quotes instead."""

    blocks: bool = True

    def write(self, value: object, place: Field | None, column: int, used: int) -> Written:
        """A value in block context.

        `column` is where the keys of the map (or the dashes of the list) around it begin, `used`
        how many characters its line has before it.
        """
        if isinstance(value, Mapping):
            return self._write_map(value, place, column, used)
        if isinstance(value, list | tuple):
            return self._write_list(list(value), place, column, used)
        if isinstance(value, str) and self.blocks and _wants_block(value, place, used):
            return write_block_text(value, column + STEP)
        return Written(format_scalar(value, place))

    def write_pairs(
        self, value: Mapping[str, object], place: Field | None, column: int
    ) -> list[str]:
        """The lines of a block map whose keys begin at `column`."""
        lines: list[str] = []
        for key in order_keys(value, place):
            child = find_value_field(place, key)
            lines.extend(self.write_pair(key, value[key], child, column))
        return lines

    def write_pair(self, key: str, value: object, place: Field | None, column: int) -> list[str]:
        """The lines of one key and its value, the first one indented too."""
        start = f"{' ' * column}{format_key(key)}:"
        written = self.write(value, place, column, len(start) + 1)
        return [f"{start} {written.head}" if written.head else start, *written.body]

    def write_item(self, value: object, item: Field | None, column: int, gap: int = 1) -> list[str]:
        """The lines of one entry of a block list whose dash stands at `column`."""
        start = f"{' ' * column}-{' ' * gap}"
        if isinstance(value, Mapping) and value and not self._fits_on_line(value, item, len(start)):
            lines = self.write_pairs(value, item, len(start))
            return [start + lines[0].lstrip(" "), *lines[1:]]
        written = self.write(value, item, column, len(start))
        if written.head:
            return [start + written.head, *written.body]
        inner = self.write(value, item, len(start) - STEP, len(start)).body
        return [start + inner[0].lstrip(" "), *inner[1:]]

    def _fits_on_line(self, value: Mapping[str, object], place: Field | None, used: int) -> bool:
        if place is not None and place.path in _BLOCK_ENTRIES:
            return False
        if not all(_is_short_scalar(one) for one in value.values()):
            return False
        return used + len(format_flow(value, place)) <= WIDTH

    def _write_map(
        self, value: Mapping[str, object], place: Field | None, column: int, used: int
    ) -> Written:
        if not value or self._fits_on_line(value, place, used):
            return Written(format_flow(value, place))
        return Written("", tuple(self.write_pairs(value, place, column + STEP)))

    def _write_list(
        self, value: list[object], place: Field | None, column: int, used: int
    ) -> Written:
        if all(map(_is_short_scalar, value)):
            flow = format_flow(value, place)
            if not value or used + len(flow) <= WIDTH:
                return Written(flow)
        item = place.item if place is not None else None
        lines = (line for one in value for line in self.write_item(one, item, column + STEP))
        return Written("", tuple(lines))


def format_flow(value: object, place: Field | None) -> str:
    """A value on one line, as it may stand inside brackets and braces."""
    if isinstance(value, Mapping):
        pairs = (
            f"{format_key(key, flow=True)}: {format_flow(value[key], find_value_field(place, key))}"
            for key in order_keys(value, place)
        )
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list | tuple):
        item = place.item if place is not None else None
        return "[" + ", ".join(format_flow(one, item) for one in value) + "]"
    return format_scalar(value, place, flow=True)


def format_scalar(value: object, place: Field | None, *, flow: bool = False) -> str:
    """A scalar on one line: unquoted if every reader takes it for the same, else quoted."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    wants_quotes = place is not None and place.format in _QUOTED_FORMATS
    if wants_quotes or not is_plain(value, flow=flow):
        return quote(value)
    return value


def format_like(old: Node, value: object, *, flow: bool) -> str | None:
    """A text on one line in the quotes of the old value, or None where they cannot hold it."""
    if not isinstance(value, str) or not isinstance(old, Scalar):
        return None
    if old.style == '"':
        return quote_doubly(value)
    if old.style == "'" and "\n" not in value and "\t" not in value:
        return quote_singly(value)
    if not old.style and not old.is_empty and is_plain(value, flow=flow):
        return value
    return None


@lru_cache(maxsize=512)
def format_key(key: str, *, flow: bool = False) -> str:
    """A key, quoted where it must be."""
    return key if is_plain(key, flow=flow) else quote(key)


def is_plain(text: str, *, flow: bool) -> bool:
    """Whether a text may stand unquoted and is the same text to every reader."""
    if not text or text[0] in _INDICATORS or text != text.strip() or not is_clean(text):
        return False
    if re.search(_PUNCTUATED, text) or (flow and not _FLOW_PUNCTUATION.isdisjoint(text)):
        return False
    return not is_date(text) and not find_readings(text)


def quote(text: str) -> str:
    """A text in quotes: double ones, or single ones where double ones would need escapes."""
    if ('"' in text or "\\" in text) and can_quote_singly(text):
        return quote_singly(text)
    return quote_doubly(text)


def quote_doubly(text: str) -> str:
    """A text in double quotes, on one line."""
    return '"' + re.sub(_ESCAPED, lambda match: _ESCAPES[match.group()], text) + '"'


def quote_singly(text: str) -> str:
    """A text in single quotes. It must be one line."""
    return "'" + text.replace("'", "''") + "'"


def can_quote_singly(text: str) -> bool:
    """Whether single quotes can hold a text: they have no escapes."""
    return "'" not in text and "\n" not in text and "\t" not in text


def can_be_block(text: str) -> bool:
    """Whether `|` can hold a text so that no editor and no reader changes it.

    Not with a blank at a line's end, which editors strip, nor with a blank or nothing at its
    beginning, from which readers take the indentation.
    """
    return text[:1] not in ("", " ", "\n", "\u3000") and _is_steady(text)


def _is_steady(text: str) -> bool:
    return not re.search(_TRAILING_BLANK, text) and is_clean(text)


def write_block_text(text: str, column: int) -> Written:
    """A text as `|`, its lines indented to `column`."""
    stripped = text.rstrip("\n")
    breaks = len(text) - len(stripped)
    header = ("|-", "|", "|+")[min(breaks, 2)]
    lines = stripped.split("\n") + [""] * (breaks - 1)
    indent = " " * column
    return Written(header, tuple(indent + line if line else "" for line in lines))


def order_keys(value: Mapping[str, object], place: Field | None) -> Iterator[str]:
    """The keys in the schema's order; those that it does not know come last, as given."""
    known = place.children if place is not None else {}
    yield from (key for key in known if key in value)
    yield from (key for key in value if key not in known)


def _wants_block(text: str, place: Field | None, used: int) -> bool:
    is_long = place is not None and place.multiline and used + len(text) > WIDTH
    return ("\n" in text or is_long) and can_be_block(text)


def _is_short_scalar(value: object) -> bool:
    return not isinstance(value, Mapping | list | tuple) and not (
        isinstance(value, str) and "\n" in value
    )
