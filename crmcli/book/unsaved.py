"""What has been typed and is in no commit yet: where hand edits may lie, and the drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmcli.history.repository import STATE_FOLDER
from crmcli.ledger.drafts import Draft, list_drafts
from crmcli.ledger.records import FOLDER
from crmcli.ledger.settings import SETTINGS_FILE

if TYPE_CHECKING:
    from pathlib import Path

    from crmcli.book.book import Book

LEDGER_FILES = (FOLDER, SETTINGS_FILE, "schema")
"""The files and folders that make a ledger; `save` takes in no others."""
_DRAFTS = "drafts"


def find_drafts(book: Book, customer: str | None = None) -> list[Draft]:
    """The drafts that wait to be gone on with, of one customer or of all; the newest is first."""
    waiting = list_drafts(find_draft_folder(book))
    return [draft for draft in waiting if customer in (None, draft.customer)]


def find_draft_folder(book: Book) -> Path:
    """Where the drafts of this work tree lie; the folder may not be there yet."""
    return book.repository.git_dir / STATE_FOLDER / _DRAFTS
