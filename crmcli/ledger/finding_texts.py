"""Findings as texts, so that what was found in a file can be told again without reading it.

JSON, in which whatever JSON does not know is a list that begins with its kind.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from crmcli.rules.fields import Choice, Field, Label
from crmcli.rules.findings import Finding
from crmcli.rules.outcome import Message

_ITEM = 0
"""The step from a list to its entries' field; the other steps are keys."""


def format_findings(findings: Sequence[Finding], root: Field) -> str:
    """The findings of one file, whose name is left out. `root` has the fields that they name."""
    steps = _list_steps(root)
    return json.dumps([[*one[1:6], _encode(dict(one.values), steps)] for one in findings])


def parse_findings(text: str, file: str, root: Field) -> list[Finding]:
    """The same findings again. Raises ValueError for a text that says none."""
    try:
        return [
            Finding(file, line, column, path, rule, severity, _decode(values, root))
            for line, column, path, rule, severity, values in json.loads(text)
        ]
    except (LookupError, TypeError, AttributeError) as error:
        raise ValueError("no findings") from error


@lru_cache(maxsize=16)
def _list_steps(root: Field) -> Mapping[int, tuple[str | int, ...]]:
    """The way to each field, by the field's identity."""
    found: dict[int, tuple[str | int, ...]] = {}
    ahead: list[tuple[Field, tuple[str | int, ...]]] = [(root, ())]
    while ahead:
        place, steps = ahead.pop()
        found[id(place)] = steps
        ahead += [(child, (*steps, key)) for key, child in place.children.items()]
        if place.item is not None:
            ahead.append((place.item, (*steps, _ITEM)))
    return found


def _encode(value: object, steps: Mapping[int, tuple[str | int, ...]]) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, date):
        return ["day", value.isoformat()]
    if isinstance(value, Field):
        return ["field", *steps[id(value)]]
    if isinstance(value, Mapping):
        return ["map", *([key, _encode(one, steps)] for key, one in value.items())]
    for kind, (known, _) in _SEQUENCES.items():
        if isinstance(value, known):
            parts: Any = value
            return [kind, *(_encode(one, steps) for one in parts)]
    raise TypeError(f"a finding cannot hold {value!r}")


def _decode(value: Any, root: Field) -> Any:
    if not isinstance(value, list):
        return value
    kind, *rest = value
    if kind == "day":
        return date.fromisoformat(rest[0])
    if kind == "field":
        return _find_field(root, rest)
    if kind == "map":
        return {key: _decode(one, root) for key, one in rest}
    return _SEQUENCES[kind][1]([_decode(one, root) for one in rest])


def _find_field(root: Field, steps: Sequence[str | int]) -> Field:
    here = root
    for step in steps:
        inner = here.item if step == _ITEM else here.children[str(step)]
        if inner is None:
            raise LookupError(step)
        here = inner
    return here


_SEQUENCES: Mapping[str, tuple[type, Callable[[list[Any]], object]]] = {
    "choice": (Choice, lambda parts: Choice(*parts)),
    "label": (Label, lambda parts: Label(*parts)),
    "message": (Message, lambda parts: Message(*parts)),
    "tuple": (tuple, tuple),
    "list": (list, list),
}
"""What is a sequence in Python, the narrower kinds first."""
