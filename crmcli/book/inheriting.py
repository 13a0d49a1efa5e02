"""A card that went into another since somebody read it: what was edited goes to the heir."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmcli.acts.take_in import Edited
from crmcli.history.formers import find_removal
from crmcli.history.log import get_logged
from crmcli.history.objects import load_objects
from crmcli.ledger.records import FOLDER, is_record, name_record
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.former import list_new_former_ids
from crmcli.rules.inheriting import Inheritance, Value, find_inheritance

if TYPE_CHECKING:
    from crmcli.book.book import Book


def bring_to_heir(book: Book, edited: Edited, customer: str, heir: str) -> Edited | None:
    """What was edited in the card of `customer`, as an edit of the card of `heir`.

    That went into this one, perhaps by way of others. None where no commit tells how, so that
    nobody can say who is who in both. Raises GitFailed.
    """
    while customer != heir:
        found = _find_merge(book, customer)
        if found is None:
            return None
        customer, inheritance = found
        edited = Edited(
            inheritance.read(edited.base),
            inheritance.read(edited.value),
            {inheritance.name_path(path): cell for path, cell in edited.cells.items()},
            {inheritance.name_path(path): sheet for path, sheet in edited.gone.items()},
        )
    return edited


def _find_merge(book: Book, customer: str) -> tuple[str, Inheritance] | None:
    """The customer into whom one was merged last, and what its entries are called there."""
    commit = find_removal(book.repository, FOLDER, f"{customer}.yaml")
    files = get_logged(book.root, commit).files if commit is not None else ()
    gone = next((one for one in files if name_record(one.file) == customer), None)
    if gone is None:
        return None
    other = _read(book, gone.old)
    for one in files:
        if not is_record(one.file) or one.new is None:
            continue
        before, after = _read(book, one.old), _read(book, one.new)
        if before and other and customer in list_new_former_ids(before, after):
            return name_record(one.file), find_inheritance(book.schema.root, before, other)
    return None


def _read(book: Book, blob: str | None) -> Value | None:
    """What a version of a card says; None where there is none, or it cannot be read."""
    stored = load_objects(book.root, [blob])[0] if blob is not None else None
    return parse_record(stored.data, book.schema.root).value if stored is not None else None
