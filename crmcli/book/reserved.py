"""Files that nothing else may be written to: those of the ledger, and whatever git keeps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from crmcli.book.unsaved import LEDGER_FILES

if TYPE_CHECKING:
    from crmcli.book.book import Book


def is_of_ledger(book: Book, path: Path) -> bool:
    """Whether a path is that of the settings, or lies where cards or the schema do."""
    file = _find_file(book.root, path)
    return file is not None and f"{file}/".startswith(tuple(f"{one}/" for one in LEDGER_FILES))


def is_kept(book: Book, path: Path) -> bool:
    """The same, or a file that git keeps in the ledger's repository. Raises GitFailed."""
    from crmcli.history.worktree import read_entries

    file = _find_file(book.root, path)
    return file is not None and (is_of_ledger(book, path) or bool(read_entries(book.root, [file])))


def _find_file(root: Path, path: Path) -> str | None:
    """The path from the ledger's root on, wherever links lead; None for one that is outside."""
    place, top = path.resolve(), root.resolve()
    return place.relative_to(top).as_posix() if place.is_relative_to(top) else None
