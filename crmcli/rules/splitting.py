"""A card into which another was merged, without what came from there: the merge taken back.

What was changed since stays as it is now, also in what came with the other card.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from crmcli.rules.fields import Field
from crmcli.rules.merging import merge_values
from crmcli.rules.named_entries import Value, find_missing, keep_entries, list_ids


class Split(NamedTuple):
    """What a card says without the other, and the places where it keeps what came with that."""

    value: dict[str, Any]
    kept: tuple[str, ...]


def split_values(root: Field, before: Value, after: Value, now: Value) -> Split:
    """The card as it is `now` without the change from `before` to `after`, the merge.

    A place that was changed since stays. So does a contact whom a later visit names; a promise
    that was made after a visit which goes was made after the one before it.
    """
    merged = merge_values(root, after, now, before)
    value = dict(merged.value or {})
    kept = [".".join(clash.path) for clash in merged.clashes]
    for refers, key in (("contact", "contacts"), ("visit", "visits")):
        missing = find_missing(root, value, now, refers, key)
        if refers == "contact":
            value = keep_entries(value, now, key, missing)
            kept += [f"{key}.{one}" for one in missing]
        elif missing:
            value = _point_earlier(root, value, now, missing)
    return Split(value, tuple(dict.fromkeys(kept)))


def _point_earlier(
    place: Field | None, value: Any, now: Value, missing: Sequence[str]
) -> dict[str, Any]:
    """The card with what names a visit that goes naming the one before that, or none."""
    left = set(list_ids(value.get("visits")))
    instead: dict[str, str | None] = {}
    earlier: str | None = None
    for name in list_ids(now.get("visits")):
        if name in left:
            earlier = name
        instead[name] = earlier
    changed: dict[str, Any] = _replace_named(place, value, {one: instead[one] for one in missing})
    return changed


def _replace_named(place: Field | None, value: Any, instead: Mapping[str, str | None]) -> Any:
    if isinstance(value, Mapping):
        found = {}
        for key, one in value.items():
            child = place.children.get(key) if place is not None else None
            is_named = child is not None and child.refers == "visit" and one in instead
            new = instead[one] if is_named else _replace_named(child, one, instead)
            if new is not None or not is_named:
                found[key] = new
        return found
    if isinstance(value, list):
        item = place.item if place is not None else None
        return [_replace_named(item, one, instead) for one in value]
    return value
