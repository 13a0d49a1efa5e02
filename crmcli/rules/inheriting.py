"""What entries of a card are called in the card that it was merged into.

Two customers may each have a contact `wang`, so that one of them got another id in the card of
both. Whoever still speaks of the card that is gone means its own `wang`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from crmcli.rules.differences import index_entries
from crmcli.rules.fields import Field
from crmcli.rules.ids import make_unique
from crmcli.rules.joining import REFERRED, rename_references
from crmcli.rules.pairing import pair_entries

Value = Mapping[str, Any]


class Inheritance(NamedTuple):
    """How to read the card that went into another, as its heir has it."""

    root: Field
    ids: Mapping[str, Mapping[str, str]]
    """By list, the ids of its entries in the heir's card."""
    taken: Mapping[str, frozenset[str]]
    """By list, all ids in the heir's card."""

    def name_entry(self, key: str, entry_id: str) -> str:
        """The id of an entry in the heir's card; of one that did not get there, one of nobody."""
        ids = self.ids.get(key)
        if ids is None or entry_id in ids:
            return ids[entry_id] if ids is not None else entry_id
        taken = self.taken[key]
        return make_unique(entry_id, taken) if entry_id in taken else entry_id

    def name_path(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """A place, as the heir's card has it."""
        if len(path) < 2 or path[0] not in self.ids:
            return path
        return (path[0], self.name_entry(path[0], path[1]), *path[2:])

    def read(self, value: Value) -> dict[str, Any]:
        """A version of the card with its entries, and what refers to them, called as there."""
        renamed = dict(value)
        names: dict[str, dict[str, str]] = {}
        for key in self.ids.keys() & value.keys():
            field = self.root.children[key]
            entries = index_entries(field, value[key]) or {}
            names[key] = {old: self.name_entry(key, old) for old in entries}
            if entries:
                renamed[key] = [
                    {**one, field.entry_key or "id": names[key][old]}
                    for old, one in entries.items()
                ]
        for refers, key in REFERRED:
            renamed = rename_references(self.root, renamed, refers, names.get(key, {}))
        return renamed


def find_inheritance(root: Field, own: Value, other: Value) -> Inheritance:
    """What became of the entries of `other` when it was merged into `own`."""
    ids, taken = {}, {}
    for key, field in root.children.items():
        if field.entry_key is None:
            continue
        mine, theirs = (index_entries(field, card.get(key) or []) for card in (own, other))
        if mine is None or theirs is None:
            continue  # by hand somebody made of it what is no list of entries
        ids[key] = pair_entries(field, list(mine.values()), list(theirs.values())).ids
        taken[key] = frozenset({*mine, *ids[key].values()})
    return Inheritance(root, ids, taken)
