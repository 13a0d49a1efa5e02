"""A card as a table makes it: what the schema says of it, and what is held back for that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from crmcli.acts.take_in import Told, bring_up_to_date, join_rows, open_told
from crmcli.book.offers import Offer, Wishes
from crmcli.ledger.splice import format_record
from crmcli.rules.filling import fill_in
from crmcli.rules.findings import Finding, find_added_errors
from crmcli.rules.holding_back import Held, hold_back, list_lacking
from crmcli.rules.outcome import Acting
from crmcli.rules.values import arrange

if TYPE_CHECKING:
    from crmcli.book.book import Book


class Group:
    """All that is told of one customer."""

    def __init__(self, card_id: str, file: str, *, is_new: bool) -> None:
        self.card_id = card_id
        self.file = file
        self.is_new = is_new
        self.offers: list[Offer] = []
        self.first: date | None = None
        """The day of a first follow-up, where these are spread."""
        self.had: list[Finding] | None = None
        """What is wrong with the card as it is, once that was asked."""


class Making:
    """Makes cards up, and writes none."""

    def __init__(self, book: Book, acting: Acting, wishes: Wishes) -> None:
        self.book = book
        self.acting = acting
        self.wishes = wishes
        asked, given = book.schema.conditional, wishes.defaults.items()
        self._usual = {key: one for key, one in given if key not in asked}
        self._asked = {key: one for key, one in given if key in asked}

    def make_whole(
        self, group: Group, before: Mapping[str, Any], data: bytes | None
    ) -> tuple[Mapping[str, Any], list[Finding], list[Held]]:
        """The card of all offers, its errors, and what is held back, in the offers too.

        `data` is the text of the card as it is; None for a new one.
        """
        every: dict[Held, None] = {}
        while True:
            value, found = self.attempt(group, before, group.offers, data)
            held = list_lacking(self.book.schema.root, found)
            offers = [_hold_back(offer, held) for offer in group.offers]
            if offers == group.offers:
                return value, found, list(every)
            group.offers = offers
            every.update(dict.fromkeys(held))

    def attempt(
        self,
        group: Group,
        before: Mapping[str, Any],
        offers: Sequence[Offer],
        data: bytes | None,
    ) -> tuple[Mapping[str, Any], list[Finding]]:
        """The card that offers make, and its errors.

        Defaults fill what nothing is said of; what only some value asks for, as a first deal, is
        filled in where it is asked for, or told in part.
        """
        value = self.apply(group, before, offers)
        found = self._find_errors(group, value, data)
        if (
            not self.wishes.defaults
            or not offers
            or any(offer.owner is not None for offer in offers)
        ):
            return value, found
        missing = {finding.path for finding in found}
        asked = {key: one for key, one in self._asked.items() if key in missing or key in value}
        filled = arrange(self.book.schema.root, fill_in(value, {**self._usual, **asked}))
        return filled, self._find_errors(group, filled, data)

    def apply(
        self, group: Group, value: Mapping[str, Any], offers: Sequence[Offer]
    ) -> Mapping[str, Any]:
        """The card with what the offers tell."""
        tolds, manner = list(_iter_told(offers)), self.wishes.manner
        if not group.is_new:
            return bring_up_to_date(value, tolds, self.acting, manner, group.card_id)
        first = tolds[0]._replace(value=fill_in(tolds[0].value, self._usual))
        return open_told(group.card_id, [first, *tolds[1:]], self.acting, manner, group.first)

    def _find_errors(
        self, group: Group, value: Mapping[str, Any], data: bytes | None
    ) -> list[Finding]:
        """The errors that a card would have, and has not yet."""
        book = self.book
        if book.allows(group.file, value):
            return []
        found = book.check(group.file, format_record(value, book.schema.root))
        if group.had is None:
            group.had = [] if data is None else book.check(group.file, data)
        return find_added_errors(group.had, found)


def _iter_told(offers: Iterable[Offer]) -> Iterator[Told]:
    """What the offers tell; the rows of a list's table together, as each of them counts."""
    for (_, is_rows), found in groupby(offers, lambda one: (one.sheet, one.told.ways.is_rows)):
        told = [offer.told for offer in found]
        yield from [join_rows(told)] if is_rows else told


def _hold_back(offer: Offer, held: Sequence[Held]) -> Offer:
    value = hold_back(offer.told.value, offer.told.quoted, held)
    return offer._replace(told=offer.told._replace(value=value))
