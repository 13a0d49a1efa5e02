"""Files that are given whole: their new bytes, checked, and recorded in one commit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from crmcli.book.grounds import Ground
from crmcli.book.judging import find_errors_of_save
from crmcli.book.receipts import BulkReceipt, Receipt
from crmcli.book.transaction import Transaction
from crmcli.book.writing import settle
from crmcli.errors import InvalidCard
from crmcli.ledger.journal import Change, Journal
from crmcli.ledger.records import find_bytes

if TYPE_CHECKING:
    from crmcli.book.book import Book

Answer = TypeVar("Answer", Receipt, BulkReceipt)


class Replacement(NamedTuple):
    """What shall stand in some files of the ledger, and what the write is called."""

    files: Mapping[str, bytes | None]
    """New bytes by file; None deletes it."""
    act: str
    """What people call the write if it is interrupted: `edit(huaxin)`."""
    message: str
    """The commit's."""
    refusal: str = "write-refused"
    """The error for what the files would bring in; it gets the first `file` and `findings`."""
    is_judged: bool = False
    """They are known to bring no error in."""


def replace_files(
    book: Book, transaction: Transaction, wanted: Replacement, receipt: Answer
) -> Answer:
    """Give files new bytes in one commit, and complete `receipt`; a rehearsal makes its diff.

    Files that have these bytes already are left out; where none is left nothing is written. What
    is there must be as in the last commit. Raises Refused as `Grounds.examine_known` and
    `examine_new`, InvalidCard for the errors that the last commit did not have.
    """
    now = {file: find_bytes(book.root, file) for file in wanted.files}
    files = {file: data for file, data in wanted.files.items() if data != now[file]}
    if not files:
        return receipt._replace(notes=tuple(transaction.notes))
    ground = _examine(transaction, {file: now[file] for file in files})
    if not wanted.is_judged:
        added = find_errors_of_save(book, files, {file: now[file] for file in files})
        if added:
            raise InvalidCard(wanted.refusal, file=added[0].file, findings=added)
    changes = tuple(
        Change(file, now[file], data, ground.entries[file]) for file, data in files.items()
    )
    journal = Journal(wanted.act, wanted.message, ground.branch, ground.head, changes)
    return settle(transaction, journal, receipt)


def _examine(transaction: Transaction, now: Mapping[str, bytes | None]) -> Ground:
    """Where the write begins, of files that are there and of new ones."""
    new = [file for file, data in now.items() if data is None]
    known = [file for file, data in now.items() if data is not None]
    grounds = []
    for files, examine in (
        (new, transaction.grounds.examine_all_new),
        (known, transaction.grounds.examine_all),
    ):
        if files:
            ground, refused = examine(files)
            for error in refused.values():
                raise error
            grounds.append(ground)
    entries = {file: entry for one in grounds for file, entry in one.entries.items()}
    return grounds[0]._replace(entries=entries)
