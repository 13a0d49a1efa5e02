"""What has been typed and is in no commit yet: where hand edits may lie, and the drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmcli.history.repository import STATE_FOLDER
from crmcli.ledger.calendar import CALENDAR_FILE
from crmcli.ledger.drafts import Draft, list_drafts
from crmcli.ledger.records import FOLDER, SUFFIX
from crmcli.ledger.settings import SETTINGS_FILE

if TYPE_CHECKING:
    from pathlib import Path

    from crmcli.book.book import Book

LEDGER_FILES = (FOLDER, SETTINGS_FILE, CALENDAR_FILE, "schema")
"""The files and folders that make a ledger; `save` takes in no others."""
_DRAFTS = "drafts"


def is_saved(file: str) -> bool:
    """Whether `save` takes in a file below `LEDGER_FILES`: a card, the settings, or below schema/.

    Not what is hidden, such as what a killed write left, nor what else lies among the cards.
    """
    hidden = any(part.startswith(".") for part in file.split("/"))
    return not hidden and (file.endswith(SUFFIX) or not file.startswith(f"{FOLDER}/"))


def has_edits(book: Book, *, are_cards_committed: bool = False) -> bool:
    """Whether the work tree holds what is in no commit of the ledger. Raises GitFailed.

    `are_cards_committed`: they are known not to, and many cards need not be compared once more.
    """
    from crmcli.history.worktree import read_tree

    files = [file for file in LEDGER_FILES if not (are_cards_committed and file == FOLDER)]
    return any(is_saved(edit.file) for edit in read_tree(book.root, files).edited)


def find_drafts(book: Book, customer: str | None = None) -> list[Draft]:
    """The drafts that wait to be gone on with, of one customer or of all; the newest is first."""
    waiting = list_drafts(find_draft_folder(book))
    return [draft for draft in waiting if customer in (None, draft.customer)]


def find_draft_folder(book: Book) -> Path:
    """Where the drafts of this work tree lie; the folder may not be there yet."""
    return book.repository.git_dir / STATE_FOLDER / _DRAFTS
