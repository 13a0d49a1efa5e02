"""What there is to do for the customers that a query selects, and which of their days come up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from crmcli.rules.agenda import Doing, find_put_off, iter_follow_up, iter_happenings

if TYPE_CHECKING:
    from crmcli.book.book import Book
    from crmcli.ledger.snapshot import Glance


def iter_agenda(book: Book, selected: Iterable[Glance], start: date, end: date) -> Iterator[Doing]:
    """Customer by customer the follow-up, whenever it is due, and the days from `start` to `end`.

    Where a person has no more than so many a day, all of their customers are asked for, not just
    the selected ones: so a follow-up has the same day whatever is selected.
    """
    most = book.settings.mail.most
    everybody = () if most is None else book.catalog.iter_headlines()
    put_off = find_put_off(everybody, most, book.settings.calendar, book.today)
    for card, standing in selected:
        yield from iter_follow_up(card, standing, put_off, book.today)
        yield from iter_happenings(card, book.schema.root, start, end)
