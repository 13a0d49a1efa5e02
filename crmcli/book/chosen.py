"""What somebody has chosen so far where two sides clash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmcli.history.repository import STATE_FOLDER
from crmcli.ledger.choices import Choices

if TYPE_CHECKING:
    from crmcli.book.book import Book


def load_choices(book: Book, merge: str) -> Choices:
    """What has been chosen so far: in git's own merge, or in one with what a reference keeps.

    That may move, since others send to the branch meanwhile. A choice counts as long as both sides
    say the same in its place.
    """
    return Choices(book.repository.git_dir / STATE_FOLDER, merge)
