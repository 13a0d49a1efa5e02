"""Texts of a file that we have written ourselves, as the values that they were made of.

What a program would take for something else (a number, nothing, two names) stays the text that it
is, and so do the blanks inside. Where people are called by their names and choices by their words,
these are understood as if they had been typed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from crmcli.errors import UsageError
from crmcli.rules.fields import LUNAR_DAY, Field, find_value_field
from crmcli.rules.values import Scope, find_unseen, is_json, parse_value, split_members

_VERBATIM = {None, "code", "uri"}
"""Formats that do not say how a text is to be written to the letter."""
_MARKED_LINES = "\r\n|\r"


def is_verbatim(field: Field) -> bool:
    """Whether a field holds a text just as it is."""
    means_more = field.choices or field.refers or field.none or field.format == LUNAR_DAY
    return field.kind == "text" and not means_more and field.format in _VERBATIM


def read_own_text(field: Field, text: str, scope: Scope) -> Any:
    """The value that the text of a cell was made of.

    Raises what `parse_value` raises.
    """
    if is_verbatim(field):
        return _read_verbatim(field, text)
    if field.kind in {"list", "map"} and is_json(text):
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            return parse_value(field, text, scope)  # which says what is wrong
        return read_own_data(field, data, scope)
    if field.kind == "list" and field.item is not None and is_verbatim(field.item):
        return [_read_verbatim(field.item, one) for one in split_members(text)]
    return parse_value(field, text, scope)


def read_own_data(field: Field | None, data: Any, scope: Scope) -> Any:
    """The value that data was made of in which everything may be a text: 12 and `12` of a number,
    a single member of a list. Raises what `parse_value` raises.
    """
    if field is None:
        return data
    if isinstance(data, Mapping):
        return {
            key: read_own_data(find_value_field(field, key), one, scope)
            for key, one in data.items()
        }
    if field.kind == "list":
        members = data if isinstance(data, list) else [data]
        return [read_own_data(field.item, one, scope) for one in members]
    if field.kind == "text" and isinstance(data, int) and not isinstance(data, bool):
        data = str(data)  # a phone is no number, whoever has written it as one
    return read_own_text(field, data, scope) if isinstance(data, str) else data


def _read_verbatim(field: Field, text: str) -> str:
    """The text, in one line where the field has but one."""
    lined = re.sub(_MARKED_LINES, "\n", text)
    unseen = find_unseen(lined.replace("\n", "").replace("\t", ""))
    if unseen is not None:
        raise UsageError("bad-characters", field=field, character=unseen)
    if field.multiline:
        return lined
    return " ".join(lined.split()) if "\n" in lined else lined.strip()
