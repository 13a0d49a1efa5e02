"""What a merge must give, found by brute force: a card is taken apart into its smallest facts.

A fact is a value under the path of keys and ids that leads to it. Each fact is looked at alone, in
three versions; nothing here knows how the program merges.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from crmcli.rules.fields import Field

Path = tuple[str, ...]
Facts = dict[Path, str]
"""What a card says: JSON by path. A member of a set, and an entry's being there, are facts too."""

_MEMBER = "\0member"
_THERE = "\0there"


class Expected(NamedTuple):
    """What both sides say together, and where they contradict each other."""

    facts: Facts
    """Of all but what lies at or below a clash."""
    clashes: frozenset[Path]
    notes: frozenset[Path] = frozenset()
    """Notes of one merge that both sides wrote: what becomes of these has laws of its own."""


def read_facts(root: Field, card: Mapping[str, Any]) -> Facts:
    """All that a card says. What is empty says nothing."""
    return dict(_iter_facts(root, (), card))


def _iter_facts(place: Field | None, path: Path, value: Any) -> Iterator[tuple[Path, str]]:
    kind = place.kind if place is not None else "any"
    if kind == "map" and isinstance(value, Mapping):
        assert place is not None
        for key, inner in value.items():
            if key in place.children:
                yield from _iter_facts(place.children[key], (*path, key), inner)
            else:
                yield from _iter_entry(place.item, (*path, key), inner)
    elif isinstance(value, list) and place is not None and place.merge == "set":
        for member in value:
            yield (*path, _MEMBER, json.dumps(member, ensure_ascii=False)), "true"
    elif isinstance(value, list) and place is not None and place.entry_key is not None:
        for entry in value:
            yield from _iter_entry(place.item, (*path, entry["id"]), entry)
    elif value is not None:
        yield path, json.dumps(value, ensure_ascii=False, sort_keys=True)


def _iter_entry(place: Field | None, path: Path, value: Any) -> Iterator[tuple[Path, str]]:
    """A thing with a name of its own, which is there even when it says nothing."""
    yield (*path, _THERE), "true"
    yield from _iter_facts(place, path, value)


def expect(root: Field, base: Any, ours: Any, theirs: Any) -> Expected:
    """What must come of three versions of a card."""
    cards = (base, ours, theirs)
    before, mine, other = (read_facts(root, card) for card in cards)
    everything = sorted({**before, **mine, **other}, key=lambda path: (len(path), path))
    notes = {path[:2] for path in everything if is_note_of_both(cards, path)}
    clashes = _find_entry_clashes(cards, everything) - notes
    facts: Facts = {}
    for path in everything:
        if is_below(path, clashes | notes):
            continue
        was, left, right = before.get(path), mine.get(path), other.get(path)
        if left not in (was, right) and right != was:
            clashes.add(path)
            continue
        kept = right if left == was else left
        if kept is not None:
            facts[path] = kept
    return Expected(facts, frozenset(clashes), frozenset(notes))


def is_note_of_both(cards: Sequence[Any], path: Path) -> bool:
    """Whether both sides have written that a card was merged into this one, each whole."""
    if path[:1] != ("merged",) or len(path) < 2 or _write_entry(cards[0], path[:2]):
        return False
    sides = [get_value(card, path[:2]) or {} for card in cards[1:]]
    return sides[0].get("name") == sides[1].get("name") and all(
        all(isinstance(one, str) and one for one in side.values())
        and {"id", "name", "date", "by"} <= side.keys() <= {"id", "name", "date", "by", "kept"}
        for side in sides
    )


def _find_entry_clashes(cards: Sequence[Any], everything: list[Path]) -> set[Path]:
    """Entries that both made, or that one deleted and the other changed: each is one value.

    There the order of a set, too, and whether something empty is written, make it another.
    """
    clashes: set[Path] = set()
    for marker in everything:
        entry = marker[:-1]
        if marker[-1] != _THERE or is_below(entry, clashes):
            continue
        was, left, right = (_write_entry(card, entry) for card in cards)
        if "" in (was, left, right) and left not in (was, right) and right != was:
            clashes.add(entry)
    return clashes


def _write_entry(card: Any, entry: Path) -> str:
    """All that an entry has, as JSON; nothing where there is none."""
    parent = get_value(card, entry[:-1])
    names = [one["id"] for one in parent] if isinstance(parent, list) else (parent or ())
    return json.dumps(get_value(card, entry), sort_keys=True) if entry[-1] in names else ""


def is_below(path: Path, places: set[Path] | frozenset[Path]) -> bool:
    """Whether a path is one of the places, or leads on from one."""
    return any(path[: len(place)] == place for place in places)


def get_value(card: Any, path: Path) -> Any:
    """What a card has at a path of keys and ids; None for nothing."""
    here = card
    for name in path:
        if isinstance(here, list):
            here = next((one for one in here if one["id"] == name), None)
        elif isinstance(here, Mapping):
            here = here.get(name)
        else:
            return None
    return here
