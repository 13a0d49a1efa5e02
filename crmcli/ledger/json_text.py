"""Edits of a JSON text that leave everything else in it as people have laid it out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from crmcli.rules.sameness import is_same

_BLANK = re.compile(r"[ \t\r\n]*")
_INDENT = "  "
_LEVELS = re.compile(r"^(?:  )+", re.MULTILINE)
_WIDTH = 100
_KEY = 20
"""Cells that a key may take before its value on the same line."""
_DECODER = json.JSONDecoder()


class _Member(NamedTuple):
    """One key of an object and its value; `start` is where the key begins."""

    key: str
    start: int
    node: _Node


class _Node(NamedTuple):
    """A value and the part of the text that says it."""

    start: int
    end: int
    value: Any
    members: tuple[_Member, ...] | None
    """Of an object."""


class _Text(NamedTuple):
    """A whole text, or a value of one."""

    text: str
    node: _Node

    def find(self, key: str) -> _Text | None:
        """The value of a key."""
        found = (one.node for one in self.node.members or () if one.key == key)
        node = next(found, None)
        return _Text(self.text, node) if node is not None else None

    @property
    def said(self) -> str:
        """The part of the text that says the value."""
        return self.text[self.node.start : self.node.end]


def rewrite_json(text: str, value: Mapping[str, Any], model: str) -> str:
    """The JSON `text` so that it says `value`: what it says already stays as it is written.

    What is new is written as in `model`, another JSON text, where that says the same. Both texts
    are whole, valid and without repeated keys.
    """
    ours, theirs = _parse(text), _parse(model)
    body = _Rewriting(_find_unit(ours)).rewrite(ours, value, theirs, 0)
    if "\r\n" in text:
        body = body.replace("\r\n", "\n").replace("\n", "\r\n")
    return text[: ours.node.start] + body + text[ours.node.end :]


def _parse(text: str) -> _Text:
    return _Text(text, _read(text, _skip(text, 0)))


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found is not None else at


def _read(text: str, at: int) -> _Node:
    value, end = _DECODER.raw_decode(text, at)
    if not isinstance(value, dict):
        return _Node(at, end, value, None)
    members: list[_Member] = []
    position = _skip(text, at + 1)
    while text[position] != "}":
        key, after = _DECODER.raw_decode(text, position)
        node = _read(text, _skip(text, _skip(text, after) + 1))
        members.append(_Member(key, position, node))
        position = _skip(text, node.end)
        if text[position] == ",":
            position = _skip(text, position + 1)
    return _Node(at, end, value, tuple(members))


class _Rewriting:
    """Knows how far the lines of the text are indented, a level."""

    def __init__(self, unit: str) -> None:
        self._unit = unit

    def rewrite(self, ours: _Text | None, value: Any, theirs: _Text | None, depth: int) -> str:
        """The text of a value that stands `depth` objects deep."""
        if ours is not None and is_same(ours.node.value, value):
            return ours.said
        if ours is not None and ours.node.members and isinstance(value, Mapping) and value:
            return self._rewrite_object(ours, value, theirs, depth)
        if theirs is not None and is_same(theirs.node.value, value):
            return self._indent(theirs.said)
        return self._indent(_format(value, depth))

    def _rewrite_object(
        self, ours: _Text, value: Mapping[str, Any], theirs: _Text | None, depth: int
    ) -> str:
        """An object with its members one by one, those that stay with what stands before them."""
        leads = _list_leads(ours)
        is_long = any("\n" in lead for lead in leads.values())
        apart = "\n" + self._unit * (depth + 1) if is_long else " "
        parts: list[str] = []
        for key, one in value.items():
            model = theirs.find(key) if theirs is not None else None
            said = self.rewrite(ours.find(key), one, model, depth + 1)
            lead = leads.get(key, "") or (apart if parts or is_long else "")
            if not parts:
                lead = lead if "\n" in lead or not is_long else apart
                lead = lead if is_long else lead.strip(" ")
            parts.append(f"{lead}{json.dumps(key, ensure_ascii=False)}: {said}")
        joined = "{" + ",".join(parts) + _find_tail(ours)
        is_fine = "\n" in joined or len(self._unit * depth + joined) <= _WIDTH - _KEY
        return joined if is_fine else self._indent(_format(value, depth))

    def _indent(self, said: str) -> str:
        """A text of several lines, indented as the others are."""
        if self._unit == _INDENT:
            return said
        return _LEVELS.sub(lambda found: self._unit * (len(found[0]) // len(_INDENT)), said)


def _find_unit(text: _Text) -> str:
    """How far the keys of the outermost object are indented."""
    first = next(iter(_list_leads(text).values()), "")
    return first.rpartition("\n")[2] or _INDENT


def _list_leads(text: _Text) -> dict[str, str]:
    """What stands before each key: blanks, after the brace or the comma."""
    leads = {}
    for member in text.node.members or ():
        before = text.text[text.node.start : member.start]
        leads[member.key] = before[len(before.rstrip(" \t\r\n")) :]
    return leads


def _find_tail(text: _Text) -> str:
    """What stands after the last value, the brace included."""
    *_, last = text.node.members or ()
    return text.text[last.node.end : text.node.end]


def _format(value: Any, depth: int) -> str:
    """A value on one line, or where that is too long a member on each; short texts side by side."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(_INDENT * depth) + len(flat) <= _WIDTH - _KEY or not value:
        return flat
    inside = "\n" + _INDENT * (depth + 1)
    end = "\n" + _INDENT * depth
    if isinstance(value, Mapping):
        parts = [
            f"{json.dumps(key, ensure_ascii=False)}: {_format(one, depth + 1)}"
            for key, one in value.items()
        ]
        return "{" + inside + ("," + inside).join(parts) + end + "}"
    if not isinstance(value, list):
        return flat
    if any(isinstance(one, Mapping | list) for one in value):
        parts = [_format(one, depth + 1) for one in value]
    else:
        parts = _fill([json.dumps(one, ensure_ascii=False) for one in value], depth + 1)
    return "[" + inside + ("," + inside).join(parts) + end + "]"


def _fill(texts: Sequence[str], depth: int) -> list[str]:
    """The texts in lines of as many as fit."""
    lines = [texts[0]]
    for text in texts[1:]:
        joined = f"{lines[-1]}, {text}"
        if len(_INDENT * depth + joined) < _WIDTH:
            lines[-1] = joined
        else:
            lines.append(text)
    return lines
