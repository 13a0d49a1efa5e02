"""Remember that cards which look alike are not the same customer."""

from __future__ import annotations

from collections.abc import Sequence

from crmcli.acts.entries import get_list, get_name
from crmcli.errors import Refused
from crmcli.rules.edits import Set
from crmcli.rules.outcome import Acting, Card, Message, Outcome

_DECIDED = "distinct_from"


def mark_distinct(card: Card, acting: Acting, others: Sequence[str]) -> Outcome:
    """Note on a card the ids of others who are another customer; those noted before stay.

    Raises Refused `merge-schema` where the ledger's schema has no place for that.
    """
    if _DECIDED not in acting.root.children:
        raise Refused("merge-schema", field=_DECIDED)
    known = get_list(card.value, _DECIDED)
    new = [one for one in others if one not in known]
    values = {"name": get_name(card), "others": list(others)}
    if not new:
        return Outcome((), Message("distinct-already", values))
    edits = (Set((_DECIDED,), [*known, *new]),)
    return Outcome(edits, Message("distinct-marked", values), ("not", *new))
