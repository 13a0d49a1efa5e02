"""What a merge of two cards only moved from one to the other, or its undoing back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from crmcli.rules.differences import Difference
from crmcli.rules.merging import name_member

Path = tuple[str, ...]
_HISTORY = "merged"
_RENAMED = ("id", "contact")
"""Keys of an entry that may be others in the other card."""


def find_merged(differences: Iterable[Difference]) -> frozenset[str]:
    """The ids of the cards that came into one, or were taken out of it again."""
    return frozenset(
        one.path[1]
        for one in differences
        if one.path[:1] == (_HISTORY,) and len(one.path) == 2 and None in (one.old, one.new)
    )


def find_moved(
    differences: Iterable[Difference], others: Sequence[Mapping[str, object]]
) -> frozenset[Path]:
    """The paths of the entries that stand in one of the other cards with the same words."""
    known = {
        key: {_write(entry) for entry in _list_all(others, key)} for key in _name_lists(others)
    }
    moved = []
    for one in differences:
        entry = one.new if one.old is None else one.old
        is_entry = len(one.path) == 2 and None in (one.old, one.new) and isinstance(entry, Mapping)
        if is_entry and _write(entry) in known.get(one.path[0], ()):
            moved.append(one.path)
    return frozenset(moved)


def _name_lists(cards: Iterable[Mapping[str, object]]) -> set[str]:
    return {key for card in cards for key, value in card.items() if isinstance(value, list)}


def _list_all(cards: Iterable[Mapping[str, object]], key: str) -> list[object]:
    lists = (card.get(key) for card in cards)
    return [entry for one in lists if isinstance(one, list) for entry in one]


def _write(entry: object) -> str:
    """What an entry says, but for what may be otherwise in the other card."""
    if isinstance(entry, Mapping):
        entry = {key: one for key, one in entry.items() if key not in _RENAMED}
    return name_member(entry)
