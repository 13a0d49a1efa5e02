"""`crm edit`: a card is typed into a draft, and the draft is brought into the ledger.

Nothing is taken from a draft but by a save that succeeded: whatever fails leaves it as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from crmcli.book.grounds import Ground
from crmcli.book.judging import find_errors_of_save
from crmcli.book.receipts import Receipt
from crmcli.book.transaction import Transaction
from crmcli.book.underway import refuse_under_way
from crmcli.book.unsaved import LEDGER_FILES, find_draft_folder
from crmcli.book.writing import name_customer, settle
from crmcli.errors import CrmError, InvalidCard, Refused
from crmcli.history.commits import format_message
from crmcli.history.linemerge import Labels, mark_lines
from crmcli.history.merge import count_comments, merge_texts
from crmcli.history.repository import open_repository
from crmcli.history.worktree import is_ignored, load_committed, read_tree
from crmcli.ledger.drafts import (
    Draft,
    create_draft,
    load_typed,
    rebase_draft,
    sweep_drafts,
)
from crmcli.ledger.journal import Change, Journal
from crmcli.ledger.records import Record, find_bytes, find_record_files
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.differences import Difference, compare_cards
from crmcli.rules.findings import Finding, find_added_errors
from crmcli.rules.outcome import Message, Outcome

if TYPE_CHECKING:
    from crmcli.book.book import Book

_PATHS_IN_SUBJECT = 6


class Edited(NamedTuple):
    """A draft that was saved: the write, and what it changed."""

    receipt: Receipt
    changes: list[Difference]
    """Field by field; empty where one of the two versions cannot be read."""
    warnings: list[Finding]
    """What is now amiss with the card and was not before, though no error."""


def begin_draft(book: Book, record: Record, reason: str | None) -> Draft:
    """A new draft of a card as its file is now.

    Raises Refused where a save would be refused already: `under-way`, `unmerged`,
    `detached-head`, and what `Book.get_me` refuses.
    """
    book.get_me()
    refuse_under_way(open_repository(book.root))
    tree = read_tree(book.root, [record.file])
    if tree.branch is None:
        raise Refused("detached-head")
    if any(edited.difference == "unmerged" for edited in tree.edited):
        raise Refused("unmerged", file=record.file)
    folder = find_draft_folder(book)
    sweep_drafts(folder)
    return create_draft(folder, record.id, record.file, record.data, reason)


def save_draft(book: Book, transaction: Transaction, draft: Draft) -> Edited:
    """Bring what was typed into the card, as its file is now, and commit it.

    A card that somebody changed meanwhile is merged by what the changes mean, and a hand edit of
    it that was not saved comes along. Raises InvalidCard("draft-refused") for the errors that
    the last commit did not have; Refused: `edit-clash` with the `clashes`, `edit-clash-lines`
    where the text cannot be merged, `edit-gone`, and as every write.
    """
    file = _locate(book, draft)
    now, typed = find_bytes(book.root, file) or b"", load_typed(draft)
    edited = {edit.file for edit in read_tree(book.root, LEDGER_FILES).edited}
    ground = _examine(transaction, file, by_hand=file in edited)
    committed = load_committed(book.root, sorted({file, *edited}))
    before = {one: committed.get(one) for one in (file, *edited)}
    _refuse_errors(book, file, typed, before)
    data = _merge(book, draft, now, typed)
    if data != typed:
        _refuse_errors(book, file, data, before)
    values = [parse_record(text, book.schema.root).value for text in (now, data)]
    changes = [] if None in values else compare_cards(book.schema.root, *values)
    outcome = Outcome((), Message("edit-saved", {"name": (values[1] or {}).get("name", file)}))
    notes: tuple[Message, ...] = (Message("edit-merged"),) if now != draft.base else ()
    if file in edited:
        notes += (Message("edit-took-hand-edit", {"file": file}),)
    receipt = Receipt(draft.customer, None, outcome._replace(notes=notes), values[1] or {})
    if data == now and file not in edited:
        same = outcome._replace(answer=Message("edit-already", outcome.answer.values))
        return Edited(receipt._replace(outcome=same), [], [])
    message = _format_message(book, draft, receipt, changes)
    change = Change(file, now, data, ground.entries[file])
    journal = Journal(f"edit({draft.customer})", message, ground.branch, ground.head, (change,))
    warnings = _find_new_warnings(book, file, now, data)
    return Edited(settle(transaction, journal, receipt), changes, warnings)


def rebase(book: Book, draft: Draft, names: tuple[str, str, str]) -> Draft:
    """The draft put on the card as it is now.

    What cannot be merged stands in it between git's markers, so that it is no YAML until somebody
    has decided; `names` say in the markers what was typed, what was there before, and what is
    there now.
    """
    now, typed = find_bytes(book.root, _locate(book, draft)) or b"", load_typed(draft)
    if now == draft.base:
        return draft
    try:
        text = _merge(book, draft, now, typed)
    except CrmError:
        _, text = mark_lines(draft.base, typed, now, Labels(names))
    return rebase_draft(draft, now, text)


def _locate(book: Book, draft: Draft) -> str:
    """The card's file, which somebody may have moved to another folder."""
    if find_bytes(book.root, draft.file) is not None:
        return draft.file
    files = find_record_files(book.root, draft.customer)
    if len(files) != 1:
        raise Refused("edit-gone", file=draft.file)
    return files[0]


def _examine(transaction: Transaction, file: str, *, by_hand: bool) -> Ground:
    """Where the write begins; a hand edit of the file itself is no obstacle."""
    if not by_hand:
        return transaction.grounds.examine_known(file)
    ground = transaction.grounds.examine_edited([file])
    if ground.entries[file] is None and is_ignored(transaction.root, file):
        raise Refused("ignored-file", file=file)
    return ground


def _refuse_errors(book: Book, file: str, data: bytes, before: dict[str, bytes | None]) -> None:
    added = find_errors_of_save(book, {file: data}, before)
    if added:
        raise InvalidCard("draft-refused", findings=added)


def _merge(book: Book, draft: Draft, now: bytes, typed: bytes) -> bytes:
    if now in (draft.base, typed):
        return typed
    root = book.schema.root
    if any(parse_record(text, root).value is None for text in (draft.base, now, typed)):
        raise Refused("edit-clash-lines", file=draft.file)
    merged = merge_texts(root, draft.base, now, typed)
    if merged.data is None:
        raise Refused("edit-clash", file=draft.file, clashes=merged.clashes)
    new = count_comments(typed) - count_comments(draft.base)
    if new - count_comments(merged.data):
        raise Refused("edit-clash-lines", file=draft.file)
    return merged.data


def _find_new_warnings(book: Book, file: str, before: bytes, after: bytes) -> list[Finding]:
    had, has = (
        [one._replace(severity="error") for one in book.check(file, text)]
        for text in (before, after)
    )
    return [one._replace(severity="warning") for one in find_added_errors(had, has)]


def _format_message(book: Book, draft: Draft, receipt: Receipt, changes: list[Difference]) -> str:
    name = name_customer(book, receipt.value)
    paths = [".".join(one.path) for one in changes]
    if len(paths) > _PATHS_IN_SUBJECT:
        paths = [*paths[:_PATHS_IN_SUBJECT], f"{len(paths) - _PATHS_IN_SUBJECT} more"]
    parts = [*(paths or ["changed"]), draft.reason or ""]
    return format_message("edit", [draft.customer], name, parts, draft.reason)
