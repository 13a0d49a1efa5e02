"""Fields of customers that `--columns` names besides the columns that a list has of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from crmcli.commands.rows import find_column, split_words
from crmcli.errors import UsageError

if TYPE_CHECKING:
    from crmcli.book import Book
    from crmcli.rules.fields import Field
    from crmcli.rules.outcome import Card
    from crmcli.views.columns import Column, Row
    from crmcli.views.overdue import DueCard
    from crmcli.views.values import Reader

_DOTS = ".．。"


def find_more_fields(
    columns: Sequence[Column], wanted: str, root: Field
) -> tuple[list[Field], str]:
    """The fields that `wanted` names and no column shows; and `wanted` with their paths.

    Raises UsageError for a path that is none; of other words nothing is said here.
    """
    from crmcli.views.listing import name_column

    fields, words = [], []
    for word in split_words(wanted):
        field = None
        if find_column(columns, word, [root]) is None:
            field = _find_field(root, word)
        if field is not None:
            fields.append(field)
        words.append(word if field is None else name_column(field))
    return fields, ",".join(words)


def _find_field(root: Field, word: str) -> Field | None:
    from crmcli.rules.asked import get_asked_field

    try:
        return get_asked_field(root, word)
    except UsageError:
        if any(dot in word for dot in _DOTS):
            raise
        return None


def add_fields(
    book: Book,
    reader: Reader,
    fields: Sequence[Field],
    columns: Sequence[Column],
    rows: Iterable[Row],
    entries: Sequence[DueCard],
) -> tuple[list[Column], Iterable[Row]]:
    """Columns and rows with those of the fields; `entries` are what the rows are about."""
    if not fields:
        return list(columns), rows
    from crmcli.views.listing import build_columns, make_row_builder

    files = (entry.card.file for entry in entries)
    in_visits = any(field.path[:1] == ("visits",) for field in fields)
    cards = book.catalog.iter_chosen(files) if in_visits else book.catalog.iter_fronts(files)
    build_row = make_row_builder(fields, book.schema.root, book.today)
    more = (build_row(card, entry.standing) for card, entry in _pair(cards, entries))
    filled = ({**told, **row} for told, row in zip(more, rows, strict=True))
    return [*columns, *build_columns(fields, book.schema.root, reader)], filled


def _pair(cards: Iterator[Card], entries: Iterable[DueCard]) -> Iterator[tuple[Card, DueCard]]:
    """Each entry with its card; with what it knows itself of one that is gone meanwhile."""
    card = next(cards, None)
    for entry in entries:
        if card is not None and card.file == entry.card.file:
            yield card, entry
            card = next(cards, None)
        else:
            yield entry.card, entry
