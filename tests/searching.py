"""A search as it is meant: every card is looked at whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crmcli.rules.fields import Field
from crmcli.rules.outcome import Card
from crmcli.rules.search import Found, order_found, prepare_search, search_card


def search_cards(cards: Iterable[Card], texts: Sequence[str], root: Field) -> list[Found]:
    """The cards that hold every text somewhere, the best first; none for nothing but blanks.

    A name in whole comes first, then names, contacts, phones, tags, other facts and notes; of
    two notes the newer one; archived customers after the others that are as near.
    """
    search = prepare_search(texts)
    found = [one for card in cards if (one := search_card(card, search, root))]
    return sorted(found, key=order_found)
