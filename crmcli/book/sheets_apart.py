"""Tables of one file that tell different things of a customer: nobody knows which holds.

Within a table that is seen when its rows are brought together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

from crmcli.book.offers import Offer, Refusal
from crmcli.rules.fields import Field
from crmcli.rules.outcome import Message
from crmcli.rules.row_joining import find_differences


def find_apart(root: Field, offers: Sequence[Offer], sheets: Sequence[str]) -> list[Refusal]:
    """Those of the offers, all of one customer, that contradict each other, each with the reasons.

    `sheets` are the names of the tables. Entries of a list and edits of a workbook that comes back
    are told apart elsewhere.
    """
    whole = [one for one in offers if one.owner is None and one.told.edited is None]
    reasons: dict[int, list[Message]] = defaultdict(list)
    for (first, one), (second, other) in combinations(enumerate(whole), 2):
        if one.sheet != other.sheet:
            for field, ours, theirs in find_differences(root, one.told.value, other.told.value):
                reasons[first].append(_tell(field, ours, theirs, other, sheets))
                reasons[second].append(_tell(field, theirs, ours, one, sheets))
    return [Refusal(whole[at], tuple(reasons[at])) for at in sorted(reasons)]


def _tell(
    field: Field, said: object, others: object, other: Offer, sheets: Sequence[str]
) -> Message:
    values = {"field": field, "value": others, "other": said}
    place = {"sheet": sheets[other.sheet], "rows": list(other.told.numbers)}
    return Message("sheets-differ", {**values, **place})
