"""Random cards of the small schema, and random edits of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import strategies as st

from crmcli.rules.edits import Delete, Edit, Insert, Path, Set
from crmcli.rules.fields import Field
from tests.ledger.small import ROOT
from tests.properties.handwriting import long_texts, texts

_SCALARS: Mapping[str, st.SearchStrategy[Any]] = {
    "integer": st.integers(-10, 10**15 - 1),
    "number": st.sampled_from([0.5, -12.25, 3, 1000.125]),
    "boolean": st.booleans(),
    "any": st.one_of(st.none(), st.booleans(), st.integers(0, 99), texts()),
}


def values(place: Field) -> st.SearchStrategy[Any]:
    """Values that fit a field; sometimes null."""
    if place.kind == "map":
        return maps(place)
    if place.kind == "list" and place.item is not None:
        return st.one_of(st.lists(values(place.item), max_size=3), st.just([]))
    if place.kind == "text":
        filled = long_texts() if place.multiline else texts()
        return st.one_of(filled, filled, filled, st.none())
    return _SCALARS[place.kind]


def maps(place: Field, smallest: int = 1) -> st.SearchStrategy[dict[str, Any]]:
    """Maps of some of a field's keys, mostly in the schema's order."""

    @st.composite
    def draw_map(draw: Any) -> dict[str, Any]:
        known = list(place.children)
        keys = draw(st.lists(st.sampled_from(known), unique=True, min_size=smallest, max_size=6))
        if draw(st.integers(0, 3)):
            keys.sort(key=known.index)
        return {key: draw(values(place.children[key])) for key in keys}

    return draw_map()


def cards() -> st.SearchStrategy[dict[str, Any]]:
    """Cards with at least a key."""
    return maps(ROOT)


@st.composite
def edits(draw: Any, card: Mapping[str, Any]) -> Edit:
    """An edit of any place of a card."""
    places = list(_iter_places(card, ROOT, ()))
    path, place, present = draw(st.sampled_from(places))
    lists = [one for one in places if one[1].kind == "list" and one[1].item is not None]
    action = draw(st.sampled_from(["set", "set", "delete", "insert", "insert"]))
    if action == "insert" and lists:
        path, place, present = draw(st.sampled_from(lists))
        assert place.item is not None
        return Insert(path, draw(values(place.item)), draw(st.sampled_from([None, None, 0, 1, 2])))
    if action == "delete" and present:
        return Delete(path)
    return Set(path, draw(values(place)))


def _iter_places(value: Any, place: Field, path: Path) -> Iterator[tuple[Path, Field, bool]]:
    """Every place below a value: its path, its field, and whether something is there."""
    if isinstance(value, Mapping):
        for key, child in place.children.items():
            here = (*path, key)
            yield here, child, key in value
            yield from _iter_places(value.get(key), child, here)
    elif isinstance(value, list) and place.item is not None:
        for position, entry in enumerate(value):
            here = (*path, position)
            yield here, place.item, True
            yield from _iter_places(entry, place.item, here)
