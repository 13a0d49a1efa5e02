"""The map of an import: where columns go, what words mean, and who is whom; a YAML file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from crmcli.errors import UsageError
from crmcli.ledger.disk import explain_reading
from crmcli.rules.targets import UserMap

_COLUMNS, _VALUES, _CUSTOMERS, _DATES = "columns", "values", "customers", "dates"
_DEFAULTS = "defaults"
_PARTS = (_COLUMNS, _VALUES, _DEFAULTS, _CUSTOMERS, _DATES)


class ImportMap(NamedTuple):
    """What the user has settled. `customers`: by name the id of whom is meant, or `new`."""

    said: UserMap = UserMap()
    customers: Mapping[str, str] = {}
    dates: str | None = None


class MapLine(NamedTuple):
    """A column as it goes into a map; a place of None is for the user to fill in."""

    heading: str
    place: str | None
    choices: Sequence[str] = ()


def load_map(file: Path, name: str) -> ImportMap:
    """The map in a file. Raises UsageError("map-unreadable") and Failure."""
    with explain_reading(name):
        data = file.read_bytes()
    return parse_map(data, name)


def parse_map(data: bytes, name: str) -> ImportMap:
    """The map that a file's bytes are. Every scalar is a text.

    Raises UsageError: `map-unreadable`, `map-shape`, and `map-key-twice`, for of two answers to
    one question neither is known to be meant.
    """
    import yaml

    try:
        loader = yaml.BaseLoader(data.decode("utf-8-sig"))
        top = loader.get_single_node()
        _refuse_repeated(top, name)
        found = loader.construct_document(top) if top is not None else None
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        raise UsageError("map-unreadable", file=name, line=line) from error
    parts = _read_texts(found or {}, name, _PARTS)
    values = {
        heading: _read_words(words, name)
        for heading, words in _read_texts(parts.get(_VALUES) or {}, name).items()
    }
    columns = _read_words(parts.get(_COLUMNS) or {}, name)
    defaults = _read_words(parts.get(_DEFAULTS) or {}, name)
    customers = _read_words(parts.get(_CUSTOMERS) or {}, name)
    dates = parts.get(_DATES)
    if dates is not None and not isinstance(dates, str):
        raise UsageError("map-shape", file=name, parts=[*_PARTS])
    return ImportMap(UserMap(columns, values, defaults), customers, dates or None)


def _refuse_repeated(top: Any, name: str) -> None:
    """Raise UsageError("map-key-twice") where a key stands twice in one map."""
    import yaml

    waiting, seen = [top], set[int]()
    while waiting:
        node = waiting.pop()
        if not isinstance(node, yaml.MappingNode) or id(node) in seen:
            continue
        seen.add(id(node))
        first: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if str(key.value) in first:
                told = {"key": str(key.value), "line": line, "first": first[str(key.value)]}
                raise UsageError("map-key-twice", file=name, **told)
            first[str(key.value)] = line
            waiting.append(value)


def format_map(
    lines: Sequence[MapLine], known: ImportMap, asked: Mapping[str, Sequence[str]]
) -> str:
    """The map of an import, to be used for the next one of that shape.

    Columns without a place, and words `asked` about, stand as remarks to be filled in.
    """
    out = [f"{_COLUMNS}:"]
    out += [_format_line(line) for line in lines] or ["  {}"]
    if known.said.values or asked:
        out.append(f"{_VALUES}:")
        for heading in dict.fromkeys([*known.said.values, *asked]):
            words = known.said.values.get(heading, {})
            is_empty = not words
            out.append(f"  {'# ' if is_empty else ''}{_quote(heading)}:")
            out += [f"    {_quote(word)}: {_quote(meaning)}" for word, meaning in words.items()]
            out += [f"  #   {word}" for word in asked.get(heading, ())]
    if known.said.defaults:
        out.append(f"{_DEFAULTS}:")
        out += [f"  {_quote(path)}: {_quote(text)}" for path, text in known.said.defaults.items()]
    if known.customers:
        out.append(f"{_CUSTOMERS}:")
        out += [f"  {_quote(name)}: {_quote(one)}" for name, one in known.customers.items()]
    if known.dates:
        out.append(f"{_DATES}: {known.dates}")
    return "\n".join(out) + "\n"


def _format_line(line: MapLine) -> str:
    if line.place is not None:
        return f"  {_quote(line.heading)}: {_quote(line.place)}"
    choices = " | ".join(line.choices) or "-"
    return f"  # {_quote(line.heading)}: {choices}"


def _quote(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)


def _read_texts(found: Any, name: str, known: Sequence[str] | None = None) -> dict[str, Any]:
    if not isinstance(found, dict) or (known and not found.keys() <= set(known)):
        raise UsageError("map-shape", file=name, parts=[*_PARTS])
    return found


def _read_words(found: Any, name: str) -> dict[str, str]:
    words = _read_texts(found, name)
    if not all(isinstance(one, str) for one in words.values()):
        raise UsageError("map-shape", file=name, parts=[*_PARTS])
    return words
