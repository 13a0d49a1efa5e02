"""The ledger put into tables of a database: those that are wanted, with the columns wanted."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, islice, starmap
from typing import TYPE_CHECKING, NamedTuple

from crmcli.book.telling import tell_progress
from crmcli.ledger.entries import HEADLINE
from crmcli.ledger.tables import fill_table
from crmcli.rules.relation_rows import make_change_row, make_person_row, prepare_rows
from crmcli.rules.relations import CHANGES, PEOPLE, Column, Relation

if TYPE_CHECKING:
    from crmcli.book.book import Book
    from crmcli.ledger.snapshot import Glance

_AT_ONCE = 250
"""Cards whose rows are put in together."""
_LOG = "visits"


class Wanted(NamedTuple):
    """A table that is to be filled, with these of its columns."""

    relation: Relation
    columns: tuple[Column, ...]


def fill_tables(
    book: Book,
    database: sqlite3.Connection,
    wanted: Sequence[Wanted],
    *,
    chosen: Iterable[Glance] | None = None,
    masked: bool = False,
) -> None:
    """Fill the empty tables of a database.

    `chosen` are the customers to take, whole, None: all; the changes are those of the same.
    `masked` leaves out of the changes what the schema calls sensitive. Raises GitFailed where the
    changes are wanted.
    """
    taken: set[str] | None = None if chosen is None else set()
    from_cards = [one for one in wanted if one.relation.source == "cards"]
    if from_cards or chosen is not None:
        cards = _iter_cards(book, from_cards) if chosen is None else _note(chosen, taken)
        _fill_from_cards(book, database, from_cards, cards)
    for one in wanted:
        if one.relation.source == PEOPLE:
            people = book.settings.people.values()
            rows = (make_person_row(person, one.columns) for person in people)
            fill_table(database, *one, rows)
        elif one.relation.source == CHANGES:
            fill_table(database, *one, _iter_changes(book, one.columns, taken, masked=masked))


def _fill_from_cards(
    book: Book, database: sqlite3.Connection, wanted: Sequence[Wanted], cards: Iterator[Glance]
) -> None:
    makers = [(one, prepare_rows(*one, book.today)) for one in wanted]
    while some := list(islice(cards, _AT_ONCE)):
        for one, make_rows in makers:
            fill_table(database, *one, chain.from_iterable(starmap(make_rows, some)))


def _iter_cards(book: Book, wanted: Sequence[Wanted]) -> Iterator[Glance]:
    """All customers, with as much of their cards as the tables are made of."""
    keys = {key for one in wanted for key in _list_keys(one)}
    catalog = book.catalog
    if _LOG in keys:
        found = catalog.iter_cards()
    elif keys <= set(HEADLINE):
        found = catalog.iter_headlines()
    else:
        found = catalog.iter_glances()
    return tell_progress(found, catalog.count(), book.progress)


def _list_keys(wanted: Wanted) -> Iterator[str]:
    """The keys of the card that the rows are made of; the id is the file's name."""
    if wanted.relation.path:
        yield wanted.relation.path[0]
    else:
        yield from (column.path[0] for column in wanted.columns if column.role == "value")


def _note(chosen: Iterable[Glance], taken: set[str] | None) -> Iterator[Glance]:
    for one in chosen:
        if taken is not None:
            taken.add(one.card.id)
        yield one


def _iter_changes(
    book: Book, columns: Sequence[Column], taken: Collection[str] | None, *, masked: bool
) -> Iterator[Sequence[object]]:
    from crmcli.book.changelog import Changelog

    with Changelog(book, masked=masked) as changelog:
        for change in changelog.iter_changes(None):
            if taken is None or change.customer in taken:
                yield make_change_row(change, columns)
        changelog.keep_quick()
