"""Tables and cards as JSON: an array of objects, or one after the other, as JSON lines has them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple, NoReturn

from crmcli.errors import Failure
from crmcli.exchange.laying import MAX_COLUMNS, Again, Place
from crmcli.exchange.rejects import REASON_KEY
from crmcli.ledger.json_mistakes import name_mistake
from crmcli.rules.ids import is_id
from crmcli.rules.outcome import Message
from crmcli.rules.sheets import Cell, Entry, Row, Sheet

_BLANK = re.compile(r"[ \t\r\n]*")
_AROUND = re.compile(r'\{\s*"(?:[^"\\]|\\.)*"\s*:\s*(?=\[\s*\{)')
"""An object whose first key has an array of objects."""


class JsonContent(NamedTuple):
    """One of the two: flat objects are the rows of a sheet, others are cards."""

    sheet: Sheet | None
    entries: Again[Entry] | None


class _Wrong(Exception):
    """What JSON allows to be written and nobody can mean."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.reason = Message(code, values)


def read_json(text: str, file: str, card_keys: Collection[str] = ()) -> JsonContent:
    """What a text says: a sheet whose heading are the keys of all objects, or cards.

    Objects are cards if any has more inside than lists of plain values, or if all have an id of
    ours and `card_keys` alone.

    An object that has nothing but an array of objects stands for it. Numbers are exact; a list of
    plain values is a cell of as many lines. The key under which an import has said why it rejected
    an object is left out.

    Raises Failure, at once or while they are gone through: `json-wrong`, `json-no-object`,
    `json-deep`, `sheet-empty`, `sheet-wide`.
    """
    keys: dict[str, None] = {}
    are_cards = True
    for _, value in _iter_objects(text, file):
        if any(map(_is_nested, value.values())):
            return JsonContent(None, Again(lambda: _iter_entries(text, file)))
        keys |= dict.fromkeys(value)
        if len(keys) > MAX_COLUMNS:
            raise Failure("sheet-wide", place=Place(file).tell(), most=MAX_COLUMNS)
        are_cards = are_cards and _is_card(value, card_keys)
    if keys and are_cards:
        return JsonContent(None, Again(lambda: _iter_entries(text, file)))
    heading = tuple(key for key in keys if key != REASON_KEY)
    rows = Again(lambda: _iter_rows(text, file, heading))
    if next(iter(rows), None) is None:
        raise Failure("sheet-empty", place=Place(file).tell())
    return JsonContent(Sheet(None, heading, 0, rows), None)


def _iter_entries(text: str, file: str) -> Iterator[Entry]:
    for number, value in _iter_objects(text, file):
        yield Entry(number, {key: _plain(one) for key, one in value.items() if key != REASON_KEY})


def _iter_rows(text: str, file: str, heading: tuple[str, ...]) -> Iterator[Row]:
    for number, value in _iter_objects(text, file):
        cells = tuple(_read_cell(value.get(key)) for key in heading)
        if any(cell is not None for cell in cells):
            yield Row(number, cells)


def _is_nested(value: object) -> bool:
    if isinstance(value, list):
        return any(isinstance(one, list | Mapping) for one in value)
    return isinstance(value, Mapping)


def _is_card(value: Mapping[str, object], card_keys: Collection[str]) -> bool:
    given = value.get("id")
    return isinstance(given, str) and is_id(given) and value.keys() - {REASON_KEY} <= {*card_keys}


def _plain(value: Any) -> Any:
    """The value with its numbers as cards have them."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        short = float(value)
        return short if Decimal(repr(short)) == value else value
    return value


def _read_cell(value: Any) -> Cell:
    if isinstance(value, list):
        value = "\n".join(str(one) for one in value if one is not None)
    if isinstance(value, str):
        return value.strip() or None
    plain: Cell = value
    return plain


def _iter_objects(text: str, file: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects, each with the line on which it begins."""
    position, line, last = 0, 1, 0
    try:
        position, tail = _find_start(text)
        while position < len(text):
            line, last = line + text.count("\n", last, position), position
            value, end = _DECODER.raw_decode(text, position)
            if not isinstance(value, dict):
                raise Failure("json-no-object", file=file, line=line)
            yield line, value
            position = _skip(text, end)
            if tail is not None:
                position = _pass_comma(text, position, tail)
    except json.JSONDecodeError as error:
        raise Failure(
            "json-wrong", file=file, line=error.lineno, reason=name_mistake(error)
        ) from error
    except _Wrong as wrong:
        raise Failure("json-wrong", file=file, line=line, reason=wrong.reason) from wrong
    except RecursionError as error:
        raise Failure("json-deep", file=file, line=line) from error


def _find_start(text: str) -> tuple[int, str | None]:
    """Where the first object begins, and what follows the end of the array; None without one."""
    position, tail = _skip(text, 0), ""
    wrapped = _AROUND.match(text, position)
    if wrapped is not None and len(_DECODER.raw_decode(text, position)[0]) == 1:
        position, tail = wrapped.end(), "}"
    if not text.startswith("[", position):
        return position, None
    position = _skip(text, position + 1)
    if text.startswith("]", position):
        position = _pass_end(text, position, tail)
    return position, tail


def _pass_comma(text: str, position: int, tail: str) -> int:
    """Where the next object of an array begins, or the end."""
    if text.startswith(",", position):
        return _skip(text, position + 1)
    if text.startswith("]", position):
        return _pass_end(text, position, tail)
    raise json.JSONDecodeError("Expecting ',' delimiter", text, position)


def _pass_end(text: str, position: int, tail: str) -> int:
    rest = text[position + 1 :]
    if rest.strip() != tail:
        raise json.JSONDecodeError("Extra data", text, _skip(text, position + 1))
    return len(text)


def _skip(text: str, position: int) -> int:
    found = _BLANK.match(text, position)
    return found.end() if found is not None else position


def _join(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    joined = dict(pairs)
    if len(joined) != len(pairs):
        key, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise _Wrong("reason-json-twice", key=key)
    return joined


def _read_int(digits: str) -> int:
    try:
        return int(digits)
    except ValueError:  # Python reads none of more than some thousand digits
        raise _Wrong("reason-json-number", value=digits[:20]) from None


def _refuse_constant(word: str) -> NoReturn:
    raise _Wrong("reason-json-number", value=word)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_join,
    parse_float=Decimal,
    parse_int=_read_int,
    parse_constant=_refuse_constant,
)
