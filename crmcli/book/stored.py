"""Whether a card says just this, whatever the settings know of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from crmcli.rules.asked import collect_stored

if TYPE_CHECKING:
    from crmcli.book.book import Book
    from crmcli.rules.fields import Field
    from crmcli.rules.outcome import Card


def is_stored(book: Book, field: Field, text: str) -> bool:
    """Whether a field of any card that can be read has the text, letter by letter.

    Of a visit's field all cards are looked through, of another only those with the text somewhere.
    """
    cards: Iterator[Card]
    if field.path[:1] == ("visits",):
        cards = (glance.card for glance in book.catalog.iter_cards())
    else:
        cards = book.catalog.iter_saying(text)
    return any(text in collect_stored(field, card.value) for card in cards)
