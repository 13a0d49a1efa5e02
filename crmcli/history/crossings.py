"""Two people have merged the same two cards, each into the other one.

Each card is gone on one side and holds both on the other. That one stays which was made first, and
what was changed in the other one since it took this one in is brought to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from crmcli.errors import Refused
from crmcli.history.contests import Contest
from crmcli.history.sides import Stored
from crmcli.ledger.splice import edit_text
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.edits import edits_between
from crmcli.rules.fields import Field
from crmcli.rules.former import list_former_ids
from crmcli.rules.inheriting import find_inheritance
from crmcli.rules.merge_notes import HISTORY
from crmcli.rules.merging import merge_values
from crmcli.rules.uniting import unite_values

if TYPE_CHECKING:
    from crmcli.history.blobs import Blobs

Value = Mapping[str, Any]


class _Card(NamedTuple):
    """One of the two: as it was where the sides parted, and on the side where it is."""

    contest: Contest
    there: Stored
    base: Value
    now: Value

    @property
    def id(self) -> str:
        return self.contest.customer or ""


class Crossing(NamedTuple):
    """Two contests that are one, and how it ends."""

    stays: Contest
    there: Stored
    """Where the card that stays lies, and what it says before."""
    goes: Contest
    data: bytes


def settle_crossing(blobs: Blobs, field: Field, one: Contest, other: Contest) -> Crossing | None:
    """The card of both; None where these were not merged into each other, or where that clashes.

    It is the same from either side.
    """
    cards = [card for card in (_read(blobs, field, one), _read(blobs, field, other)) if card]
    if len(cards) < 2 or not _is_crossed(*cards):
        return None
    stays, goes = sorted(cards, key=lambda card: (str(card.base.get("created") or "~"), card.id))
    united = unite_values(field, goes.base, stays.base).value
    if _find_kept(united, stays.id) != _find_kept(goes.now, stays.id):
        return None  # a value of the card that stays was set aside there: that is no rule's affair
    heir = find_inheritance(field, unite_values(field, stays.base, goes.base).value, united)
    base, theirs = (heir.read(_leave_out_note(card, stays.id)) for card in (united, goes.now))
    merged = merge_values(field, base, stays.now, theirs)
    if merged.clashes or merged.value is None:
        return None
    text = blobs.get(stays.there.object_id)
    try:
        data = edit_text(text, edits_between(stays.now, merged.value), field)
    except Refused:
        return None
    return Crossing(stays.contest, stays.there, goes.contest, data)


def _read(blobs: Blobs, field: Field, contest: Contest) -> _Card | None:
    there = contest.ours or contest.theirs
    if contest.base is None or there is None or contest.customer is None:
        return None
    blobs.load(one.object_id for one in (contest.base, there))
    base, now = (
        parse_record(blobs.get(one.object_id), field).value for one in (contest.base, there)
    )
    return None if base is None or now is None else _Card(contest, there, base, now)


def _is_crossed(one: _Card, other: _Card) -> bool:
    is_ours = [card.contest.ours is not None for card in (one, other)]
    return (
        is_ours[0] != is_ours[1]
        and other.id in list_former_ids(one.now)
        and one.id in list_former_ids(other.now)
    )


def _find_kept(card: Value, customer: str) -> object:
    """What the note of a merge keeps of a customer."""
    return next(one.get("kept") for one in card[HISTORY] if one["id"] == customer)


def _leave_out_note(card: Value, customer: str) -> dict[str, Any]:
    """The card without the note that this customer went into it: that one stays."""
    notes = [one for one in card[HISTORY] if one["id"] != customer]
    rest = {key: one for key, one in card.items() if key != HISTORY}
    return {**rest, HISTORY: notes} if notes else rest
