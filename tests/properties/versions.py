"""A random card of any schema, and what several people make of it.

The values are few, so that two people often choose the same one, and their edits keep to what the
card has and to a few fields besides, so that they often meet.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from functools import cache
from typing import Any

from hypothesis import strategies as st

from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.rules.fields import Field, find_value_field
from tests.properties.handwriting import LINES, WORDS

Card = dict[str, Any]
ABSENT = object()
"""What a change gives that deletes."""

_IDS = ("aa", "bb", "cc", "dd")
_DAYS = ("2026-11-01", "2026-11-02", "2026-11-03")
_SHORT = ("x", "y", "华信", *WORDS[:8])
_NAMED = {"en": "Name", "zh": "名称"}
_TEXT = {"type": "string", "x-crm": _NAMED}


def _keyed(**fields: Any) -> dict[str, Any]:
    """A list whose entries are known by their ids."""
    entry = {"type": "object", "properties": {"id": _TEXT, **fields}}
    notes = {**_NAMED, "merge": "keyed", "key": "id"}
    return {"type": "array", "x-crm": notes, "items": entry}


_OWN = {
    "rates": {"type": "object", "x-crm": _NAMED, "additionalProperties": {"type": "number"}},
    "links": {
        "type": "object",
        "x-crm": _NAMED,
        "additionalProperties": {
            "type": "object",
            "properties": {
                "url": _TEXT,
                "words": {"type": "array", "x-crm": {**_NAMED, "merge": "set"}, "items": _TEXT},
            },
        },
    },
    "steps": {"type": "array", "x-crm": _NAMED, "items": _TEXT},
    "rooms": _keyed(size={"type": "integer", "x-crm": _NAMED}, desks=_keyed(who=_TEXT)),
    "extra": {"x-crm": _NAMED},
    "active": {"type": "boolean", "x-crm": _NAMED},
    "score": {"type": "number", "x-crm": _NAMED},
}
"""Fields as teams add them: open maps, a list that is one value, keyed lists within one another."""

_MEETING = ("tags", "contacts", "visits", "region", "grade", *_OWN)
"""Fields that are drawn more often than the others: those with parts."""


@cache
def load_team_root() -> Field:
    """The shipped card with a team's own fields of every kind."""
    document = json.loads(read_shipped_schema())
    document["properties"] |= _OWN
    return parse_schema(json.dumps(document).encode()).root


class Scribe:
    """Makes cards, and changes them, as hypothesis draws."""

    def __init__(self, draw: Callable[..., Any]) -> None:
        self.draw = draw
        self.root = load_team_root()
        known = [key for key in self.root.children if key != "id"]
        keys = st.sampled_from(known) | st.sampled_from(_MEETING)
        self.keys: list[str] = draw(st.lists(keys, min_size=3, max_size=6, unique=True))
        """The keys that this card has or may get."""

    def pick(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def make_card(self) -> Card:
        """A card with most of the keys, its log by date."""
        card: Card = {"id": "huaxin"}
        for key in self.keys:
            if self.pick(True, True, True, False):
                card[key] = self.make_value(self.root.children[key])
        return card

    def change_card(self, card: Card, most: int = 3) -> Card:
        """What somebody makes of a card with up to `most` edits."""
        changed = copy.deepcopy(card)
        for _ in range(self.draw(st.integers(1, most))):
            key = self.pick(*self.keys)
            self._put(changed, key, self._change(self.root.children[key], changed.get(key, ABSENT)))
        return changed

    def make_value(self, place: Field | None) -> Any:
        """A value that fits a field; now and then null."""
        if self.pick(*[False] * 19, True):
            return None
        if place is None or place.kind == "any":
            return self.pick("x", 1, True, None, ["x", "y"], {"x": 1})
        if place.kind == "map":
            keys = st.lists(st.sampled_from(_list_keys(place)), max_size=3, unique=True)
            return {key: self.make_value(find_value_field(place, key)) for key in self.draw(keys)}
        if place.kind == "list":
            return self._make_list(place)
        return self._make_scalar(place)

    def _make_list(self, place: Field) -> list[Any]:
        if place.entry_key is None:
            made = [self.make_value(place.item) for _ in range(self.pick(0, 1, 2, 3))]
            return [one for number, one in enumerate(made) if one not in made[:number]]
        ids = self.draw(st.lists(st.sampled_from(_IDS), max_size=3, unique=True))
        return _by_day(place, [self._make_entry(place, entry_id) for entry_id in ids])

    def _make_entry(self, place: Field, entry_id: str) -> Card:
        assert place.item is not None
        entry: Card = {"id": entry_id}
        others = [key for key in place.item.children if key not in ("id", "date")]
        if place.merge == "log":
            entry["date"] = self.pick(*_DAYS)
        for key in self.draw(st.lists(st.sampled_from(others), max_size=2, unique=True)):
            entry[key] = self.make_value(place.item.children[key])
        return entry

    def _make_scalar(self, place: Field) -> Any:
        if place.choices:
            return self.pick(*[choice.key for choice in place.choices][:3])
        if place.kind == "boolean":
            return self.pick(True, False)
        if place.kind == "integer":
            return self.pick(1, 20, 300)
        if place.kind == "number":
            return self.pick(1, 0.5, 2)
        if place.format == "date":
            return self.pick(*_DAYS)
        return self.pick(*_SHORT, *LINES[:4]) if place.multiline else self.pick(*_SHORT)

    def _put(self, values: Card, key: str, value: Any) -> None:
        if value is ABSENT:
            values.pop(key, None)
        else:
            values[key] = value

    def _change(self, place: Field | None, value: Any) -> Any:
        """Another value for a place, perhaps ABSENT; what is in a map or a list may be changed."""
        if value is ABSENT or value is None or self.pick(*[False] * 7, True):
            return self.make_value(place)
        if self.pick(*[False] * 7, True):
            return ABSENT
        if isinstance(value, dict) and place is not None and place.kind == "map":
            key = self.pick(*{**value, self.pick(*_list_keys(place)): None})
            child = find_value_field(place, key)
            self._put(value, key, self._change(child, value.get(key, ABSENT)))
            return value
        if isinstance(value, list) and place is not None and place.merge != "scalar":
            return self._change_list(place, value)
        return self.make_value(place)

    def _change_list(self, place: Field, value: list[Any]) -> list[Any]:
        act = self.pick("add", "add", "change", "drop", "move")
        if act == "add" or not value:
            value = value + [one for one in self._make_list(place) if not _has(value, one)]
        elif act == "drop":
            value.pop(self.draw(st.integers(0, len(value) - 1)))
        elif act == "move":
            value.insert(0, value.pop())
        elif place.entry_key is not None:
            self._change_entry(place, self.pick(*value))
        return _by_day(place, value)

    def _change_entry(self, place: Field, entry: Card) -> None:
        assert place.item is not None
        key = self.pick(*[key for key in place.item.children if key != "id"])
        changed = self._change(place.item.children[key], entry.get(key, ABSENT))
        if key != "date" or changed not in (ABSENT, None):  # what is in a log has a day
            self._put(entry, key, changed)


def _list_keys(place: Field) -> list[str]:
    return list(place.children) or list(_IDS)


def _has(value: list[Any], member: Any) -> bool:
    if isinstance(member, dict):
        return any(one["id"] == member["id"] for one in value)
    return member in value


def _by_day(place: Field, entries: list[Any]) -> list[Any]:
    return sorted(entries, key=lambda one: one["date"]) if place.merge == "log" else entries


def versions(count: int, most: int = 3) -> st.SearchStrategy[list[Card]]:
    """A card, and `count` versions that people made of it with up to `most` edits each."""

    @st.composite
    def draw_versions(draw: Any) -> list[Card]:
        scribe = Scribe(draw)
        base = scribe.make_card()
        return [base, *(scribe.change_card(base, most) for _ in range(count))]

    return draw_versions()
