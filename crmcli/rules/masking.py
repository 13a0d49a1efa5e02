"""Cards without what must not get about: the fields that the schema marks as sensitive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from crmcli.rules.differences import Difference
from crmcli.rules.fields import Field, find_value_field

MASK = "***"
"""Stands in place of a value: that there is one may be known."""
_NEVER = ("", "false", "no", "off", "0")


def is_set(switch: str | None) -> bool:
    """Whether an environment variable that is a switch, such as CI, says yes."""
    return (switch or "").strip().casefold() not in _NEVER


def mask_card(root: Field, card: Mapping[str, object]) -> Mapping[str, Any]:
    """The card with each sensitive value masked; ids stay, so that entries are still told apart."""
    return {key: mask_value(find_value_field(root, key), one) for key, one in card.items()}


def mask_difference(root: Field, one: Difference) -> Difference:
    """The difference with its values masked. None stays: there was (or is) nothing."""
    place, hidden = _find_place(root, one.path)
    mask = _hide if hidden else partial(mask_value, place)
    return one._replace(old=mask(one.old), new=mask(one.new))


def _find_place(root: Field, path: Sequence[str]) -> tuple[Field | None, bool]:
    """The field at a path, and whether it or one on the way is sensitive, or not known."""
    place: Field | None = root
    hidden = False
    for step in path:
        if place is not None:
            place = place.item if place.kind == "list" else find_value_field(place, step)
        hidden = hidden or place is None or place.sensitive
    return place, hidden


def mask_value(place: Field | None, value: object) -> object:
    """The value of a place with all in it masked that is sensitive.

    So is what no field is known for: nobody can say that it may be shown.
    """
    if isinstance(value, list):
        item = place.item if place is not None else None
        hidden = place is None or place.sensitive
        return [_hide(one) if hidden else mask_value(item or place, one) for one in value]
    if place is None or place.sensitive:
        return _hide(value)
    if isinstance(value, Mapping):
        return mask_card(place, value)
    return value


def _hide(value: object) -> object:
    """The mask, below its keys where it is a map: a sentence may have use for these."""
    if isinstance(value, Mapping):
        return {key: _hide(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_hide(one) for one in value]
    return None if value is None else MASK
