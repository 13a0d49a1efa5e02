"""Which changes of a card want a reviewer: those that `review` in crm.yaml names.

A change is named by what it does, read from the card before and after it. What a commit says of
itself does not count: anybody can write that.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from crmcli.rules.differences import Difference
from crmcli.rules.fields import Field, find_child, find_value_field

DELETE = "delete"
FILE = "file"
UNREADABLE = "unreadable"

_SUGGESTED = 3
_CUTOFF = 0.6
_VERBS = ("new", DELETE, "visit", "restore", "set", "add", "unset")
"""What a change is called besides the field that it is in, and the verb that the field is of."""


class Wanting(NamedTuple):
    """One change that wants a reviewer."""

    file: str
    names: tuple[str, ...]
    """What of `review` it goes by; `delete` for a card that goes, `unreadable` for one that
    cannot be read before or after, `file` for what is no card: these always want one."""
    customer: str | None = None
    card: Mapping[str, object] | None = None
    """The card after the change, or before it if it is gone."""
    difference: Difference | None = None


def list_review_names(root: Field) -> tuple[str, ...]:
    """Every name that `review` may give: verbs first, then the fields of a card."""
    managing = [one.managed_by for one in root.children.values() if one.managed_by]
    fields = [key for key in root.children if key != "id"]
    return tuple(dict.fromkeys([*_VERBS, *managing, *fields]))


def find_review_name(root: Field, word: str) -> str | None:
    """The name that a word of `review` stands for: itself, or a field's by its label or alias."""
    names = list_review_names(root)
    if word in names:
        return word
    field = find_child(root, word)
    return field.key if field is not None and field.key in names else None


def suggest_review_names(root: Field, word: str) -> tuple[str, ...]:
    """The names that a word which stands for none may mean, the nearest first."""
    from difflib import get_close_matches

    from crmcli.rules.suggestions import suggest_fields

    near = get_close_matches(word.casefold(), list_review_names(root), _SUGGESTED, _CUTOFF)
    fields = [one.key for one in suggest_fields(root, root, word) if len(one.path) == 1]
    return tuple(dict.fromkeys([*near, *fields]))[:_SUGGESTED]


def find_review_names(
    difference: Difference, root: Field, wanted: Collection[str]
) -> tuple[str, ...]:
    """Those of the names `wanted` that the difference goes by, verbs before the field."""
    return tuple(name for name in name_change(difference, root) if name in wanted)


def name_change(difference: Difference, root: Field) -> tuple[str, ...]:
    """The names of a change: the verb that makes such a change, and the field that it is in.

    A card that came is `new`, one that went `delete`. An entry of the contact log that came is a
    `visit`; any other change of that log is `set` or `unset`, and goes by `visits`, too.
    """
    if not difference.path:
        return ("new",) if difference.old is None else (DELETE,)
    key = difference.path[0]
    top = find_value_field(root, key)
    verb = top.managed_by if top is not None else None
    if verb is not None:
        went = len(difference.path) == 1 and difference.new is None
        return ("restore", key) if verb == "archive" and went else (verb, key)
    if key == "visits" and len(difference.path) == 2 and difference.old is None:
        return ("visit", key)
    return (*_name_plain_verbs(difference, root), key)


def _name_plain_verbs(difference: Difference, root: Field) -> tuple[str, ...]:
    """`set`, `add` or `unset`; a list without ids may have won members and lost others."""
    old, new = difference.old, difference.new
    if isinstance(old, list) or isinstance(new, list):
        had, has = (one if isinstance(one, list) else [] for one in (old, new))
        came = ("add",) if any(one not in had for one in has) else ()
        went = ("unset",) if any(one not in has for one in had) else ()
        return came + went or ("set",)
    if new is None:
        return ("unset",)
    return ("add",) if old is None and _is_entry(difference, root) else ("set",)


def _is_entry(difference: Difference, root: Field) -> bool:
    """Whether the path ends at an entry of a list with ids, or of a map with open keys."""
    place: Field | None = root
    for step in difference.path[:-1]:
        held = _holds_entries(place)
        place = place.item if held and place is not None else find_value_field(place, step)
    return _holds_entries(place)


def _holds_entries(place: Field | None) -> bool:
    if place is None:
        return False
    return place.entry_key is not None or (place.kind == "map" and place.item is not None)
