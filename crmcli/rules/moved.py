"""What a merge of two cards only moved from one to the other, or its undoing back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from crmcli.rules.differences import Difference
from crmcli.rules.names import list_former_ids
from crmcli.rules.sameness import is_same

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
    moved = []
    for one in differences:
        entry = one.new if one.old is None else one.old
        is_entry = len(one.path) == 2 and None in (one.old, one.new) and isinstance(entry, Mapping)
        if is_entry and any(_has(other.get(one.path[0]), entry) for other in others):
            moved.append(one.path)
    return frozenset(moved)


def list_new_former_ids(
    old: Mapping[str, object] | None, new: Mapping[str, object] | None
) -> list[str]:
    """The ids of the cards that came into one between two versions of it."""
    known = list_former_ids(old or {})
    return [one for one in list_former_ids(new or {}) if one not in known]


def _has(entries: object, wanted: object) -> bool:
    return isinstance(entries, list) and any(
        is_same(_reduce(one), _reduce(wanted)) for one in entries
    )


def _reduce(entry: object) -> object:
    if not isinstance(entry, Mapping):
        return entry
    return {key: one for key, one in entry.items() if key not in _RENAMED}
