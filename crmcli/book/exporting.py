"""What an export says of where it comes from, so that what comes back can be told from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from crmcli.book.past import open_past_book
from crmcli.book.unsaved import LEDGER_FILES
from crmcli.errors import Refused
from crmcli.history.repository import has_commits, read_head
from crmcli.history.worktree import read_tree
from crmcli.rules.outcome import Message

if TYPE_CHECKING:
    from crmcli.book.book import Book


class Committed(NamedTuple):
    """The ledger as a commit has it, and what is to be told of what is not in there."""

    book: Book
    commit: str
    remarks: tuple[Message, ...]


def open_committed(book: Book) -> Committed:
    """The same ledger as its last commit has it; one of the past as it is.

    Edits by hand are in no commit, and so not in what comes back: they are remarked upon.
    Raises Refused("round-trip-no-commit"), GitFailed.
    """
    if book.then is not None:
        return Committed(book, book.then.commit, ())
    if not has_commits(book.repository):
        raise Refused("round-trip-no-commit")
    commit = read_head(book.repository)
    past = open_past_book(book.root, commit, book.today, book.progress).book
    edited = [edit.file for edit in read_tree(book.root, LEDGER_FILES).edited]
    left = (Message("export-unsaved", {"files": edited}),) if edited else ()
    return Committed(past, commit, left)
