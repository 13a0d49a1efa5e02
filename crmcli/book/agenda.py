"""What there is to do for the customers that a query selects, and which of their days come up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from crmcli.ledger.snapshot import Glance
from crmcli.rules.agenda import (
    Agenda,
    FollowUp,
    Happening,
    abridge_card,
    iter_happenings,
    plan_follow_ups,
)

if TYPE_CHECKING:
    from crmcli.book.book import Book


def gather_agenda(book: Book, selected: Iterable[Glance], start: date, end: date) -> Agenda:
    """The follow-ups of the selected customers, whenever they are due, and their days from `start`
    to `end`.

    Where a person has no more than so many a day, all of their customers are asked for, not just
    the selected ones: so a follow-up has the same day whatever is selected.
    """
    due: list[Glance] = []
    happenings: list[Happening] = []
    for card, standing in selected:
        short = abridge_card(card)  # of many customers the visits would take much room
        if standing.due is not None:
            due.append(Glance(short, standing))
        found = iter_happenings(card, book.schema.root, start, end)
        happenings += (one._replace(card=short) for one in found)
    return Agenda(_plan(book, due), happenings)


def _plan(book: Book, due: Sequence[Glance]) -> list[FollowUp]:
    """When each of these is to be seen to, told with their cards."""
    most, calendar = book.settings.mail.most, book.settings.calendar
    if most is None:
        return plan_follow_ups(due, None, calendar, book.today)
    cards = {card.file: card for card, _ in due}
    plan = plan_follow_ups(book.catalog.iter_headlines(), most, calendar, book.today, cards)
    return [one._replace(card=cards[one.card.file]) for one in plan]
