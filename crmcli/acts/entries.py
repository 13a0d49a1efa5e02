"""New entries of lists: their ids, their order, and what goes without saying."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from crmcli.errors import UsageError
from crmcli.rules.fields import Field, find_field
from crmcli.rules.ids import format_visit_id, make_unique
from crmcli.rules.outcome import Acting, Card
from crmcli.rules.values import Scope, arrange


def get_field(root: Field, *keys: str) -> Field:
    """The field at a path of keys. Raises UsageError when the ledger's schema has dropped it."""
    field = find_field(root, keys)
    if field is None:
        raise UsageError("unknown-field-alone", word=".".join(keys), suggestions=[])
    return field


def get_item(root: Field, *keys: str) -> Field:
    """What each entry of the list at a path of keys is."""
    field = get_field(root, *keys)
    return field.item or field


def make_scope(acting: Acting, value: Mapping[str, object]) -> Scope:
    """What the words of a value may refer to, in an act on a card."""
    return Scope(acting.today, acting.settings, acting.me, value)


def get_name(card: Card) -> str:
    """What people call the customer."""
    name = card.value.get("name")
    return name if isinstance(name, str) else card.id


def get_list(value: Mapping[str, object], key: str) -> list[Any]:
    """A list of the card as it is, so that positions hold; what is no list is empty."""
    entries = value.get(key)
    return entries if isinstance(entries, list) else []


def get_entries(value: Mapping[str, object], key: str) -> list[Mapping[str, Any]]:
    """The entries of a list of the card that are maps; what is no list has none."""
    return [one for one in get_list(value, key) if isinstance(one, Mapping)]


def get_ids(value: Mapping[str, object], key: str) -> set[str]:
    """The ids that entries of a list of the card have."""
    return {str(one["id"]) for one in get_entries(value, key) if one.get("id")}


def get_codes(value: Mapping[str, object], key: str) -> set[str]:
    """The random parts of the ids in a log of the card: those a new one may not have."""
    return {one.rpartition("-")[2] for one in get_ids(value, key)}


def complete_value(field: Field, value: Any, acting: Acting) -> Any:
    """The value with an id in every entry that should have one, at any depth, keys in order."""
    if isinstance(value, list) and field.item is not None:
        return _complete_list(field, field.item, value, acting)
    if not isinstance(value, dict):
        return value
    return arrange(
        field,
        {
            key: complete_value(field.children[key], one, acting) if key in field.children else one
            for key, one in value.items()
        },
    )


def complete_entry(
    field: Field, entry: Mapping[str, Any], acting: Acting, taken: Collection[str]
) -> dict[str, Any]:
    """A new entry of the list `field` with an id that is not taken, its keys in order."""
    item = field.item or field
    whole: dict[str, Any] = complete_value(item, dict(entry), acting)
    if field.entry_key is not None and field.entry_key not in whole:
        whole[field.entry_key] = _propose(whole, acting, taken)
    return arrange(item, whole)


def _complete_list(field: Field, item: Field, entries: list[Any], acting: Acting) -> list[Any]:
    if field.entry_key is None:
        return [complete_value(item, entry, acting) for entry in entries]
    key = field.entry_key
    taken = {str(entry[key]) for entry in entries if key in entry}
    whole = []
    for entry in entries:
        whole.append(complete_entry(field, entry, acting, taken))
        taken.add(whole[-1][key])
    return whole


def _propose(entry: Mapping[str, Any], acting: Acting, taken: Collection[str]) -> str:
    """An id from the entry's name or kind, else from its day and five random characters."""
    from crmcli.rules.proposals import propose_entry_id  # a visit needs none

    for key in ("name", "kind"):
        proposed = propose_entry_id(str(entry.get(key) or ""), taken)
        if proposed:
            return proposed
    code = acting.new_code({one.rpartition("-")[2] for one in taken})
    return make_unique(format_visit_id(acting.today, code), taken)
