"""What one side changed in a card that the other side merged into another card.

The card is gone on one side and changed on the other, which would be for people to settle. But
what was changed belongs to the customer, and so to the card that the customer has now: it is
brought there, as if it had been changed before the two became one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from crmcli.errors import Refused
from crmcli.history.contests import Contest
from crmcli.history.sides import Change, Stored
from crmcli.ledger.records import is_record
from crmcli.ledger.splice import edit_text
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.edits import edits_between
from crmcli.rules.fields import Field
from crmcli.rules.former import list_former_ids
from crmcli.rules.merging import merge_values
from crmcli.rules.uniting import unite_values

if TYPE_CHECKING:
    from crmcli.history.blobs import Blobs

Changes = Mapping[str, Change]


class Heir(NamedTuple):
    """The card that a customer has on the side which merged two: before and after, if it was."""

    change: Change
    after: Stored
    value: Mapping[str, Any]


def find_heir(blobs: Blobs, field: Field, contest: Contest, side: Changes) -> Heir | None:
    """The card into which the side merged the one that is gone there; None: it just deleted it."""
    customer = contest.customer
    if contest.reason != "deleted" or customer is None or "merged" not in field.children:
        return None
    changed = [(one, one.after) for one in side.values() if one.after and is_record(one.after.file)]
    blobs.load(after.object_id for _, after in changed)
    for change, after in changed:
        data = blobs.get(after.object_id)
        if customer.encode() in data:
            value = parse_record(data, field).value
            if value is not None and customer in list_former_ids(value):
                return Heir(change, after, value)
    return None


def bring_to_heir(
    blobs: Blobs, field: Field, contest: Contest, heir: Heir, now: bytes
) -> bytes | None:
    """The text of the heir's card, `now`, with what was changed in the card that is gone.

    None where that clashes with what the heir's card says, or where a version cannot be read.
    """
    there = contest.ours or contest.theirs
    if contest.base is None or there is None:
        return None
    before = heir.change.before
    blobs.load(one.object_id for one in (contest.base, there, before) if one is not None)
    read = [
        parse_record(data, field).value
        for data in (now, blobs.get(contest.base.object_id), blobs.get(there.object_id))
    ]
    own = heir.value
    if before is not None:
        own = parse_record(blobs.get(before.object_id), field).value or heir.value
    has, was, changed = read
    if has is None or was is None or changed is None:
        return None
    two = (unite_values(field, own, one).value for one in (was, changed))
    base, theirs = two
    merged = merge_values(field, base, has, theirs)
    if merged.clashes or merged.value is None:
        return None
    try:
        return edit_text(now, edits_between(has, merged.value), field)
    except Refused:
        return None
