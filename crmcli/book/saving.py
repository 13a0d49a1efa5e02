"""`crm save`: what people edited by hand is checked, and recorded in one commit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from crmcli.book.judging import find_errors_of_save
from crmcli.book.receipts import Receipt, format_diff
from crmcli.book.transaction import Transaction
from crmcli.book.unsaved import LEDGER_FILES, is_saved
from crmcli.book.writing import name_customer, settle
from crmcli.errors import InvalidCard, Refused
from crmcli.history.commits import format_message
from crmcli.history.worktree import is_ignored, load_committed, read_tree
from crmcli.ledger.journal import Change, Journal
from crmcli.ledger.records import FOLDER, find_bytes, name_record
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.outcome import Message, Outcome
from crmcli.rules.status import HandEdit

if TYPE_CHECKING:
    from crmcli.book.book import Book


def save_hand_edits(
    book: Book, transaction: Transaction, names: Collection[str], reason: str | None
) -> Receipt:
    """Commit all hand edits of the ledger, or those of the named customers (or files).

    Errors that the last commit did not have refuse the save, in cards that are judged by new
    settings or a new schema too; older ones do not. Only a schema must have none at all.
    """
    edited = [edit for edit in read_tree(book.root, LEDGER_FILES).edited if is_saved(edit.file)]
    edits = _choose(book, edited, names) if names else edited
    files = [edit.file for edit in edits]
    if not files:
        outcome = Outcome((), Message("nothing-to-save"))
        return Receipt(None, None, outcome, notes=tuple(transaction.notes))
    ground = transaction.grounds.examine_edited(files)
    now = {file: find_bytes(book.root, file) for file in files}
    all_files = [edit.file for edit in edited]
    before = load_committed(book.root, all_files)
    added = find_errors_of_save(book, now, {file: before.get(file) for file in all_files})
    if added:
        raise InvalidCard("save-refused", findings=added)
    customers = [name_record(file) for file in files if _is_record(file)]
    customer = customers[0] if len(files) == 1 and customers else None
    receipt = Receipt(customer, None, Outcome((), Message("saved", {"files": files})))
    if transaction.rehearsal:
        diff = "".join(format_diff(file, before.get(file), now[file]) for file in files)
        return receipt._replace(diff=diff, notes=tuple(transaction.notes))
    name = None if book.settings.ids == "random" else _name_edits(book, edits, now, before)
    message = format_message("save", customers, name, [reason or ""], reason)
    changes = [Change(file, now[file], now[file], ground.entries[file]) for file in files]
    act = f"save({customer})" if customer else "save"
    journal = Journal(act, message, ground.branch, ground.head, tuple(changes))
    return settle(transaction, journal, receipt)


def _is_record(file: str) -> bool:
    return file.startswith(f"{FOLDER}/")


def _choose(book: Book, edits: Sequence[HandEdit], names: Collection[str]) -> list[HandEdit]:
    """The edits of the customers and files that are named, each once."""
    chosen: dict[str, HandEdit] = {}
    for name in names:
        found = [edit for edit in edits if name in (edit.file, _call(edit.file))]
        if not found:
            found = _find_by_name(book, edits, name)
        chosen |= {edit.file: edit for edit in found}
    return list(chosen.values())


def _call(file: str) -> str:
    """What a user may call a file: a card's id, crm.yaml, `schema`."""
    return name_record(file) if _is_record(file) else file.partition("/")[0]


def _find_by_name(book: Book, edits: Sequence[HandEdit], name: str) -> list[HandEdit]:
    if name in LEDGER_FILES:
        return []
    record, _ = book.get_record(name)
    if is_ignored(book.root, record.file):
        raise Refused("ignored-file", file=record.file)
    return [edit for edit in edits if edit.file == record.file]


def _name_edits(
    book: Book,
    edits: Sequence[HandEdit],
    now: Mapping[str, bytes | None],
    before: Mapping[str, bytes],
) -> str:
    """What the commit's subject says was saved: one customer's name, or how many cards."""
    records = [edit for edit in edits if _is_record(edit.file)]
    if len(edits) == 1 and records:
        data = now[edits[0].file] or before.get(edits[0].file, b"")
        name = name_customer(book, parse_record(data, book.schema.root).value or {})
        return f"{name} · {edits[0].difference}" if name else edits[0].difference
    others = [edit.file for edit in edits if not _is_record(edit.file)]
    cards = f"{len(records)} card{'' if len(records) == 1 else 's'}"
    return ", ".join(([cards] if records else []) + others)
