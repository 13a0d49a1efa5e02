"""The record that somebody means by an id, a code, a name, a phone or a part of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crmcli.errors import NotFound, Refused
from crmcli.ledger.records import FOLDER, Record
from crmcli.rules.ids import is_id
from crmcli.rules.outcome import Message

# An exact id, as scripts give it, needs no more than the above.
if TYPE_CHECKING:
    from crmcli.book.catalog import Catalog
    from crmcli.book.open_ledger import OpenLedger
    from crmcli.rules.names import Match


def get_record(
    book: OpenLedger, name: str, *, for_writing: bool, catalog: Catalog | None
) -> tuple[Record, str | None]:
    """As `OpenLedger.get_record`."""
    looked_at = catalog or _find_catalog(book, name)
    files = _find_files(book, name, looked_at) if is_id(name) else []
    if files:
        if catalog is None:
            book.broken.clear()  # they cannot be meant
        return _load_only(book, name, files), None
    if is_id(name):
        book.shelf.refuse_links(f"{FOLDER}/{name}.yaml")
    match = _get_match(book, name, looked_at, for_writing=for_writing)
    files = _find_files(book, match.id, looked_at)
    return _load_only(book, match.id, files), match.contact_id


def _find_catalog(book: OpenLedger, name: str) -> Catalog | None:
    """What tells where the card of a name is; None where two looks at the disk may do."""
    if is_id(name) and book.shelf.find_usual(name):
        return None
    from crmcli.book.catalog import find_index
    from crmcli.ledger.index_file import has_index

    if not has_index(find_index(book.repository)):
        return None  # to search the folders for an id is quicker than to make one
    from crmcli.book import naming

    return book.open_catalog(naming.choose_extracts(name))


def _find_files(book: OpenLedger, customer: str, catalog: Catalog | None) -> list[str]:
    """The files of an id; with a catalog no folder is searched for them."""
    if catalog is None:
        return book.shelf.find(customer)
    return book.shelf.find_usual(customer) or catalog.find_files(customer)


def _load_only(book: OpenLedger, customer: str, files: Sequence[str]) -> Record:
    if len(files) > 1:
        raise NotFound("ambiguous-file", customer=customer, candidates=list(files))
    return book.shelf.load_record(files[0], book.schema.root)


def _get_match(book: OpenLedger, name: str, catalog: Catalog | None, *, for_writing: bool) -> Match:
    from crmcli.book import naming
    from crmcli.rules.names import get_match

    looked_at = catalog or book.open_catalog(naming.choose_extracts(name))
    files = book.list_broken()
    if files and for_writing:
        raise Refused("broken-cards-hide", name=name, files=files)

    def find_nearest() -> list[str]:
        has_all = looked_at.has_extract(naming.NEARBY)  # else they are made now, for the next time
        return naming.find_nearest(
            looked_at if has_all else book.open_catalog((naming.NEARBY,)), name
        )

    try:
        return get_match(naming.iter_candidates(looked_at, name), name, find_nearest)
    except NotFound as error:
        if files:
            raise _doubt(error, name, files) from None
        raise


def _doubt(error: NotFound, name: str, files: Sequence[str]) -> NotFound:
    """The error, with the files that nobody can read and that may be meant."""
    if error.code == "ambiguous-name":
        error.notes = (Message("broken-cards-unread", {"files": files}),)
        return error
    near = error.values["nearest"]
    code = "unknown-name-nearest-unread" if near else "unknown-name-unread"
    return NotFound(code, name=name, nearest=near, files=files)
