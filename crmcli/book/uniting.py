"""Two cards of one customer written as one: the first changes, the second's file goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from crmcli.acts.merge import Merging
from crmcli.book.receipts import Receipt
from crmcli.book.replacing import Replacement, replace_files
from crmcli.book.transaction import Transaction
from crmcli.book.writing import name_customer, reload_record
from crmcli.errors import UsageError
from crmcli.history.commits import format_message
from crmcli.history.merge import count_comments
from crmcli.ledger.records import Record
from crmcli.ledger.splice import edit_text
from crmcli.rules.edits import edits_between
from crmcli.rules.outcome import Acting, Card, Message, Outcome

if TYPE_CHECKING:
    from crmcli.book.book import Book

Merge = Callable[[Card, Card, Acting], Merging]


class United(NamedTuple):
    """A merge that was written, or rehearsed."""

    receipt: Receipt
    merging: Merging


def unite_cards(
    book: Book,
    transaction: Transaction,
    records: tuple[Record, Record],
    act: Callable[[Card, Card], Merging],
) -> United:
    """Let an act make one card of two, as their files are now, and commit both at once.

    Raises UsageError("merge-same") for one card twice; InvalidCard for errors that neither has.
    """
    first, second = (reload_record(book, one) for one in records)
    if first.file == second.file:
        raise UsageError("merge-same", customer=first.id)
    card, other = book.read_card(first), book.read_card(second)
    merging = act(card, other)
    data = edit_text(first.data, edits_between(card.value, merging.value), book.schema.root)
    name = name_customer(book, merging.value)
    message = format_message("merge", [card.id], name, merging.subject, others=[other.id])
    wanted = Replacement({first.file: data, second.file: None}, f"merge({card.id})", message)
    notes = merging.notes
    if count_comments(second.data):
        notes += (Message("merge-comments", {"customer": other.id}),)
    outcome = Outcome((), merging.answer, merging.subject, None, notes)
    receipt = Receipt(card.id, None, outcome, merging.value)
    return United(replace_files(book, transaction, wanted, receipt), merging)
