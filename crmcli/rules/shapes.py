"""Whether what a file calls a card has lists where cards have lists, and maps where they have maps.

What stands in a wrong shape cannot be compared with a card, nor told as one of its values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crmcli.rules.fields import Field, Kind
from crmcli.rules.outcome import Message


def find_misshapen(field: Field, value: Any, path: tuple[str, ...] = ()) -> Message | None:
    """The first place of a wrong shape, and what must stand there; None where there is none.

    Null may stand anywhere. Keys that the schema does not know are not looked at.
    """
    if value is None or field.kind == "any":
        return None
    if field.kind == "map":
        return _look_into_map(field, value, path)
    if field.kind == "list":
        return _look_into_list(field, value, path)
    return _refuse(path, field.kind) if isinstance(value, Mapping | list) else None


def _look_into_map(field: Field, value: Any, path: tuple[str, ...]) -> Message | None:
    if not isinstance(value, Mapping):
        return _refuse(path, "map")
    for key, one in value.items():
        child = field.children.get(key) or field.item
        found = find_misshapen(child, one, (*path, key)) if child is not None else None
        if found is not None:
            return found
    return None


def _look_into_list(field: Field, value: Any, path: tuple[str, ...]) -> Message | None:
    if not isinstance(value, list):
        return _refuse(path, "list")
    for number, one in enumerate(value, 1):
        here = (*path, str(number))
        if one is None and field.entry_key is not None:
            return _refuse(here, "map")
        found = find_misshapen(field.item, one, here) if field.item is not None else None
        if found is not None:
            return found
    return None


def _refuse(path: tuple[str, ...], kind: Kind) -> Message:
    return Message("misshapen", {"path": ".".join(path), "wanted": Message(f"kind.{kind}")})
