"""Entries whose rows were deleted in a workbook that comes back, and that others still name.

Who was in a visit is not lost with a row: he stays, and the deletion is told to be refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from crmcli.acts.take_in import Edited, Told
from crmcli.book.offers import Offer, Refusal
from crmcli.rules.differences import index_entries
from crmcli.rules.fields import Field
from crmcli.rules.joining import REFERRED
from crmcli.rules.layout import is_table
from crmcli.rules.merging import merge_values
from crmcli.rules.named_entries import find_missing, iter_named, keep_entries
from crmcli.rules.outcome import Message

_NAMES = ("name", "date")


def keep_named(root: Field, value: Mapping[str, Any], offer: Offer) -> tuple[Offer, list[Refusal]]:
    """An offer without the deletions that would leave a name to nobody, and those, refused.

    `value` is the card as the ledger has it.
    """
    edited = offer.told.edited
    if edited is None or not edited.gone:
        return offer, []
    refused: list[Refusal] = []
    while True:  # an entry that stays may itself name another: its contact
        merged = merge_values(root, edited.base, edited.value, value).value or {}
        more: list[Refusal] = []
        for refers, key in REFERRED:
            missing = [
                one
                for one in find_missing(root, merged, value, refers, key)
                if (key, one) in edited.gone
            ]
            edited = edited._replace(value=keep_entries(edited.value, edited.base, key, missing))
            more += [_refuse(root, merged, offer, refers, (key, one)) for one in missing]
        if not more:
            return offer._replace(told=offer.told._replace(edited=edited)), refused
        refused += more


def _refuse(
    root: Field, merged: Mapping[str, Any], offer: Offer, refers: str, place: tuple[str, str]
) -> Refusal:
    key, entry = place
    edited = offer.told.edited
    assert edited is not None
    places = list(_iter_places(root, merged, refers, entry))
    said = {"entry": _name_entry(root.children[key], edited, entry), "places": places}
    told = Told((), {})
    reason = Message("round-trip-named", said)
    return Refusal(Offer(edited.gone[place], told, offer.label), (reason,))


def _iter_places(
    root: Field, card: Mapping[str, Any], refers: str, entry: str
) -> Iterator[Message]:
    """Where a card names an entry: how many rows of a list, or a field."""
    for key, value in card.items():
        field = root.children.get(key)
        if field is None:
            continue
        if not is_table(field):
            if entry in iter_named(field, value, refers):
                yield Message("round-trip-named-field", {"field": field})
            continue
        rows = value if isinstance(value, list) else []
        count = sum(entry in iter_named(field.item, row, refers) for row in rows)
        if count:
            yield Message("round-trip-named-rows", {"count": count, "table": field.label})


def _name_entry(field: Field, edited: Edited, entry: str) -> str:
    """What people call an entry: its name, the day of a visit; else its id."""
    known = (index_entries(field, edited.base[field.key]) or {}).get(entry, {})
    return next((str(known[key]) for key in _NAMES if known.get(key)), entry)
