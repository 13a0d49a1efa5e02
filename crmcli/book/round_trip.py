"""A workbook that comes back: what was edited in it since the commit that it was made of.

A cell is compared with what the export put there, so that only what somebody has changed counts,
and nothing is lost of what a cell cannot hold. The edits make another version of each card, to be
merged with what the ledger has become meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from crmcli.book.past import open_past_book
from crmcli.book.reading_tables import Content, Understood, read_content
from crmcli.book.trip_comparing import Comparing
from crmcli.book.trip_sheets import TripSheet, list_strange, recognise_sheets
from crmcli.errors import NotFound, Refused
from crmcli.history.lineage import name_ledger
from crmcli.rules.habits import Habits
from crmcli.rules.layout import Table, list_tables
from crmcli.rules.matching import Match, Register
from crmcli.rules.outcome import Card, Message
from crmcli.views.cells import Clerk
from crmcli.views.language import Language
from crmcli.views.values import Reader

if TYPE_CHECKING:
    from crmcli.book.book import Book
    from crmcli.book.offers import Offer
    from crmcli.exchange.opening import Source
    from crmcli.rules.sheets import Sheet
    from crmcli.rules.workbook_notes import Notes


class RoundTrip:
    """A workbook that comes back, and the cards that it was made of."""

    def __init__(self, book: Book, notes: Notes) -> None:
        """Raises Refused: `round-trip-other-ledger`, `round-trip-no-such-commit`."""
        language: Language = "zh" if notes.language == "zh" else "en"
        reader = Reader(language, book.today, book.settings)
        self.root = book.schema.root
        self.commit = notes.commit
        self.notes = notes
        self.clerk = Clerk(reader, plain=notes.language == "keys")
        self.tables = [one for one in list_tables(self.root) if one.key in notes.tables]
        self._base = _load_base(book, notes)

    def recognise(self, sheets: Sequence[Sheet], word: Table | None) -> list[Table]:
        """Which of our tables each sheet is. Raises Refused as `recognise_sheets`."""
        return recognise_sheets(self.tables, self.clerk, sheets, word)

    def list_strange(self, sheets: Sequence[Sheet], word: Table | None) -> list[Sheet]:
        """The sheets that are somebody's own, to be left aside."""
        return list_strange(self.tables, self.clerk, sheets, word)

    def read(self, source: Source, tables: Sequence[Understood], habits: Habits) -> Content:
        """What a workbook offers: the edits of its rows, and the rows that are new."""
        own = habits._replace(as_written=True, is_typed=True)
        comparing = Comparing(self.root, self.clerk, own, self._base, is_part=self.notes.is_part)
        sheets = [TripSheet(at, one, self._find_table(one)) for at, one in enumerate(tables)]
        rest = list(tables)
        offers, remarks = [], []
        for sheet in sorted(sheets, key=lambda one: self.tables.index(one.table)):
            compared = comparing.compare(sheet)
            rest[sheet.at] = tables[sheet.at]._replace(rows=compared.rest)
            offers += compared.refused
            remarks += compared.remarks
        plain = read_content(self.root, source, rest, habits)
        new = self._refuse_known(plain.offers, tables)
        versions = comparing.versions.values()
        edited = [offer for version in versions for offer in version.iter_offers()]
        return Content(
            tuple(tables),
            plain.entries,
            [*edited, *offers, *new],
            (*remarks, *plain.remarks),
            self.notes._replace(is_part=True),
        )

    def _refuse_known(self, offers: Sequence[Offer], tables: Sequence[Understood]) -> list[Offer]:
        """The new rows; one of a customer who was exported has lost its id, or has another's."""
        register = Register()
        for card_id, value in self._base.items():
            register.add(Card(card_id, "", value))
        new = []
        for offer in offers:
            is_customer = tables[offer.sheet].table is None and not offer.reasons
            found = register.find(offer.told.value, likely=False) if is_customer else None
            if found is None:
                new.append(offer)
                continue
            ids = [found.card_id] if isinstance(found, Match) else list(found.candidates)
            new.append(offer._replace(reasons=(Message("round-trip-known", {"ids": ids}),)))
        return new

    def _find_table(self, one: Understood) -> Table:
        return next(table for table in self.tables if table.list is one.table)


def _load_base(book: Book, notes: Notes) -> dict[str, Mapping[str, Any]]:
    """The cards that were exported, by their ids, as the commit has them."""
    if notes.ledger != name_ledger(book.repository):
        raise Refused("round-trip-other-ledger")
    try:
        past = open_past_book(book.root, notes.commit, book.today).book
    except NotFound as error:
        raise Refused("round-trip-no-such-commit", commit=notes.commit[:7]) from error
    cards = (glance.card for glance in past.open_catalog().iter_cards())
    return {card.id: card.value for card in cards if card.id in notes.customers}
