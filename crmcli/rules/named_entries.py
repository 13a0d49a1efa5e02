"""The entries of a card's lists that other parts of the card name: a contact by a visit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from crmcli.rules.fields import Field

Value = Mapping[str, Any]


def find_missing(root: Field, value: Value, now: Value, refers: str, key: str) -> list[str]:
    """The entries of a list that the card names, and that are in it only now."""
    there, known = (set(list_ids(side.get(key))) for side in (value, now))
    named = dict.fromkeys(iter_named(root, value, refers))
    return [one for one in named if one in known and one not in there]


def keep_entries(value: Value, now: Value, key: str, names: Sequence[str]) -> dict[str, Any]:
    """The card with these entries as they are now, in the place that they have."""
    if not names:
        return dict(value)
    left = {one["id"]: one for one in value.get(key) or ()}
    entries = [left.pop(one["id"], one) for one in now[key] if one["id"] in {*left, *names}]
    return {**value, key: [*entries, *left.values()]}


def iter_named(place: Field | None, value: Any, refers: str) -> Iterator[str]:
    """The ids by which a value names entries of the card."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            child = place.children.get(key) if place is not None else None
            yield from iter_named(child, one, refers)
    elif isinstance(value, list):
        for one in value:
            yield from iter_named(place.item if place is not None else None, one, refers)
    elif place is not None and place.refers == refers and isinstance(value, str):
        yield value


def list_ids(entries: object) -> list[str]:
    """The ids in a list of entries."""
    known = entries if isinstance(entries, list) else []
    return [str(one["id"]) for one in known if isinstance(one, Mapping) and "id" in one]
