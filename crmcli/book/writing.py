"""Writes of ours: an act on a card, a new card, the settings. All end in `settle`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from crmcli.book.receipts import BulkReceipt, Receipt, format_diff
from crmcli.book.transaction import Transaction
from crmcli.errors import InvalidCard, Refused
from crmcli.history.commits import find_last_change, format_message
from crmcli.ledger.journal import Change, Journal
from crmcli.ledger.records import (
    SUFFIX,
    Record,
    find_usual_files,
    list_own_folders,
    load_bytes,
    load_record,
    name_place,
    place_record,
)
from crmcli.ledger.splice import edit_text, format_record
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.edits import Edit, apply_edits
from crmcli.rules.findings import find_added_errors
from crmcli.rules.outcome import Card, Creation, Message, Outcome
from crmcli.rules.quality import has_new_code
from crmcli.rules.settings import Settings

if TYPE_CHECKING:
    from crmcli.book.book import Book
    from crmcli.book.catalog import Catalog

Answer = TypeVar("Answer", Receipt, BulkReceipt)


def write_card(
    book: Book, transaction: Transaction, verb: str, record: Record, act: Callable[[Card], Outcome]
) -> Receipt:
    """Apply an act to a card, as its file is now: `record` was read before we had the lock."""
    file = record.file
    ground = transaction.grounds.examine_known(file)
    record = reload_record(book, record)
    card = book.read_card(record)
    outcome = act(card)
    if not outcome.edits:
        return Receipt(card.id, None, outcome, card.value, notes=tuple(transaction.notes))
    data, after = edit_card(book, card, record.data, outcome.edits)
    value = after.value
    if has_new_code(card.value, value):
        refuse_clashes(book, {file: (after, data)})
    message = format_message(verb, [card.id], name_customer(book, value), outcome.subject)
    change = Change(file, record.data, data, ground.entries[file])
    journal = Journal(f"{verb}({card.id})", message, ground.branch, ground.head, (change,))
    return settle(transaction, journal, Receipt(card.id, None, outcome, value))


def create_card(
    book: Book,
    transaction: Transaction,
    catalog: Catalog,
    act: Callable[[], Creation],
) -> Receipt:
    """Make the card that an act wants opened, in a file of its own.

    `catalog` is that of all cards as they are under the lock.
    """
    creation = act()
    there = find_usual_files(book.root, creation.id) or catalog.find_files(creation.id)
    if there:
        raise Refused("card-exists", file=there[0])
    file = place_record(book.root, creation.id)
    ground = transaction.grounds.examine_new(file)
    _refuse_former(transaction, catalog, creation.id)
    data = format_record(creation.value, book.schema.root)
    _refuse_errors(book, file, None, data, creation.value)
    written = {file: (Card(creation.id, file, creation.value), data)}
    refuse_clashes(book, written, catalog)
    outcome = Outcome((), creation.answer, creation.subject, creation.id, creation.notes)
    name = name_customer(book, creation.value)
    message = format_message("new", [creation.id], name, creation.subject)
    change = Change(file, None, data, None)
    journal = Journal(f"new({creation.id})", message, ground.branch, ground.head, (change,))
    return settle(transaction, journal, Receipt(creation.id, None, outcome, creation.value))


def write_settings(
    book: Book, transaction: Transaction, verb: str, act: Callable[[Settings], Outcome]
) -> Receipt:
    """Apply an act to crm.yaml, as it is now. Raises InvalidCard for the errors it would add."""
    from crmcli.ledger.checking import check_settings_text
    from crmcli.ledger.settings import SETTINGS_FILE
    from crmcli.ledger.settings_text import SETTINGS_FIELD, parse_settings

    ground = transaction.grounds.examine_known(SETTINGS_FILE)
    before = load_bytes(transaction.root, SETTINGS_FILE)
    settings, _ = parse_settings(before)
    outcome = act(settings)
    value = parse_record(before, SETTINGS_FIELD).value or {}
    if not outcome.edits:
        return Receipt(None, None, outcome, value, notes=tuple(transaction.notes))
    after = edit_text(before, outcome.edits, SETTINGS_FIELD)
    added = find_added_errors(*(check_settings_text(one, book.schema) for one in (before, after)))
    if added:
        raise InvalidCard("write-refused", file=SETTINGS_FILE, findings=added)
    message = format_message(verb, [], "", outcome.subject)
    change = Change(SETTINGS_FILE, before, after, ground.entries[SETTINGS_FILE])
    journal = Journal(verb, message, ground.branch, ground.head, (change,))
    value = parse_record(after, SETTINGS_FIELD).value or {}
    return settle(transaction, journal, Receipt(None, None, outcome, value))


def reload_record(book: Book, record: Record) -> Record:
    """The record as its file is now."""
    if load_bytes(book.root, record.file) == record.data:
        return record
    return load_record(book.root, record.file, book.schema.root)


def edit_card(book: Book, card: Card, data: bytes, edits: Sequence[Edit]) -> tuple[bytes, Card]:
    """The text and the card after edits; `data` is the text that the card was read from.

    Raises InvalidCard for the errors that the edits would bring in.
    """
    after = edit_text(data, edits, book.schema.root, card.value)
    value = apply_edits(card.value, edits)
    _refuse_errors(book, card.file, data, after, value)
    return after, Card(card.id, card.file, value)


def settle(transaction: Transaction, journal: Journal, receipt: Answer) -> Answer:
    """Carry a write out and complete its receipt; a rehearsal only says what would change."""
    if transaction.rehearsal:
        changes = journal.changes
        diff = "".join(format_diff(one.file, one.before, one.after) for one in changes)
        return receipt._replace(diff=diff, notes=tuple(transaction.notes))
    committed = transaction.carry_out(journal)
    notes = tuple(transaction.notes)
    if committed.words:
        notes += (Message("git-said", {"words": committed.words}),)
    return receipt._replace(commit=committed.commit, notes=notes)


def name_customer(book: Book, value: Mapping[str, object]) -> str | None:
    """What a commit message calls the customer; None for a team that keeps names out of it."""
    return None if book.settings.ids == "random" else call_customer(value)


def call_customer(value: Mapping[str, object]) -> str:
    """What people call the customer: the first alias, else the name."""
    aliases = value.get("aliases")
    first = aliases[0] if isinstance(aliases, list) and aliases else value.get("name")
    return str(first or "")


def _refuse_former(transaction: Transaction, catalog: Catalog, customer: str) -> None:
    """Raise Refused("id-used") for the id of a customer who was deleted: a file is one history.

    Looked for where we put cards ourselves, and in the folders that people have made for others.
    """
    places = [name_place(customer, sharded=sharded) for sharded in (False, True)]
    places += [f"{folder}/{customer}{SUFFIX}" for folder in list_own_folders(catalog.iter_files())]
    commit = find_last_change(transaction.repository, places)
    if commit is not None:
        raise Refused("id-used", id=customer, commit=commit[:7])


def refuse_clashes(
    book: Book, written: Mapping[str, tuple[Card, bytes]], catalog: Catalog | None = None
) -> None:
    """Raise InvalidCard where a card that is written would have the code of another one.

    Only the cards with such a code are looked at, as they are under the lock. `catalog` is one
    that was opened with `comparing.MARKS` for that.
    """
    from crmcli.book.comparing import MARKS, iter_rivals

    values = [card.value for card, _ in written.values()]
    if not any(isinstance(value.get("code"), str) for value in values):
        return
    from crmcli.book.judging import find_errors_of_write

    cards = list(iter_rivals(catalog or book.open_catalog((MARKS,)), values))
    added = find_errors_of_write(book, cards, written)
    if added:
        raise InvalidCard("write-refused", file=added[0].file, findings=added)


def _refuse_errors(
    book: Book, file: str, before: bytes | None, after: bytes, value: Mapping[str, object]
) -> None:
    """Raise InvalidCard for the errors that a write would bring in.

    `value` is what `after` means. What the editor writes reads the same everywhere, so the text
    is looked at only to say where an error of the value stands.
    """
    if book.allows(file, value):
        return
    found = book.check(file, after)
    if any(finding.severity == "error" for finding in found):
        had = [] if before is None else book.check(file, before)
        added = find_added_errors(had, found)
        if added:
            raise InvalidCard("write-refused", file=file, findings=added)
